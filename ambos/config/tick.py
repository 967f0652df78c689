"""The ticker: enqueues what comes due again and again (reminders, retries, retention), as the manifests say.

Time is cut into periods of each task's own length, counted from 1970. A task is enqueued once a period, whoever ticks and
however many do: the first to write the period's row in the shared cache enqueues it, in the same transaction. A task that
still waits in the queue is not enqueued again, so a long outage leaves one of each, not a thousand.
"""

from __future__ import annotations

import logging
import time

from django.core.cache import cache
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection, transaction
from django_tasks_db.models import DBTaskResult

from ambos.records.registry.loading import named
from ambos.records.registry.manifest import Tick
from ambos.records.registry.queries import running, task_path

log = logging.getLogger("ambos.ticker")
PRUNE = Tick("config.prune", every=86_400)
COUNT = Tick("config.count", every=3600)


def ticks() -> list[Tick]:
    """Everything that comes due again and again, of all running apps."""
    return [t if isinstance(t, Tick) else Tick(t) for p in running() for t in p.ticks]


def tick(now: float) -> list[str]:
    """Enqueue what is due at ``now`` (seconds since 1970) and nobody has enqueued yet; the names, in manifest order."""
    done = []
    for due in ticks():
        with transaction.atomic():
            if _first_in_period(due, now) and not _waits(due.name):
                named(task_path(due.name)).enqueue()
                done.append(due.name)
    if _first_in_period(PRUNE, now):
        call_command("prune_db_task_results", verbosity=0)
    if connection.vendor == "sqlite" and _first_in_period(COUNT, now):
        count_anew()
    return done


def count_anew() -> None:
    """SQLite plans by what it last counted and never counts by itself; without that it may read every visit of an office to
    find three of them. It looks at each table and counts those never counted or grown tenfold, some hundred rows of an index at
    most (sqlite.org/pragma.html#pragma_optimize: 2 count, 16 not all of it, 65536 every table)."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA optimize = 65554")


def keep_ticking(every: int = 60) -> None:
    """Tick for ever. An outage of the database is waited for."""
    while True:
        try:
            done = tick(time.time())
            if done:
                log.info("ticked", extra={"count": len(done)})
        except (OperationalError, InterfaceError) as error:
            log.warning("database_away", extra={"error": type(error).__name__})
        finally:
            connection.close()
        time.sleep(every - time.time() % every)


def _first_in_period(due: Tick, now: float) -> bool:
    return cache.add(f"tick:{due.name}:{int(now // due.every)}", 1, timeout=2 * due.every)


def _waits(name: str) -> bool:
    return DBTaskResult.objects.filter(status="READY", task_path=named(task_path(name)).module_path).exists()
