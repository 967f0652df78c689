"""The life of an event, and when two entries are one event.

The rule (handbook 14). ``proposed -> approved by the task force -> published -> held | cancelled -> reported -> verified ->
consolidated``. Who proposes does not approve and who reports does not verify (handbook 1.8: nobody takes two critical steps
in a row on one record). A report that headquarters has consolidated may be restated: the event goes back to *reported* and
the totals follow. The report is due some days after the event (the edition says how many; 15 by the handbook).

An event is counted once, under one lead. Two offices that each write down the fair they hold together make two entries:
``alike`` says why two entries look like one event. It suggests; a person decides, and may take it back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from ambos.domain.errors import Refused
from ambos.domain.geography import Point, distance_km
from ambos.domain.names import fold

PROPOSED, APPROVED, PUBLISHED, CANCELLED = "proposed", "approved", "published", "cancelled"
HELD, REPORTED, VERIFIED, CONSOLIDATED = "held", "reported", "verified", "consolidated"
PUBLIC = frozenset({PUBLISHED, HELD, REPORTED, VERIFIED, CONSOLIDATED})
"""States in which families see it. A cancelled one is shown as cancelled where it had been published."""
COUNTED = frozenset({REPORTED, VERIFIED, CONSOLIDATED})
"""States in which its report counts; *reported* alone is provisional."""
OPEN = frozenset({PROPOSED, APPROVED, PUBLISHED})

_MOVES = {
    "approve": {PROPOSED: APPROVED},
    "publish": {APPROVED: PUBLISHED},
    "cancel": dict.fromkeys((PROPOSED, APPROVED, PUBLISHED), CANCELLED),
    "hold": {PUBLISHED: HELD},
    "report": {PUBLISHED: REPORTED, HELD: REPORTED},
    "return": {REPORTED: HELD},
    "verify": {REPORTED: VERIFIED},
    "consolidate": {VERIFIED: CONSOLIDATED},
    "reopen": {VERIFIED: HELD, CONSOLIDATED: HELD},
}


def after(state: str, move: str) -> str:
    """The state after a move. ``Refused`` (``health_weeks.not_now``; values: state, move) where the move is not open."""
    following = _MOVES[move].get(state)
    if following is None:
        raise Refused("health_weeks.not_now", state=state, move=move)
    return following


def moves_from(state: str) -> tuple[str, ...]:
    """The moves open in a state, in the order of an event's life."""
    return tuple(move for move, steps in _MOVES.items() if state in steps)


def report_due_on(ends_on: date, days: int) -> date:
    """The last day on which the report is in time."""
    return ends_on + timedelta(days=days)


class Entry(NamedTuple):
    """What tells one event from another. ``key`` names the entry, ``lead`` the office that entered it."""

    key: str
    lead: str
    starts_at: datetime
    ends_at: datetime
    place: str
    postal_code: str
    title: str
    point: Point | None = None


@dataclass(frozen=True)
class Likeness:
    """Two entries that may be one event, and why: ``hours``, ``place``, ``near``, ``title``."""

    one: str
    other: str
    reasons: tuple[str, ...]


NEAR_KM = 0.5
"""Two points closer than this are one site as far as a map can tell."""


def alike(one: Entry, other: Entry) -> tuple[str, ...]:
    """Why two entries of different offices look like one event; ``()`` when they do not.

    Their hours must overlap, and they must stand at the same place (by name and postal code, or closer than 500 m); the
    same title is one reason more, never reason enough.
    """
    if one.lead == other.lead or one.starts_at >= other.ends_at or other.starts_at >= one.ends_at:
        return ()
    same_name = bool(fold(one.place)) and fold(one.place) == fold(other.place)
    same_code = bool(one.postal_code) and one.postal_code == other.postal_code
    near = one.point is not None and other.point is not None and distance_km(one.point, other.point) < NEAR_KM
    if not (same_name and (same_code or not (one.postal_code and other.postal_code))) and not (near and same_code):
        return ()
    found = ["hours", "place" if same_name else "near"]
    if fold(one.title) == fold(other.title):
        found.append("title")
    return tuple(found)


def twice(entries: Iterable[Entry]) -> list[Likeness]:
    """Every pair that may be one event, compared only within a day; in the order of the calendar."""
    ordered = sorted(entries, key=lambda e: (e.starts_at, e.key))
    found, open_now = [], list[Entry]()
    for entry in ordered:
        open_now = [earlier for earlier in open_now if earlier.ends_at > entry.starts_at]
        found += [Likeness(e.key, entry.key, why) for e in open_now if (why := alike(e, entry))]
        open_now.append(entry)
    return found
