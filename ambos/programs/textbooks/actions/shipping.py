"""From the printer to the store at home, from there to an office, and what was in the boxes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from ambos.domain.errors import Refused, check
from ambos.domain.textbooks.stock import Count, count_faults
from ambos.records.audit.actions import record
from ambos.records.network.models import Office

from ..models import Movement, RequestLine, Season, Shipment, ShipmentLine, Title
from ..permissions import may_keep_seasons, may_work, require
from .steps import moved, put, take, user_of

Kind = Movement.Kind


@transaction.atomic
def take_in(*, title: Title, copies: int, on: date, form_key: UUID, by: Any) -> Movement:
    """Copies came from the printer into the store at home. The same form twice counts once."""
    require(may_keep_seasons(by))
    if seen := Movement.objects.filter(form_key=form_key).first():
        return seen
    if copies < 1:
        raise Refused("textbooks.not_a_count", field="copies")
    put(title, None, copies)
    made = moved(Kind.PRINTED, title, copies, on=on, by=by, form_key=form_key)
    record("textbooks.taken_in", made, by=by, copies=copies)
    return made


@transaction.atomic
def pack_shipment(*, season: Season, office: Office, pallets: int, form_key: UUID, by: Any) -> Shipment:
    """Pack for an office all that was given to requests around it and is not packed yet.

    Refused ``textbooks.nothing_to_pack``, ``textbooks.not_there``.
    """
    require(may_keep_seasons(by))
    if seen := Shipment.objects.filter(form_key=form_key).first():
        return seen
    Season.objects.select_for_update().get(pk=season.pk)
    given = RequestLine.objects.filter(request__season=season, request__office=office, given__gt=0).order_by()
    wanted = dict(given.values_list("title").annotate(n=Sum("given")))
    gone = Movement.objects.filter(kind=Kind.SENT, shipment__season=season, to_office=office).order_by()
    for key, n in gone.values_list("title").annotate(n=Sum("copies")):
        wanted[key] = wanted.get(key, 0) - n
    left = {
        title: wanted[title.pk] for title in Title.objects.filter(pk__in=wanted).order_by("pk") if wanted[title.pk] > 0
    }
    if not left:
        raise Refused("textbooks.nothing_to_pack")
    made = Shipment.objects.create(
        season=season,
        office=office,
        pallets=pallets,
        packed_at=timezone.now(),
        packed_by_id=user_of(by),
        form_key=form_key,
    )
    for title, copies in left.items():
        take(title, None, copies)
        ShipmentLine.objects.create(shipment=made, title=title, sent=copies)
        moved(Kind.SENT, title, copies, on=timezone.localdate(), by=by, to_office=office, shipment=made)
    record("textbooks.packed", made, by=by, office=office, copies=sum(left.values()), pallets=pallets)
    return made


@transaction.atomic
def send_shipment(
    *, shipment: Shipment, on: date, freight: Decimal | None, insurer: str = "", customs_paper: str = "", by: Any
) -> Shipment:
    """It left. ``freight`` is all that moving it costs (insurance and customs too); empty means nobody knows yet."""
    require(may_keep_seasons(by))
    row = Shipment.objects.select_for_update().get(pk=shipment.pk)
    if row.state != Shipment.State.PACKED:
        raise Refused("textbooks.not_now")
    if freight is not None and freight < 0:
        raise Refused("textbooks.not_a_count", field="freight")
    row.state, row.shipped_on, row.freight = Shipment.State.SHIPPED, on, freight
    row.insurer, row.customs_paper = insurer.strip(), customs_paper.strip()
    row.save(update_fields=["state", "shipped_on", "freight", "insurer", "customs_paper"])
    record("textbooks.shipped", row, by=by, office=row.office_id)
    return row


@transaction.atomic
def at_customs(*, shipment: Shipment, on: date, by: Any) -> Shipment:
    """It waits at customs since ``on``. Headquarters says so, or the office that expects it: whoever hears of it first.

    Refused ``textbooks.not_now`` unless it is on its way, ``textbooks.customs_when``.
    """
    require(may_keep_seasons(by) or may_work(by, shipment.office_id))
    row = Shipment.objects.select_for_update().get(pk=shipment.pk)
    if row.state != Shipment.State.SHIPPED:
        raise Refused("textbooks.not_now")
    if on > timezone.localdate() or (row.shipped_on and on < row.shipped_on):
        raise Refused("textbooks.customs_when", field="on")
    row.state, row.customs_on = Shipment.State.CUSTOMS, on
    row.save(update_fields=["state", "customs_on"])
    record("textbooks.at_customs", row, by=by, office=row.office_id)
    return row


@transaction.atomic
def say_freight(
    *, shipment: Shipment, freight: Decimal, insurer: str = "", customs_paper: str = "", by: Any
) -> Shipment:
    """What moving it cost, known after it left or corrected: duty is asked at customs, a bill comes later. What was said before
    stays in the log. Refused ``textbooks.not_now`` before it left, ``textbooks.not_a_count``."""
    require(may_keep_seasons(by))
    row = Shipment.objects.select_for_update().get(pk=shipment.pk)
    if row.state == Shipment.State.PACKED:
        raise Refused("textbooks.not_now")
    if freight < 0:
        raise Refused("textbooks.not_a_count", field="freight")
    was, row.freight = row.freight, freight
    row.insurer, row.customs_paper = insurer.strip(), customs_paper.strip()
    row.save(update_fields=["freight", "insurer", "customs_paper"])
    record("textbooks.freight_said", row, by=by, office=row.office_id, was=str(was or ""), now=str(freight))
    return row


@transaction.atomic
def receive_shipment(*, shipment: Shipment, counts: Mapping[UUID, tuple[int, int]], on: date, by: Any) -> Shipment:
    """It came and was counted: (good, unusable) of each title; what is missing was lost on the way.

    Refused ``textbooks.not_now``, ``textbooks.count_all``, ``textbooks.counted_more``, ``textbooks.received_when``.
    """
    require(may_work(by, shipment.office_id))
    row = Shipment.objects.select_for_update(of=("self",)).select_related("office").get(pk=shipment.pk)
    if row.state not in (Shipment.State.SHIPPED, Shipment.State.CUSTOMS):
        raise Refused("textbooks.not_now")
    left_on = row.customs_on or row.shipped_on
    if on > timezone.localdate() or (left_on and on < left_on):
        raise Refused("textbooks.received_when", field="on")
    lines = list(row.lines.select_related("title").order_by("title"))
    if {line.title_id for line in lines} != set(counts):
        raise Refused("textbooks.count_all")
    check(count_faults(Count(str(line.title_id), line.sent, *counts[line.title_id]) for line in lines))
    for line in lines:
        line.good, line.damaged = counts[line.title_id]
        line.save(update_fields=["good", "damaged"])
        # All of it came to the office on paper; what is unusable or missing ended there, so that the sum holds.
        moved(Kind.ARRIVED, line.title, line.sent, on=on, by=by, to_office=row.office, shipment=row)
        if line.good:
            put(line.title, row.office, line.good)
        for kind, copies in ((Kind.DAMAGED, line.damaged), (Kind.LOST, line.sent - line.good - line.damaged)):
            if copies:
                moved(kind, line.title, copies, on=on, by=by, from_office=row.office, shipment=row)
    row.state, row.received_on, row.received_by_id = Shipment.State.RECEIVED, on, user_of(by)
    row.save(update_fields=["state", "received_on", "received_by"])
    record("textbooks.received", row, by=by, office=row.office_id, good=sum(line.good or 0 for line in lines))
    return row
