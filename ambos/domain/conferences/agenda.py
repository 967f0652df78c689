"""The agenda: sessions that cannot both be held.

The rule. Two sessions clash when they overlap in time and share a room or a speaker; a session lies within the days of its
edition; one that ends as the other begins does not clash. A session a sponsor pays for says so (handbook 6: *sponsor attends
sales pitch*); one whose only speakers are the sponsor's is flagged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Literal


@dataclass(frozen=True)
class Slot:
    """One session. ``speakers`` are folded names."""

    key: str
    starts_at: datetime
    ends_at: datetime
    room: str = ""
    speakers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Clash:
    """Two sessions and what they both need."""

    one: str
    other: str
    over: Literal["room", "speaker"]
    what: str


def clashes(slots: Iterable[Slot]) -> list[Clash]:
    """Every pair that cannot both be held, in the order of the day."""
    found = []
    for one, other in combinations(sorted(slots, key=lambda slot: (slot.starts_at, slot.key)), 2):
        if one.ends_at <= other.starts_at or other.ends_at <= one.starts_at:
            continue
        if one.room and one.room == other.room:
            found.append(Clash(one.key, other.key, "room", one.room))
        found += [Clash(one.key, other.key, "speaker", name) for name in sorted(one.speakers & other.speakers)]
    return found


def minutes(slots: Iterable[Slot]) -> int:
    """Minutes of a programme with sessions side by side counted once: a person sits in one room."""
    total, until = 0.0, None
    for slot in sorted(slots, key=lambda one: (one.starts_at, one.ends_at)):
        begins = slot.starts_at if until is None or slot.starts_at > until else until
        if slot.ends_at > begins:
            total += (slot.ends_at - begins).total_seconds() / 60
            until = slot.ends_at
    return int(total)


def is_sales_pitch(speakers: Collection[str], of_the_sponsor: Collection[str], sponsored: bool) -> bool:
    """Does only the sponsor speak in a session it pays for?

    >>> is_sales_pitch({"ana"}, {"ana"}, True), is_sales_pitch({"ana", "luz"}, {"ana"}, True)
    (True, False)
    """
    return sponsored and bool(speakers) and set(speakers) <= set(of_the_sponsor)
