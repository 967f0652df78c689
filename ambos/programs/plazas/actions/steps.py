"""What the verbs share: who may, rows locked until a verb ends, days as the office sees them."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.domain.status import said_in

from ..models import Learner, Plaza

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


def locked_plaza(plaza: Plaza) -> Plaza:
    """The plaza as it stands now, locked until the verb ends."""
    return Plaza.objects.select_for_update(of=("self",)).select_related("office", "host", "network").get(pk=plaza.pk)


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
