"""Examinations by area: who may sit, how often and until when, and items that are only tried out.

The rule (handbook 12, [44], [45]; golden test 9). The examination has areas, each passed or failed by itself: failing one
keeps the others. After the first failure of an area there are two more chances, within the year that follows, on that area
only; then, or after that year, the registration is over and one begins again. The last day of the year counts.

Pilot items are tried out on candidates for later examinations. They are sat like any other, so nobody can tell them apart,
and never count: neither for nor against. A paper whose items are not those the rules name is refused, for then nobody could
say what the result means.

Age is that of the day of the examination. Where the birth date is not known well enough to say, it is asked, not guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ambos.domain.errors import Reason, Refused, check
from ambos.domain.names import PartialDate, age_on
from ambos.domain.periods import Month

from .routes import Area, Rules

PASSED, FAILED = "passed", "failed"


@dataclass(frozen=True)
class Attempt:
    """One area sat on a day, with its result."""

    area: str
    on: date
    result: str


@dataclass(frozen=True)
class AreaStanding:
    """How an area stands on a day: ``open`` (never sat), ``passed``, ``resit`` (may be sat again until ``until``, ``left``
    times), or ``over`` (no chance or no time left)."""

    area: Area
    state: str
    tries: int
    left: int | None
    until: date | None


@dataclass(frozen=True)
class Item:
    """One item of a paper: its area, whether it is only tried out, and whether it was answered right."""

    area: str
    is_pilot: bool
    is_right: bool


@dataclass(frozen=True)
class Score:
    """Of the items that count: right ones of all."""

    right: int
    scored: int

    @property
    def percent(self) -> int:
        """Rounded down."""
        return 100 * self.right // self.scored if self.scored else 0


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month: 29 February 2024 and a year is 28 February 2025."""
    month = Month.of(day).plus(months)
    return month.first_day.replace(day=min(day.day, month.last_day.day))


def standing(area: Area, attempts: Iterable[Attempt], rules: Rules, on: date) -> AreaStanding:
    """How one area stands on a day."""
    mine = sorted((a for a in attempts if a.area == area.code), key=lambda a: a.on)
    failures = [attempt for attempt in mine if attempt.result == FAILED]
    if any(attempt.result == PASSED for attempt in mine):
        return AreaStanding(area, "passed", len(mine), None, None)
    if not failures:
        return AreaStanding(area, "open", 0, None, None)
    until = None if rules.resit_months is None else months_after(failures[0].on, rules.resit_months)
    left = None if rules.resits is None else max(0, rules.resits + 1 - len(mine))
    over = left == 0 or (until is not None and on > until)
    return AreaStanding(area, "over" if over else "resit", len(mine), left, until)


def standings(attempts: Collection[Attempt], rules: Rules, on: date) -> tuple[AreaStanding, ...]:
    """How every area stands, in the order of the rules."""
    return tuple(standing(area, attempts, rules, on) for area in rules.areas)


def area_of(code: str, rules: Rules) -> Area:
    """The area, or refused ``distance_learning.no_such_area``."""
    for area in rules.areas:
        if area.code == code:
            return area
    raise Refused("distance_learning.no_such_area", field="areas", area=code)


def may_sit(
    areas: Collection[str],
    attempts: Collection[Attempt],
    rules: Rules,
    *,
    on: date,
    born: PartialDate | None = None,
    has_guardian_letter: bool = False,
    certificate_on: date | None = None,
    registered_on: date | None = None,
) -> None:
    """Refuse what may not be sat that day, with every reason: ``no_area_chosen``, ``area_passed``, ``no_chance_left``,
    ``resit_too_late`` (values: until), ``age_unclear``, ``too_young`` (age), ``needs_guardian_letter``,
    ``certificate_after_registration``."""
    found: list[Reason] = []
    if not areas:
        found.append(Reason("distance_learning.no_area_chosen", {}, "areas"))
    for code in areas:
        now = standing(area_of(code, rules), attempts, rules, on)
        if now.state == "passed":
            found.append(Reason("distance_learning.area_passed", {}, "areas"))
        elif now.state == "over":
            if now.left == 0:
                found.append(Reason("distance_learning.no_chance_left", {"tries": now.tries}, "areas"))
            else:
                found.append(Reason("distance_learning.resit_too_late", {"until": now.until}, "areas"))
    found += _age_faults(rules, born, on, has_guardian_letter)
    late = certificate_on and registered_on and certificate_on >= registered_on
    if rules.certificate_before_registration and late:
        found.append(Reason("distance_learning.certificate_after_registration", {}, "certificate_on"))
    check(found)


