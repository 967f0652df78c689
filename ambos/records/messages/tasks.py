"""What the worker runs for messages."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django_tasks import task

from ambos.records.accounts.models import User
from ambos.records.accounts.queries import set_password_path

from .actions import Recipient, send_due, sweep, tell


@task()
def send() -> int:
    """Send what is due, and once an hour empty what is no longer needed. Run by every tick and after every verb that tells."""
    if cache.add("messages.swept", "y", timeout=3600):
        sweep()
    return send_due()


@task()
def tell_account(account: str, kind: str, *, with_link: bool = False) -> None:
    """Write to the holder of an account. The link to set a password is made here, so that it never lies in the queue."""
    user = User.objects.filter(pk=account).first()
    if user is None:
        return
    values = {"link": settings.ORIGIN_URL + set_password_path(user)} if with_link else {}
    tell(kind, user, to=Recipient("email", user.email, user.language), values=values)
