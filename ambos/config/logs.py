"""Logs: one JSON object a line, made of fields we name. What is not named here cannot leak: no path with a token, no
query string, no name, no form. A request is logged by the *name of its route*, never by its address."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from types import TracebackType

FIELDS = (
    "route",
    "method",
    "code",
    "milliseconds",
    "queries",
    "role",
    "task",
    "count",
    "office",
    "message_kind",
    "program",
    "error",
)


def places(trace: TracebackType | None, last: int = 8) -> list[str]:
    """Where an exception passed, innermost last, as ``module:line``: enough to find the fault, nothing of what was said."""
    found = []
    while trace:
        found.append(f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}")
        trace = trace.tb_next
    return found[-last:]


class JsonLine(logging.Formatter):
    """Formats a record; an exception shows its class and the places it passed, not its text, which may quote data."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.msg if record.name.startswith("ambos") else record.name,
        }
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            line["places"] = places(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False, default=str)
