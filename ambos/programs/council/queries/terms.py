"""Terms, their rules, bodies as the rules see them, rest days at home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache

from django.db.models import Prefetch
from django.utils import timezone

from ambos.domain.apportionment import Apportionment, Line
from ambos.domain.council.recommendations import Bodily
from ambos.domain.council.rules import BY_ELECTORS, Rules, read_rules
from ambos.domain.errors import Reason, Refused, check
from ambos.records.registry.loading import origin

from ..models import Allotment, Body, Member, Seat, Term

PROPOSAL = "council.yaml"
DRAW = Fraction(1, 10**9)
"""What a public draw adds to the population of its winner: less than any real difference between two claims."""


def rules_of(term: Term) -> Rules:
    """The rules a term sits under. A simulated term has none of its own: the proposal of the origin's pack."""
    if term.rule_set is not None:
        return read_rules(term.rule_set.rules)
    return read_rules(proposal())


def proposal() -> dict:
    """The rules the origin's pack proposes for a term's vote; empty where it has no council."""
    return origin().read(PROPOSAL)["rules"] if origin().has(PROPOSAL) else {}


def workings(rules: Rules, figures: Mapping[str, int | Fraction | None], winners: Sequence[str] = ()) -> Apportionment:
    """The elected seats of every district by a term's rules, with what each comparison stood on. ``winners`` of a public draw break
    a tie at the last seat.

    Refused as ``domain.apportionment`` refuses (a tie without a draw too), and ``council.nothing_to_draw``.
    """
    if rules.method == BY_ELECTORS:
        check(Reason("council.no_population", {"district": d}) for d, n in figures.items() if n is None)
        lines = (Line(d, Fraction(n or 0), rules.size_for(int(n or 0)), Fraction(0)) for d, n in figures.items())
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


def bodies_as_rules() -> dict[str, Bodily]:
    """Every body as the rules of succession see it. One query."""
    found = Body.objects.values_list("code", "ended_on", "successor__code")
    return {code: Bodily(code, ended_on, successor or "") for code, ended_on, successor in found}


def current_term(on: date) -> Term | None:
    """The term that sits on a day, else the newest that began; never a simulated one where a real one is there."""
    begun = Term.objects.select_related("rule_set").filter(starts_on__lte=on)
    return begun.order_by("is_simulated", "-starts_on").first()


@cache
def rest_days() -> frozenset[date]:
    """The days on which the ministries at home rest."""
    if not origin().has("calendar/holidays.yaml"):
        return frozenset()
    return frozenset(day["observed"] for day in origin().read("calendar/holidays.yaml")["holidays"])


def by_code(code: str) -> Term | None:
    """One term by its code."""
    return Term.objects.select_related("rule_set").filter(code=code).first()


def allotment(term: Term) -> Allotment | None:
    """How its seats were shared, with every district's workings."""
    rows = Allotment.objects.filter(term=term).prefetch_related("lines__office")
    return rows.first()


@dataclass(frozen=True)
class Held:
    """A seat and who sits on it; ``None``: vacant."""

    seat: Seat
    member: Member | None
    committee: str


def seats(term: Term) -> list[Held]:
    """Every seat with who sits on it today (of a term that is over: on its last day; of one that has not begun: who will), by kind and
    district. Four queries."""
    today = timezone.localdate()
    begun = Member.objects.holding(today).filter(starts_on__lte=max(today, term.starts_on))
    rows = term.seats.select_related("office", "organization").prefetch_related(
        Prefetch("members", begun), "members__committees__committee"
    )
    found = []
    for seat in rows:
        member = next(iter(seat.members.all()), None)
        places = member.committees.all() if member else ()
        joined = [one.committee.name for one in places if one.left_on is None or one.left_on > min(today, term.ends_on)]
        found.append(Held(seat, member, ", ".join(joined)))
    return found
