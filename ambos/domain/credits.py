"""Credits across the border: which lines of a record are worth which courses of another system, and why.

The rule. Only a passed line earns. It earns what an equivalence says which two people reviewed, with evidence, and which
held in the year the course was taken: fully, in part, or as an elective. It never earns more than its hours are worth, nor
more than the part of the year that was attended (and for less than a year only where the district allows it), in halves
of a credit, rounded down. The same course counts once, however often it was taken. One course feeds one course, unless the
equivalence itself splits it. One target never earns more than its own credit. A line that earns nothing says why, and
courses without an equivalent are listed, not dropped. An analysis is a recommendation; the district decides.
Source: handbook 8 ("Rules", "States", "Edge"); each outcome below names its part of it.

Marks and scales are ``grades``. Nothing here knows a country: courses, equivalences, scales and graduation rules come from
the packs or from the district. What comes out does not depend on the order of the lines, a better mark never earns less,
and credits never exceed what the source gives: the tests hold it as properties.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Literal

from ambos.domain.errors import Refused
from ambos.domain.grades import Scale, possible

ZERO = Decimal(0)
Extent = Literal["full", "partial", "elective"]
EXTENTS: tuple[Extent, ...] = ("full", "partial", "elective")
"""From the best use of a course to the weakest; the order in which equivalences of one course are preferred."""
Standing = Literal["", "resit_pending", "in_progress"]

OUTCOMES: Mapping[str, str] = {
    "full": "handbook 8: one unit for the whole of an equivalent course",
    "partial": "handbook 8: the equivalence covers a part of the target course",
    "elective": "handbook 8: no course of that name, counted as an elective",
    "not_passed": "handbook 8: failed or resit-pending lines give none",
    "resit_pending": "handbook 8: failed or resit-pending lines give none",
    "in_progress": "handbook 8: failed or resit-pending lines give none",
    "no_mark": "handbook 8, step 5: a course without a mark is not read as passed",
    "mark_off_scale": "handbook 8, edge: a mark its scale does not have is asked again, not guessed",
    "scale_unclear": "handbook 8, edge: 0-100 scales; passed on one possible scale and not on another",
    "repeated": "handbook 8: the same course twice counts once",
    "no_equivalent": "handbook 8: courses without equivalent are listed",
    "not_reviewed": "handbook 8: an equivalence needs two reviewers and evidence",
    "not_valid_that_year": "handbook 8: an equivalence has valid years",
    "part_year_not_allowed": "handbook 8: partial year pro-rata only if the district allows",
    "below_granularity": "handbook 8: half-credit granularity",
    "target_earned": "handbook 8: a target course is earned once",
}
"""What can become of a line -> where the rule stands."""


@dataclass(frozen=True)
class Line:
    """One course of a record, as the record says it.

    ``plan`` and ``course`` are the origin curriculum's codes; ``year`` is the calendar year in which the school year began.
    ``mark`` is the text on the paper; ``scale`` the code of its scale, empty when the paper does not say. ``hours`` are
    seat hours of the whole course (``None``: not known), ``attended`` the part of the year, 0 to 1.
    """

    id: str
    plan: str
    course: str
    mark: str
    title: str = ""
    scale: str = ""
    year: int | None = None
    hours: Decimal | None = None
    attended: Decimal = Decimal(1)
    standing: Standing = ""


@dataclass(frozen=True)
class Target:
    """A course of the country of residence: worth ``credits`` at most, towards ``subject`` of the graduation rules."""

    code: str
    name: str
    subject: str
    credits: Decimal


@dataclass(frozen=True)
class Equivalence:
    """What a source course is worth: ``shares`` give credits by target code; more than one is a split rule.

    ``reviewers`` are the people who decided it, ``evidence`` what they looked at; ``first_year`` and ``last_year`` are the
    school years (by their first calendar year) for which it holds, both included.
    """

    id: str
    plan: str
    course: str
    extent: Extent
    shares: tuple[tuple[str, Decimal], ...]
    reviewers: tuple[str, ...] = ()
    evidence: str = ""
    first_year: int | None = None
    last_year: int | None = None

    @property
    def is_reviewed(self) -> bool:
        """Two different people and something they looked at."""
        return len(set(self.reviewers)) >= 2 and bool(self.evidence.strip())

    def holds_in(self, year: int | None) -> bool:
        """Did it hold in that school year? An unknown year is held by an equivalence without bounds only."""
        if year is None:
            return self.first_year is None and self.last_year is None
        return (self.first_year is None or self.first_year <= year) and (
            self.last_year is None or year <= self.last_year
        )

    @property
    def credits(self) -> Decimal:
        """All it gives."""
        return sum((credits for _, credits in self.shares), ZERO)


@dataclass(frozen=True)
class Rules:
    """What the district and its state say: the smallest credit, how many hours are one, and whether part years count."""

    granularity: Decimal = Decimal("0.5")
    hours_per_credit: Decimal | None = None
    allows_part_year: bool = False


@dataclass(frozen=True)
class Requirement:
    """``credits`` in ``subject`` to graduate; what is over goes to ``overflow`` (usually the electives)."""

    subject: str
    credits: Decimal
    overflow: str = ""


class Table:
    """Equivalences and targets, looked up by course. Refused ``credits.bad_table`` (values: what) when it contradicts itself."""

    def __init__(self, equivalences: Iterable[Equivalence], targets: Iterable[Target]):
        self.targets = {target.code: target for target in targets}
        self._by_course: dict[tuple[str, str], list[Equivalence]] = defaultdict(list)
        for one in equivalences:
            for code, credits in one.shares:
                if code not in self.targets:
                    raise Refused("credits.bad_table", what=f"{one.id}: no course {code}")
                if credits <= 0:
                    raise Refused("credits.bad_table", what=f"{one.id}: {credits} credits")
            if not one.shares:
                raise Refused("credits.bad_table", what=f"{one.id}: no course")
            self._by_course[one.plan, one.course].append(one)
        for found in self._by_course.values():
            found.sort(key=lambda e: (EXTENTS.index(e.extent), -e.credits, e.id))

    def of(self, line: Line) -> Sequence[Equivalence]:
        """What is known of this course, the best use first."""
        return self._by_course.get((line.plan, line.course), ())


@dataclass(frozen=True)
class Given:
    """Credits of one target course that one line earns."""

    target: Target
    credits: Decimal


@dataclass(frozen=True)
class Reading:
    """What became of a line: its ``outcome`` (a key of OUTCOMES), what it gives, and the equivalence that says so.

    ``limits`` are the codes of what made it less than the equivalence gives: ``hours``, ``part_year``, ``target``.
    ``proposed`` holds an equivalence nobody reviewed yet: what the line could give once two people have.
    """

    line: Line
    outcome: str
    given: tuple[Given, ...] = ()
    equivalence: Equivalence | None = None
    letter: str = ""
    limits: tuple[str, ...] = ()
    proposed: Equivalence | None = None

    @property
    def credits(self) -> Decimal:
        """All the line gives."""
        return sum((g.credits for g in self.given), ZERO)

    @property
    def reference(self) -> str:
        """Where the rule that decided it stands."""
        return OUTCOMES[self.outcome]


@dataclass(frozen=True)
class Missing:
    """A graduation requirement: asked, earned (what counts towards it), and what is missing."""

    subject: str
    asked: Decimal
    earned: Decimal

    @property
    def missing(self) -> Decimal:
        """What is still to be earned."""
        return max(ZERO, self.asked - self.earned)


@dataclass(frozen=True)
class Analysis:
    """Every line, in the order it came, and what it all comes to. ``table`` names the very equivalences that decided it."""

    readings: tuple[Reading, ...]
    table: str
    plan: tuple[Missing, ...] = ()
    earned_before: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def credits(self) -> Decimal:
        """All credits recommended; what was earned before is not in it."""
        return sum((reading.credits for reading in self.readings), ZERO)

    @property
    def without_equivalent(self) -> tuple[Line, ...]:
        """Courses to send to somebody who decides on equivalences."""
        return tuple(r.line for r in self.readings if r.outcome in ("no_equivalent", "not_reviewed"))


def align(
    lines: Iterable[Line],
    table: Table,
    scales: Mapping[str, Scale],
    *,
    rules: Rules,
    requirements: Sequence[Requirement] = (),
    earned: Mapping[str, Decimal] | None = None,
) -> Analysis:
    """Read every line of a record.

    ``earned`` are credits the school gave already, by target code: a target is never earned twice. Refused
    ``credits.same_line_twice`` (value: line) when two lines bear one id, ``credits.unknown_scale`` (value: scale).
    """
    rows, before = list(lines), dict(earned or {})
    ids = [line.id for line in rows]
    if twice := next((i for i in ids if ids.count(i) > 1), None):
        raise Refused("credits.same_line_twice", line=twice)
    first = {line.id: _read_mark(line, scales) for line in rows}
    passed = [line for line in rows if first[line.id][0] == "passed"]
    best = {id(line) for line in _once_each(passed, table, rules)}
    drafts = {line.id: _draft(line, table, rules) for line in passed if id(line) in best}
    capped = _cap(drafts, table, rules, before)
    readings = []
    for line in rows:
        outcome, letter = first[line.id]
        if outcome != "passed":
            readings.append(Reading(line, outcome, letter=letter))
        elif line.id not in drafts:
            readings.append(Reading(line, "repeated", letter=letter))
        else:
            draft = capped[line.id]
            readings.append(
                Reading(line, draft.outcome, draft.given, draft.equivalence, letter, draft.limits, draft.proposed)
            )
    return Analysis(
        tuple(readings), _fingerprint(drafts.values()), _plan(readings, requirements, table, before), before
    )


# -- one line ----------------------------------------------------------------------------------------------------------
def _read_mark(line: Line, scales: Mapping[str, Scale]) -> tuple[str, str]:
    """('passed' or an outcome, the letter)."""
    if line.standing:
        return line.standing, ""
    if not line.mark.strip():
        return "no_mark", ""
    if line.scale and line.scale not in scales:
        raise Refused("credits.unknown_scale", field="scale", scale=line.scale)
    found = possible(line.mark, [scales[line.scale]] if line.scale else scales.values())
    if not found:
        return "mark_off_scale", ""
    if len({mark.is_pass for mark in found}) > 1:
        return "scale_unclear", ""
    letters = {mark.letter for mark in found}
    return "passed" if found[0].is_pass else "not_passed", letters.pop() if len(letters) == 1 else ""


def _once_each(passed: Sequence[Line], table: Table, rules: Rules) -> list[Line]:
    """Of the times one course was passed, the one that earns most; among equals the earliest, then the first id."""
    by_course: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in passed:
        by_course[line.plan, line.course].append(line)
    return [
        min(times, key=lambda t: (-_draft(t, table, rules).credits, t.year if t.year is not None else 9999, t.id))
        for times in by_course.values()
    ]


def _draft(line: Line, table: Table, rules: Rules) -> Reading:
    """What a passed line earns by itself, before the limits that it shares with others."""
    known = table.of(line)
    reviewed = [e for e in known if e.is_reviewed]
    holding = [e for e in reviewed if e.holds_in(line.year)]
    proposed = next((e for e in known if not e.is_reviewed), None)
    if not holding:
        why = "not_valid_that_year" if reviewed else "not_reviewed" if known else "no_equivalent"
        return Reading(line, why, proposed=proposed)
    equivalence = holding[0]
    if line.attended < 1 and not rules.allows_part_year:
        return Reading(line, "part_year_not_allowed", equivalence=equivalence)
    limits, room = [], equivalence.credits
    if line.attended < 1:
        limits, room = ["part_year"], room * line.attended
    if line.hours is not None and rules.hours_per_credit is not None:
        worth = line.hours * line.attended / rules.hours_per_credit
        if worth < room:
            limits, room = [*limits, "hours"], worth
    given = []
    for code, credits in equivalence.shares:
        some = _down(min(credits, room), rules.granularity)
        room -= some
        if some:
            given.append(Given(table.targets[code], some))
    outcome: str = equivalence.extent if given else "below_granularity"
    return Reading(line, outcome, tuple(given), equivalence, limits=tuple(limits))


def _down(credits: Decimal, step: Decimal) -> Decimal:
    """Down to a whole number of steps."""
    return (credits / step).to_integral_value(ROUND_FLOOR) * step


# -- what lines share --------------------------------------------------------------------------------------------------
def _cap(
    drafts: Mapping[str, Reading], table: Table, rules: Rules, before: Mapping[str, Decimal]
) -> dict[str, Reading]:
    """No target earns more than its credit: the better use first, then more credits, then the id of the line."""
    room = {code: max(ZERO, t.credits - before.get(code, ZERO)) for code, t in table.targets.items()}
    capped = dict(drafts)
    order = sorted(
        (r for r in drafts.values() if r.given),
        key=lambda r: (EXTENTS.index(r.equivalence.extent) if r.equivalence else 0, -r.credits, r.line.id),
    )
    for reading in order:
        given = []
        for one in reading.given:
            some = _down(min(one.credits, room[one.target.code]), rules.granularity)
            room[one.target.code] -= some
            if some:
                given.append(Given(one.target, some))
        if tuple(given) != reading.given:
            capped[reading.line.id] = Reading(
                reading.line,
                reading.outcome if given else "target_earned",
                tuple(given),
                reading.equivalence,
                limits=(*reading.limits, "target"),
            )
    return capped


def _plan(
    readings: Iterable[Reading], requirements: Sequence[Requirement], table: Table, before: Mapping[str, Decimal]
) -> tuple[Missing, ...]:
    """What is missing to graduate, requirement by requirement, with what is over counted where the rules let it."""
    have: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for code, credits in before.items():
        if code in table.targets:
            have[table.targets[code].subject] += credits
    for reading in readings:
        for given in reading.given:
            have[given.target.subject] += given.credits
    for one in requirements:
        over = have[one.subject] - one.credits
        if over > 0 and one.overflow:
            have[one.subject] -= over
            have[one.overflow] += over
    return tuple(Missing(r.subject, r.credits, min(have[r.subject], r.credits)) for r in requirements)


def _fingerprint(readings: Iterable[Reading]) -> str:
    """A short name of the very equivalences that decided, so that a later change of the table shows."""
    used = sorted(
        [e.id, e.plan, e.course, e.extent, [[c, str(n)] for c, n in e.shares], sorted(e.reviewers), e.evidence]
        for e in {r.equivalence.id: r.equivalence for r in readings if r.equivalence}.values()
    )
    return hashlib.sha256(json.dumps(used, ensure_ascii=False).encode()).hexdigest()[:16]


def school_year_of(day: date, first_month: int) -> int:
    """The calendar year in which the school year of ``day`` began, where school years begin in ``first_month``."""
    return day.year if day.month >= first_month else day.year - 1
