"""Writes of the interfaces: what was given out stands in the log."""

from __future__ import annotations

from typing import Any

from ambos.records.audit.actions import record


def note_export(kind: str, *, rows: int, by: Any, **how: Any) -> None:
    """Rows left the house. The log says which kind, how many and for whom, never what stood in them."""
    record("interfaces.exported", kind, by=by, rows=rows, **how)
