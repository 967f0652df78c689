"""The ticker: what is due is enqueued once a period, however many tick, and never piles up."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection
from django_tasks_db.models import DBTaskResult

from ambos.config.tick import tick, ticks
from ambos.records.registry.loading import named
from ambos.records.registry.queries import task_path
from tests.support import world

pytestmark = pytest.mark.django_db(transaction=True)
DAY = 86_400
NOW = 20_000 * DAY + 100


@pytest.fixture(autouse=True)
def nothing_ticked_yet():
    cache.clear()
    yield
    cache.clear()


def _queued() -> Counter:
    return Counter(DBTaskResult.objects.filter(status="READY").values_list("task_path", flat=True))


def _finish() -> None:
    DBTaskResult.objects.update(status="SUCCESSFUL")


def test_every_tick_of_a_manifest_names_a_task_that_is_there():
    for due in ticks():
        assert named(task_path(due.name)).module_path
        assert due.every >= 60
    assert len(ticks()) == len({due.name for due in ticks()}) > 0


def test_each_is_due_once_a_period():
    everything = [due.name for due in ticks()]
    assert tick(NOW) == everything
    _finish()
    assert tick(NOW + 1) == []
    assert tick(NOW + 60) == [due.name for due in ticks() if due.every == 60]
    _finish()
    assert tick(NOW + DAY) == everything


def test_what_still_waits_is_not_enqueued_again():
    """The worker was away for a day: one of each waits, not a thousand."""
    for minute in range(10):
        tick(NOW + minute * 60)
    assert set(_queued().values()) == {1}


def test_four_tickers_at_once_enqueue_each_once():
    def ticker(_):
        try:
            return tick(NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as four:
        done = [name for names in four.map(ticker, range(4)) for name in names]
    assert Counter(done) == Counter(due.name for due in ticks())
    assert set(_queued().values()) == {1}


@pytest.mark.sqlite
def test_sqlite_is_told_to_count_what_was_never_counted():
    """It plans by its counts; PostgreSQL counts by itself."""
    with connection.cursor() as cursor:
        for number in range(300):
            world.organization(f"Clínica {number}")
        cursor.execute("ANALYZE")
        cursor.execute("DELETE FROM sqlite_stat1")
        cursor.execute("ANALYZE sqlite_schema")
        tick(NOW)
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'directory_organization'")
        assert {stat.split()[0] for (stat,) in cursor.fetchall()} == {"300"}
