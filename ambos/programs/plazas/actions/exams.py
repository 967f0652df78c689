"""Modules and their exams: evidence first, an exam asked for, a sitting applied by somebody who does not teach her, a result."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from ambos.domain.adult_education import life
from ambos.domain.adult_education.progress import after
from ambos.domain.errors import Reason, Refused, check
from ambos.records.accounts.models import User
from ambos.records.audit.actions import record

from ..loading import plan, rules_on
from ..models import Certificate, ExamPack, ExamRequest, ExamSitting, Learner, ModuleEnrolment, Plaza
from ..permissions import may_apply, may_keep, may_run, may_teach
from ..queries.exams import advisers_of
from .completing import complete_levels, take_back_levels
from .steps import locked_learner, must, needs, note_seen, today_at, user_of

Open = ExamRequest.State


@transaction.atomic
def start_module(*, learner: Learner, module: str, by: Any) -> ModuleEnrolment:
    """She begins a module of her plan. A module she has already is given back as it stands."""
    learner = locked_learner(learner)
    must(may_teach(by, learner.plaza))
    plan(learner.plan).module(module)
    today = today_at(learner.plaza)
    made, fresh = ModuleEnrolment.objects.get_or_create(learner=learner, module=module, defaults={"started_on": today})
    if fresh:
        if learner.state == Learner.State.REGISTERED:
            learner.state = Learner.State.ACTIVE
            learner.save(update_fields=["state"])
        note_seen([learner.pk], today)
        record("plazas.module_started", made, by=by, office=learner.plaza.office_id, module=module)
    return made


@transaction.atomic
def check_evidence(*, enrolment: ModuleEnrolment, by: Any) -> ModuleEnrolment:
    """The adviser looked through the finished module: its exercises are there. Only then an exam may be asked for."""
    row = _locked(enrolment)
    must(may_teach(by, row.learner.plaza))
    row.state = after(row.state, "complete_evidence")
    row.evidence_on, row.evidence_by_id = today_at(row.learner.plaza), user_of(by)
    row.save(update_fields=["state", "evidence_on", "evidence_by"])
    record("plazas.evidence_checked", row, by=by, office=row.learner.plaza.office_id, module=row.module)
    return row


@transaction.atomic
def request_exam(*, enrolment: ModuleEnrolment, by: Any) -> ExamRequest:
    """Ask for the exam. Refused ``plazas.evidence_first``, ``plazas.passed_already``, ``plazas.resit_too_soon`` (first)."""
    row = _locked(enrolment)
    must(may_teach(by, row.learner.plaza))
    today = today_at(row.learner.plaza)
    state = after(row.state, "request_exam")
    check(life.may_sit(today, row.failed_on, rules_on(today).resit_wait_days))
    row.state = state
    row.save(update_fields=["state"])
    made = ExamRequest.objects.create(
        enrolment=row, plaza=row.learner.plaza, requested_at=timezone.now(), requested_by_id=user_of(by)
    )
    record("plazas.exam_requested", made, by=by, office=row.learner.plaza.office_id, module=row.module)
    return made


@transaction.atomic
def withdraw_exam(*, exam: ExamRequest, by: Any) -> ExamRequest:
    """Take an exam back before it is sat: the evidence stays."""
    exam = _locked_exam(exam)
    must(may_run(by, exam.enrolment.learner.plaza))
    if exam.state not in (Open.REQUESTED, Open.CALLED):
        raise Refused("plazas.not_now", state=exam.state, move="withdraw")
    _off(exam, Open.WITHDRAWN)
    record("plazas.exam_withdrawn", exam, by=by, office=exam.plaza.office_id)
    return exam


@transaction.atomic
def call_sitting(
    *, plaza: Plaza, starts_at: datetime, applier: User, exams: Iterable[ExamRequest], seal: str = "", form_key: UUID, by: Any
) -> ExamSitting:  # fmt: skip
    """Call learners to a sitting. Refused ``plazas.own_adviser`` when the applier teaches one of them,
    ``plazas.not_an_applier``, ``plazas.seal_taken``, ``plazas.resit_too_soon``."""
    must(may_keep(by, plaza.office_id))
    if seen := ExamSitting.objects.filter(form_key=form_key).first():
        return seen
    day = starts_at.astimezone(ZoneInfo(plaza.office.timezone)).date()
    called = [_locked_exam(exam) for exam in exams]
    faults: list[Reason] = []
    for exam in called:
        learner = exam.enrolment.learner
        if exam.state != Open.REQUESTED or exam.plaza_id != plaza.pk:
            faults.append(Reason("plazas.not_now", {"state": exam.state, "move": "call"}, "exams"))
        faults += life.may_apply(str(applier.pk), advisers_of(learner))
        faults += life.may_sit(day, exam.enrolment.failed_on, rules_on(day).resit_wait_days)
    if seal.strip() and ExamPack.objects.filter(seal=seal.strip()).exists():
        faults.append(Reason("plazas.seal_taken", {"seal": seal.strip()}, "seal"))
    if not called:
        faults.append(Reason("plazas.nobody_called", {}, "exams"))
    check(faults)
    made = ExamSitting.objects.create(plaza=plaza, starts_at=starts_at, applier=applier, form_key=form_key)
    pack = None
    if seal.strip():
        pack = ExamPack.objects.create(sitting=made, seal=seal.strip(), state_at=timezone.now())
    ExamRequest.objects.filter(pk__in=[exam.pk for exam in called]).update(state=Open.CALLED, sitting=made, pack=pack)
    record("plazas.sitting_called", made, by=by, office=plaza.office_id, exams=len(called), sealed=pack is not None)
    return made


@transaction.atomic
def move_pack(*, pack: ExamPack, step: str, by: Any) -> ExamPack:
    """The sealed pack is shipped, received, opened, sent back or voided. ``lose``: every exam in it is void, nobody is marked
    by it, and each learner keeps her evidence and is asked for again."""
    row = ExamPack.objects.select_for_update(of=("self",)).select_related("sitting__plaza__office").get(pk=pack.pk)
    plaza = row.sitting.plaza
    must(may_keep(by, plaza.office_id) or (may_apply(by, plaza.office_id) and row.sitting.applier_id == user_of(by)))
    row.state, row.state_at = life.after(life.PACK, row.state, step), timezone.now()
    row.save(update_fields=["state", "state_at"])
    if row.state in (ExamPack.State.LOST, ExamPack.State.VOIDED):
        for exam in row.requests.filter(state=Open.CALLED).select_related("enrolment"):
            _off(exam, Open.VOID)
    record(f"plazas.pack_{step}", row, by=by, office=plaza.office_id)
    return row


@transaction.atomic
def record_result(
    *, exam: ExamRequest, mark: Decimal | None, module: str = "", came: bool = True, by: Any
) -> ExamRequest:
    """Write a result. ``module``: as it stands on the result list, to be sure it is this exam.

    Refused: ``plazas.own_adviser`` for whoever teaches her, ``plazas.wrong_module`` (module, asked), ``plazas.pack_is_gone``,
    ``plazas.mark_off_scale``, ``plazas.needs_mark``, ``plazas.before_the_sitting``.
    """
    exam = _locked_exam(exam)
    sitting, learner = exam.sitting, exam.enrolment.learner
    must(sitting is not None and (may_keep(by, exam.plaza.office_id) or may_apply(by, exam.plaza.office_id)))
    check(life.may_apply(str(user_of(by)), advisers_of(learner)))
    if exam.state != Open.CALLED:
        raise Refused("plazas.not_now", state=exam.state, move="mark")
    if module and module != exam.enrolment.module:
        plan(learner.plan).module(module)
        raise Refused("plazas.wrong_module", field="module", module=module, asked=exam.enrolment.module)
    if sitting.starts_at > timezone.now():
        raise Refused("plazas.before_the_sitting", field="mark")
    if exam.pack_id and exam.pack.state in (ExamPack.State.LOST, ExamPack.State.VOIDED):
        raise Refused("plazas.pack_is_gone", seal=exam.pack.seal)
    if not came:
        _off(exam, Open.ABSENT)
        record("plazas.exam_missed", exam, by=by, office=exam.plaza.office_id)
        return exam
    if mark is None:
        raise Refused("plazas.needs_mark", field="mark")
    day = sitting.starts_at.astimezone(ZoneInfo(exam.plaza.office.timezone)).date()
    _mark(exam, mark, day, by)
    if sitting.state == ExamSitting.State.CALLED:
        sitting.state = ExamSitting.State.HELD
        sitting.save(update_fields=["state"])
    return exam


@transaction.atomic
def correct_result(*, exam: ExamRequest, mark: Decimal, why: str, by: Any) -> ExamRequest:
    """A result was typed wrong: a new one stands in its place, the old one stays to be seen. Refused
    ``plazas.certificate_stands`` while a certificate rests on it, and to whoever wrote it."""
    old = _locked_exam(exam)
    must(may_keep(by, old.plaza.office_id))
    if old.state != Open.MARKED:
        raise Refused("plazas.not_now", state=old.state, move="correct")
    if old.marked_by_id is not None and old.marked_by_id == user_of(by):
        raise Refused("plazas.own_result")
    enrolment, learner = old.enrolment, old.enrolment.learner
    standing = Certificate.objects.filter(learner=learner).exclude(state__in=["revoked", "requested", "returned"])
    if old.passed and standing.exists():
        raise Refused("plazas.certificate_stands")
    reason = needs(why, "why")[:200]
    enrolment.state = after(enrolment.state, "correct")
    enrolment.mark = enrolment.done_on = None
    enrolment.failures = max(0, enrolment.failures - (not old.passed))
    enrolment.save()
    take_back_levels(learner, by)
    made = ExamRequest.objects.create(
        enrolment=enrolment, plaza=old.plaza, sitting=old.sitting, pack=old.pack, state=Open.CALLED, requested_at=timezone.now(),
        requested_by_id=user_of(by), corrected_why=reason, replaces=old,
    )  # fmt: skip
    _mark(made, mark, old.sat_on, by)
    record("plazas.result_corrected", made, by=by, office=old.plaza.office_id)
    return made


def _mark(exam: ExamRequest, mark: Decimal, day: date, by: Any) -> None:
    learner, enrolment = exam.enrolment.learner, exam.enrolment
    exam.passed = rules_on(day).passed(mark)
    exam.state, exam.mark, exam.sat_on, exam.marked_by_id = Open.MARKED, mark, day, user_of(by)
    exam.save()
    enrolment.state = after(enrolment.state, "pass" if exam.passed else "fail")
    if exam.passed:
        enrolment.mark, enrolment.done_on = mark, day
    else:
        enrolment.failures, enrolment.failed_on = enrolment.failures + 1, day
    enrolment.save()
    note_seen([learner.pk], day)
    record(
        "plazas.result_recorded", exam, by=by, office=exam.plaza.office_id, module=enrolment.module, passed=exam.passed
    )
    complete_levels(learner, day, by)


def _off(exam: ExamRequest, state: str) -> None:
    """The exam does not take place: the module is where it was before it was asked for."""
    exam.state = state
    exam.save(update_fields=["state"])
    exam.enrolment.state = after(exam.enrolment.state, "call_off")
    exam.enrolment.save(update_fields=["state"])


def _locked(enrolment: ModuleEnrolment) -> ModuleEnrolment:
    locked = ModuleEnrolment.objects.select_for_update(of=("self",))
    return locked.select_related("learner__plaza__office", "learner__plaza__network").get(pk=enrolment.pk)


def _locked_exam(exam: ExamRequest) -> ExamRequest:
    locked = ExamRequest.objects.select_for_update(of=("self",))
    around = (
        "enrolment__learner__plaza__office",
        "enrolment__learner__plaza__network",
        "plaza__office",
        "sitting",
        "pack",
    )
    return locked.select_related(*around).get(pk=exam.pk)
