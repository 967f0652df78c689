"""The tracker for machines: CSV, JSON and an Atom feed, with the filters of the page."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.db.models import QuerySet

from ambos.domain.cells import safe_cell

from ..models import Recommendation
from ..queries.recommendations import addressees

COLUMNS = (
    "code", "term", "is_simulated", "committee", "title", "title_en", "state", "published_on", "assigned_on", "answers_due",
    "answers_given", "due_on", "is_overdue", "answered_on", "disposition", "is_gain", "closed_on", "addressees", "address",
)  # fmt: skip
CHUNK = 500


class Echo:
    """What a CSV writer writes to: gives the line back, so that it can be streamed."""

    def write(self, line: str) -> str:
        return line


def facts(row: Recommendation, parts: Iterable[Any], today: Any, base: str) -> dict[str, Any]:
    """One recommendation as data."""
    return {
        "code": row.code,
        "term": row.term.code,
        "is_simulated": row.term.is_simulated,
        "committee": row.committee.code,
        "title": row.title,
        "title_en": row.title_en,
        "state": row.state,
        "published_on": row.published_on,
        "assigned_on": row.assigned_on,
        "answers_due": row.answers_due,
        "answers_given": row.answers_given,
        "due_on": row.due_on,
        "is_overdue": row.due_on is not None and row.due_on < today,
        "answered_on": row.answered_on,
        "disposition": row.disposition,
        "is_gain": row.is_gain,
        "closed_on": row.closed_on,
        "addressees": [
            {
                "body": part.body.code,
                "state": part.state,
                "assigned_on": part.assigned_on,
                "answer_due_on": part.answer_due_on,
                "answered_on": part.answered_on,
            }
            for part in parts
        ],
        "address": f"{base}/council/r/{row.slug}/",
    }


def each(rows: QuerySet[Recommendation], today: Any, base: str) -> Iterator[dict[str, Any]]:
    """Every row as data, some hundred at a time with their addressees."""
    batch: list[Recommendation] = []
    for row in rows.iterator(chunk_size=CHUNK):
        batch.append(row)
        if len(batch) == CHUNK:
            yield from _told(batch, today, base)
            batch = []
    yield from _told(batch, today, base)


def _told(batch: list[Recommendation], today: Any, base: str) -> Iterator[dict[str, Any]]:
    parts = addressees(batch) if batch else {}
    for row in batch:
        yield facts(row, parts[row.pk], today, base)


def as_csv(rows: QuerySet[Recommendation], today: Any, base: str) -> Iterator[str]:
    """The list as CSV. Cells cannot be formulas; addressees stand in one cell, parted by blanks."""
    writer = csv.writer(Echo())
    yield writer.writerow(COLUMNS)
    for told in each(rows, today, base):
        told["addressees"] = " ".join(f"{part['body']}:{part['state']}" for part in told["addressees"])
        yield writer.writerow([_cell(told[name]) for name in COLUMNS])


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else safe_cell(str(value))


def as_atom(rows: Iterable[Recommendation], *, title: str, base: str, summary: Any) -> str:
    """The newest changes as an Atom feed (RFC 4287). ``summary(row)`` is what a reader sees of each."""
    listed = list(rows)
    newest = max((row.state_on for row in listed), default=None)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{escape(title)}</title>",
        f"<id>{escape(base)}/council/</id>",
        f'<link rel="self" href={quoteattr(f"{base}/council/feed.xml")}/>',
        f'<link rel="alternate" href={quoteattr(f"{base}/council/")}/>',
        f"<updated>{_stamp(newest)}</updated>",
    ]
    for row in listed:
        address = f"{base}/council/r/{row.slug}/"
        lines += [
            "<entry>",
            f"<id>{escape(address)}</id>",
            f"<title>{escape(f'{row.code} {row.name}')}</title>",
            f"<link href={quoteattr(address)}/>",
            f"<updated>{_stamp(row.state_on)}</updated>",
            f"<author><name>{escape(row.committee.name)}</name></author>",
            f"<summary>{escape(str(summary(row)))}</summary>",
            "</entry>",
        ]
    return "\n".join([*lines, "</feed>", ""])


def _stamp(day: Any) -> str:
    return (datetime.combine(day, time(12), UTC) if day else datetime(1970, 1, 1, tzinfo=UTC)).isoformat()
