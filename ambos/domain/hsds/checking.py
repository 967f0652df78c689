"""Does it keep to the standard? Every fault with its file, record and path, never only the first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]

from . import values
from .standard import Row, Tables, schema, tables


@dataclass(frozen=True)
class Fault:
    """One thing that does not hold. ``record``: its id, or which it is when it has none; ``path``: where inside it."""

    file: str
    record: str
    path: str
    what: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.record, self.path, self.what) if part)


@cache
def _validator(kind: str, listed: bool) -> Any:
    formats = FormatChecker(formats=())
    formats.checks("uuid")(lambda value: not isinstance(value, str) or values.is_uuid(value))
    formats.checks("email")(lambda value: not isinstance(value, str) or bool(values.EMAIL.fullmatch(value)))
    formats.checks("uri")(lambda value: not isinstance(value, str) or bool(values.URI.fullmatch(value)))
    formats.checks("date-time")(lambda value: not isinstance(value, str) or values.is_moment(value))
    return Draft202012Validator(schema(kind, listed=listed), format_checker=formats)


def check_record(kind: str, record: Any, *, file: str, number: int = 0, listed: bool = False) -> Iterator[Fault]:
    """The faults of one record against the compiled schema of its kind. ``number``: which of the file, from 1."""
    name = str(record.get("id") or "") if isinstance(record, dict) else ""
    for error in sorted(_validator(kind, listed).iter_errors(record), key=lambda e: [str(p) for p in e.absolute_path]):
        path = "/".join(str(part) for part in error.absolute_path)
        yield Fault(file, name or f"record {number}", path, error.message[:300])


def check_records(kind: str, records: Any, *, file: str, listed: bool = False) -> Iterator[Fault]:
    """The faults of all records of a file, an id that stands twice among them."""
    if not isinstance(records, list):
        yield Fault(file, "", "", "is neither a list of records nor a page with its contents")
        return
    seen: set[str] = set()
    for number, record in enumerate(records, 1):
        yield from check_record(kind, record, file=file, number=number, listed=listed)
        key = str(record.get("id")) if isinstance(record, dict) else ""
        if key in seen:
            yield Fault(file, key, "id", "stands twice")
        seen.add(key)


PAGE = {
    "total_items": int, "total_pages": int, "page_number": int, "size": int,
    "first_page": bool, "last_page": bool, "empty": bool, "contents": list,
}  # fmt: skip
"""What a page of the API says of itself (HSDS API reference, schema ``Page``)."""


def check_page(page: Any, *, file: str) -> Iterator[Fault]:
    """The faults of a page's envelope."""
    if not isinstance(page, dict):
        yield Fault(file, "", "", "is not a page")
        return
    for name, kind in PAGE.items():
        value = page.get(name)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            yield Fault(file, "", name, f"is not {'a list' if kind is list else f'of type {kind.__name__}'}")
    if isinstance(page.get("contents"), list) and page.get("size") != len(page["contents"]):
        yield Fault(file, "", "size", f"says {page.get('size')}, but {len(page['contents'])} stand there")


def check_tables(found: Tables) -> Iterator[Fault]:
    """The faults of tables against the data package: values, and rows that point at nothing."""
    for name, rows in found.items():
        table = tables()[name]
        for number, (key, row) in enumerate(rows.items(), 1):
            yield from _check_row(table.file, key or f"row {number}", table.fields, row)
            for column, parent in table.references.items():
                if row.get(column) and row[column] not in found.get(parent, {}):
                    yield Fault(table.file, key, column, f"no {parent} has the id {row[column]}")


def _check_row(file: str, key: str, fields: Any, row: Row) -> Iterable[Fault]:
    for field in fields.values():
        code = values.fault_of(field, row.get(field.name))
        if code:
            said = "" if code == "missing" else f": {str(row.get(field.name))[:80]}"
            yield Fault(file, key, field.name, code.replace("_", " ") + said)
    for name in row:
        if name not in fields:
            yield Fault(file, key, name, "is no column of the standard")
