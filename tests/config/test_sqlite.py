"""The SQLite that runs is one that does not damage its files."""

import sys

import pytest
from django.db import connection

from ambos.config.checks import mended_sqlite
from ambos.config.sqlite import choose, is_mended, pragmas


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 6, 23), False),
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 3), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_which_versions_are_mended(version, sound):
    assert is_mended(version) is sound
    assert ("WAL" in pragmas(version)) is sound
    assert "mmap" not in pragmas(version)


@pytest.mark.sqlite
def test_choosing_again_changes_nothing():
    before = sys.modules["sqlite3"]
    assert choose() == before.sqlite_version_info
    assert sys.modules["sqlite3"] is before


@pytest.mark.sqlite
@pytest.mark.django_db
def test_the_connection_runs_on_what_was_chosen():
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()")
        running = tuple(map(int, cursor.fetchone()[0].split(".")))
        cursor.execute("PRAGMA journal_mode")
        journal = cursor.fetchone()[0]
    assert running == choose()
    assert journal == ("wal" if is_mended(running) else "delete")


@pytest.mark.sqlite
def test_an_affected_one_is_said(monkeypatch):
    assert mended_sqlite(None) == []
    monkeypatch.setitem(sys.modules, "sqlite3", type("Old", (), {"sqlite_version_info": (3, 40, 1)}))
    monkeypatch.setitem(sys.modules, "pysqlite3", None)  # as where it is not installed
    (warning,) = mended_sqlite(None)
    assert warning.id == "ambos.W001"
    assert "3.40.1" in warning.msg
