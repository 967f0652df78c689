"""A folder of HSDS: the three lists of whole records, and the tabular data package in ``csv``.

The CSV is for machines that read HSDS: values stand in it exactly as they are, also one that a spreadsheet would take for a
formula. (Tables made for spreadsheets go through ``domain.cells``.)
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from .checking import Fault, check_records, check_tables
from .nesting import nest
from .standard import KINDS, Row, Tables, data_package, tables
from .values import parse

FILES = {kind: f"{kind}_list.json" for kind in KINDS}
PACKAGE = "datapackage.json"
CODES = {"not_a_column": "is no column of the standard", "twice": "stands twice"}


def write_folder(folder: Path, found: Tables) -> dict[str, int]:
    """Write records and tables; how many of each kind. The folder is made when it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    counted = {}
    for kind, name in FILES.items():
        counted[kind] = _write_list(folder / name, nest(kind, found))
    below = folder / "csv"
    below.mkdir(exist_ok=True)
    for table in tables().values():
        with (below / table.file).open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(table.fields), extrasaction="raise", lineterminator="\r\n")
            writer.writeheader()
            writer.writerows(found.get(table.name, {}).values())
    (below / PACKAGE).write_text(json.dumps(data_package(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return counted


def _write_list(file: Path, records: Iterable[Row]) -> int:
    count = 0
    with file.open("w", encoding="utf-8") as out:
        out.write("[")
        for count, record in enumerate(records, 1):
            out.write(",\n" if count > 1 else "\n")
            out.write(json.dumps(record, ensure_ascii=False))
        out.write("\n]\n")
    return count


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
