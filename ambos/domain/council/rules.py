"""The rules of a term, as the council adopts them by a recorded vote: read, checked, hashed.

Nothing of a country stands here. How many seats there are and how they go to the districts, which kinds of seats, committees,
quorum, majority, clocks and the stages of conduct are values of ``council.yaml`` of the origin pack or of what was voted.
Two ways to the elected seats are known:

* ``hare``, ``sainte-lague`` or ``fixed``: one council of a known size, its seats shared among districts (domain/apportionment);
* ``by_electors``: a council at each office, its size by a table of registered electors; below the first line there is none, and a
  first call whose turnout stays below the minimum, or that nobody stands in, is followed by a second (handbook 27.2).

Sources: handbook 5 (three years, no re-election, seven committees, two absences, two thirds), 27.2 (Spain's consular councils:
7, 11 or 15 members above 1,200 electors).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from ambos.domain.apportionment import FIXED, HARE, SAINTE_LAGUE, Apportionment, apportion, fixed
from ambos.domain.errors import Reason, Refused, check

from .recommendations import Clocks

BY_ELECTORS = "by_electors"
METHODS = (HARE, SAINTE_LAGUE, FIXED, BY_ELECTORS)
KINDS = ("elected", "merit", "organization", "state_delegate", "special", "appointed")


@dataclass(frozen=True)
class CommitteeRule:
    """One committee: its short name in codes, and its names."""

    code: str
    es: str
    en: str


@dataclass(frozen=True)
class SizeLine:
    """From so many electors on, so many seats."""

    electors: int
    seats: int


@dataclass(frozen=True)
class SecondCall:
    """When a first call fails: a turnout below this share of the electors, or nobody who stands. The second call has no minimum
    of its own."""

    minimum_turnout: Fraction


@dataclass(frozen=True)
class Rules:
    """The rules of one term. Shares are exact fractions; ``seats_by_kind`` leaves out the elected ones where their number comes
    from a table of electors."""

    term_years: int
    may_be_reelected: bool
    method: str
    seats_by_kind: Mapping[str, int]
    committees: tuple[CommitteeRule, ...]
    quorum: Fraction
    majority: Fraction
    clocks: Clocks
    absences: int
    answer_days: int
    appeal_days: int
    expulsion_majority: Fraction
    cap: int | None = None
    table: Mapping[str, int] = field(default_factory=dict)
    sizes: tuple[SizeLine, ...] = ()
    second_call: SecondCall | None = None

    @property
    def elected(self) -> int:
        """How many seats are elected, where one number is set."""
        return self.seats_by_kind.get("elected", 0)

    def ends_on(self, starts_on: date) -> date:
        """The last day of a term that begins on a day: the day before the same day, so many years later."""
        year = starts_on.year + self.term_years
        try:
            following = starts_on.replace(year=year)
        except ValueError:  # 29 February
            following = date(year, 3, 1)
        return date.fromordinal(following.toordinal() - 1)

    def seats_of(self, populations: Mapping[str, int | Fraction | None]) -> Apportionment:
        """The seats of every district with their workings. ``Refused`` as ``domain.apportionment`` refuses, and with
        ``council.size_by_electors`` where each office has a council of its own (``size_for``)."""
        if self.method == BY_ELECTORS:
            raise Refused("council.size_by_electors")
        if self.method == FIXED:
            return fixed(self.table, populations, self.elected)
        return apportion(populations, self.elected, self.method, cap=self.cap)

    def size_for(self, electors: int) -> int:
        """How many members the council of one office has; 0: too few electors for one."""
        return max((line.seats for line in self.sizes if electors >= line.electors), default=0)

    def needs_second_call(self, *, electors: int, voted: int, candidates: int) -> bool:
        """Did the first call fail? Where the rules know no second call: only when nobody stood."""
        if not candidates:
            return True
        return self.second_call is not None and Fraction(voted, max(electors, 1)) < self.second_call.minimum_turnout


def read_rules(given: Mapping[str, Any]) -> Rules:
    """Rules as they stand in ``council.yaml``. ``Refused`` with every fault: ``council.rule_missing`` (rule), ``council.rule_wrong``
    (rule, said)."""
    faults: list[Reason] = []

    def take(name: str, kind: Any, *, least: int | None = None, among: Sequence[str] = ()) -> Any:
        value = _at(given, name)
        if value is None:
            faults.append(Reason("council.rule_missing", {"rule": name}))
        elif (
            not isinstance(value, kind)
            or isinstance(value, bool) is not (kind is bool)
            or (least is not None and value < least)
            or (among and value not in among)
        ):
            faults.append(Reason("council.rule_wrong", {"rule": name, "said": str(value)[:40]}))
        else:
            return value
        return kind()

    def share(name: str) -> Fraction:
        text = take(name, str)
        try:
            found = Fraction(text)
        except (ValueError, ZeroDivisionError):
            found = Fraction(0)
        if not 0 < found <= 1 and text:
            faults.append(Reason("council.rule_wrong", {"rule": name, "said": text[:40]}))
        return found if found > 0 else Fraction(1)

    method = take("seats.method", str, among=METHODS)
    kinds: dict[str, int] = dict(_at(given, "seats.kinds") or {})
    faults += [
        Reason("council.rule_wrong", {"rule": "seats.kinds", "said": name}) for name in kinds if name not in KINDS
    ]
    if method in (HARE, SAINTE_LAGUE, FIXED) and not kinds.get("elected"):
        faults.append(Reason("council.rule_missing", {"rule": "seats.kinds.elected"}))
    sizes = tuple(SizeLine(line["electors"], line["seats"]) for line in _at(given, "seats.sizes") or ())
    if method == BY_ELECTORS and not sizes:
        faults.append(Reason("council.rule_missing", {"rule": "seats.sizes"}))
    table = dict(_at(given, "seats.table") or {})
    if method == FIXED and not table:
        faults.append(Reason("council.rule_missing", {"rule": "seats.table"}))
    turnout = share("second_call.minimum_turnout") if _at(given, "second_call") else None
    read = Rules(
        term_years=take("term_years", int, least=1),
        may_be_reelected=take("may_be_reelected", bool),
        method=method,
        seats_by_kind=kinds,
        committees=tuple(_committees(_at(given, "committees") or (), faults)),
        quorum=share("quorum"),
        majority=share("majority"),
        clocks=Clocks(
            take("clocks.acknowledge_business_days", int, least=1),
            take("clocks.answer_days", int, least=1),
            take("clocks.extension_days", int, least=0),
        ),
        absences=take("absences", int, least=1),
        answer_days=take("conduct.answer_days", int, least=1),
        appeal_days=take("conduct.appeal_days", int, least=1),
        expulsion_majority=share("conduct.majority"),
        cap=_at(given, "seats.cap"),
        table=table,
        sizes=sizes,
        second_call=SecondCall(turnout) if turnout is not None else None,
    )
    check(faults)
    return read


def canonical(given: Mapping[str, Any]) -> str:
    """The rules as the one text that is hashed: JSON with sorted keys and no blanks."""
    return json.dumps(given, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(given: Mapping[str, Any]) -> str:
    """SHA-256 of the rules, in hexadecimal."""
    return hashlib.sha256(canonical(given).encode()).hexdigest()


def _committees(rows: Sequence[Mapping[str, str]], faults: list[Reason]) -> Iterator[CommitteeRule]:
    seen: set[str] = set()
    for row in rows:
        code = str(row.get("code", ""))
        if not 2 <= len(code) <= 6 or not code.isascii() or not code.isupper() or code in seen:
            faults.append(Reason("council.rule_wrong", {"rule": "committees", "said": code}))
        seen.add(code)
        yield CommitteeRule(code, str(row.get("es", "")), str(row.get("en", "")))


def _at(given: Mapping[str, Any], path: str) -> Any:
    found: Any = given
    for name in path.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(name)
    return found
