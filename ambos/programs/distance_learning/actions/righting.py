"""What was written down wrong is put right, an examination nobody sat is called off, and whoever left comes back.

Nothing is lost: what stood before goes to ``Study.put_right`` with its reason, where adviser and officer read it.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from ambos.domain.errors import Refused
from ambos.domain.upper_secondary import exams
from ambos.domain.upper_secondary import progress as rule
from ambos.domain.upper_secondary.progress import ACTIVE
from ambos.domain.upper_secondary.routes import TEST_OUT

from ..models import AreaResult, CoursePassed, ExamRegistration, Study, SubjectRun
from ..queries.studies import certificate_in_force
from .alignments import withdraw_statement
from .exams import attempts, settle
from .steps import moved, rules_kept, today_of, user_of, worked_on
from .studies import SELECTION, others_of

State, Wrong = Study.State, Study.Wrong
UNDONE = (*ACTIVE, State.PAUSED, State.COMPLETED, State.EXPIRED)
"""States in which what was written down may be put right. A certificate in force is revoked first."""


@transaction.atomic
def take_back(*, study: Study, what: str, code: str, why: str, by: Any) -> Study:
    """Take back what was written down wrong. ``what``: 'subject' (its result, and it is open again; or its beginning while it is
    open), 'area' (its result, and the sitting waits for it again), 'course' (that it was passed); ``code``: which one. A
    statement of credits that holds it is withdrawn.

    Refused ``distance_learning.unknown_answer`` for a reason that is none, ``.not_written`` when nothing of the kind stands,
    ``.one_at_a_time`` while another subject is open, ``.rests_on_it`` for a course on which something later rests.
    """
    row = worked_on(study, by, *UNDONE, State.CERTIFIED)
    if row.state == State.CERTIFIED and certificate_in_force(row):
        raise Refused("distance_learning.not_now", state=str(row.get_state_display()))
    if why not in Wrong.values:
        raise Refused("distance_learning.unknown_answer", field="why")
    undo = {"subject": _subject, "area": _area, "course": _course}.get(what)
    if undo is None:
        raise Refused("distance_learning.not_written", field="code")
    was, wrote = undo(row, code)
    for stated in row.statements.filter(withdrawn_at__isnull=True):
        # a statement never changes: one that holds what is taken back opens nothing any more
        if any(line["subject"] == f"{row.route}:{code}" for line in stated.lines):
            withdraw_statement(statement=stated, by=by)
    changed = kept(row, what, code, was=was, why=why, by=by, wrote=wrote)
    if row.state in (State.COMPLETED, State.CERTIFIED):
        row.state = State.REGISTERED if row.kind == TEST_OUT else State.STUDYING
    elif row.state == State.EXPIRED:
        _again(row)
    row.completed_on = None
    return moved(
        row,
        "taken_back",
        by=by,
        changed=(*changed, "state", "completed_on", "ended_on"),
        what=what,
        of=code,
        was=was,
        why=why,
    )


@transaction.atomic
def call_off_exam(*, registration: ExamRegistration, why: str, by: Any) -> Study:
    """She did not sit the areas that wait for a result, or the day was moved: they are free to be registered again, and are no
    attempt. What has its result stays.

    Refused ``distance_learning.unknown_answer``, ``.not_written`` when no area waits.
    """
    row = worked_on(registration.study, by, State.REGISTERED)
    if why not in Study.NotSat.values:
        raise Refused("distance_learning.unknown_answer", field="why")
    locked = ExamRegistration.objects.select_for_update().filter(pk=registration.pk, study=row).first()
    done = set(locked.results.values_list("area", flat=True)) if locked else set()
    free = [area for area in locked.areas if area not in done] if locked else []
    if not locked or not free:
        raise Refused("distance_learning.not_written", field="registration")
    was = ", ".join(free)
    changed = kept(row, "exam", locked.sits_on.isoformat(), was=was, why=why, by=by, wrote=locked.registered_by_id)
    if done:
        locked.areas = [area for area in locked.areas if area in done]
        locked.save(update_fields=["areas"])
    else:
        locked.delete()
    row.save(update_fields=list(changed))
    return settle(row, today_of(row), by, "exam_called_off")


@transaction.atomic
def come_back(*, study: Study, by: Any) -> Study:
    """She left and goes on: what she passed counts, under the rules of her study. The subject that was open begins anew.

    Refused ``distance_learning.studies_already`` while she has another study, ``.chances_over`` when no chance or no time is left
    of an area: then she registers anew.
    """
    row = worked_on(study, by, State.WITHDRAWN)
    if others_of(row.person).exists():
        raise Refused("distance_learning.studies_already")
    left_on = row.ended_on.isoformat() if row.ended_on else ""
    changed = kept(row, "left", left_on, was=State.WITHDRAWN.value, why=row.why, by=by, wrote=None)
    row.why = ""
    _again(row)
    if row.state == State.EXPIRED:
        raise Refused("distance_learning.chances_over")
    return moved(row, "came_back", by=by, changed=(*changed, "state", "why", "ended_on"))


def _subject(study: Study, code: str) -> tuple[str, Any]:
    run = study.subjects.filter(number=int(code) if code.isdecimal() else 0).order_by("-begun_on", "-pk").first()
    if run is None:
        raise Refused("distance_learning.not_written", field="code")
    was, wrote = _said(run.result, run.mark), run.recorded_by_id
    if run.result == SubjectRun.Result.OPEN:
        run.delete()
        return was, wrote
    if study.subjects.filter(result=SubjectRun.Result.OPEN).exists():
        raise Refused("distance_learning.one_at_a_time", field="code")
    run.result, run.ended_on, run.mark = SubjectRun.Result.OPEN, None, None
    run.save(update_fields=["result", "ended_on", "mark"])
    return was, wrote


def _area(study: Study, code: str) -> tuple[str, Any]:
    found: AreaResult | None = study.areas.filter(area=code).order_by("-sat_on", "-pk").first()
    if found is None:
        raise Refused("distance_learning.not_written", field="code")
    if any(code in one.areas for one in study.registrations.filter(sits_on__gt=found.sat_on)):
        raise Refused("distance_learning.rests_on_it", field="code")
    was, wrote = _said(found.result, found.right), found.recorded_by_id
    found.delete()
    return was, wrote


def _course(study: Study, code: str) -> tuple[str, Any]:
    found: CoursePassed | None = study.courses.filter(code=code).first()
    if found is None:
        raise Refused("distance_learning.not_written", field="code")
    selected = study.courses.filter(code=SELECTION).exists()
    if study.subjects.exists() or (selected and code != SELECTION):
        raise Refused("distance_learning.rests_on_it", field="code")
    wrote = found.recorded_by_id
    found.delete()
    if study.state in ACTIVE:
        study.state = State(_standing(study))
    elif study.state == State.PAUSED:
        study.before_pause = _standing(study)
        study.save(update_fields=["before_pause"])
    return "passed", wrote


def _said(result: str, number: Any) -> str:
    return result if number is None else f"{result} {number:g}"


def _standing(study: Study) -> str:
    done = set(study.courses.values_list("code", flat=True))
    return rule.state_after(rules_kept(study), kind=study.kind, courses=done, is_selected=SELECTION in done)


def _again(study: Study) -> None:
    """The state in which it goes on, by what was passed; 'expired' where no chance or no time is left."""
    study.state, study.ended_on = State(_standing(study)), None
    now = exams.standings(attempts(study), rules_kept(study), today_of(study))
    if any(one.state == "over" for one in now):
        study.state, study.ended_on = State.EXPIRED, today_of(study)


def kept(study: Study, what: str, code: str, *, was: str, why: str, by: Any, wrote: Any) -> tuple[str, ...]:
    """Write down what stood before; the columns to save. ``wrote``: the account that had written it."""
    user = user_of(by)
    study.put_right = [
        *study.put_right,
        {
            "what": what, "code": code, "was": was, "why": why, "on": today_of(study).isoformat(),
            "by": str(user) if user else "", "wrote": str(wrote) if wrote else "",
        },
    ]  # fmt: skip
    return ("put_right",)
