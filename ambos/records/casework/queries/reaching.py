"""How the window reaches her to ask how it went: by which telephone, how she wishes it, in which language, who tried before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from ambos.domain.access import Access
from ambos.records.people.queries import contact_points

from ..models import FollowUp, ServiceRequest
from .sharing import language_name, opened
from .window import follow_ups_due


@dataclass(frozen=True)
class Way:
    """One telephone. ``shown`` is empty where she does not want to be called: the number stays on her own page."""

    shown: str
    wishes: tuple[str, ...]


@dataclass(frozen=True)
class Reaching:
    """All that whoever calls has to know before she dials."""

    ways: tuple[Way, ...]
    language: str
    needs_interpreter: bool
    tried: tuple[FollowUp, ...]
    """Calls somebody made before, the first one first."""


def next_call(access: Access, noted: FollowUp, on: date) -> FollowUp | None:
    """The call to make after the one just noted: the next in the order of the list, and at its end the first that was passed
    over. ``None`` when nobody is left to call."""
    due = follow_ups_due(access, on).exclude(service_request=noted.service_request_id)
    later = due.filter(Q(due_on__gt=noted.due_on) | Q(due_on=noted.due_on, pk__gt=noted.pk))
    return later.first() or due.first()


def reaching(access: Access, service_request: ServiceRequest) -> Reaching:
    """How to reach the person of a referral."""
    person = service_request.person
    return Reaching(
        ways=tuple(ways_of(access, service_request)),
        language=language_name(person.language if person else service_request.language),
        needs_interpreter=bool(person and person.needs_interpreter),
        tried=tuple(
            service_request.follow_ups.filter(done_at__isnull=False).exclude(done_by="system").order_by("done_at", "id")
        ),
    )


def ways_of(access: Access, service_request: ServiceRequest) -> list[Way]:
    """Her telephones with how she wishes to be called, the one she prefers first; else the one she left for texts."""
    if service_request.person is None:
        left = opened(service_request, "notify_phone")
        return [Way(left, (_("left for texts only"),))] if left else []
    points = [p for p in contact_points(access, service_request.person) if p.system == "phone"]
    points.sort(key=lambda p: (not p.may_call, not p.is_preferred))
    return [Way(p.shown if p.may_call else "", tuple(_wishes(p))) for p in points]


def _wishes(point: Any) -> Iterable[str]:
    if not point.may_call:
        yield _("does not want to be called: ask her when she comes")
        return
    if point.is_preferred:
        yield _("preferred")
    if point.hours != "any":
        yield point.hours_label
    if point.is_shared:
        yield _("others answer it, too: ask for her")
    yield _("word may be left") if point.may_leave_word else _("leave no word of what it is about")
    if point.is_silent:
        yield _("asked for no more messages")
