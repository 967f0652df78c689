"""A study from the application to its last subject: documents seen, courses, subjects one at a time, pause, leave."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from ambos.domain import codes
from ambos.domain.access import EDUCATION
from ambos.domain.errors import Refused, check
from ambos.domain.names import check_name
from ambos.domain.upper_secondary import progress as rule
from ambos.domain.upper_secondary.progress import ACTIVE
from ambos.records.audit.actions import record
from ambos.records.people.actions import all_seen_again
from ambos.records.people.models import Person
from ambos.records.registry.keyrings import keyring

from ..loading import route as route_of
from ..models import CoursePassed, Study, SubjectRun
from ..permissions import may_advise
from ..queries.words import REASONS
from .steps import moved, must, past_day, rules_kept, today_of, user_of, worked_on

RING = "distance_learning"
SELECTION = "selection"
State = Study.State


@dataclass(frozen=True)
class Opened:
    """A study just opened. ``code`` is shown once, for her paper; ``None`` when the form had been sent before."""

    study: Study
    code: str | None


@transaction.atomic
def open_study(
    *, person: Person, route: str, form_key: UUID, by: Any, reasons: Iterable[str] = (), is_demo: bool = False
) -> Opened:
    """Take her application on one route, under the rules of today. The same form sent twice opens one study.

    Refused ``distance_learning.wrong_purpose``, ``.no_such_route``, ``.no_rules_yet``, ``.studies_already`` (one at a time, at
    whatever office; the other is to be ended or moved first).
    """
    must(may_advise(by, person.office_id))
    if already := Study.objects.filter(form_key=form_key).select_related("office").first():
        return Opened(already, None)
    if person.purpose != EDUCATION:
        raise Refused("distance_learning.wrong_purpose")
    if others_of(person).exists():
        raise Refused("distance_learning.studies_already")
    chosen = route_of(route)
    made = Study(person=person, office=person.office, route=route, kind=chosen.kind, form_key=form_key, is_demo=is_demo)
    version = chosen.version_on(today_of(made))
    code, made.follow_index = _new_code()
    made.rules, made.reference = dict(version.rules.raw), version.reference
    made.reasons = [one for one in reasons if one in REASONS]
    made.state = rule.first_state(chosen, version.rules)
    made.opened_on = made.last_moved_on = today_of(made)
    made.opened_by_id = user_of(by)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        # two advisers at the same moment: the other one was first
        if already := Study.objects.filter(form_key=form_key).select_related("office").first():
            return Opened(already, None)
        raise Refused("distance_learning.studies_already") from None
    all_seen_again(people=[person.pk], on=made.opened_on)
    record("distance_learning.opened", made, by=by, office=made.office_id, route=route)
    return Opened(made, code)


@transaction.atomic
def new_code(*, study: Study, by: Any) -> str:
    """Another code for her paper; the older one opens nothing any more."""
    row = worked_on(study, by, *Study.State.values)
    code, row.follow_index = _new_code()
    moved(row, "code_renewed", by=by, changed=("follow_index",))
    return code


@transaction.atomic
def see_document(*, study: Study, name: str, paper: str, on: date, by: Any) -> Study:
    """Write down her name letter by letter as on the document in front of one. After a certificate was issued only a
    correction changes it. Refusals: those of ``names.check_name``; ``distance_learning.no_such_paper``, ``.in_future``."""
    row = worked_on(study, by, *ACTIVE, State.PAUSED, State.COMPLETED)
    check(check_name(name, "name"))
    if paper not in Study.Paper.values:
        raise Refused("distance_learning.no_such_paper", field="paper")
    if on > today_of(row):
        raise Refused("distance_learning.in_future", field="on")
    row.name_on_document, row.paper, row.seen_on, row.seen_by_id = name.strip(), paper, on, user_of(by)
    fields = ("name_on_document", "paper", "seen_on", "seen_by")
    return moved(row, "document_seen", by=by, changed=fields, paper=paper)


@transaction.atomic
def see_lower_secondary(
    *, study: Study, on: date, by: Any, average: Decimal | None = None, has_guardian_letter: bool = False
) -> Study:
    """The certificate of lower secondary, of the day ``on``, or its revalidation when it was earned in this country.

    Refused ``distance_learning.average_too_low`` where the route asks for one, ``.needs_average``, ``.in_future``.
    """
    row = worked_on(study, by, *ACTIVE, State.PAUSED, State.COMPLETED)
    rules = rules_kept(row)
    if on > today_of(row):
        raise Refused("distance_learning.in_future", field="on")
    if rules.least_average is not None:
        if average is None:
            raise Refused("distance_learning.needs_average", field="average", least=f"{rules.least_average:g}")
        if average < Decimal(str(rules.least_average)):
            raise Refused("distance_learning.average_too_low", field="average", least=f"{rules.least_average:g}")
    row.lower_secondary_on, row.lower_secondary_average = on, average
    row.has_guardian_letter = has_guardian_letter
    fields = ("lower_secondary_on", "lower_secondary_average", "has_guardian_letter")
    return moved(row, "lower_secondary_seen", by=by, changed=fields)


@transaction.atomic
def pass_course(*, study: Study, code: str, on: date, by: Any) -> Study:
    """She passed a preparatory course, or 'selection', the examination after them.

    Refused ``distance_learning.no_such_course``, ``.passed_already``, ``.courses_first``, ``.certificate_first``.
    """
    row = worked_on(study, by, State.PREPARING, State.SELECTED)
    past_day(on, row, "on")
    rules = rules_kept(row)
    known, done = [one.code for one in rules.courses], set(row.courses.values_list("code", flat=True))
    if code not in known and not (code == SELECTION and rules.has_selection_exam):
        raise Refused("distance_learning.no_such_course", field="code")
    if code in done:
        raise Refused("distance_learning.course_already", field="code")
    if code == SELECTION:
        if set(known) - done:
            raise Refused("distance_learning.courses_first", field="code", n=len(set(known) - done))
        if rules.needs_lower_secondary and row.lower_secondary_on is None:
            raise Refused("distance_learning.certificate_first", field="code")
    CoursePassed.objects.create(study=row, code=code, passed_on=on, recorded_by_id=user_of(by))
    done.add(code)
    if code == SELECTION or (not set(known) - done and not rules.has_selection_exam):
        row.state = State.STUDYING
    elif not set(known) - done:
        row.state = State.SELECTED
    return moved(row, "course_passed", by=by, changed=("state",), course=code)


@transaction.atomic
def begin_subject(*, study: Study, number: int, on: date, by: Any, title: str = "") -> SubjectRun:
    """Open a subject. Refusals: those of ``progress.may_begin``."""
    row = worked_on(study, by, State.STUDYING)
    past_day(on, row, "on")
    runs = list(row.subjects.all())
    passed = {run.number for run in runs if run.result == SubjectRun.Result.PASSED}
    is_open = any(run.result == SubjectRun.Result.OPEN for run in runs)
    rule.may_begin(number, passed=passed, is_open=is_open, rules=rules_kept(row), whole=row.whole)
    made = SubjectRun.objects.create(
        study=row, number=number, title=title.strip(), begun_on=on, recorded_by_id=user_of(by)
    )
    moved(row, "subject_begun", by=by, number=number)
    return made


@transaction.atomic
def end_subject(
    *, study: Study, number: int, passed: bool, on: date, by: Any, mark: Decimal | None = None
) -> SubjectRun:
    """The result of the open subject. With the last one the study is complete.

    Refused ``distance_learning.wrong_subject`` (another is open, or none: values n), ``.mark_off_scale``,
    ``.mark_and_result``, ``.ends_before_it_begins``.
    """
    row = worked_on(study, by, State.STUDYING)
    past_day(on, row, "on")
    rules = rules_kept(row)
    run = row.subjects.filter(result=SubjectRun.Result.OPEN).first()
    if run is None or run.number != number:
        raise Refused("distance_learning.wrong_subject", field="number", n=run.number if run else 0)
    if on < run.begun_on:
        raise Refused("distance_learning.ends_before_it_begins", field="on", day=run.begun_on)
    check(rule.check_mark(None if mark is None else float(mark), rules, is_passed=passed))
    run.result = SubjectRun.Result.PASSED if passed else SubjectRun.Result.FAILED
    run.ended_on, run.mark, run.recorded_by_id = on, mark, user_of(by)
    run.save(update_fields=["result", "ended_on", "mark", "recorded_by"])
    done = set(row.subjects.filter(result=SubjectRun.Result.PASSED).values_list("number", flat=True))
    whole = rules.subjects or row.whole
    if whole and len(done) == whole:
        row.state, row.completed_on = State.COMPLETED, on
    moved(
        row, "subject_passed" if passed else "subject_failed", by=by, changed=("state", "completed_on"), number=number
    )
    return run


@transaction.atomic
def tell_plan(*, study: Study, whole: int, by: Any) -> Study:
    """How many subjects her plan has, as the provider says, where the rules do not know it. Refused
    ``distance_learning.plan_known``, ``.fewer_than_passed``."""
    row = worked_on(study, by, *ACTIVE, State.PAUSED)
    if rules_kept(row).subjects or rules_kept(row).areas:
        raise Refused("distance_learning.plan_known", field="whole")
    numbers = row.subjects.filter(result=SubjectRun.Result.PASSED).values_list("number", flat=True)
    if whole < max((1, *numbers)):
        raise Refused("distance_learning.fewer_than_passed", field="whole")
    row.whole = whole
    changed: tuple[str, ...] = ("whole",)
    if len(set(numbers)) == whole and not row.subjects.filter(result=SubjectRun.Result.OPEN).exists():
        last = row.subjects.filter(result=SubjectRun.Result.PASSED).order_by("-ended_on").first()
        row.state, row.completed_on = State.COMPLETED, last.ended_on if last else today_of(row)
        changed = (*changed, "state", "completed_on")
    return moved(row, "plan_told", by=by, changed=changed, whole=whole)


@transaction.atomic
def pause(*, study: Study, by: Any) -> Study:
    """She stops for a while. Nothing is lost; what was passed stays passed."""
    row = worked_on(study, by)
    row.before_pause, row.state = row.state, State.PAUSED
    return moved(row, "paused", by=by, changed=("before_pause", "state"))


@transaction.atomic
def resume(*, study: Study, by: Any) -> Study:
    """She goes on where she stopped."""
    row = worked_on(study, by, State.PAUSED)
    row.state, row.before_pause = row.before_pause, ""
    return moved(row, "resumed", by=by, changed=("before_pause", "state"))


@transaction.atomic
def leave(*, study: Study, why: str, by: Any) -> Study:
    """She leaves, with the reason as she says it. Refused ``distance_learning.say_why``."""
    row = worked_on(study, by, *ACTIVE, State.PAUSED)
    if why not in Study.Why.values:
        raise Refused("distance_learning.say_why", field="why")
    row.state, row.why, row.ended_on, row.before_pause = State.WITHDRAWN, why, today_of(row), ""
    row.subjects.filter(result=SubjectRun.Result.OPEN).delete()
    return moved(row, "left", by=by, changed=("state", "why", "ended_on", "before_pause"), why=why)


def others_of(person: Person) -> Any:
    """Studies under way of the same human being, as far as her records are linked."""
    same = Study.objects.filter(state__in=[*ACTIVE, State.PAUSED])
    return same.filter(person__identity=person.identity_id) if person.identity_id else same.filter(person=person)


def _new_code() -> tuple[str, str]:
    code = codes.new_code(codes.FOLLOW_CODE, secrets.randbelow)
    return code, keyring(RING).blind(code)
