"""What transcripts keep of a student, and how they forget her.

Most students are a school's number and no person of ours: then nobody can ask by name, and what leads to her goes with the
end of the request (``tasks.forget_old``). Where a learner is a person, her requests are told and forgotten with her.
"""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ambos.records.people.models import Person

from .actions import forget_request
from .models import Request


def data_about(person: Person) -> list[tuple[str, list[tuple[str, str]]]]:
    """Her requests: code, day, district, state."""
    found = Request.objects.filter(learner__person=person).select_related("district__institution")
    rows = [
        (
            f"{one.code} · {date_format(one.received_on, 'SHORT_DATE_FORMAT')}",
            f"{one.district.institution} · {one.get_state_display()}",
        )
        for one in found
    ]
    return [(_("Requests about school records"), rows)] if rows else []


def forget(person: Person, *, by: Any) -> None:
    """Number, names, papers and notes go; credits and days stay as counts of nobody."""
    for one in Request.objects.filter(learner__person=person):
        forget_request(request=one, by="system")
