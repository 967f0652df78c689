"""Learners: registered without any document, placed, their identity verified before a certificate, moved, gone and back."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ambos.domain import codes
from ambos.domain.access import EDUCATION
from ambos.domain.adult_education import life
from ambos.domain.adult_education.alerts import Slot
from ambos.domain.adult_education.placement import Placed, Shown, place
from ambos.domain.adult_education.plans import plan_on
from ambos.domain.adult_education.progress import DONE, may_enrol
from ambos.domain.errors import Reason, Refused, check
from ambos.domain.names import PartialDate, check_name
from ambos.records.audit.actions import record
from ambos.records.casework.actions import open_encounter, request_service
from ambos.records.people.actions import give_consent, register_person

from ..loading import course_choices, is_level, plan, plans, rules_on
from ..models import Learner, LearnerNote, ModuleEnrolment, Plaza, PriorStudy, Transfer
from ..permissions import as_registrar, may_keep, may_run, may_teach
from ..queries.learners import alike
from .completing import complete_levels
from .steps import locked_learner, locked_plaza, must, needs, note_seen, today_at, user_of

LONGEST_NOTE = 500


@transaction.atomic
def register_learner(
    *, plaza: Plaza, given_names: str, surname1: str = "", surname2: str = "", born: PartialDate | None = None,
    sex: str = "unknown", language: str = "es", other_languages: Iterable[str] = (), origin_state: str = "", phone: str = "",
    course: str, served: str = Learner.Served.READING, can_come: Iterable[Iterable[int]] = (), although_alike: bool = False,
    enrolled_on: date | None = None, is_demo: bool = False, form_key: UUID, by: Any,
) -> Learner:  # fmt: skip
    """Register a learner of any nationality, from the least age on, with no document at all.

    The same form twice gives the learner of the first time. Refused, all together: ``plazas.too_young``,
    ``plazas.plaza_closed``, ``plazas.unknown_course``, ``plazas.no_contact_in_prison``, ``plazas.bad_hours``; then
    ``plazas.studies_elsewhere`` (number) when somebody of the same name and birth date is a learner already (ask for her
    transfer), unless ``although_alike``; and as ``register_person`` refuses.
    """
    plaza = locked_plaza(plaza)
    must(may_teach(by, plaza))
    if seen := Learner.objects.filter(form_key=form_key).first():
        return seen
    today = today_at(plaza)
    day, slots = enrolled_on or today, [list(slot) for slot in can_come]
    rules = rules_on(day)
    check([*may_enrol(born, day, rules.minimum_age), *_faults(plaza, course, phone, slots, day, today)])
    twins = alike(plaza.office_id, given_names, surname1, surname2, born)
    if twins and not although_alike:
        raise Refused("plazas.studies_elsewhere", field="given_names", number=twins[0].number)
    person = register_person(
        purpose=EDUCATION, office=plaza.office, given_names=given_names, surname1=surname1, surname2=surname2, born=born, sex=sex,
        language=language, other_languages=other_languages, origin_state=origin_state, phone=phone, form_key=form_key,
        by=as_registrar(by, plaza.office_id),
    )  # fmt: skip
    made = Learner.objects.create(
        person=person, plaza=plaza, number=codes.new_code(9, secrets.randbelow), plan=plan_on(plans(), day).code, course=course,
        level_at_entry=course if is_level(course) else "", served=served, can_come=slots, enrolled_on=day, last_seen_on=day,
        is_demo=is_demo, form_key=form_key,
    )  # fmt: skip
    record("plazas.learner_registered", made, by=by, office=plaza.office_id, course=course, alike=len(twins))
    return made


def _faults(plaza: Plaza, course: str, phone: str, slots: list[list[int]], day: date, today: date) -> Iterable[Reason]:
    if plaza.state in (Plaza.State.CLOSED, Plaza.State.PROPOSED):
        yield Reason("plazas.plaza_closed", {}, "plaza")
    if course not in {code for code, _name in course_choices()}:
        yield Reason("plazas.unknown_course", {"course": course}, "course")
    if plaza.is_prison and phone.strip():
        yield Reason("plazas.no_contact_in_prison", {}, "phone")
    if day > today:
        yield Reason("plazas.day_not_come", {"day": day}, "enrolled_on")
    yield from bad_hours(slots)


def bad_hours(slots: list[list[int]]) -> Iterable[Reason]:
    """``plazas.bad_hours`` unless each is a weekday and minutes from and to."""
    try:
        for slot in slots:
            Slot(*slot)
    except (ValueError, TypeError):
        yield Reason("plazas.bad_hours", {}, "can_come")


@transaction.atomic
def place_learner(*, learner: Learner, shown: Shown, by: Any) -> Placed:
    """Place her: her level, the modules that are next, those whose exam she takes first because she showed them."""
    learner = locked_learner(learner)
    must(may_teach(by, learner.plaza))
    of, today = plan(learner.plan), today_at(learner.plaza)
    shown = Shown(shown.reads, shown.writes, shown.counts, tuple({*shown.proven, *learner.proven}), shown.schooling,
                  shown.has_paper, shown.mastered)  # fmt: skip
    placed = place(of, shown)
    learner.course = learner.level_at_entry = placed.level
    if not shown.reads and learner.served == Learner.Served.READING:
        learner.served = Learner.Served.PICTURES
    learner.save(update_fields=["course", "level_at_entry", "served"])
    begun = set(learner.modules.values_list("module", flat=True))
    ModuleEnrolment.objects.bulk_create(
        ModuleEnrolment(
            learner=learner, module=code, started_on=today, by_placement=shown_already,
            state=ModuleEnrolment.State.EVIDENCE if shown_already else ModuleEnrolment.State.STUDYING,
            evidence_on=today if shown_already else None, evidence_by_id=user_of(by) if shown_already else None,
        )
        for code, shown_already in (*((c, True) for c in placed.to_examine), *((c, False) for c in placed.modules[:1]))
        if code not in begun
    )  # fmt: skip
    _start(learner, today)
    record(
        "plazas.placed",
        learner,
        by=by,
        office=learner.plaza.office_id,
        level=placed.level,
        examine=len(placed.to_examine),
    )
    return placed


@transaction.atomic
def verify_identity(*, learner: Learner, evidence: str, document_name: str, by: Any) -> Learner:
    """An officer saw a document: its kind, and the name exactly as it stands there. No copy is kept, nor its number.

    Said again it is a correction by evidence (a name that changed): the certificate issued before is corrected apart.
    """
    learner = locked_learner(learner)
    must(may_keep(by, learner.plaza.office_id))
    if evidence not in Learner.Evidence.values or not evidence:
        raise Refused("plazas.needs_evidence", field="evidence")
    check(check_name(document_name, "document_name", limit=240))
    learner.evidence, learner.document_name = evidence, " ".join(document_name.split())
    learner.verified_on, learner.verified_by_id = today_at(learner.plaza), user_of(by)
    learner.save(update_fields=["evidence", "document_name", "verified_on", "verified_by"])
    record("plazas.identity_verified", learner, by=by, office=learner.plaza.office_id, evidence=evidence)
    return learner


@transaction.atomic
def propose_prior_study(*, learner: Learner, schooling: str, paper: str, proves_level: str = "", by: Any) -> PriorStudy:
    """Earlier schooling on a paper that was seen: the modules the table replaces, or a level it proves. Somebody of the office
    decides. Refused ``plazas.nothing_replaced`` when the table knows nothing of it and it proves no level."""
    learner = locked_learner(learner)
    must(may_teach(by, learner.plaza))
    of = plan(learner.plan)
    modules = list(of.replaced_by(schooling))
    if proves_level and proves_level not in of.levels:
        raise Refused("plazas.unknown_course", field="proves_level", course=proves_level)
    if not modules and not proves_level:
        raise Refused("plazas.nothing_replaced", field="schooling")
    made = PriorStudy.objects.create(
        learner=learner, schooling=schooling, paper=needs(paper, "paper", "plazas.needs_paper")[:160], modules=modules,
        proves_level=proves_level, proposed_by_id=user_of(by),
    )  # fmt: skip
    record("plazas.prior_study_proposed", made, by=by, office=learner.plaza.office_id, modules=len(modules))
    return made


@transaction.atomic
def decide_prior_study(*, prior_study: PriorStudy, accept: bool, why: str = "", by: Any) -> PriorStudy:
    """Accept it, and the modules are replaced without a mark; or not, with the reason. Never by who proposed it."""
    row = PriorStudy.objects.select_for_update(of=("self",)).get(pk=prior_study.pk)
    learner = locked_learner(row.learner)
    must(may_keep(by, learner.plaza.office_id))
    if row.state != PriorStudy.State.PROPOSED:
        raise Refused("plazas.decided_already")
    if row.proposed_by_id is not None and row.proposed_by_id == user_of(by):
        raise Refused("plazas.own_proposal")
    today = today_at(learner.plaza)
    row.state = PriorStudy.State.ACCEPTED if accept else PriorStudy.State.DECLINED
    row.decided_by_id, row.decided_on = user_of(by), today
    row.why = "" if accept else needs(why, "why")[:200]
    row.save()
    if accept:
        _replace(learner, row, today)
        complete_levels(learner, today, by)
    record("plazas.prior_study_decided", row, by=by, office=learner.plaza.office_id, accepted=accept)
    return row


def _replace(learner: Learner, row: PriorStudy, today: date) -> None:
    if row.proves_level and row.proves_level not in learner.proven:
        learner.proven = [*learner.proven, row.proves_level]
        learner.save(update_fields=["proven"])
    held = {one.module: one for one in learner.modules.filter(module__in=row.modules)}
    replaced = ModuleEnrolment.State.SUBSTITUTED
    for code in row.modules:
        one = held.get(code) or ModuleEnrolment(learner=learner, module=code, started_on=today)
        if one.state in DONE or one.state == ModuleEnrolment.State.REQUESTED:
            continue  # what she passed stays hers, an exam on its way is sat first
        one.state, one.done_on = replaced, today
        one.save()


@transaction.atomic
def say_hours(*, learner: Learner, can_come: Iterable[Iterable[int]], by: Any) -> Learner:
    """When she can come; what hours wanted are counted from."""
    must(may_teach(by, learner.plaza))
    slots = [list(slot) for slot in can_come]
    check(bad_hours(slots))
    learner.can_come = slots
    learner.save(update_fields=["can_come"])
    record("plazas.hours_said", learner, by=by, office=learner.plaza.office_id, slots=len(slots))
    return learner


@transaction.atomic
def say_how_served(*, learner: Learner, served: str, by: Any) -> Learner:
    """By audio, by pictures, with a helper, or reading by herself."""
    must(may_teach(by, learner.plaza))
    if served not in Learner.Served.values:
        raise Refused("plazas.unknown_choice", field="served")
    learner.served = served
    learner.save(update_fields=["served"])
    record("plazas.served_said", learner, by=by, office=learner.plaza.office_id, served=served)
    return learner


@transaction.atomic
def add_note(*, learner: Learner, text: str, by: Any) -> LearnerNote:
    """A note on her studies. Refused when it is empty, longer than 500 letters, or says what is never kept."""
    must(may_teach(by, learner.plaza))
    note = needs(text, "text", "plazas.needs_note")
    if len(note) > LONGEST_NOTE:
        raise Refused("plazas.note_too_long", field="text", most=LONGEST_NOTE)
    made = LearnerNote.objects.create(learner=learner, text=note, said_at=timezone.now(), written_by_id=user_of(by))
    record("plazas.noted", learner, by=by, office=learner.plaza.office_id)
    return made


@transaction.atomic
def withdraw_learner(*, learner: Learner, why: str, on: date | None = None, by: Any) -> Learner:
    """She leaves, with her reason in her words' nearest code. What she passed stays hers; she may come back any day."""
    learner = locked_learner(learner)
    must(may_teach(by, learner.plaza))
    if why not in Learner.Why.values:
        raise Refused("plazas.say_why", field="why")
    learner.state = life.after(life.LEARNER, learner.state, "withdraw")
    learner.withdrawn_on, learner.why_left = on or today_at(learner.plaza), why
    learner.save(update_fields=["state", "withdrawn_on", "why_left"])
    learner.groups.filter(ends_on__isnull=True).update(ends_on=learner.withdrawn_on)
    record("plazas.withdrawn", learner, by=by, office=learner.plaza.office_id, why=why)
    return learner


