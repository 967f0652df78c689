"""An official list as a file: read as text, line by line, every fault found before anything is compared.

Two lists are known by their header: one with a column ``code`` lists offices, one with ``area_code`` lists districts.
docs/reference/commands.md says what each column means. An empty cell says nothing (what is kept stays), a dash empties.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from ambos.domain.errors import Reason, Refused, check

from ..models import NetworkImport, Office, Place

MOST_BYTES = 5_000_000
MOST_LINES = 20_000
EMPTY = "-"
"""A cell with a dash empties the field."""

Subject = NetworkImport.Subject
Line = dict[str, str]


@dataclass(frozen=True)
class List:
    """What one file says: its ``subject``, its sound lines (each with its number in the file under ``line``), and the
    ``faults`` of the others, whose codes are in ``named``."""

    subject: str
    lines: tuple[Line, ...]
    faults: tuple[Reason, ...] = ()
    named: frozenset[str] = frozenset()


def read_list(content: bytes) -> List:
    """The file as lines of clean text, with every fault of its cells. Raises ``Refused`` when it cannot be read as a list at
    all: encoding, size, columns."""
    rows = _table(_text(content))
    columns = rows[0]
    subject = Subject.DISTRICTS if "area_code" in columns else Subject.OFFICES
    known, needed = COLUMNS[subject], KEYS[subject]
    faults = [Reason("network.list_unknown_column", {"column": c}, "file") for c in columns if c and c not in known]
    faults += [Reason("network.list_missing_column", {"column": c}, "file") for c in needed if c not in columns]
    faults += [
        Reason("network.list_column_twice", {"column": c}, "file") for c in sorted(set(columns)) if columns.count(c) > 1
    ]
    check(faults)
    lines, seen, named = [], {}, set()
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cells):
            continue
        line, wrong = _line(number, dict(zip(columns, cells, strict=False)), known, needed)
        if len(cells) > len(columns):
            wrong.insert(0, Reason("network.list_too_many_cells", {"line": number}, "file"))
        key = tuple(line.get(c, "") for c in UNIQUE[subject])
        if key in seen:
            wrong.append(Reason("network.list_line_twice", {"line": number, "first": seen[key]}, "file"))
        seen.setdefault(key, number)
        named.add(line.get("code", ""))
        faults += wrong
        lines += [] if wrong else [line]
    if not seen:
        faults.append(Reason("network.list_empty", {}, "file"))
    return List(str(subject), tuple(lines), tuple(faults), frozenset(named))


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise Refused("network.list_too_big", field="file", most=MOST_BYTES // 1_000_000)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("network.list_not_utf8", field="file") from None
    if "\0" in text:
        raise Refused("network.list_not_csv", field="file")
    return text


def _table(text: str) -> list[list[str]]:
    """Rows of trimmed cells; the header in small letters. Comma, semicolon (Excel in Spanish) or tabulator."""
    header = text.split("\n", 1)[0]
    separator = max(",;\t", key=header.count)
    try:
        rows = [[c.strip() for c in row] for row in csv.reader(io.StringIO(text), delimiter=separator, strict=True)]
    except csv.Error:
        raise Refused("network.list_not_csv", field="file") from None
    if not rows or not any(rows[0]):
        raise Refused("network.list_empty", field="file")
    if len(rows) > MOST_LINES:
        raise Refused("network.list_too_long", field="file", most=MOST_LINES)
    rows[0] = [c.casefold().replace(" ", "_") for c in rows[0]]
    return rows


def _line(
    number: int, cells: Mapping[str, str], known: Mapping[str, Callable[[str], str]], needed: tuple[str, ...]
) -> tuple[Line, list[Reason]]:
    line, faults = {"line": str(number)}, []
    for column, typed in cells.items():
        where = {"line": number, "column": column}
        if column in needed and typed in ("", EMPTY):
            faults.append(Reason("network.list_cell_missing", where, "file"))
        elif column and typed == EMPTY:
            line[column] = EMPTY
        elif column and typed:
            try:
                line[column] = known[column](typed)
            except ValueError as fault:
                faults.append(Reason(f"network.list_{fault}", where | {"typed": typed[:40]}, "file"))
    if (
        line.get("closed_on", EMPTY) != EMPTY
        and line.get("opened_on", EMPTY) != EMPTY
        and line["closed_on"] < line["opened_on"]
    ):
        faults.append(Reason("network.list_closes_before_opening", {"line": number}, "file"))
    if (
        line.get("valid_to", EMPTY) != EMPTY
        and line.get("valid_from", EMPTY) != EMPTY
        and line["valid_to"] < line["valid_from"]
    ):
        faults.append(Reason("network.list_ends_before_start", {"line": number}, "file"))
    return line, faults


# -- cells: each returns the text to keep or raises ValueError with the end of a refusal's code ---------------------------
def _words(most: int) -> Callable[[str], str]:
    def clean(typed: str) -> str:
        if len(typed) > most:
            raise ValueError("too_long_a_cell")
        return " ".join(typed.split())

    return clean


def _matching(pattern: str, fault: str, change: Callable[[str], str] = str) -> Callable[[str], str]:
    def clean(typed: str) -> str:
        changed = change(typed)
        if not re.fullmatch(pattern, changed):
            raise ValueError(fault)
        return changed

    return clean


def _one_of(choices: Any, fault: str) -> Callable[[str], str]:
    def clean(typed: str) -> str:
        changed = typed.casefold().replace(" ", "_")
        if changed not in choices:
            raise ValueError(fault)
        return changed

    return clean


def _day(typed: str) -> str:
    try:
        return date.fromisoformat(typed).isoformat()
    except ValueError:
        raise ValueError("not_a_day") from None


def _degrees(most: int) -> Callable[[str], str]:
    def clean(typed: str) -> str:
        try:
            value = float(typed.replace(",", "."))
        except ValueError:
            raise ValueError("not_degrees") from None
        if not -most <= value <= most:
            raise ValueError("not_degrees")
        return repr(round(value, 5))

    return clean


def _zone(typed: str) -> str:
    if typed not in available_timezones():
        raise ValueError("not_a_time_zone")
    return typed


_code = _matching(r"[a-z0-9][a-z0-9-]{0,59}", "not_a_code", str.casefold)
_country = _matching(r"[a-z]{2}", "not_a_country", str.casefold)

COLUMNS: dict[str, dict[str, Callable[[str], str]]] = {
    Subject.OFFICES: {
        "code": _code,
        "official_name": _words(200),
        "official_name_en": _words(200),
        "name": _words(120),
        "kind": _one_of(Office.Kind.values, "not_a_kind"),
        "parent": _code,
        "city": _words(120),
        "state_province": _words(40),
        "country": _country,
        "latitude": _degrees(90),
        "longitude": _degrees(180),
        "timezone": _zone,
        "website": _matching(r"https?://\S{1,190}", "not_a_website"),
        "phone": _matching(r"\+?[0-9 ().;ext=-]{5,40}", "not_a_phone"),
        "opened_on": _day,
        "closed_on": _day,
        "note": _words(2000),
    },
    Subject.DISTRICTS: {
        "office": _code,
        "country": _country,
        "area_kind": _one_of(Place.Kind.values, "not_an_area_kind"),
        "area_code": _matching(r"[A-Z0-9-]{1,12}", "not_an_area_code", str.upper),
        "valid_from": _day,
        "valid_to": _day,
    },
}
KEYS = {Subject.OFFICES: ("code",), Subject.DISTRICTS: ("office", "country", "area_kind", "area_code")}
UNIQUE = {Subject.OFFICES: ("code",), Subject.DISTRICTS: ("country", "area_kind", "area_code", "valid_from")}
