"""The window as a place: what today is like, who runs it, what its mobile unit does, where things are done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from ambos.domain import windows
from ambos.domain.access import Access
from ambos.records.accounts.queries import within
from ambos.records.agreements.models import Agreement
from ambos.records.agreements.queries import in_force
from ambos.records.directory.models import Organization
from ambos.records.network.models import ServicePoint
from ambos.records.rollout.models import Operation
from ambos.records.rollout.queries import RUNNING, operation_on

from ..models import Closure, Hours, Station, Trip
from .catalogue import PROGRAM


@dataclass(frozen=True)
class Standing:
    """Whether a window may work on a day, and for whom.

    ``agency`` runs it that day (``None``: nobody is known to). ``left_on``: the last day of the last agency, where nobody
    followed. ``agreement_ended_on``: the last day of the agreement the agency works under, where no other holds.
    """

    day: windows.Day
    agency: Organization | None
    left_on: date | None = None
    agreement_ended_on: date | None = None

    @property
    def closed_words(self) -> Any:
        """Why it is closed that day, in words; empty when it is not."""
        return Closure.Reason(self.day.closed_because).label if self.day.closed_because else ""

    @property
    def lapse(self) -> tuple[str, dict[str, Any]] | None:
        """Why nothing that needs an agency is done today, as the code of a refusal with its values; ``None``: all is well."""
        if self.left_on:
            return "health_windows.no_agency", {"last_day": self.left_on}
        if self.agreement_ended_on:
            agency = self.agency.name if self.agency else ""
            return "health_windows.agreement_ended", {"agency": agency, "last_day": self.agreement_ended_on}
        return None


def standing(service_point: ServicePoint, on: date, *, with_hours: bool = True) -> Standing:
    """How a window stands on a day: three queries, one without its hours; one more where no agency is known. What people
    do not know is not held against it: a window of which no operation was ever recorded works."""
    day = windows.Day(on, is_known=False)
    if with_hours:
        day = windows.day_of(on, stretches(service_point, on), closures(service_point, on, on))
    if with_hours and service_point.kind == ServicePoint.Kind.MOBILE_UNIT:
        day = _of_trip(service_point, on) or day
    running = operation_on(service_point, on)
    if running is None:
        left_on = _left_on(service_point, on)
        return Standing(day, None, left_on)
    return Standing(day, running.lead_agency, None, _agreement_ended_on(running, on))


def stretches(service_point: ServicePoint, since: date) -> list[windows.Stretch]:
    """Its weekly hours that hold on a day or later."""
    rows = Hours.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=since), service_point=service_point)
    return [
        windows.Stretch(row.weekday, row.opens_at, row.closes_at, row.valid_from, row.valid_to)
        for row in rows.order_by("weekday", "opens_at")
    ]


def closures(service_point: ServicePoint, first: date, last: date) -> list[windows.Shut]:
    """The closures that touch these days."""
    rows = Closure.objects.filter(service_point=service_point, first_day__lte=last, last_day__gte=first)
    return [
        windows.Shut(row.first_day, row.last_day, row.reason, row.reopened_on) for row in rows.order_by("first_day")
    ]


def closures_ahead(access: Access, service_point: ServicePoint, on: date) -> list[Closure]:
    """Closures of today and later, as they are kept."""
    reach = within(access, office="service_point__office")
    rows = Closure.objects.filter(reach, service_point=service_point, last_day__gte=on)
    return list(rows.order_by("first_day"))


def week(service_point: ServicePoint, on: date) -> list[windows.Day]:
    """The week of a day."""
    monday = on - timedelta(days=on.weekday())
    return windows.week_of(
        monday, stretches(service_point, monday), closures(service_point, monday, monday + timedelta(days=6))
    )


def next_opening(service_point: ServicePoint) -> datetime | None:
    """When it opens next, by the clock on its wall; ``None`` when nobody wrote its hours."""
    now = timezone.now().astimezone(ZoneInfo(service_point.office.timezone)).replace(tzinfo=None)
    last = now.date() + timedelta(days=windows.LOOKS_AHEAD)
    return windows.next_opening(now, stretches(service_point, now.date()), closures(service_point, now.date(), last))


def stations(access: Access, service_point: ServicePoint) -> list[Station]:
    """Its stations, those in use first."""
    reach = within(access, office="service_point__office")
    return list(Station.objects.filter(reach, service_point=service_point).order_by("-is_open", "kind", "name"))


def trips(access: Access, since: date) -> list[Trip]:
    """The trips of the office's mobile units from a day on, in order."""
    reach = within(access, office="service_point__office")
    return list(
        Trip.objects.filter(reach, day__gte=since).select_related("service_point__office").order_by("day", "id")
    )


def trip(access: Access, key: Any) -> Trip | None:
    """One trip within reach."""
    reach = within(access, office="service_point__office")
    return Trip.objects.filter(reach, pk=key).select_related("service_point__office").first()


def mobile_units(access: Access) -> Iterable[ServicePoint]:
    """The mobile units of the reader's office."""
    reach = within(access, office="office")
    return ServicePoint.objects.filter(
        reach, program=PROGRAM, kind=ServicePoint.Kind.MOBILE_UNIT, closed_on__isnull=True
    ).select_related("office").order_by("name")  # fmt: skip


def _of_trip(service_point: ServicePoint, on: date) -> windows.Day | None:
    """A mobile unit's day is its trip's; a day without one says nothing."""
    of_day = list(Trip.objects.filter(service_point=service_point, day=on))
    there = next((trip for trip in of_day if trip.state != Trip.State.CANCELLED), None)
    if there is not None:
        return windows.Day(on, ((there.starts_at, there.ends_at),))
    return windows.Day(on, (), of_day[0].cancel_reason) if of_day else None


def _left_on(service_point: ServicePoint, on: date) -> date | None:
    ran = Operation.objects.filter(
        service_point=service_point, state__in=RUNNING, is_snapshot=False, ends_on__lt=on
    ).order_by("-ends_on")
    return ran.values_list("ends_on", flat=True).first()


def _agreement_ended_on(operation: Operation, on: date) -> date | None:
    """The last day of the agreement behind an operation, when neither it nor another of that agency holds on the day."""
    agreement = operation.agreement
    if agreement is None:
        return None
    ends = [day for day in (agreement.ends_on, agreement.terminated_on) if day is not None]
    if not ends or (min(ends) >= on and agreement.state in (Agreement.State.SIGNED, Agreement.State.TERMINATED)):
        return None
    others = in_force(organization=operation.lead_agency_id, office=operation.office_id, program=PROGRAM, on=on)
    return None if others.exists() else min(ends)
