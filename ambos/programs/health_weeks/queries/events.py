"""Reads of events and their reports, each as far as the reader's access goes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.geography import Point
from ambos.domain.health_weeks import events as life
from ambos.records.accounts.queries import EVERYTHING, NOTHING
from ambos.records.casework.models import Encounter

from ..models import CloseOut, CloseOutLink, CoHost, Edition, Event, EventAgency
from ..permissions import RUNNERS, may_read_network, may_test

STANDING = ("draft", "returned", "submitted", "verified")
"""States of the one report of an event that is not superseded."""


def reach(access: Access) -> Q:
    """The events an access reaches: led or co-hosted by its office, proposed by or with its agency; all for the network."""
    if access.everywhere:
        return EVERYTHING if may_read_network(access) else NOTHING
    found = NOTHING
    if access.offices and (any(map(access.may, RUNNERS)) or may_test(access, next(iter(access.offices)))):
        hosted = CoHost.objects.filter(office__in=access.offices)
        found |= Q(office__in=access.offices) | Q(pk__in=hosted.values("event"))
    if access.organizations:
        there = EventAgency.objects.filter(organization__in=access.organizations)
        found |= Q(proposer__in=access.organizations) | Q(pk__in=there.values("event"))
    return found


def events(access: Access, edition: Edition | None = None) -> QuerySet[Event]:
    """Events within reach, in the order of the calendar, with what a list shows."""
    found = Event.objects.filter(reach(access)).select_related("office", "edition", "proposer", "counted_in")
    if edition is not None:
        found = found.filter(edition=edition)
    return found.prefetch_related(
        Prefetch("close_outs", CloseOut.objects.filter(state__in=STANDING), to_attr="standing")
    ).order_by("starts_at", "code")


def event(access: Access, key: UUID | str) -> Event | None:
    """One event within reach, with hosts, agencies, volunteers and all else; ``None`` when it is out of reach."""
    return (
        events(access)
        .filter(pk=key)
        .select_related("proposed_by", "approved_by", "service_point")
        .prefetch_related("hosts__office", "agencies__organization", "supplies", "contributions__organization", "media",
                          "sessions__papers", "shifts__volunteer__organization")
        .first()
    )  # fmt: skip


def of_agency(access: Access, edition: Edition) -> QuerySet[Event]:
    """The events of the reader's agency."""
    return events(access, edition) if access.organizations else Event.objects.filter(NOTHING)


def rows_of(found: list[Event], now: datetime) -> list[tuple[Event, date | None, bool]]:
    """(event, day its report is due or ``None``, is it overdue) for a list."""
    rows = []
    for one in found:
        waits = one.state in (life.PUBLISHED, life.HELD) and one.ends_at < now and one.counted_in_id is None
        due = life.report_due_on(one.day, one.edition.report_days) if waits else None
        rows.append((one, due, bool(due and due < timezone.localdate())))
    return rows


def close_out_of(event: Event) -> CloseOut | None:
    """The report of an event that stands: begun, returned, sent or verified."""
    return CloseOut.objects.filter(event=event, state__in=STANDING).prefetch_related("lines").first()


def close_out(access: Access, key: UUID | str) -> CloseOut | None:
    """One report of an event within reach."""
    found = CloseOut.objects.select_related("event__office", "event__edition", "submitted_by").prefetch_related("lines")
    one = found.filter(pk=key).first()
    return one if one and event(access, one.event_id) else None


def draft_values(report: CloseOut | None) -> dict[str, Any]:
    """What a report holds so far, as the form shows it again."""
    if report is None:
        return {}
    names = ("attendees", "referrals", "abnormal", "abnormal_referred", "abnormal_refused", "enrolled", "online_views",
             "other_volunteers", "satisfied", "opinions", "explanation")  # fmt: skip
    values = {name: getattr(report, name) for name in names}
    values["other_hours"] = None if report.other_minutes is None else report.other_minutes / 60
    for line in report.lines.all():
        values[f"service_{line.code}"] = line.number
        values[f"not_offered_{line.code}"] = line.is_not_offered
    return values


def link_of(token: str) -> CloseOutLink | None:
    """The link of a token with its event; ``None`` when there is none. Whether it still opens: ``CloseOutLink`` fields."""
    found = CloseOutLink.objects.select_related("event__office", "event__edition")
    return found.of(token).first()


def open_links(event: Event, now: datetime) -> int:
    """How many links of an event still open its report."""
    return event.links.open(now).count()


def window_visits(event: Event) -> int:
    """Visits that other programs recorded at the service point where the event is held, that day: counted there, not here."""
    if event.service_point_id is None:
        return 0
    return (
        Encounter.objects.filter(service_point=event.service_point_id, day=event.day, superseded_by__isnull=True)
        .exclude(program="health_weeks")
        .count()
    )


def mine_to_test(access: Access, on: date) -> QuerySet[Event]:
    """Events of the reader's office today at which she may test people."""
    own = Event.objects.filter(reach(access), day=on, state__in=life.PUBLIC, counted_in__isnull=True)
    return own.select_related("office", "edition").order_by("starts_at")


def hosted_with(access: Access, edition: Edition) -> QuerySet[CoHost]:
    """Events which the reader's office holds with another that leads them."""
    return CoHost.objects.filter(office__in=access.offices, event__edition=edition).select_related("event__office")


def alike_events(found: list[Event]) -> list[tuple[Event, Event, tuple[str, ...]]]:
    """Pairs of events of different offices that may be one, of those not yet counted in another and not cancelled."""
    by_key = {str(e.pk): e for e in found if e.counted_in_id is None and e.state != life.CANCELLED}
    entries = [
        life.Entry(
            key, str(e.office_id), e.starts_at, e.ends_at, e.place, e.postal_code, e.title,
            Point(e.latitude, e.longitude) if e.latitude is not None and e.longitude is not None else None,
        )
        for key, e in by_key.items()
    ]  # fmt: skip
    return [(by_key[p.one], by_key[p.other], p.reasons) for p in life.twice(entries)]


def waiting(access: Access) -> QuerySet[Event]:
    """The events that wait for a step of the office: to be approved, published or verified."""
    states = (life.PROPOSED, life.APPROVED, life.REPORTED)
    return Event.objects.filter(office__in=access.offices, state__in=states, counted_in__isnull=True)


def overdue_count(access: Access) -> int:
    """How many events of the office are over and whose report is late by the handbook's days. One query."""
    rows = Event.objects.filter(
        office__in=access.offices, state__in=(life.PUBLISHED, life.HELD), counted_in__isnull=True, ends_at__lt=timezone.now()
    ).values_list("day", "edition__report_days")  # fmt: skip
    today = timezone.localdate()
    return sum(life.report_due_on(day, days) < today for day, days in rows)