@transaction.atomic
def return_learner(*, learner: Learner, by: Any) -> Learner:
    """She is back: everything she did is where she left it."""
    learner = locked_learner(learner)
    must(may_teach(by, learner.plaza))
    learner.state = life.after(life.LEARNER, learner.state, "return")
    learner.withdrawn_on, learner.why_left, learner.last_seen_on = None, "", today_at(learner.plaza)
    learner.save(update_fields=["state", "withdrawn_on", "why_left", "last_seen_on"])
    note_seen([learner.pk], learner.last_seen_on)
    record("plazas.returned", learner, by=by, office=learner.plaza.office_id)
    return learner


@transaction.atomic
def ask_transfer(*, learner: Learner, to: Plaza | None, why: str, form_key: UUID, by: Any) -> Transfer:
    """She will go on elsewhere: at another plaza, or (``to`` empty, ``why`` 'home') in the country of origin with her history
    on paper. Until she is received the old plaza keeps her. Refused ``plazas.moves_already``, ``plazas.same_plaza``,
    ``plazas.plaza_closed``, ``plazas.between_prisons``."""
    learner = locked_learner(learner)
    must(may_run(by, learner.plaza))
    if seen := Transfer.objects.filter(form_key=form_key).first():
        return seen
    if why not in Transfer.Why.values or (to is None) != (why == Transfer.Why.HOME):
        raise Refused("plazas.say_why", field="why")
    check(_transfer_faults(learner, to, why))
    made = Transfer.objects.create(
        learner=learner, origin=learner.plaza, to=to, why=why, asked_at=timezone.now(), asked_by_id=user_of(by),
        form_key=form_key,
    )  # fmt: skip
    record("plazas.transfer_asked", made, by=by, office=learner.plaza.office_id, why=why)
    if to is None:
        _goes_home(made, learner, by)
    return made


