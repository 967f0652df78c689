"""What comes due: the voting opens and closes by the clock where the rule set says so."""

from __future__ import annotations

from django_tasks import task

from . import actions


@task()
def move_on() -> int:
    """Take the steps of the calendar. How many."""
    return actions.move_due()
