"""The facts as one small file for the phone: the rows with what an answer needs of them, and nothing else.

``ambos/static/js/eligibility.js`` reads it. Notes stay behind; what a program still asks, the citations and the day of the
last check travel, because the screen shows them.
"""

from __future__ import annotations

from typing import Any

from .facts import Facts

KEPT = (
    "id", "program", "jurisdiction", "groups", "effect", "conditions", "from", "to", "stay", "also_needs", "route", "source",
    "checked_on", "confidence",
)  # fmt: skip


def compact(facts: Facts) -> dict[str, Any]:
    """What the phone needs, ready for JSON. Keys are those of the facts file; empty ones are left out."""
    rows = [{key: row[key] for key in KEPT if row.get(key) not in (None, [], {})} for row in facts.rows]
    lines = facts.data.get("poverty_guidelines", [])
    cited = {source for row in (*rows, *lines) for source in row["source"]}
    return {
        "version": facts.version,
        "compiled": facts.data["compiled"],
        "stale_after_days": facts.data["stale_after_days"],
        "jurisdictions": sorted(facts.jurisdictions),
        "without_facts": sorted(facts.without_facts),
        "groups": list(facts.groups),
        "statuses": facts.statuses,
        "programs": facts.data["programs"],
        "poverty_guidelines": lines,
        "second_hand": [code for code in facts.data.get("second_hand", ()) if code in cited],
        "sources": {code: text for code, text in facts.data["sources"].items() if code in cited},
        "rows": rows,
    }
