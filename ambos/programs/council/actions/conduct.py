"""Proceedings that may end in expulsion, stage by stage (domain/council/conduct), and what members are given back for their journeys."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from ambos.domain.council import conduct
from ambos.domain.errors import Reason, Refused, check
from ambos.records.audit.actions import record

from ..models import Member, Proceeding, ProceedingStep, Session, TravelClaim, Vote
from ..permissions import may_keep, membership
from ..queries.terms import rules_of
from .members import vacate
from .sessions import count_vote
from .steps import must, needs_words, user_of

State = Proceeding.State


@transaction.atomic
def complain(*, member: Member, harmed: str, acts: str, form_key: UUID, by: Any) -> Proceeding:
    """A member, or the secretariat for whoever wrote to it, complains of what a member did.

    Refused: ``council.say_it``, ``council.no_ground``, ``council.against_herself``, ``council.left_already``.
    """
    complainer = membership(by)
    must(complainer is not None or may_keep(by))
    if seen := Proceeding.objects.filter(form_key=form_key).first():
        return seen
    needs_words(acts=acts)
    conduct.admit(harmed, False)
    faults = []
    if complainer == member:
        faults.append(Reason("council.against_herself", field="member"))
    if not Member.objects.holding(timezone.localdate()).filter(pk=member.pk).exists():
        faults.append(Reason("council.left_already", field="member"))
    check(faults)
    made = Proceeding.objects.create(
        member=member,
        harmed=harmed,
        acts=acts.strip(),
        complained_by_id=user_of(by),
        filed_on=timezone.localdate(),
        form_key=form_key,
    )
    _stage(made, "complain", "", by)
    return made


@transaction.atomic
def dismiss(*, proceeding: Proceeding, reason: str, by: Any) -> Proceeding:
    """It is not admitted: what she did harmed none of the three interests, or was criticism of the government, which is no
    ground."""
    must(may_keep(by))
    needs_words(reason=reason)
    return _move(_locked(proceeding), "dismiss", reason, by)


@transaction.atomic
def notify(*, proceeding: Proceeding, is_criticism: bool, by: Any) -> Proceeding:
    """Admit it and give her the days to answer. Refused: ``council.criticism_is_no_ground``."""
    must(may_keep(by))
    found = _locked(proceeding)
    conduct.after(found.state, "notify")
    conduct.admit(found.harmed, is_criticism)
    found.answer_due_on = timezone.localdate() + timedelta(days=_rules(found).answer_days)
    found.save(update_fields=["answer_due_on"])
    return _move(found, "notify", "", by)


@transaction.atomic
def defend(*, proceeding: Proceeding, text: str, by: Any) -> Proceeding:
    """She answers, in her own words, until her time is over. Refused: ``council.stage_not_now``, ``council.time_is_over``."""
    found = _locked(proceeding)
    must(by == "system" or membership(by) == found.member)
    needs_words(text=text)
    if found.state != State.NOTIFIED or found.answer_due_on is None:
        raise Refused("council.stage_not_now", state=found.state, move="defend")
    if timezone.localdate() > found.answer_due_on:
        raise Refused("council.time_is_over", day=_day(found.answer_due_on))
    found.defence = text.strip()
    found.save(update_fields=["defence"])
    _stage(found, "defend", "", by)
    return found


@transaction.atomic
def hear(*, proceeding: Proceeding, text: str, by: Any) -> Proceeding:
    """The hearing, once she answered or her time is over. Refused: ``council.time_to_answer``."""
    must(may_keep(by))
    needs_words(text=text)
    found = _locked(proceeding)
    conduct.after(found.state, "hear")
    assert found.answer_due_on is not None
    conduct.may_hear(found.answer_due_on, found.defence, timezone.localdate())
    return _move(found, "hear", text, by)


@transaction.atomic
def report(*, proceeding: Proceeding, text: str, by: Any) -> Proceeding:
    """The report goes before the plenary."""
    must(may_keep(by))
    needs_words(text=text)
    return _move(_locked(proceeding), "report", text, by)


@transaction.atomic
def suspend(*, proceeding: Proceeding, session: Session, in_favour: int, against: int, abstained: int, by: Any) -> Vote:
    """Until it is final only the plenary may keep her from sitting, by a vote. Refused: ``council.plenary_only``,
    ``council.stage_not_now``, and as votes are refused."""
    must(may_keep(by))
    found = _locked(proceeding)
    if session.kind != Session.Kind.PLENARY:
        raise Refused("council.plenary_only")
    if found.state in (State.INADMISSIBLE, State.FINAL, State.COMPLAINED):
        raise Refused("council.stage_not_now", state=found.state, move="suspend")
    share = _rules(found).majority
    made = _vote(found, session, share, in_favour, against, abstained, by)
    if made.result == Vote.Result.PASSED:
        found.member.suspended_at = timezone.now()
        found.member.save(update_fields=["suspended_at"])
        _stage(found, "suspend", "", by)
    return made


@transaction.atomic
def decide(*, proceeding: Proceeding, session: Session, in_favour: int, against: int, abstained: int, by: Any) -> Vote:
    """The plenary votes in secret; two thirds of those present expel. Refused: ``council.plenary_only``,
    ``council.stage_not_now``, and as votes are refused."""
    must(may_keep(by))
    found = _locked(proceeding)
    if session.kind != Session.Kind.PLENARY:
        raise Refused("council.plenary_only")
    conduct.after(found.state, "decide")
    made = _vote(found, session, _rules(found).expulsion_majority, in_favour, against, abstained, by)
    found.expels = made.result == Vote.Result.PASSED
    found.appeal_due_on = timezone.localdate() + timedelta(days=_rules(found).appeal_days)
    found.save(update_fields=["expels", "appeal_due_on"])
    _move(found, "decide", "", by)
    return made


@transaction.atomic
def appeal_decision(*, proceeding: Proceeding, text: str, by: Any) -> Proceeding:
    """She appeals within the days she has. Refused: ``council.time_is_over``, ``council.nothing_to_appeal``."""
    found = _locked(proceeding)
    must(by == "system" or membership(by) == found.member)
    needs_words(text=text)
    conduct.after(found.state, "appeal")
    assert found.appeal_due_on is not None
    if not found.expels:
        raise Refused("council.nothing_to_appeal")
    if timezone.localdate() > found.appeal_due_on:
        raise Refused("council.time_is_over", day=_day(found.appeal_due_on))
    return _move(found, "appeal", text, by)


@transaction.atomic
def finish_proceeding(*, proceeding: Proceeding, upheld: bool, text: str, by: Any) -> Proceeding:
    """It becomes final: the appeal was decided (``upheld``: the decision stands), or nobody appealed in time. An expelled member's
    seat is vacant from then on; otherwise a suspension ends. Refused: ``council.time_to_appeal``."""
    must(may_keep(by))
    needs_words(text=text)
    found = _locked(proceeding)
    conduct.after(found.state, "finish")
    assert found.appeal_due_on is not None
    conduct.may_finish(found.state, found.appeal_due_on, timezone.localdate())
    found.expels = bool(found.expels and (upheld or found.state == State.DECIDED))
    found.save(update_fields=["expels"])
    _move(found, "finish", text, by)
    if found.expels:
        vacate(member=found.member, because=Member.Left.EXPELLED, on=timezone.localdate(), by=by)
    elif found.member.suspended_at is not None:
        found.member.suspended_at = None
        found.member.save(update_fields=["suspended_at"])
    return found


def _locked(proceeding: Proceeding) -> Proceeding:
    rows = Proceeding.objects.select_for_update(of=("self",)).select_related("member__seat__term__rule_set")
    return rows.get(pk=proceeding.pk)


def _rules(proceeding: Proceeding) -> Any:
    return rules_of(proceeding.member.seat.term)


def _vote(proceeding: Proceeding, session: Session, share: Any, yes: int, no: int, none: int, by: Any) -> Vote:
    return count_vote(
        session=session,
        question=str(proceeding.pk),
        in_favour=yes,
        against=no,
        abstained=none,
        share=share,
        proceeding=proceeding,
        is_secret=True,
        by=by,
    )


def _move(proceeding: Proceeding, verb: str, text: str, by: Any) -> Proceeding:
    proceeding.state = State(conduct.after(proceeding.state, verb))
    proceeding.save(update_fields=["state"])
    _stage(proceeding, verb, text, by)
    return proceeding


def _stage(proceeding: Proceeding, kind: str, text: str, by: Any) -> None:
    ProceedingStep.objects.create(
        proceeding=proceeding, kind=kind, text=text.strip(), at=timezone.now(), taken_by_id=user_of(by)
    )
    record(f"council.proceeding_{kind}", proceeding, by=by)


def _day(value: Any) -> str:
    return date_format(value, "SHORT_DATE_FORMAT")


# -- journeys ------------------------------------------------------------------------------------------------------------
@transaction.atomic
def claim_travel(
    *, session: Session, kind: str, amount: Decimal, currency: str, receipt: str, form_key: UUID, by: Any
) -> TravelClaim:
    """A member who was there asks back what she spent. Refused: ``council.was_not_there``, ``council.receipt_twice``,
    ``council.not_an_amount``, ``council.say_it``, ``council.not_held_yet``."""
    member = membership(by, session.term)
    if member is None:
        raise PermissionDenied
    if seen := TravelClaim.objects.filter(form_key=form_key).first():
        return seen
    needs_words(receipt=receipt)
    faults = []
    if session.state in (Session.State.CONVENED, Session.State.OPEN):
        faults.append(Reason("council.not_held_yet"))
    elif not member.attendance.filter(session=session, state="present").exists():
        faults.append(Reason("council.was_not_there"))
    if amount <= 0:
        faults.append(Reason("council.not_an_amount", field="amount"))
    if TravelClaim.objects.filter(member=member, session=session, receipt=receipt.strip()).exists():
        faults.append(Reason("council.receipt_twice", field="receipt"))
    check(faults)
    made = TravelClaim.objects.create(
        member=member,
        session=session,
        kind=kind,
        amount=amount,
        currency=currency,
        receipt=receipt.strip(),
        claimed_at=timezone.now(),
        form_key=form_key,
    )
    record("council.travel_claimed", made, by=by)
    return made


@transaction.atomic
def decide_claim(*, claim: TravelClaim, state: str, reason: str = "", by: Any) -> TravelClaim:
    """Approve, refuse with a reason, or note that it was paid. Refused: ``council.claim_not_now``, ``council.say_it``."""
    must(may_keep(by))
    claim = TravelClaim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    before = {"approved": ("claimed",), "refused": ("claimed",), "paid": ("approved",)}.get(state, ())
    if claim.state not in before:
        raise Refused("council.claim_not_now")
    if state == TravelClaim.State.REFUSED:
        needs_words(reason=reason)
    claim.state, claim.reason = state, reason.strip() or claim.reason
    claim.decided_at, claim.decided_by_id = timezone.now(), user_of(by)
    claim.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    record(f"council.travel_{state}", claim, by=by)
    return claim
