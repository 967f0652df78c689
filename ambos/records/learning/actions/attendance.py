"""Who came to a session."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.records.audit.actions import record
from ambos.records.network.models import Office

from ..models import AttendanceMark, AttendanceSession, Course, Institution, Learner
from ..permissions import may_keep
from .steps import must, user_of

LONGEST = 960


@transaction.atomic
def record_session(
    *, office: Office, program: str, held_on: date, marks: Mapping[Learner, str], form_key: UUID, by: Any,
    institution: Institution | None = None, course: Course | None = None, group: UUID | None = None, minutes: int = 60,
    note: str = "",
) -> AttendanceSession:  # fmt: skip
    """Write one session and who came. Sent again with the same ``form_key`` it corrects the marks of that session.

    Refused ``learning.session_ahead`` (a day to come), ``learning.bad_minutes``, ``learning.bad_attendance``,
    ``learning.not_of_this_office`` (a learner somebody else serves).
    """
    must(may_keep(by, office=office, institution=institution))
    if held_on > timezone.localdate():
        raise Refused("learning.session_ahead", field="held_on")
    if not 1 <= minutes <= LONGEST:
        raise Refused("learning.bad_minutes", field="minutes", most=LONGEST)
    if not set(marks.values()) <= set(AttendanceMark.State.values):
        raise Refused("learning.bad_attendance", field="marks")
    if any(learner.office_id != office.pk for learner in marks):
        raise Refused("learning.not_of_this_office", field="marks")
    session, is_new = AttendanceSession.objects.get_or_create(
        form_key=form_key,
        defaults={
            "office": office, "program": program, "held_on": held_on, "institution": institution, "course": course,
            "group": group, "minutes": minutes, "note": note.strip()[:200], "recorded_at": timezone.now(),
            "recorded_by_id": user_of(by),
        },
    )  # fmt: skip
    must(session.office_id == office.pk)
    AttendanceMark.objects.bulk_create(
        (AttendanceMark(session=session, learner=learner, state=state) for learner, state in marks.items()),
        update_conflicts=True, unique_fields=["session", "learner"], update_fields=["state"],
    )  # fmt: skip
    verb = "learning.session_recorded" if is_new else "learning.session_corrected"
    record(verb, session, by=by, office=office, program=program, learners=len(marks))
    return session
