"""What transfers holds of a child, in words, and how it is emptied. The paper itself answers for its own row (documents).

Forgotten, a document keeps office, direction, grade, state and days: what is counted. A paper in the family's hands still
verifies.
"""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .models import Line, SchoolLink, Signer, Transfer
from .queries import subjects

KEPT_EMPTY = {
    "birthplace": "", "school": "", "school_place": "", "note": "", "note_there": "", "language_support": "",
    "attended_from": None, "attended_to": None, "days_attended": None, "school_days": None,
}  # fmt: skip


def data_about(person: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Her documents: state, school, grade, every line, who signed, whether somebody objected."""
    found = (
        Transfer.objects.filter(person=person).prefetch_related("lines", "signers", "disputes").order_by("requested_at")
    )
    return [(f"{_('Transfer document')} {one.number}", list(_rows(one))) for one in found]


def forget(person: Any, *, by: Any) -> int:
    """Empty what names the child or says how she did; keep the counts. How many documents."""
    mine = Transfer.objects.filter(person=person)
    for part in (Line, Signer, SchoolLink):
        part.objects.filter(transfer__in=mine).delete()
    return mine.update(**KEPT_EMPTY)


def _rows(one: Transfer) -> Any:
    yield _("State"), str(one.get_state_display())
    yield _("Asked for on"), date_format(one.requested_at, "DATE_FORMAT")
    yield _("School"), ", ".join(filter(None, (one.school, one.school_place)))
    yield _("Grade"), str(one.grade or "")
    for line in one.lines.all():
        yield (line.name or subjects().get(line.subject, (str(line.subject),))[0]), line.earned or _("pending")
    for text in filter(None, (one.note, one.note_there)):
        yield _("Note of the school"), text
    for signer in one.signers.all():
        yield _("Signed by"), f"{signer.name}, {signer.title}"
    for dispute in one.disputes.all():
        yield _("Somebody objected"), date_format(dispute.raised_at, "DATE_FORMAT")
