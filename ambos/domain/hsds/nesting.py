"""From tables to nested records and back, along the compiled schemas.

A row hangs below its parent by the column named after it (``service_id``). Two tables hang below anything: ``attribute``
by ``link_entity`` and ``link_id``, ``metadata`` by ``resource_type`` and ``resource_id``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from .standard import Row, Tables, schema, tables

LOOSE = {"attribute": ("link_entity", "link_id"), "metadata": ("resource_type", "resource_id")}
"""Tables whose rows say in two columns which row they are about."""
ONE = {"organization": "organization_id", "program": "program_id", "location": "location_id", "service": "service_id",
       "taxonomy_term": "taxonomy_term_id", "taxonomy": "taxonomy_id"}  # fmt: skip
"""The column that points at the one row nested inside."""


class Conflict(Exception):
    """The same row stands twice with different values. ``table``, ``key`` and ``field`` say where."""

    def __init__(self, table: str, key: str, field: str):
        self.table, self.key, self.field = table, key, field
        super().__init__(f"{table} {key}: {field} differs")


def nest(kind: str, found: Tables, keys: Iterable[str] | None = None, *, listed: bool = False) -> Iterator[Row]:
    """The whole records of one kind, of all rows or those with these ``keys``, as the compiled schema has them: every
    property of the schema that is known, none that it does not name. ``listed``: as a list shows them."""
    below = _below(found)
    rows, shape = found.get(kind, {}), schema(kind, listed=listed)
    for key in rows if keys is None else keys:
        yield _record(shape, kind, rows[key], found, below)


def flatten(kind: str, records: Iterable[Row]) -> dict[str, dict[str, Row]]:
    """The tables that nested records say. The same row may stand in several places: what each says is put together.
    Raises ``Conflict`` when two places differ, ``KeyError`` for a row without an id."""
    found: dict[str, dict[str, Row]] = defaultdict(dict)
    for record in records:
        _take(schema(kind), kind, record, found)
    return dict(found)


def _below(found: Tables) -> dict[tuple[str, str, str], list[Row]]:
    """(table, parent's table, parent's id) -> rows."""
    below: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for name, rows in found.items():
        if name in LOOSE:
            entity, link = LOOSE[name]
            for row in rows.values():
                below[name, str(row.get(entity)), str(row.get(link))].append(row)
            continue
        for column, parent in tables()[name].references.items():
            for row in rows.values():
                if row.get(column):
                    below[name, parent, row[column]].append(row)
    return below


def _record(shape: Row, table: str, row: Row, found: Tables, below: dict[tuple[str, str, str], list[Row]]) -> Row:
    made: Row = {}
    for name, said in shape["properties"].items():
        if "items" in said:
            inner, child = said["items"], said["items"]["name"]
            rows = [_record(inner, child, r, found, below) for r in below.get((child, table, row["id"]), ())]
            if rows:
                made[name] = rows
        elif "properties" in said:
            child = said["name"]
            other = found.get(child, {}).get(row.get(ONE[child]) or "")
            if other is not None:
                made[name] = _record(said, child, other, found, below)
        elif row.get(name) is not None:
            made[name] = row[name]
    return made


def _take(shape: Row, table: str, record: Row, found: dict[str, dict[str, Row]], **above: Any) -> str:
    key = str(record["id"])
    row = {"id": key} | above
    for name, said in shape["properties"].items():
        value = record.get(name)
        if value is None:
            continue
        if "items" in said:
            child = said["items"]["name"]
            for inner in value:
                _take(said["items"], child, inner, found, **_parent(child, table, key))
        elif "properties" in said:
            row[ONE[said["name"]]] = _take(said, said["name"], value, found)
        else:
            row[name] = value
    kept = found[table].setdefault(key, {})
    for name, value in row.items():
        if kept.get(name, value) != value:
            raise Conflict(table, key, name)
        kept[name] = value
    return key


def _parent(child: str, table: str, key: str) -> Row:
    """What a nested row leaves unsaid: below what it stands. (A location below an organization is the organization's; a
    service below it likewise.)"""
    if child in LOOSE:
        entity, link = LOOSE[child]
        return {entity: table, link: key}
    column = next((c for c, parent in tables()[child].references.items() if parent == table), None)
    return {column: key} if column else {}
