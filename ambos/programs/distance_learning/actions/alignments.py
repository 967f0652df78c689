"""The matrix of credits: proposed and decided by two people; statements frozen from it; what came of them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from ambos.domain.errors import Reason, Refused, check
from ambos.domain.upper_secondary import alignment as rule
from ambos.records.audit.actions import record
from ambos.records.registry.keyrings import keyring

from ..loading import here
from ..models import Alignment, AlignmentStatement, ReceivingBody, RecognitionOutcome, Study
from ..permissions import may_align, may_decide, may_follow
from ..queries.alignments import passed_of, row_of, subjects
from .steps import must, today_of, user_of
from .studies import RING

LINK_DAYS = 365
State = Alignment.State


@dataclass(frozen=True)
class Made:
    """A statement, and the path of its link; ``None`` when the form had been sent before."""

    statement: AlignmentStatement
    path: str | None


def load_bodies(packs: Any = (), say: Any = None) -> str:
    """The loader: the institutions the packs name, so that the matrix has its rows from the first day."""
    found = [ReceivingBody.objects.get_or_create(
        code=row["code"], defaults={"name": row["name"], "kind": row["kind"], "source": row["source"]}
    ) for row in here()["institutions"]]  # fmt: skip
    return f"{len(found)} institutions that may recognise studies"


@transaction.atomic
def add_body(*, name: str, kind: str, source: str = "", by: Any) -> ReceivingBody:
    """Add a college, an employer or a workforce program. Refused ``distance_learning.needs_name``, ``.body_there``."""
    must(may_align(by))
    name = " ".join(name.split())
    if not name:
        raise Refused("distance_learning.needs_name", field="name")
    if kind not in ReceivingBody.Kind.values:
        raise Refused("distance_learning.unknown_answer", field="kind")
    code = slugify(name)[:60]
    if ReceivingBody.objects.filter(name__iexact=name).exists() or ReceivingBody.objects.filter(code=code).exists():
        raise Refused("distance_learning.body_there", field="name")
    made = ReceivingBody.objects.create(code=code, name=name, kind=kind, source=source.strip())
    record("distance_learning.body_added", made, by=by)
    return made


@transaction.atomic
def propose_alignment(
    *, body: ReceivingBody, subject: str, level: str, evidence: str, review_on: date, form_key: UUID, by: Any,
    target: str = "", credits: Decimal | None = None, condition: str = "",
) -> Alignment:  # fmt: skip
    """Propose what a subject is worth there, with what it stands on.

    Refused with every fault: ``distance_learning.no_such_subject_code``, ``.needs_evidence``, ``.needs_target`` (recognised as
    what?), ``.needs_condition``, ``.review_in_past``, ``.credits_of_nothing``, ``.proposed_already``.
    """
    must(may_align(by))
    if already := Alignment.objects.filter(form_key=form_key).first():
        return already
    today, found = timezone.localdate(), []
    if subject not in subjects():
        found.append(Reason("distance_learning.no_such_subject_code", {}, "subject"))
    if level not in Alignment.Level.values:
        found.append(Reason("distance_learning.unknown_answer", {}, "level"))
    if not evidence.strip():
        found.append(Reason("distance_learning.needs_evidence", {}, "evidence"))
    if level in ("full", "conditional") and not target.strip():
        found.append(Reason("distance_learning.needs_target", {}, "target"))
    if level == "conditional" and not condition.strip():
        found.append(Reason("distance_learning.needs_condition", {}, "condition"))
    if level == "none" and credits:
        found.append(Reason("distance_learning.credits_of_nothing", {}, "credits"))
    if review_on <= today:
        found.append(Reason("distance_learning.review_in_past", {}, "review_on"))
    if Alignment.objects.filter(body=body, subject=subject, state=State.PROPOSED).exists():
        found.append(Reason("distance_learning.proposed_already", {}, "subject"))
    check(found)
    made = Alignment.objects.create(
        body=body, subject=subject, level=level, target=target.strip(), credits=None if level == "none" else credits,
        condition=condition.strip() if level == "conditional" else "", evidence=evidence.strip(), since=today,
        review_on=review_on, proposed_at=timezone.now(), proposed_by_id=user_of(by), form_key=form_key,
    )  # fmt: skip
    record("distance_learning.alignment_proposed", made, by=by, body=body.pk, of=subject, level=level)
    return made


@transaction.atomic
def decide_alignment(*, alignment: Alignment, accept: bool, by: Any) -> Alignment:
    """Somebody else decides. Accepted, it takes the place of the row that held until today; that one is kept.

    Refused ``distance_learning.decided_already``; ``PermissionDenied`` for whoever proposed it.
    """
    row = Alignment.objects.select_for_update(of=("self",)).select_related("body").get(pk=alignment.pk)
    must(may_decide(by, row))
    if row.state != State.PROPOSED:
        raise Refused("distance_learning.decided_already")
    today = timezone.localdate()
    if accept:
        before = Alignment.objects.filter(body=row.body, subject=row.subject, state=State.DECIDED)
        before.update(state=State.SUPERSEDED, until=today)
        row.since = min(today, row.review_on - timedelta(days=1))
    row.state = State.DECIDED if accept else State.REFUSED
    row.decided_at, row.decided_by_id = timezone.now(), user_of(by)
    row.save(update_fields=["state", "since", "decided_at", "decided_by"])
    record("distance_learning.alignment_decided", row, by=by, body=row.body_id, accepted=accept)
    return row


@transaction.atomic
def make_statement(*, study: Study, body: ReceivingBody, form_key: UUID, by: Any) -> Made:
    """Freeze what her passed subjects are worth at an institution today. What is not decided is said so.

    Refused ``distance_learning.nothing_passed``. The link works for a year; who holds the paper holds the link.
    """
    must(may_follow(by, study))
    if already := AlignmentStatement.objects.filter(form_key=form_key).first():
        return Made(already, None)
    passed = passed_of(study)
    if not passed:
        raise Refused("distance_learning.nothing_passed")
    today = today_of(study)
    rows = [row_of(one) for one in Alignment.objects.filter(body=body, state=State.DECIDED)]
    kept = rule.frozen(rule.lines(passed, rows, today))
    token = secrets.token_urlsafe(24)
    made = AlignmentStatement.objects.create(
        study=study, body=body, made_on=today, made_by_id=user_of(by), lines=kept, fingerprint=rule.fingerprint(kept),
        link_index=keyring(RING).blind(token), ends_on=today + timedelta(days=LINK_DAYS), form_key=form_key,
    )  # fmt: skip
    record("distance_learning.statement_made", made, by=by, office=study.office_id, body=body.pk, lines=len(kept))
    return Made(made, reverse("distance_learning:statement", args=[token]))


@transaction.atomic
def withdraw_statement(*, statement: AlignmentStatement, by: Any) -> AlignmentStatement:
    """Its link opens nothing any more: she asked for it, or the paper was lost."""
    must(may_follow(by, statement.study))
    if statement.withdrawn_at is None:
        statement.withdrawn_at = timezone.now()
        statement.save(update_fields=["withdrawn_at"])
        record("distance_learning.statement_withdrawn", statement, by=by, office=statement.study.office_id)
    return statement


@transaction.atomic
def report_outcome(
    *, statement: AlignmentStatement, result: str, by: Any, credits: Decimal | None = None, note: str = ""
) -> RecognitionOutcome:
    """What the institution did with it: by the link itself (``by='link'``), or told by the learner to her adviser. Said again,
    the later word stands and the earlier is kept.

    Refused ``distance_learning.unknown_answer``, ``.credits_of_nothing``.
    """
    must(by == "link" or may_follow(by, statement.study))
    if result not in RecognitionOutcome.Result.values:
        raise Refused("distance_learning.unknown_answer", field="result")
    if result == RecognitionOutcome.Result.NOT_RECOGNISED and credits:
        raise Refused("distance_learning.credits_of_nothing", field="credits")
    locked = AlignmentStatement.objects.select_for_update(of=("self",)).select_related("study").get(pk=statement.pk)
    locked.outcomes.filter(replaced_at__isnull=True).update(replaced_at=timezone.now())
    who = RecognitionOutcome.Who.BODY if by == "link" else RecognitionOutcome.Who.LEARNER
    made = RecognitionOutcome.objects.create(
        statement=locked, result=result, who=who, credits=credits, note=note.strip()[:200], said_at=timezone.now(),
        said_by_id=user_of(by),
    )  # fmt: skip
    record("distance_learning.outcome_told", locked, by=by, office=locked.study.office_id, result=result)
    return made
