"""What comes due: letters at a year; requests whose end is long past lead to nobody any more."""

from __future__ import annotations

from django_tasks import task

from .actions import ask_follow_ups as ask
from .actions import forget_old as forget


@task()
def forget_old() -> int:
    """Requests that ended two years ago keep no number, name or paper; how many were emptied."""
    return forget()


@task()
def ask_follow_ups() -> int:
    """Schools are asked, a year after their decision, what became of the student; how many letters left."""
    return ask()
