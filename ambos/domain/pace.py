"""The pace of a course taken at one's own speed: how much is done, how much would be by now, and what is left a week.

The rule. Between the first day and the day it is due, work is expected evenly. Within a tenth of the whole it is on pace; nothing is
said in the first week, when nobody can be behind. Done is done, whenever. A course that was due and is not done is overdue, and
what a week would take is no longer a promise. No source gives numbers for it (handbook 8 names none): the tenth and the week are our
own proposals.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import Literal

from ambos.domain.errors import Refused

SLACK = Fraction(1, 10)
FIRST_DAYS = 7
Standing = Literal["done", "new", "ahead", "on_pace", "behind", "overdue"]


@dataclass(frozen=True)
class Pace:
    """``done`` of ``units``; ``expected`` units by now; ``weekly``: units a week from now on, ``None`` when overdue or done."""

    done: int
    units: int
    expected: int
    standing: Standing
    weekly: int | None

    @property
    def percent(self) -> int:
        """Done, in whole percent, never 100 before it is."""
        return self.done * 100 // self.units


def pace(*, done: int, units: int, starts_on: date, due_on: date, on: date) -> Pace:
    """How it stands on a day. Refused ``courses.bad_units`` (value: units) when more is done than there is, or less than
    nothing; ``courses.due_before_start``."""
    if units < 1 or not 0 <= done <= units:
        raise Refused("courses.bad_units", field="units_done", units=units)
    if due_on <= starts_on:
        raise Refused("courses.due_before_start", field="due_on")
    length = (due_on - starts_on).days
    passed = min(max((on - starts_on).days, 0), length)
    share = Fraction(passed, length)
    expected = int(units * share)
    return Pace(
        done, units, expected, _standing(done, units, share, passed, on > due_on), _weekly(units - done, due_on, on)
    )


def _standing(done: int, units: int, share: Fraction, passed: int, is_over: bool) -> Standing:
    if done == units:
        return "done"
    if is_over:
        return "overdue"
    apart = Fraction(done, units) - share
    if apart > SLACK:
        return "ahead"
    if passed < FIRST_DAYS:
        return "new"
    return "behind" if apart < -SLACK else "on_pace"


def _weekly(left: int, due_on: date, on: date) -> int | None:
    if left == 0 or on > due_on:
        return None
    weeks = Fraction((due_on - on + timedelta(days=1)).days, 7)
    return ceil(left / max(weeks, Fraction(1)))
