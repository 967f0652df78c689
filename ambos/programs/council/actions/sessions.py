"""Sessions: convened with an agenda, opened with a quorum, votes with their numbers, closed with minutes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ambos.domain.council import conduct
from ambos.domain.errors import Reason, Refused, check
from ambos.records.audit.actions import record

from ..models import AgendaItem, Attendance, Committee, CommitteeMember, Member, Recommendation, Session, Term, Vote
from ..permissions import may_keep, sits_in
from ..queries.terms import rules_of
from .steps import locked, move, must, needs_words, step, user_of

State = Session.State


def may_run(by: Any, session: Session | None, committee: Committee | None) -> bool:
    """May she run it: the secretariat; of a committee's session also whoever coordinates the committee."""
    of = session.committee if session else committee
    if may_keep(by):
        return True
    member = sits_in(by, of) if of else None
    return (
        member is not None
        and member.committees.there(timezone.localdate()).filter(committee=of, is_chair=True).exists()
    )


@transaction.atomic
def convene(
    *,
    term: Term,
    kind: str,
    held_on: date,
    place: str,
    committee: Committee | None = None,
    form_key: UUID,
    by: Any,
) -> Session:
    """Convene a session. Its agenda begins with what waits for its vote; a plenary's also with every answer that will be overdue.

    Refused: ``council.say_it``, ``council.outside_term``, ``council.committee_missing``.
    """
    must(may_run(by, None, committee))
    if seen := Session.objects.filter(form_key=form_key).first():
        return seen
    needs_words(place=place)
    if not term.starts_on <= held_on <= term.ends_on:
        raise Refused("council.outside_term", field="held_on")
    if (kind == Session.Kind.COMMITTEE) != (committee is not None):
        raise Refused("council.committee_missing", field="committee")
    Term.objects.select_for_update().get(pk=term.pk)
    numbered = Session.objects.filter(term=term, kind=kind, committee=committee)
    made = Session.objects.create(
        term=term,
        kind=kind,
        committee=committee,
        number=(numbered.aggregate(Max("number"))["number__max"] or 0) + 1,
        held_on=held_on,
        place=place.strip(),
        form_key=form_key,
        convened_by_id=user_of(by),
    )
    record("council.session_convened", made, by=by, kind=kind)
    fill_agenda(made)
    return made


def fill_agenda(session: Session) -> int:
    """Put on the agenda what belongs there by the rules and is not on it yet; how many."""
    waiting = Recommendation.objects.filter(term=session.term)
    wanted = []
    if session.kind == Session.Kind.PLENARY:
        wanted += [
            (AgendaItem.Kind.OVERDUE, r) for r in waiting.filter(due_on__lt=session.held_on).order_by("due_on", "code")
        ]
        wanted += [
            (AgendaItem.Kind.RECOMMENDATION, r)
            for r in waiting.filter(state=Recommendation.State.COMMITTEE_APPROVED).order_by("proposed_at")
        ]
    elif session.committee_id:
        drafts = waiting.filter(state=Recommendation.State.PROPOSED, committee=session.committee_id)
        wanted += [(AgendaItem.Kind.RECOMMENDATION, r) for r in drafts.order_by("proposed_at")]
    there = set(session.agenda.values_list("kind", "recommendation"))
    last = session.agenda.aggregate(Max("position"))["position__max"] or 0
    made = [
        AgendaItem(session=session, kind=kind, title=str(one)[:200], recommendation=one, position=last + n)
        for n, (kind, one) in enumerate(((k, r) for k, r in wanted if (k.value, r.pk) not in there), start=1)
    ]
    AgendaItem.objects.bulk_create(made)
    return len(made)


def called_to(session: Session) -> Any:
    """Members who may vote at this session: all who sit on its day and are not suspended, of a committee its own."""
    members = Member.objects.sitting(session.held_on).filter(seat__term=session.term_id, suspended_at__isnull=True)
    if session.committee_id:
        there = CommitteeMember.objects.there(session.held_on).filter(committee=session.committee_id)
        members = members.filter(committees__in=there)
    return members.order_by("name", "id")


@transaction.atomic
def take_attendance(*, session: Session, said: Mapping[UUID, tuple[str, str]], by: Any) -> Session:
    """Write down who is there: member -> (state, excuse). Whoever is not named is absent without an excuse.

    Refused: ``council.session_over``, ``council.excuse_missing`` (name).
    """
    must(may_run(by, session, None))
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if session.state in (State.CLOSED, State.FAILED):
        raise Refused("council.session_over")
    members = list(called_to(session))
    rows = {m: said.get(m.pk, (Attendance.State.ABSENT, "")) for m in members}
    check(
        Reason("council.excuse_missing", {"name": member.name})
        for member, (state, excuse) in rows.items()
        if state == Attendance.State.EXCUSED and not excuse.strip()
    )
    session.attendance.all().delete()
    Attendance.objects.bulk_create(
        Attendance(session=session, member=member, state=state, excuse=excuse.strip() if state == "excused" else "")
        for member, (state, excuse) in rows.items()
    )
    record("council.attendance_taken", session, by=by, present=present_at(session), called=len(members))
    return session


