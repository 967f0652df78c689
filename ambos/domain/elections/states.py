"""The life of an election: its states, what leads from one to the next, and which steps two members must take together.

Source: handbook 5, "Election states" and "Voting rules". The calendar's days come from the rule set of the term, which is
adopted by a recorded vote, hashed and never changed for an election that was called under it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from ambos.domain.errors import Reason, Refused


class State(StrEnum):
    """Where an election stands."""

    CALLED = "called"
    RULES_FROZEN = "rules_frozen"
    ROLL_OPEN = "roll_open"
    ROLL_CLOSED = "roll_closed"
    CANDIDACIES_OPEN = "candidacies_open"
    CANDIDACIES_VALIDATED = "candidacies_validated"
    CAMPAIGN = "campaign"
    VOTING = "voting"
    COUNT = "count"
    PROVISIONAL = "provisional"
    CHALLENGED = "challenge_window"
    FINAL = "final"
    PARTLY_ANNULLED = "partial_annulment"
    RERUN = "rerun"
    SECOND_CALL = "second_call"
    SEATED = "seated"


NEXT: Mapping[State, tuple[State, ...]] = {
    State.CALLED: (State.RULES_FROZEN,),
    State.RULES_FROZEN: (State.ROLL_OPEN,),
    State.ROLL_OPEN: (State.ROLL_CLOSED,),
    State.ROLL_CLOSED: (State.CANDIDACIES_OPEN,),
    State.CANDIDACIES_OPEN: (State.CANDIDACIES_VALIDATED, State.SECOND_CALL),
    State.CANDIDACIES_VALIDATED: (State.CAMPAIGN,),
    State.CAMPAIGN: (State.VOTING,),
    State.VOTING: (State.COUNT,),
    State.COUNT: (State.PROVISIONAL,),
    State.PROVISIONAL: (State.CHALLENGED,),
    State.CHALLENGED: (State.FINAL, State.PARTLY_ANNULLED, State.RERUN, State.SECOND_CALL),
    State.PARTLY_ANNULLED: (State.FINAL, State.RERUN),
    State.FINAL: (State.SEATED, State.SECOND_CALL),
    State.RERUN: (),
    State.SECOND_CALL: (),
    State.SEATED: (),
}
GIVES_SEATS = frozenset({State.SEATED, State.SECOND_CALL})
"""States in which whoever was elected has her seat. A second call after the result is final is for the seats left empty."""
TWO_MEMBERS = frozenset(
    {State.RULES_FROZEN, State.ROLL_CLOSED, State.VOTING, State.COUNT, State.PROVISIONAL, State.FINAL, State.SEATED,
     State.PARTLY_ANNULLED, State.RERUN, State.SECOND_CALL}
)  # fmt: skip
"""Freezing, opening, closing, publishing and certifying: never one person alone."""


@dataclass(frozen=True)
class Facts:
    """What a step asks about an election, counted by whoever keeps it."""

    committee: int = 0
    conflicts_undeclared: int = 0
    roll: int = 0
    roll_undecided: int = 0
    candidates: int = 0
    candidates_undecided: int = 0
    keys_ready: bool = False
    codes: int = 0
    result_ready: bool = False
    challenges_open: int = 0
    challenges_upheld: int = 0
    tie_open: bool = False
    empty: int = 0
    """Seats that nobody was elected to."""
    women: int = 0
    men: int = 0
    is_second_call: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    window_ends_at: datetime | None = None


def may_move(now: State, to: State, facts: Facts, at: datetime, rules: Mapping[str, Any]) -> list[Reason]:
    """Why an election may not go from one state to another at a moment; nothing when it may."""
    if to not in NEXT[now]:
        return [Reason("elections.not_the_next_step", {"state": now, "to": to})]
    reasons: list[Reason] = []

    def ask(good: bool, code: str, **values: object) -> None:
        if not good:
            reasons.append(Reason(f"elections.{code}", values))

    if to == State.RULES_FROZEN:
        ask(facts.committee >= rules["committee_size"], "committee_too_small", needed=rules["committee_size"])
        ask(not facts.conflicts_undeclared, "conflicts_undeclared", count=facts.conflicts_undeclared)
    if to == State.ROLL_CLOSED:
        ask(facts.roll > 0, "nobody_votes")
        ask(not facts.roll_undecided, "roll_undecided", count=facts.roll_undecided)
    if to == State.CANDIDACIES_VALIDATED:
        ask(not facts.candidates_undecided, "candidates_undecided", count=facts.candidates_undecided)
        ask(facts.candidates > 0, "no_candidates")
        ask(has_parity(facts, rules), "parity_below", share=rules.get(PARITY), women=facts.women, men=facts.men)
    if to == State.SECOND_CALL and now == State.CANDIDACIES_OPEN:
        ask(facts.candidates == 0 or not has_parity(facts, rules), "there_are_candidates")
    if to == State.SECOND_CALL and now == State.FINAL:
        ask(facts.empty > 0, "no_empty_seat")
    if to == State.VOTING:
        ask(facts.keys_ready, "keys_not_ready")
        ask(facts.roll >= rules["small_district"], "district_too_small", roll=facts.roll, least=rules["small_district"])
        ask(facts.codes >= facts.roll, "codes_missing", codes=facts.codes, roll=facts.roll)
        ask(facts.opens_at is not None and facts.closes_at is not None and at < facts.closes_at, "closes_in_the_past")
    if to == State.COUNT:
        ask(facts.closes_at is not None and at >= facts.closes_at, "closes_later", closes=facts.closes_at)
    if to == State.PROVISIONAL:
        ask(facts.result_ready, "result_not_ready")
    if now == State.CHALLENGED:
        ask(not facts.challenges_open, "challenges_open", count=facts.challenges_open)
    if to == State.PARTLY_ANNULLED:
        ask(facts.challenges_upheld > 0, "no_challenge_upheld")
    if to == State.FINAL:
        ask(facts.window_ends_at is None or at >= facts.window_ends_at, "window_open", ends=facts.window_ends_at)
        ask(not facts.tie_open, "tie_open")
    return reasons


PARITY, CALENDAR = "parity_share", "by_calendar"
"""Rules a term may have or not: the least percent of women and of men among who stands; steps the clock takes by itself."""
BY_CALENDAR = frozenset({State.VOTING, State.COUNT})
"""Steps a rule set may give to the clock: opening and closing. What needs judgement is never among them."""


def has_parity(facts: Facts, rules: Mapping[str, Any]) -> bool:
    """Do women and men each have their share of the validated candidacies, in whole people?

    A second call is not asked again: with nobody else to be found, the election is held with who stands.

    >>> has_parity(Facts(women=1, men=2), {"parity_share": 40}), has_parity(Facts(women=1, men=4), {"parity_share": 40})
    (True, False)
    """
    share = rules.get(PARITY, 0)
    least = round(share * (facts.women + facts.men) / 100)
    return facts.is_second_call or min(facts.women, facts.men) >= least


def due_step(state: State, facts: Facts, at: datetime, rules: Mapping[str, Any]) -> State | None:
    """The step the clock takes now by itself, where the rule set says so; ``None`` when there is none."""
    due = None
    if state == State.CAMPAIGN and facts.opens_at is not None and facts.opens_at <= at:
        due = State.VOTING
    elif state == State.VOTING and facts.closes_at is not None and facts.closes_at <= at:
        due = State.COUNT
    return due if due in rules.get(CALENDAR, ()) else None


def text_of(rules: Mapping[str, Any]) -> str:
    """The rules as they are published and hashed: JSON with sorted keys."""
    return json.dumps(rules, sort_keys=True, ensure_ascii=False)


def digest_of(rules: Mapping[str, Any]) -> str:
    """The hash every election of the term carries: SHA-256 of ``text_of``."""
    return hashlib.sha256(text_of(rules).encode()).hexdigest()


REQUIRED: Mapping[str, type] = {
    "committee_size": int,
    "threshold": int,
    "trustees": int,
    "most_marks": str,
    "challenge_days": int,
    "minimum_age": int,
    "small_district": int,
    "seat_role": str,
    "term_years": int,
    "tie": str,
}
"""What a rule set must say, and of which kind."""


def check_rules(rules: Mapping[str, Any]) -> None:
    """Refused: ``elections.rule_missing`` with its name, for each rule that is missing or of the wrong kind;
    ``elections.threshold_does_not_fit``, ``elections.parity_above_half``, ``elections.not_of_the_calendar``."""
    wrong = [name for name, kind in REQUIRED.items() if type(rules.get(name)) is not kind]
    if wrong:
        raise Refused(reasons=[Reason("elections.rule_missing", {"rule": name}) for name in wrong])
    if not 1 <= rules["threshold"] <= rules["trustees"]:
        raise Refused("elections.threshold_does_not_fit", trustees=rules["trustees"])
    if not 0 <= rules.get(PARITY, 0) <= 50:
        raise Refused("elections.parity_above_half")
    if odd := sorted(set(rules.get(CALENDAR, ())) - BY_CALENDAR):
        raise Refused("elections.not_of_the_calendar", step=odd[0])
