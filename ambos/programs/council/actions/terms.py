"""Terms: rules adopted by a vote, seats shared among districts with published workings, members seated, seats that fall vacant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ambos.domain.apportionment import Apportionment, Line
from ambos.domain.council import rules as council_rules
from ambos.domain.errors import Reason, Refused, check
from ambos.records.accounts.models import User
from ambos.records.audit.actions import record
from ambos.records.network.models import Office
from ambos.records.posts.actions import end_post, take_on
from ambos.records.posts.models import Post
from ambos.records.posts.queries import posts_held, roles
from ambos.records.registry.loading import origin

from ..models import (
    Allotment,
    Body,
    Committee,
    CommitteeMember,
    DistrictSeats,
    Member,
    RuleSet,
    Seat,
    Session,
    Term,
    Vote,
)
from ..permissions import COUNCIL_MEMBER, may_keep, membership
from ..queries.terms import rules_of
from .sessions import count_vote
from .steps import must, needs_words, user_of

DRAW = Fraction(1, 10**9)
"""What a public draw adds to the population of its winner: less than any real difference between two claims."""
BODIES = "council_bodies.csv"


@transaction.atomic
def adopt_rules(
    *,
    title: str,
    rules: Mapping[str, Any],
    minutes: str,
    adopted_on: date,
    in_favour: int,
    against: int,
    abstained: int,
    by: Any,
) -> RuleSet:
    """Write down which rules the outgoing council voted, with their hash. They are never changed after.

    Refused: ``council.rule_missing``, ``council.rule_wrong``, ``council.say_it``, ``council.rules_not_adopted``.
    """
    must(may_keep(by))
    needs_words(title=title, minutes=minutes)
    council_rules.read_rules(rules)
    if in_favour <= against:
        raise Refused("council.rules_not_adopted", field="in_favour")
    made = RuleSet.objects.create(
        title=title.strip(),
        rules=dict(rules),
        digest=council_rules.digest(rules),
        minutes=minutes.strip(),
        adopted_on=adopted_on,
        in_favour=in_favour,
        against=against,
        abstained=abstained,
        adopted_by_id=user_of(by),
    )
    record("council.rules_adopted", made, by=by, digest=made.digest)
    return made


@transaction.atomic
def begin_term(*, code: str, rule_set: RuleSet, starts_on: date, is_demo: bool = False, by: Any) -> Term:
    """A term with its committees and the seats no district has. Refused: ``council.term_exists``, ``council.terms_overlap``."""
    must(may_keep(by))
    rules = council_rules.read_rules(rule_set.rules)
    ends_on = rules.ends_on(starts_on)
    if Term.objects.filter(code=code).exists():
        raise Refused("council.term_exists", field="code", code=code)
    other = Term.objects.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if other is not None:
        raise Refused("council.terms_overlap", field="starts_on", code=other.code)
    made = Term.objects.create(code=code, rule_set=rule_set, starts_on=starts_on, ends_on=ends_on, is_demo=is_demo)
    Committee.objects.bulk_create(
        Committee(term=made, code=one.code, name_es=one.es, name_en=one.en) for one in rules.committees
    )
    Seat.objects.bulk_create(
        Seat(term=made, kind=kind, number=number)
        for kind, count in rules.seats_by_kind.items()
        if kind in (Seat.Kind.MERIT, Seat.Kind.SPECIAL, Seat.Kind.APPOINTED)
        for number in range(1, count + 1)
    )
    record("council.term_begun", made, by=by, code=code)
    return made


@transaction.atomic
def publish_seats(
    *,
    term: Term,
    populations: Mapping[Office, int | None],
    basis: str,
    drawn: str = "",
    winners: Sequence[Office] = (),
    by: Any,
) -> Allotment:
    """Share the elected seats among the districts by the term's rules, and publish how. ``winners`` of a public draw (``drawn`` says
    where and when) break a tie at the last seat.

    Refused as ``domain.apportionment`` refuses (a tie without a draw too), and ``council.seats_published``, ``council.say_it``,
    ``council.nothing_to_draw``.
    """
    must(may_keep(by))
    needs_words(basis=basis)
    if Allotment.objects.filter(term=term).exists():
        raise Refused("council.seats_published")
    rules = rules_of(term)
    named = {office.code: office for office in populations}
    figures = {office.code: people for office, people in populations.items()}
    found = _shared(rules, figures, [office.code for office in winners] if drawn.strip() else [])
    made = Allotment.objects.create(
        term=term,
        method=found.method,
        seats=sum(line.seats for line in found.lines),
        quota=_decimal(found.quota),
        basis=basis.strip(),
        drawn=drawn.strip(),
        published_at=timezone.now(),
        published_by_id=user_of(by),
    )
    DistrictSeats.objects.bulk_create(
        DistrictSeats(
            allotment=made,
            office=named[line.district],
            population=_decimal(Fraction(figures[line.district] or 0)),
            seats=line.seats,
            claim=_decimal(line.claim),
            position=position,
        )
        for position, line in enumerate(found.lines, start=1)
    )
    Seat.objects.bulk_create(
        Seat(term=term, kind=Seat.Kind.ELECTED, office=named[line.district], number=number)
        for line in found.lines
        for number in range(1, line.seats + 1)
    )
    record("council.seats_published", made, by=by, seats=made.seats, method=made.method)
    return made


def _shared(rules: council_rules.Rules, figures: Mapping[str, int | None], winners: Sequence[str]) -> Apportionment:
    if rules.method == council_rules.BY_ELECTORS:
        check(Reason("council.no_population", {"district": d}) for d, n in figures.items() if n is None)
        lines = (Line(d, Fraction(n or 0), rules.size_for(n or 0), Fraction(0)) for d, n in figures.items())
        return Apportionment(rules.method, 0, Fraction(0), tuple(lines))
    if not winners:
        return rules.seats_of(figures)
    try:
        rules.seats_of(figures)
    except Refused as refused:
        if "council.tie" not in refused.codes:
            raise
    else:
        raise Refused("council.nothing_to_draw", field="drawn")
    lifted = {d: n + DRAW if d in winners and n is not None else n for d, n in figures.items()}
    return rules.seats_of(lifted)


def _decimal(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.0001"))


@transaction.atomic
def add_seat(
    *, term: Term, kind: str, organization: Any = None, state_of_origin: str = "", office: Office | None = None, by: Any
) -> Seat:
    """A seat that no district has: of an organization, of a state's delegate, of a special adviser, appointed.

    Refused: ``council.elected_by_allotment``, ``council.organization_missing``, ``council.say_it``.
    """
    must(may_keep(by))
    if kind == Seat.Kind.ELECTED:
        raise Refused("council.elected_by_allotment", field="kind")
    if kind == Seat.Kind.ORGANIZATION and organization is None:
        raise Refused("council.organization_missing", field="organization")
    if kind == Seat.Kind.STATE_DELEGATE:
        needs_words(state_of_origin=state_of_origin)
    made = Seat.objects.create(
        term=term,
        kind=kind,
        organization=organization,
        office=office,
        state_of_origin=state_of_origin.strip(),
        number=term.seats.filter(kind=kind).count() + 1,
    )
    record("council.seat_added", made, by=by, kind=kind)
    return made


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
    Elections gives those posts and knows nothing of seats. (Members, posts that could not be seated and why.)"""
    must(may_keep(by))
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


