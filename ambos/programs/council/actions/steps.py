"""What the verbs share: who may, one row at a time, how a step of a recommendation is written down, whom to tell."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Min, Q
from django.utils import timezone

from ambos.domain.council import recommendations as life
from ambos.domain.errors import Reason, Refused, check
from ambos.records.audit.actions import record
from ambos.records.messages.actions import Recipient, tell
from ambos.records.posts.queries import posts_on

from ..models import Assignment, Body, Recommendation, Session, Step
from ..permissions import LIAISON


def must(allowed: bool) -> None:
    """Stop here unless she may. Raises ``PermissionDenied``."""
    if not allowed:
        raise PermissionDenied


def user_of(by: Any) -> UUID | None:
    """The account behind ``by``; ``None`` for a word such as 'system'."""
    return getattr(by, "user", None)


def locked(recommendation: Recommendation) -> Recommendation:
    """The recommendation as it stands now, locked until the verb ends."""
    rows = Recommendation.objects.select_for_update(of=("self",)).select_related("term__rule_set", "committee")
    return rows.get(pk=recommendation.pk)


def locked_part(assignment: Assignment) -> Assignment:
    """A part and its recommendation as they stand now, both locked. ``Refused``: ``council.closed_already`` when the whole is
    over, ``council.answered_already`` when this part owes nothing any more."""
    whole = locked(assignment.recommendation)
    part = Assignment.objects.select_for_update(of=("self",)).select_related("body").get(pk=assignment.pk)
    part.recommendation = whole
    if whole.state in life.ENDED:
        raise Refused("council.closed_already", state=whole.state, move="answer")
    if not part.is_open:
        raise Refused("council.answered_already", body=part.body.code)
    return part


def move(recommendation: Recommendation, verb: str, *, by: Any, said: str = "", **changed: Any) -> Recommendation:
    """Take one step of a recommendation's life: state, columns, its public step, the log."""
    was, today = recommendation.state, timezone.localdate()
    recommendation.state, recommendation.state_on = life.after(was, verb), today
    body, session = changed.pop("body", None), changed.pop("step_session", None)
    for name, value in changed.items():
        setattr(recommendation, name, value)
    recommendation.save(update_fields=["state", "state_on", *changed])
    step(recommendation, verb, body=body, session=session, text=said)
    record(f"council.recommendation_{verb}", recommendation, by=by, was=was)
    return recommendation


def step(
    recommendation: Recommendation,
    kind: str,
    *,
    body: Body | None = None,
    session: Session | None = None,
    text: str = "",
) -> Step:
    """Write down what happened, as everybody reads it."""
    now = timezone.now()
    return Step.objects.create(
        recommendation=recommendation, kind=kind, body=body, session=session, text=text, on=timezone.localdate(), at=now
    )


def count_answers(recommendation: Recommendation) -> Recommendation:
    """Carry on the whole what its parts owe: answers due and given, and the next day one is due. Saved by the caller's verb."""
    owing = ~Q(state__in=(Assignment.State.SENT_ON, Assignment.State.MOVED))
    parts = Assignment.objects.filter(owing, recommendation=recommendation)
    answered = parts.filter(state=Assignment.State.ANSWERED)
    recommendation.answers_due = parts.count()
    recommendation.answers_given = answered.count()
    recommendation.due_on = parts.exclude(state=Assignment.State.ANSWERED).aggregate(Min("answer_due_on"))[
        "answer_due_on__min"
    ]
    recommendation.save(update_fields=["answers_due", "answers_given", "due_on"])
    return recommendation


def tell_liaisons(kind: str, assignment: Assignment, **values: Any) -> None:
    """A line to everybody who answers for this body."""
    body = assignment.body.organization_id
    held = posts_on(timezone.localdate()).filter(role=LIAISON, organization=body, holder__is_demo=False)
    to = [Recipient("email", post.holder.email, post.holder.language) for post in held.select_related("holder") if body]
    if to:
        tell(kind, assignment, to=to, values=values)


def needs_words(**typed: str) -> None:
    """Refuse what was left empty: ``council.say_it`` beside each field."""
    check(Reason("council.say_it", field=name) for name, text in typed.items() if not text.strip())
