"""Adults who finish basic school: plans and modules, placement, completion, attendance, alerts. Rules only; no country stands here."""
