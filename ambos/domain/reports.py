"""Periodic reports: which form is asked on a day, when it is due, how it stands, and what cannot be true in it.

The rule. A program's form is *versioned*: a country says, from a day on, which lines it asks in which sections and within
how many days a partner signs, a consulate reviews and a silent office counts as missing. Days are calendar or business days
of the office's own country and the origin's. Late and missing are shown, never silently zero; blank, zero and "not offered"
differ. What cannot be true (more people than contacts, parts that are not the whole) stops the signature; what is merely
odd (a zero after many, three times last month) asks the partner for a word. Source: handbook 1.4 (the flags), 1.6 (the
engine and its states), 15 ("flags zero/outlier", due day 5-10), 28.1 (tests 3 and 15).

The shape of a form, one file in the origin pack (``reports/<program>_<period>.yaml``)::

    schema: ambos-report-form/1
    code: health_windows.monthly
    period: month                              # month, quarter, year
    name: {es: ..., en: ...}
    versions:
      - valid_from: 2007-01-01                 # the first period it holds for begins on or after this day
        sign_within: {business_days: 5}        # after the last day of the period; or {days: 5}
        review_within: {business_days: 10}
        missing_after: {days: 30}
        odd: {times: 3, at_least: 20, adjusted_percent: 20}
        sections: [{code: people, name: {es: ..., en: ...}, lines: [health_windows.contacts, ...]}]
        source: ...
        as_of: 2026-11-22
        confidence: unverified
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Literal

from ambos.domain.country import Bilingual
from ambos.domain.errors import Reason, Refused
from ambos.domain.periods import Month, business_days_after
from ambos.domain.units import ERRORS, Count, Persons, Report, Unit, check_report

Kind = Literal["month", "quarter", "year"]
MONTHS: Mapping[str, int] = {"month": 1, "quarter": 3, "year": 12}
State = Literal["open", "draft", "submitted", "returned", "accepted", "reopened"]
Standing = Literal["open", "draft", "submitted", "returned", "late", "missing", "accepted", "reopened", "explained"]
STANDINGS: tuple[Standing, ...] = (
    "accepted", "explained", "reopened", "submitted", "returned", "draft", "open", "late", "missing",
)  # fmt: skip
SETTLED: frozenset[Standing] = frozenset({"accepted", "explained", "reopened"})
"""What the network's total may use: reviewed, whatever is being corrected meanwhile."""


