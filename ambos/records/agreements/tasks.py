"""What the clock asks for. May begin twice."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from . import actions


@task()
def tell_of_endings() -> int:
    """Four times a day: write to whoever must know that an agreement ends soon. Each letter goes out once."""
    return actions.tell_of_endings(timezone.localdate())
