"""What the worker runs for files. Each may begin twice: looking again and sweeping again change nothing."""

from __future__ import annotations

import logging

from django_tasks import task

from . import actions
from .gateways import ScannerAway
from .models import StoredFile

log = logging.getLogger("ambos.files")


@task()
def inspect(file: str) -> str:
    """Have one file looked at; its state."""
    return actions.inspect_file(file=StoredFile.objects.get(pk=file)).state


@task()
def inspect_waiting() -> int:
    """Have those looked at that wait because nobody answered; how many were settled."""
    settled = 0
    for waiting in StoredFile.objects.filter(state=StoredFile.State.QUARANTINED).order_by("uploaded_at"):
        try:
            settled += actions.inspect_file(file=waiting).state != StoredFile.State.QUARANTINED
        except ScannerAway:
            log.warning("scanner away")
            break
    return settled


@task()
def sweep() -> int:
    """Once a day, take away bytes that no row knows."""
    return actions.sweep()
