"""`ambos backup FILE`: everything this installation holds in one file, read from one moment, without stopping it."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from ambos.config.dump import FORMAT, VERSION, Digest, Done, fields_of, kept_models, line_of, rows_of
from ambos.config.prepare import migrations_applied, migrations_on_disk
from ambos.domain.encryption import CannotOpen
from ambos.records.audit.actions import record
from ambos.records.registry.keyrings import keyring

MEMBER_BYTES = 8_000_000
"""Rows are gathered into members of about this size before they are compressed."""


class CannotBackUp(Exception):
    """No backup was made; the text says why."""


def back_up(file: Path, say: Callable[[str], object]) -> Done:
    """Write the backup. It appears under its name only when it is whole. Raises ``CannotBackUp``.

    Rows are read in one transaction (a snapshot on both databases) while people go on working; memory stays flat.
    """
    if file.exists():
        raise CannotBackUp(f"{file} is there already; a backup is never written over")
    if migrations_applied() != migrations_on_disk():
        raise CannotBackUp("the tables are not those of this version; run `ambos setup` first")
    part = file.with_name(f"{file.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            # Noted before the snapshot, so that the backup holds its own record.
            record("registry.backed_up", "registry.backup", by="system")
            with tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as tar:
                done = _Writer(tar, say).write()
            out.flush()
            os.fsync(out.fileno())
        part.rename(file)
    except OSError as error:
        raise CannotBackUp(f"{file}: {error.strerror}") from None
    finally:
        part.unlink(missing_ok=True)
    return done


@contextlib.contextmanager
def snapshot() -> Iterator[None]:
    """One moment of the database, for reading only; nobody who writes has to wait."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    connection.ensure_connection()
    mode = connection.transaction_mode
    connection.transaction_mode = "DEFERRED"  # the usual IMMEDIATE would hold every writer back
    try:
        with transaction.atomic():
            yield
    finally:
        connection.transaction_mode = mode


class _Writer:
    def __init__(self, tar: tarfile.TarFile, say: Callable[[str], object]):
        self.tar, self.say = tar, say
        self.made_at = datetime.now(UTC)
        self.members: dict[str, str] = {}
        self.tables: dict[str, dict] = {}
        self.keys: set[str] = {*settings.AMBOS_KEYS}

    def write(self) -> Done:
        kept = kept_models(apps)
        with snapshot():
            self._add("format.json", _json(self._head(kept)))
            for model in kept:
                self._table(model)
        files = self._files(settings.MEDIA_ROOT)
        keys = tuple(sorted(self.keys))
        tail = {"members": self.members, "tables": self.tables, "files": files, "keys": keys}
        self._add("manifest.json", _json(tail))
        rows = sum(table["rows"] for table in self.tables.values())
        return Done(rows=rows, tables=len(kept), files=files, keys=keys)

    def _head(self, kept: list[type[models.Model]]) -> dict:
        try:
            ours = version("ambos")
        except PackageNotFoundError:
            ours = "not installed"
        return {
            "format": FORMAT,
            "version": VERSION,
            "made_at": self.made_at.isoformat(timespec="seconds"),
            "ambos": ours,
            "database": connection.vendor,
            "migrations": sorted(migrations_applied()),
            "tables": {m._meta.db_table: [f.column for f in fields_of(m)] for m in kept},
        }

    def _table(self, model: type[models.Model]) -> None:
        table, digest, lines, size, number = model._meta.db_table, Digest(), [], 0, 0
        sealed = [i for i, f in enumerate(fields_of(model)) if isinstance(f, models.BinaryField)]
        for row in rows_of(model):
            line = line_of(row)
            digest.add(line)
            lines.append(line)
            size += len(line)
            for place in sealed:
                self._note_key(row[place])
            if size > MEMBER_BYTES:
                number += 1
                self._add_rows(table, number, lines)
                lines, size = [], 0
                self.say(f"  {table}: {digest.rows} rows ...")
        if lines:
            self._add_rows(table, number + 1, lines)
        self.tables[table] = {"rows": digest.rows, "digest": digest.hex()}

    def _note_key(self, value) -> None:
        if value is not None:
            with contextlib.suppress(CannotOpen):
                self.keys.add(keyring("backup").key_of(bytes(value)))

    def _add_rows(self, table: str, number: int, lines: list[bytes]) -> None:
        packed = gzip.compress(b"\n".join(lines) + b"\n", compresslevel=1, mtime=0)
        self._add(f"tables/{table}/{number:06d}.jsonl.gz", packed)

    def _files(self, folder: Path) -> int:
        count = 0
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file():
                with contextlib.suppress(FileNotFoundError), path.open("rb") as content:
                    self._add_stream(f"files/{path.relative_to(folder)}", content, os.fstat(content.fileno()).st_size)
                    count += 1
        return count

    def _add(self, name: str, content: bytes) -> None:
        self._add_stream(name, io.BytesIO(content), len(content))

    def _add_stream(self, name: str, content, size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, int(self.made_at.timestamp())
        hashed = _Hashed(content)
        self.tar.addfile(member, hashed)
        self.members[name] = hashed.sha256.hexdigest()


class _Hashed:
    """Reads on behalf of the tar file and adds up what went by."""

    def __init__(self, content):
        self.content, self.sha256 = content, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.content.read(size)
        self.sha256.update(block)
        return block


def _json(value) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
