"""Credits: recommended by us, decided by the school. The recommendation stands as it was, whatever the decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.records.audit.actions import record

from ..models import Course, Credit, Enrollment, Equivalence, Institution, Learner, TranscriptLine
from ..permissions import may_keep_learner
from .steps import locked, must, user_of


@dataclass(frozen=True)
class Recommended:
    """Credits of one target course, and what they rest on: a line of a record, an enrollment, or an examination."""

    course: Course
    credits: Decimal
    basis: str = Credit.Basis.TRANSCRIPT
    line: TranscriptLine | None = None
    enrollment: Enrollment | None = None
    equivalence: Equivalence | None = None


@transaction.atomic
def recommend_credits(
    *, learner: Learner, institution: Institution | None, recommended: Iterable[Recommended], on: date, by: Any
) -> list[Credit]:
    """Recommend credits. What was recommended before for the same lines and is not decided is replaced by them."""
    must(may_keep_learner(by, learner))
    asked = list(recommended)
    lines = [one.line for one in asked if one.line]
    earlier = Credit.objects.filter(learner=learner, line__in=lines, replaced_at__isnull=True)
    if earlier.exclude(decision="").exists():
        raise Refused("learning.credit_decided")
    earlier.update(replaced_at=timezone.now())
    made = Credit.objects.bulk_create(
        Credit(
            learner=learner, institution=institution, course=one.course, basis=one.basis, line=one.line,
            enrollment=one.enrollment, equivalence=one.equivalence, recommended=one.credits, recommended_on=on,
        )
        for one in asked
    )  # fmt: skip
    total = sum((one.credits for one in asked), Decimal(0))
    record(
        "learning.credits_recommended", learner, by=by, office=learner.office_id, lines=len(made), credits=str(total)
    )
    return made


@transaction.atomic
def decide_credit(
    *, credit: Credit, decision: str, on: date, by: Any, awarded: Decimal | None = None, reason: str = ""
) -> Credit:
    """What the school decided: awarded as recommended, modified to ``awarded``, or refused; the last two with a reason.

    Decided again, the later decision stands; the log keeps both. Refused ``learning.bad_decision``, ``learning.needs_reason``,
    ``learning.bad_credits`` (negative, or more than the course is worth).
    """
    must(may_keep_learner(by, credit.learner))
    row = locked(credit)
    if row.replaced_at is not None or decision not in Credit.Decision.values:
        raise Refused("learning.bad_decision", field="decision")
    reason = reason.strip()[:300]
    if decision != Credit.Decision.AWARDED and not reason:
        raise Refused("learning.needs_reason", field="reason")
    given = {Credit.Decision.AWARDED: row.recommended, Credit.Decision.REFUSED: Decimal(0)}.get(decision, awarded)
    if given is None or given < 0 or (row.course.credits is not None and given > row.course.credits):
        raise Refused("learning.bad_credits", field="awarded", most=f"{row.course.credits or 0:f}")
    row.decision, row.awarded, row.reason = decision, given, reason
    row.decided_on, row.decided_by_id = on, user_of(by)
    row.save(update_fields=["decision", "awarded", "reason", "decided_on", "decided_by"])
    record(
        "learning.credit_decided", row, by=by, office=credit.learner.office_id, decision=decision, awarded=str(given)
    )
    return row
