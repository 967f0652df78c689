"""Seats to districts: golden cases, ties and refusals, properties, and how long it takes."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ambos.domain.apportionment import HARE, SAINTE_LAGUE, apportion, fixed, read_populations
from ambos.domain.errors import Refused

BOTH = (HARE, SAINTE_LAGUE)


def seats_of(populations, seats, method=HARE, **more):
    return list(apportion(populations, seats, method, **more).by_district.values())


def named(*people):
    return {f"d{n}": number for n, number in enumerate(people)}


def refusal(*arguments, **more):
    with pytest.raises(Refused) as caught:
        apportion(*arguments, **more)
    return caught.value


# -- golden ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("method", BOTH)
def test_the_call_of_2006_46_districts_and_100_seats(method):
    populations = {f"district {n}": 1_000_000 // n + n for n in range(1, 47)}
    found = apportion(populations, 100, method)
    assert sum(found.by_district.values()) == 100
    assert min(found.by_district.values()) == 1
    assert len(found.by_district) == 46
    assert found.quota == Fraction(sum(populations.values()), 54)


@pytest.mark.parametrize(
    "people, seats, hare, sainte_lague",
    [
        # 6 remain: 3, 1.8, 1.2. By quotients 166.7, 100, 100, 71.4, 66.7, 60.
        ((500, 300, 200), 9, [4, 3, 2], [4, 3, 2]),
        # 97 remain, 53.35 24.25 14.55 4.85: the two largest remainders are .85 and .55.
        ((5500, 2500, 1500, 500), 101, [54, 25, 16, 6], [56, 25, 15, 5]),
        # a small one never lacks its first seat, and never gets a second before its turn.
        ((1_000_000, 10), 7, [6, 1], [6, 1]),
        ((10, 10, 10), 6, [2, 2, 2], [2, 2, 2]),
        ((7, 5), 2, [1, 1], [1, 1]),
        ((0, 100), 5, [1, 4], [1, 4]),
    ],
)
def test_by_hand(people, seats, hare, sainte_lague):
    assert seats_of(named(*people), seats, HARE) == hare
    assert seats_of(named(*people), seats, SAINTE_LAGUE) == sainte_lague


def test_sainte_lague_step_by_step():
    """One each; then 53/3 = 17.67, 53/5 = 10.6, 24/3 = 8, 23/3 = 7.67, 53/7 = 7.57."""
    people = named(53, 24, 23)
    assert [seats_of(people, n, SAINTE_LAGUE) for n in range(3, 9)] == [
        [1, 1, 1],
        [2, 1, 1],
        [3, 1, 1],
        [3, 2, 1],
        [3, 2, 2],
        [4, 2, 2],
    ]


def test_the_alabama_paradox_is_known_of_hare_and_unknown_to_sainte_lague():
    people = named(601, 600, 200)
    assert [seats_of(people, n)[2] for n in (13, 14)] == [3, 2]
    assert [seats_of(people, n, SAINTE_LAGUE)[2] for n in (13, 14)] == [2, 2]


def test_workings_can_be_checked():
    found = apportion(named(5500, 2500, 1500, 500), 101)
    assert found.quota == Fraction(10000, 97)
    assert [line.claim for line in found.lines] == [Fraction(n, 100) for n in (35, 25, 55, 85)]


# -- refusals ----------------------------------------------------------------------------------------------------------
def test_a_district_without_a_figure_is_refused_and_named():
    fault = refusal({"Fresno": 10, "Dallas": None, "Yuma": -1}, 9)
    assert [(r.code, dict(r.values)) for r in fault.reasons] == [
        ("council.no_population", {"district": "Dallas"}),
        ("council.no_population", {"district": "Yuma"}),
    ]


def test_more_districts_than_seats_is_refused():
    fault = refusal(named(1, 2, 3), 2)
    assert [(r.code, dict(r.values)) for r in fault.reasons] == [
        ("council.more_districts_than_seats", {"districts": 3, "seats": 2})
    ]


@pytest.mark.parametrize("method", BOTH)
def test_a_tie_at_the_last_seat_is_refused_and_names_the_tied(method):
    fault = refusal({"Fresno": 10, "Dallas": 10, "Yuma": 1}, 4, method)
    assert (fault.codes, dict(fault.reasons[0].values)) == (
        ("council.tie",),
        {"districts": "Fresno, Dallas", "seats": 1},
    )
    assert seats_of({"Fresno": 10, "Dallas": 10, "Yuma": 1}, 5, method) == [2, 2, 1]


@pytest.mark.parametrize("method", BOTH)
def test_a_tie_of_many_names_five_and_says_how_many_more(method):
    fault = refusal(named(*[4] * 8), 10, method)
    assert dict(fault.reasons[0].values) == {"districts": "d0, d1, d2, d3, d4 (+3)", "seats": 2}


@pytest.mark.parametrize("method", BOTH)
def test_a_tie_by_a_hair_is_no_tie(method):
    assert seats_of(named(10**12, 10**12 + 1), 3, method) == [1, 2]


@pytest.mark.parametrize("method", BOTH)
def test_nobody_anywhere_is_refused_unless_each_has_its_one(method):
    assert refusal(named(0, 0), 3, method).codes == ("council.nobody_at_all",)
    assert seats_of(named(0, 0), 2, method) == [1, 1]


def test_every_fault_is_told_at_once():
    fault = refusal({"a": None, "b": 3}, 1, "dhondt", cap=0)
    assert fault.codes == (
        "council.unknown_method", "council.no_population", "council.more_districts_than_seats", "council.cap_too_low",
    )  # fmt: skip
    assert refusal({}, 3).codes == ("council.no_districts",)


# -- cap and fixed table ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("method", BOTH)
def test_what_is_above_the_cap_goes_to_the_others(method):
    assert seats_of(named(900, 60, 40), 10, method, cap=5) == [5, 3, 2]
    assert refusal(named(900, 60), 10, method, cap=4).codes == ("council.cap_too_low",)
    assert seats_of(named(900, 60), 10, method, cap=5) == [5, 5]


def test_a_fixed_table_is_checked_and_not_computed():
    assert fixed({"a": 3, "b": 1}, {"a": 0, "b": 0}, 4).by_district == {"a": 3, "b": 1}
    with pytest.raises(Refused) as caught:
        fixed({"a": 3, "b": 0}, {"a": 0, "b": 0, "c": 0}, 4)
    assert caught.value.codes == ("council.not_in_table", "council.table_needs_one", "council.table_sum")


# -- properties --------------------------------------------------------------------------------------------------------
WORLDS = st.lists(st.integers(1, 10**7), min_size=1, max_size=30)


def or_tie(populations, seats, method):
    try:
        return apportion(populations, seats, method).by_district
    except Refused as refused:
        if refused.codes != ("council.tie",):
            raise
        return assume(False)


@given(WORLDS, st.integers(0, 200), st.sampled_from(BOTH))
@settings(max_examples=120, deadline=None)
def test_all_seats_are_given_each_has_one_and_more_people_never_have_fewer(people, more, method):
    found = or_tie(named(*people), len(people) + more, method)
    assert sum(found.values()) == len(people) + more
    assert min(found.values()) >= 1
    ordered = sorted(zip(people, found.values(), strict=True))
    assert all(a[1] <= b[1] for a, b in pairwise(ordered) if a[0] < b[0])


@given(WORLDS, st.integers(0, 60), st.sampled_from(BOTH), st.randoms())
@settings(max_examples=80, deadline=None)
def test_the_order_of_the_districts_and_the_scale_of_the_figures_change_nothing(people, more, method, chance):
    populations = named(*people)
    found = or_tie(populations, len(people) + more, method)
    mixed = list(populations.items())
    chance.shuffle(mixed)
    assert or_tie({d: n * 7 for d, n in mixed}, len(people) + more, method) == found
    assert or_tie({d: Fraction(n, 13) for d, n in mixed}, len(people) + more, method) == found


@given(WORLDS, st.integers(0, 60))
@settings(max_examples=80, deadline=None)
def test_with_sainte_lague_nobody_loses_a_seat_when_the_council_grows(people, more):
    smaller = or_tie(named(*people), len(people) + more, SAINTE_LAGUE)
    larger = or_tie(named(*people), len(people) + more + 1, SAINTE_LAGUE)
    assert all(smaller[d] <= larger[d] for d in smaller)


@given(WORLDS, st.integers(1, 60))
@settings(max_examples=80, deadline=None)
def test_with_hare_nobody_is_a_whole_seat_away_from_the_quota(people, more):
    found = or_tie(named(*people), len(people) + more, HARE)
    total = sum(people)
    assert all(
        abs(seats - 1 - Fraction(number * more, total)) < 1
        for number, seats in zip(people, found.values(), strict=True)
    )


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), st.integers(0, 12))
@settings(max_examples=100, deadline=None)
def test_sainte_lague_agrees_with_the_plain_way(people, more):
    """The same with exact fractions and no cleverness."""
    found = or_tie(named(*people), len(people) + more, SAINTE_LAGUE)
    plain = [1] * len(people)
    for _ in range(more):
        quotients = [Fraction(number, 2 * held + 1) for number, held in zip(people, plain, strict=True)]
        plain[quotients.index(max(quotients))] += 1
    assert list(found.values()) == plain


@pytest.mark.parametrize("method", BOTH)
def test_a_thousand_districts_get_all_their_seats(method):
    """How long that takes: bench/apportionment.py."""
    found = apportion({f"district {n}": 50_000 + (n * 7919) % 100_003 for n in range(1000)}, 5000, method).by_district
    assert (sum(found.values()), min(found.values()) >= 1) == (5000, True)


# -- the file ----------------------------------------------------------------------------------------------------------
def test_a_file_is_read_in_its_order_with_blanks_unknown():
    text = "\ufeffPopulation,District,note\n120,Fresno,x\n,Dallas\n12.5,Ciudad Juárez,\n\n0,Yuma,\n"
    assert read_populations(text) == {"Fresno": 120, "Dallas": None, "Ciudad Juárez": Fraction(25, 2), "Yuma": 0}


@pytest.mark.parametrize(
    "text, codes",
    [
        ("", ["council.no_column", "council.no_column"]),
        ("district,people\na,1\n", ["council.no_column"]),
        ("district,population\n", ["council.no_districts"]),
        ("district,population\na,1\na,2\n", ["council.district_twice"]),
        ("district,population\n,1\n", ["council.no_name"]),
        ("district,population\na,many\nb,-3\nc,1e5\nd,NaN\n", ["council.not_a_figure"] * 4),
        ('district,population\na,"1,234"\n', ["council.not_a_figure"]),
        ("district,population\na,1.234\nb,999.000\nc,1234.567\nd,12.34\n", ["council.figure_two_ways"] * 2),
    ],
)
def test_a_file_that_cannot_be_read_says_every_fault(text, codes):
    with pytest.raises(Refused) as caught:
        read_populations(text)
    assert list(caught.value.codes) == codes
