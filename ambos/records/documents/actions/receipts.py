"""A school that holds a paper says that it received it and in which grade it placed the child. It has no account and needs none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.domain.folios import read_folio
from ambos.domain.names import fold
from ambos.domain.sealed_schemas import Kind
from ambos.records.audit.actions import record as log

from ..models import Acknowledgement, Document

MOST_SCHOOLS = 5
"""So many schools may say that they received one paper: a child who moves on takes it along."""
LONGEST_SCHOOL = 120


@transaction.atomic
def acknowledge_document(*, folio: str, school: str, grade: int | None = None, by: Any = "link") -> Acknowledgement:
    """The school received the transfer document with this folio; ``grade`` (0 to 12, 0: kindergarten) once it placed the child.

    The same school again corrects what it said; a grade once said is not emptied. Refusals: ``documents.bad_folio``,
    ``documents.not_to_acknowledge`` (no such transfer document, or it ended: one answer, which tells a guesser nothing
    more than the folio page), ``documents.needs_school``, ``documents.many_schools``.
    """
    school = " ".join(school.split())[:LONGEST_SCHOOL]
    if sum(letter.isalpha() for letter in school) < 3:
        raise Refused("documents.needs_school", field="school")
    wanted = Document.objects.select_for_update().filter(folio=read_folio(folio), kind=Kind.TRANSFER)
    paper = wanted.filter(state=Document.State.ISSUED).first()
    if paper is None:
        raise Refused("documents.not_to_acknowledge", field="folio")
    said = paper.acknowledgements.filter(folded_school=fold(school)).first()
    if said is None and paper.acknowledgements.count() >= MOST_SCHOOLS:
        raise Refused("documents.many_schools", most=MOST_SCHOOLS)
    now = timezone.now()
    said = said or Acknowledgement(document=paper, school=school, folded_school=fold(school), said_at=now)
    if grade is not None:
        said.grade, said.placed_at = grade, now
    said.save()
    log("documents.acknowledged", paper, by=by, office=paper.office_id, is_placed=said.grade is not None)
    return said


def forget_schools(papers: Iterable[UUID]) -> None:
    """Where the child of these papers went to school is forgotten with her; that a school answered stays counted."""
    for said in Acknowledgement.objects.filter(document__in=papers):
        said.school, said.folded_school = "", str(said.pk)
        said.save(update_fields=["school", "folded_school"])
