"""What a window reads: its windows, its queue, its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.indicators import middle
from ambos.domain.windows import is_minor as rules_of_minors
from ambos.records.accounts.queries import within
from ambos.records.casework.models import Encounter
from ambos.records.network.models import ServicePoint

from ..models import Ticket, VisitTopic
from .catalogue import PROGRAM, rules, shown_first


def today_at(service_point: ServicePoint) -> date:
    """The day it is where the window stands, whatever the clock of the server says."""
    return timezone.localdate(timezone=ZoneInfo(service_point.office.timezone))


def windows(access: Access) -> QuerySet[ServicePoint]:
    """The service points of this program that the reader's office runs today, windows first."""
    return (
        ServicePoint.objects.filter(within(access, office="office"), program=PROGRAM, closed_on__isnull=True)
        .select_related("office")
        .order_by("-kind", "name")
    )


def window(access: Access, key: UUID | str | None = None) -> ServicePoint | None:
    """One window of the reader's office, or the first one; ``None`` when the office has none."""
    found = windows(access)
    return found.filter(pk=key).first() if key else found.first()


def tickets(access: Access) -> QuerySet[Ticket]:
    """Every turn the reader may see: of her office, and only for a reader who holds the purpose of health."""
    if "health" not in access.purposes:
        return Ticket.objects.none()
    return Ticket.objects.filter(within(access, office="service_point__office")).select_related(
        "person", "service_point", "service_point__office"
    )


OF_TURN = tuple(field.name for field in Ticket._meta.concrete_fields)
NAMED = ("person__given_names", "person__surname1", "person__surname2")
"""What the line of a queue shows: the whole turn, and who it is."""


def queue(access: Access, service_point: ServicePoint, day: date) -> list[Ticket]:
    """Who waits and who is with someone, in the order of their turns."""
    states = (Ticket.State.WAITING, Ticket.State.CALLED)
    there = tickets(access).filter(service_point=service_point, day=day, state__in=states)
    # Of forty rows, forty times the same window and office are not read, and of a person her names alone.
    return list(there.select_related(None).select_related("person").only(*OF_TURN, *NAMED).order_by("number"))


def ticket(access: Access, key: UUID) -> Ticket | None:
    """One turn, or ``None`` when it is out of the reader's reach."""
    return tickets(access).filter(pk=key).first()


@dataclass(frozen=True)
class Day:
    """A window's day in figures. Contacts include anonymous visits; persons do not; they are never added."""

    contacts: int
    persons: int
    waiting: int
    median_wait: int | None
    """Minutes from arrival to being called, of those called today; ``None`` when nobody was."""


def day_figures(access: Access, service_point: ServicePoint, day: date) -> Day:
    """The figures above the queue, in two queries."""
    visits = Encounter.objects.filter(
        within(access, office="office"),
        program=PROGRAM,
        service_point=service_point,
        day=day,
        superseded_by__isnull=True,
    ).aggregate(contacts=Count("id"), persons=Count("person", distinct=True))
    of_today = tickets(access).filter(service_point=service_point, day=day)
    rows = list(of_today.values_list("state", "arrived_at", "called_at"))
    waits = [(called - arrived).total_seconds() / 60 for _state, arrived, called in rows if called is not None]
    return Day(
        contacts=visits["contacts"],
        persons=visits["persons"],
        waiting=sum(state == Ticket.State.WAITING for state, _arrived, _called in rows),
        median_wait=middle(waits),
    )


def waiting(access: Access) -> QuerySet[Ticket]:
    """Who waits today at the reader's office: the number beside 'Today' in the menu."""
    return tickets(access).filter(day=timezone.localdate(), state=Ticket.State.WAITING)


def minutes_waiting(ticket: Ticket, now: datetime) -> int:
    """Whole minutes since arrival, or until called."""
    return max(0, int(((ticket.called_at or now) - ticket.arrived_at) / timedelta(minutes=1)))


def next_number(service_point: ServicePoint, day: date) -> int:
    """The next turn of the day: one more than the highest given, so that a number is never given twice."""
    last = (
        Ticket.objects.filter(service_point=service_point, day=day)
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    return (last or 0) + 1


def visits_of(access: Access, person: Any) -> QuerySet[Encounter]:
    """Her earlier visits within the reader's reach, newest first."""
    return (
        Encounter.objects.filter(within(access, office="office"), person=person, superseded_by__isnull=True)
        .select_related("service_point")
        .order_by("-started_at")
    )


def seen_today(access: Access, person: Any, day: date) -> list[Encounter]:
    """Where she was attended today already, by this record or by another that was linked to it: a window and a mobile unit
    may meet the same person on one day. The newest first."""
    same = Q(person=person)
    if person.identity_id:
        same |= Q(person__identity=person.identity_id)
    found = Encounter.objects.filter(
        same, within(access, office="office"), day=day, program=PROGRAM, superseded_by__isnull=True
    )
    return list(found.select_related("service_point").order_by("-started_at"))


def came_before(person: Any, before: datetime) -> bool:
    """Was she attended at any window of the network before, under this record or one linked to it?"""
    same = Q(person=person)
    if person.identity_id:
        same |= Q(person__identity=person.identity_id)
    return Encounter.objects.filter(same, program=PROGRAM, started_at__lt=before, superseded_by__isnull=True).exists()


OFTEN = 8
"""How many topics are shown unfolded."""


def topics_often(service_point: ServicePoint, day: date) -> list[str]:
    """The topics this window met most in the last ninety days; those the catalogue shows first while it has no history."""
    kept = _often.get(service_point.pk)
    if kept is None or kept[0] != day:
        recent = VisitTopic.objects.filter(
            encounter__service_point=service_point, encounter__day__range=(day - timedelta(days=90), day)
        )
        met = recent.values("topic").annotate(times=Count("id")).order_by("-times", "topic")
        _often[service_point.pk] = kept = (day, list(met.values_list("topic", flat=True)[:OFTEN]))
    return list(dict.fromkeys([*kept[1], *shown_first()]))[:OFTEN]


_often: dict[UUID, tuple[date, list[str]]] = {}
"""What each window met most, counted once a day by each process: ninety days of visits are not counted on every page."""


def is_minor(ticket: Ticket) -> bool:
    """Is she, surely or possibly, under age today?"""
    born = ticket.person.born if ticket.person else None
    return born is not None and rules_of_minors(born, today_at(ticket.service_point), rules())
