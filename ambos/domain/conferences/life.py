"""The life of an edition and of an invitation: which step is open from which state.

The rule. ``planned -> called -> selecting -> inviting -> held -> following -> closed``; an edition may be cancelled with a
reason until it was held. An invitation is answered until its day, may be declined again before the conference (late, when
less than ``LATE_DAYS`` are left: the next in line is then told at once), and nobody is invited once it has begun.
Source: handbook 6 (states; last-minute substitution). ``LATE_DAYS`` and the answer times are proposals of the handbook's kind.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from ambos.domain.errors import Refused

LATE_DAYS = 14
"""Who declines when fewer days are left declines late: travel is bought, a substitute needs time."""
SHORT_ANSWER = timedelta(days=3)
"""A substitute called late answers in this time, or the place goes on."""


class State(StrEnum):
    """Where an edition stands."""

    PLANNED = "planned"
    CALLED = "called"
    SELECTING = "selecting"
    INVITING = "inviting"
    HELD = "held"
    FOLLOWING = "following"
    CLOSED = "closed"
    CANCELLED = "cancelled"


STEPS: dict[str, tuple[frozenset[State], State]] = {
    "call": (frozenset({State.PLANNED}), State.CALLED),
    "end_call": (frozenset({State.CALLED}), State.SELECTING),
    "reopen_call": (frozenset({State.SELECTING}), State.CALLED),
    "invite": (frozenset({State.SELECTING}), State.INVITING),
    "hold": (frozenset({State.INVITING}), State.HELD),
    "follow": (frozenset({State.HELD}), State.FOLLOWING),
    "close": (frozenset({State.FOLLOWING}), State.CLOSED),
    "cancel": (frozenset({State.PLANNED, State.CALLED, State.SELECTING, State.INVITING}), State.CANCELLED),
}


def after(state: str, step: str) -> State:
    """The state after a step. ``Refused`` (``conferences.not_now``) where the step is not open; ``KeyError`` for no step."""
    come_from, to = STEPS[step]
    if state not in come_from:
        raise Refused("conferences.not_now", state=state, step=step)
    return to


def declines_late(on: date, starts_on: date) -> bool:
    """Is a refusal on this day late?

    >>> declines_late(date(2026, 5, 1), date(2026, 5, 15)), declines_late(date(2026, 5, 2), date(2026, 5, 15))
    (False, True)
    """
    return (starts_on - on).days < LATE_DAYS


def answer_by(on: date, asked_by: date, starts_on: date) -> date:
    """The last day to answer an invitation sent on a day: the edition's own day, a few days where that is past or too near,
    and never later than the eve.

    >>> answer_by(date(2026, 5, 1), date(2026, 5, 10), date(2026, 6, 1))
    datetime.date(2026, 5, 10)
    >>> answer_by(date(2026, 5, 30), date(2026, 5, 10), date(2026, 6, 1))
    datetime.date(2026, 5, 31)
    """
    return min(max(asked_by, on + SHORT_ANSWER), starts_on - timedelta(days=1))
