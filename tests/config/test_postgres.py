"""What is said to PostgreSQL at the start of a connection, and what the address of the database may say otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
ASKED = """
import django
django.setup()
from django.db import connection
from ambos.records.registry.queries import plans_kept
with connection.cursor() as cursor:
    said = []
    for name in ("jit", "parallel_setup_cost", "random_page_cost"):
        cursor.execute(f"SHOW {name}")
        said.append(cursor.fetchone()[0])
    def kept(more):
        for number in range(4):
            cursor.execute(f"SELECT %s + {more}", [number])
            assert cursor.fetchone() == (number + more,)
        cursor.execute(f"SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT %%+ {more}'")
        return cursor.fetchone()[0]
    outside = kept(1)
    with plans_kept():
        inside = kept(2)
    print(*said, outside, inside, kept(3))
"""


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "off 20000 1.1 0 1 0"),
        ("&prepare_threshold=off", "off 20000 1.1 0 0 0"),
        ("&options=%20", "on 1000 4 0 1 0"),
    ],
)
def test_what_postgresql_is_told_and_keeps(tmp_path, written, said):
    with Postgres() as server:
        done = subprocess.run(
            [sys.executable, "-c", ASKED],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"], "AMBOS_MODE": "test", "AMBOS_VAR": str(tmp_path),
                "DJANGO_SETTINGS_MODULE": "ambos.config.settings", "DATABASE_URL": f"{server.url}{written}",
            },
            capture_output=True,
            text=True,
        )  # fmt: skip
    assert (done.stderr, done.stdout.splitlines()[-1:]) == ("", [said])
