"""Learners, their enrollments, and the records that arrive about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ambos.domain.access import EDUCATION
from ambos.domain.errors import Reason, Refused, check
from ambos.records.audit.actions import record
from ambos.records.network.models import Office
from ambos.records.people.models import Person

from ..loading import scales
from ..models import Course, Enrollment, Institution, Learner, Transcript, TranscriptLine
from ..permissions import may_keep, may_keep_learner
from .steps import locked, must, user_of

MOST_LINES = 200


@dataclass(frozen=True)
class WrittenLine:
    """A line as it was typed. ``course`` is what somebody chose among the plan's; ``None``: not found in the plan."""

    title: str
    mark: str = ""
    course: Course | None = None
    grade: int | None = None
    school_year: int | None = None
    scale: str = ""
    standing: str = ""
    hours: Decimal | None = None
    attended: Decimal = Decimal(1)


@transaction.atomic
def register_learner(
    *, office: Office, by: Any, person: Person | None = None, institution: Institution | None = None, number: str = "",
    birth_year: int | None = None, is_demo: bool = False,
) -> Learner:  # fmt: skip
    """A learner, by a person of the purpose education or by the number her school gives. One known already is returned.

    Refused ``learning.unknown_learner`` (neither), ``learning.wrong_purpose``.
    """
    must(may_keep(by, office=office, institution=institution))
    number = number.strip()
    if person is None and not (institution and number):
        raise Refused("learning.unknown_learner", field="number")
    if person is not None and person.purpose != EDUCATION:
        raise Refused("learning.wrong_purpose")
    known = Learner.objects.filter(institution=institution, forgotten_at=None)
    known = known.filter(number__iexact=number) if number else known.filter(person=person)
    if found := known.first():
        return found
    made = Learner.objects.create(
        office=office, person=person, institution=institution, number=number, birth_year=birth_year,
        made_at=timezone.now(), made_by_id=user_of(by), is_demo=is_demo,
    )  # fmt: skip
    record("learning.learner_registered", made, by=by, office=office)
    return made


@transaction.atomic
def enroll(
    *, learner: Learner, institution: Institution, starts_on: date, by: Any, course: Course | None = None, program: str = "",
    grade: int | None = None, form_key: UUID | None = None,
) -> Enrollment:  # fmt: skip
    """Enroll a learner in a grade or a course. Refused ``learning.enrolled_already`` in a course that runs."""
    must(may_keep_learner(by, learner))
    if form_key and (already := Enrollment.objects.filter(form_key=form_key).first()):
        return already
    running = Enrollment.objects.filter(learner=learner, course=course, state=Enrollment.State.ENROLLED)
    if course is not None and running.exists():
        raise Refused("learning.enrolled_already", field="course", course=course.title)
    made = Enrollment.objects.create(
        learner=learner, institution=institution, course=course, program=program, grade=grade, starts_on=starts_on,
        recorded_at=timezone.now(), recorded_by_id=user_of(by), form_key=form_key,
    )  # fmt: skip
    record("learning.enrolled", made, by=by, office=learner.office_id, program=program)
    return made


@transaction.atomic
def note_progress(*, enrollment: Enrollment, percent: int, by: Any) -> Enrollment:
    """How much of it is done, 0 to 100."""
    row = _running(enrollment, by)
    if not 0 <= percent <= 100:
        raise Refused("learning.bad_percent", field="percent")
    row.progress = percent
    row.save(update_fields=["progress"])
    record("learning.progress_noted", row, by=by, office=row.learner.office_id, percent=percent)
    return row


@transaction.atomic
def complete_enrollment(
    *, enrollment: Enrollment, ends_on: date, by: Any, mark: str = "", scale: str = ""
) -> Enrollment:
    """It is finished, with its final mark where there is one: passed or not as the scale says.

    Refused ``grades.off_scale`` (a mark its scale does not have), ``credits.unknown_scale``, ``learning.ends_before_start``.
    """
    row = _running(enrollment, by)
    if ends_on < row.starts_on:
        raise Refused("learning.ends_before_start", field="ends_on")
    row.state, row.ends_on = Enrollment.State.COMPLETED, ends_on
    if mark:
        if scale not in scales():
            raise Refused("credits.unknown_scale", field="scale", scale=scale)
        read = scales()[scale].read(mark)
        row.mark, row.scale = str(read), scale
        row.state = Enrollment.State.COMPLETED if read.is_pass else Enrollment.State.NOT_PASSED
    row.progress = 100
    row.save(update_fields=["state", "ends_on", "mark", "scale", "progress"])
    record("learning.enrollment_ended", row, by=by, office=row.learner.office_id, state=row.state)
    return row


@transaction.atomic
def withdraw_enrollment(*, enrollment: Enrollment, on: date, by: Any, is_transfer: bool = False) -> Enrollment:
    """She left before the end, or went to another school."""
    row = _running(enrollment, by)
    if on < row.starts_on:
        raise Refused("learning.ends_before_start", field="on")
    row.state = Enrollment.State.TRANSFERRED if is_transfer else Enrollment.State.WITHDRAWN
    row.ends_on = on
    row.save(update_fields=["state", "ends_on"])
    record("learning.enrollment_ended", row, by=by, office=row.learner.office_id, state=row.state)
    return row


