"""`ambos restore FILE`: a backup into an empty database, all of it or nothing, then compared with what the file says.

First the whole file is read and its hashes are checked; only then is the database touched. The tables are made as they
were when the backup was taken, filled in one transaction, compared table by table with the digests of the file, and
brought up to this version of Ambos.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import tarfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import groupby, islice
from pathlib import Path, PurePosixPath
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from ambos.config.dump import FORMAT, VERSION, Digest, Done, fields_of, kept_models, line_of, reader_of, rows_of
from ambos.config.prepare import make_tables, migrations_applied, migrations_on_disk
from ambos.config.tables import make_all
from ambos.records.audit.actions import record

Say = Callable[[str], object]
WRITE_AT_ONCE = 2000


class CannotRestore(Exception):
    """Nothing was restored; the text says why."""


def verify(file: Path, say: Say) -> Done:
    """Read the whole file; every hash, every count and every digest must be right. Touches no database."""
    _, tail = _checked(file, say)
    return _done(tail, "whole and unaltered")


def restore_from(file: Path, say: Say) -> Done:
    """Restore into an empty database. Raises ``CannotRestore``, and then nothing has changed."""
    head, tail = _checked(file, say)
    kept = _models_as_they_were(head, say)
    files = settings.MEDIA_ROOT
    if files.is_dir() and any(files.iterdir()):
        raise CannotRestore(f"{files} is not empty; stored files are restored only into an empty folder")
    waiting = files.with_name(f"{files.name}.restoring")
    shutil.rmtree(waiting, ignore_errors=True)
    try:
        with transaction.atomic():
            say("filling the tables ...")
            _fill(file, kept, waiting, say)
            _restart_numbers(kept)
            say("comparing every table with the backup ...")
            _compare(kept, tail)
        if waiting.is_dir():
            if files.is_dir():
                files.rmdir()
            waiting.rename(files)
    except DatabaseError as error:
        raise CannotRestore(f"the database refused a row ({type(error).__name__}); nothing was kept") from error
    finally:
        shutil.rmtree(waiting, ignore_errors=True)
    call_command("migrate", verbosity=0, interactive=False)
    make_tables(say)
    record("registry.restored", "registry.backup", by="system", made_at=head["made_at"])
    return _done(tail, "restored and compared")


def _done(tail: dict, verb: str) -> Done:
    missing = tuple(key for key in tail["keys"] if key not in settings.AMBOS_KEYS)
    rows = sum(table["rows"] for table in tail["tables"].values())
    return Done(rows, len(tail["tables"]), tail["files"], tuple(tail["keys"]), missing, verb)


# -- reading the file -----------------------------------------------------------------------------------------------------


def _members(file: Path) -> Iterator[tuple[str, Any]]:
    """(name, stream) of each member, one after the other."""
    with tarfile.open(file, mode="r|") as tar:
        for member in tar:
            if not member.isreg() or _escapes(member.name):
                raise CannotRestore(f"{file} holds something that is no part of a backup: {member.name}")
            yield member.name, tar.extractfile(member)


def _escapes(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts


def _checked(file: Path, say: Say) -> tuple[dict, dict]:
    """The head and the tail of a file whose every hash is right."""
    say("reading the backup and checking its hashes ...")
    try:
        read, hashes, digests = _read_through(file)
    except (tarfile.TarError, EOFError, OSError, ValueError, zlib.error) as error:
        raise CannotRestore(f"{file} is not a backup, or is cut short or damaged ({error})") from None
    head, tail = read.get("format.json", {}), read.get("manifest.json")
    if head.get("format") != FORMAT:
        raise CannotRestore(f"{file} is not a backup of Ambos")
    if head["version"] > VERSION:
        raise CannotRestore(f"{file} was made by a newer Ambos ({head['ambos']}); update this one first")
    if not tail:
        raise CannotRestore(f"{file} is cut short: its end is missing")
    del hashes["manifest.json"]
    wrong = sorted(n for n in hashes | tail["members"] if hashes.get(n) != tail["members"].get(n))
    wrong += [
        table
        for table, said in tail["tables"].items()
        if (digests[table].rows, digests[table].hex()) != (said["rows"], said["digest"])
    ]
    if wrong:
        raise CannotRestore(f"{file} is damaged or was altered: {', '.join(wrong[:5])}")
    return head, tail


def _read_through(file: Path) -> tuple[dict[str, dict], dict[str, str], dict[str, Digest]]:
    """Once through the file: its head and tail, the hash of every member, the digest of every table."""
    read: dict[str, dict] = {}
    hashes: dict[str, str] = {}
    digests: dict[str, Digest] = defaultdict(Digest)
    for name, stream in _members(file):
        sha256 = hashlib.sha256()
        if name.startswith("files/"):
            while block := stream.read(1 << 20):
                sha256.update(block)
        else:
            content = stream.read()
            sha256.update(content)
            if name.endswith(".json"):
                read[name] = json.loads(content)
            else:
                for line in _lines(content):
                    digests[_table_of(name)].add(line)
        hashes[name] = sha256.hexdigest()
    return read, hashes, digests


def _lines(packed: bytes) -> list[bytes]:
    return gzip.decompress(packed).split(b"\n")[:-1]


def _table_of(name: str) -> str:
    return name.split("/")[1]


# -- filling the database -------------------------------------------------------------------------------------------------


def _models_as_they_were(head: dict, say: Say) -> list[type[models.Model]]:
    """Make the tables as they were when the backup was taken, in an empty database; the models to fill them with."""
    then = {(app, name) for app, name in head["migrations"]}
    if unknown := then - migrations_on_disk():
        raise CannotRestore(f"the backup is of a newer Ambos: it knows {sorted(unknown)[0]}, this one does not")
    executor = MigrationExecutor(connection)
    applied = migrations_applied()
    if not applied:
        if connection.introspection.table_names():
            raise CannotRestore("the database is not empty: it holds tables that are not of Ambos")
        say("making the tables ...")
        if then == migrations_on_disk():
            make_all(connection)
        else:
            executor.migrate(_last_of_each_app(executor, then))
        executor.loader.build_graph()
    elif applied != then:
        raise CannotRestore("the database has the tables of another version; restore into a new, empty database")
    as_they_were = apps if then == migrations_on_disk() else executor.loader.project_state(list(then)).apps
    kept = kept_models(as_they_were)
    full = [m._meta.db_table for m in kept if m._base_manager.exists()]
    if full:
        raise CannotRestore(f"the database is not empty: there are rows in {', '.join(full[:5])}")
    if {m._meta.db_table: [f.column for f in fields_of(m)] for m in kept} != head["tables"]:
        raise CannotRestore("the tables of the backup are not those its migrations make")
    return kept


def _last_of_each_app(executor: MigrationExecutor, then: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """The migrations of this set on which no other of the same app and set depends."""
    graph = executor.loader.graph
    return [n for n in then if not any(c.key in then and c.key[0] == n[0] for c in graph.node_map[n].children)]


def _fill(file: Path, kept: list[type[models.Model]], files: Path, say: Say) -> None:
    by_table = {m._meta.db_table: m for m in kept}
    members = ((name, stream) for name, stream in _members(file) if not name.endswith(".json"))
    for place, group in groupby(members, key=lambda member: member[0].split("/")[:2]):
        if place[0] == "files":
            for name, stream in group:
                target = files / PurePosixPath(name).relative_to("files")
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("wb") as out:
                    shutil.copyfileobj(stream, out, 1 << 20)
                target.chmod(0o600)
        else:
            model = by_table[place[1]]
            rows = (line for name, stream in group for line in _lines(stream.read()))
            _write(model, map(reader_of(model), rows))
            say(f"  {place[1]}")


def _write(model: type[models.Model], rows: Iterator[list]) -> None:
    """Rows into one table: COPY on PostgreSQL, many at a time on SQLite."""
    fields = fields_of(model)
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), ", ".join(quote(f.column) for f in fields)
    prepared = ([f.get_db_prep_save(v, connection) for f, v in zip(fields, row, strict=True)] for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in prepared:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(fields))
        while some := list(islice(prepared, WRITE_AT_ONCE)):
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", some)  # noqa: S608 - our own names


def _restart_numbers(kept: list[type[models.Model]]) -> None:
    """Tables that number their rows go on after the highest number restored."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kept):
            cursor.execute(statement)


def _compare(kept: list[type[models.Model]], tail: dict) -> None:
    """Read every table back; its rows and its digest must be those of the backup. Raises ``CannotRestore``."""
    connection.check_constraints()
    for model in kept:
        digest, said = Digest(), tail["tables"][model._meta.db_table]
        for row in rows_of(model):
            digest.add(line_of(row))
        if (digest.rows, digest.hex()) != (said["rows"], said["digest"]):
            raise CannotRestore(f"{model._meta.db_table} came out different from the backup; nothing was kept")
