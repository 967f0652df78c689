"""Reads of learners: within the office or the partner behind the school, and only for the purpose education."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from ambos.domain.access import EDUCATION, Access
from ambos.records.accounts.queries import NOTHING, within

from ..models import Assessment, AttendanceMark, Credit, Enrollment, Learner, Transcript


def reach(access: Access, learner: str = "") -> Q:
    """The learners an access reaches, as a filter; ``learner`` is the lookup of the model ('learner__')."""
    if EDUCATION not in access.purposes:
        return NOTHING
    school = f"{learner}institution__organization"
    district = f"{learner}institution__parent__organization"
    return within(access, office=f"{learner}office", organization=school) | within(access, organization=district)


def learners(access: Access) -> QuerySet[Learner]:
    """Learners within reach."""
    found = Learner.objects.filter(reach(access)).select_related("institution__parent", "office", "person")
    return found.order_by("-made_at", "id")


def learner(access: Access, key: Any) -> Learner:
    """One of them, or ``Learner.DoesNotExist``. The page that shows it records the read."""
    return learners(access).get(pk=key)


def transcripts(access: Access) -> QuerySet[Transcript]:
    """School records within reach, with their lines and courses."""
    found = Transcript.objects.filter(reach(access, "learner__")).select_related("learner", "institution", "file")
    return found.prefetch_related("lines__course").order_by("received_on", "id")


def transcript(access: Access, key: Any) -> Transcript:
    """One of them, or ``Transcript.DoesNotExist``."""
    return transcripts(access).get(pk=key)


def enrollments(access: Access, *, program: str = "", learner: Any = None) -> QuerySet[Enrollment]:
    """Enrollments within reach, the newest first."""
    found = Enrollment.objects.filter(reach(access, "learner__"))
    if program:
        found = found.filter(program=program)
    if learner is not None:
        found = found.filter(learner=learner)
    return found.select_related("learner", "institution", "course").order_by("-starts_on", "id")


def credits_of(access: Access, learner: Any) -> QuerySet[Credit]:
    """What was recommended and awarded to a learner; what a later analysis replaced is left out."""
    found = Credit.objects.filter(reach(access, "learner__"), learner=learner, replaced_at__isnull=True)
    return found.select_related("course", "equivalence", "line").order_by("recommended_on", "id")


def assessments_of(learner: Learner) -> list[Assessment]:
    """What diagnostics said of a learner, the oldest first, for a program that has opened her record already. Also those of her
    number at a school of her district, or at the district of her school, unless two schools gave that number. One query."""
    mine = Q(learner=learner)
    if learner.number and learner.institution_id:
        kin = Q(learner__institution__parent=learner.institution_id)
        if parent := learner.institution.parent_id:
            kin |= Q(learner__institution=parent)
        mine |= kin & Q(learner__number__iexact=learner.number)
    found = list(Assessment.objects.filter(mine).select_related("learner__institution").order_by("taken_on", "id"))
    schools = {one.learner_id for one in found} - {learner.pk}
    return found if len(schools) <= 1 else [one for one in found if one.learner_id == learner.pk]


def attendance_of(
    access: Access, *, program: str, first: date, last: date, group: Any = None
) -> dict[Any, dict[str, int]]:
    """learner -> {present, absent, justified} of the sessions of a program from one day to another. One query."""
    found = AttendanceMark.objects.filter(
        reach(access, "learner__"), session__program=program, session__held_on__range=(first, last)
    )
    if group is not None:
        found = found.filter(session__group=group)
    counted: dict[Any, dict[str, int]] = {}
    for row in found.values("learner", "state").annotate(n=Count("id")).order_by("learner", "state"):
        counted.setdefault(row["learner"], dict.fromkeys(AttendanceMark.State.values, 0))[row["state"]] = row["n"]
    return counted
