"""What comes due: events that are over were held; names of volunteers go after a year."""

from __future__ import annotations

from django_tasks import task

from .actions import forget_volunteers
from .actions import mark_held as mark


@task()
def mark_held() -> int:
    """Events that are over wait for their report."""
    return mark()


@task()
def forget_names() -> int:
    """Names of volunteers a year after their last event go."""
    return forget_volunteers()
