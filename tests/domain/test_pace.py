"""The pace of a course taken at one's own speed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ambos.domain.errors import Refused
from ambos.domain.pace import pace

START, DUE = date(2026, 9, 1), date(2026, 12, 10)  # a hundred days


@pytest.mark.parametrize(
    "day, done, expected, standing, weekly",
    [
        (0, 0, 0, "new", 3), (6, 0, 2, "new", 3), (7, 0, 2, "on_pace", 3), (11, 0, 4, "behind", 4),
        (50, 20, 20, "on_pace", 3), (50, 16, 20, "on_pace", 4), (50, 15, 20, "behind", 4), (50, 25, 20, "ahead", 3),
        (100, 39, 40, "on_pace", 1), (101, 39, 40, "overdue", None), (101, 40, 40, "done", None), (3, 40, 1, "done", None),
        (-5, 0, 0, "new", 3), (99, 30, 39, "behind", 10),
    ],
)  # fmt: skip
def test_where_it_stands(day, done, expected, standing, weekly):
    found = pace(done=done, units=40, starts_on=START, due_on=DUE, on=START + timedelta(days=day))
    assert (found.expected, found.standing, found.weekly) == (expected, standing, weekly)


def test_more_done_never_stands_worse():
    rank = {"overdue": 0, "behind": 1, "new": 2, "on_pace": 2, "ahead": 3, "done": 4}
    for day in range(0, 120, 5):
        on = START + timedelta(days=day)
        ranks = [rank[pace(done=n, units=40, starts_on=START, due_on=DUE, on=on).standing] for n in range(41)]
        assert ranks == sorted(ranks)


def test_a_hundred_percent_only_when_done():
    assert pace(done=199, units=200, starts_on=START, due_on=DUE, on=DUE).percent == 99


@pytest.mark.parametrize(
    "done, units, due, code",
    [
        (41, 40, DUE, "courses.bad_units"),
        (-1, 40, DUE, "courses.bad_units"),
        (0, 0, DUE, "courses.bad_units"),
        (1, 40, START, "courses.due_before_start"),
    ],
)
def test_what_cannot_be_is_refused(done, units, due, code):
    with pytest.raises(Refused) as told:
        pace(done=done, units=units, starts_on=START, due_on=due, on=START)
    assert told.value.codes == (code,)
