"""What everybody may know of a window without an account: is it open, until when, when next, and where the mobile unit goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from ambos.domain import windows
from ambos.records.network.models import ServicePoint
from ambos.records.network.queries import service_points

from ..models import Closure, Hours, Trip
from .catalogue import PROGRAM

TRIPS_AHEAD = 30
"""Days ahead for which families are told where the mobile unit goes."""


@dataclass(frozen=True)
class Opening:
    """A window by the clock on its wall. ``is_known``: did anybody write its hours, a closure of today or a trip? Where not,
    the words kept with the network are all there is."""

    now: datetime
    today: windows.Day
    week: tuple[windows.Day, ...]
    opens_next: datetime | None
    closed_through: date | None
    """The last day of the closure of today."""
    trips: tuple[Trip, ...]

    @property
    def is_known(self) -> bool:
        """Is there anything true to say about its hours?"""
        return self.today.is_known or self.closed_through is not None or bool(self.trips)

    @property
    def open_until(self) -> time | None:
        """When it closes, if it is open now."""
        return self.today.open_until(self.now.time())

    @property
    def opens_today(self) -> bool:
        """Is its next opening still today?"""
        return self.opens_next is not None and self.opens_next.date() == self.now.date()

    @property
    def closed_words(self) -> Any:
        """Why it is closed today, in words; empty when it is not."""
        return Closure.Reason(self.today.closed_because).label if self.today.closed_because else ""


def openings(points: Iterable[ServicePoint], now: datetime) -> dict[UUID, Opening]:
    """How each of these service points stands now. Two queries, however many, and a third for mobile units; their offices must be at
    hand."""
    points = list(points)
    since, until = now.date() - timedelta(days=8), now.date() + timedelta(days=windows.LOOKS_AHEAD + 1)
    hours: dict[UUID, list[windows.Stretch]] = defaultdict(list)
    shut: dict[UUID, list[windows.Shut]] = defaultdict(list)
    trips: dict[UUID, list[Trip]] = defaultdict(list)
    rows = Hours.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=since), service_point__in=points)
    for row in rows.order_by("weekday", "opens_at"):
        hours[row.service_point_id].append(
            windows.Stretch(row.weekday, row.opens_at, row.closes_at, row.valid_from, row.valid_to)
        )
    covering = Closure.objects.filter(service_point__in=points, first_day__lte=until, last_day__gte=since)
    for one in covering.order_by("first_day"):
        shut[one.service_point_id].append(windows.Shut(one.first_day, one.last_day, one.reason, one.reopened_on))
    mobile = [point for point in points if point.kind == ServicePoint.Kind.MOBILE_UNIT]
    for trip in Trip.objects.filter(
        service_point__in=mobile, state=Trip.State.PLANNED, day__range=(now.date() - timedelta(days=1), until)
    ).order_by("day"):
        trips[trip.service_point_id].append(trip)
    return {point.pk: _opening(point, now, hours[point.pk], shut[point.pk], trips[point.pk]) for point in points}


def _opening(
    point: ServicePoint, now: datetime, hours: list[windows.Stretch], shut: list[windows.Shut], trips: list[Trip]
) -> Opening:
    there = now.astimezone(ZoneInfo(point.office.timezone)).replace(tzinfo=None)
    ahead = [trip for trip in trips if trip.day >= there.date()]
    if point.kind == ServicePoint.Kind.MOBILE_UNIT:  # it is open where a trip says so: a trip is hours of one day
        hours = [*hours, *(windows.Stretch(t.day.weekday(), t.starts_at, t.ends_at, t.day, t.day) for t in ahead)]
    return Opening(
        there,
        windows.day_of(there.date(), hours, shut),
        tuple(windows.week_of(there.date(), hours, shut)),
        windows.next_opening(there, hours, shut),
        windows.closed_until(there.date(), shut),
        tuple(trip for trip in ahead if trip.day <= there.date() + timedelta(days=TRIPS_AHEAD)),
    )


def open_window(key: UUID, on: date) -> ServicePoint | None:
    """A window or mobile unit of the health windows that is open to the public on a day."""
    return service_points(None, PROGRAM, on).filter(pk=key).first()


def beside(point: ServicePoint, on: date) -> list[ServicePoint]:
    """The other points of its office: a window's mobile unit, a mobile unit's window."""
    return list(service_points(None, PROGRAM, on).filter(office=point.office_id).exclude(pk=point.pk))