def _transfer_faults(learner: Learner, to: Plaza | None, why: str) -> Iterable[Reason]:
    if learner.transfers.filter(arrived_on__isnull=True).exists():
        yield Reason("plazas.moves_already", {}, "to")
    if to is None:
        return
    if to.pk == learner.plaza_id:
        yield Reason("plazas.same_plaza", {}, "to")
    if to.state not in (Plaza.State.OPERATING, Plaza.State.APPROVED):
        yield Reason("plazas.plaza_closed", {}, "to")
    if why == Transfer.Why.FACILITY and not (learner.plaza.is_prison and to.is_prison):
        yield Reason("plazas.between_prisons", {}, "to")


def _goes_home(transfer: Transfer, learner: Learner, by: Any) -> None:
    today = today_at(learner.plaza)
    transfer.arrived_on = today
    transfer.save(update_fields=["arrived_on"])
    learner.continues_at_home, learner.state = True, Learner.State.WITHDRAWN
    learner.withdrawn_on, learner.why_left = today, Learner.Why.MOVED
    learner.save(update_fields=["continues_at_home", "state", "withdrawn_on", "why_left"])
    learner.groups.filter(ends_on__isnull=True).update(ends_on=today)


@transaction.atomic
def receive_transfer(*, transfer: Transfer, by: Any) -> Learner:
    """The new plaza takes her in, with everything she did. From now on the old one no longer opens her record."""
    row = (
        Transfer.objects.select_for_update(of=("self",)).select_related("to__office", "to__network").get(pk=transfer.pk)
    )
    must(row.to is not None and may_run(by, row.to))
    if row.arrived_on is not None:
        raise Refused("plazas.received_already")
    learner = locked_learner(row.learner)
    today = today_at(row.to)
    row.arrived_on = today
    row.save(update_fields=["arrived_on"])
    learner.groups.filter(ends_on__isnull=True).update(ends_on=today)
    learner.plaza = row.to
    if learner.state in (Learner.State.INACTIVE, Learner.State.WITHDRAWN):
        learner.state, learner.withdrawn_on, learner.why_left = Learner.State.ACTIVE, None, ""
    learner.last_seen_on = max(learner.last_seen_on, today)
    learner.save(update_fields=["plaza", "state", "withdrawn_on", "why_left", "last_seen_on"])
    note_seen([learner.pk], today)
    record("plazas.transfer_received", row, by=by, office=row.to.office_id)
    return learner