def _take_up(term: Term, post: Post, by: Any) -> Member:
    seat = (
        term.seats.select_for_update(of=("self",))
        .select_related("term__rule_set")
        .filter(kind=Seat.Kind.ELECTED, office=post.office)
        .exclude(members__left_on__isnull=True, members__isnull=False)
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
    if seat.members.filter(left_on__isnull=True).exists():
        faults.append(Reason("council.seat_taken"))
    if not term.starts_on <= starts_on <= term.ends_on:
        faults.append(Reason("council.outside_term", {}, "starts_on"))
    if account is not None:
        sat = Member.objects.filter(account=account)
        before = Term.objects.filter(ends_on__lt=term.starts_on, is_simulated=False).order_by("-ends_on").first()
        if not rules_of(term).may_be_reelected and before is not None and sat.filter(seat__term=before).exists():
            faults.append(Reason("council.no_reelection", {"term": before.code}, "email"))
        if sat.filter(seat__term=term, left_on__isnull=True).exists():
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


def load_bodies(packs: tuple[Any, Any], say: Callable[[str], object]) -> str:
    """The loader: whom recommendations can be addressed to, with who followed whom. A body that was ended by hand stays ended."""
    if not origin().has(BODIES):
        return "no addressees"
    rows = list(origin().rows(BODIES))
    with transaction.atomic():
        for row in rows:
            Body.objects.update_or_create(
                code=row["code"],
                defaults={
                    "kind": row["kind"],
                    "name_es": row["name_es"],
                    "name_en": row["name_en"],
                    "began_on": row["began_on"] or None,
                    "source": row["source"],
                    "as_of": row["as_of"],
                    "confidence": row["confidence"],
                },
            )
        for row in rows:
            if row["ended_on"]:
                Body.objects.filter(code=row["code"], ended_on__isnull=True).update(
                    ended_on=row["ended_on"],
                    successor=Body.objects.get(code=row["successor"]) if row["successor"] else None,
                )
    return f"{len(rows)} addressees of the council"
