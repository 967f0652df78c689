"""What the worker runs for messages. Each may begin twice: a row sent says so, a row told is told once."""

from __future__ import annotations

from django.conf import settings
from django_tasks import task

from ambos.records.accounts.models import User
from ambos.records.accounts.queries import set_password_path

from . import actions


@task()
def send() -> int:
    """Send what is due. Run by every tick and after every verb that tells."""
    return actions.send_due()


@task()
def sweep() -> int:
    """Once a day, empty addresses and values that are no longer needed."""
    return actions.sweep()


@task()
def tell_account(account: str, kind: str, once: str, *, with_link: bool = False) -> None:
    """Write to the holder of an account. The link to set a password is made here, so that it never lies in the queue."""
    user = User.objects.filter(pk=account).first()
    if user is None:
        return
    values = {"link": settings.ORIGIN_URL + set_password_path(user)} if with_link else {}
    actions.tell(kind, user, to=actions.Recipient("email", user.email, user.language), values=values, once=once)