def present_at(session: Session) -> int:
    """How many are there."""
    return session.attendance.filter(state=Attendance.State.PRESENT).count()


@transaction.atomic
def open_session(*, session: Session, by: Any) -> Session:
    """Open it, with a quorum of those who may vote. Refused: ``council.no_quorum`` (present, needed), ``council.session_over``."""
    must(may_run(by, session, None))
    session = Session.objects.select_for_update(of=("self",)).select_related("term__rule_set").get(pk=session.pk)
    if session.state != State.CONVENED:
        raise Refused("council.session_over")
    called = called_to(session).count()
    needed = conduct.needed(called, rules_of(session.term).quorum)
    present = present_at(session)
    if not called or present < needed:
        raise Refused("council.no_quorum", present=present, needed=needed)
    session.state, session.called, session.quorum, session.opened_at = State.OPEN, called, needed, timezone.now()
    session.save(update_fields=["state", "called", "quorum", "opened_at"])
    record("council.session_opened", session, by=by, present=present, needed=needed)
    return session


@transaction.atomic
def fail_session(*, session: Session, by: Any) -> Session:
    """There was no quorum: nothing was decided, and attendance stays as taken. Refused: ``council.quorum_there``."""
    must(may_run(by, session, None))
    session = Session.objects.select_for_update(of=("self",)).select_related("term__rule_set").get(pk=session.pk)
    if session.state != State.CONVENED:
        raise Refused("council.session_over")
    called = called_to(session).count()
    needed = conduct.needed(called, rules_of(session.term).quorum)
    if called and present_at(session) >= needed:
        raise Refused("council.quorum_there")
    session.state, session.called, session.quorum = State.FAILED, called, needed
    session.closed_at = timezone.now()
    session.save(update_fields=["state", "called", "quorum", "closed_at"])
    record("council.session_failed", session, by=by)
    return session


@transaction.atomic
def vote_on(
    *, session: Session, recommendation: Recommendation, in_favour: int, against: int, abstained: int, by: Any
) -> Vote:
    """The vote on a recommendation, in numbers. A committee approves its own; a plenary adopts what a committee approved.

    Refused: ``council.not_in_session``, ``council.more_votes_than_present`` (votes, present), ``council.other_committee``,
    ``council.not_now``.
    """
    must(may_run(by, session, None))
    if session.kind == Session.Kind.REGIONAL:
        raise Refused("council.regional_decides_nothing")
    found = locked(recommendation)
    if session.committee_id and session.committee_id != found.committee_id:
        raise Refused("council.other_committee")
    verb = "approve" if session.committee_id else "adopt"
    if found.state not in _BEFORE[verb]:
        raise Refused("council.not_now", state=found.state, move=verb)
    made = count_vote(
        session=session,
        question=str(found)[:200],
        in_favour=in_favour,
        against=against,
        abstained=abstained,
        share=rules_of(session.term).majority,
        recommendation=found,
        by=by,
    )
    move(found, verb if made.result == Vote.Result.PASSED else "reject", by=by, step_session=session)
    return made


_BEFORE = {"approve": (Recommendation.State.PROPOSED,), "adopt": (Recommendation.State.COMMITTEE_APPROVED,)}


def count_vote(
    *,
    session: Session,
    question: str,
    in_favour: int,
    against: int,
    abstained: int,
    share: Fraction,
    by: Any,
    **about: Any,
) -> Vote:
    """Write a vote down and say whether it passed: a share of those present, not only of those who voted."""
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if session.state != State.OPEN:
        raise Refused("council.not_in_session")
    present, votes = present_at(session), in_favour + against + abstained
    if votes > present:
        raise Refused("council.more_votes_than_present", field="in_favour", votes=votes, present=present)
    needed = conduct.needed(present, share)
    made = Vote.objects.create(
        session=session,
        question=question,
        in_favour=in_favour,
        against=against,
        abstained=abstained,
        needed=needed,
        result=Vote.Result.PASSED if in_favour >= needed else Vote.Result.FAILED,
        at=timezone.now(),
        recorded_by_id=user_of(by),
        **about,
    )
    record("council.voted", made, by=by, result=made.result)
    return made


@transaction.atomic
def close_session(*, session: Session, minutes: str, by: Any) -> Session:
    """Close it with its minutes and their hash: they are never changed after. Refused: ``council.not_in_session``,
    ``council.say_it``."""
    must(may_run(by, session, None))
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if session.state != State.OPEN:
        raise Refused("council.not_in_session")
    needs_words(minutes=minutes)
    session.minutes = minutes.strip()
    session.digest = hashlib.sha256(session.minutes.encode()).hexdigest()
    session.state, session.closed_at = State.CLOSED, timezone.now()
    session.save(update_fields=["minutes", "digest", "state", "closed_at"])
    for item in session.agenda.filter(kind=AgendaItem.Kind.OVERDUE).select_related("recommendation"):
        if item.recommendation:
            step(item.recommendation, "called_out", session=session)
    record("council.session_closed", session, by=by, digest=session.digest)
    return session
