"""Terms: rules adopted by a vote, seats shared among districts with published workings, members seated, seats that fall vacant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils import timezone

from ambos.domain.council import rules as council_rules
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record
from ambos.records.network.models import Office

from ..models import (
    Allotment,
    Committee,
    DistrictSeats,
    RuleSet,
    Seat,
    Term,
)
from ..permissions import may_keep
from ..queries.terms import rules_of, workings
from .steps import must, needs_words, user_of


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
    populations: Mapping[Office, int | Fraction | None],
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
    found = workings(rules, figures, [office.code for office in winners] if drawn.strip() else [])
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
