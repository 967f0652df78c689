"""The expulsion of a member: its grounds, its stages and its times.

The rule (handbook 5). ``complaint -> admitted | not admitted -> notified (15 days to answer) -> hearing -> report of the
committee -> plenary, two thirds in a secret vote -> decided -> appeal (10 days) -> final``. A member may be expelled only for
acting against the interests of the institute, of the country of origin or of the country of residence [S2]. **Criticizing the
government is no ground**: members often criticize openly [S2], so a complaint whose acts are public criticism is not
admitted. Until it is final only the board of the plenary may suspend. Days and majority belong to the rule set.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import ceil

from ambos.domain.errors import Reason, Refused, check


class State(StrEnum):
    """Where a proceeding stands."""

    COMPLAINED = "complained"
    INADMISSIBLE = "inadmissible"
    NOTIFIED = "notified"
    HEARD = "heard"
    REPORTED = "reported"
    DECIDED = "decided"
    APPEALED = "appealed"
    FINAL = "final"


S = State
GROUNDS = ("institute", "origin", "residence")
CRITICISM = "criticism"
"""What a complaint may be found to be about, and is then not admitted."""

_MOVES: Mapping[str, Mapping[State, State]] = {
    "dismiss": {S.COMPLAINED: S.INADMISSIBLE},
    "notify": {S.COMPLAINED: S.NOTIFIED},
    "hear": {S.NOTIFIED: S.HEARD},
    "report": {S.HEARD: S.REPORTED},
    "decide": {S.REPORTED: S.DECIDED},
    "appeal": {S.DECIDED: S.APPEALED},
    "finish": {S.DECIDED: S.FINAL, S.APPEALED: S.FINAL},
}


def after(state: str, move: str) -> State:
    """The stage after a move. ``Refused`` (``council.stage_not_now``) where it is not open."""
    following = _MOVES[move].get(State(state))
    if following is None:
        raise Refused("council.stage_not_now", state=state, move=move)
    return following


def stages_from(state: str) -> tuple[str, ...]:
    """The moves open at a stage."""
    return tuple(move for move, steps in _MOVES.items() if State(state) in steps)


def admit(harmed: str, is_criticism: bool) -> None:
    """May a complaint go on? ``Refused``: ``council.criticism_is_no_ground``, ``council.no_ground``."""
    faults = []
    if is_criticism:
        faults.append(Reason("council.criticism_is_no_ground", field="is_criticism"))
    if harmed not in GROUNDS:
        faults.append(Reason("council.no_ground", field="harmed"))
    check(faults)


def may_hear(answer_due_on: date, defence: str, on: date) -> None:
    """She is heard once she answered or her time is over. ``Refused``: ``council.time_to_answer`` (day)."""
    if not defence.strip() and on <= answer_due_on:
        raise Refused("council.time_to_answer", day=answer_due_on)


def may_finish(state: str, appeal_due_on: date, on: date) -> None:
    """It becomes final once the appeal is decided or its time is over. ``Refused``: ``council.time_to_appeal`` (day)."""
    if state == State.DECIDED and on <= appeal_due_on:
        raise Refused("council.time_to_appeal", day=appeal_due_on)


def needed(present: int, share: Fraction) -> int:
    """How many votes in favour pass a vote of so many members present: the share, rounded up; of a half one more than half.

    >>> needed(10, Fraction(2, 3)), needed(10, Fraction(1, 2)), needed(9, Fraction(1, 2))
    (7, 6, 5)
    """
    return present // 2 + 1 if share == Fraction(1, 2) else ceil(present * share)
