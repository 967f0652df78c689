"""What everybody may read: the calendar, one event, the totals that were published of past editions."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet

from ambos.domain.geography import Point, distance_km
from ambos.domain.health_weeks import events as life

from ..models import Event, PublishedTotal
from .catalogue import local

NEAR_KM = 160
"""How far a family may be asked to go: two hours of road. Farther ones are listed after, not hidden."""


def listed(on: date) -> QuerySet[Event]:
    """Events that families see: published, not over yet on that day; cancelled ones too, marked, until their day is past."""
    was_public = Q(state__in=life.PUBLIC) | Q(state=life.CANCELLED, published_at__isnull=False)
    found = Event.objects.filter(was_public, counted_in__isnull=True, ends_at__date__gte=on - timedelta(days=1))
    return found.filter(day__gte=on).select_related("office", "edition")


def calendar(
    *, on: date, near: Point | None = None, offers: str = "", state: str = "", office: str = ""
) -> list[tuple[Event, float | None]]:
    """(event, kilometres or ``None``) of what is to come, by day; near a place, those within reach first. One query.

    ``offers`` a code of the catalogue, ``state`` a state or province, ``office`` the code of an office. Events without a
    place (by Internet) have no distance and come in the order of their day.
    """
    found = listed(on)
    if state:
        found = found.filter(state_province__iexact=state)
    if office:
        found = found.filter(office__code=office)
    rows = [e for e in found.order_by("starts_at", "code") if not offers or offers in e.services]
    measured = [(e, _km(near, e)) for e in rows]
    return sorted(
        measured, key=lambda pair: (pair[1] is not None and pair[1] > NEAR_KM, pair[0].starts_at, pair[0].code)
    )


def public_event(code: str) -> Event | None:
    """One event that is or was public, past ones too, by its code. An entry counted in another leads to that one."""
    was_public = Q(state__in=life.PUBLIC) | Q(state=life.CANCELLED, published_at__isnull=False)
    found = (
        Event.objects.filter(was_public, code=code.upper()).select_related("office", "edition", "counted_in").first()
    )
    return public_event(found.counted_in.code) if found and found.counted_in else found


def sides_of(event: Event) -> dict[str, Any]:
    """Hosts, agencies and sessions of one event as its public page names them. Four queries."""
    return {
        "hosts": list(event.hosts.select_related("office")),
        "agencies": list(event.agencies.select_related("organization").order_by("organization__name")),
        "sessions": [
            {
                "title": session.title,
                "title_en": session.title_en,
                "room": session.room,
                "chair": session.chair,
                "starts": local(event, session.starts_at),
                "ends": local(event, session.ends_at),
                "papers": list(session.papers.all()),
            }
            for session in event.sessions.prefetch_related("papers")
        ],
    }


def published_totals() -> list[tuple[str, list[tuple[list[PublishedTotal], bool]]]]:
    """(edition, [(values of one measure, do they differ)]) of past editions, the newest first: in value, or in what is said to
    be counted. No value is left out and none is marked as right."""
    by_edition: dict[str, dict[str, list[PublishedTotal]]] = defaultdict(partial(defaultdict, list))
    for row in PublishedTotal.objects.order_by("-edition", "measure", "value", "key"):
        by_edition[row.edition][row.measure].append(row)
    return [
        (edition, [(rows, len({(row.value, row.reading) for row in rows}) > 1) for rows in measures.values()])
        for edition, measures in by_edition.items()
    ]


def _km(near: Point | None, event: Event) -> float | None:
    if near is None or event.latitude is None or event.longitude is None:
        return None
    return distance_km(near, Point(event.latitude, event.longitude))
