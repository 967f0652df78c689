"""The log as CSV, for an auditor's own tools."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import UTC

from ambos.domain.cells import safe_cell

from .models import Event

COLUMNS = ("at", "verb", "by", "role", "subject_type", "subject_id", "office", "organization", "data")


def as_csv(found: Iterable[Event]) -> Iterator[str]:
    """One line an event, the names of the columns first; moments in UTC; no cell a spreadsheet would run."""
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(COLUMNS)
    for event in found:
        cells = (
            event.at.astimezone(UTC).isoformat(timespec="milliseconds"),
            *(event.verb, event.by, event.role, event.subject_type, event.subject_id),
            *(str(key or "") for key in (event.office, event.organization)),
            json.dumps(event.data, sort_keys=True, ensure_ascii=False) if event.data else "",
        )
        write.writerow([safe_cell(cell) for cell in cells])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    if out.tell():
        yield out.getvalue()
