"""The election as it stands now, held until the transaction ends: no verb trusts what its caller read earlier."""

from __future__ import annotations

from typing import Any

from ..models import Election


def locked(election: Any) -> Election:
    """By the row or its key."""
    rows = Election.objects.select_for_update(of=("self",)).select_related("rule_set")
    return rows.get(pk=getattr(election, "pk", election))
