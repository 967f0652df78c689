"""Seven counting units that never mix, and the flags on a report that cannot be true."""

from __future__ import annotations

import operator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambos.domain.units import ERRORS, Count, Persons, Report, Unit, UnlikeUnits, bounds, check_report, total

ADDITIVE = [u for u in Unit if u is not Unit.person]
units, numbers = st.sampled_from(ADDITIVE), st.integers(0, 10_000)
tokens = st.frozensets(st.text(max_size=2), max_size=6)


def contacts(n): return Count(Unit.contact, n)  # fmt: skip


def services(n): return Count(Unit.service, n)  # fmt: skip


def people(n): return Persons(figure=n)  # fmt: skip


def test_the_seven_units_of_the_handbook():
    assert list(Unit) == ["reach", "contact", "service", "person", "referral", "completed_referral", "outcome"]


def test_legal_week_2022_online_and_in_person_are_not_one_number():
    watched, came = Count(Unit.reach, 143_473), contacts(15_543)
    with pytest.raises(UnlikeUnits):
        watched + came
    assert sum([Count(Unit.reach, 143_473), Count(Unit.reach, 15_543)]) == Count(Unit.reach, 159_016)


@given(units, units, numbers, numbers)
def test_only_like_adds_to_like(one, other, a, b):
    if one is other:
        assert Count(one, a) + Count(other, b) == Count(one, a + b)
    else:
        for verb in (operator.add, operator.lt, operator.le, operator.gt, operator.ge):
            with pytest.raises(UnlikeUnits):
                verb(Count(one, a), Count(other, b))
        assert Count(one, a) != Count(other, b)


@given(units, numbers, numbers)
def test_within_a_unit_counts_order_as_their_values(unit, a, b):
    one, other = Count(unit, a), Count(unit, b)
    assert (one < other, one <= other, one > other, one >= other) == (a < b, a <= b, a > b, a >= b)


@pytest.mark.parametrize("bare", [1, -1, 0.0, False, "0", None])
def test_nothing_but_the_zero_of_sum_is_added_bare(bare):
    for verb in (lambda: contacts(1) + bare, lambda: bare + contacts(1)):
        with pytest.raises(UnlikeUnits):
            verb()
    assert contacts(1) + 0 == 0 + contacts(1) == contacts(1)


@pytest.mark.parametrize("value", [-1, 1.5, True, "3", None])
def test_a_count_is_a_whole_number(value):
    with pytest.raises(ValueError):
        Count(Unit.reach, value)
    if value is not None:
        with pytest.raises(ValueError):
            Persons(figure=value)


def test_a_total_of_nothing_still_has_its_unit():
    assert total(Unit.outcome, []) == Count(Unit.outcome, 0)
    assert total(Unit.outcome, [Count(Unit.outcome, 4), Count(Unit.outcome, 5)]) == Count(Unit.outcome, 9)
    with pytest.raises(UnlikeUnits):
        total(Unit.outcome, [contacts(1)])


def test_persons_are_never_a_count():
    with pytest.raises(UnlikeUnits):
        Count(Unit.person, 3)


@given(tokens, tokens)
def test_persons_are_told_apart_never_added(a, b):
    one, other = Persons(a), Persons(b)
    assert one.union(other) == other.union(one) == Persons(a | b)
    assert bounds([one, other]) == (len(a | b), len(a | b))
    for verb in (lambda: one + other, lambda: sum([one, other]), lambda: one + 0, lambda: one + contacts(1)):
        with pytest.raises(UnlikeUnits):
            verb()


def test_seen_at_the_window_and_at_health_week_is_one_person_of_the_network():
    window, week = Persons(frozenset({"rosa", "luis"})), Persons(frozenset({"rosa"}))
    assert (window.union(week).value, window.how) == (2, "tokens")


def test_a_reported_figure_cannot_be_told_apart_but_it_can_be_bounded():
    office, partner = Persons(frozenset({"a", "b", "c"})), people(10)
    with pytest.raises(UnlikeUnits):
        office.union(partner)
    assert bounds([office, partner]) == (10, 13)
    assert (partner.how, bounds([])) == ("reported", (0, 0))
    with pytest.raises(UnlikeUnits):
        partner > contacts(3)  # noqa: B015


@pytest.mark.parametrize("both_or_none", [{}, {"tokens": frozenset(), "figure": 0}])
def test_persons_are_tokens_or_a_figure(both_or_none):
    with pytest.raises(ValueError):
        Persons(**both_or_none)


@pytest.mark.parametrize(
    "persons, met, done, before, expected",
    [
        (40, 40, 60, None, []),
        (41, 40, 60, None, ["evaluation.more_persons_than_contacts"]),
        (0, 0, 0, None, []),
        (3, 9, 0, None, ["evaluation.persons_without_services"]),
        (51, 80, 49, (50, 100), ["evaluation.persons_grow_services_shrink"]),
        (51, 80, 50, (50, 100), []),  # exactly half is not more than half
        (50, 80, 10, (50, 100), []),  # persons did not grow
        (9, 8, 0, (1, 100), [
            "evaluation.more_persons_than_contacts", "evaluation.persons_without_services",
            "evaluation.persons_grow_services_shrink",
        ]),
    ],
)  # fmt: skip
def test_reports_that_cannot_be_true(persons, met, done, before, expected):
    previous = before and Report(people(before[0]), None, services(before[1]))
    found = check_report(people(persons), contacts(met), services(done), previous)
    assert [reason.code for reason in found] == expected
    assert set(ERRORS) <= {"evaluation.more_persons_than_contacts"}


def test_a_blank_is_not_zero():
    assert check_report(people(5), contacts(6), None) == ()
    assert check_report(people(5), None, services(1), Report(None, None, services(9))) == ()
    assert check_report(*Report(None, None, None)) == ()


def test_swapped_arguments_are_noticed():
    with pytest.raises(UnlikeUnits):
        check_report(people(1), services(2), contacts(3))
