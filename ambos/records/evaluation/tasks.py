"""What the clock asks for."""

from django.utils import timezone
from django_tasks import task

from .actions import compute_actuals
from .queries import months_to_compute


@task()
def refresh() -> int:
    """Compute the months whose figures have grown old. Safe to begin twice: each month is one transaction."""
    return sum(compute_actuals(month=month, by="system").changed for month in months_to_compute(timezone.now()))
