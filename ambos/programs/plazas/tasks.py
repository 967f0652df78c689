"""What comes due: learners nobody saw for long are inactive."""

from __future__ import annotations

from django_tasks import task

from .actions import rest_unseen as rest


@task()
def rest_unseen() -> int:
    """Mark them; they are active again the day they come."""
    return rest()
