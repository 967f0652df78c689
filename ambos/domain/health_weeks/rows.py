"""A list of events as a CSV file: each row is taken, or refused with every reason.

The columns stand in ``COLUMNS``; the first row names them, in any order. ``starts`` and ``ends`` are local times of the
place (``2026-10-03 09:00``); lists (topics, services, languages, agencies) are separated by ``;``. A cell that was
protected from formulas on its way out is read as it was. The same row of the same file is the same event: ``identity`` says
by what.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ambos.domain.cells import restore
from ambos.domain.errors import Reason, Refused
from ambos.domain.names import fold

COLUMNS = ("title", "title_en", "kind", "mode", "starts", "ends", "place", "address", "city", "state_province", "postal_code",
           "online_at", "topics", "services", "languages", "agencies", "note", "note_en")  # fmt: skip
NEEDED = ("title", "kind", "starts", "ends")
LONGEST = {"title": 160, "title_en": 160, "place": 160, "address": 200, "city": 120, "state_province": 40, "postal_code": 12,
           "online_at": 200, "note": 2000, "note_en": 2000}  # fmt: skip
MOST_ROWS = 5_000
MOMENTS = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True)
class Row:
    """One row as read. ``line`` counts as an editor does, the names of the columns being line 1. ``reasons``: why it is
    refused; empty when it can be taken. ``starts_at`` and ``ends_at`` are local times without a zone."""

    line: int
    values: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def identity(self) -> str:
        """What makes two rows the same event: title, beginning and place, as people would compare them."""
        return "|".join(fold(self.values[name]) for name in ("title", "starts", "place", "city"))


def read(text: str, known: Mapping[str, Collection[str]]) -> list[Row]:
    """Every row of the file. ``known``: the codes allowed in 'kind', 'mode', 'topics', 'services', 'languages'.

    ``Refused`` for the file as a whole: ``health_weeks.empty_file``, ``health_weeks.no_column`` (column),
    ``health_weeks.too_many_rows`` (most).
    """
    lines = csv.reader(text.lstrip("\ufeff").splitlines())
    try:
        header = [name.strip().lower() for name in next(lines)]
    except StopIteration:
        raise Refused("health_weeks.empty_file", field="file") from None
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise Refused(reasons=[Reason("health_weeks.no_column", {"column": name}, "file") for name in missing])
    rows = []
    seen: dict[str, int] = {}
    for cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) == MOST_ROWS:
            raise Refused("health_weeks.too_many_rows", field="file", most=MOST_ROWS)
        row = _row(lines.line_num, header, cells, known)
        if (first := seen.setdefault(row.identity, row.line)) != row.line:
            row = _with(row, Reason("health_weeks.row_twice", {"line": first}, "title"))
        rows.append(row)
    if not rows:
        raise Refused("health_weeks.empty_file", field="file")
    return rows


def _row(line: int, header: list[str], cells: list[str], known: Mapping[str, Collection[str]]) -> Row:
    typed = dict(zip(header, (restore(cell.strip()) for cell in cells), strict=False))
    values = {name: typed.get(name, "") for name in COLUMNS}
    values["mode"] = values["mode"] or "in_person"
    lists = {name: _parts(values[name]) for name in ("topics", "services", "languages", "agencies")}
    faults = [Reason("health_weeks.row_blank", {"column": name}, name) for name in NEEDED if not values[name]]
    if len(cells) > len(header):
        faults.append(Reason("health_weeks.row_too_long", {"cells": len(cells), "columns": len(header)}, "title"))
    faults += [
        Reason("health_weeks.row_long_text", {"column": name, "most": most}, name)
        for name, most in LONGEST.items()
        if len(values[name]) > most
    ]
    faults += _unknown("kind", [values["kind"]] if values["kind"] else [], known)
    faults += _unknown("mode", [values["mode"]], known)
    for name in ("topics", "services", "languages"):
        faults += _unknown(name, lists[name], known)
    moments = {name: _moment(values[name]) for name in ("starts", "ends")}
    faults += [
        Reason("health_weeks.row_bad_time", {"typed": values[name][:40], "column": name}, name)
        for name, moment in moments.items()
        if moment is None and values[name]
    ]
    return Row(line, values, lists, moments["starts"], moments["ends"], tuple(faults))


def _with(row: Row, reason: Reason) -> Row:
    return Row(row.line, row.values, row.lists, row.starts_at, row.ends_at, (*row.reasons, reason))


def _unknown(name: str, codes: Iterable[str], known: Mapping[str, Collection[str]]) -> list[Reason]:
    return [
        Reason("health_weeks.row_unknown", {"typed": code[:40], "column": name}, name)
        for code in codes
        if code not in known[name]
    ]


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))


def _moment(text: str) -> datetime | None:
    for shape in MOMENTS:
        try:
            return datetime.strptime(text, shape)  # noqa: DTZ007 - a local time, whose zone is the office's
        except ValueError:
            continue
    return None
