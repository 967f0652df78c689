"""Members: seated on a vacant seat with their post, in the committee they choose, until they leave or the plenary frees the seat."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ambos.domain.errors import Reason, Refused, check
from ambos.records.accounts.models import User
from ambos.records.audit.actions import record
from ambos.records.posts.actions import end_post, take_on
from ambos.records.posts.models import Post
from ambos.records.posts.queries import posts_held, roles

from ..models import Committee, CommitteeMember, Member, Seat, Session, Term, Vote
from ..permissions import COUNCIL_MEMBER, may_keep, membership
from ..queries.terms import rules_of
from .sessions import count_vote
from .steps import must, needs_words, user_of


@transaction.atomic
def seat_member(
    *, seat: Seat, email: str, name: str, gender: str, language: str = "es", starts_on: date, by: Any
) -> Member:
    """Somebody takes a vacant seat for the rest of the term and gets her post.

    Refused: ``council.seat_taken``, ``council.outside_term``, ``council.no_reelection`` (she sat in the term before),
    ``council.is_official`` (she holds a post of staff), ``council.sits_already``, and as ``posts.take_on`` refuses.
    """
    must(may_keep(by))
    seat = Seat.objects.select_for_update(of=("self",)).select_related("term__rule_set", "office").get(pk=seat.pk)
    _free_seats_of_ended_posts(seat.term, by)
    account = User.objects.filter(email__iexact=email.strip()).first()
    _may_sit(seat, account, starts_on)
    post = take_on(
        email=email,
        name=name,
        language=language,
        role=COUNCIL_MEMBER,
        office=seat.office,
        starts_on=starts_on,
        ends_on=seat.term.ends_on,
        by="system",
    )
    return _sworn(seat, post, name, gender, starts_on, by)


@transaction.atomic
def take_up_posts(*, term: Term, by: Any) -> tuple[list[Member], list[tuple[Post, Refused]]]:
    """Give the elected seats of a term to whoever was elected: whoever holds the post of a member at the office of a vacant seat.
    Elections gives those posts and ends them (a winner found ineligible), and knows nothing of seats: those whose post ended are
    freed first. (Members, posts that could not be seated and why.)"""
    must(may_keep(by))
    _free_seats_of_ended_posts(term, by)
    held = (
        Post.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gt=term.starts_on),
            role=COUNCIL_MEMBER,
            revoked_at__isnull=True,
            starts_on__gte=term.starts_on,
            starts_on__lte=term.ends_on,
            office__isnull=False,
        )
        .exclude(pk__in=Member.objects.filter(post__isnull=False).values("post"))
        .exclude(ended_at__isnull=False, ends_on__lte=timezone.localdate())
        .select_related("holder", "office")
        .order_by("starts_on", "id")
    )
    seated: list[Member] = []
    refused: list[tuple[Post, Refused]] = []
    for post in held:
        try:
            seated.append(_take_up(term, post, by))
        except Refused as why:
            refused.append((post, why))
    return seated, refused


def _free_seats_of_ended_posts(term: Term, by: Any) -> None:
    today = timezone.localdate()
    sitting = Member.objects.filter(seat__term=term, left_on__isnull=True, post__isnull=False)
    for member in sitting.exclude(pk__in=Member.objects.holding(today).values("pk")):
        post = Post.objects.get(pk=member.post)
        free = [timezone.localdate(post.revoked_at)] if post.revoked_at else []
        if post.ends_on is not None:
            free.append(post.ends_on + timedelta(days=0 if post.ended_at else 1))
        vacate(member=member, because=Member.Left.POST_ENDED, on=max(min(free), member.starts_on), by=by)


def _take_up(term: Term, post: Post, by: Any) -> Member:
    seat = (
        term.seats.select_for_update(of=("self",))
        .select_related("term__rule_set")
        .filter(kind=Seat.Kind.ELECTED, office=post.office)
        .exclude(members__in=Member.objects.holding(post.starts_on))
        .order_by("number")
        .first()
    )
    if seat is None:
        raise Refused("council.no_seat_left", office=post.office.name if post.office else "")
    _may_sit(seat, post.holder, post.starts_on)
    return _sworn(seat, post, post.holder.name, Member.Gender.OTHER, post.starts_on, by)


def _may_sit(seat: Seat, account: User | None, starts_on: date) -> None:
    term = seat.term
    faults = []
    if seat.members.holding(starts_on).exists():
        faults.append(Reason("council.seat_taken"))
    if not term.starts_on <= starts_on <= term.ends_on:
        faults.append(Reason("council.outside_term", {}, "starts_on"))
    if account is not None:
        sat = Member.objects.filter(account=account)
        before = Term.objects.filter(ends_on__lt=term.starts_on, is_simulated=False).order_by("-ends_on").first()
        if not rules_of(term).may_be_reelected and before is not None and sat.filter(seat__term=before).exists():
            faults.append(Reason("council.no_reelection", {"term": before.code}, "email"))
        if sat.holding(starts_on).filter(seat__term=term).exists():
            faults.append(Reason("council.sits_already", {}, "email"))
        if is_official(account, starts_on):
            faults.append(Reason("council.is_official", {}, "email"))
    check(faults)


def is_official(account: User, on: date) -> bool:
    """Does this account hold a post of staff on a day? Members are not public servants."""
    known = roles()
    return any(known[post.role].is_staff for post in posts_held(account, on) if post.role in known)


def _sworn(seat: Seat, post: Post, name: str, gender: str, starts_on: date, by: Any) -> Member:
    made = Member.objects.create(
        seat=seat,
        account=post.holder,
        name=name.strip(),
        gender=gender,
        starts_on=starts_on,
        post=post.pk,
        sworn_at=timezone.now(),
        sworn_by_id=user_of(by),
    )
    record("council.member_seated", made, by=by, office=seat.office_id, kind=seat.kind)
    return made


@transaction.atomic
def leave(*, member: Member, because: str, on: date, by: Any) -> Member:
    """She leaves: resigned, moved out of her district, became an official. Her seat is vacant and her post ends.

    Absences and expulsion have verbs of their own. Refused: ``council.left_already``, ``council.needs_a_vote``,
    ``council.only_elected_move`` (only an elected seat is tied to a district).
    """
    must(may_keep(by) or membership(by) == member)
    if because in (Member.Left.ABSENT, Member.Left.EXPELLED):
        raise Refused("council.needs_a_vote", field="because")
    if because == Member.Left.MOVED and member.seat.kind != Seat.Kind.ELECTED:
        raise Refused("council.only_elected_move", field="because")
    return vacate(member=member, because=because, on=on, by=by)


@transaction.atomic
def correct_member(*, member: Member, name: str, gender: str, by: Any) -> Member:
    """How everybody reads her: her name, and her gender as she says (whoever took up an elected seat from her post said none)."""
    must(may_keep(by))
    needs_words(name=name)
    member.name, member.gender = name.strip(), gender
    member.save(update_fields=["name", "gender"])
    record("council.member_corrected", member, by=by)
    return member


def vacate(*, member: Member, because: str, on: date, by: Any) -> Member:
    """Free her seat, her committees and her post. For verbs that decided it."""
    member = Member.objects.select_for_update(of=("self",)).select_related("seat").get(pk=member.pk)
    if member.left_on is not None:
        raise Refused("council.left_already")
    if on < member.starts_on:
        raise Refused("council.left_before_she_came", field="on")
    member.left_on, member.left_because = on, because
    member.save(update_fields=["left_on", "left_because"])
    CommitteeMember.objects.filter(member=member, left_on__isnull=True).update(left_on=on)
    if member.post is not None:
        post = Post.objects.get(pk=member.post)
        if post.revoked_at is None and (post.ends_on is None or post.ends_on > on):
            end_post(post=post, on=max(on, post.starts_on), by="system")
    record("council.member_left", member, by=by, office=member.seat.office_id, because=because)
    return member


@transaction.atomic
def declare_vacant(*, member: Member, session: Session, in_favour: int, against: int, abstained: int, by: Any) -> Vote:
    """A plenary declares the seat of whoever was absent too often without an excuse vacant.

    Refused: ``council.too_few_absences`` (absences, needed), ``council.plenary_only``, and as ``count_vote`` refuses.
    """
    must(may_keep(by))
    if session.kind != Session.Kind.PLENARY:
        raise Refused("council.plenary_only")
    rules = rules_of(session.term)
    missed = member.attendance.filter(state="absent", session__state__in=("closed", "failed")).count()
    if missed < rules.absences:
        raise Refused("council.too_few_absences", absences=missed, needed=rules.absences)
    made = count_vote(
        session=session,
        question=member.name,
        in_favour=in_favour,
        against=against,
        abstained=abstained,
        share=rules.majority,
        by=by,
    )
    if made.result == Vote.Result.PASSED:
        vacate(member=member, because=Member.Left.ABSENT, on=session.held_on, by=by)
    return made


@transaction.atomic
def choose_committee(*, member: Member, committee: Committee, by: Any) -> CommitteeMember:
    """A member chooses her committee; she leaves the one she sat in. Refused: ``council.other_term``, ``council.left_already``."""
    must(by == "system" or may_keep(by) or membership(by) == member)
    if committee.term_id != member.seat.term_id:
        raise Refused("council.other_term")
    if member.left_on is not None:
        raise Refused("council.left_already")
    there = CommitteeMember.objects.filter(member=member, left_on__isnull=True)
    if (same := there.filter(committee=committee).first()) is not None:
        return same
    today = timezone.localdate()
    there.update(left_on=today)
    made = CommitteeMember.objects.create(committee=committee, member=member, joined_on=today)
    record("council.committee_chosen", made, by=by, committee=committee.code)
    return made


@transaction.atomic
def name_chair(*, seat: CommitteeMember, by: Any) -> CommitteeMember:
    """Who coordinates the committee, as it chose."""
    must(may_keep(by))
    CommitteeMember.objects.filter(committee=seat.committee, is_chair=True).update(is_chair=False)
    seat.is_chair = True
    seat.save(update_fields=["is_chair"])
    record("council.chair_named", seat, by=by, committee=seat.committee.code)
    return seat
