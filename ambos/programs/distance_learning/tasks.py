"""What comes due by itself."""

from django_tasks import task

from . import actions


@task()
def expire_studies() -> int:
    """Registrations whose year of second chances has passed are over; how many."""
    return actions.expire_today(by="system")
