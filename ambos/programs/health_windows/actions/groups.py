"""What is said to many (reach), what is handed out (stock), the lots of vaccines."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.errors import Reason, Refused, check
from ambos.records.audit.actions import record
from ambos.records.rollout.queries import lead_agency_on

from ..models import Material, StockMove, Talk, Vaccination, VaccineLot
from ..permissions import may_attend, may_keep_house
from ..queries import copies_left, today_at, vaccine_choices

UNDO_WITHIN = timedelta(hours=24)
MOST_HEADS, OLDEST_TALK = 2000, timedelta(days=31)


@transaction.atomic
def record_talk(
    *, service_point: Any, kind: str, topic: str, heads: int, day: date, language: str = "es", minutes: int | None = None,
    form_key: UUID, by: Access,
) -> Talk:  # fmt: skip
    """Something was said to a group: heads are counted, nobody is named. It belongs to the agency of its day.

    Refused: ``health_windows.heads`` (1 to 2,000), ``health_windows.talk_day`` (in the future, or more than a month ago).
    """
    _must(may_attend(by, service_point))
    if already := Talk.objects.filter(form_key=form_key).first():
        return already
    today, faults = today_at(service_point), []
    if not 1 <= heads <= MOST_HEADS:
        faults.append(Reason("health_windows.heads", {"most": MOST_HEADS}, "heads"))
    if not today - OLDEST_TALK <= day <= today:
        faults.append(Reason("health_windows.talk_day", {}, "day"))
    check(faults)
    made = Talk.objects.create(
        service_point=service_point, organization=lead_agency_on(service_point, day), kind=kind, topic=topic,
        language=language, day=day, heads=heads, minutes=minutes, recorded_at=timezone.now(), recorded_by_id=by.user,
        form_key=form_key,
    )  # fmt: skip
    record("health_windows.talk_recorded", made, by=by, office=service_point.office_id, kind=kind, heads=heads)
    return made


@transaction.atomic
def take_talk_back(*, talk: Talk, by: Access) -> Talk:
    """It was typed wrong: within a day it is taken back, and kept."""
    talk = Talk.objects.select_for_update(of=("self",)).select_related("service_point").get(pk=talk.pk)
    _must(may_attend(by, talk.service_point))
    if talk.taken_back_at is not None or timezone.now() - talk.recorded_at > UNDO_WITHIN:
        raise Refused("health_windows.too_late_to_take_back")
    talk.taken_back_at = timezone.now()
    talk.save(update_fields=["taken_back_at"])
    record("health_windows.talk_taken_back", talk, by=by, office=talk.service_point.office_id)
    return talk


# -- materials ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def add_material(
    *, service_point: Any, title: str, topic: str, language: str = "es", low_at: int = 0, by: Access
) -> Material:
    """A leaflet or kit the window keeps. The same title in the same language is the same material."""
    _must(may_attend(by, service_point))
    title = " ".join(title.split())[:120]
    if not title:
        raise Refused("health_windows.material_needs_a_title", field="title")
    made, _ = Material.objects.get_or_create(
        service_point=service_point, title=title, language=language, defaults={"topic": topic, "low_at": low_at}
    )
    record("health_windows.material_added", made, by=by, office=service_point.office_id)
    return made


@transaction.atomic
def move_stock(*, material: Material, kind: str, copies: int, form_key: UUID, by: Access) -> StockMove:
    """Copies received, handed out or discarded (``copies`` as one counts them, above zero); ``counted``: so many stand on
    the shelf. Refused: ``health_windows.copies`` and ``health_windows.not_so_many`` (left)."""
    material = (
        Material.objects.select_for_update(of=("self",)).select_related("service_point__office").get(pk=material.pk)
    )
    _must(may_attend(by, material.service_point))
    if already := StockMove.objects.filter(form_key=form_key).first():
        return already
    if kind not in StockMove.Kind.values or copies < 0 or (copies == 0 and kind != StockMove.Kind.COUNTED):
        raise Refused("health_windows.copies", field="copies")
    left = copies_left(material)
    if kind in (StockMove.Kind.HANDED_OUT, StockMove.Kind.DISCARDED):
        if copies > left:
            raise Refused("health_windows.not_so_many", field="copies", left=left)
        change = -copies
    else:
        change = copies - left if kind == StockMove.Kind.COUNTED else copies
    made = StockMove.objects.create(
        material=material, kind=kind, day=today_at(material.service_point), copies=change, recorded_at=timezone.now(),
        recorded_by_id=by.user, form_key=form_key,
    )  # fmt: skip
    record("health_windows.stock_moved", made, by=by, office=material.service_point.office_id, kind=kind, copies=change)
    return made


# -- lots of vaccines --------------------------------------------------------------------------------------------------
@transaction.atomic
def receive_lot(
    *, service_point: Any, vaccine: str, lot: str, expires_on: date, doses: int, form_key: UUID, by: Access
) -> VaccineLot:
    """A lot came in. Refused: ``health_windows.unknown_vaccine``, ``lot_needs_a_number``, ``lot_expired``, ``lot_known``,
    ``doses``."""
    _must(may_keep_house(by, service_point))
    if already := VaccineLot.objects.filter(form_key=form_key).first():
        return already
    lot, today, faults = lot.strip().upper()[:40], today_at(service_point), []
    if vaccine not in dict(vaccine_choices()):
        faults.append(Reason("health_windows.unknown_vaccine", {}, "vaccine"))
    if not lot:
        faults.append(Reason("health_windows.lot_needs_a_number", {}, "lot"))
    if expires_on < today:
        faults.append(Reason("health_windows.lot_expired", {"lot": lot, "last_day": expires_on}, "expires_on"))
    if not 1 <= doses <= 5000:
        faults.append(Reason("health_windows.doses", {}, "doses"))
    if VaccineLot.objects.filter(service_point=service_point, vaccine=vaccine, lot=lot).exists():
        faults.append(Reason("health_windows.lot_known", {"lot": lot}, "lot"))
    check(faults)
    made = VaccineLot.objects.create(
        service_point=service_point, vaccine=vaccine, lot=lot, expires_on=expires_on, received_on=today, doses=doses,
        form_key=form_key,
    )  # fmt: skip
    record("health_windows.lot_received", made, by=by, office=service_point.office_id, vaccine=vaccine, doses=doses)
    return made


@transaction.atomic
def withdraw_lot(*, lot: VaccineLot, reason: str, by: Access) -> VaccineLot:
    """No further dose of it is given: its maker or an authority called it back, or the cold chain broke."""
    lot = VaccineLot.objects.select_for_update(of=("self",)).select_related("service_point").get(pk=lot.pk)
    _must(may_keep_house(by, lot.service_point))
    if lot.withdrawn_at is not None:
        raise Refused("health_windows.lot_withdrawn", lot=lot.lot)
    if not reason.strip():
        raise Refused("health_windows.lot_needs_reason", field="reason")
    lot.withdrawn_at, lot.withdrawn_reason = timezone.now(), reason.strip()[:200]
    lot.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    record("health_windows.lot_withdrawn", lot, by=by, office=lot.service_point.office_id)
    return lot


@transaction.atomic
def report_doses(*, lot: VaccineLot, by: Access) -> int:
    """The doses of a lot given so far were reported to the registry today; how many were new."""
    lot = VaccineLot.objects.select_related("service_point__office").get(pk=lot.pk)
    _must(may_keep_house(by, lot.service_point))
    new = Vaccination.objects.filter(lot=lot, registry_sent_on__isnull=True, encounter__superseded_by__isnull=True)
    n = new.update(registry_sent_on=today_at(lot.service_point))
    record("health_windows.doses_reported", lot, by=by, office=lot.service_point.office_id, doses=n)
    return n


def _must(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied
