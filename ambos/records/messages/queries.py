"""What can be said about messages: kinds and their words, how many stand where, which failed. Never an address."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min, QuerySet
from django.utils import timezone, translation

from ambos.domain.access import Access
from ambos.records.registry.keyrings import keyring
from ambos.records.registry.queries import running

from .models import Message, OptOut
from .permissions import may_see_queue

PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True)
class Standing:
    """How many messages of one kind and channel stand in one state, and since when the oldest waits."""

    state: str
    channel: str
    kind: str
    count: int
    oldest: datetime

    @property
    def state_name(self) -> str:
        """The state in words."""
        return Message.State(self.state).label

    @property
    def channel_name(self) -> str:
        """The channel in words."""
        return Message.Channel(self.channel).label


def kinds() -> dict[str, tuple[Any, Any]]:
    """Kind -> (subject, text), from every running manifest."""
    return {kind: words for p in running() for kind, words in p.messages.items()}


def render(kind: str, language: str, values: dict[str, Any]) -> tuple[str, str]:
    """Subject and text in one language. ``%(site)s`` is always there: the address of this installation.

    ``KeyError`` for an unknown kind or a value that a text asks for and nobody gave.
    """
    subject, text = kinds()[kind]
    filled = {"site": settings.ORIGIN_URL} | values
    with translation.override(language):
        return str(subject) % filled, str(text) % filled


def normal_address(channel: str, address: str) -> str | None:
    """An address in the one form it is indexed under; ``None`` when it is none.

    E-mail in lower case; a telephone as E.164, without blanks and extension.
    """
    if channel == Message.Channel.EMAIL:
        found = address.strip().lower()
        return found if re.fullmatch(r"[^@\s]+@[^@\s]+", found) else None
    found = re.sub(r"[\s().-]", "", address.partition(";")[0])
    return found if PHONE.fullmatch(found) else None


def address_index(address: str) -> str:
    """The blind index of a normal address: recognises it, never tells it."""
    return keyring("messages").blind(address)


def opened(message: Message) -> tuple[str, dict[str, Any]]:
    """Address and values of one message, for the gateway alone. Raises ``CannotOpen`` when its key is lost."""
    ring = keyring("messages")
    address = ring.open(bytes(message.address), f"{message.pk}:address").decode()
    return address, json.loads(ring.open(bytes(message.values), f"{message.pk}:values"))


def is_opted_out(channel: str, index: str) -> bool:
    """Did this address ask for silence on this channel?"""
    return OptOut.objects.filter(channel=channel, address_index=index, ended_at=None).exists()


def standing(access: Access) -> list[Standing]:
    """The queue in numbers. ``PermissionDenied`` for whoever may not see it."""
    _may(access)
    rows = Message.objects.values("state", "channel", "kind").annotate(count=Count("pk"), oldest=Min("created_at"))
    return [Standing(**row) for row in rows.order_by("state", "channel", "kind")]


def failed_messages(access: Access) -> QuerySet[Message]:
    """The ones that did not leave, newest first, without address and values."""
    _may(access)
    return _bare().filter(state=Message.State.FAILED).order_by("-created_at")


def message(access: Access, key: Any) -> Message:
    """One message, without address and values. ``DoesNotExist`` when there is none."""
    _may(access)
    return _bare().get(pk=key)


def failed_count(access: Access) -> int:
    """How many did not leave: the number in the menu."""
    return Message.objects.filter(state=Message.State.FAILED).count() if may_see_queue(access) else 0


def late_count(access: Access) -> int:
    """How many have waited ten minutes for a worker: one that stands still shows here."""
    if not may_see_queue(access):
        return 0
    before = timezone.now() - timedelta(minutes=10)
    return Message.objects.filter(state=Message.State.QUEUED, next_attempt_at__lt=before).count()


def _bare() -> QuerySet[Message]:
    return Message.objects.defer("address", "values")


def _may(access: Access) -> None:
    if not may_see_queue(access):
        raise PermissionDenied
