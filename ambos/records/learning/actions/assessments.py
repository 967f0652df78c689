"""What diagnostics said: recorded once a teacher lets it count, taken away when it is set aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.records.audit.actions import record
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office

from ..models import Assessment, Institution, Learner
from ..permissions import may_keep_learner
from .courses import add_institution
from .learners import forget_learner
from .steps import must, user_of


@transaction.atomic
def record_assessment(
    *, learner: Learner, program: str, code: str, title: str, title_en: str, subject: str, grade: int, band: str, right: int,
    asked: int, skills: Iterable[Mapping[str, Any]], taken_on: date, source_key: UUID, by: Any,
) -> Assessment:  # fmt: skip
    """Keep what a diagnostic said. The same attempt again is corrected, not added. Refused ``learning.bad_assessment`` for
    counts or a word that cannot be."""
    must(may_keep_learner(by, learner))
    if band not in Assessment.Band.values or not 0 <= right <= asked or asked < 1:
        raise Refused("learning.bad_assessment")
    made, _new = Assessment.objects.update_or_create(
        source_key=source_key,
        defaults={
            "learner": learner, "program": program, "code": code, "title": title[:160], "title_en": title_en[:160],
            "subject": subject, "grade": grade, "band": band, "right": right, "asked": asked,
            "skills": [{name: one[name] for name in ("es", "en", "right", "asked")} for one in skills],
            "taken_on": taken_on, "recorded_at": timezone.now(), "recorded_by_id": user_of(by),
        },
    )  # fmt: skip
    record("learning.assessment_recorded", made, by=by, office=learner.office_id, program=program, code=code)
    return made


@transaction.atomic
def withdraw_assessment(*, source_key: UUID, by: Any) -> int:
    """It does not count any more; the program that gave it keeps why. How many rows went: one, or none."""
    found = Assessment.objects.select_related("learner__institution__parent").filter(source_key=source_key).first()
    if found is None:
        return 0
    must(may_keep_learner(by, found.learner))
    record("learning.assessment_withdrawn", found, by=by, office=found.learner.office_id)
    found.delete()
    return 1


@transaction.atomic
def forget_assessment(*, source_key: UUID, by: Any) -> None:
    """Its time is over: take it away, and with it the number of a learner whom nothing else here is about."""
    learner = Learner.objects.filter(assessments__source_key=source_key).first()
    if learner is None:
        return
    withdraw_assessment(source_key=source_key, by=by)
    if learner.person_id is None and not _is_spoken_of(learner):
        forget_learner(learner=learner, by=by)


def _is_spoken_of(learner: Learner) -> bool:
    """Does any row of any app lead to her?"""
    leading = [one for one in Learner._meta.get_fields(include_hidden=True) if one.auto_created and not one.concrete]
    return any(one.related_model._base_manager.filter(**{one.field.name: learner}).exists() for one in leading)


def institution_for(*, organization: Organization, office: Office) -> Institution | None:
    """The institution under which a school's organization numbers its pupils: its district, or its only school. An
    organization that has none yet gets a school of its name. ``None`` when it runs several schools and no district is known:
    nobody could say whose number it is."""
    found = list(Institution.objects.filter(organization=organization, is_active=True).order_by("name", "id"))
    districts = [one for one in found if one.kind == Institution.Kind.DISTRICT]
    if len(districts) == 1 or len(found) == 1:
        return (districts or found)[0]
    if found:
        return None
    return add_institution(
        kind=Institution.Kind.SCHOOL, name=organization.name, country=office.country, organization=organization,
        source="directory", confidence="unverified", is_demo=organization.is_demo, by="system",
    )  # fmt: skip
