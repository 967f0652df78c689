"""The rules of a health window's day, with no clock and no database in them.

*Hours.* A window is open in its weekly hours, from one day to another, unless a closure covers the day (storm, holiday,
protest, no agency). A mobile unit is open where and when a trip says so. *Minors.* Somebody under age who comes alone is
informed and, in an emergency, helped; nothing is measured, given, tested or sent elsewhere without the adult who answers
for her. *HIV.* A result is told in person, never by telephone, post or message; who does not come back on the agreed day
is waited for, then the slip is closed untold. *Doses.* A dose is of a lot that is neither past its day, nor withdrawn, nor
empty. Numbers (age, days) come from the origin pack (``catalogue/window_rules.yaml``).

Sources: handbook 15 (daily operation, screening rules, edge cases: minor alone, positive HIV and no phone), 1.2 (minors),
2 (office closed by storm or protest).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from ambos.domain.errors import Reason
from ambos.domain.names import PartialDate, age_on

LOOKS_AHEAD = 60
"""Days ahead in which the next opening is looked for."""
NEEDS_ADULT = ("readings", "services", "vaccines", "hiv", "enrolments", "referral")
"""What is not done for a minor who is alone. Orientation and the critical script are."""


@dataclass(frozen=True)
class Rules:
    """The numbers of the pack. ``version`` is kept beside nothing: they judge the day, they are not kept with it."""

    version: str
    of_age: int
    alone_allows: frozenset[str]
    hiv_back_within_days: int
    hiv_closed_after_days: int
    minutes_of_a_visit: int

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Rules:
        """From the YAML of the pack. ``KeyError`` when a number is missing: a pack's author reads which."""
        return cls(
            version=str(data["version"]),
            of_age=int(data["minors"]["of_age"]),
            alone_allows=frozenset(data["minors"]["alone_allows"]),
            hiv_back_within_days=int(data["hiv"]["back_within_days"]),
            hiv_closed_after_days=int(data["hiv"]["closed_after_days"]),
            minutes_of_a_visit=int(data["queue"]["minutes_of_a_visit"]),
        )


# -- hours -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Stretch:
    """Open on ``weekday`` (0 is Monday) from ``opens_at`` to ``closes_at``, between two days (``None``: no end)."""

    weekday: int
    opens_at: time
    closes_at: time
    valid_from: date
    valid_to: date | None = None

    def holds(self, day: date) -> bool:
        """Is it of this day?"""
        return (
            self.weekday == day.weekday() and self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
        )


@dataclass(frozen=True)
class Shut:
    """Closed from ``first_day`` to ``last_day``, both included; ``reopened_on`` is the first day it opened again."""

    first_day: date
    last_day: date
    reason: str
    reopened_on: date | None = None

    def covers(self, day: date) -> bool:
        """Is the window closed for this reason on that day?"""
        return self.first_day <= day <= self.last_day and (self.reopened_on is None or day < self.reopened_on)


@dataclass(frozen=True)
class Day:
    """One day of a window. ``hours`` are in order; empty is closed. ``closed_because``: a reason, or "" when the weekly
    hours simply have none. ``is_known``: are its hours written down at all?"""

    day: date
    hours: tuple[tuple[time, time], ...] = ()
    closed_because: str = ""
    is_known: bool = True

    def is_open_at(self, moment: time) -> bool:
        """Is it open at this time by the clock on its wall? The closing minute is closed."""
        return self.open_until(moment) is not None

    def open_until(self, moment: time) -> time | None:
        """When it closes, if it is open at this time; ``None`` when it is not."""
        return next((closes for opens, closes in self.hours if opens <= moment < closes), None)


def day_of(day: date, stretches: Iterable[Stretch], closures: Iterable[Shut]) -> Day:
    """What a day is like. A closure wins over hours; it needs no hours to be told."""
    known = list(stretches)
    shut = next((c for c in closures if c.covers(day)), None)
    if shut is not None:
        return Day(day, (), shut.reason, bool(known))
    return Day(day, tuple(sorted((s.opens_at, s.closes_at) for s in known if s.holds(day))), "", bool(known))


def week_of(monday: date, stretches: Iterable[Stretch], closures: Iterable[Shut]) -> list[Day]:
    """Seven days from ``monday``."""
    known, shut = list(stretches), list(closures)
    return [day_of(monday + timedelta(days=n), known, shut) for n in range(7)]


def next_opening(now: datetime, stretches: Iterable[Stretch], closures: Iterable[Shut]) -> datetime | None:
    """When it opens next, after ``now`` (naive, by the clock on its wall); ``None`` within ``LOOKS_AHEAD`` days."""
    known, shut = list(stretches), list(closures)
    for n in range(LOOKS_AHEAD):
        day = now.date() + timedelta(days=n)
        for opens, _closes in day_of(day, known, shut).hours:
            if datetime.combine(day, opens) > now:
                return datetime.combine(day, opens)
    return None


