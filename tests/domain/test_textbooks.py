"""Textbooks: who gets how many, why not more, and that no copy gets lost unseen."""

from __future__ import annotations

import random
from datetime import date

import pytest

from ambos.domain.textbooks.allocation import Asked, allocate, fill_rate, whole_sets
from ambos.domain.textbooks.stock import Count, Sums, count_faults, may_ask_again, use_report_due


@pytest.mark.parametrize(
    "stock, asked, options, given, unmet",
    [
        (100, [("a", 30, 40), ("b", 20, 20)], {}, [30, 20], [{}, {}]),
        (100, [("a", 50, 40)], {}, [40], [{"beyond_readers": 10}]),
        (100, [("a", 50, 40)], {"cap": 25}, [25], [{"beyond_readers": 10, "beyond_cap": 15}]),
        (10, [("a", 9, 9), ("b", 6, 6)], {}, [6, 4], [{"not_enough": 3}, {"not_enough": 2}]),
        (1, [("a", 5, 5), ("b", 5, 5)], {}, [1, 0], [{"not_enough": 4}, {"not_enough": 5}]),
        (0, [("a", 5, 5)], {}, [0], [{"not_enough": 5}]),
        (7, [("a", 0, 5), ("b", 3, 3)], {}, [0, 3], [{}, {}]),
        (7, [], {}, [], []),
        (50, [("a", 20, 20)], {"is_digital": True}, [20], [{}]),
    ],
)
def test_shares_and_their_reasons(stock, asked, options, given, unmet):
    requests = [Asked(name, copies, readers, n + 1) for n, (name, copies, readers) in enumerate(asked)]
    shares = allocate(stock, requests, **options)
    assert [share.given for share in shares] == given
    assert [dict(share.unmet) for share in shares] == unmet
    assert [sum(share.unmet.values()) for share in shares] == [share.missing for share in shares]


def test_digital_first_gives_paper_only_to_who_says_why():
    shares = allocate(50, [Asked("a", 20, 20, 1, needs_paper=False), Asked("b", 10, 10, 2)], is_digital=True)
    assert [(share.given, dict(share.unmet)) for share in shares] == [(0, {"digital_first": 20}), (10, {})]


def test_of_equal_remainders_the_earlier_request_goes_first_whatever_the_order_of_the_list():
    requests = [Asked("late", 5, 5, 2), Asked("early", 5, 5, 1)]
    for order in (requests, requests[::-1]):
        given = {share.request: share.given for share in allocate(3, order)}
        assert given == {"early": 2, "late": 1}


def test_what_always_holds():
    chance = random.Random(11)
    for _ in range(300):
        requests = [
            Asked(str(n), chance.randint(0, 60), chance.randint(0, 60), n) for n in range(chance.randint(0, 12))
        ]
        stock, cap = chance.randint(0, 300), chance.choice((None, 5, 40))
        shares = allocate(stock, requests, cap=cap)
        assert sum(share.given for share in shares) == min(stock, sum(share.eligible for share in shares))
        for one, share in zip(requests, shares, strict=True):
            assert 0 <= share.given <= share.eligible <= min(one.copies, one.readers, *([cap] if cap else []))
            assert sum(share.unmet.values()) == share.missing
        shuffled = requests[:]
        chance.shuffle(shuffled)
        again = {share.request: share.given for share in allocate(stock, shuffled, cap=cap)}
        assert again == {share.request: share.given for share in shares}


@pytest.mark.parametrize("stock, asked", [(-1, []), (5, [Asked("a", -1, 1, 1)]), (5, [Asked("a", 1, 1, 1)] * 2)])
def test_nonsense_is_a_fault_of_the_caller(stock, asked):
    with pytest.raises(ValueError, match=r"counted from 0|asks for a title once"):
        allocate(stock, asked)


def test_fill_rate():
    assert fill_rate(allocate(10, [Asked("a", 9, 9, 1), Asked("b", 6, 6, 2)])) == (10, 15)


@pytest.mark.parametrize(
    "parts, available, whole",
    [
        ({"es": 1, "ma": 1}, {"es": 5, "ma": 4}, 4),
        ({"es": 1, "ma": 2}, {"es": 5, "ma": 7}, 3),
        ({"es": 1, "ma": 1}, {"es": 5}, 0),
    ],
)
def test_a_set_that_misses_a_title_is_none(parts, available, whole):
    assert whole_sets(parts, available) == whole


def test_counting_a_box():
    good = Count("es", 100, 90, 4)
    assert (good.missing, list(count_faults([good]))) == (6, [])
    found = list(count_faults([Count("es", 10, 9, 2), Count("ma", 10, -1, 0)]))
    assert [(one.code, one.field) for one in found] == [
        ("textbooks.counted_more", "good_es"),
        ("textbooks.not_a_count", "good_ma"),
    ]


def test_conservation():
    assert Sums(received=100, distributed=60, moved_on=10, damaged=4, lost=6, in_stock=20).unexplained == 0
    assert Sums(received=100, distributed=60, in_stock=20).unexplained == 20


@pytest.mark.parametrize(
    "given, months, due",
    [
        (date(2026, 11, 15), 2, date(2027, 1, 15)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 6, 30), 8, date(2027, 2, 28)),
        (date(2026, 1, 31), 8, date(2026, 9, 30)),
    ],
)
def test_use_reports_are_due_at_two_and_eight_months(given, months, due):
    assert use_report_due(given, months) == due


@pytest.mark.parametrize(
    "dues, may",
    [
        ([], True),
        ([(date(2026, 5, 1), True)], True),
        ([(date(2026, 5, 1), False)], False),
        ([(date(2026, 10, 25), False)], True),
        ([(date(2026, 5, 1), True), (date(2026, 6, 1), False)], False),
    ],
)
def test_no_request_twice_without_the_report_on_the_last(dues, may):
    assert may_ask_again(dues, date(2026, 11, 20)) is may
