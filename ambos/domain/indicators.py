"""Indicators: what is measured, and a figure that says what it is not.

The rule. A measure declares its unit and, when it is a rate, what is divided by what. A figure is known, zero, missing,
late, suppressed, provisional or not offered, and these never look alike: blank is not 0 is not "not offered". A rate
whose denominator is 0 is missing, never zero. A total is made by summing numerators and denominators, never by
averaging rates; persons are totalled only when told apart first. Sources: handbook 1.4, 1.6, 21; lessons from peers,
no. 3; the chart rules of the screens.

Totals come before disclosure: a suppressed figure has no value left to add (see ``disclosure``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from statistics import median
from typing import Literal, TypeVar

from ambos.domain.errors import Refused
from ambos.domain.units import Unit, UnlikeUnits

Kind = Literal["count", "rate", "median"]
Quantity = Literal["days", "copies", "money_of_origin", "money_of_residence"]
"""What a median is told in."""
State = Literal["known", "zero", "missing", "late", "suppressed", "provisional", "not_offered"]
Number = int | Decimal
STATES: tuple[State, ...] = ("known", "zero", "missing", "late", "suppressed", "provisional", "not_offered")
WITHOUT_VALUE: frozenset[State] = frozenset({"missing", "late", "suppressed", "not_offered"})


@dataclass(frozen=True)
class Measure:
    """What is counted. The words of ``numerator`` and ``denominator`` and the ``caveats`` are codes of the catalogue.

    ``unit`` is the unit of the numerator. A rate has a denominator; a count has none; a median may name, as its
    denominator, of how many it is the median. ``ValueError`` otherwise.
    """

    code: str
    unit: Unit
    numerator: str
    denominator: str | None = None
    kind: Kind = "count"
    caveats: tuple[str, ...] = ()
    told_in: Quantity = "days"
    """For a median: days, copies, or whole units of money."""
    currency: str = ""
    """Of which money, where neither that of origin nor that of the first country of residence is meant."""

    def __post_init__(self) -> None:
        if (self.kind == "rate" and not self.denominator) or (self.kind == "count" and self.denominator):
            raise ValueError(f"{self.code}: a rate has a denominator and a count has none")


@dataclass(frozen=True)
class Figure:
    """One measure in one ``period`` (a ``Month`` or another span) for one ``office`` (``None``: the whole network).

    ``numerator``: the count, what is divided, or the median itself. States without a value carry no numbers, so that a
    hidden or absent figure cannot leak or be mistaken for 0; but for a rate of 0 out of 0, *missing* with both numbers.
    ``ValueError`` when state and numbers contradict each other.
    """

    measure: Measure
    period: Hashable
    office: Hashable | None
    numerator: Number | None
    denominator: Number | None
    state: State

    def __post_init__(self) -> None:
        if not self._consistent():
            raise ValueError(f"{self.measure.code}: {self.state} with {self.numerator!r} / {self.denominator!r}")

    def _consistent(self) -> bool:
        if self.state in WITHOUT_VALUE:
            empty = self.numerator is None and self.denominator is None
            nothing_to_divide = self.state == "missing" and self.measure.kind == "rate" and self.denominator == 0
            return empty or (nothing_to_divide and self.numerator == 0)
        if self.numerator is None or self.numerator < 0 or (self.denominator or 0) < 0:
            return False
        if self.measure.kind == "rate" and not self.denominator:
            return False
        if self.measure.kind == "count" and self.denominator is not None:
            return False
        return self.state == "provisional" or (self.numerator == 0) == (self.state == "zero")

    @property
    def value(self) -> Number | Fraction | None:
        """The count, the rate as an exact fraction, or the median; ``None`` when there is nothing to show."""
        if self.state in WITHOUT_VALUE:
            return None
        return rate(self.numerator, self.denominator) if self.measure.kind == "rate" else self.numerator


def rate(numerator: Number | None, denominator: Number | None) -> Fraction | None:
    """``numerator`` over ``denominator``, exactly; ``None``, never zero, when one is absent or the denominator is 0.

    It may exceed 1 where the two count different things (services per person).
    """
    if numerator is None or denominator is None or denominator == 0:
        return None
    return Fraction(numerator) / Fraction(denominator)


def figure(
    measure: Measure,
    period: Hashable,
    office: Hashable | None,
    numerator: Number | None,
    denominator: Number | None = None,
    *,
    provisional: bool = False,
) -> Figure:
    """The figure these numbers make, its state found: absent numbers or a rate out of 0 are *missing*, 0 is *zero*.

    ``ValueError`` for negative numbers and for a rate of something out of nothing (5 out of 0 is a fault, not a blank).
    """
    if numerator is None or (measure.kind == "rate" and denominator is None):
        return Figure(measure, period, office, None, None, "missing")
    state: State = "provisional" if provisional else "zero" if numerator == 0 else "known"
    if measure.kind == "rate" and denominator == 0:
        state = "missing"
    return Figure(measure, period, office, numerator, denominator, state)


@dataclass(frozen=True)
class Total:
    """A ``figure`` made of others, and how many: ``counted`` (with numbers), ``late``, ``missing``, ``not_offered``."""

    figure: Figure
    counted: int
    late: int
    missing: int
    not_offered: int


def aggregate(
    figures: Iterable[Figure], *, period: Hashable, office: Hashable | None = None, deduplicated: bool = False
) -> Total:
    """The total of figures of one measure, for ``period`` and ``office`` (``None``: the network).

    Numerators and denominators are summed, then divided once. While some are late or missing and others known, the
    total is *provisional*; with none known it is late, missing or not offered as they are. Who did not offer the
    program takes nothing away. Say ``deduplicated=True`` only when no person is in two of the figures.

    ``UnlikeUnits`` for two measures in one total and for persons not told apart. ``Refused``:
    ``evaluation.nothing_to_total``, ``evaluation.medians_do_not_add``, ``evaluation.total_before_disclosure`` (one of
    the figures is already suppressed).
    """
    parts = tuple(figures)
    if not parts:
        raise Refused("evaluation.nothing_to_total")
    measure = parts[0].measure
    if any(part.measure != measure for part in parts):
        raise UnlikeUnits("one total, one measure")
    if measure.kind == "median":
        raise Refused("evaluation.medians_do_not_add", measure=measure.code)
    if measure.unit is Unit.person and not deduplicated:
        raise UnlikeUnits(f"{measure.code}: persons are totalled only when told apart first")
    if any(part.state == "suppressed" for part in parts):
        raise Refused("evaluation.total_before_disclosure", measure=measure.code)

    counted = [part for part in parts if part.numerator is not None]
    absent = {state: sum(p.state == state and p.numerator is None for p in parts) for state in WITHOUT_VALUE}
    if counted:
        incomplete = absent["late"] + absent["missing"] > 0 or any(part.state == "provisional" for part in counted)
        top = _sum(part.numerator for part in counted)
        bottom = _sum(part.denominator for part in counted) if measure.kind == "rate" else None
        whole = figure(measure, period, office, top, bottom, provisional=incomplete)
    else:
        state: State = "late" if absent["late"] else "missing" if absent["missing"] else "not_offered"
        whole = Figure(measure, period, office, None, None, state)
    return Total(whole, len(counted), absent["late"], absent["missing"], absent["not_offered"])


def _sum(numbers: Iterable[Number | None]) -> Number:
    whole: Number = 0
    for number in numbers:
        whole = whole + (number or 0)
    return whole


Place = TypeVar("Place", bound=Hashable)


def middle(values: Iterable[float]) -> int | None:
    """The median in whole units, a half rounded up: half of the cases took longer. ``None`` of nothing. The one way a median is
    told in this house.

    >>> middle([2, 3]), middle([3, 4]), middle([1, 9, 2]), middle([])
    (3, 4, 2, None)
    """
    found = list(values)
    return floor(median(found) + 0.5) if found else None


def medians(values: Iterable[tuple[Place, int]]) -> list[tuple[Place, int, int]]:
    """(place, median of its values, of how many), from (place, value) of each case.

    >>> medians([("A", 3), ("B", 1), ("A", 10), ("A", 4)])
    [('A', 4, 3), ('B', 1, 1)]
    """
    found: dict[Place, list[int]] = defaultdict(list)
    for place, value in values:
        found[place].append(value)
    return [(place, middle(mine) or 0, len(mine)) for place, mine in found.items()]


def median_of_all(values: Iterable[tuple[object, int]]) -> tuple[int, int] | None:
    """(median, of how many) over all places at once: medians cannot be added up. ``None`` of nothing.

    >>> median_of_all([("A", 3), ("B", 1), ("A", 10)]), median_of_all([])
    ((3, 3), None)
    """
    found = [value for _place, value in values]
    half = middle(found)
    return None if half is None else (half, len(found))
