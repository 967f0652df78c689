"""An empty database gets its tables at once; they are those that the migrations make one by one, on either database."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest

from tests.support.installation import Installation, postgres_database
from tests.support.postgres import Postgres

STEP_BY_STEP = """
from django.core.management.commands.migrate import Command
from django.core.management import call_command
call_command(Command(), verbosity=0)
"""
AT_ONCE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""
# What PostgreSQL says of its own tables: name of the table or function, then what stands there, in its own words.
CATALOGUE = {
    "columns": """
        SELECT c.relname, concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
               a.attgenerated, pg_get_expr(d.adbin, d.adrelid))
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND c.relnamespace = 'public'::regnamespace""",
    "constraints": """
        SELECT conrelid::regclass::text, concat_ws(' ', conname, pg_get_constraintdef(oid)) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": """
        SELECT proname, pg_get_functiondef(p.oid) FROM pg_proc p
        WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (
            SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')""",
    "extensions": "SELECT extname, extname FROM pg_extension",
}
ROWS = {
    "migrations": "SELECT app, name FROM django_migrations",
    "content types": "SELECT app_label, model FROM django_content_type",
    "permissions": "SELECT codename, name FROM auth_permission",
}


def parts_of(statement: str) -> tuple[str, ...]:
    """A statement of SQLite's list as a set of its parts: columns that came later stand last in it, and mean the same."""
    head, bracket, body = statement.partition("(")
    if not head.startswith("CREATE TABLE") or not bracket:
        return (statement,)
    parts, depth, start = [], 0, 0
    body = body.rstrip()[:-1]
    for place, sign in enumerate(body):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append(body[start:place].strip())
            start = place + 1
    return (head.strip(), *sorted([*parts, body[start:].strip()]))


def in_sqlite(file) -> dict[str, list]:
    with sqlite3.connect(file) as connection:
        listed = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        said = {name: sorted(connection.execute(sql).fetchall()) for name, sql in ROWS.items()}
    return said | {"schema": sorted((kind, name, parts_of(sql)) for kind, name, sql in listed)}


def in_postgres(url: str) -> dict[str, list]:
    with psycopg.connect(url) as connection:
        return {name: sorted(connection.execute(sql).fetchall()) for name, sql in (CATALOGUE | ROWS).items()}


@pytest.mark.sqlite
def test_at_once_is_step_by_step_on_sqlite(tmp_path):
    slow, fast = Installation(tmp_path / "slow"), Installation(tmp_path / "fast")
    slow.python(STEP_BY_STEP, timeout=500)
    fast.python(AT_ONCE)
    made, known = in_sqlite(tmp_path / "fast" / "ambos.sqlite3"), in_sqlite(tmp_path / "slow" / "ambos.sqlite3")
    assert made.keys() == known.keys()
    for name in known:
        assert made[name] == known[name], name
    assert len(known["schema"]) > 500


@pytest.mark.postgres
def test_at_once_is_step_by_step_on_postgres(tmp_path):
    with Postgres() as server, postgres_database(server, "slow") as slow, postgres_database(server, "fast") as fast:
        Installation(tmp_path / "slow", database=slow).python(STEP_BY_STEP, timeout=500)
        Installation(tmp_path / "fast", database=fast).python(AT_ONCE)
        made, known = in_postgres(fast), in_postgres(slow)
    for name in known:
        assert made[name] == known[name], name
    assert len(known["constraints"]) > 500
