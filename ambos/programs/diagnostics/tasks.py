"""What comes due: sittings nobody ended, attempts left open, numbers of pupils after two years."""

from __future__ import annotations

from django_tasks import task

from .actions import close_forgotten, finish_left, forget_pupils


@task()
def tidy() -> int:
    """End what was left open, then forget what is old. How many rows."""
    return close_forgotten() + finish_left() + forget_pupils()
