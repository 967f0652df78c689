"""Pages as somebody opens them: a browser of an account, and what a page says after a look or after a form was sent."""

from __future__ import annotations

from typing import Any

from django.test import Client

from ambos.records.accounts.models import User
from tests.support import world


def browser_of(access: Any) -> Client:
    """A browser in which the account of this access is signed in."""
    return world.signed_in(Client(), User.objects.get(pk=access.user))


def page(client: Client, address: str, typed: Any = None, *, status: int = 200) -> str:
    """The text of a page; with ``typed``, after the form was sent. A form that should have gone through says its faults."""
    answer = client.get(address) if typed is None else client.post(address, typed)
    shown = answer.context or {}
    faults = shown["form"].errors if status == 302 and "form" in shown and shown["form"] else ""
    assert answer.status_code == status, f"{address}: {faults}"
    return answer.content.decode() if not answer.streaming else ""
