"""Every write of a window: take a turn, call it, let it go, record a visit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.access import HEALTH, Access
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record
from ambos.records.casework.actions import Sent, open_encounter, request_service
from ambos.records.casework.models import Encounter
from ambos.records.measurements.actions import record_screening
from ambos.records.network.models import ServicePoint
from ambos.records.people.actions import give_consent, register_person
from ambos.records.rollout.queries import lead_agency_on

from .models import Ticket, VisitTopic
from .permissions import may_attend
from .queries import PROGRAM, next_number, today_at


@transaction.atomic
def take_turn(
    *,
    service_point: Any,
    person: Any = None,
    topics: tuple[str, ...] = (),
    is_reserved: bool = False,
    language: str = "es",
    needs_interpreter: bool = False,
    form_key: UUID,
    by: Access,
) -> Ticket:
    """Give a place in today's queue, named or on an anonymous slip (``A-<turn>``). The same form sent twice is one turn."""
    _check_may_attend(by, service_point)
    # One at a time at each window, so that every turn has a number of its own and the same form finds its first turn.
    ServicePoint.objects.select_for_update(no_key=True).get(pk=service_point.pk)
    if already := Ticket.objects.filter(form_key=form_key).first():
        return already
    day = today_at(service_point)
    number = next_number(service_point, day)
    ticket = Ticket.objects.create(
        service_point=service_point,
        day=day,
        number=number,
        person=person,
        alias="" if person else f"A-{number}",
        topics=list(topics),
        is_reserved=is_reserved,
        language=language,
        needs_interpreter=needs_interpreter,
        arrived_at=timezone.now(),
        form_key=form_key,
    )
    record("health_windows.turn_taken", ticket, by=by, office=service_point.office_id, number=number)
    return ticket


@transaction.atomic
def welcome(*, service_point: Any, newcomer: dict[str, Any], form_key: UUID, by: Access, **turn: Any) -> Ticket:
    """Register a person who is new to this office and give her a turn, both or neither. The same form sent twice
    registers her once: the turn of the first is returned. Raises ``Refused`` as ``people.actions.register_person``."""
    _check_may_attend(by, service_point)
    if already := Ticket.objects.filter(form_key=form_key).first():
        return already
    person = register_person(purpose=HEALTH, office=service_point.office, form_key=form_key, by=by, **newcomer)
    return take_turn(service_point=service_point, person=person, form_key=form_key, by=by, **turn)


@transaction.atomic
def call_turn(*, ticket: Ticket, by: Access) -> Ticket:
    """Call a person to the desk. Refused when somebody else already has her, or she has gone."""
    _check_may_attend(by, ticket.service_point)
    ticket = Ticket.objects.select_for_update(of=("self",)).select_related("service_point").get(pk=ticket.pk)
    if ticket.state == Ticket.State.CALLED and ticket.called_by_id == by.user:
        return ticket
    if ticket.state != Ticket.State.WAITING:
        raise Refused("health_windows.not_waiting", turn=ticket.number)
    ticket.state, ticket.called_at, ticket.called_by_id = Ticket.State.CALLED, timezone.now(), by.user
    ticket.save(update_fields=["state", "called_at", "called_by"])
    record("health_windows.turn_called", ticket, by=by, office=ticket.service_point.office_id, number=ticket.number)
    return ticket


@transaction.atomic
def return_turn(*, ticket: Ticket, by: Access) -> Ticket:
    """Undo a call: she waits again, at her old place."""
    _check_may_attend(by, ticket.service_point)
    ticket = Ticket.objects.select_for_update(of=("self",)).select_related("service_point").get(pk=ticket.pk)
    if ticket.state not in (Ticket.State.CALLED, Ticket.State.LEFT):
        raise Refused("health_windows.not_called", turn=ticket.number)
    ticket.state, ticket.called_at, ticket.called_by, ticket.done_at = Ticket.State.WAITING, None, None, None
    ticket.save(update_fields=["state", "called_at", "called_by", "done_at"])
    record("health_windows.turn_returned", ticket, by=by, office=ticket.service_point.office_id, number=ticket.number)
    return ticket


@transaction.atomic
def leave_turn(*, ticket: Ticket, by: Access) -> Ticket:
    """She left without being attended. Counted as left, never as attended."""
    _check_may_attend(by, ticket.service_point)
    ticket = Ticket.objects.select_for_update(of=("self",)).select_related("service_point").get(pk=ticket.pk)
    if ticket.state not in (Ticket.State.WAITING, Ticket.State.CALLED):
        raise Refused("health_windows.not_waiting", turn=ticket.number)
    ticket.state, ticket.done_at = Ticket.State.LEFT, timezone.now()
    ticket.save(update_fields=["state", "done_at"])
    record("health_windows.turn_left", ticket, by=by, office=ticket.service_point.office_id, number=ticket.number)
    return ticket


