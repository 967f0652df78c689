"""The consolidated figure of an edition: events and their reports read in a handful of queries, counted by the domain."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.disclosure import is_small
from ambos.domain.health_weeks import events as life
from ambos.domain.health_weeks.tally import Held, Host, Tally, tally
from ambos.domain.health_weeks.tally import Sum as Summed
from ambos.records.network.models import Office

from ..models import (
    AgencyVariant,
    CloseOut,
    Contribution,
    Edition,
    Event,
    EventAgency,
    MediaReach,
    VolunteerShift,
)  # fmt: skip
from ..permissions import may_read_network, may_run
from .catalogue import service_name

COUNTING = (CloseOut.State.SUBMITTED, CloseOut.State.VERIFIED)


def held_events(edition: Edition) -> list[Held]:
    """Every event of an edition that was held or should have been, as the domain counts it. Ten queries at most, however many."""
    now, today = timezone.now(), timezone.localdate()
    rows = (
        Event.objects.filter(edition=edition, counted_in__isnull=True, ends_at__lt=now)
        .exclude(state__in=(life.CANCELLED, life.PROPOSED, life.APPROVED))
        .select_related("edition")
        .prefetch_related(
            "hosts",
            Prefetch("close_outs", CloseOut.objects.filter(state__in=COUNTING).prefetch_related("lines"), "counting"),
        )
        .order_by("starts_at", "code")
    )
    keys = Event.objects.filter(edition=edition).values("pk")
    where = Coalesce("event__counted_in", "event")  # what was held together is counted where it is counted
    same = dict(AgencyVariant.objects.filter(is_same=True).values_list("organization", "other"))
    agencies: dict[UUID, set[UUID]] = defaultdict(set)
    for event, organization in EventAgency.objects.filter(event__in=keys).values_list(where, "organization"):
        agencies[event].add(_canonical(organization, same))
    shifts: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    worked = VolunteerShift.objects.filter(event__in=keys, worked__gt=0)
    for event, volunteer, minutes in worked.values_list(where, "volunteer", "worked"):
        shifts[event][volunteer] = minutes
    money: dict[tuple[UUID, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    given = Contribution.objects.filter(event__in=keys)
    for event, form, currency, amount in given.values_list(where, "form", "currency", "amount"):
        money[event, form][currency] += amount
    media = dict(MediaReach.objects.filter(event__in=keys).values_list("event").annotate(Sum("audience")))
    return [_held(e, agencies[e.pk], shifts[e.pk], money, media.get(e.pk, 0), today) for e in rows]


def _held(event: Event, agencies: set, shifts: dict, money: dict, media: int, today: Any) -> Held:
    report = next(iter(event.counting), None)
    due = life.report_due_on(event.day, event.edition.report_days)
    by_service = {line.code: line.number for line in report.lines.all() if line.number} if report else {}
    counts = None
    if report:
        counts = {
            "attendances": report.attendees or 0,
            "referrals": report.referrals or 0,
            "abnormal": report.abnormal or 0,
            "abnormal_referred": report.abnormal_referred or 0,
            "abnormal_refused": report.abnormal_refused or 0,
            "enrolled": report.enrolled or 0,
            "online_views": report.online_views or 0,
            "media_reach": media,
            "volunteer_minutes": sum(shifts.values()) + (report.other_minutes or 0),
            "services": sum(by_service.values()),
        }
    return Held(
        key=event.pk,
        lead=event.office_id,
        kind=event.kind,
        counts=counts,
        by_service=by_service,
        lead_weight=event.lead_weight,
        hosts=tuple(Host(h.weight, h.office_id, h.name) for h in event.hosts.all()),
        agencies=frozenset(agencies),
        volunteers=frozenset(shifts),
        other_volunteers=(report.other_volunteers or 0) if report else 0,
        in_cash=money[event.pk, Contribution.Form.CASH],
        in_kind=money[event.pk, Contribution.Form.IN_KIND],
        is_verified=event.state in (life.VERIFIED, life.CONSOLIDATED),
        is_late=counts is None and due < today,
    )


def _canonical(organization: UUID, same: dict[UUID, UUID]) -> UUID:
    """The row an agency is counted under; a ring of decisions, which no verb makes, ends where it began."""
    seen = {organization}
    while (following := same.get(organization)) and following not in seen:
        organization = following
        seen.add(organization)
    return organization


def tally_of(access: Access, edition: Edition) -> Tally | None:
    """The whole edition, for whoever reads the network; ``None`` for others."""
    return tally(held_events(edition)) if may_read_network(access) else None


def figures_of(access: Access, edition: Edition, office: Office) -> tuple[Summed, Tally] | None:
    """What one office's own events came to, and the tally of the events it leads or co-hosts, with the shares.

    ``None`` for whoever neither runs that office nor reads the network.
    """
    if not (may_run(access, office.pk) or may_read_network(access)):
        return None
    own = [
        held
        for held in held_events(edition)
        if held.lead == office.pk or any(host.office == office.pk for host in held.hosts)
    ]
    counted = tally(own)
    return counted.offices.get(office.pk, Summed()), counted


def office_lines(found: Tally) -> list[tuple[Office, Summed]]:
    """(office, its sum) by name."""
    offices = Office.objects.in_bulk(list(found.offices))
    return sorted(((offices[key], line) for key, line in found.offices.items()), key=lambda pair: pair[0].name)


def shown_services(by_service: dict[str, int]) -> list[tuple[str, int | None]]:
    """(service, number) of the network, most first; ``None`` for a number too small to be shown (handbook 1.3: fewer than 5
    tests of one kind may tell who was tested)."""
    found = sorted(by_service.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(service_name(code), None if is_small(number) else number) for code, number in found]


def snapshot(line: Summed) -> dict[str, Any]:
    """A sum as it is frozen in a report: plain numbers, sets by their size."""
    return {
        "events": line.events,
        "unreported": line.unreported,
        "late": line.late,
        "provisional": line.provisional,
        "counts": line.counts,
        "by_service": dict(sorted(line.by_service.items())),
        "by_kind": dict(sorted(line.by_kind.items())),
        "persons_at_least": line.persons[0],
        "persons_at_most": line.persons[1],
        "agencies": len(line.agencies),
        "volunteers": line.all_volunteers,
        "in_cash": {currency: str(amount) for currency, amount in sorted(line.in_cash.items())},
        "in_kind": {currency: str(amount) for currency, amount in sorted(line.in_kind.items())},
    }
