"""A list of people as CSV, read for matching: columns ``id, given, surname1, surname2, birth_date, sex, phone``.

The rule. UTF-8 (with or without a byte-order mark), else the code page of Windows in the Americas; parted by comma,
semicolon or tabulator; the columns in any order and case, others left aside. What makes a pair unreadable is refused, every
fault with its line: a column that is missing, a line with another number of cells, an id that is empty or stands twice. What
only weakens a pair is read as not known and told: a birth date that is no date.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field

from ambos.domain.errors import Reason, Refused, check
from ambos.domain.names import PartialDate

from .records import Record

COLUMNS = ("id", "given", "surname1", "surname2", "birth_date", "sex", "phone")
MOST_FAULTS = 100
"""Faults that are told; a file with more of them is another file."""
LONGEST_CELL = 1000


@dataclass(slots=True)
class Listed:
    """The records of a file; ``told`` says which lines have a date that could not be read."""

    records: list[Record] = field(default_factory=list)
    told: list[Reason] = field(default_factory=list)


def read_list(content: bytes) -> Listed:
    """The records of a CSV file. ``Refused`` with all faults: ``people.list_empty`` · ``people.list_no_column`` (column) ·
    ``people.list_not_text`` (line) · ``people.list_cells`` (line, cells, columns) · ``people.list_no_id`` (line) ·
    ``people.list_id_twice`` (line, id) · ``people.list_cell_too_long`` (line, column)."""
    text = _text(content)
    if "\x00" in text:  # a spreadsheet or a picture, not a text
        raise Refused("people.list_not_text", line=text.count("\n", 0, text.index("\x00")) + 1)
    first, _, _ = text.partition("\n")
    parted = max(",;\t", key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=parted)
    faults: list[Reason] = []
    found = Listed()
    try:
        header = [cell.strip().casefold() for cell in next(lines, [])]
        check([Reason("people.list_empty")] if not any(header) else ())
        check(Reason("people.list_no_column", {"column": name}) for name in COLUMNS if name not in header)
        places = [header.index(name) for name in COLUMNS]
        ids: set[str] = set()
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if len(faults) >= MOST_FAULTS:
                break
            line = lines.line_num
            if len(cells) != len(header):
                values = {"line": line, "cells": len(cells), "columns": len(header)}
                faults.append(Reason("people.list_cells", values))
                continue
            row = dict(zip(COLUMNS, (cells[place].strip() for place in places), strict=True))
            faults += _faults(row, line, ids)
            ids.add(row["id"])
            born, is_read = read_date(row["birth_date"])
            if not is_read:
                found.told.append(Reason("people.list_date", {"line": line, "typed": row["birth_date"][:40]}))
            found.records.append(
                Record(row["id"], row["given"], row["surname1"], row["surname2"], born, row["sex"], row["phone"])
            )
    except csv.Error:
        faults.append(Reason("people.list_not_text", {"line": lines.line_num}))
    check(faults)
    return found


def _faults(row: dict[str, str], line: int, ids: set[str]) -> list[Reason]:
    found = []
    if not row["id"]:
        found.append(Reason("people.list_no_id", {"line": line}))
    elif row["id"] in ids:
        found.append(Reason("people.list_id_twice", {"line": line, "id": row["id"][:60]}))
    long = [name for name in COLUMNS if len(row[name]) > LONGEST_CELL]
    return found + [Reason("people.list_cell_too_long", {"line": line, "column": name}) for name in long]


def read_date(text: str) -> tuple[PartialDate | None, bool]:
    """(date, whether ``text`` was understood): 1981, 1981-03, 1981-03-12, 19810312, 12/03/1981 (the day first, unless only
    the other way is a date); zeros and question marks for what is not known. Empty is understood: nothing is known.

    >>> str(read_date("12/03/1981")[0]), str(read_date("1981-03-00")[0]), read_date("yesterday")
    ('1981-03-12', '1981-03', (None, False))
    """
    text = text.strip()
    if not text or not re.search(r"[1-9]", text):
        return None, not re.search(r"[^\W\d_]", text) or text.casefold() in {"n/a", "none", "null", "nan"}
    ahead = re.fullmatch(r"(\d{4})(?:[-/.]?([\d?]{2})(?:[-/.]?([\d?]{2}))?)?(?:[T ].*)?", text)
    apart = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", text)
    behind = re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", text)
    if ahead or apart:
        year, month, day = (ahead or apart).groups()  # type: ignore[union-attr]
        ways = [(year, month, day)]
    elif behind:
        day, month, year = behind.groups()
        ways = [(year, month, day), (year, day, month)]
    else:
        return None, False
    for year, month, day in ways:
        parts = [int(year), *(int(p) if p and p.isdigit() and int(p) else None for p in (month, day))]
        try:
            return PartialDate(parts[0], parts[1], parts[2] if parts[1] else None), True  # type: ignore[arg-type]
        except ValueError:
            continue
    return None, False


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
