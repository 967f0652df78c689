"""A migrated SQLite database, kept beside the work tree and copied instead of being migrated anew by every run of the tests.

Its name is a hash of every migration and of Django's release, so that a changed migration makes a new one: what the tests
see is always what the migrations of this very tree make.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import sqlite3
from contextlib import contextmanager
from pathlib import Path

import django
from django.db.backends.sqlite3.creation import DatabaseCreation

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "var" / "test-templates"


def name_of() -> str:
    """The hash of everything a migration could depend on: the migrations, and what they import of ours."""
    seen = hashlib.sha256(f"{django.VERSION} {sqlite3.sqlite_version}".encode())
    for file in sorted((ROOT / "ambos").rglob("*.py")):
        if (
            "migrations" in file.parts
            or file.name in ("models.py", "settings.py", "tables.py")
            or "models" in file.parts
        ):
            seen.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return seen.hexdigest()[:24]


def install() -> None:
    """From now on a test database on SQLite begins as a copy."""
    make, create = DatabaseCreation._create_test_db, DatabaseCreation.create_test_db

    def begin(self, verbosity, autoclobber, keepdb=False):
        name = make(self, verbosity, autoclobber, keepdb)
        if template.is_file():
            shutil.copyfile(template, name)
        return name

    def finish(self, *args, **options):
        with alone():
            name = create(self, *args, **options)
            if not template.is_file():
                keep(self.connection)
        return name

    def keep(connection):
        for old in KEPT.glob("*.sqlite3"):
            old.unlink()
        part = template.with_suffix(".part")
        part.unlink(missing_ok=True)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(part)])
        part.replace(template)

    template = KEPT / f"{name_of()}.sqlite3"
    DatabaseCreation._create_test_db, DatabaseCreation.create_test_db = begin, finish


@contextmanager
def alone():
    """One worker makes it, the others wait and copy."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
