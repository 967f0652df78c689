"""The days themselves: agenda, its clashes, the list at the door, who came, certificates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet

from ambos.domain.access import Access
from ambos.domain.conferences.agenda import Clash, Slot, clashes, is_sales_pitch, minutes
from ambos.records.documents.roles import ISSUE

from ..models import CheckIn, Edition, Invitation, Session
from .people import invitations


def agenda_of(edition: Edition) -> list[Session]:
    """The sessions in order, with speakers; each with ``begins`` and ``ends`` at the place and ``is_pitch``. Two queries."""
    rows = list(edition.sessions.select_related("sponsor").prefetch_related("speakers__organization"))
    zone = ZoneInfo(edition.timezone)
    for row in rows:
        row.begins, row.ends = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)  # type: ignore[attr-defined]
        names = {one.folded_name for one in row.speakers.all()}
        own = {one.folded_name for one in row.speakers.all() if one.organization_id == row.sponsor_id}
        row.is_pitch = is_sales_pitch(names, own, row.sponsor_id is not None)  # type: ignore[attr-defined]
    return rows


def slots_of(rows: Iterable[Session]) -> list[Slot]:
    """Sessions as the domain takes them."""
    return [
        Slot(str(row.pk), row.starts_at, row.ends_at, row.room, frozenset(s.folded_name for s in row.speakers.all()))
        for row in rows
    ]


def clashes_of(rows: list[Session]) -> list[tuple[Clash, Session, Session]]:
    """What of the agenda cannot both be held."""
    by_key = {str(row.pk): row for row in rows}
    return [(found, by_key[found.one], by_key[found.other]) for found in clashes(slots_of(rows))]


def hours_of(edition: Edition, days: Iterable[date], rows: list[Session] | None = None) -> int:
    """Whole hours of the agenda on these days, sessions side by side counted once; at least one."""
    zone, wanted = ZoneInfo(edition.timezone), set(days)
    sessions = [row for row in (rows or agenda_of(edition)) if row.starts_at.astimezone(zone).date() in wanted]
    return max(1, round(minutes(slots_of(sessions)) / 60))


def door_list(edition: Edition) -> QuerySet[Invitation]:
    """Who is expected: accepted, by name, with the days she already came. Two queries."""
    return (
        Invitation.objects.filter(nomination__edition=edition, state=Invitation.State.ACCEPTED)
        .select_related("nomination__participant", "nomination__office")
        .prefetch_related("check_ins")
        .order_by("nomination__participant__folded_name")
    )


def attended_days(invitation: Invitation) -> list[date]:
    """The days she came, in order."""
    return list(invitation.check_ins.order_by("day").values_list("day", flat=True))


def waiting_for_certificate(edition: Edition) -> QuerySet[Invitation]:
    """Who earned a certificate and has none yet."""
    came = Invitation.objects.filter(nomination__edition=edition, certificate__isnull=True)
    earned = came.annotate(days=Count("check_ins")).filter(days__gte=edition.days_needed)
    return earned.select_related("nomination__participant", "nomination__edition")


def certificates_of(editions: Iterable[Edition]) -> list[tuple[Edition, int, int]]:
    """(edition, how many have their certificate, how many earned one and wait for it), in the order given. One query."""
    rows = list(editions)
    needed = {one.pk: one.days_needed for one in rows}
    sealed, waiting = Counter[UUID](), Counter[UUID]()
    came = Invitation.objects.filter(nomination__edition__in=needed).order_by().annotate(days=Count("check_ins"))
    for edition, certificate, days in came.values_list("nomination__edition", "certificate", "days"):
        if certificate is not None:
            sealed[edition] += 1
        elif days >= needed[edition]:
            waiting[edition] += 1
    return [(one, sealed[one.pk], waiting[one.pk]) for one in rows]


def sealing_editions(access: Access) -> QuerySet[Any]:
    """Editions whose certificates this reader may seal, once held."""
    if not access.may(ISSUE):
        return Edition.objects.none()
    held = (Edition.State.HELD, Edition.State.FOLLOWING, Edition.State.CLOSED)
    return Edition.objects.filter(seal_office__in=access.offices, state__in=held)


def came(access: Access, edition: Edition) -> QuerySet[Invitation]:
    """Who attended at least one day, by name, within the reader's reach."""
    return (
        invitations(access, edition)
        .filter(check_ins__isnull=False)
        .order_by("nomination__participant__folded_name", "pk")
        .distinct()
    )


def name_at_door(made: CheckIn) -> str:
    """Whose check-in it is, for the person at the door."""
    return made.invitation.nomination.participant.name
