"""Which SQLite runs, and how it keeps its journal.

SQLite 3.7.0 to 3.51.2 may damage a database in write-ahead mode when two connections write and checkpoint at one instant
(sqlite.org/wal.html, "The WAL-Reset Bug"; mended in 3.51.3, 3.50.7 and 3.44.6). It is rare, and it happened to us: a million
people, four users, one worker (ADR 0016). Python brings the SQLite of the system, which is usually an affected one. So where
the library ``pysqlite3`` is installed, which carries a mended SQLite, it takes the place of the module ``sqlite3`` for this
process, before anything opens a database; and where no mended SQLite is to be had, the older journal is used: slower with
many at once, and sound.
"""

from __future__ import annotations

import sys
from importlib import import_module

MENDED = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
"""The first mended version of each line that was mended; all later lines are."""


def is_mended(version: tuple[int, int, int]) -> bool:
    """Is this SQLite free of the fault?

    >>> is_mended((3, 40, 1)), is_mended((3, 50, 7)), is_mended((3, 51, 2)), is_mended((3, 53, 4))
    (False, True, False, True)
    """
    line = next((first for first in MENDED if first[:2] == version[:2]), None)
    return version >= (line or MENDED[-1])


def choose() -> tuple[int, int, int]:
    """Put the mended SQLite in place of the system's, when the system's is not; the version that is in use."""
    import sqlite3

    if not is_mended(sqlite3.sqlite_version_info):
        try:
            better = import_module("pysqlite3")
        except ImportError:
            return sqlite3.sqlite_version_info
        if is_mended(better.sqlite_version_info):
            # One process never holds two SQLites on one file: each would drop the locks of the other.
            sys.modules["sqlite3"] = better
            sys.modules["sqlite3.dbapi2"] = import_module("pysqlite3.dbapi2")
            return better.sqlite_version_info
    return sqlite3.sqlite_version_info


def pragmas(version: tuple[int, int, int]) -> str:
    """What every connection says first. No ``mmap_size``: SQLite advises against it where several processes write."""
    journal = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        if is_mended(version)
        else "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;"
    )
    return f"{journal} PRAGMA cache_size=-65536;"
