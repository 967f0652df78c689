"""Reads of agreements: within reach, in force on a day, what is about to end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from ambos.domain.access import Access
from ambos.records.accounts.queries import NOTHING

from .models import Agreement, Party
from .permissions import may_read_agreements

ALERTS = (30, 60, 90)
"""Days before the end at which an agreement asks for attention (handbook 1.7)."""


def agreements(access: Access) -> QuerySet[Agreement]:
    """The agreements a reader sees: those that cover an office of hers; all for headquarters. With offices and parties."""
    if not may_read_agreements(access):
        return Agreement.objects.filter(NOTHING)
    found = Agreement.objects.select_related("renewed_by").prefetch_related(
        "offices",
        Prefetch("parties", Party.objects.select_related("organization").order_by("part", "organization__name")),
    )
    if not access.everywhere:
        covered = Agreement.offices.through.objects.filter(agreement=OuterRef("pk"), office__in=access.offices)
        found = found.filter(Exists(covered))
    return found.order_by("-starts_on", "title", "id")


def agreement(access: Access, key: UUID | str) -> Agreement:
    """One agreement with its accounts. ``Agreement.DoesNotExist`` when there is none or it is not hers to read."""
    try:
        key = UUID(str(key))
    except ValueError:
        raise Agreement.DoesNotExist from None
    people = ("drafted_by", "reviewed_by", "signed_by", "terminated_by", "renews")
    return agreements(access).select_related(*people).get(pk=key)


def holding(on: date) -> Q:
    """Agreements in force on a day, also on a day before they were ended early."""
    begun = Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    return begun & (Q(state="signed") | Q(state="terminated", terminated_on__gte=on))


def in_force(*, organization: Any, office: Any, program: str, on: date) -> QuerySet[Agreement]:
    """The agreements by which an organization works at an office for a program on a day; an empty result is 'none'."""
    parties = Party.objects.filter(agreement=OuterRef("pk"), organization=organization)
    return Agreement.objects.filter(holding(on), Exists(parties), offices=office, program=program)


def zone_of(organization: UUID, on: date) -> str | None:
    """The time zone in which a partner works: that of the office its agreements in force name first, since an organization has
    none of its own. None when no agreement covers an office that day. Asks no reader: a zone is public."""
    parties = Party.objects.filter(agreement=OuterRef("pk"), organization=organization)
    found = Agreement.objects.filter(holding(on), Exists(parties), offices__isnull=False)
    return found.order_by("offices__code").values_list("offices__timezone", flat=True).first()


@dataclass(frozen=True)
class Standing:
    """How an agreement stands on a day. ``state``: draft, legal_review, awaited, in_force, expiring, expired, renewed or
    terminated. ``days_left``: to its last day, while it is in force. ``alert``: 30, 60 or 90, the mark last passed."""

    state: str
    days_left: int | None = None
    alert: int | None = None


def standing(agreement: Agreement, on: date) -> Standing:
    """Read from the dates; nothing is stored, so nothing can be out of date."""
    if agreement.state in ("draft", "legal_review"):
        return Standing(agreement.state)
    if agreement.state == "terminated" and on > agreement.terminated_on:
        return Standing("terminated")
    if on < agreement.starts_on:
        return Standing("awaited")
    if agreement.ends_on is None:
        return Standing("in_force")
    left = (agreement.ends_on - on).days
    follower = getattr(agreement, "renewed_by", None)
    is_followed = follower is not None and follower.state == "signed"
    if left < 0:
        return Standing("renewed" if is_followed else "expired")
    alert = None if is_followed else next((days for days in ALERTS if left <= days), None)
    return Standing("expiring" if alert else "in_force", left, alert)


def alerts(access: Access, on: date) -> list[tuple[Agreement, Standing]]:
    """Agreements in force that end within 90 days and have no signed renewal, the soonest first."""
    return [(found, standing(found, on)) for found in ending(access, on).order_by("ends_on", "title", "id")]


def all_ending(on: date) -> list[tuple[Agreement, Standing]]:
    """As ``alerts``, of the whole network, for the letters the house writes: it asks no reader."""
    ending = Agreement.objects.filter(holding(on), state="signed", ends_on__lte=on + timedelta(days=max(ALERTS)))
    ending = ending.exclude(renewed_by__state="signed").prefetch_related("offices", "parties__organization")
    return [(found, standing(found, on)) for found in ending.order_by("ends_on", "title", "id")]


def ending(access: Access, on: date, within: int = max(ALERTS)) -> QuerySet[Agreement]:
    """Those within reach that end within so many days and have no signed renewal."""
    found = agreements(access).filter(holding(on), state="signed", ends_on__lte=on + timedelta(days=within))
    return found.exclude(renewed_by__state="signed")


def of_office(office: Any, on: date) -> QuerySet[Agreement]:
    """The agreements in force at an office on a day, with their parties."""
    parties = Prefetch("parties", Party.objects.select_related("organization").order_by("part", "organization__name"))
    return Agreement.objects.filter(holding(on), offices=office).prefetch_related(parties).order_by("title")


def lapsed(access: Access, on: date, since: int = 60) -> list[Agreement]:
    """Agreements within reach that ended lately with nothing after them: their windows may keep no named record and give no
    care until somebody extends or renews. The newest first."""
    ended = agreements(access).filter(state="signed", ends_on__lt=on, ends_on__gte=on - timedelta(days=since))
    return list(ended.exclude(renewed_by__state="signed").order_by("-ends_on", "title", "id"))
