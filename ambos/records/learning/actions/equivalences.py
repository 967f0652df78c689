"""Equivalences: proposed with evidence, decided by two different people, superseded by another, never edited."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ambos.domain.errors import Reason, Refused, check
from ambos.records.audit.actions import record
from ambos.records.files.actions import store_file

from ..models import Course, Equivalence, EquivalenceShare
from ..permissions import may_decide_equivalences
from .steps import locked, must, user_of

State = Equivalence.State
EVIDENCE = "equivalence"
"""The purpose of a file that shows what two courses hold: no record of a person."""


@transaction.atomic
def propose_equivalence(
    *, source: Course, extent: str, gives: Mapping[Course, Decimal], evidence: str, by: Any, first_year: int | None = None,
    last_year: int | None = None, upload: Any = None, upload_name: str = "", case: str = "", supersedes: Equivalence | None = None,
    form_key: UUID | None = None,
) -> Equivalence:  # fmt: skip
    """Propose what a course is worth. Whoever proposes has looked at the evidence and is its first reader; a different
    person must be the second. ``upload`` is what she looked at, as a file of no person; whoever reads second opens it. The
    same form sent twice proposes once.

    Refused with every fault: ``learning.needs_evidence``, ``learning.gives_nothing``, ``learning.gives_too_much`` (more than
    the target is worth), ``learning.years_backwards``, ``learning.superseded_already``; those of ``files.store_file``.
    """
    must(may_decide_equivalences(by))
    if form_key and (already := Equivalence.objects.filter(form_key=form_key).first()):
        return already
    check(_faults(gives, evidence, first_year, last_year, supersedes))
    now, reader, file = timezone.now(), user_of(by), None
    if upload is not None:
        file = store_file(upload=upload, name=upload_name, purpose=EVIDENCE, office=None, organization=None, by=by)
    made = Equivalence.objects.create(
        source=source, extent=extent, first_year=first_year, last_year=last_year, evidence=evidence.strip(),
        evidence_file=file, case=case[:40], supersedes=supersedes, proposed_at=now, proposed_by_id=reader,
        first_reviewer_id=reader, first_reviewed_at=now if reader else None, form_key=form_key,
    )  # fmt: skip
    EquivalenceShare.objects.bulk_create(
        EquivalenceShare(equivalence=made, target=target, credits=credits) for target, credits in gives.items()
    )
    record("learning.equivalence_proposed", made, by=by, source=source.pk, extent=extent)
    return made


@transaction.atomic
def review_equivalence(*, equivalence: Equivalence, by: Any) -> Equivalence:
    """Agree to a proposal. With the second reader it is decided, and what it supersedes ends that moment.

    Refused ``learning.not_proposed``, ``learning.own_equivalence`` (the second reader is somebody else).
    """
    must(may_decide_equivalences(by))
    row, now, reader = locked(equivalence), timezone.now(), user_of(by)
    if row.state != State.PROPOSED:
        raise Refused("learning.not_proposed")
    if reader is None or reader in (row.first_reviewer_id, row.proposed_by_id):
        raise Refused("learning.own_equivalence")
    if row.first_reviewer_id is None:
        row.first_reviewer_id, row.first_reviewed_at = reader, now
        row.save(update_fields=["first_reviewer", "first_reviewed_at"])
        record("learning.equivalence_read", row, by=by)
        return row
    row.second_reviewer_id, row.second_reviewed_at, row.decided_at, row.state = reader, now, now, State.DECIDED
    if row.supersedes_id:
        older = Equivalence.objects.select_for_update(of=("self",)).get(pk=row.supersedes_id)
        older.state, older.ended_at = State.SUPERSEDED, now
        older.save(update_fields=["state", "ended_at"])
    row.save(update_fields=["second_reviewer", "second_reviewed_at", "decided_at", "state"])
    record("learning.equivalence_decided", row, by=by, first=row.first_reviewer_id, supersedes=row.supersedes_id)
    return row


@transaction.atomic
def refuse_equivalence(*, equivalence: Equivalence, reason: str, by: Any) -> Equivalence:
    """Say no to a proposal, with the reason. It stays, so that the next one knows."""
    must(may_decide_equivalences(by))
    row = locked(equivalence)
    if row.state != State.PROPOSED:
        raise Refused("learning.not_proposed")
    if not reason.strip():
        raise Refused("learning.needs_reason", field="reason")
    row.state, row.refused_because, row.ended_at = State.REFUSED, reason.strip()[:300], timezone.now()
    row.save(update_fields=["state", "refused_because", "ended_at"])
    record("learning.equivalence_refused", row, by=by)
    return row


def _faults(
    gives: Mapping[Course, Decimal], evidence: str, first: int | None, last: int | None, older: Equivalence | None
) -> list[Reason]:
    found = []
    if not evidence.strip():
        found.append(Reason("learning.needs_evidence", {}, "evidence"))
    if not gives or any(credits <= 0 for credits in gives.values()):
        found.append(Reason("learning.gives_nothing", {}, "credits"))
    for target, credits in gives.items():
        if target.credits is None or credits > target.credits:
            values = {"course": target.title, "most": f"{target.credits or 0:f}"}
            found.append(Reason("learning.gives_too_much", values, "credits"))
    if first is not None and last is not None and last < first:
        found.append(Reason("learning.years_backwards", {}, "last_year"))
    if (older is not None and older.state != State.DECIDED) or (
        older is not None and Equivalence.objects.filter(supersedes=older).exclude(state=State.REFUSED).exists()
    ):
        found.append(Reason("learning.superseded_already", {}, "supersedes"))
    return found
