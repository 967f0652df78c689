"""The format of a backup, shared by the one who writes it and the one who reads it. Format 1, a tar file of:

``format.json``
    first: format and version, when, which Ambos, which database, the migrations applied, each table's columns.
``tables/<table>/<number>.jsonl.gz``
    rows, one JSON array a line in the order of the columns; some thousands a member, so that neither side holds a table.
``files/...``
    the stored files as they lie on disk (sealed, as everything in there is).
``manifest.json``
    last, so that a file cut short has none: SHA-256 of every member, rows and digest of every table, ids of keys.

Values are written the same from either database, so what was kept on SQLite can be read into PostgreSQL: moments in UTC,
sealed bytes in base64, decimals and keys as text. The digest of a table adds up the SHA-256 of its lines modulo 2^256:
equal rows in any order give an equal digest, and it is compared again once the rows lie in the new database.

Left out, on purpose: sessions (whoever was signed in signs in again), the shared cache, and what migrations make by
themselves (content types and Django's permissions). Never in a backup: a key.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models

FORMAT, VERSION = "ambos-backup", 1
LEFT_OUT = {"sessions", "usersessions", "contenttypes", "auth"}
"""Apps whose tables are left out."""
READ_AT_ONCE = 2000


@dataclass(frozen=True)
class Done:
    """What a backup or a restore did."""

    rows: int
    tables: int
    files: int
    keys: tuple[str, ...]
    keys_missing: tuple[str, ...] = ()
    verb: str = "kept"

    def in_words(self) -> str:
        """One or two lines for the screen."""
        line = f"{self.verb}: {self.rows} rows of {self.tables} tables, {self.files} stored files"
        if self.keys:
            line += f"\nkeys it needs, kept elsewhere: {', '.join(self.keys)}"
        if self.keys_missing:
            line += f"\nNOT in AMBOS_KEYS here: {', '.join(self.keys_missing)}; what they sealed cannot be read"
        return line


def kept_models(apps: Any) -> list[type[models.Model]]:
    """Every model that is kept, those pointed at before those that point; the same order every time."""
    ordered: list[type[models.Model]] = []
    seen: set[type[models.Model]] = set()

    def visit(model: type[models.Model]) -> None:
        if model in seen or model._meta.app_label in LEFT_OUT or model._meta.proxy or not model._meta.managed:
            return
        seen.add(model)
        for field in model._meta.local_fields:
            if field.remote_field and field.remote_field.model is not model:
                visit(field.remote_field.model)
        ordered.append(model)

    for model in sorted(apps.get_models(include_auto_created=True), key=lambda m: m._meta.db_table):
        visit(model)
    return ordered


def fields_of(model: type[models.Model]) -> list[models.Field]:
    """The fields that have a column, by column name."""
    return sorted(model._meta.local_concrete_fields, key=lambda f: f.column)


def rows_of(model: type[models.Model]) -> Iterator[tuple]:
    """Every row in the order of its key, a few thousand in memory at a time."""
    names = [f.attname for f in fields_of(model)]
    rows = model._base_manager.order_by(model._meta.pk.attname).values_list(*names)
    return rows.iterator(chunk_size=READ_AT_ONCE)


def line_of(row: tuple) -> bytes:
    """One row as a line."""
    return json.dumps(row, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def reader_of(model: type[models.Model]) -> Callable[[bytes], list]:
    """Turns a line back into the values of a row."""
    readers = [_READERS.get(_kind(f)) for f in fields_of(model)]

    def read(line: bytes) -> list:
        values = json.loads(line)
        if len(values) != len(readers):
            raise ValueError("a row with another number of columns")
        return [
            value if value is None or reader is None else reader(value)
            for value, reader in zip(values, readers, strict=True)
        ]

    return read


class Digest:
    """Adds up lines; the order they come in does not matter."""

    def __init__(self) -> None:
        self.sum, self.rows = 0, 0

    def add(self, line: bytes) -> None:
        """One more row."""
        self.sum = (self.sum + int.from_bytes(hashlib.sha256(line).digest())) % (1 << 256)
        self.rows += 1

    def hex(self) -> str:
        """The digest as 64 digits."""
        return f"{self.sum:064x}"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1)
    raise TypeError(f"a backup cannot hold a {type(value).__name__}")


def _kind(field: models.Field) -> str:
    while field.remote_field:
        field = field.target_field
    return field.get_internal_type()


_READERS: dict[str, Callable[[Any], Any]] = {
    "UUIDField": UUID,
    "DateTimeField": datetime.fromisoformat,
    "DateField": date.fromisoformat,
    "TimeField": time.fromisoformat,
    "DecimalField": Decimal,
    "BinaryField": base64.b64decode,
    "DurationField": lambda microseconds: timedelta(microseconds=microseconds),
}