def score(items: Iterable[Item], instrument: str, rules: Rules) -> Mapping[str, Score]:
    """The score of each area of a paper. Pilot items leave no trace.

    Refused ``distance_learning.wrong_items`` (values: scored, pilot, found_scored, found_pilot) when the paper does not
    have the items its rules name, ``distance_learning.wrong_area`` for an item of another paper's area.
    """
    paper = next((one for one in rules.instruments if one.code == instrument), None)
    if paper is None or paper.scored is None:
        raise Refused("distance_learning.no_items", instrument=instrument)
    rows = list(items)
    mine = {area.code for area in rules.areas if area.instrument == instrument}
    if strange := next((row.area for row in rows if row.area not in mine), None):
        raise Refused("distance_learning.wrong_area", area=strange)
    pilots = sum(row.is_pilot for row in rows)
    if (len(rows) - pilots, pilots) != (paper.scored, paper.pilot):
        raise Refused(
            "distance_learning.wrong_items", scored=paper.scored, pilot=paper.pilot,
            found_scored=len(rows) - pilots, found_pilot=pilots,
        )  # fmt: skip
    counted = [row for row in rows if not row.is_pilot]
    return {
        code: Score(sum(r.is_right for r in counted if r.area == code), sum(r.area == code for r in counted))
        for code in sorted(mine)
    }


def check_scored(results: Mapping[str, tuple[int | None, int | None]], rules: Rules) -> None:
    """Do the items add up? ``results`` gives for each area right answers and items that count, ``None`` where it is not said.

    Where every area of a paper is told, its items come to what the rules name. Refused ``distance_learning.pilot_counted``
    (values: found, scored) when somebody counted the pilot items too, ``.wrong_items_sum``, ``.more_right_than_items``.
    """
    found: list[Reason] = []
    for area, (right, scored) in results.items():
        if (right is None) != (scored is None) or (right is not None and scored is not None and right > scored):
            found.append(Reason("distance_learning.more_right_than_items", {}, area))
    for paper in rules.instruments:
        mine = [area.code for area in rules.areas if area.instrument == paper.code]
        told = [results[code][1] for code in mine if code in results]
        if paper.scored is None or len(told) < len(mine) or None in told:
            continue
        total = sum(number for number in told if number is not None)
        if total == paper.scored + paper.pilot and paper.pilot:
            values = {"found": total, "scored": paper.scored}
            found.append(Reason("distance_learning.pilot_counted", values, mine[0]))
        elif total != paper.scored:
            found.append(Reason("distance_learning.wrong_items_sum", {"found": total, "scored": paper.scored}, mine[0]))
    check(found)


def _age_faults(rules: Rules, born: PartialDate | None, on: date, has_letter: bool) -> Iterable[Reason]:
    bounds = [age for age in (rules.least_age, rules.guardian_below) if age is not None]
    if not bounds:
        return
    if born is None or on < born.earliest:
        yield Reason("distance_learning.age_unclear", {}, "areas")
        return
    ages = age_on(born, on)
    if any(ages.lowest < bound <= ages.highest for bound in bounds):
        yield Reason("distance_learning.age_unclear", {}, "areas")
    elif rules.least_age is not None and ages.highest < rules.least_age:
        yield Reason("distance_learning.too_young", {"age": rules.least_age}, "areas")
    elif rules.guardian_below is not None and ages.highest < rules.guardian_below and not has_letter:
        yield Reason("distance_learning.needs_guardian_letter", {"age": rules.guardian_below}, "areas")