def closed_until(day: date, closures: Iterable[Shut]) -> date | None:
    """The last day of the closure that covers ``day``, through those that follow it without a day between; ``None``
    when nothing covers it."""
    shut, last = list(closures), None
    while shut and (one := next((c for c in shut if c.covers(day)), None)):
        last = one.last_day if one.reopened_on is None else min(one.last_day, one.reopened_on - timedelta(days=1))
        day = last + timedelta(days=1)
    return last


def overlapping(stretches: Iterable[Stretch]) -> Stretch | None:
    """The first stretch that begins before the one before it ended, on one weekday; ``None`` when all is well."""
    before: dict[int, time] = {}
    for one in sorted(stretches, key=lambda s: (s.weekday, s.opens_at)):
        if one.weekday in before and one.opens_at < before[one.weekday]:
            return one
        before[one.weekday] = one.closes_at
    return None


# -- who may be done what ----------------------------------------------------------------------------------------------
def is_minor(born: PartialDate | None, on: date, rules: Rules) -> bool:
    """Is she surely or possibly under age? A birth date nobody knows makes nobody a minor."""
    return born is not None and born.earliest <= on and age_on(born, on).lowest < rules.of_age


def minor_alone(
    born: PartialDate | None, on: date, company: str, wanted: Iterable[str], rules: Rules
) -> Iterator[Reason]:
    """Why what is ``wanted`` (of ``NEEDS_ADULT``) is not done for this person now.

    ``health_windows.who_comes_with_her`` when a minor's company was not asked; ``health_windows.minor_alone`` (wanted)
    for each thing that needs the adult who answers for her.
    """
    if not is_minor(born, on, rules):
        return
    asked = [what for what in wanted if what not in rules.alone_allows]
    if asked and not company:
        yield Reason("health_windows.who_comes_with_her", {"of_age": rules.of_age}, "company")
    elif asked and company == "alone":
        yield Reason("health_windows.minor_alone", {"of_age": rules.of_age}, asked[0])


# -- doses -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Lot:
    """A lot of a vaccine as it stands: its last day of use, doses left, withdrawn or not."""

    vaccine: str
    lot: str
    expires_on: date
    left: int
    is_withdrawn: bool = False

    def faults(self, on: date) -> Iterator[Reason]:
        """Why no dose of it is given that day; nothing when it may be."""
        if self.is_withdrawn:
            yield Reason("health_windows.lot_withdrawn", {"lot": self.lot}, "vaccines")
        if on > self.expires_on:
            yield Reason("health_windows.lot_expired", {"lot": self.lot, "last_day": self.expires_on}, "vaccines")
        if self.left < 1:
            yield Reason("health_windows.lot_empty", {"lot": self.lot}, "vaccines")


# -- HIV ---------------------------------------------------------------------------------------------------------------
HIV_RESULTS = ("non_reactive", "reactive", "invalid")
"""What a rapid test says. A reactive one is to be confirmed elsewhere: it is no diagnosis."""


@dataclass(frozen=True)
class Waiting:
    """How a result that was not told yet stands: ``state`` is 'testing', 'ready', 'late' or 'to_close'; ``days`` since the
    agreed day."""

    state: str
    days: int = 0


def hiv_waiting(*, is_known: bool, back_on: date | None, on: date, rules: Rules) -> Waiting:
    """Where an untold result stands on a day. It ages from the day she was to come back."""
    if not is_known:
        return Waiting("testing")
    if back_on is None or on <= back_on:
        return Waiting("ready")
    late = (on - back_on).days
    return Waiting("to_close" if late > rules.hiv_closed_after_days else "late", late)


# -- the year ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Judged:
    """A year's answers, read: how many criteria were answered, the mean mark (0 to 3, in tenths of a mark)."""

    answered: int
    of: int
    tenths: int | None
    faults: tuple[Reason, ...] = field(default=())

    @property
    def mean(self) -> float | None:
        """The mean mark, to be shown."""
        return None if self.tenths is None else self.tenths / 10


def judge(answers: Mapping[str, Any], criteria: Iterable[str]) -> Judged:
    """Read a window's answers about its year. Each mark is 0 to 3 and says on what it rests: a mark without evidence is
    ``health_windows.mark_without_evidence``, a criterion without a mark ``health_windows.criterion_unanswered``."""
    known, marks, faults = list(criteria), [], []
    for code in known:
        mark, evidence = (*(answers.get(code) or ("", "")), "")[:2]
        if str(mark) not in ("0", "1", "2", "3"):
            faults.append(Reason("health_windows.criterion_unanswered", {"criterion": code}, f"mark_{code}"))
            continue
        marks.append(int(mark))
        if not str(evidence).strip():
            faults.append(Reason("health_windows.mark_without_evidence", {"criterion": code}, f"evidence_{code}"))
    tenths = round(sum(marks) * 10 / len(marks)) if marks else None
    return Judged(len(marks), len(known), tenths, tuple(faults))
