"""A whole visit, recorded at once: all of it or nothing."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from ambos.domain import codes, windows
from ambos.domain.access import HEALTH, Access
from ambos.domain.errors import Reason, Refused, check
from ambos.records.audit.actions import record
from ambos.records.casework.actions import Sent, open_encounter, request_service
from ambos.records.casework.models import Encounter
from ambos.records.measurements.actions import Taken, record_screenings
from ambos.records.people.actions import give_consent

from ..models import (
    Enrolment,
    Finding,
    GivenService,
    HivTest,
    NextStep,
    SafetyAtWork,
    Ticket,
    Vaccination,
    VaccineLot,
    VisitSheet,
    VisitTopic,
)
from ..queries import PROGRAM, SAFETY, Standing, as_lot, came_before, catalogue, rules, standing, with_left
from .hiv import seal_result
from .queue import check_may_attend
from .typed import Done, Dose, Given, HivAgreed, Reading, Referral, Visit, Work

SLIP = 6
"""Letters of the slip of an HIV test and of the reference of an application; they open nothing by themselves."""
CALLS_FOR_STEP = (Finding.NEEDS_VISIT, Finding.NEEDS_CARE_TODAY)


@transaction.atomic
def record_visit(
    *,
    ticket: Ticket,
    source: str,
    language: str,
    topics: tuple[str, ...] = (),
    readings: tuple[Reading, ...] = (),
    services: tuple[Given, ...] = (),
    vaccines: tuple[Dose, ...] = (),
    hiv: HivAgreed | None = None,
    enrolments: tuple[str, ...] = (),
    work: Work | None = None,
    referral: Referral | None = None,
    is_insured: bool | None = None,
    company: str = "",
    form_key: UUID,
    by: Access,
) -> Visit:
    """Record a whole visit at once: all of it or nothing.

    The encounter keeps the lead agency of its day, so that history stays with the agency that did the work. Raises
    ``Refused`` with every reason: an empty visit, a minor alone, nobody who answers for the care, a lot that may not be
    used, a dose given today already, a reading, a finding or a test without its step, what casework refuses of the
    referral; ``casework.actions.AlreadyRecorded`` when the same form comes twice.
    """
    check_may_attend(by, ticket.service_point)
    ticket = (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("service_point__office", "person")
        .get(pk=ticket.pk)
    )
    done = Done(topics, readings, services, vaccines, hiv, enrolments, work, referral)
    now, point = timezone.now(), ticket.service_point
    started = ticket.called_at or now
    day = started.astimezone(ZoneInfo(point.office.timezone)).date()
    here = standing(point, day, with_hours=False)
    encounter = open_encounter(
        purpose=HEALTH,
        program=PROGRAM,
        office=point.office,
        service_point=point,
        organization=here.agency,
        person=ticket.person,
        alias=ticket.alias,
        source=source,
        language=language,
        started_at=started,
        form_key=form_key,
        by=by,
    )
    if ticket.state not in (Ticket.State.WAITING, Ticket.State.CALLED):
        raise Refused("health_windows.not_waiting", turn=ticket.number)
    lots = _locked_lots(done.vaccines, point)
    company = company or ticket.company
    check(_faults(ticket, day, here, done, company, lots))
    taken = record_screenings(encounter=encounter, taken=[_taken(r) for r in readings], by=by)
    check(_open_ends(done, taken))
    VisitTopic.objects.bulk_create(VisitTopic(encounter=encounter, topic=topic) for topic in dict.fromkeys(topics))
    VisitSheet.objects.create(
        encounter=encounter,
        is_first=None if ticket.person is None else not came_before(ticket.person, started),
        is_insured=is_insured,
    )
    tested, applied = _write(encounter, done, lots, language, by)
    sent = _refer(encounter, ticket, referral, language, by) if referral else None
    if ticket.called_at is None:
        ticket.called_at, ticket.called_by_id = now, by.user
    ticket.state, ticket.done_at, ticket.encounter, ticket.company = Ticket.State.ATTENDED, now, encounter, company
    ticket.save(update_fields=["state", "called_at", "called_by", "done_at", "encounter", "company"])
    record(
        "health_windows.visit_recorded",
        encounter,
        by=by,
        office=point.office_id,
        topics=len(topics),
        readings=len(taken),
        services=len(services) + bool(work),
        doses=len(vaccines),
        applications=len(enrolments),
        referred=sent is not None,
    )
    return Visit(encounter, sent, tuple(taken), tested, tuple(applied))


# -- what is refused ---------------------------------------------------------------------------------------------------
def _faults(
    ticket: Ticket, day: date, here: Standing, done: Done, company: str, lots: dict[UUID, VaccineLot]
) -> Iterator[Reason]:
    wanted = done.wanted
    if not wanted:
        yield Reason("health_windows.empty_visit", {}, "topics")
    born = ticket.person.born if ticket.person else None
    yield from windows.minor_alone(born, day, company, wanted, rules())
    cares = set(wanted) - {"topics", "enrolments"}
    if here.lapse and (cares or ticket.person is not None):
        code, values = here.lapse
        yield Reason(code, values)
    elif (done.vaccines or done.hiv) and here.agency is None:
        yield Reason("health_windows.care_needs_agency", {}, "vaccines" if done.vaccines else "hiv_how")
    yield from _dose_faults(ticket, day, done.vaccines, lots)
    known = catalogue()
    for given in done.services:
        if given.service not in known or given.service == SAFETY:
            yield Reason("health_windows.unknown_service", {"service": given.service}, "services")
    if done.hiv:
        yield from _hiv_faults(done.hiv, day)


def _dose_faults(ticket: Ticket, day: date, doses: tuple[Dose, ...], lots: dict[UUID, VaccineLot]) -> Iterator[Reason]:
    seen: set[str] = set()
    for one in doses:
        lot = lots.get(one.lot)
        if lot is None:
            yield Reason("health_windows.unknown_lot", {}, "vaccines")
            continue
        yield from as_lot(lot).faults(day)
        if lot.vaccine in seen or (ticket.person is not None and _had_today(ticket.person, lot.vaccine, day)):
            yield Reason("health_windows.dose_given_today", {}, "vaccines")
        seen.add(lot.vaccine)


def _had_today(person: Any, vaccine: str, day: date) -> bool:
    """A window and a mobile unit may both see her on one day: one dose of a vaccine is enough."""
    same = {"encounter__person__identity": person.identity_id} if person.identity_id else {"encounter__person": person}
    return Vaccination.objects.filter(
        vaccine=vaccine, encounter__day=day, encounter__superseded_by__isnull=True, **same
    ).exists()


def _hiv_faults(agreed: HivAgreed, day: date) -> Iterator[Reason]:
    if agreed.how not in HivTest.ConsentHow.values:
        yield Reason("health_windows.hiv_needs_consent", {}, "hiv_how")
    if agreed.result and agreed.result not in windows.HIV_RESULTS:
        yield Reason("health_windows.hiv_unknown_result", {}, "hiv_result")
    if agreed.told and not agreed.result:
        yield Reason("health_windows.hiv_nothing_to_tell", {}, "hiv_result")
    if agreed.told and agreed.result == "reactive" and not agreed.next_step:
        yield Reason("health_windows.hiv_needs_step", {}, "next_step")
    if not agreed.told:
        within = rules().hiv_back_within_days
        if agreed.back_on is None or not 0 <= (agreed.back_on - day).days <= within:
            yield Reason("health_windows.hiv_needs_a_day_back", {"days": within}, "hiv_back_on")


def _open_ends(done: Done, taken: Iterable[Any]) -> Iterator[Reason]:
    """Whatever says "referred" has a referral in the same visit, and whatever needs a professional has a step."""
    promised = [s.critical_action for s in taken if s.is_critical]
    promised += [given.next_step for given in done.services if given.finding in CALLS_FOR_STEP]
    for given in done.services:
        if given.finding in CALLS_FOR_STEP and given.next_step not in NextStep.values:
            yield Reason("health_windows.finding_needs_step", {}, "next_step")
    if done.work and done.work.is_injured:
        promised.append(done.work.next_step)
        if done.work.next_step not in NextStep.values:
            yield Reason("health_windows.injury_needs_step", {}, "next_step")
    if done.referral is None and any(step in ("referred_now", NextStep.REFERRED) for step in promised):
        yield Reason("health_windows.promised_referral", {}, "need")


# -- what is written ---------------------------------------------------------------------------------------------------
def _write(
    encounter: Encounter, done: Done, lots: dict[UUID, VaccineLot], language: str, by: Access
) -> tuple[HivTest | None, list[Enrolment]]:
    now = timezone.now()
    if done.services:
        GivenService.objects.bulk_create(
            GivenService(
                encounter=encounter,
                service=given.service,
                finding=given.finding,
                next_step=given.next_step if given.finding in CALLS_FOR_STEP else "",
            )
            for given in done.services
        )
    if done.work:
        SafetyAtWork.objects.create(
            encounter=encounter,
            trade=done.work.trade,
            hazards=list(done.work.hazards),
            is_injured=done.work.is_injured,
            next_step=done.work.next_step if done.work.is_injured else "",
        )
    if done.vaccines:
        Vaccination.objects.bulk_create(
            Vaccination(
                encounter=encounter,
                lot=lots[one.lot],
                vaccine=lots[one.lot].vaccine,
                dose=one.dose,
                given_at=now,
                given_by_id=by.user,
            )
            for one in done.vaccines
        )
    applied = [
        Enrolment.objects.create(
            encounter=encounter,
            office=encounter.office,
            person_id=encounter.person_id,
            reference=_code_free_in(Enrolment, "reference"),
            program_family=family,
            assisted_on=encounter.day,
        )
        for family in dict.fromkeys(done.enrolments)
    ]
    return (_test(encounter, done.hiv, language, by) if done.hiv else None), applied


def _test(encounter: Encounter, agreed: HivAgreed, language: str, by: Access) -> HivTest:
    now = timezone.now()
    test = HivTest(
        encounter=encounter,
        slip=_code_free_in(HivTest, "slip"),
        consent_how=agreed.how,
        consent_language=language,
        consented_at=now,
        taken_by_id=by.user,
        back_on=None if agreed.told else agreed.back_on,
    )
    if agreed.result:
        test.result, test.known_at = seal_result(test, agreed.result), now
    if agreed.told:
        test.told_at, test.told_by_id = now, by.user
        test.next_step = agreed.next_step if agreed.result == "reactive" else ""
    test.save(force_insert=True)
    record("health_windows.hiv_test_agreed", test, by=by, office=encounter.office_id, told=agreed.told)
    return test


def _code_free_in(model: Any, column: str) -> str:
    """A short code nobody has; looked for rather than trusted to chance."""
    while True:
        code = codes.new_code(SLIP, secrets.randbelow)
        if not model.objects.filter(**{column: code}).exists():
            return code


def _locked_lots(doses: tuple[Dose, ...], service_point: Any) -> dict[UUID, VaccineLot]:
    """The lots of these doses, each with what is left; locked, so that two promoters cannot give one last dose twice."""
    if not doses:
        return {}
    keys = [one.lot for one in doses]
    list(VaccineLot.objects.select_for_update().filter(pk__in=keys, service_point=service_point).order_by("pk"))
    return {lot.pk: lot for lot in with_left(VaccineLot.objects.filter(pk__in=keys, service_point=service_point))}


def _taken(reading: Reading) -> Taken:
    return Taken(
        reading.test,
        reading.values,
        reading.unit,
        reading.fasting,
        reading.action,
        repeats=reading.repeats,
        device=reading.device,
    )


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
