"""Help before dropping out: a reason in plain words and one action. No score; every alert says what was seen.

The rule (handbook 11: lost to clashing hours, a pace too fast, no feedback; "alert after two missed weeks"). Hours are weekly:
a weekday (1 is Monday) and minutes from midnight. A learner says when she *can* come; a group meets at its hours. Hours
clash when less than half of a group's weekly time lies within what she can. Who said nothing of her hours gets no alert
about them: not said is not a clash.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

MISSED, CLASH, STUCK, FAILED_TWICE = (
    "plazas.missed_weeks",
    "plazas.hours_clash",
    "plazas.module_stuck",
    "plazas.failed_twice",
)
ACTIONS = {MISSED: "call", CLASH: "offer_group", STUCK: "review_module", FAILED_TWICE: "review_module"}
"""The one thing to do about each."""
WEEK = 7


@dataclass(frozen=True, order=True)
class Slot:
    """Some hours of a weekday: ``day`` 1 (Monday) to 7, minutes from midnight, ``start`` before ``end``."""

    day: int
    start: int
    end: int

    def __post_init__(self) -> None:
        if not (1 <= self.day <= WEEK and 0 <= self.start < self.end <= 1440):
            raise ValueError(f"no hours of a week: {self}")

    @property
    def minutes(self) -> int:
        return self.end - self.start


@dataclass(frozen=True)
class Alert:
    """What was seen of a learner (``code`` with its ``values``: a sentence) and the one ``action`` that helps."""

    code: str
    action: str
    values: Mapping[str, Any] = field(default_factory=dict)


def overlap(one: Iterable[Slot], other: Iterable[Slot]) -> int:
    """Minutes of a week that lie in both. Slots of one side that overlap each other are counted once."""
    mine, theirs = _by_day(one), _by_day(other)
    return sum(
        max(0, min(a_end, b_end) - max(a_start, b_start))
        for day in mine.keys() & theirs.keys()
        for a_start, a_end in mine[day]
        for b_start, b_end in theirs[day]
    )


def minutes(slots: Iterable[Slot]) -> int:
    """Minutes of a week, overlaps once."""
    return sum(end - start for spans in _by_day(slots).values() for start, end in spans)


def clashes(can_come: Sequence[Slot], group: Sequence[Slot]) -> bool:
    """Does the group meet mostly when she cannot come? ``False`` when either said nothing."""
    return bool(can_come and group) and overlap(can_come, group) * 2 < minutes(group)


def fit(wanted: Iterable[Sequence[Slot]], offered: Sequence[Slot]) -> tuple[int, int]:
    """(learners who could come to at least half of what is offered, learners who said their hours): hours offered against
    hours wanted."""
    said = [slots for slots in wanted if slots]
    return sum(not clashes(slots, offered) for slots in said) if offered else 0, len(said)


def missed_weeks(met_on: Iterable[date], came_on: Iterable[date], *, since: date, on: date) -> int:
    """How many of the last weeks in which her group met she missed whole, one after the other, up to ``on``. Weeks in which it
    did not meet neither count nor break the row; days before ``since`` (she joined) are not hers to miss."""
    met = {_monday(day) for day in met_on if since <= day <= on}
    came = {_monday(day) for day in came_on if day <= on}
    missed = 0
    for week in sorted(met, reverse=True):
        if week in came:
            break
        missed += 1
    return missed


@dataclass(frozen=True)
class Studying:
    """A module she has in hand: since when, and how often she failed its exam."""

    module: str
    title: str
    since: date
    failures: int = 0
    has_evidence: bool = False


def alerts(
    *,
    on: date,
    since: date,
    met_on: Iterable[date],
    came_on: Iterable[date],
    can_come: Sequence[Slot],
    group: Sequence[Slot],
    modules: Iterable[Studying],
    missed_from: int,
    stuck_after: int,
) -> list[Alert]:
    """What should be done for a learner now, most urgent first. ``missed_from`` weeks and ``stuck_after`` days are the pack's."""
    found = []
    weeks = missed_weeks(met_on, came_on, since=since, on=on)
    if weeks >= missed_from:
        found.append(Alert(MISSED, ACTIONS[MISSED], {"weeks": weeks}))
    if clashes(can_come, group):
        found.append(Alert(CLASH, ACTIONS[CLASH], {}))
    for one in modules:
        days = (on - one.since).days
        if one.failures >= 2:
            found.append(Alert(FAILED_TWICE, ACTIONS[FAILED_TWICE], {"module": one.title, "times": one.failures}))
        elif not one.has_evidence and days > stuck_after:
            found.append(Alert(STUCK, ACTIONS[STUCK], {"module": one.title, "days": days}))
    return found


def groups_that_fit(can_come: Sequence[Slot], groups: Mapping[Any, Sequence[Slot]]) -> list[Any]:
    """Keys of the groups whose hours she can mostly come to, the best fit first: what to offer instead."""
    fitting = [(overlap(can_come, slots) / minutes(slots), key) for key, slots in groups.items() if slots]
    return [key for share, key in sorted(fitting, key=lambda pair: (-pair[0], str(pair[1]))) if share >= 0.5]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _by_day(slots: Iterable[Slot]) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = {}
    for slot in sorted(slots):
        spans = found.setdefault(slot.day, [])
        if spans and slot.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], slot.end))
        else:
            spans.append((slot.start, slot.end))
    return found
