"""What the facts rest on: sources nobody here read themselves, and the poverty guideline in money.

The rule (design page "eligibility", 1 and header of the facts). A list seen only through somebody else's copy is *second hand*: such
a source is named in ``second_hand``, a row that cites nothing else is never of high confidence, and whoever is answered from it
is told. A guideline is dated and cited like a row of law; two for one place and day are refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

CONTIGUOUS = "contiguous"
"""Where a guideline holds that names no place of its own."""
NEEDED = ("from", "where", "first", "each_more", "source", "checked_on", "confidence")


def unreadable(row: Any, needed: Iterable[str]) -> str:
    """Why nothing more can be said of a row: it is no table, or lacks a key it needs; "" when it can be read."""
    if not isinstance(row, Mapping):
        return "is not a table of keys"
    lacking = [key for key in needed if row.get(key) in (None, "", [])]
    return f"lacks {', '.join(lacking)}" if lacking else ""


def is_second_hand(row: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
    """Does a row rest on nothing but sources that were not read themselves?"""
    return set(row["source"]) <= set(data.get("second_hand", ()))


def faults(data: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """(what is wrong in which row) with the guidelines and with what is second hand."""
    unknown = set(data.get("second_hand", ())) - set(data["sources"])
    yield from ((source, "is second hand and no source of the file") for source in sorted(unknown))
    for row in (*data["facts"], *data["means"]):
        if (
            isinstance(row, Mapping)
            and row.get("source")
            and row.get("confidence") == "high"
            and is_second_hand(row, data)
        ):
            yield str(row.get("id")), "is second hand, and says that its confidence is high"
    seen = set()
    for row in data.get("poverty_guidelines", ()):
        name = f"guideline {row.get('where')} {row.get('from')}" if isinstance(row, Mapping) else "a guideline"
        yield from ((name, what) for what in _faults_of(row, data))
        if name in seen:
            yield name, "stands twice"
        seen.add(name)


def _faults_of(row: Any, data: Mapping[str, Any]) -> Iterable[str]:
    if wrong := unreadable(row, NEEDED):
        yield wrong
        return
    if row["where"] != CONTIGUOUS and row["where"] not in data["jurisdictions"]:
        yield f"unknown place {row['where']}"
    for key in ("first", "each_more"):
        if isinstance(row[key], bool) or not isinstance(row[key], int) or row[key] <= 0:
            yield f"{key} {row[key]!r} is no sum of money"
    try:
        date.fromisoformat(str(row["from"])), date.fromisoformat(str(row["checked_on"]))
    except ValueError:
        yield "holds something that is no day"
    yield from (f"cites {s}, which is no source of the file" for s in row["source"] if s not in data["sources"])
    if row["confidence"] == "high" and is_second_hand(row, data):
        yield "is second hand, and says that its confidence is high"