@transaction.atomic
def receive_transcript(
    *, learner: Learner, kind: str, country: str, received_on: date, by: Any, institution: Institution | None = None,
    school_name: str = "", state_province: str = "", level: str = "", plan: str = "", scale: str = "", file: Any = None,
    form_key: UUID | None = None,
) -> Transcript:  # fmt: skip
    """Keep a record that arrived, with the hash of its file. The same file again is the same record."""
    must(may_keep_learner(by, learner))
    if form_key and (already := Transcript.objects.filter(form_key=form_key).first()):
        return already
    sha256 = file.sha256 if file else ""
    if sha256 and (same := Transcript.objects.filter(learner=learner, sha256=sha256).first()):
        return same
    if scale and scale not in scales():
        raise Refused("credits.unknown_scale", field="scale", scale=scale)
    made = Transcript.objects.create(
        learner=learner, kind=kind, country=country, institution=institution, school_name=school_name.strip(),
        state_province=state_province, level=level, plan=plan, scale=scale, file=file, sha256=sha256,
        state_at=timezone.now(), received_on=received_on, recorded_by_id=user_of(by), form_key=form_key,
    )  # fmt: skip
    record("learning.transcript_received", made, by=by, office=learner.office_id, kind=kind)
    return made


@transaction.atomic
def judge_transcript(*, transcript: Transcript, state: str, how: str, by: Any) -> Transcript:
    """Say whether the paper is genuine and how that is known: verified, in doubt, or found not genuine. Nothing is lost."""
    must(may_keep_learner(by, transcript.learner))
    row = locked(transcript)
    if not how.strip():
        raise Refused("learning.needs_how", field="how")
    row.state, row.verified_how = state, how.strip()[:200]
    row.state_at, row.state_by_id = timezone.now(), user_of(by)
    row.save(update_fields=["state", "verified_how", "state_at", "state_by"])
    record("learning.transcript_judged", row, by=by, office=transcript.learner.office_id, state=state)
    return row


@transaction.atomic
def write_lines(*, transcript: Transcript, lines: Iterable[WrittenLine], by: Any) -> list[TranscriptLine]:
    """Write all lines of a record in the place of those before. A mark that its scale does not have is kept as it stands:
    the reading says so and asks; nothing is clipped.

    Refused with every fault: a line without a title (``learning.row_needs_title``), a year or a part out of bounds, a
    scale that is none, more than 200 lines.
    """
    must(may_keep_learner(by, transcript.learner))
    row, written = locked(transcript), list(lines)
    if len(written) > MOST_LINES:
        raise Refused("learning.too_many_lines", most=MOST_LINES)
    check(fault for n, line in enumerate(written, 1) for fault in _line_faults(n, line))
    row.lines.all().delete()
    made = TranscriptLine.objects.bulk_create(
        TranscriptLine(
            transcript=row, position=n, course=line.course, title=line.title.strip()[:200], mark=line.mark.strip(),
            grade=line.grade, school_year=line.school_year, scale=line.scale, standing=line.standing, hours=line.hours,
            attended=line.attended,
        )
        for n, line in enumerate(written, 1)
    )  # fmt: skip
    record("learning.lines_written", row, by=by, office=transcript.learner.office_id, lines=len(made))
    return made


@transaction.atomic
def forget_learner(*, learner: Learner, by: Any) -> Learner:
    """Take away whom a learner's rows are about. Courses, marks and credits stay as counts of nobody."""
    must(may_keep_learner(by, learner))
    row = locked(learner)
    row.person, row.number, row.birth_year, row.forgotten_at = None, "", None, timezone.now()
    row.save(update_fields=["person", "number", "birth_year", "forgotten_at"])
    row.transcripts.update(school_name="", sha256="", file=None)
    record("learning.learner_forgotten", row, by=by, office=row.office_id)
    return row


def _line_faults(n: int, line: WrittenLine) -> list[Reason]:
    found = []
    if not line.title.strip():
        found.append(Reason("learning.row_needs_title", {"line": n}, f"title-{n}"))
    if line.school_year is not None and not 1950 <= line.school_year <= 2199:
        found.append(Reason("learning.row_bad_year", {"line": n, "typed": line.school_year}, f"year-{n}"))
    if not 0 <= line.attended <= 1:
        found.append(Reason("learning.row_bad_part", {"line": n}, f"attended-{n}"))
    if line.scale and line.scale not in scales():
        found.append(Reason("credits.unknown_scale", {"scale": line.scale}, f"scale-{n}"))
    if len(line.mark.strip()) > 12:
        found.append(Reason("learning.row_long_mark", {"line": n}, f"mark-{n}"))
    return found


def _running(enrollment: Enrollment, by: Any) -> Enrollment:
    """The enrollment as it stands now. Refused ``learning.enrollment_over``."""
    row = (
        Enrollment.objects.select_for_update(of=("self",))
        .select_related("learner__institution__parent")
        .get(pk=enrollment.pk)
    )
    must(may_keep_learner(by, row.learner))
    if row.state != Enrollment.State.ENROLLED:
        raise Refused("learning.enrollment_over")
    return row
