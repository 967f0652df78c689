"""Attendance written down without a signal, and merged without loss.

The rule. Nobody's mark is ever overwritten: each is a row of its own, with who said it, on which phone, in which order there.
What counts for one learner at one session is folded from all of them, and the result does not depend on the order in which
they arrive, nor on whether one arrives twice:

- of one adviser on one phone the mark with the highest number holds (she corrected herself);
- of two advisers who differ, the one that says she was there holds (``present`` before ``late`` before ``excused`` before
  ``absent``: who saw her, saw her), and the cell says that they differ until somebody settles it;
- a settled mark (``settles``: said by somebody who saw both) holds over those it knew of.

A phone's clock may be a year off. What a mark says of time is read against the server's clock twice: when the list was
taken and when the marks arrive. The phone sends its own clock with each; the difference is taken off. What still lies
outside (the clock was changed in between) is put at the nearer end, and says so. The *day* of a session is chosen from the
list the server gave, never from the phone's clock alone. Source: handbook 11 (attendance, old telephones); the fold is ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

PRESENT, LATE, EXCUSED, ABSENT = "present", "late", "excused", "absent"
STATES = (PRESENT, LATE, EXCUSED, ABSENT)
"""From what wins to what yields when two people differ."""
THERE = frozenset({PRESENT, LATE})
KEEP_DAYS = 7
"""Days a phone keeps names without having talked to us (issue F, 2)."""
CLOCKS_DIFFER = timedelta(minutes=2)


@dataclass(frozen=True)
class Mark:
    """What one adviser said of one learner at one session. ``number`` counts on her phone; ``settles`` holds the keys of the
    marks she had before her when she settled a difference."""

    key: str
    state: str
    author: str
    device: str
    number: int
    settles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Cell:
    """What counts, who said it, and whether people differ."""

    state: str
    key: str
    differs: bool


def fold(marks: Iterable[Mark]) -> Cell | None:
    """What counts of these marks of one learner at one session; ``None`` when nobody said anything."""
    by_key = {mark.key: mark for mark in marks}
    if not by_key:
        return None
    settled = set().union(*(mark.settles for mark in by_key.values()))
    standing: dict[tuple[str, str], Mark] = {}
    for mark in by_key.values():
        if mark.key in settled:
            continue
        seat = (mark.author, mark.device)
        held = standing.get(seat)
        if held is None or (mark.number, mark.key) > (held.number, held.key):
            standing[seat] = mark
    found = sorted(standing.values(), key=lambda mark: (STATES.index(mark.state), mark.key))
    if not found:  # two people settled each other's marks at once: both stand again
        found = sorted(by_key.values(), key=lambda mark: (STATES.index(mark.state), mark.key))
    return Cell(found[0].state, found[0].key, len({mark.state for mark in found}) > 1)


Clock = Literal["right", "shifted", "bounded"]


def said_at(
    written: datetime, *, taken: datetime, taken_there: datetime, received: datetime, sent_there: datetime
) -> tuple[datetime, Clock]:
    """When a mark was really made: ``written`` by the phone's clock, which said ``taken_there`` when the list was taken (at
    ``taken``) and ``sent_there`` when it sent (at ``received``).

    ``right``: the clocks agree. ``shifted``: the phone's clock is off and the difference was taken off. ``bounded``: it was
    changed in between; the moment is put between taking the list and sending.
    """
    early, late = taken - taken_there, received - sent_there
    first, last = taken - CLOCKS_DIFFER, received + CLOCKS_DIFFER

    def within(moment: datetime) -> datetime:
        return min(max(moment, taken), received)

    if abs(early) <= CLOCKS_DIFFER and abs(late) <= CLOCKS_DIFFER:
        return within(written), "right" if first <= written <= last else "bounded"
    inside = [moment for shift in (late, early) if first <= (moment := written + shift) <= last]
    if inside:
        return within(inside[0]), "shifted"
    moment = written + late
    return (taken if moment < taken else received), "bounded"


def names_expired(*, days_kept: float) -> bool:
    """Are names to be wiped from a phone that has kept them for so long? (The phone repeats this in ``attendance.js``.)"""
    return days_kept > KEEP_DAYS
