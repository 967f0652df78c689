"""A level is finished by rule, the moment its last module is passed or replaced. Nobody types it."""

from __future__ import annotations

from datetime import date
from typing import Any

from ambos.domain.adult_education.progress import completions, current_level
from ambos.records.audit.actions import record

from ..loading import is_level, plan
from ..models import Learner, LevelCompletion


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


def take_back_levels(learner: Learner, by: Any) -> None:
    """A corrected result may leave a level unfinished that was written down as finished: it is taken back."""
    states = dict(learner.modules.values_list("module", "state"))
    standing = completions(plan(learner.plan), states, learner.proven)
    for one in learner.completions.all():
        if not standing[one.level].is_complete:
            record("plazas.level_taken_back", one, by=by, office=learner.plaza.office_id, level=one.level)
            one.delete()
