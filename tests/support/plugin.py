"""pytest plugin, loaded with ``-p`` so that it speaks before pytest-django reads the settings.

``--db postgres`` starts one throw-away PostgreSQL for the whole run; ``--db sqlite`` (the default) uses a file, since an
in-memory database breaks beside a live server.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.clock import by_day

pytest_plugins = ("tests.support.browser",)
_postgres = None


def pytest_addoption(parser):
    parser.addoption("--db", choices=["sqlite", "postgres"], default="sqlite", help="which real database to test on")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config, parser, args):
    global _postgres
    by_day()
    os.environ["AMBOS_MODE"] = "test"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's synchronous API runs inside an event loop
    at_work = "PYTEST_XDIST_WORKER" in os.environ
    if at_work:
        # Each of several workers has a folder and a database server of its own: tests stop servers and fill disks.
        os.environ["AMBOS_VAR"] = tempfile.mkdtemp(prefix="ambos-test-")
    os.environ.setdefault("AMBOS_VAR", tempfile.mkdtemp(prefix="ambos-test-"))
    # Whitenoise warns when the folder of collected files is missing, and a warning fails a test.
    Path(os.environ["AMBOS_VAR"], "static").mkdir(parents=True, exist_ok=True)
    os.environ.pop("DATABASE_URL", None)
    if not at_work:
        from ambos.config.messages import compile_all

        compile_all()
    asked = early_config.known_args_namespace
    if asked.db == "postgres" and (at_work or not getattr(asked, "numprocesses", None)):
        from tests.support.postgres import Postgres

        _postgres = Postgres().__enter__()
        os.environ["DATABASE_URL"] = _postgres.url
    return (yield)


@pytest.fixture(autouse=True)
def every_test_begins_in_the_language_of_the_settings():
    """What one test spoke, the next one of the same process does not."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(autouse=True)
def undefined_names_fail(monkeypatch):
    """``{{ a name with a slip }}`` fails the test instead of leaving a silent gap.

    Only a name that the page does not give at all: an attribute of ``None``, a name in ``{% if %}`` and one with
    ``|default`` stay as quiet as Django has them.
    """
    from django.template.base import FilterExpression, Variable

    resolve = FilterExpression.resolve

    def strict(self, context, ignore_failures=False):
        names = self.var.lookups if isinstance(self.var, Variable) else None
        quiet = ignore_failures or any(function.__name__.startswith("default") for function, _ in self.filters)
        if names and not quiet and names[0] not in context:
            raise AssertionError(f"a template asked for {self.token}, which its page does not give")
        return resolve(self, context, ignore_failures)

    monkeypatch.setattr(FilterExpression, "resolve", strict)


def pytest_configure(config):
    if config.getoption("db") == "sqlite":
        from tests.support.template import install

        install()


def pytest_unconfigure(config):
    if _postgres is not None:
        _postgres.__exit__(None, None, None)


@pytest.fixture(autouse=True, scope="session")
def append_only_tables_can_be_emptied():
    """Between tests that commit, Django empties every table; SQLite does it with DELETE, which the append-only log refuses.

    Only that emptying, which no code of Ambos calls, may lift the triggers, and puts them back in the same transaction.
    """
    from django.db.backends.sqlite3.base import DatabaseOperations

    flush = DatabaseOperations.execute_sql_flush

    def without_triggers(self, statements):
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        lift = [f"DROP TRIGGER {name}" for name, _ in triggers]
        flush(self, [*lift, *statements, *(statement for _, statement in triggers)])

    DatabaseOperations.execute_sql_flush = without_triggers
    yield
    DatabaseOperations.execute_sql_flush = flush


@pytest.fixture(autouse=True, scope="module")
def rows_that_were_rolled_back_are_cleared_away(request):
    """Thousands of tests that roll back leave their dead rows, and no autovacuum runs here (see ``support/postgres.py``).

    Cleared between two files, where no fixture holds a transaction: the last pages of a long run would wait for them.
    """
    yield
    if _postgres is None:
        return
    from django.conf import settings
    from psycopg import connect

    address = urlsplit(_postgres.url)._replace(path=f"/{settings.DATABASES['default']['NAME']}").geturl()
    with connect(address, autocommit=True) as connection:
        connection.execute("VACUUM")


def pytest_report_header(config):
    return f"database: {config.getoption('db')}"


DATABASE = {"db", "transactional_db", "live_server"}


def pytest_collection_modifyitems(config, items):
    """What the database chosen cannot answer differently is left out, by name, and counted as deselected, not skipped.

    That is a test marked for the other database; and on PostgreSQL, which follows SQLite in `make test`, one that asks no
    database at all: rules, packs, words and templates were judged already.
    """
    postgres = config.getoption("db") == "postgres"
    other = "sqlite" if postgres else "postgres"

    def stays(item):
        if item.get_closest_marker(other):
            return False
        marked = any(item.get_closest_marker(mark) for mark in ("django_db", "postgres", "faults"))
        return not postgres or marked or bool(DATABASE & set(item.fixturenames))

    away = [item for item in items if not stays(item)]
    if away:
        items[:] = [item for item in items if stays(item)]
        config.hook.pytest_deselected(items=away)
