"""After the answer: plan, work, evidence, what the committee finds, what was born of it, the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.records.audit.actions import record
from ambos.records.files.actions import store_file
from ambos.records.registry.queries import running

from ..models import Body, Evidence, Outcome, Recommendation
from ..permissions import may_act_for, may_keep, may_verify, sits_in
from .steps import locked, move, must, needs_words, step, user_of

EVIDENCE = "council_evidence"
"""Whose keys seal the files that show what was done."""


@dataclass(frozen=True)
class Shown:
    """A file that shows what was done: its title, what was uploaded, and whether everybody may open it."""

    title: str
    upload: Any
    name: str
    where: str = ""
    is_public: bool = False


@transaction.atomic
def plan(*, recommendation: Recommendation, body: Body, text: str, until: date, by: Any) -> Recommendation:
    """A body that accepted says who does what, and by when. Refused: ``council.not_accepted``, ``council.plan_in_past``."""
    must(may_act_for(by, recommendation))
    found = locked(recommendation)
    needs_words(text=text)
    if not found.is_favourable:
        raise Refused("council.not_accepted")
    if until < timezone.localdate():
        raise Refused("council.plan_in_past", field="until")
    return move(found, "plan", by=by, said=text.strip(), body=body, plan=text.strip(), plan_due_on=until)


@transaction.atomic
def start(*, recommendation: Recommendation, body: Body, by: Any) -> Recommendation:
    """The work begins."""
    must(may_act_for(by, recommendation))
    return move(locked(recommendation), "start", by=by, body=body)


@transaction.atomic
def finish(
    *,
    recommendation: Recommendation,
    body: Body,
    text: str,
    evidence: Sequence[tuple[str, str]] = (),
    files: Sequence[Shown] = (),
    by: Any,
) -> Recommendation:
    """The body says that it is done and shows it: ``evidence`` are (what, where it can be seen), ``files`` are kept here.

    Refused: ``council.say_it``, ``council.needs_evidence``, ``council.not_accepted``, and as ``store_file`` refuses.
    """
    must(may_act_for(by, recommendation))
    found = locked(recommendation)
    needs_words(text=text)
    shown = [(what.strip(), where.strip()) for what, where in evidence if what.strip() and where.strip()]
    if not shown and not files:
        raise Refused("council.needs_evidence", field="what")
    if not found.is_favourable:
        raise Refused("council.not_accepted")
    for what, where in shown:
        Evidence.objects.create(
            recommendation=found,
            body=body,
            title=what,
            where=where,
            added_on=timezone.localdate(),
            added_by_id=user_of(by),
        )
    for one in files:
        kept = store_file(
            upload=one.upload, name=one.name, purpose=EVIDENCE, office=None, organization=body.organization_id, by=by
        )
        Evidence.objects.create(
            recommendation=found,
            body=body,
            title=one.title.strip(),
            where=one.where.strip(),
            file=kept.pk,
            is_public=one.is_public,
            added_on=timezone.localdate(),
            added_by_id=user_of(by),
        )
    return move(found, "finish", by=by, said=text.strip(), body=body)


@transaction.atomic
def verify(*, recommendation: Recommendation, text: str, is_gain: bool, by: Any) -> Recommendation:
    """The committee finds that it was done; ``is_gain``: and that people are better off for it, which ``text`` says in public."""
    must(may_verify(by, recommendation))
    needs_words(text=text)
    return move(locked(recommendation), "verify", by=by, said=text.strip(), is_gain=is_gain)


@transaction.atomic
def dispute(*, recommendation: Recommendation, text: str, by: Any) -> Recommendation:
    """The committee finds that it was not done, or not as said, and why. The bodies are asked to show more."""
    must(may_verify(by, recommendation))
    needs_words(text=text)
    return move(locked(recommendation), "dispute", by=by, said=text.strip())


@transaction.atomic
def close(*, recommendation: Recommendation, text: str = "", by: Any) -> Recommendation:
    """The end: verified, or answered by all with a reasoned no. Refused: ``council.accepted_so_to_be_done`` for one that was
    accepted and not carried out, ``council.unanswered`` while an answer is missing."""
    must(may_keep(by))
    found = locked(recommendation)
    if found.answers_given < max(found.answers_due, 1):
        raise Refused("council.unanswered", missing=max(found.answers_due, 1) - found.answers_given)
    if found.state == Recommendation.State.ANSWERED and found.is_favourable:
        raise Refused("council.accepted_so_to_be_done")
    return move(found, "close", by=by, said=text.strip(), closed_on=timezone.localdate())


@transaction.atomic
def record_outcome(
    *, recommendation: Recommendation, title: str, began_on: date, program: str = "", by: Any
) -> Outcome:
    """What was born of it: a program of the institute, an edition, a rule, an office. Refused: ``council.unknown_program``."""
    must(may_keep(by) or sits_in(by, recommendation.committee) is not None)
    needs_words(title=title)
    if program and program not in {one.slug for one in running() if not one.is_record}:
        raise Refused("council.unknown_program", field="program")
    made = Outcome.objects.create(
        recommendation=recommendation,
        program=program,
        title=title.strip(),
        began_on=began_on,
        recorded_by_id=user_of(by),
    )
    step(recommendation, "outcome", text=made.title)
    record("council.outcome_recorded", made, by=by, program=program)
    return made
