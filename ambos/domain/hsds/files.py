"""A folder of HSDS: the three lists of whole records, and the tabular data package in ``csv``.

The CSV is for machines that read HSDS: values stand in it exactly as they are, also one that a spreadsheet would take for a
formula. (Tables made for spreadsheets go through ``domain.cells``.)
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Self, TextIO

from .checking import Fault, check_records, check_tables
from .nesting import nest
from .standard import KINDS, Row, Tables, data_package, tables
from .values import parse

FILES = {kind: f"{kind}_list.json" for kind in KINDS}
PACKAGE = "datapackage.json"
CODES = {"not_a_column": "is no column of the standard", "twice": "stands twice"}


class Folder:
    """A folder that is being written, a part at a time: nothing of what was written is held. It is made when it is missing.
    What was broken off in the middle is no JSON and so is not taken for a whole."""

    def __init__(self, folder: Path):
        self.counted = dict.fromkeys(FILES, 0)
        self._files = ExitStack()
        below = folder / "csv"
        below.mkdir(parents=True, exist_ok=True)
        try:
            self._lists = {kind: self._open(folder / name) for kind, name in FILES.items()}
            self._tables = {
                table.name: csv.DictWriter(
                    self._open(below / table.file), list(table.fields), extrasaction="raise", lineterminator="\r\n"
                )
                for table in tables().values()
            }
            (below / PACKAGE).write_text(
                json.dumps(data_package(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
            )
            for table in self._tables.values():
                table.writeheader()
            for out in self._lists.values():
                out.write("[")
        except BaseException:
            self._files.close()
            raise

    def _open(self, file: Path) -> TextIO:
        return self._files.enter_context(file.open("w", encoding="utf-8", newline=""))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_rest: object) -> None:
        with self._files:
            if kind is None:
                for out in self._lists.values():
                    out.write("\n]\n")

    def add_records(self, kind: str, records: Iterable[Row]) -> None:
        """Whole records of a kind."""
        out = self._lists[kind]
        for record in records:
            out.write(",\n" if self.counted[kind] else "\n")
            out.write(json.dumps(record, ensure_ascii=False))
            self.counted[kind] += 1

    def add_rows(self, table: str, rows: Iterable[Row]) -> None:
        """Rows of a table."""
        self._tables[table].writerows(rows)


def write_folder(folder: Path, found: Tables) -> dict[str, int]:
    """Write the records and rows of these tables; how many records of each kind."""
    with Folder(folder) as out:
        for kind in KINDS:
            out.add_records(kind, nest(kind, found))
        for name, rows in found.items():
            out.add_rows(name, rows.values())
    return out.counted


def records_of(read: Any) -> Any:
    """The records of a JSON file: a list, the ``contents`` of a page, or one record alone."""
    if isinstance(read, dict):
        return read["contents"] if isinstance(read.get("contents"), list) else [read]
    return read


def read_csv(name: str, lines: Iterable[str]) -> tuple[dict[str, Row], list[Fault]]:
    """The rows of one table by id, and what could not be kept: columns the standard has not, an id missing or twice."""
    table = tables()[name]
    reader = csv.DictReader(lines)
    faults = [
        Fault(table.file, "", column or "", "not_a_column")
        for column in reader.fieldnames or ()
        if column not in table.fields
    ]
    found: dict[str, Row] = {}
    for number, cells in enumerate(reader, 2):
        row = {c: parse(table.fields[c], v or "") for c, v in cells.items() if c in table.fields}
        key = str(row.get("id") or "")
        if not key or key in found:
            faults.append(Fault(table.file, key or f"line {number}", "id", "twice" if key else "missing"))
            continue
        found[key] = {c: v for c, v in row.items() if v is not None}
    return found, faults


def read_folder(folder: Path) -> tuple[dict[str, int], list[Fault]]:
    """Check a folder: how many records of each file were looked at, and every fault. A folder without any of the files is
    a fault itself; CSV may lie in the folder or in ``csv`` below it."""
    counted: dict[str, int] = {}
    faults: list[Fault] = []
    for kind, name in FILES.items():
        file = folder / name
        if not file.is_file():
            continue
        try:
            records = records_of(json.loads(file.read_text(encoding="utf-8")))
        except ValueError as error:
            faults.append(Fault(name, "", "", f"is no JSON: {error}"))
            continue
        faults += check_records(kind, records, file=name)
        counted[name] = len(records) if isinstance(records, list) else 0
    below = folder / "csv" if (folder / "csv").is_dir() else folder
    found: dict[str, dict[str, Row]] = {}
    for table in tables().values():
        if (below / table.file).is_file():
            with (below / table.file).open(encoding="utf-8-sig", newline="") as lines:
                found[table.name], unread = read_csv(table.name, lines)
            faults += [replace(fault, what=CODES.get(fault.what, fault.what)) for fault in unread]
            counted[table.file] = len(found[table.name])
    faults += check_tables(found)
    missing = [name for name in FILES.values() if name not in counted]
    if counted and not found and missing:
        faults += [Fault(name, "", "", "is missing") for name in missing]
    if not counted:
        faults.append(Fault(str(folder), "", "", "holds no file of HSDS"))
    return counted, faults
