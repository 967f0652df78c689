"""What the school decides, line by line; where it puts her; and, a year later, what became of her."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from ambos.domain import transcripts as life
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record
from ambos.records.learning.actions import decide_credit
from ambos.records.learning.models import Credit

from .. import queries
from ..models import AnalysisLine, FollowUp, Request
from ..permissions import may_decide
from .steps import locked, move, must, user_of

YEAR = timedelta(days=365)


@transaction.atomic
def decide_line(
    *, request: Request, credit: Credit, decision: str, by: Any, awarded: Decimal | None = None, reason: str = ""
) -> Credit:
    """The school awards, modifies or refuses one recommended credit. Only while it was issued; refused
    ``transcripts.not_now``, and as ``learning.decide_credit`` refuses."""
    must(may_decide(by, request))
    row = locked(request)
    if row.state not in (life.ISSUED, life.DECIDED):
        raise Refused("transcripts.not_now", state=row.state, move="decide")
    must(credit.learner_id == row.learner_id)
    decided = decide_credit(
        credit=credit, decision=decision, awarded=awarded, reason=reason, on=timezone.localdate(), by="system"
    )
    record("transcripts.line_decided", row, by=by, office=row.office_id, decision=decision)
    return decided


@transaction.atomic
def finish_decision(*, request: Request, grade: int, by: Any, on: date | None = None) -> Request:
    """All lines are decided and she is placed. In a year somebody asks what became of her.

    Refused ``transcripts.undecided`` (values: n) while a recommended credit has no decision, ``transcripts.bad_grade``.
    """
    must(may_decide(by, request))
    row, today = locked(request), timezone.localdate()
    on = on or today
    if not 0 <= grade <= 12:
        raise Refused("transcripts.bad_grade", field="grade")
    left = open_credits(row).count()
    if left:
        raise Refused("transcripts.undecided", n=left)
    row.grade_placed, row.placed_on, row.decided_on = grade, on, on
    move(row, "decide", by=by, changed=("grade_placed", "placed_on", "decided_on"), grade=grade,
         corrected=life.is_corrected(row.grade_before, grade))  # fmt: skip
    FollowUp.objects.update_or_create(request=row, defaults={"due_on": on + YEAR, "outcome": "", "answered_on": None})
    return row


@transaction.atomic
def answer_follow_up(*, request: Request, outcome: str, by: Any, on: date | None = None) -> FollowUp:
    """What became of her. Not before eleven months have passed (``transcripts.too_soon``)."""
    must(may_decide(by, request))
    row, on = locked(request), on or timezone.localdate()
    if outcome not in FollowUp.Outcome.values:
        raise Refused("transcripts.bad_answer", field="outcome")
    found = FollowUp.objects.select_for_update().filter(request=row).first()
    if found is None or on < found.due_on - timedelta(days=31):
        raise Refused("transcripts.too_soon", field="outcome")
    found.outcome, found.answered_on, found.answered_by_id = outcome, on, user_of(by)
    found.save(update_fields=["outcome", "answered_on", "answered_by"])
    move(row, "follow", by=by, outcome=outcome)
    return found


def open_credits(request: Request) -> Any:
    """The recommended credits of the analysis in force that have no decision yet."""
    analysis = queries.current(request)
    lines = AnalysisLine.objects.filter(analysis=analysis).values("line")
    return Credit.objects.filter(learner=request.learner_id, line__in=lines, replaced_at=None, decision="")
