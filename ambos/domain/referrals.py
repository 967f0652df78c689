"""The life of a referral, as one table.

The rule. A referral is *sent*, perhaps *seen*, then *accepted* (and *scheduled* when an appointment is given) or
*declined* with a coded reason. What became of it is an outcome: the person was attended (*completed*) or not
(*closed*). A referral that nobody answers or that is declined may be sent elsewhere (*rerouted*); the person may
withdraw it at any time while it is open (*revoked*). Whoever answered may take the answer back within minutes. An
outcome may be corrected: the newest one counts. What the table does not allow is refused. Sources: handbook 15
(referral states, chasing at 7, 30 and 90 days); lessons from peers, no. 2; FHIR R4 ServiceRequest and Task.

An outcome may come before any answer: the person went although the service never answered. Only she or the window may
say so; a service answers first.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

from ambos.domain.errors import Refused

SENT, SEEN, ACCEPTED, SCHEDULED = "sent", "seen", "accepted", "scheduled"
DECLINED, REROUTED, COMPLETED, CLOSED, REVOKED = "declined", "rerouted", "completed", "closed", "revoked"

WAITING = frozenset({SENT, SEEN})
"""The service has not answered: its clock runs."""
UNDER_WAY = frozenset({ACCEPTED, SCHEDULED})
"""The service said yes and the outcome is not known."""
OPEN = WAITING | UNDER_WAY
ENDED = frozenset({DECLINED, REROUTED, COMPLETED, CLOSED, REVOKED})
"""Nothing more is expected of this service. A declined referral still waits for the window to send it elsewhere."""

TRANSITIONS: dict[str, dict[str, str]] = {
    "see": {SENT: SEEN, SEEN: SEEN},
    "accept": {SENT: ACCEPTED, SEEN: ACCEPTED},
    "schedule": {ACCEPTED: SCHEDULED, SCHEDULED: SCHEDULED},
    "unschedule": {SCHEDULED: ACCEPTED},
    "decline": {SENT: DECLINED, SEEN: DECLINED},
    "undo": {ACCEPTED: SEEN, SCHEDULED: SEEN, DECLINED: SEEN},
    "reroute": dict.fromkeys((SENT, SEEN, ACCEPTED, SCHEDULED, DECLINED), REROUTED),
    "complete": dict.fromkeys((SENT, SEEN, ACCEPTED, SCHEDULED, COMPLETED, CLOSED), COMPLETED),
    "close": dict.fromkeys((SENT, SEEN, ACCEPTED, SCHEDULED, COMPLETED, CLOSED), CLOSED),
    "note": dict.fromkeys((SENT, SEEN, ACCEPTED, SCHEDULED), ""),
    "withdraw": dict.fromkeys((SENT, SEEN, ACCEPTED, SCHEDULED, DECLINED), REVOKED),
}
"""move -> {state it may start from: state it leads to}; ``""`` is: stays as it is."""

MOVE_OF_OUTCOME = {
    "attended": "complete",
    "enrolled": "complete",
    "did_not_come": "close",
    "could_not_reach": "close",
    "not_needed": "close",
    "not_called": "note",
}
"""What an outcome does to its referral. "Nobody called me" changes nothing but the window's list."""

FOLLOW_UP_DAYS = (7, 30, 90)
TRY_AGAIN_AFTER = timedelta(days=2)
"""After a call in vain, when a try that was not made in its time is made."""
UNDO_WITHIN = timedelta(minutes=10)
SIGHT_AFTER_CLOSING = timedelta(days=30)
"""How long the service still reads a referral once nothing more is expected of it."""
AGES = ((2, "new"), (7, "week"), (30, "month"))
"""Days late, up to and including, and what a late referral of that age is called; older ones are ``old``."""
LINK_LIVES = timedelta(days=14)
OUTCOME_WITHIN = timedelta(days=7)
"""After the appointment, or after accepting when none was given."""
LONGEST_NOTE = 2000
GRANT_LASTS = timedelta(days=90)
"""How long somebody who helps reads the shared sheet, unless she ends it before: until the last of the calls of follow-up."""
LONGEST_LINE, MOST_LINES, MOST_GRANTS = 600, 60, 6
"""Of a shared sheet: letters of one line, lines on one sheet, how many may read it at a time."""

SaidBy = Literal["provider", "client", "window"]


def after(state: str, move: str) -> str:
    """The state to which ``move`` leads from ``state``.

    ``Refused`` (``casework.answered_already`` when somebody answered first, else ``casework.not_from_here``) when the
    table has no such step. ``KeyError`` for a move that does not exist.
    """
    steps = TRANSITIONS[move]
    if state in steps:
        return steps[state] or state
    if state == REVOKED:
        raise Refused("casework.withdrawn")
    if move in ("accept", "decline") and state in (ACCEPTED, SCHEDULED, DECLINED, COMPLETED, CLOSED):
        raise Refused("casework.answered_already")
    raise Refused("casework.not_from_here")


def after_outcome(state: str, code: str, *, said_by: SaidBy) -> str:
    """The state after an outcome. ``Refused`` (``casework.answer_first``) when a service skips its answer."""
    if said_by == "provider" and state in WAITING:
        raise Refused("casework.answer_first")
    return after(state, MOVE_OF_OUTCOME[code])


def may_undo(answered_at: datetime | None, now: datetime) -> bool:
    """Is the answer fresh enough to be taken back?"""
    return answered_at is not None and now - answered_at <= UNDO_WITHIN


def sight_ends_at(closed_at: datetime | None) -> datetime | None:
    """When the service stops seeing the referral: ``None`` while it is open."""
    return closed_at + SIGHT_AFTER_CLOSING if closed_at else None


def outcome_due_at(answered_at: datetime, appointment_at: datetime | None) -> datetime:
    """When the service should have said what became of it."""
    return (appointment_at or answered_at) + OUTCOME_WITHIN


def follow_up_days(sent_on: date) -> list[tuple[int, date]]:
    """(days, day) of each reminder to ask how it went."""
    return [(days, sent_on + timedelta(days=days)) for days in FOLLOW_UP_DAYS]


def age_of_delay(days: int) -> str:
    """How old a delay is: ``new`` (to 2 days), ``week``, ``month`` or ``old``. A list that only says "late" hides that some
    have been late for months."""
    return next((name for longest, name in AGES if days <= longest), "old")