# -- periods -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, order=True)
class Span:
    """A month, a quarter or a year, by its first day. ``ValueError`` when no such period begins on that day.

    >>> str(Span(date(2026, 10, 1), "month")), str(Span(date(2026, 7, 1), "quarter")), str(Span(date(2026, 1, 1), "year"))
    ('2026-10', '2026-Q3', '2026')
    """

    first_day: date
    kind: Kind = "month"

    def __post_init__(self) -> None:
        if self.first_day.day != 1 or (self.first_day.month - 1) % MONTHS[self.kind]:
            raise ValueError(f"no {self.kind} begins on {self.first_day}")

    @classmethod
    def containing(cls, day: date, kind: Kind = "month") -> Span:
        """The period in which ``day`` lies."""
        return cls(date(day.year, day.month - (day.month - 1) % MONTHS[kind], 1), kind)

    @classmethod
    def parse(cls, text: str, kind: Kind = "month", *, field: str | None = None) -> Span:
        """'2026-10', '2026-Q3' or '2026' as a period of that kind. ``Refused`` (``reports.not_a_period``) else."""
        shapes = {"month": r"(\d{4})-(0[1-9]|1[0-2])", "quarter": r"(\d{4})-Q([1-4])", "year": r"(\d{4})()"}
        found = re.fullmatch(shapes[kind], text.strip(), re.ASCII)
        if not found or found[1] == "0000":
            raise Refused("reports.not_a_period", field=field, typed=text)
        number = int(found[2] or 1)
        return cls(date(int(found[1]), (number - 1) * (3 if kind == "quarter" else 1) + 1, 1), kind)

    def plus(self, periods: int) -> Span:
        """So many periods later, or earlier when negative."""
        return Span(Month.of(self.first_day).plus(periods * MONTHS[self.kind]).first_day, self.kind)

    @property
    def previous(self) -> Span:
        """The one before."""
        return self.plus(-1)

    @property
    def a_year_before(self) -> Span:
        """The same of the year before: the fair comparison where there are seasons."""
        return self.plus(-12 // MONTHS[self.kind])

    @property
    def last_day(self) -> date:
        """Its last day."""
        return self.plus(1).first_day - timedelta(days=1)

    def __str__(self) -> str:
        year = f"{self.first_day.year:04d}"
        if self.kind == "month":
            return f"{year}-{self.first_day.month:02d}"
        return year if self.kind == "year" else f"{year}-Q{(self.first_day.month + 2) // 3}"


# -- the form, as a country asks it ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Within:
    """So many days after the last day of a period: calendar days, or business days of the office."""

    number: int
    is_business: bool = False

    def after(self, last_day: date, holidays: Collection[date] = ()) -> date:
        """The last day in time. A calendar day that nobody works on is not moved: the rule says days."""
        if self.is_business:
            return business_days_after(last_day, self.number, holidays)
        return last_day + timedelta(days=self.number)


@dataclass(frozen=True)
class Odd:
    """What asks for a word: ``times`` as many as before (or as few), by ``at_least`` so many; more than so many percent
    away from the records."""

    times: int = 3
    at_least: int = 20
    adjusted_percent: int = 20


@dataclass(frozen=True)
class Section:
    """Lines under one heading; ``lines`` are codes."""

    code: str
    name: Bilingual
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Rules:
    """A form as it holds from a day on."""

    valid_from: date
    sign: Within
    review: Within
    missing: Within
    odd: Odd
    sections: tuple[Section, ...]
    source: str
    confidence: str

    @property
    def lines(self) -> tuple[str, ...]:
        """Codes of the lines asked, in their order."""
        return tuple(line for section in self.sections for line in section.lines)


@dataclass(frozen=True)
class Form:
    """What a country asks of a program: its name, its period, and the rules of each time, oldest first."""

    code: str
    kind: Kind
    name: Bilingual
    versions: tuple[Rules, ...]

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Form:
        """From the file of a pack. ``Refused`` (``reports.bad_form``) says what is wrong with it: a key that is missing,
        a line asked twice, deadlines out of order, two versions from one day."""
        code = str(data.get("code", "?"))
        try:
            versions = tuple(sorted(map(_rules, data["versions"]), key=lambda rules: rules.valid_from))
            form = cls(code, data["period"], Bilingual(**data["name"]), versions)
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            raise Refused("reports.bad_form", form=code, what=str(fault)) from None
        if data.get("schema") != "ambos-report-form/1" or form.kind not in MONTHS or not versions:
            raise Refused("reports.bad_form", form=code, what="schema, period or versions")
        if len({rules.valid_from for rules in versions}) < len(versions):
            raise Refused("reports.bad_form", form=code, what="two versions from one day")
        return form

    def on(self, span: Span) -> Rules | None:
        """The rules a period is judged by: those in force on its first day; ``None`` before the first."""
        return next((rules for rules in reversed(self.versions) if rules.valid_from <= span.first_day), None)


def _rules(row: Mapping[str, Any]) -> Rules:
    sections = tuple(Section(s["code"], Bilingual(**s["name"]), tuple(s["lines"])) for s in row["sections"])
    made = Rules(
        row["valid_from"], _within(row["sign_within"]), _within(row["review_within"]), _within(row["missing_after"]),
        Odd(**row.get("odd", {})), sections, row["source"], row["confidence"],
    )  # fmt: skip
    if len(set(made.lines)) < len(made.lines):
        raise ValueError("a line asked twice")
    if made.sign.number > made.review.number or not made.lines:
        raise ValueError("it is signed before it is reviewed, and asks something")
    return made


def _within(row: Mapping[str, int]) -> Within:
    [(unit, number)] = row.items()
    if unit not in ("days", "business_days") or number < 0:
        raise ValueError(f"{unit}: {number}")
    return Within(number, unit == "business_days")


# -- how a report stands -----------------------------------------------------------------------------------------------
def standing(state: State, *, is_blank: bool, today: date, due_on: date, missing_on: date) -> Standing:
    """How a report stands on a day. What was not signed in time is *late*, and after a longer while *missing*: also one
    that was returned and not signed again. An accepted report that is being corrected stays in the total meanwhile."""
    if state == "accepted":
        return "explained" if is_blank else "accepted"
    if state in ("submitted", "reopened"):
        return state
    if today > missing_on:
        return "missing"
    return "late" if today > due_on else state


# -- what a report says ------------------------------------------------------------------------------------------------
Cell = tuple[str, str]
"""Code of a line, and a category of it; empty for the line itself."""
LineState = Literal["counted", "blank", "not_offered"]


@dataclass(frozen=True)
class Said:
    """What stands on one line: ``counted`` with its number (and of how many), or why there is none."""

    state: LineState
    numerator: int | None = None
    denominator: int | None = None

    @property
    def number(self) -> int | None:
        """The count; ``None`` where nothing was counted."""
        return self.numerator if self.state == "counted" else None


BLANK = Said("blank")


@dataclass(frozen=True)
class Shape:
    """What the checks need to know of a form: which line counts people, contacts and services; what is never above what;
    which breakdown adds up to which line; which lines are a share of something."""

    persons: str = ""
    contacts: str = ""
    services: tuple[str, ...] = ()
    never_above: tuple[tuple[str, str], ...] = ()
    parts_of: Mapping[str, str] = field(default_factory=dict)
    rates: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Fault:
    """One thing found. A *hard* one cannot be signed; the others ask for a word of explanation."""

    reason: Reason
    is_hard: bool
    line: str
    category: str = ""


def faults(
    said: Mapping[Cell, Said], records: Mapping[Cell, Said], before: Mapping[Cell, Said], shape: Shape, odd: Odd
) -> list[Fault]:
    """Everything found in what is ``said``, beside what the ``records`` count and what was said the period ``before``.

    Hard: ``evaluation.more_persons_than_contacts``, ``reports.above``, ``reports.parts_are_not_the_whole``,
    ``reports.more_than_out_of``. Soft: the other flags of ``units.check_report``, ``reports.zero_after_many``,
    ``reports.far_from_before``, ``reports.far_from_records``, ``reports.nothing_at_all``.
    """
    numbers = {cell: found.number for cell, found in said.items()}
    found = [*_of_units(numbers, before, shape), *_sums(numbers, shape)]
    for code in sorted(shape.rates):
        top, bottom = said.get((code, ""), BLANK).number, said.get((code, ""), BLANK).denominator
        if top is not None and bottom is not None and top > bottom:
            found.append(Fault(Reason("reports.more_than_out_of", {"n": top, "of": bottom}, code), True, code))
    for (code, category), now in sorted(numbers.items()):
        if now is None or category or code in shape.rates:
            continue
        found += _beside_before(code, now, before.get((code, ""), BLANK).number, odd)
        counted = records.get((code, ""), BLANK).number
        if counted is not None and abs(now - counted) * 100 > counted * odd.adjusted_percent and now != counted:
            values = {"n": now, "records": counted}
            found.append(Fault(Reason("reports.far_from_records", values, code), False, code))
    totals = [n for (_code, category), n in numbers.items() if not category and n is not None]
    if totals and not any(totals):
        found.append(Fault(Reason("reports.nothing_at_all"), False, ""))
    return found


def _of_units(numbers: Mapping[Cell, int | None], before: Mapping[Cell, Said], shape: Shape) -> list[Fault]:
    earlier = {cell: said.number for cell, said in before.items()}
    flags = check_report(*_report(numbers, shape), previous=_report(earlier, shape))
    names = {"persons": shape.persons, "services": shape.services[0] if shape.services else ""}
    return [Fault(flag, flag.code in ERRORS, names[flag.field or "persons"]) for flag in flags]


def _report(numbers: Mapping[Cell, int | None], shape: Shape) -> Report:
    persons, contacts = numbers.get((shape.persons, "")), numbers.get((shape.contacts, ""))
    services = [n for code in shape.services if (n := numbers.get((code, ""))) is not None]
    return Report(
        Persons(figure=persons) if persons is not None else None,
        Count(Unit.contact, contacts) if contacts is not None else None,
        Count(Unit.service, sum(services)) if services else None,
    )


def _sums(numbers: Mapping[Cell, int | None], shape: Shape) -> list[Fault]:
    found = []
    for low, high in shape.never_above:
        few, many = numbers.get((low, "")), numbers.get((high, ""))
        if few is not None and many is not None and few > many:
            values = {"n": few, "of": many, "line": low, "other": high}
            found.append(Fault(Reason("reports.above", values, low), True, low))
    for code, whole in shape.parts_of.items():
        parts = [n for (line, category), n in numbers.items() if line == code and category and n is not None]
        total = numbers.get((whole, ""))
        if parts and total is not None and sum(parts) != total:
            values = {"sum": sum(parts), "total": total, "line": code, "other": whole}
            found.append(Fault(Reason("reports.parts_are_not_the_whole", values, code), True, code))
    return found


def _beside_before(code: str, now: int, before: int | None, odd: Odd) -> Sequence[Fault]:
    if before is None or abs(now - before) < odd.at_least:
        return ()
    values = {"n": now, "before": before}
    if now == 0:
        return (Fault(Reason("reports.zero_after_many", values, code), False, code),)
    if now >= before * odd.times or now * odd.times <= before:
        return (Fault(Reason("reports.far_from_before", values, code), False, code),)
    return ()


def change(now: int | None, before: int | None) -> Fraction | None:
    """By what share it grew (negative: shrank); ``None`` where one is not known or there was nothing before."""
    return Fraction(now - before, before) if now is not None and before else None


def moved_share(now: Said, before: Said) -> Fraction | None:
    """By how much of the whole a share moved: 15 of 30 after 8 of 20 is a tenth more, ten points. Of a share only both its
    numbers say that: fewer above the line may be a larger share of fewer below it. ``None`` where one of the four is not
    known or a share is of nothing.

    >>> moved_share(Said("counted", 15, 30), Said("counted", 8, 20))
    Fraction(1, 10)
    """
    if now.number is None or before.number is None or not now.denominator or not before.denominator:
        return None
    return Fraction(now.number, now.denominator) - Fraction(before.number, before.denominator)
