"""A level is finished by rule, the moment its last module is passed or replaced; nobody types it. A course of its own (English,
computing, GED) has no module here: who runs the plaza says that it was finished, and what that rests on."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from ambos.domain.adult_education.progress import completions, current_level
from ambos.domain.errors import Reason, check
from ambos.records.audit.actions import record

from ..loading import course_choices, is_level, plan
from ..models import Learner, LevelCompletion
from ..permissions import may_run
from .steps import locked_learner, must, today_at


def complete_levels(learner: Learner, on: date, by: Any) -> list[LevelCompletion]:
    """Write down the levels her modules finish and which are not written down yet; she goes on at the next."""
    of, states = plan(learner.plan), dict(learner.modules.values_list("module", "state"))
    held = set(learner.completions.values_list("level", flat=True))
    made = [
        LevelCompletion.objects.create(
            learner=learner,
            plaza=learner.plaza,
            level=code,
            plan=of.code,
            counted=list(one.electives_counted),
            completed_on=on,
        )
        for code, one in completions(of, states, learner.proven).items()
        if one.is_complete and code not in held and code not in learner.proven
    ]
    for one in made:
        record("plazas.level_completed", one, by=by, office=learner.plaza.office_id, level=one.level)
    if is_level(learner.course) and (level := current_level(of, states, learner.proven)) != learner.course:
        learner.course = level
        learner.save(update_fields=["course"])
    return made


RESTS_ON = ("exam", "credential", "attendance")
"""What finishing a course of its own may rest on: an exam of the plaza, a paper of whoever examines (a state's GED), the hours."""


@transaction.atomic
def finish_course(*, learner: Learner, course: str, rests_on: str, on: date, by: Any) -> LevelCompletion:
    """A course of its own was finished. Said again it gives the row of the first time. It stands beside the levels and has no
    certificate of the country of origin. Refused ``plazas.unknown_course`` for a level, ``plazas.unknown_choice``,
    ``plazas.day_not_come``, ``plazas.before_enrolment``."""
    learner = locked_learner(learner)
    must(may_run(by, learner.plaza))
    own = {code for code, _name in course_choices() if not is_level(code)}
    check(
        [Reason("plazas.unknown_course", {"course": course}, "course")] * (course not in own)
        + [Reason("plazas.unknown_choice", {}, "rests_on")] * (rests_on not in RESTS_ON)
        + [Reason("plazas.day_not_come", {"day": on}, "on")] * (on > today_at(learner.plaza))
        + [Reason("plazas.before_enrolment", {"on": learner.enrolled_on}, "on")] * (on < learner.enrolled_on)
    )
    if seen := learner.completions.filter(level=course).first():
        return seen
    made = LevelCompletion.objects.create(
        learner=learner, plaza=learner.plaza, level=course, plan=learner.plan, counted=[rests_on], completed_on=on
    )
    record("plazas.course_finished", made, by=by, office=learner.plaza.office_id, course=course, rests_on=rests_on)
    return made


def take_back_levels(learner: Learner, by: Any) -> None:
    """A corrected result may leave a level unfinished that was written down as finished: it is taken back."""
    states = dict(learner.modules.values_list("module", "state"))
    standing = completions(plan(learner.plan), states, learner.proven)
    for one in learner.completions.all():
        if one.level in standing and not standing[one.level].is_complete:
            record("plazas.level_taken_back", one, by=by, office=learner.plaza.office_id, level=one.level)
            one.delete()
