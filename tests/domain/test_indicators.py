"""Figures that say what they are not, and totals that never average rates."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambos.domain.errors import Refused
from ambos.domain.indicators import (
    STATES,
    WITHOUT_VALUE,
    Figure,
    Measure,
    aggregate,
    figure,
    median_of_all,
    medians,
    middle,
    rate,
)
from ambos.domain.periods import Month
from ambos.domain.units import Unit, UnlikeUnits

MAY = Month(2026, 5)
SERVICES = Measure("services", Unit.service, "services_given")
PERSONS = Measure("persons", Unit.person, "persons_served")
COMPLETED = Measure("completed", Unit.completed_referral, "attended", "referred", "rate", ("late_answers",))
DAYS = Measure("days_to_appointment", Unit.referral, "days", "appointments", "median")


def absent(state, measure=SERVICES, office="x"):
    return Figure(measure, MAY, office, None, None, state)


@pytest.mark.parametrize(
    "numbers, state, value",
    [
        ((3, 4), "known", Fraction(3, 4)),
        ((0, 4), "zero", Fraction(0)),
        ((0, 0), "missing", None),
        ((None, 4), "missing", None),
        ((3, None), "missing", None),
    ],
)
def test_a_rate_out_of_nothing_is_missing_never_zero(numbers, state, value):
    found = figure(COMPLETED, MAY, "tucson", *numbers)
    assert (found.state, found.value) == (state, value)


def test_counts_and_medians():
    assert (figure(SERVICES, MAY, "x", 0).state, figure(SERVICES, MAY, "x", 0).value) == ("zero", 0)
    assert (figure(SERVICES, MAY, "x", 7, provisional=True).state, figure(SERVICES, MAY, "x", 7).value) == (
        "provisional",
        7,
    )
    assert figure(SERVICES, MAY, "x", None).state == "missing"
    assert figure(DAYS, MAY, "x", Decimal("6.5"), 31).value == Decimal("6.5")


def test_a_median_rounds_a_half_up_wherever_it_is_told():
    """Half of the cases took longer; never to the even number, which would tell 2 of 2 and 3 and 4 of 3 and 4."""
    assert [middle(found) for found in ([2, 3], [3, 4], [4, 5], [7], [1, 2, 9], [0, 0], [])] == [3, 4, 5, 7, 2, 0, None]
    cases = [("a", 2), ("b", 4), ("a", 3), ("b", 5)]
    assert medians(cases) == [("a", 3, 2), ("b", 5, 2)]
    assert (median_of_all(cases), median_of_all([])) == ((4, 4), None)


@pytest.mark.parametrize("state", STATES)
def test_a_state_without_a_value_carries_no_numbers(state):
    if state in WITHOUT_VALUE:
        assert absent(state).value is None
        with pytest.raises(ValueError):
            Figure(SERVICES, MAY, "x", 3, None, state)
    else:
        with pytest.raises(ValueError):
            absent(state)


@pytest.mark.parametrize(
    "make",
    [
        lambda: figure(COMPLETED, MAY, "x", 5, 0),
        lambda: figure(SERVICES, MAY, "x", -1),
        lambda: figure(COMPLETED, MAY, "x", 1, -1),
        lambda: figure(SERVICES, MAY, "x", 1, 2),
        lambda: Figure(SERVICES, MAY, "x", 0, None, "known"),
        lambda: Figure(SERVICES, MAY, "x", 1, None, "zero"),
        lambda: Measure("m", Unit.service, "n", None, "rate"),
        lambda: Measure("m", Unit.service, "n", "d", "count"),
    ],
)
def test_what_contradicts_itself_cannot_be_made(make):
    with pytest.raises(ValueError):
        make()


@pytest.mark.parametrize(
    "a, b, expected", [(1, 3, Fraction(1, 3)), (0, 3, 0), (3, 0, None), (0, 0, None), (None, 1, None), (1, None, None)]
)
def test_rates(a, b, expected):
    assert rate(a, b) == expected


def test_a_total_is_not_the_average_of_rates():
    small, large = figure(COMPLETED, MAY, "a", 1, 2), figure(COMPLETED, MAY, "b", 10, 98)
    whole = aggregate([small, large], period=MAY)
    assert (whole.figure.value, whole.counted) == (Fraction(11, 100), 2)  # the average would say 30 %


def test_an_office_that_referred_nobody_leaves_the_total_complete():
    whole = aggregate([figure(COMPLETED, MAY, "a", 0, 0), figure(COMPLETED, MAY, "b", 3, 4)], period=MAY)
    assert (whole.figure.state, whole.figure.value, whole.missing) == ("known", Fraction(3, 4), 0)
    assert aggregate([figure(COMPLETED, MAY, "a", 0, 0)], period=MAY).figure.state == "missing"


@pytest.mark.parametrize(
    "parts, state, value, counts",
    [
        ([figure(SERVICES, MAY, "a", 2), figure(SERVICES, MAY, "b", 3)], "known", 5, (2, 0, 0, 0)),
        ([figure(SERVICES, MAY, "a", 0), absent("not_offered")], "zero", 0, (1, 0, 0, 1)),
        ([figure(SERVICES, MAY, "a", 2), absent("late")], "provisional", 2, (1, 1, 0, 0)),
        ([figure(SERVICES, MAY, "a", 0), absent("missing")], "provisional", 0, (1, 0, 1, 0)),
        ([figure(SERVICES, MAY, "a", 2, provisional=True)], "provisional", 2, (1, 0, 0, 0)),
        ([absent("late"), absent("missing"), absent("not_offered")], "late", None, (0, 1, 1, 1)),
        ([absent("missing"), absent("not_offered")], "missing", None, (0, 0, 1, 1)),
        ([absent("not_offered")], "not_offered", None, (0, 0, 0, 1)),
    ],
)
def test_a_total_says_what_it_is_made_of(parts, state, value, counts):
    whole = aggregate(parts, period=MAY)
    assert (whole.figure.state, whole.figure.value) == (state, value)
    assert (whole.counted, whole.late, whole.missing, whole.not_offered) == counts


def test_persons_are_totalled_only_when_told_apart():
    parts = [figure(PERSONS, MAY, "a", 2), figure(PERSONS, MAY, "b", 3)]
    with pytest.raises(UnlikeUnits):
        aggregate(parts, period=MAY)
    assert aggregate(parts, period=MAY, deduplicated=True).figure.value == 5


def test_totals_that_are_refused():
    with pytest.raises(UnlikeUnits):
        aggregate([figure(SERVICES, MAY, "a", 2), figure(COMPLETED, MAY, "a", 2, 3)], period=MAY)
    for parts, code in [
        ([], "evaluation.nothing_to_total"),
        ([figure(DAYS, MAY, "a", 3)], "evaluation.medians_do_not_add"),
        ([absent("suppressed")], "evaluation.total_before_disclosure"),
    ]:
        with pytest.raises(Refused) as refused:
            aggregate(parts, period=MAY)
        assert refused.value.codes == (code,)


pairs = st.integers(0, 50).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d)))


@given(st.lists(pairs, min_size=1, max_size=8), st.integers(0, 8))
def test_totals_of_totals_are_the_total(numbers, cut):
    parts = [figure(COMPLETED, MAY, i, n, d) for i, (n, d) in enumerate(numbers)]
    whole = aggregate(parts, period=MAY).figure
    halves = [aggregate(half, period=MAY).figure for half in (parts[:cut], parts[cut:]) if half]
    assert aggregate(halves, period=MAY).figure == whole
    rates = [p.value for p in parts if p.value is not None]
    if rates:
        assert min(rates) <= whole.value <= max(rates)
