"""What the verbs share: who may, rows locked until a verb ends, days as the office sees them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.domain.status import said_in
from ambos.records.people.actions import all_seen_again

from ..models import Learner, Network, Plaza

Row = TypeVar("Row", bound=Model)


def must(allowed: bool) -> None:
    """Stop here unless she may. Raises ``PermissionDenied``."""
    if not allowed:
        raise PermissionDenied


def user_of(by: Any) -> UUID | None:
    """The account behind ``by``; ``None`` for a word such as 'system'."""
    return getattr(by, "user", None)


def today_at(plaza: Plaza) -> date:
    """The day it is at the office of a plaza."""
    return timezone.now().astimezone(ZoneInfo(plaza.office.timezone)).date()


def note_seen(learners: Iterable[UUID], day: date) -> None:
    """These learners came, or began something, that day: neither the plaza nor the time for which a person's record is kept
    takes them for gone. Five queries for any number."""
    behind = Learner.objects.filter(pk__in=learners)
    all_seen_again(people=list(behind.values_list("person", flat=True)), on=day)
    behind.filter(last_seen_on__lt=day).update(last_seen_on=day)


def locked_plaza(plaza: Plaza) -> Plaza:
    """The plaza as it stands now, locked until the verb ends."""
    return Plaza.objects.select_for_update(of=("self",)).select_related("office", "host", "network").get(pk=plaza.pk)


def same_office(network: Network | None, office: Any) -> None:
    """A network lies within one office: its coordinator sees the learners of its plazas, and that office answers for them.
    Refused ``plazas.network_elsewhere``."""
    if network is not None and network.office_id != office:
        raise Refused("plazas.network_elsewhere", field="network")


def locked_learner(learner: Learner) -> Learner:
    """The learner as she stands now, locked until the verb ends, with her plaza and person."""
    found = Learner.objects.select_for_update(of=("self",))
    return found.select_related("plaza__office", "plaza__network", "person").get(pk=learner.pk)


def needs(text: str, field: str, code: str = "plazas.say_why") -> str:
    """The text without spaces at its ends. Refused when nothing is left, or when it says somebody's status."""
    found = " ".join(text.split())
    if not found:
        raise Refused(code, field=field)
    return plain(found, field)


def plain(text: str, field: str) -> str:
    """Free text about a person. Refused ``plazas.says_status`` when it carries what is never kept."""
    if said_in(text):
        raise Refused("plazas.says_status", field=field)
    return text
