"""Small numbers hidden, and no way to compute them back."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ambos.domain.disclosure import hides_rate, is_small, protect, protect_row, protect_table
from ambos.domain.errors import Refused
from ambos.domain.indicators import Measure, figure
from ambos.domain.periods import Month
from ambos.domain.units import Unit

MAY = Month(2026, 5)
H = None  # hidden


@pytest.mark.parametrize("value, small", [(0, False), (1, True), (4, True), (5, False)])
def test_what_is_small(value, small):
    assert is_small(value) is small
    assert is_small(value, 3) is (value == 1)


@pytest.mark.parametrize("threshold", [0, 1, 2])
def test_a_threshold_that_hides_nothing(threshold):
    with pytest.raises(ValueError):
        protect_row({"a": 1}, threshold)


@pytest.mark.parametrize(
    "cells, shown, total",
    [
        ([12, 40], [12, 40], 52),
        ([0, 40], [0, 40], 40),
        ([], [], 0),
        ([0, 0], [0, 0], 0),
        ([3, 40, 9], [H, 40, H], 52),  # the smallest other cell goes with it
        ([3, 2, 40], [H, H, 40], 45),  # two small ones cover each other
        ([1, 1, 40, 9], [H, H, 40, H], 51),  # but not two ones: 2 is 1 + 1
        ([4, 4, 40, 9], [H, H, 40, H], 57),  # nor two fours: 8 is 4 + 4 for who knows both are below 5
        ([1, 5, 40], [H, 5, H], 46),  # 6 would be 1 + 5 for who knows the other is 5 or more
        ([3, 0, 40], [H, 0, H], 43),
        ([3, 0, 0], [H, 0, 0], H),  # the total is as small as the cell
        ([4, 4, 0], [H, H, 0], H),  # no other cell: the total goes
        ([1, 1, 1, 1, 1], [H, H, H, H, H], H),
        ([1, 1, 1, 1, 0], [H, H, H, H, H], H),  # a small total over four cells would tell them: nothing is shown
    ],
)
def test_rows(cells, shown, total):
    row = protect_row(dict(enumerate(cells)))
    assert (list(row.cells.values()), row.total) == (shown, total)


@pytest.mark.parametrize(
    "cells, shown",
    [
        ([3, 40, 9], [H, 40, H]),
        ([4, 4, 0], [H, H, H]),
        ([3, 0, 0], [H, H, H]),  # the total of 3 is known: where they are is not
        ([12, 40], [12, 40]),
        ([7], [7]),
    ],
)
def test_rows_whose_total_is_public(cells, shown):
    row = protect_row(dict(enumerate(cells)), keep_total=True)
    assert (list(row.cells.values()), row.total) == (shown, sum(cells))


def test_a_public_total_over_one_small_cell_cannot_be_protected():
    with pytest.raises(Refused) as refused:
        protect_row({"a": 3}, keep_total=True)
    assert refused.value.codes == ("evaluation.cannot_protect",)


def grid(text):
    return {i: dict(enumerate(map(int, line.split()))) for i, line in enumerate(text.split("/"))}


def shown(table):
    lines = [[*line.values(), table.rows[row]] for row, line in table.cells.items()]
    lines.append([*table.columns.values(), table.total])
    return " / ".join(" ".join("H" if v is None else str(v) for v in line) for line in lines)


@pytest.mark.parametrize(
    "cells, expected",
    [
        ("12 20 / 30 40", "12 20 32 / 30 40 70 / 42 60 102"),
        ("3 20 30 / 10 40 50 / 60 70 80", "H H 30 53 / H H 50 100 / 60 70 80 210 / 73 130 160 363"),
        ("3 20 / 10 40", "H H 23 / H H 50 / 13 60 73"),
        ("3 0 / 0 40", "H 0 H / 0 H H / H H 43"),  # row and column of the 3 are small too, and so must others go
        ("0 0 / 0 0", "0 0 0 / 0 0 0 / 0 0 0"),
        ("1 0 / 0 0", "H 0 H / 0 0 0 / H 0 H"),
    ],
)
def test_tables(cells, expected):
    assert shown(protect_table(grid(cells))) == expected


def test_tables_that_are_not_tables():
    with pytest.raises(ValueError):
        protect_table({1: {"a": 1}, 2: {"b": 1}})
    with pytest.raises(ValueError):
        protect_table({1: {"a": -1}})
    assert protect_table({}).total == 0


def possible(values, published, threshold):
    """Every table an onlooker can think of, who knows the sums, the rule, and which hidden cells are the small ones."""

    def span(value, known, more):
        if known is not None:
            return [known]
        return range(1, threshold) if is_small(value, threshold) else range(threshold, max(value, threshold) + more)

    rows, columns = len(values), len(values[0])
    margins = lambda t: [*map(sum, t), *(sum(r[j] for r in t) for j in range(columns)), sum(map(sum, t))]  # noqa: E731
    known = [*published.rows.values(), *published.columns.values(), published.total]
    bounds = [span(v, k, 100) for v, k in zip(margins(values), known, strict=True)]
    lines = [
        [line for line in product(*(span(values[i][j], published.cells[i][j], 2) for j in range(columns)))
         if sum(line) in bounds[i]]
        for i in range(rows)
    ]  # fmt: skip
    for table in product(*lines):
        if all(m in b for m, b in zip(margins(table), bounds, strict=True)):
            yield [*(v for line in table for v in line), *margins(table)]


small_tables = st.tuples(st.integers(1, 3), st.integers(1, 3), st.sampled_from([3, 4])).flatmap(
    lambda s: st.tuples(
        st.lists(st.lists(st.integers(0, 7), min_size=s[1], max_size=s[1]), min_size=s[0], max_size=s[0]), st.just(s[2])
    )
)


@settings(max_examples=150, deadline=None)
@given(small_tables)
def test_no_hidden_number_can_be_determined(case):
    values, threshold = case
    published = protect_table({i: dict(enumerate(line)) for i, line in enumerate(values)}, threshold)
    flat = [*(v for line in published.cells.values() for v in line.values()), *published.rows.values(),
            *published.columns.values(), published.total]  # fmt: skip
    truth = [v for line in values for v in line]
    truth += [sum(line) for line in values] + [sum(c) for c in zip(*values, strict=True)] + [sum(truth)]
    for value, cell in zip(truth, flat, strict=True):
        assert cell in (None, value)
        if is_small(value, threshold):
            assert cell is None
    if all(cell is None for cell in flat):
        return  # nothing is shown at all
    assert all(cell == 0 for value, cell in zip(truth, flat, strict=True) if value == 0)
    seen = [set() for _ in flat]
    unsettled = {i for i, cell in enumerate(flat) if cell is None}
    for world in possible(values, published, threshold):
        for i in list(unsettled):
            seen[i].add(world[i])
            if len(seen[i]) > 1:
                unsettled.discard(i)
        if not unsettled:
            return
    assert not unsettled, (shown(published), unsettled)


@settings(max_examples=200)
@given(st.lists(st.integers(0, 12), max_size=5), st.sampled_from([3, 5]), st.booleans())
def test_no_hidden_number_of_a_row_can_be_determined(values, threshold, keep_total):
    if keep_total:
        assume(len(values) != 1)
    row = protect_row(dict(enumerate(values)), threshold, keep_total=keep_total)
    cells = list(row.cells.values())
    assert row.total == sum(values) or not keep_total
    hidden = [v for v, cell in zip(values, cells, strict=True) if cell is None]
    assert all(cell in (None, v) for v, cell in zip(values, cells, strict=True))
    if not hidden or (row.total is None and len(hidden) == len(values)):
        return
    whole_row = len(hidden) == len(values)  # with a public total: each cell is anything up to it
    low = [0 if whole_row else 1 if is_small(v, threshold) else threshold for v in hidden]
    high = [99 if whole_row or not is_small(v, threshold) else threshold - 1 for v in hidden]
    rest = sum(values) - sum(c for c in cells if c is not None)
    if row.total is None:  # somewhere within what a hidden total can be
        shown_sum = sum(values) - rest
        ends = (1, threshold - 1) if is_small(sum(values), threshold) else (threshold, 999)
        at_least, at_most = ends[0] - shown_sum, ends[1] - shown_sum
    else:
        at_least = at_most = rest
    for i in range(len(hidden)):
        others_low, others_high = sum(low) - low[i], sum(high) - high[i]
        assert max(low[i], at_least - others_high) < min(high[i], at_most - others_low)


@settings(max_examples=60)
@given(st.lists(st.lists(st.integers(5, 99), min_size=3, max_size=3), min_size=1, max_size=4))
def test_nothing_is_hidden_where_nothing_is_small(values):
    published = protect_table({i: dict(enumerate(line)) for i, line in enumerate(values)})
    assert [list(line.values()) for line in published.cells.values()] == values
    assert None not in [published.total, *published.rows.values(), *published.columns.values()]


@pytest.mark.parametrize(
    "numerator, denominator, hidden",
    [(0, 40, False), (40, 40, False), (4, 40, True), (36, 40, True), (35, 40, False), (0, 4, True), (5, 5, False),
     (0, 0, False)],
)  # fmt: skip
def test_rates(numerator, denominator, hidden):
    assert hides_rate(numerator, denominator) is hidden
    measure = Measure("m", Unit.completed_referral, "n", "d", "rate")
    before = figure(measure, MAY, "x", numerator, denominator)
    after = protect(before)
    assert (after.state == "suppressed", after.numerator is None) == (hidden, hidden)
    assert hidden or after is before


def test_counts_and_medians():
    count, median = Measure("c", Unit.service, "n"), Measure("d", Unit.referral, "n", "of", "median")
    states = [protect(figure(count, MAY, "x", n)).state for n in (0, 4, 5, None)]
    assert states == ["zero", "suppressed", "known", "missing"]
    assert [protect(figure(median, MAY, "x", 9, of)).state for of in (5, 4, None)] == [
        "known",
        "suppressed",
        "suppressed",
    ]
