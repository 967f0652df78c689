"""Files of HSDS as somebody brings them: JSON lists or pages, CSV tables, a zip of either. Nothing is believed yet."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from .checking import Fault
from .files import FILES, read_csv, records_of
from .flat import Spoken, columns_of, read_flat
from .nesting import Conflict, flatten
from .standard import KINDS, Row, tables

MOST_BYTES = 200 * 1024 * 1024
"""What a zip may hold unpacked; more is a mistake or an attack."""
MOST_FILES = 200


def files_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a folder that may be HSDS; where both lie there, the tables and not the lists that repeat them."""
    below = folder / "csv" if (folder / "csv").is_dir() else folder
    found = [below / table.file for table in tables().values() if (below / table.file).is_file()]
    for file in found or [folder / name for name in FILES.values() if (folder / name).is_file()]:
        yield file.name, file.read_bytes()


def read_files(
    files: Iterable[tuple[str, bytes]], *, spoken: Spoken | None = None, unknown: Counter[str] | None = None
) -> tuple[dict[str, dict[str, Row]], list[Fault]]:
    """The tables that files say, by name and content, and what could not be read. A table of another name is read as a flat
    directory (``flat``) in the words that are ``spoken`` here; terms that are no need are counted in ``unknown``."""
    found: dict[str, dict[str, Row]] = defaultdict(dict)
    faults: list[Fault] = []
    any_file = False
    for name, content in unpacked(files, faults):
        any_file = True
        base = PurePosixPath(name.replace("\\", "/")).name
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            faults.append(Fault(base, "", "", "not_utf8"))
            continue
        if base.lower().endswith(".csv"):
            _take_csv(base, text, found, faults, spoken or Spoken(), Counter() if unknown is None else unknown)
        elif base.lower().endswith(".json"):
            _take_json(base, text, found, faults)
        else:
            faults.append(Fault(base, "", "", "not_a_file_of_hsds"))
    if not any_file and not faults:
        faults.append(Fault("", "", "", "not_a_file_of_hsds"))
    return dict(found), faults


def unpacked(files: Iterable[tuple[str, bytes]], faults: list[Fault]) -> Iterator[tuple[str, bytes]]:
    """Each file, zips opened one level deep. The description of a data package is no file of rows and left out."""
    for name, content in files:
        if not name.lower().endswith(".zip"):
            yield name, content
            continue
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                inside = [i for i in packed.infolist() if not i.is_dir() and not i.filename.startswith("__MACOSX")]
                if len(inside) > MOST_FILES or sum(i.file_size for i in inside) > MOST_BYTES:
                    faults.append(Fault(name, "", "", "too_large"))
                    continue
                names = {PurePosixPath(i.filename).name for i in inside}
                has_tables = bool(names & {table.file for table in tables().values()})
                for one in inside:
                    base = PurePosixPath(one.filename).name
                    if base == "datapackage.json" or (has_tables and base in FILES.values()):
                        continue
                    yield one.filename, packed.read(one)
        except zipfile.BadZipFile:
            faults.append(Fault(name, "", "", "not_a_zip"))


def _take_csv(
    base: str,
    text: str,
    found: dict[str, dict[str, Row]],
    faults: list[Fault],
    spoken: Spoken,
    unknown: Counter[str],
) -> None:
    table = next((t for t in tables().values() if t.file == base.lower()), None)
    if table is None and columns_of(text):
        flat = read_flat(base, text, spoken)
        faults += flat.faults
        unknown.update(flat.unknown)
        for name, lines in flat.tables.items():
            found[name] |= lines
        return
    if table is None:
        faults.append(Fault(base, "", "", "not_a_file_of_hsds"))
        return
    rows, unread = read_csv(table.name, io.StringIO(text, newline=""))
    faults += unread
    found[table.name] |= rows


def _take_json(base: str, text: str, found: dict[str, dict[str, Row]], faults: list[Fault]) -> None:
    try:
        records = records_of(json.loads(text))
    except ValueError:
        faults.append(Fault(base, "", "", "not_json"))
        return
    if not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
        faults.append(Fault(base, "", "", "not_a_list"))
        return
    for number, record in enumerate(records, 1):
        try:
            for name, rows in flatten(kind_of(base, record), [record]).items():
                for key, row in rows.items():
                    _merge(name, key, row, found)
        except Conflict as conflict:
            faults.append(Fault(base, conflict.key, conflict.field, "differs"))
        except (KeyError, TypeError, AttributeError):
            faults.append(Fault(base, str(record.get("id") or f"record {number}"), "", "not_a_record"))


def kind_of(base: str, record: Row) -> str:
    """Which record it is: the name of the file says it, else what stands in it."""
    for kind in sorted(KINDS, key=len, reverse=True):
        if base.startswith(kind):
            return kind
    if "status" in record:
        return "service"
    return "organization" if "name" in record else "service_at_location"


def _merge(name: str, key: str, row: Row, found: dict[str, dict[str, Any]]) -> None:
    kept = found[name].setdefault(key, {})
    for field, value in row.items():
        if kept.get(field, value) != value:
            raise Conflict(name, key, field)
        kept[field] = value
