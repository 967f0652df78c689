"""What the clock asks for. Each may begin twice."""

from __future__ import annotations

from django_tasks import task

from . import actions


@task()
def find_duplicates() -> int:
    """Once a day: which records may be one human being, for a person to review."""
    return actions.find_duplicates()


@task()
def keep_time() -> None:
    """Every hour: tell whose record ends soon, erase whose time has ended."""
    actions.keep_time()
