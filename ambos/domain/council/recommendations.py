"""The life of a recommendation: its code, its states, its clocks, and what the answers of several bodies come to.

The rule (handbook 5). ``proposed in committee -> approved by the committee -> approved by the plenary -> coded and published
-> returned for clarity | assigned -> acknowledged -> answered -> planned -> in progress -> done -> verified by the committee |
disputed -> closed``. A body acknowledges within ten business days and answers within sixty days; one extension of thirty;
then it is overdue in public and stands on the agenda of the next plenary. Those numbers are the handbook's proposal and
belong to the rule set of a term (``Clocks``). Each addressee has a part of its own; the whole is answered only when every
part is, with one consolidated note (the form of 2004). A body to which it does not belong names the one to which it does,
and that one must answer; it may not send it back to who has had it.

The code of 2004, ``II.19/COM/SRE-IME-CCIME``, holds the meeting (roman), the serial, the committee and the addressees. That
the roman part is the meeting is our reading.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ambos.domain.errors import Reason, Refused, check
from ambos.domain.periods import business_days_after


class State(StrEnum):
    """Where a recommendation stands."""

    PROPOSED = "proposed"
    COMMITTEE_APPROVED = "committee_approved"
    PLENARY_APPROVED = "plenary_approved"
    PUBLISHED = "published"
    RETURNED = "returned"
    ASSIGNED = "assigned"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    VERIFIED = "verified"
    DISPUTED = "disputed"
    CLOSED = "closed"
    NOT_APPROVED = "not_approved"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    SPLIT = "split"


S = State
INSIDE = frozenset({S.PROPOSED, S.COMMITTEE_APPROVED, S.PLENARY_APPROVED, S.NOT_APPROVED, S.WITHDRAWN})
"""States in which only the council sees it."""
WAITING = frozenset({S.ASSIGNED, S.ACKNOWLEDGED})
"""States in which bodies owe an answer."""
NEEDS_ANSWERS = frozenset({S.ANSWERED, S.PLANNED, S.IN_PROGRESS, S.DONE, S.VERIFIED, S.DISPUTED, S.CLOSED})
"""States that nothing reaches before every addressee answered."""
ENDED = frozenset({S.CLOSED, S.NOT_APPROVED, S.WITHDRAWN, S.MERGED, S.SPLIT})

_MOVES: Mapping[str, Mapping[State, State]] = {
    "approve": {S.PROPOSED: S.COMMITTEE_APPROVED},
    "adopt": {S.COMMITTEE_APPROVED: S.PLENARY_APPROVED},
    "reject": {S.PROPOSED: S.NOT_APPROVED, S.COMMITTEE_APPROVED: S.NOT_APPROVED},
    "withdraw": {S.PROPOSED: S.WITHDRAWN, S.COMMITTEE_APPROVED: S.WITHDRAWN},
    "publish": {S.PLENARY_APPROVED: S.PUBLISHED},
    "return": {S.PUBLISHED: S.RETURNED},
    "clarify": {S.RETURNED: S.PUBLISHED},
    "assign": {S.PUBLISHED: S.ASSIGNED},
    "acknowledge": {S.ASSIGNED: S.ACKNOWLEDGED},
    "answer": {S.ASSIGNED: S.ANSWERED, S.ACKNOWLEDGED: S.ANSWERED},
    "plan": {S.ANSWERED: S.PLANNED, S.PLANNED: S.PLANNED},
    "start": {S.PLANNED: S.IN_PROGRESS},
    "finish": {S.ANSWERED: S.DONE, S.PLANNED: S.DONE, S.IN_PROGRESS: S.DONE, S.DISPUTED: S.DONE},
    "verify": {S.DONE: S.VERIFIED},
    "dispute": {S.DONE: S.DISPUTED},
    "close": {S.ANSWERED: S.CLOSED, S.VERIFIED: S.CLOSED},
    "merge": dict.fromkeys((S.PUBLISHED, S.RETURNED, S.ASSIGNED, S.ACKNOWLEDGED), S.MERGED),
    "split": dict.fromkeys((S.PUBLISHED, S.RETURNED, S.ASSIGNED, S.ACKNOWLEDGED), S.SPLIT),
}


def after(state: str, move: str) -> State:
    """The state after a move. ``Refused`` (``council.closed_already``, or ``council.not_now`` with state and move) where it
    is not open."""
    following = _MOVES[move].get(State(state))
    if following is None:
        raise Refused("council.closed_already" if state in ENDED else "council.not_now", state=state, move=move)
    return following


def moves_from(state: str) -> tuple[str, ...]:
    """The moves open in a state, in the order of a life."""
    return tuple(move for move, steps in _MOVES.items() if State(state) in steps)


# -- the code -----------------------------------------------------------------------------------------------------------
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
          (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_CODE = re.compile(r"([IVXLCDM]+)\.([1-9][0-9]{0,3})/([A-Z]{2,6})/([A-Z0-9]{2,12}(?:-[A-Z0-9]{2,12})*)")


def roman(number: int) -> str:
    """1 to 3999 in roman numerals. ``ValueError`` beyond.

    >>> roman(19)
    'XIX'
    """
    if not 1 <= number <= 3999:
        raise ValueError("roman numerals go from 1 to 3999")
    written = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        written += letters * times
    return written


@dataclass(frozen=True)
class Code:
    """The parts of a code. ``bodies``: the addressees, in their order."""

    meeting: int
    serial: int
    committee: str
    bodies: tuple[str, ...]

    def __str__(self) -> str:
        return f"{roman(self.meeting)}.{self.serial}/{self.committee}/{'-'.join(self.bodies)}"


def read_code(text: str) -> Code:
    """A code as it is written on paper. ``Refused`` (``council.not_a_code``) for anything else, badly written numerals too.

    >>> read_code("II.19/COM/SRE-IME-CCIME").bodies
    ('SRE', 'IME', 'CCIME')
    """
    found = _CODE.fullmatch(text.strip().upper())
    meeting = _from_roman(found[1]) if found else 0
    if not found or not 1 <= meeting <= 3999 or roman(meeting) != found[1]:
        raise Refused("council.not_a_code", typed=text.strip()[:40])
    return Code(meeting, int(found[2]), found[3], tuple(found[4].split("-")))


def _from_roman(text: str) -> int:
    values = {letters: value for value, letters in _ROMAN}
    numbers = [values[letter] for letter in text]
    return sum(-n if n < max(numbers[i + 1 :], default=0) else n for i, n in enumerate(numbers))


# -- the clocks ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Clocks:
    """How long bodies have, as the rule set of the term says."""

    acknowledge_business_days: int = 10
    answer_days: int = 60
    extension_days: int = 30

    def acknowledge_by(self, assigned_on: date, holidays: Collection[date] = ()) -> date:
        """The last day to acknowledge, holidays left out."""
        return business_days_after(assigned_on, self.acknowledge_business_days, holidays)

    def answer_by(self, assigned_on: date) -> date:
        """The last day to answer."""
        return assigned_on + timedelta(days=self.answer_days)

    def extended(self, due_on: date) -> date:
        """The last day after the one extension."""
        return due_on + timedelta(days=self.extension_days)


# -- several addressees -------------------------------------------------------------------------------------------------
class Disposition(StrEnum):
    """What a body answers."""

    ACCEPTED = "accepted"
    IN_PART = "in_part"
    ALREADY_DONE = "already_done"
    NEEDS_LAW = "needs_law"
    NOT_ACCEPTED = "not_accepted"


FAVOURABLE = frozenset({Disposition.ACCEPTED, Disposition.IN_PART, Disposition.ALREADY_DONE})
NEEDS_REASON = frozenset({Disposition.IN_PART, Disposition.NEEDS_LAW, Disposition.NOT_ACCEPTED})


def overall(dispositions: Iterable[str]) -> Disposition:
    """What the answers of all addressees come to: what all say; where they differ, *in part* if anybody accepts anything, else
    *needs law or budget* if anybody says so. ``ValueError`` without any."""
    said = {Disposition(one) for one in dispositions}
    if not said:
        raise ValueError("there is no answer")
    if len(said) == 1:
        return said.pop()
    if said <= {Disposition.ACCEPTED, Disposition.ALREADY_DONE}:
        return Disposition.ACCEPTED
    return Disposition.IN_PART if said & FAVOURABLE else Disposition.NEEDS_LAW


@dataclass(frozen=True)
class Bodily:
    """A body as the rules see it: known by ``code``, abolished from ``ended_on`` on, its work gone to ``successor``."""

    code: str
    ended_on: date | None = None
    successor: str = ""


def heirs(code: str, bodies: Mapping[str, Bodily], on: date) -> str:
    """The body that answers for ``code`` on a day: itself, or whoever followed it, however many times it was renamed.

    ``Refused``: ``council.unknown_body`` (code), ``council.body_without_successor`` (code: abolished and nobody followed;
    also where the successions go round in a ring).
    """
    seen: list[str] = []
    while True:
        if code not in bodies:
            raise Refused("council.unknown_body", code=code)
        body = bodies[code]
        if body.ended_on is None or body.ended_on > on:
            return code
        seen.append(code)
        if not body.successor or body.successor in seen:
            raise Refused("council.body_without_successor", field="bodies", code=code)
        code = body.successor


def addressed_to(codes: Sequence[str], bodies: Mapping[str, Bodily], on: date) -> tuple[str, ...]:
    """The bodies that must answer on a day, each once, in the order given. ``Refused`` with every fault:
    ``council.addressed_to_nobody``, and those of ``heirs``."""
    if not codes:
        raise Refused("council.addressed_to_nobody", field="bodies")
    found: list[str] = []
    faults: list[Reason] = []
    for code in codes:
        try:
            heir = heirs(code, bodies, on)
        except Refused as refused:
            faults += refused.reasons
        else:
            found += [] if heir in found else [heir]
    check(faults)
    return tuple(found)
