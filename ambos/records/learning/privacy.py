"""What schooling holds of a person, in words, and how it is emptied: rows stay as counts of nobody."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ambos.records.people.models import Person

from .actions import forget_learner
from .models import Assessment, AttendanceMark, Credit, Enrollment, Learner, Transcript

Section = tuple[str, list[tuple[str, str]]]


def data_about(person: Person) -> list[Section]:
    """Her enrollments, records, diagnostics, credits, and how often she came."""
    enrollments = Enrollment.objects.filter(learner__person=person).select_related("institution", "course")
    records = Transcript.objects.filter(learner__person=person).prefetch_related("lines")
    credits = Credit.objects.filter(learner__person=person, replaced_at=None).select_related("course")
    said = Assessment.objects.filter(learner__person=person)
    came = AttendanceMark.objects.filter(learner__person=person, state=AttendanceMark.State.PRESENT).count()
    sections = [
        (_("Enrollments"), [(one.institution.name, _course_in_words(one)) for one in enrollments]),
        (_("School records"), [row for one in records for row in _record_in_words(one)]),
        (
            _("Diagnostics"),
            [
                (one.name, f"{one.get_band_display()} · {date_format(one.taken_on, 'SHORT_DATE_FORMAT')}")
                for one in said
            ],
        ),
        (_("Credits"), [(one.course.name, f"{one.recommended:f} / {_decision(one)}") for one in credits]),
        (_("Sessions attended"), [(_("Sessions"), str(came))] if came else []),
    ]
    return [(title, rows) for title, rows in sections if rows]


def forget(person: Person, *, by: Any) -> None:
    """Nothing here says any more whom it is about."""
    for learner in Learner.objects.filter(person=person):
        forget_learner(learner=learner, by="system" if by == "client" else by)


def _course_in_words(one: Enrollment) -> str:
    parts = [
        one.course.name if one.course else "",
        one.get_state_display(),
        date_format(one.starts_on, "SHORT_DATE_FORMAT"),
    ]
    return " · ".join(filter(None, [*parts, one.mark]))


def _record_in_words(one: Transcript) -> list[tuple[str, str]]:
    head = (one.get_kind_display(), f"{one.get_state_display()} · {date_format(one.received_on, 'SHORT_DATE_FORMAT')}")
    return [head, *((line.title, line.mark or line.get_standing_display()) for line in one.lines.all())]


def _decision(one: Credit) -> str:
    return f"{one.awarded:f}" if one.awarded is not None else _("not decided yet")
