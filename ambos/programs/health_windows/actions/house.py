"""The window as a place: hours, stations, closures, trips of the mobile unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ambos.domain import windows
from ambos.domain.access import Access
from ambos.domain.errors import Reason, Refused, check
from ambos.records.audit.actions import record

from ..models import Closure, Hours, Station, Trip
from ..permissions import may_close, may_keep_house
from ..queries import today_at

LONGEST_CLOSURE = timedelta(days=60)


@transaction.atomic
def set_hours(*, service_point: Any, week: Iterable[tuple[int, time, time]], since: date, by: Access) -> list[Hours]:
    """The weekly hours from a day on, as a whole. What held before ends the day before; what was planned for later is
    replaced. Refused: ``health_windows.hours_end_before_they_begin``, ``hours_overlap``, ``hours_in_the_past``."""
    _must(may_keep_house(by, service_point))
    wanted = [windows.Stretch(day, opens, closes, since) for day, opens, closes in week]
    faults = []
    for one in wanted:
        if one.closes_at <= one.opens_at:
            faults.append(Reason("health_windows.hours_end_before_they_begin", {}, f"opens_{one.weekday}"))
    if (twice := windows.overlapping(wanted)) is not None:
        faults.append(Reason("health_windows.hours_overlap", {}, f"opens_{twice.weekday}"))
    if since < today_at(service_point):
        faults.append(Reason("health_windows.hours_in_the_past", {}, "since"))
    check(faults)
    kept = Hours.objects.filter(service_point=service_point)
    kept.filter(valid_from__gte=since).delete()
    kept.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=since)).update(valid_to=since - timedelta(days=1))
    made = Hours.objects.bulk_create(
        Hours(
            service_point=service_point, weekday=s.weekday, opens_at=s.opens_at, closes_at=s.closes_at, valid_from=since
        )
        for s in wanted
    )
    record("health_windows.hours_set", service_point, by=by, office=service_point.office_id, since=since)
    return made


@transaction.atomic
def add_station(*, service_point: Any, kind: str, name: str, by: Access) -> Station:
    """A place where one thing is done; the same name again is the same station, in use again."""
    _must(may_keep_house(by, service_point))
    name = " ".join(name.split())[:60]
    if not name:
        raise Refused("health_windows.station_needs_a_name", field="name")
    made, _ = Station.objects.update_or_create(
        service_point=service_point, name=name, defaults={"kind": kind, "is_open": True}
    )
    record("health_windows.station_added", made, by=by, office=service_point.office_id, kind=kind)
    return made


@transaction.atomic
def switch_station(*, station: Station, is_open: bool, by: Access) -> Station:
    """Out of use, or in use again."""
    _must(may_keep_house(by, station.service_point))
    station.is_open = is_open
    station.save(update_fields=["is_open"])
    record("health_windows.station_switched", station, by=by, office=station.service_point.office_id, is_open=is_open)
    return station


@transaction.atomic
def close_days(
    *, service_point: Any, first_day: date, last_day: date, reason: str, form_key: UUID, by: Access
) -> Closure:
    """The window is closed on these days: no turn is given, families read it. Whoever attends there may say so, for a
    storm does not wait for the coordinator. Refused: ``health_windows.closure_ends_before_start``, ``closure_too_long``,
    ``closure_overlaps``, ``closure_needs_reason``."""
    _must(may_close(by, service_point))
    if already := Closure.objects.filter(form_key=form_key).first():
        return already
    faults = []
    if reason not in Closure.Reason.values:
        faults.append(Reason("health_windows.closure_needs_reason", {}, "reason"))
    if last_day < first_day:
        faults.append(Reason("health_windows.closure_ends_before_start", {}, "last_day"))
    elif last_day - first_day > LONGEST_CLOSURE:
        faults.append(Reason("health_windows.closure_too_long", {"days": LONGEST_CLOSURE.days}, "last_day"))
    others = Closure.objects.filter(service_point=service_point, first_day__lte=last_day, last_day__gte=first_day)
    if others.filter(reopened_on__isnull=True).exists():
        faults.append(Reason("health_windows.closure_overlaps", {}, "first_day"))
    check(faults)
    made = Closure.objects.create(
        service_point=service_point,
        first_day=first_day,
        last_day=last_day,
        reason=reason,
        said_at=timezone.now(),
        said_by_id=by.user,
        form_key=form_key,
    )
    record("health_windows.closed", made, by=by, office=service_point.office_id, reason=reason)
    return made


@transaction.atomic
def reopen(*, closure: Closure, by: Access) -> Closure:
    """It is over sooner: open again from today (or, for one that has not begun, never closed)."""
    closure = Closure.objects.select_for_update().select_related("service_point__office").get(pk=closure.pk)
    _must(may_close(by, closure.service_point))
    today = today_at(closure.service_point)
    if closure.reopened_on is not None or closure.last_day < today:
        raise Refused("health_windows.not_closed_now")
    closure.reopened_on = max(today, closure.first_day)
    closure.save(update_fields=["reopened_on"])
    record("health_windows.reopened", closure, by=by, office=closure.service_point.office_id)
    return closure


@transaction.atomic
def plan_trip(
    *,
    service_point: Any,
    day: date,
    starts_at: time,
    ends_at: time,
    place: str,
    city: str,
    postal_code: str = "",
    host: str = "",
    form_key: UUID,
    by: Access,
) -> Trip:
    """A day of the mobile unit. Refused: ``health_windows.not_a_mobile_unit``, ``trip_that_day_already``,
    ``hours_end_before_they_begin``, ``trip_needs_a_place``, ``trip_in_the_past``."""
    _must(may_keep_house(by, service_point))
    if already := Trip.objects.filter(form_key=form_key).first():
        return already
    faults = []
    if service_point.kind != service_point.Kind.MOBILE_UNIT:
        faults.append(Reason("health_windows.not_a_mobile_unit", {}, "service_point"))
    if ends_at <= starts_at:
        faults.append(Reason("health_windows.hours_end_before_they_begin", {}, "ends_at"))
    if not place.strip() or not city.strip():
        faults.append(Reason("health_windows.trip_needs_a_place", {}, "place"))
    if day < today_at(service_point):
        faults.append(Reason("health_windows.trip_in_the_past", {}, "day"))
    if Trip.objects.filter(service_point=service_point, day=day).exclude(state=Trip.State.CANCELLED).exists():
        faults.append(Reason("health_windows.trip_that_day_already", {}, "day"))
    check(faults)
    made = Trip.objects.create(
        service_point=service_point,
        day=day,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place.strip(),
        city=city.strip(),
        postal_code=postal_code.strip(),
        host=host.strip(),
        form_key=form_key,
    )
    record("health_windows.trip_planned", made, by=by, office=service_point.office_id, day=day)
    return made


@transaction.atomic
def end_trip(*, trip: Trip, reason: str = "", by: Access) -> Trip:
    """It took place, or (with a ``reason``) it did not. Refused: ``health_windows.trip_is_over``, ``trip_has_not_been``."""
    trip = Trip.objects.select_for_update(of=("self",)).select_related("service_point__office").get(pk=trip.pk)
    _must(may_close(by, trip.service_point))
    if trip.state != Trip.State.PLANNED:
        raise Refused("health_windows.trip_is_over")
    if not reason and trip.day > today_at(trip.service_point):
        raise Refused("health_windows.trip_has_not_been")
    if reason and reason not in Closure.Reason.values:
        raise Refused("health_windows.closure_needs_reason", field="reason")
    trip.state, trip.cancel_reason = (Trip.State.CANCELLED, reason) if reason else (Trip.State.DONE, "")
    trip.save(update_fields=["state", "cancel_reason"])
    record("health_windows.trip_ended", trip, by=by, office=trip.service_point.office_id, state=trip.state)
    return trip


def _must(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied
