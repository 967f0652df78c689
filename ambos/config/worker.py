"""The worker: takes background tasks from the queue in our own database, one at a time (`ambos worker`).

It is django-tasks-db's worker with three promises added, each tested in tests/faults:

* A worker that dies in the middle of a task gives it back: a running task whose worker is gone is queued again. On its
  own machine a worker is known by its process, from another one by the beat it keeps in the shared cache. So a task may
  *begin* twice: what it does must be safe to do again (one transaction, or a row that says it was done).
* An outage of the database fails no task: it goes back to the queue, and the worker waits until the database answers.
* A failed task keeps its error's class and the places it passed, never its text, which may quote a person's data.

After ``ATTEMPTS`` beginnings a task has failed for good and is kept to be looked at.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from pathlib import Path

from django.core.cache import cache
from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django_tasks import TaskContext, TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker as DatabaseWorker
from django_tasks_db.models import DBTaskResult

from ambos.config.logs import places

log = logging.getLogger("ambos.worker")
ATTEMPTS = 5
BEAT, BEATS_MISSED, LOOK = 5, 6, 10
"""Seconds between two beats; beats missed until a worker counts as dead; seconds between two looks for tasks it left."""
OUTAGE = (OperationalError, InterfaceError)


def new_worker_id() -> str:
    """A name no other worker has: machine, process, and when that process was born."""
    return f"{_machine()}|{os.getpid()}|{born(os.getpid())}"


def born(process: int) -> str:
    """When a process of this machine began, in ticks since boot; empty when it is gone or the system does not tell."""
    try:
        # The second field is the program's name in brackets and may hold spaces; the 22nd is the birth.
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


def is_alive(worker_id: str) -> bool:
    """Is this worker still there? By its process when it is of this machine, by its beat when it is of another."""
    machine, process, birth = [*worker_id.split("|"), "", ""][:3]
    if machine == _machine() and birth and process.isdigit():
        return born(int(process)) == birth
    return cache.get(f"worker:{worker_id}") is not None


def _machine() -> str:
    return socket.gethostname()[:30]


def give_back(tasks) -> int:
    """Queue these running tasks again, or fail those that began too often. How many were touched."""
    count = 0
    for task in tasks:
        if len(task.worker_ids) >= ATTEMPTS:
            task.status, task.exception_class_path = TaskResultStatus.FAILED, "ambos.config.worker.BeganTooOften"
        else:
            task.status, task.started_at = TaskResultStatus.READY, None
        task.save(update_fields=["status", "started_at", "exception_class_path"])
        log.warning("task_given_back", extra={"task": task.task_name, "count": len(task.worker_ids)})
        count += 1
    return count


def give_back_abandoned() -> int:
    """Queue again what dead workers were doing. Safe with several workers looking at once."""
    with transaction.atomic():
        running = DBTaskResult.objects.running().select_for_update(skip_locked=True)
        return give_back([t for t in running if not t.worker_ids or not is_alive(t.worker_ids[-1])])


class Worker(DatabaseWorker):
    """One process, one task at a time."""

    def __init__(self, *, interval: float = 0.5, batch: bool = False, worker_id: str = ""):
        super().__init__(
            queue_names=["*"],
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=worker_id or new_worker_id(),
            excluded_queue_names=[],
        )
        self._ended = threading.Event()
        self._looked_at = 0.0

    def run(self) -> None:
        """Work until told to stop (or, in batch, until the queue is empty); an outage is waited for."""
        beats = threading.Thread(target=self._beat, daemon=True)
        self._beat_once()
        beats.start()
        try:
            while self.running:
                try:
                    self._give_back_own()
                    super().run()
                    return
                except OUTAGE as error:
                    log.warning("database_away", extra={"error": type(error).__name__})
                    connection.close()
                    time.sleep(1)
        finally:
            self._ended.set()
            beats.join(timeout=BEAT)

    def run_task(self, db_task_result: DBTaskResult) -> None:
        """Do one task and keep how it ended. An outage on the way gives it back."""
        self.running_task = True
        start = time.perf_counter()
        name = db_task_result.task_path
        try:
            task, result = db_task_result.task, db_task_result.task_result
            context = (TaskContext(task_result=result),) if task.takes_context else ()
            db_task_result.set_successful(task.call(*context, *result.args, **result.kwargs))
            self._log("task_done", name, start)
        except OUTAGE as error:
            self._log("task_interrupted", name, start, error)
            raise
        except Exception as error:
            self._fail(db_task_result, error)
            self._log("task_failed", name, start, error)
        finally:
            self.running_task = False
            self._run_tasks += 1
            self._look()

    def _fail(self, task: DBTaskResult, error: Exception) -> None:
        task.set_failed(error)
        task.traceback = "\n".join(places(error.__traceback__))
        task.save(update_fields=["traceback"])

    def _log(self, event: str, name: str, start: float, error: BaseException | None = None) -> None:
        facts = {"task": name, "milliseconds": round((time.perf_counter() - start) * 1000, 1)}
        if error is not None:
            facts["error"] = type(error).__name__
        log.log(logging.INFO if error is None else logging.ERROR, event, extra=facts)

    def _give_back_own(self) -> None:
        """At a start and after an outage this worker does nothing, so whatever carries its name was left behind."""
        with transaction.atomic():
            mine = DBTaskResult.objects.running().select_for_update()
            give_back([t for t in mine if t.worker_ids and t.worker_ids[-1] == self.worker_id])
        self._look()

    def _look(self) -> None:
        """Look for abandoned tasks, at most once in ``LOOK`` seconds."""
        if time.monotonic() - self._looked_at >= LOOK:
            self._looked_at = time.monotonic()
            give_back_abandoned()

    def _beat_once(self) -> None:
        cache.set(f"worker:{self.worker_id}", 1, timeout=BEAT * BEATS_MISSED)

    def _beat(self) -> None:
        """The thread that says this worker lives, and looks after those that do not. An outage is not the end of it."""
        while not self._ended.wait(BEAT):
            try:
                close_old_connections()
                self._beat_once()
                self._look()
            except OUTAGE:
                connection.close()
        connection.close()


def work(batch: bool = False) -> None:
    """Be a worker until told to stop; in batch, until the queue is empty."""
    worker = Worker(batch=batch)
    worker.configure_signals()
    worker.run()
