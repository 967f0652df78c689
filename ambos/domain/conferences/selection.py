"""Who is invited: a proposal anyone can follow with a pencil, with the reason of every place.

The rule. Each office ranks its nominees. Places are given in rounds: in the first every office's first choice, then every
office's second, and so on, within the places of the edition, the quota of the office and the quota of the sector. Inside a
round goes first who brings the balance nearer (the sex that stands below the least share), then the sector with fewer
places so far, then the office with more endorsements of the nominee, then the order of offices and of keys, so that the same
lists always give the same proposal. Who is not invited waits in the order of her own office (handbook 6: waiting list by
office). Speakers take no place and no quota.

Balance is shown and never enforced by dropping somebody: where the nominations make it impossible, that is what is said.
A person decides; the proposal is her starting point and each change she makes carries a reason.

Who cannot be invited: attended another edition within the months of rest unless she speaks; works for profit where the
edition asks for non-profit leaders (45th edition: bankers for profit were excluded); a profile the theme does not ask for.
Source: handbook 6 [S2, 38, 54]; the months of rest and the least share come with the edition.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ambos.domain.conferences.follow_up import months_after
from ambos.domain.errors import Reason

WOMAN, MAN = "female", "male"
BALANCED = (WOMAN, MAN)
"""The two whose share is looked after; other and unknown are counted and never pushed back."""


@dataclass(frozen=True)
class Nominee:
    """One nominee as the selection sees her: no name."""

    key: str
    office: str
    rank: int
    """Her place in the list of her office, from 1."""
    sector: str = ""
    profile: str = ""
    sex: str = "unknown"
    is_nonprofit: bool = True
    is_speaker: bool = False
    endorsements: int = 0
    """Offices that named her beside her own."""
    last_attended_on: date | None = None


@dataclass(frozen=True)
class Rules:
    """What the edition asks for. A quota that is missing does not bind."""

    places: int
    starts_on: date
    office_quota: Mapping[str, int] = field(default_factory=dict)
    sector_quota: Mapping[str, int] = field(default_factory=dict)
    profiles: Collection[str] = ()
    nonprofit_only: bool = False
    rest_months: int = 24
    least_share: int = 40
    """Percent that each of the two sexes should at least have."""


@dataclass(frozen=True)
class Choice:
    """One place given, and why: ``why`` is a code of ``WHYS``, ``values`` fill its sentence."""

    key: str
    why: str
    values: Mapping[str, Any] = field(default_factory=dict)


WHYS = ("speaker", "balance", "sector", "first_of_office", "rank")


@dataclass(frozen=True)
class Balance:
    """How a group is made up. Shares are in percent of those whose sex was said, ``None`` where nobody said it."""

    number: int
    by_sex: Mapping[str, int]
    by_office: Mapping[str, int]
    by_sector: Mapping[str, int]

    def share(self, sex: str) -> int | None:
        """Percent of one sex among those who said either.

        >>> Balance(3, {"female": 1, "male": 2}, {}, {}).share("female")
        33
        """
        said = sum(self.by_sex.get(one, 0) for one in BALANCED)
        return 100 * self.by_sex.get(sex, 0) // said if said else None


@dataclass(frozen=True)
class Proposal:
    """Who is proposed, who waits (by office, in its order), who cannot be invited and why, and what is out of balance."""

    chosen: tuple[Choice, ...]
    waiting: Mapping[str, tuple[str, ...]]
    refused: Mapping[str, tuple[Reason, ...]]
    balance: Balance
    misses: tuple[Reason, ...]


def faults(one: Nominee, rules: Rules) -> tuple[Reason, ...]:
    """Why this nominee cannot be invited to this edition; empty when she can."""
    found = []
    if (
        not one.is_speaker
        and one.last_attended_on
        and (back := months_after(one.last_attended_on, rules.rest_months)) > rules.starts_on
    ):
        found.append(Reason("conferences.attended_lately", {"day": one.last_attended_on, "back": back}))
    if rules.nonprofit_only and not one.is_nonprofit:
        found.append(Reason("conferences.for_profit"))
    if rules.profiles and one.profile not in rules.profiles:
        found.append(Reason("conferences.other_profile"))
    return tuple(found)


def balance_of(chosen: Iterable[Nominee]) -> Balance:
    """How a group is made up."""
    group = list(chosen)
    return Balance(
        len(group),
        dict(Counter(one.sex for one in group)),
        dict(Counter(one.office for one in group)),
        dict(Counter(one.sector for one in group if one.sector)),
    )


def propose(nominees: Iterable[Nominee], rules: Rules, kept: Collection[str] = ()) -> Proposal:
    """Give the places. ``kept``: keys that hold a place already (invited, or chosen by hand): they count against every quota and
    are not chosen again."""
    everyone = sorted(nominees, key=lambda one: (one.office, one.rank, one.key))
    refused = {one.key: found for one in everyone if one.key not in kept and (found := faults(one, rules))}
    able = [one for one in everyone if one.key not in refused]
    chosen = [Choice(one.key, "speaker") for one in able if one.is_speaker and one.key not in kept]
    seats = _Seats(rules, [one for one in able if one.key in kept and not one.is_speaker])
    queues: dict[str, list[Nominee]] = {}
    for one in able:
        if one.key not in kept and not one.is_speaker:
            queues.setdefault(one.office, []).append(one)
    while seats.free and (
        turn := [queue[0] for office, queue in queues.items() if queue and seats.office_free(office)]
    ):
        round_of = min(one.rank for one in turn)
        able_now = [one for one in turn if seats.sector_free(one.sector)]
        for one in turn:  # a full sector makes the next of that office wait no longer
            if one not in able_now:
                queues[one.office].pop(0)
        if able_now:
            one = min(able_now, key=lambda each: (each.rank > round_of, *seats.order(each)))
            chosen.append(Choice(one.key, seats.why(one), {"rank": one.rank}))
            seats.take(one)
            queues[one.office].pop(0)
    by_key = {one.key: one for one in everyone}
    group = [by_key[choice.key] for choice in chosen] + [one for one in everyone if one.key in kept]
    taken = {one.key for one in group}
    waiting: dict[str, tuple[str, ...]] = {}
    for one in able:
        if one.key not in taken:
            waiting[one.office] = (*waiting.get(one.office, ()), one.key)
    made = balance_of(group)
    return Proposal(tuple(chosen), waiting, refused, made, tuple(misses(made, balance_of(able), rules)))


def misses(chosen: Balance, able: Balance, rules: Rules) -> Iterable[Reason]:
    """What is out of balance in a group, and whether the nominations would have allowed better. Whole people: of three, one is
    enough for a share of forty percent."""
    for sex in BALANCED:
        share, held = chosen.share(sex), chosen.by_sex.get(sex, 0)
        said = sum(chosen.by_sex.get(one, 0) for one in BALANCED)
        if share is not None and held < round(rules.least_share * said / 100):
            there = able.by_sex.get(sex, 0)
            more = there > held
            code = "conferences.share_below" if more else "conferences.share_not_possible"
            yield Reason(code, {"sex": sex, "share": share, "least": rules.least_share, "nominated": there})
    for office in sorted(set(able.by_office) - set(chosen.by_office)):
        yield Reason("conferences.office_without_place", {"office": office})


def next_in_line(office: str, waiting: Iterable[Nominee], group: Iterable[Nominee], rules: Rules) -> Nominee | None:
    """Who takes a place that came free at an office: the first who waits there; then, with nobody left there, the one the rule
    would choose among all offices. Quotas still bind."""
    seats = _Seats(rules, [one for one in group if not one.is_speaker])
    fit = [one for one in waiting if seats.office_free(one.office) and seats.sector_free(one.sector)]
    fit = [one for one in fit if not faults(one, rules)]
    own = sorted((one for one in fit if one.office == office), key=lambda one: (one.rank, one.key))
    if own:
        return own[0]
    return min(fit, key=lambda one: (one.rank, *seats.order(one)), default=None)


class _Seats:
    """The places as they fill: counts by office, sector and sex against the quotas."""

    def __init__(self, rules: Rules, group: Iterable[Nominee]):
        self.rules = rules
        self.offices, self.sectors, self.sexes = Counter[str](), Counter[str](), Counter[str]()
        self.given = 0
        for one in group:
            self.take(one)

    @property
    def free(self) -> bool:
        return self.given < self.rules.places

    def take(self, one: Nominee) -> None:
        self.given += 1
        self.offices[one.office] += 1
        self.sectors[one.sector] += 1
        self.sexes[one.sex] += 1

    def office_free(self, office: str) -> bool:
        return self.free and self.offices[office] < self.rules.office_quota.get(office, self.rules.places)

    def sector_free(self, sector: str) -> bool:
        return self.free and self.sectors[sector] < self.rules.sector_quota.get(sector, self.rules.places)

    def below(self, sex: str) -> bool:
        said = sum(self.sexes[one] for one in BALANCED)
        return sex in BALANCED and said > 0 and 100 * self.sexes[sex] < self.rules.least_share * said

    def order(self, one: Nominee) -> tuple[Any, ...]:
        return (not self.below(one.sex), self.sectors[one.sector], -one.endorsements, one.office, one.key)

    def why(self, one: Nominee) -> str:
        if self.below(one.sex):
            return "balance"
        if one.rank == 1:
            return "first_of_office"
        return "sector" if one.sector and not self.sectors[one.sector] else "rank"
