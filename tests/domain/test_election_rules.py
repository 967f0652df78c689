"""States, seats, ties: tables of situations."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from ambos.domain.elections.outcomes import Draw, next_in_line, outcome, public_seed
from ambos.domain.elections.states import NEXT, REQUIRED, TWO_MEMBERS, Facts, State, check_rules, digest_of, may_move
from ambos.domain.errors import Refused

NOW = datetime(2027, 5, 1, 20, 0, tzinfo=UTC)
RULES = {
    "committee_size": 3, "threshold": 2, "trustees": 3, "most_marks": "seats", "challenge_days": 5, "minimum_age": 18,
    "small_district": 10, "seat_role": "council_member", "term_years": 3, "tie": "draw",
}  # fmt: skip
READY = Facts(
    committee=3, roll=200, candidates=5, keys_ready=True, codes=200, result_ready=True,
    opens_at=NOW - timedelta(hours=1), closes_at=NOW + timedelta(hours=1),
)  # fmt: skip


def codes(reasons) -> list[str]:
    return [reason.code.removeprefix("elections.") for reason in reasons]


@pytest.mark.parametrize(
    "online, paper, seats, out, elected, reserve, tied, empty",
    [
        ([5, 3, 2], [0, 0, 0], 2, (), (0, 1), (2,), (), 0),
        ([5, 3, 2], [0, 0, 4], 2, (), (2, 0), (1,), (), 0),
        ([5, 3, 3], [0, 0, 0], 2, (), (0,), (), (1, 2), 0),
        ([3, 3, 3], [0, 0, 0], 2, (), (), (), (0, 1, 2), 0),
        ([3, 3, 1], [0, 0, 0], 2, (), (0, 1), (2,), (), 0),
        ([5, 3, 2], [0, 0, 0], 2, (0,), (1, 2), (), (), 0),
        ([5, 3], [0, 0], 4, (), (0, 1), (), (), 2),
        ([5, 0, 0], [0, 0, 0], 2, (), (0,), (), (), 1),
        ([0, 0], [0, 0], 1, (), (), (), (), 1),
        ([], [], 3, (), (), (), (), 3),
        ([4, 4, 4, 1], [0] * 4, 3, (), (0, 1, 2), (3,), (), 0),
    ],
)
def test_seats_follow_from_marks(online, paper, seats, out, elected, reserve, tied, empty):
    found = outcome(online, paper, seats, out=out)
    assert (found.elected, found.reserve, found.tied, found.empty) == (elected, reserve, tied, empty)


def test_a_tie_at_the_last_seat_is_drawn_so_that_everybody_can_repeat_it():
    seed = public_seed("a" * 64, "lottery 12 34 56")
    found = outcome([5, 3, 3], [0, 0, 0], 2, seed=seed)
    tickets = {at: hashlib.sha256(f"{seed}|{at + 1}".encode()).hexdigest() for at in (1, 2)}
    first, second = sorted(tickets, key=tickets.__getitem__)
    assert found.draw == (Draw(first, tickets[first]), Draw(second, tickets[second]))
    assert (found.elected, found.reserve, found.tied) == ((0, first), (second,), ())


def test_other_chance_or_another_archive_gives_another_draw():
    assert len({public_seed("a" * 64, "1"), public_seed("a" * 64, "2"), public_seed("b" * 64, "1")}) == 3
    with pytest.raises(Refused, match="chance_not_announced"):
        public_seed("a" * 64, "  ")


def test_a_vacancy_goes_to_the_next_who_is_still_eligible():
    assert next_in_line((3, 1, 4), ()) == 3
    assert next_in_line((3, 1, 4), {3, 1}) == 4
    assert next_in_line((3,), {3}) is None


def test_every_state_is_reached_and_known():
    assert set(NEXT) == set(State)
    assert {to for after in NEXT.values() for to in after} == set(State) - {State.CALLED}
    assert {State.RULES_FROZEN, State.ROLL_CLOSED, State.VOTING, State.COUNT, State.PROVISIONAL} < TWO_MEMBERS


@pytest.mark.parametrize(
    "now, to, change, expected",
    [
        (State.CALLED, State.VOTING, {}, ["not_the_next_step"]),
        (State.SEATED, State.CALLED, {}, ["not_the_next_step"]),
        (State.CALLED, State.RULES_FROZEN, {}, []),
        (State.CALLED, State.RULES_FROZEN, {"committee": 2, "conflicts_undeclared": 1}, ["committee_too_small", "conflicts_undeclared"]),
        (State.ROLL_OPEN, State.ROLL_CLOSED, {"roll_undecided": 2}, ["roll_undecided"]),
        (State.ROLL_OPEN, State.ROLL_CLOSED, {"roll": 0}, ["nobody_votes"]),
        (State.CANDIDACIES_OPEN, State.CANDIDACIES_VALIDATED, {"candidates": 0}, ["no_candidates"]),
        (State.CANDIDACIES_OPEN, State.SECOND_CALL, {"candidates": 0}, []),
        (State.CANDIDACIES_OPEN, State.SECOND_CALL, {}, ["there_are_candidates"]),
        (State.CAMPAIGN, State.VOTING, {}, []),
        (State.CAMPAIGN, State.VOTING, {"keys_ready": False, "codes": 199}, ["keys_not_ready", "codes_missing"]),
        (State.CAMPAIGN, State.VOTING, {"roll": 9}, ["district_too_small"]),
        (State.CAMPAIGN, State.VOTING, {"closes_at": NOW}, ["closes_in_the_past"]),
        (State.VOTING, State.COUNT, {}, ["closes_later"]),
        (State.VOTING, State.COUNT, {"closes_at": NOW}, []),
        (State.COUNT, State.PROVISIONAL, {"result_ready": False}, ["result_not_ready"]),
        (State.CHALLENGED, State.FINAL, {"challenges_open": 1, "tie_open": True}, ["challenges_open", "tie_open"]),
        (State.CHALLENGED, State.FINAL, {"window_ends_at": NOW + timedelta(seconds=1)}, ["window_open"]),
        (State.CHALLENGED, State.FINAL, {"window_ends_at": NOW}, []),
        (State.CHALLENGED, State.RERUN, {}, []),
        (State.CHALLENGED, State.PARTLY_ANNULLED, {}, ["no_challenge_upheld"]),
        (State.CHALLENGED, State.PARTLY_ANNULLED, {"challenges_upheld": 1}, []),
        (State.FINAL, State.SECOND_CALL, {}, ["no_empty_seat"]),
        (State.FINAL, State.SECOND_CALL, {"empty": 1}, []),
    ],
)  # fmt: skip
def test_a_step_is_taken_only_when_all_is_ready(now, to, change, expected):
    facts = Facts(**{name: getattr(READY, name) for name in Facts.__dataclass_fields__} | change)
    assert codes(may_move(now, to, facts, NOW, RULES)) == expected


def test_rules_say_everything_they_must_and_carry_a_hash():
    check_rules(RULES)
    assert digest_of(RULES) == digest_of(dict(reversed(RULES.items())))
    assert digest_of(RULES) != digest_of(RULES | {"threshold": 3})
    for name in REQUIRED:
        with pytest.raises(Refused, match="rule_missing"):
            check_rules({key: value for key, value in RULES.items() if key != name})
    with pytest.raises(Refused, match="threshold_does_not_fit"):
        check_rules(RULES | {"threshold": 4})
