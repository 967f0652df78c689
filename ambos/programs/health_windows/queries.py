"""What a window reads: its windows, its queue, its day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from statistics import median
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from ambos.domain.access import Access
from ambos.records.accounts.queries import within
from ambos.records.casework.models import Encounter
from ambos.records.network.models import ServicePoint
from ambos.records.registry.loading import destinations, origin

from .models import Ticket, VisitTopic

PROGRAM = "health_windows"


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


def queue(access: Access, service_point: ServicePoint, day: date) -> list[Ticket]:
    """Who waits and who is with someone, in the order of their turns."""
    states = (Ticket.State.WAITING, Ticket.State.CALLED)
    return list(tickets(access).filter(service_point=service_point, day=day, state__in=states).order_by("number"))


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
    """The figures above the queue, in three queries."""
    visits = Encounter.objects.filter(
        within(access, office="office"),
        program=PROGRAM,
        service_point=service_point,
        day=day,
        superseded_by__isnull=True,
    ).aggregate(contacts=Count("id"), persons=Count("person", distinct=True))
    of_today = tickets(access).filter(service_point=service_point, day=day)
    waits = [
        (called - arrived).total_seconds() / 60
        for arrived, called in of_today.filter(called_at__isnull=False).values_list("arrived_at", "called_at")
    ]
    return Day(
        contacts=visits["contacts"],
        persons=visits["persons"],
        waiting=of_today.filter(state=Ticket.State.WAITING).count(),
        median_wait=round(median(waits)) if waits else None,
    )


def waiting_count(access: Access) -> int:
    """How many wait today at the reader's office: the number beside 'Today' in the menu."""
    return tickets(access).filter(day=timezone.localdate(), state=Ticket.State.WAITING).count()


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
    return Encounter.objects.filter(
        within(access, office="office"), person=person, superseded_by__isnull=True
    ).order_by("-started_at")


OFTEN = 8
"""How many topics are shown unfolded."""


def topics_often(service_point: ServicePoint, day: date) -> list[str]:
    """The topics this window met most in the last ninety days; those the catalogue shows first while it has no history."""
    recent = VisitTopic.objects.filter(
        encounter__service_point=service_point, encounter__day__gte=day - timedelta(days=90)
    )
    met = recent.values("topic").annotate(times=Count("id")).order_by("-times", "topic").values_list("topic", flat=True)
    return list(dict.fromkeys([*met[:OFTEN], *_shown_first()]))[:OFTEN]


def topic_choices() -> list[tuple[str, str]]:
    """(code, name) of the catalogue's topics, in the reader's language."""
    return _topics(_column())


def need_choices() -> list[tuple[str, str]]:
    """(code, name) of the needs a window meets, in the reader's language."""
    return _needs(_column())


def family_choices() -> list[tuple[str, str]]:
    """(code, name) of the families of public programs. Families, never programs: no stored name implies status."""
    return _families(_column())


def language_choices() -> list[tuple[str, str]]:
    """(ISO 639 code, name): Spanish and English, then the others by name."""
    return _languages(_column())


# Packs do not change while a server runs: each list is read from its file once for each language, not on every page.
@cache
def _shown_first() -> list[str]:
    return [row["code"] for row in origin().rows("catalogue/topics.csv") if row["shown_first"] == "yes"]


@cache
def _topics(column: str) -> list[tuple[str, str]]:
    return _choices(origin().rows("catalogue/topics.csv"), column)


@cache
def _needs(column: str) -> list[tuple[str, str]]:
    rows = (row for pack in destinations() for row in pack.rows("needs.csv") if row.get("used_at_windows") == "yes")
    return _choices(rows, column)


@cache
def _families(column: str) -> list[tuple[str, str]]:
    found = [f for pack in destinations() for f in pack.read("eligibility/families.yaml")["families"]]
    return [(f["code"], f["name"][column.removeprefix("name_")]) for f in found]


@cache
def _languages(column: str) -> list[tuple[str, str]]:
    first = {"es": 0, "en": 1}
    return sorted(_choices(origin().rows("languages.csv"), column), key=lambda c: (first.get(c[0], 2), c[1]))


def _column() -> str:
    return "name_en" if (get_language() or "es").startswith("en") else "name_es"


def _choices(rows: Iterable[dict[str, str]], column: str) -> list[tuple[str, str]]:
    return sorted(((row["code"], row[column] or row["name_en"]) for row in rows), key=lambda c: c[1].casefold())
