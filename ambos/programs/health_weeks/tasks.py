"""What comes due: events that are over were held and wait for their report; names of volunteers go after a year."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from . import actions


@task()
def mark_held() -> int:
    """Events that are over wait for their report."""
    return actions.mark_held()


@task()
def forget_names() -> int:
    """Names of volunteers a year after their last event go."""
    return actions.forget_volunteers()


@task()
def tell_of_reports() -> int:
    """Four times a day: write to the offices whose events are over and have no report. Each letter goes out once."""
    return actions.tell_of_reports(timezone.localdate())
