"""Months and dead-lines.

The rule. Reports are by calendar month. Dead-lines run in hours, calendar days or business days of the *office's*
country and time zone, with the holidays the caller hands over (both countries' where both bind). A clock is *running*,
then *due* (it ends today, or three quarters of it are gone), then *overdue*. Source: handbook 1.5, 1.6; the clock badge
of the screens. There is no clock in here: the moment is an argument.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from ambos.domain.errors import Refused

ClockState = Literal["running", "due", "overdue"]
DUE_FROM = 0.75
"""The share of a clock after which it counts as due even when its last day is not today."""


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month, in order of time. ``ValueError`` for a month or year no date can have.

    >>> str(Month(2026, 1).previous)
    '2025-12'
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1 <= self.year <= 9999):
            raise ValueError(f"no such month: {self.year}-{self.month}")

    @classmethod
    def parse(cls, text: str, *, field: str | None = None) -> Month:
        """'2026-03' as a month. ``Refused`` (``evaluation.not_a_month``) for anything else."""
        found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text.strip())
        if not found or found[1] == "0000":
            raise Refused("evaluation.not_a_month", field=field, typed=text)
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        """The month in which ``day`` lies."""
        return cls(day.year, day.month)

    @classmethod
    def range(cls, first: Month, last: Month) -> Iterator[Month]:
        """Every month from ``first`` to ``last``, both included; none when ``last`` is before ``first``."""
        while first <= last:
            yield first
            if first == last:  # before asking for the month after the last month there is
                return
            first = first.next

    def plus(self, months: int) -> Month:
        """So many months later, or earlier when negative. ``ValueError`` beyond the years 1 to 9999."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)

    @property
    def next(self) -> Month:
        """The month after."""
        return self.plus(1)

    @property
    def previous(self) -> Month:
        """The month before."""
        return self.plus(-1)

    @property
    def same_month_last_year(self) -> Month:
        """Twelve months before: the fair comparison where there are seasons."""
        return self.plus(-12)

    @property
    def first_day(self) -> date:
        """The 1st."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The 28th, 29th, 30th or 31st."""
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    def __contains__(self, day: date) -> bool:
        return (day.year, day.month) == (self.year, self.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def is_business_day(day: date, holidays: Collection[date] = ()) -> bool:
    """Monday to Friday and not a holiday."""
    return day.weekday() < 5 and day not in holidays


def business_days_after(day: date, n: int, holidays: Collection[date] = ()) -> date:
    """The ``n``-th business day after ``day``; ``day`` itself is never counted.

    ``n`` = 0 is ``day`` when it is a business day and else the next one. ``ValueError`` when ``n`` is negative.
    """
    if n < 0:
        raise ValueError("business days are counted forward")
    if n == 0 and is_business_day(day, holidays):
        return day
    left = max(n, 1)
    while left:
        day += timedelta(days=1)
        left -= is_business_day(day, holidays)
    return day


def due(
    start: datetime,
    *,
    hours: float | None = None,
    days: int | None = None,
    business_days: int | None = None,
    holidays: Collection[date] = (),
) -> datetime:
    """The moment a clock ends that began at ``start``, in the time zone of ``start``.

    Exactly one of ``hours`` (elapsed), ``days`` (calendar, same time of day by the wall clock) or ``business_days``
    (likewise). A wall-clock time that daylight saving skips ends an hour later. ``ValueError`` for a ``start`` without
    time zone, a negative length, or not exactly one length.
    """
    given = [length for length in (hours, days, business_days) if length is not None]
    if len(given) != 1 or given[0] < 0:
        raise ValueError("give exactly one of hours, days, business_days, and not a negative one")
    if start.tzinfo is None or start.utcoffset() is None:
        raise ValueError("a dead-line needs the office's time zone")
    if hours is not None:
        return (start.astimezone(UTC) + timedelta(hours=hours)).astimezone(start.tzinfo)
    if days is not None:
        end = start + timedelta(days=days)
    else:
        day = business_days_after(start.date(), business_days or 0, holidays)
        end = datetime.combine(day, start.timetz())
    # through UTC and back, so that a time daylight saving skips becomes one that exists
    return end.astimezone(UTC).astimezone(start.tzinfo)


@dataclass(frozen=True)
class Clock:
    """How a dead-line stands: its ``state`` and the share ``elapsed``, 0.0 to 1.0 (1.0 once it is reached)."""

    state: ClockState
    elapsed: float


def clock_state(now: datetime, due: datetime, start: datetime) -> Clock:
    """How the clock from ``start`` to ``due`` stands at ``now``; the day is judged in the time zone of ``due``.

    *Overdue* only after the moment ``due``; *due* on its calendar day or from ``DUE_FROM`` elapsed; else *running*.
    ``ValueError`` when one of the three has no time zone or when ``due`` is before ``start``.
    """
    if any(moment.utcoffset() is None for moment in (now, due, start)):
        raise ValueError("a dead-line needs the office's time zone")
    # moments that share one zone subtract by the wall clock; in UTC they subtract by the time that really passed
    present, end, begin = (moment.astimezone(UTC) for moment in (now, due, start))
    if end < begin:
        raise ValueError("a clock cannot be due before it starts")
    if present > end:
        return Clock("overdue", 1.0)
    elapsed = max(0.0, (present - begin) / (end - begin)) if end > begin else 1.0
    last_day = now.astimezone(due.tzinfo).date() == due.date()
    return Clock("due" if last_day or elapsed >= DUE_FROM else "running", elapsed)