@dataclass(frozen=True)
class Reading:
    """One reading as typed. ``action`` is what was done when the table calls it critical; ``repeats`` an index into the
    readings of the same visit."""

    test: str
    values: dict[str, str]
    unit: str
    fasting: bool | None = None
    action: str = ""
    repeats: int | None = None


@dataclass(frozen=True)
class Referral:
    """Where she is sent, and the permission she gave: how, in which language, what may be shared."""

    service: Any
    need: str
    program_family: str = ""
    note: str = ""
    consent_how: str = "spoken"
    share: tuple[str, ...] = ("name", "phone", "need", "language")
    notify_phone: str = ""
    birth_year: int | None = None


@dataclass(frozen=True)
class Visit:
    """A recorded visit: the encounter, and what was sent, if anything was."""

    encounter: Encounter
    sent: Sent | None = None
    readings: tuple[Any, ...] = field(default=())


@transaction.atomic
def record_visit(
    *,
    ticket: Ticket,
    source: str,
    language: str,
    topics: tuple[str, ...] = (),
    readings: tuple[Reading, ...] = (),
    referral: Referral | None = None,
    form_key: UUID,
    by: Access,
) -> Visit:
    """Record a whole visit at once: all of it or nothing.

    The encounter keeps the lead agency of the day, so that history stays with the agency that did the work. Raises
    ``Refused`` with every reason when a reading or the referral is refused; ``casework.actions.AlreadyRecorded`` when
    the same form comes twice.
    """
    _check_may_attend(by, ticket.service_point)
    ticket = Ticket.objects.select_for_update(of=("self",)).select_related("service_point", "person").get(pk=ticket.pk)
    now = timezone.now()
    encounter = open_encounter(
        purpose=HEALTH,
        program=PROGRAM,
        office=ticket.service_point.office,
        service_point=ticket.service_point,
        organization=lead_agency_on(ticket.service_point, today_at(ticket.service_point)),
        person=ticket.person,
        alias=ticket.alias,
        source=source,
        language=language,
        started_at=ticket.called_at or now,
        form_key=form_key,
        by=by,
    )
    if ticket.state not in (Ticket.State.WAITING, Ticket.State.CALLED):
        raise Refused("health_windows.not_waiting", turn=ticket.number)
    if not (topics or readings or referral):
        raise Refused("health_windows.empty_visit", field="topics")
    VisitTopic.objects.bulk_create(VisitTopic(encounter=encounter, topic=topic) for topic in dict.fromkeys(topics))
    taken = _take_readings(encounter, readings, by)
    sent = _refer(encounter, ticket, referral, language, by) if referral else None
    if ticket.called_at is None:
        ticket.called_at, ticket.called_by_id = now, by.user
    ticket.state, ticket.done_at, ticket.encounter = Ticket.State.ATTENDED, now, encounter
    ticket.save(update_fields=["state", "called_at", "called_by", "done_at", "encounter"])
    record(
        "health_windows.visit_recorded",
        encounter,
        by=by,
        office=ticket.service_point.office_id,
        topics=len(topics),
        readings=len(taken),
        referred=sent is not None,
    )
    return Visit(encounter, sent, tuple(taken))


def _take_readings(encounter: Encounter, readings: tuple[Reading, ...], by: Access) -> list[Any]:
    taken: list[Any] = []
    refused = []
    for reading in readings:
        try:
            with transaction.atomic():
                taken.append(
                    record_screening(
                        encounter=encounter,
                        test=reading.test,
                        values=reading.values,
                        unit=reading.unit,
                        fasting=reading.fasting,
                        critical_action=reading.action,
                        repeats=taken[reading.repeats] if reading.repeats is not None else None,
                        by=by,
                    )
                )
        except Refused as refusal:
            taken.append(None)
            refused.extend(refusal.reasons)
    if refused:
        raise Refused(reasons=refused)
    return taken


def _refer(encounter: Encounter, ticket: Ticket, referral: Referral, language: str, by: Access) -> Sent:
    organization = referral.service.organization
    consent = give_consent(
        person=ticket.person,
        purpose=HEALTH,
        scope="share_referral",
        recipient=organization.name,
        recipient_key=organization.pk,
        what=list(referral.share),
        how=referral.consent_how,
        language=language,
        by=by,
    )
    return request_service(
        encounter=encounter,
        service=referral.service,
        need=referral.need,
        program_family=referral.program_family,
        note=referral.note,
        consent=consent,
        birth_year=referral.birth_year,
        notify_phone=referral.notify_phone,
        by=by,
    )


def _check_may_attend(access: Access, service_point: Any) -> None:
    if not may_attend(access, service_point):
        raise PermissionDenied
