"""Background work: each task once, whoever dies; nothing waits for ever; nothing of a person in what is kept."""

from __future__ import annotations

import signal
from collections import Counter

import pytest
from django.core.cache import cache
from django.db import connection
from django_tasks_db.models import DBTaskResult

from ambos.config import worker
from ambos.records.audit.models import Event
from tests.faults.tasks import refuse, write
from tests.support.installation import beside, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


def done() -> Counter:
    """How often each task left its event."""
    return Counter(Event.objects.filter(verb="test.task").values_list("subject_type", flat=True))


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(tmp_path):
    here = beside(tmp_path)
    (tmp_path / "hold").touch()
    for key in ("first", "second"):
        write.enqueue(folder=str(tmp_path), key=key)
    killed = here.start("worker")
    wait_until((tmp_path / "began-first").exists)
    killed.send_signal(signal.SIGKILL)
    killed.wait(10)
    assert done() == {}  # what it had begun was rolled back
    assert DBTaskResult.objects.get(status="RUNNING").args_kwargs["kwargs"]["key"] == "first"

    (tmp_path / "hold").unlink()
    here.ambos("worker", "--batch")
    assert done() == {"first": 1, "second": 1}
    assert list(DBTaskResult.objects.values_list("status", flat=True)) == ["SUCCESSFUL", "SUCCESSFUL"]
    tries = {t.args_kwargs["kwargs"]["key"]: len(t.worker_ids) for t in DBTaskResult.objects.all()}
    assert tries == {"first": 2, "second": 1}


def test_a_worker_told_to_stop_finishes_its_task_first(tmp_path):
    here = beside(tmp_path)
    (tmp_path / "hold").touch()
    write.enqueue(folder=str(tmp_path), key="only")
    told = here.start("worker")
    wait_until((tmp_path / "began-only").exists)
    told.send_signal(signal.SIGTERM)
    (tmp_path / "hold").unlink()
    assert told.wait(20) == 0
    assert done() == {"only": 1}
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_two_workers_do_each_task_once(tmp_path):
    here = beside(tmp_path)
    keys = [f"task-{number}" for number in range(120)]
    for key in keys:
        write.enqueue(folder=str(tmp_path), key=key)
    both = [here.start("worker", "--batch"), here.start("worker", "--batch")]
    assert [process.wait(120) for process in both] == [0, 0]
    assert done() == dict.fromkeys(keys, 1)
    doers = Counter(t.worker_ids[-1] for t in DBTaskResult.objects.all())
    assert sum(doers.values()) == len(keys)
    assert max(len(t.worker_ids) for t in DBTaskResult.objects.all()) == 1


@pytest.mark.parametrize(
    "worker_id, beats, given_back",
    [
        ("elsewhere|17|900", True, 0),
        ("elsewhere|17|900", False, 1),
        (f"{worker._machine()}|999999999|900", True, 1),
        (worker.new_worker_id(), False, 0),
    ],
    ids=["another machine, alive", "another machine, silent", "this machine, gone", "this machine, alive"],
)
def test_only_what_a_dead_worker_left_is_given_back(tmp_path, worker_id, beats, given_back):
    write.enqueue(folder=str(tmp_path), key="only")
    DBTaskResult.objects.get().claim(worker_id)
    if beats:
        cache.set(f"worker:{worker_id}", 1, timeout=30)
    assert worker.give_back_abandoned() == given_back
    assert DBTaskResult.objects.get().status == ("READY" if given_back else "RUNNING")
    cache.clear()


def test_a_task_that_kills_every_worker_is_not_tried_for_ever(tmp_path):
    write.enqueue(folder=str(tmp_path), key="poison")
    for _ in range(worker.ATTEMPTS):
        task = DBTaskResult.objects.get()
        assert task.status == "READY"
        task.claim("elsewhere|1|1")
        assert worker.give_back_abandoned() == 1
    task = DBTaskResult.objects.get()
    assert (task.status, task.exception_class_path) == ("FAILED", "ambos.config.worker.BeganTooOften")


def test_a_failed_task_keeps_where_it_failed_and_nothing_that_was_said():
    refuse.enqueue(secret="Guadalupe Hernández")
    worker.Worker(batch=True).run()
    task = DBTaskResult.objects.get()
    assert (task.status, task.exception_class_path) == ("FAILED", "builtins.ValueError")
    assert task.traceback.splitlines()[-1].startswith("tests.faults.tasks:")
    assert "Guadalupe" not in task.traceback
    connection.close()
