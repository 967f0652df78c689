"""What plazas keep of a learner, and how they forget her. Names, contacts and papers are emptied by the records that hold them."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .loading import course_name, plan
from .models import Learner, LearnerNote, PriorStudy


def data_about(person: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Where she studies and since when, her modules, notes written of her, certificates."""
    one = Learner.objects.filter(person=person).select_related("plaza").first()
    if one is None:
        return []
    day = "SHORT_DATE_FORMAT"
    found = [
        (_("Studies at a plaza"), [
            (_("Plaza"), one.plaza.name), (_("Number"), one.number), (_("Course"), course_name(one.course)),
            (_("Enrolled on"), date_format(one.enrolled_on, day)), (_("Last seen on"), date_format(one.last_seen_on, day)),
            (_("Name on the document shown"), one.document_name or _("not shown yet")),
            (_("Sessions written down"), str(one.attendances.count())),
        ])
    ]  # fmt: skip
    modules = plan(one.plan).modules
    if rows := [
        (modules[row.module].title if row.module in modules else row.module, str(row.get_state_display()))
        for row in one.modules.all()
    ]:
        found.append((_("Modules"), rows))
    if notes := [(date_format(note.said_at, day), note.text) for note in one.notes.all()]:
        found.append((_("Notes on her studies"), notes))
    if papers := [(course_name(row.level), str(row.get_state_display())) for row in one.certificates.all()]:
        found.append((_("Certificates"), papers))
    return found


def forget(person: Any, *, by: Any) -> None:
    """Notes, the name on the document, papers shown and her hours go. Attendance, modules and levels stay as counts, under a
    number that leads to nobody."""
    for one in Learner.objects.filter(person=person):
        LearnerNote.objects.filter(learner=one).delete()
        PriorStudy.objects.filter(learner=one).update(paper="", why="")
        one.certificates.update(name="", note="")
        one.document_name, one.evidence, one.verified_on, one.verified_by, one.can_come = "", "", None, None, []
        one.save(update_fields=["document_name", "evidence", "verified_on", "verified_by", "can_come"])