@transaction.atomic
def refer_learner(
    *, learner: Learner, service: Any, need: str, consent_how: str, share: Iterable[str] = ("need", "language"), form_key: UUID,
    by: Any,
) -> Any:  # fmt: skip
    """Send her to a health, legal, job or social service through casework, with her permission. Gives what casework gives;
    refused as casework refuses, and ``casework.actions.AlreadyRecorded`` for the same form twice."""
    must(may_teach(by, learner.plaza))
    plaza, registrar = learner.plaza, as_registrar(by, learner.plaza.office_id)
    encounter = open_encounter(
        purpose=EDUCATION, program="plazas", office=plaza.office, service_point=plaza.service_point, organization=plaza.host,
        person=learner.person, source="referred", language=learner.person.language, started_at=timezone.now(), form_key=form_key,
        by=registrar,
    )  # fmt: skip
    consent = give_consent(
        person=learner.person, purpose=EDUCATION, scope="share_referral", recipient=service.organization.name,
        recipient_key=service.organization_id, what=list(share), how=consent_how, language=learner.person.language, by=registrar,
    )  # fmt: skip
    sent = request_service(encounter=encounter, service=service, need=need, consent=consent, by=registrar)
    record("plazas.learner_referred", learner, by=by, office=plaza.office_id)
    return sent


def _start(learner: Learner, today: date) -> None:
    if learner.state == Learner.State.REGISTERED:
        learner.state = Learner.State.ACTIVE
        learner.save(update_fields=["state"])
    note_seen([learner.pk], today)


@transaction.atomic
def rest_unseen(*, on: date | None = None) -> int:
    """Learners nobody saw for longer than the rules say are inactive, until they come again. Returns how many."""
    day = on or timezone.localdate()
    limit = day.toordinal() - rules_on(day).inactive_days
    found = Learner.objects.filter(
        state__in=[Learner.State.REGISTERED, Learner.State.ACTIVE], last_seen_on__lt=date.fromordinal(limit)
    )
    return found.update(state=Learner.State.INACTIVE)
