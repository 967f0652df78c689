"""Background tasks that can be held in the middle, for the tests that kill whoever does them."""

from __future__ import annotations

import time
from pathlib import Path

from django.db import transaction
from django_tasks import task

from ambos.records.audit.actions import record


@task()
def write(folder: str, key: str) -> None:
    """One event in one transaction. Says in ``folder`` that it began, and waits in the middle while ``hold`` lies there."""
    with transaction.atomic():
        record("test.task", key, by="system")
        Path(folder, f"began-{key}").touch()
        while Path(folder, "hold").exists():
            time.sleep(0.05)


@task()
def refuse(secret: str) -> None:
    """Fails with a text that quotes what it was given."""
    raise ValueError(f"cannot do {secret}")
