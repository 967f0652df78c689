"""The examination by areas: register, results, and the end of chances or of time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.domain.upper_secondary import exams
from ambos.records.audit.actions import record

from ..models import AreaResult, ExamRegistration, Study
from .steps import moved, past_day, rules_kept, today_of, user_of, worked_on

State = Study.State


@dataclass(frozen=True)
class Said:
    """What the examining body says of one area: passed or not, and of the items that count the right ones, if it says."""

    result: str
    right: int | None = None
    scored: int | None = None


@transaction.atomic
def register_exam(
    *, study: Study, areas: Collection[str], sits_on: date, place: str, form_key: UUID, by: Any
) -> ExamRegistration:
    """Register her for some areas on a day. Refusals: those of ``exams.may_sit``; ``distance_learning.sits_in_past``,
    ``.needs_place``, ``.waits_for_result`` (an area already registered has no result yet)."""
    row = worked_on(study, by, State.REGISTERED)
    if already := ExamRegistration.objects.filter(form_key=form_key).first():
        return already
    if sits_on < today_of(row):
        raise Refused("distance_learning.sits_in_past", field="sits_on")
    if not place.strip():
        raise Refused("distance_learning.needs_place", field="place")
    if set(areas) & _waiting(row):
        raise Refused("distance_learning.waits_for_result", field="areas")
    exams.may_sit(
        areas, attempts(row), rules_kept(row), on=sits_on, born=row.person.born,
        has_guardian_letter=row.has_guardian_letter, certificate_on=row.lower_secondary_on, registered_on=today_of(row),
    )  # fmt: skip
    made = ExamRegistration.objects.create(
        study=row, areas=list(areas), sits_on=sits_on, place=place.strip(), registered_on=today_of(row),
        registered_by_id=user_of(by), form_key=form_key,
    )  # fmt: skip
    moved(row, "exam_registered", by=by, areas=len(areas))
    return made


@transaction.atomic
def record_results(*, registration: ExamRegistration, said: Mapping[str, Said], by: Any) -> Study:
    """The results of one examination, area by area; an area left out waits. With the last area the study is complete.

    Refused ``distance_learning.wrong_area`` (not registered for it), ``.not_sat_yet``, ``.result_already``, and as
    ``exams.check_scored`` says: pilot items that were counted.
    """
    row = worked_on(registration.study, by, State.REGISTERED)
    past_day(registration.sits_on, row, "result")
    rules = rules_kept(row)
    done = set(registration.results.values_list("area", flat=True))
    for area, one in said.items():
        if area not in registration.areas:
            raise Refused("distance_learning.wrong_area", area=area)
        if area in done:
            raise Refused("distance_learning.result_already", area=area)
        if one.result not in AreaResult.Result.values:
            raise Refused("distance_learning.unknown_answer", field=area)
    exams.check_scored({area: (one.right, one.scored) for area, one in said.items()}, rules)
    for area, one in said.items():
        AreaResult.objects.create(
            registration=registration, study=row, area=area, sat_on=registration.sits_on, result=one.result,
            right=one.right, scored=one.scored, recorded_by_id=user_of(by),
        )  # fmt: skip
    return settle(row, today_of(row), by, "results_recorded")


@transaction.atomic
def expire_studies(*, on: date, by: Any) -> int:
    """Once a day: registrations whose year of second chances has passed are over. How many."""
    ended = 0
    waiting = Study.objects.filter(state=State.REGISTERED, areas__result=AreaResult.Result.FAILED).distinct()
    for study in waiting.select_related("office", "person").order_by("pk"):
        standings = exams.standings(attempts(study), rules_kept(study), on)
        if any(one.state == "over" for one in standings) and not _waiting(study):
            study.state, study.ended_on = State.EXPIRED, on
            study.save(update_fields=["state", "ended_on"])
            record("distance_learning.expired", study, by=by, office=study.office_id)
            ended += 1
    return ended


def attempts(study: Study) -> list[exams.Attempt]:
    """What she sat, as the rules read it."""
    return [exams.Attempt(one.area, one.sat_on, one.result) for one in study.areas.all()]


def expire_today(*, by: Any) -> int:
    """``expire_studies`` on the day it is."""
    return expire_studies(on=timezone.localdate(), by=by)


def settle(study: Study, on: date, by: Any, verb: str) -> Study:
    """Complete with the last area, over with the last chance; a step like any other otherwise."""
    standings = exams.standings(attempts(study), rules_kept(study), on)
    changed: tuple[str, ...] = ()
    if all(one.state == "passed" for one in standings):
        last = study.areas.order_by("-sat_on").first()
        study.state, study.completed_on = State.COMPLETED, last.sat_on if last else on
        changed = ("state", "completed_on")
    elif any(one.state == "over" for one in standings) and not _waiting(study):
        study.state, study.ended_on = State.EXPIRED, on
        changed = ("state", "ended_on")
    return moved(study, verb, by=by, changed=changed)


def _waiting(study: Study) -> set[str]:
    """Areas registered whose result has not come."""
    registered = study.registrations.prefetch_related("results")
    return {
        area for one in registered for area in one.areas if area not in {result.area for result in one.results.all()}
    }
