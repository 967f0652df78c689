"""What this app holds of a person, in words, and how it is emptied."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ambos.domain.folios import printed

from .actions import forget_papers
from .models import Document

Section = tuple[str, list[tuple[str, str]]]


def subject_of(person: Any) -> tuple[str, str]:
    """How papers name whom they are about: the model and the key, no foreign key."""
    return person._meta.label_lower, str(person.pk)


def data_about(person: Any) -> list[Section]:
    """The papers issued about her: folio, kind, state, day. What they say she holds on paper."""
    kind, key = subject_of(person)
    papers = Document.objects.filter(subject_type=kind, subject_id=key).order_by("issued_at")
    return [
        (
            f"{paper.get_kind_display()} {printed(paper.folio)}",
            [(_("State"), str(paper.get_state_display())), (_("Issued"), date_format(paper.issued_at, "DATE_FORMAT"))],
        )
        for paper in papers
    ]


def forget(person: Any, *, by: Any) -> None:
    """Empty what the papers say and whom they are about. A paper in her hands still verifies."""
    forget_papers(subject=subject_of(person), by=by)
