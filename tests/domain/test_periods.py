"""Months, business days, dead-lines across daylight saving, and how a clock stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambos.domain.errors import Refused
from ambos.domain.periods import Clock, Month, business_days_after, clock_state, due, is_business_day

LA, PHOENIX = ZoneInfo("America/Los_Angeles"), ZoneInfo("America/Phoenix")
months = st.builds(Month, st.integers(1900, 2100), st.integers(1, 12))
days = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    "text, first, last, previous",
    [
        ("2026-01", date(2026, 1, 1), date(2026, 1, 31), "2025-12"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024-01"),
        ("2100-02", date(2100, 2, 1), date(2100, 2, 28), "2100-01"),
    ],
)
def test_months(text, first, last, previous):
    month = Month.parse(text)
    assert (month.first_day, month.last_day, str(month.previous), str(month)) == (first, last, previous, text)
    assert {d in month for d in (first, last)} == {True}
    assert first - timedelta(days=1) not in month
    assert month.same_month_last_year == Month(month.year - 1, month.month)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-00", "0000-01", "26-01", "2026-1", "2026/01", "٢٠٢٦-٠١"])
def test_a_month_is_typed_one_way(text):
    with pytest.raises(Refused) as refused:
        Month.parse(text, field="period")
    assert (refused.value.codes, refused.value.reasons[0].field) == (("evaluation.not_a_month",), "period")


def test_no_thirteenth_month():
    with pytest.raises(ValueError):
        Month(2026, 13)


@given(months, st.integers(-600, 600))
def test_there_and_back(month, n):
    assert month.plus(n).plus(-n) == month
    assert Month.parse(str(month)) == Month.of(month.first_day) == Month.of(month.last_day) == month
    assert month.previous < month < month.next
    assert month.last_day + timedelta(days=1) == month.next.first_day


@given(months, st.integers(-3, 40))
def test_a_range_has_both_ends(month, n):
    found = list(Month.range(month, month.plus(n)))
    assert found == [month.plus(i) for i in range(n + 1)]
    assert list(Month.range(Month(9999, 11), Month(9999, 12))) == [Month(9999, 11), Month(9999, 12)]


THANKSGIVING = (date(2026, 11, 26), date(2026, 11, 27))


@pytest.mark.parametrize(
    "day, n, expected",
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # Friday to Monday
        (date(2026, 11, 21), 0, date(2026, 11, 23)),  # a Saturday gives way
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 25), 1, date(2026, 11, 30)),  # over the holiday and the weekend
        (date(2026, 11, 25), 3, date(2026, 12, 2)),
    ],
)
def test_business_days(day, n, expected):
    assert business_days_after(day, n, THANKSGIVING) == expected


@given(days, st.integers(1, 60), st.sets(days, max_size=5))
def test_business_days_are_counted_one_by_one(day, n, holidays):
    end = business_days_after(day, n, holidays)
    between = [day + timedelta(days=i) for i in range(1, (end - day).days + 1)]
    assert sum(is_business_day(d, holidays) for d in between) == n
    assert is_business_day(end, holidays)


def test_business_days_run_forward():
    with pytest.raises(ValueError):
        business_days_after(date(2026, 1, 1), -1)


def test_a_day_is_by_the_wall_clock_and_an_hour_by_the_time_that_passes():
    eve = datetime(2026, 10, 31, 12, tzinfo=LA)  # clocks go back that night
    assert due(eve, days=1) == datetime(2026, 11, 1, 12, tzinfo=LA)
    assert due(eve, hours=24) == datetime(2026, 11, 1, 11, tzinfo=LA)
    assert due(eve.astimezone(PHOENIX), hours=24).hour == 12  # Arizona keeps its time
    assert due(datetime(2026, 11, 20, 9, tzinfo=LA), business_days=5, holidays=THANKSGIVING) == datetime(
        2026, 12, 1, 9, tzinfo=LA
    )


def test_a_time_that_daylight_saving_skips_becomes_one_that_exists():
    skipped = due(datetime(2026, 3, 7, 2, 30, tzinfo=LA), days=1)
    assert (skipped.hour, skipped.minute) == (3, 30)


@pytest.mark.parametrize(
    "start, lengths",
    [
        (datetime(2026, 1, 1), {"days": 1}),
        (datetime(2026, 1, 1, tzinfo=UTC), {}),
        (datetime(2026, 1, 1, tzinfo=UTC), {"days": 1, "hours": 1}),
        (datetime(2026, 1, 1, tzinfo=UTC), {"days": -1}),
    ],
)
def test_dead_lines_that_mean_nothing(start, lengths):
    with pytest.raises(ValueError):
        due(start, **lengths)


START = datetime(2026, 6, 1, 9, tzinfo=LA)


@pytest.mark.parametrize(
    "now, expected",
    [
        (datetime(2026, 5, 1, tzinfo=LA), Clock("running", 0.0)),
        (START, Clock("running", 0.0)),
        (datetime(2026, 6, 6, 9, tzinfo=LA), Clock("running", 0.5)),
        (datetime(2026, 6, 8, 21, tzinfo=LA), Clock("due", 0.75)),
        (datetime(2026, 6, 11, 9, tzinfo=LA), Clock("due", 1.0)),
        (datetime(2026, 6, 11, 9, 1, tzinfo=LA), Clock("overdue", 1.0)),
        (datetime(2026, 6, 11, 16, 1, tzinfo=UTC), Clock("overdue", 1.0)),
    ],
)
def test_how_a_ten_day_clock_stands(now, expected):
    assert clock_state(now, due(START, days=10), START) == expected


def test_a_short_clock_is_due_on_its_day():
    assert clock_state(START, due(START, hours=3), START) == Clock("due", 0.0)
    assert clock_state(START, START, START) == Clock("due", 1.0)


def test_clocks_that_mean_nothing():
    with pytest.raises(ValueError):
        clock_state(START, START - timedelta(days=1), START)
    with pytest.raises(ValueError):
        clock_state(datetime(2026, 6, 1), START, START)
