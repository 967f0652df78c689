"""The life of an appointment, in the words of FHIR R4 (Appointment.status) and the steps we allow among them.

The rule. A service *proposes* a day she has still to confirm, puts her on the *waitlist*, or gives a day at once
(*booked*). On the day she has *arrived* and is *checked in*; then it is *fulfilled* or she did not come (*noshow*). Before
it is over it may be *cancelled*, by whom and why; what was typed about another person is *entered in error*. An
appointment that is over is never changed: another is given. Sources: FHIR R4 valueset-appointmentstatus; handbook 15
(referral states) and 2 (appointment states).
"""

from __future__ import annotations

from ambos.domain.errors import Refused

PROPOSED, PENDING, BOOKED, ARRIVED, CHECKED_IN = "proposed", "pending", "booked", "arrived", "checked-in"
FULFILLED, NOSHOW, CANCELLED, WAITLIST, ERROR = "fulfilled", "noshow", "cancelled", "waitlist", "entered-in-error"
OPEN = frozenset({PROPOSED, PENDING, BOOKED, ARRIVED, CHECKED_IN, WAITLIST})
"""Not over: at most one of these for a referral."""
OVER = frozenset({FULFILLED, NOSHOW, CANCELLED, ERROR})
_BEFORE = (PROPOSED, PENDING, WAITLIST, BOOKED)
TRANSITIONS: dict[str, dict[str, str]] = {
    "book": dict.fromkeys((PROPOSED, PENDING, WAITLIST), BOOKED),
    "arrive": dict.fromkeys((BOOKED,), ARRIVED),
    "check_in": dict.fromkeys((BOOKED, ARRIVED), CHECKED_IN),
    "fulfil": dict.fromkeys((BOOKED, ARRIVED, CHECKED_IN), FULFILLED),
    "miss": dict.fromkeys((BOOKED,), NOSHOW),
    "cancel": dict.fromkeys(_BEFORE, CANCELLED),
    "mistake": dict.fromkeys((*_BEFORE, ARRIVED, CHECKED_IN), ERROR),
}
"""move -> {state it may start from: state it leads to}."""


def after(state: str, move: str) -> str:
    """The state to which ``move`` leads. ``Refused`` (``casework.appointment_not_from_here``) where there is no such
    step; ``KeyError`` for a move that does not exist."""
    steps = TRANSITIONS[move]
    if state not in steps:
        raise Refused("casework.appointment_not_from_here")
    return steps[state]
