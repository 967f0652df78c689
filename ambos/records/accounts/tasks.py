"""What the worker runs for accounts."""

from __future__ import annotations

from django_tasks import task

from . import actions


@task()
def sweep() -> None:
    """Once an hour, take away sessions and counts that are over."""
    actions.sweep()
