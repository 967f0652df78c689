"""Whole elections and everything that may be wrong with one; ``belenios-tool`` judges beside our own check."""

from __future__ import annotations

import ast
import json
from itertools import combinations
from pathlib import Path

import pytest

from ambos.domain.elections import credentials, groups, tally, trustees
from ambos.domain.elections.archive import Archive
from ambos.domain.elections.ballots import Booth, Question, describe
from ambos.domain.elections.groups import BELENIOS_2048, FixedBase
from ambos.domain.elections.rehearsal import rehearse
from ambos.domain.elections.verification import BallotCheck, check_archive, is_continuation, read, trackers
from ambos.domain.elections.wire import compact, fingerprint
from ambos.domain.errors import Refused
from tests.support import belenios
from tests.support.ballots import MOMENT, Small, chance

ALL_HOLD: list[str] = []


@pytest.fixture(scope="module")
def small() -> Small:
    return Small()


@pytest.fixture(scope="module")
def whole(small) -> bytes:
    """Voter 0 votes twice; voter 5 does not vote."""
    board = small.board()
    for voter, marks in enumerate([(0, 1), (0,), (), (2, 3, 4), (0, 4)]):
        board.add_ballot(small.ballot(voter, *marks))
    board.add_ballot(small.ballot(0, 4))
    return small.count(board)


def faults(archive: bytes, **options) -> list[str]:
    """The codes of everything our check finds wrong, but for what could not be checked after that."""
    found = [reason.code for finding in check_archive(archive, **options) for reason in finding.reasons]
    return [code.removeprefix("elections.") for code in found if code != "elections.not_checked"]


def rebuilt(archive: bytes, change) -> bytes:
    """The same archive written again after ``change(kind, text)`` altered a payload: the chain is right, the contents not."""
    board, made = read(archive), Archive(MOMENT)
    made.set_up(
        election=change("election", board.election),
        trustees=change("trustees", board.trustees),
        credentials=change("credentials", board.credentials),
    )
    for ballot in board.ballots:
        made.add_ballot(change("ballot", ballot))
    made.close()
    product = change("tally", board.tally)
    sized = json.loads(board.sized_tally) | {"encrypted_tally": tally.digest(product)}
    made.add_tally(product, change("sized", compact(sized)))
    for owner, text in board.decryptions:
        made.add_decryption(owner, change("decryption", text))
    made.add_result(change("result", json.loads(board.result)["result"]))
    return bytes(made.content)


def only(kind: str, at: int, alter):
    """Alter the ``at``-th payload of a kind and leave all others."""
    seen = [0]

    def change(this: str, value):
        if this != kind:
            return value
        seen[0] += 1
        if seen[0] - 1 != at:
            return value
        if not isinstance(value, str):
            return alter(value)
        said = json.loads(value)
        alter(said)
        return compact(said)

    return change


def more(place, name: str) -> None:
    """One more than a number written as text."""
    place[name] = str(int(place[name]) + 1)


def test_a_whole_election_holds_for_both_judges(whole, tmp_path):
    assert faults(whole) == ALL_HOLD
    assert belenios.verifies(whole, tmp_path)
    assert json.loads(read(whole).result) == {"result": [[2, 0, 1, 1, 3]]}


def test_a_ballot_cast_again_replaces_the_first(whole):
    assert list(trackers(read(whole)).values()) == ["replaced", "counts", "counts", "counts", "counts", "counts"]


@pytest.mark.parametrize("owners", list(combinations((1, 2, 3), 2)))
def test_any_two_of_three_trustees_finish_the_count(small, owners, tmp_path):
    board = small.board()
    board.add_ballot(small.ballot(1, 2))
    archive = small.count(board, owners)
    assert faults(archive) == ALL_HOLD
    assert belenios.verifies(archive, tmp_path)


def test_below_the_threshold_the_count_stops_with_a_reason(small):
    board = small.board()
    board.add_ballot(small.ballot(1, 2))
    with pytest.raises(Refused) as refused:
        small.count(board, (3,))
    [reason] = refused.value.reasons
    assert (reason.code, dict(reason.values)) == (
        "elections.trustees_missing",
        {"needed": 2, "there": 1, "trustees": 3},
    )


def test_where_all_are_needed_one_lost_key_stops_the_count(tmp_path):
    all_needed = Small(threshold=3, seed=11)
    board = all_needed.board()
    board.add_ballot(all_needed.ballot(0, 1))
    with pytest.raises(Refused, match="trustees_missing"):
        all_needed.count(board, (1, 2))
    board = all_needed.board()
    board.add_ballot(all_needed.ballot(0, 1))
    archive = all_needed.count(board, (1, 2, 3))
    assert faults(archive) == ALL_HOLD
    assert belenios.verifies(archive, tmp_path)


WRONG = {
    "a mark's proof": ("ballot", 1, lambda b: more(b["answers"][0]["individual_proofs"][2][1], "response")),
    "the sum's proof": ("ballot", 1, lambda b: more(b["answers"][0]["overall_proof"][0], "challenge")),
    "a choice swapped": ("ballot", 2, lambda b: b["answers"][0]["choices"].reverse()),
    "a signature": ("ballot", 0, lambda b: more(b["signature"]["proof"], "response")),
    "the election it is of": ("ballot", 0, lambda b: b.update(election_hash=fingerprint("another"))),
    "a trustee's factor": ("decryption", 0, lambda d: d["decryption_factors"][0].reverse()),
    "a trustee's proof": ("decryption", 1, lambda d: more(d["decryption_proofs"][0][0], "challenge")),
    "the tally": ("tally", 0, lambda t: t[0].reverse()),
    "how many were counted": ("sized", 0, lambda s: s.update(num_tallied=6, total_weight=6)),
    "the result": ("result", 0, lambda r: [[r[0][0] + 1, *r[0][1:]]]),
    "a trustee's key": ("trustees", 0, lambda t: t[0][1]["verification_keys"].reverse()),
    "a trustee's knowledge of it": ("trustees", 0, lambda t: more(t[0][1]["verification_keys"][0]["pok"], "response")),
    "the key of the election": ("election", 0, lambda e: e.update(public_key=str(BELENIOS_2048.g))),
}
OVERLOOKED = {"the tally", "how many were counted"}
"""Version 2.0 of belenios-tool adds the ballots up itself and does not look at the sums the archive gives; we compare."""
CODES = {
    "a mark's proof": ["ballot_signature_wrong"],
    "the sum's proof": ["ballot_signature_wrong"],
    "a choice swapped": ["ballot_signature_wrong"],
    "a signature": ["ballot_signature_wrong"],
    "the election it is of": ["ballot_of_another_election"],
    "a trustee's factor": ["decryption_wrong"],
    "a trustee's proof": ["decryption_wrong"],
    "the tally": ["tally_wrong"],
    "how many were counted": ["tally_wrong"],
    "the result": ["result_wrong"],
    "a trustee's key": ["trustees_wrong"],
    "a trustee's knowledge of it": ["trustees_wrong"],
    "the key of the election": ["key_of_others"],
}


@pytest.mark.parametrize("what", WRONG)
def test_both_judges_refuse_what_was_tampered_with(whole, what, tmp_path):
    bad = rebuilt(whole, only(*WRONG[what]))
    assert faults(bad) == CODES[what]
    assert belenios.verifies(bad, tmp_path) == (what in OVERLOOKED)


def test_rebuilding_alone_changes_nothing(whole, tmp_path):
    """Else the table above would refuse for the rebuilding and not for the tampering."""
    same = rebuilt(whole, lambda kind, value: value)
    assert faults(same) == ALL_HOLD
    assert belenios.verifies(same, tmp_path)


def signed_again(small: Small, voter: int, body: dict) -> str:
    """A body signed by a voter who really has a code: what is wrong with it is not the signature."""
    body = {name: value for name, value in body.items() if name != "signature"}
    secret = credentials.secret_of(small.codes[voter], small.uuid)
    return compact(body | {"signature": small.booth._signature(compact(body), secret, small.chance)})


def dishonest(small: Small) -> dict[str, tuple[str, str]]:
    """Ballots that a voter with a real code and a program of her own might send: (ballot, why it is refused)."""
    copied = json.loads(small.ballot(0, 1))
    mark = json.loads(small.ballot(1, 1))
    more(mark["answers"][0]["individual_proofs"][0][0], "response")
    total = json.loads(small.ballot(1, 1))
    more(total["answers"][0]["overall_proof"][1], "response")
    return {
        "two in one mark": (
            small.booth.unchecked_ballot(small.codes[1], [[2, 0, 0, 0, 0]], small.chance),
            "ballot_mark_unproved",
        ),
        "minus one": (
            small.booth.unchecked_ballot(small.codes[1], [[-1, 1, 1, 0, 0]], small.chance),
            "ballot_mark_unproved",
        ),
        "too many marks": (
            small.booth.unchecked_ballot(small.codes[1], [[1, 1, 1, 1, 0]], small.chance),
            "ballot_sum_unproved",
        ),
        "a wrong proof of a mark": (signed_again(small, 1, mark), "ballot_mark_unproved"),
        "a wrong proof of the sum": (signed_again(small, 1, total), "ballot_sum_unproved"),
        "another voter's choices": (
            signed_again(small, 1, copied | {"credential": str(small.public[1])}),
            "ballot_mark_unproved",
        ),
        "a code of nobody": (
            small.booth.ballot(credentials.new_code(chance(3)), [[1, 0, 0, 0, 0]], small.chance),
            "ballot_code_unknown",
        ),
    }


DISHONEST = sorted(dishonest(Small(seed=5)))


@pytest.mark.parametrize("what", DISHONEST)
def test_both_judges_refuse_a_dishonest_ballot(small, what, tmp_path):
    ballot, code = dishonest(small)[what]
    assert BallotCheck(small.election, small.public).fault(ballot).code == f"elections.{code}"
    board = small.board()
    board.add_ballot(small.ballot(0, 1))
    board.add_ballot(ballot)
    bad = bytes(board.content)
    assert faults(bad, unfinished=True) == [code]
    assert not belenios.verifies(bad, tmp_path)


def test_a_number_outside_the_group_is_refused(small):
    """Minus alpha has the right size and the wrong order; version 2.0 of belenios-tool does not look, we do."""
    ballot = json.loads(small.ballot(1, 1))
    choice = ballot["answers"][0]["choices"][3]
    choice["alpha"] = str(BELENIOS_2048.p - int(choice["alpha"]))
    fault = BallotCheck(small.election, small.public).fault(signed_again(small, 1, ballot))
    assert (fault.code, dict(fault.values)) == ("elections.ballot_number_foreign", {"question": 1})
    for element in (0, int(BELENIOS_2048.p) - 1, int(BELENIOS_2048.p), int(BELENIOS_2048.p) + 1):
        assert not BELENIOS_2048.holds(element)


def test_a_replayed_ballot_is_refused(small):
    board = small.board()
    for ballot in [small.ballot(0, 1), small.ballot(1, 2)]:
        board.add_ballot(ballot)
    board.add_ballot(board.ballots()[0])
    [reason] = check_archive(bytes(board.content), unfinished=True)[4].reasons
    assert (reason.code, dict(reason.values)) == ("elections.ballot_repeated", {"ballot": 3, "first": 1})


WRITTEN_OTHERWISE = {
    "spaces": lambda text: text.replace(",", ", ", 1),
    "another order": lambda text: compact(dict(sorted(json.loads(text).items()))),
    "a field too many": lambda text: compact(json.loads(text) | {"note": ""}),
    "a field too few": lambda text: compact({k: v for k, v in json.loads(text).items() if k != "signature"}),
    "a zero in front": lambda text: text.replace('"response":"', '"response":"0', 1),
    "a number and not a text": lambda text: text.replace('"response":"', '"response":1,"x":"', 1),
    "a challenge too large": lambda text: _with(text, lambda b: _set_challenge(b, str(BELENIOS_2048.q))),
    "a candidate too few": lambda text: _with(text, lambda b: b["answers"][0]["choices"].pop()),
    "a proof too many": lambda text: _with(text, lambda b: b["answers"][0]["overall_proof"].append({})),
    "no answers": lambda text: _with(text, lambda b: b.update(answers=[])),
    "a list": lambda text: "[]",
    "half of it": lambda text: text[: len(text) // 2],
    "nothing": lambda text: "",
    "deep": lambda text: "[" * 100_000,
}


def _with(text: str, alter) -> str:
    said = json.loads(text)
    alter(said)
    return compact(said)


def _set_challenge(ballot, value: str) -> None:
    ballot["answers"][0]["individual_proofs"][0][0]["challenge"] = value


@pytest.mark.parametrize("how", WRITTEN_OTHERWISE)
def test_a_ballot_has_one_writing_only(small, how):
    fault = BallotCheck(small.election, small.public).fault(WRITTEN_OTHERWISE[how](small.ballot(0, 1)))
    assert fault.code == "elections.ballot_malformed"


def test_a_dropped_ballot_is_seen_by_the_voter_and_by_whoever_kept_a_snapshot(small, tmp_path):
    """A dishonest server may leave a ballot out: its archive holds, and yet it is caught twice."""
    ballots = [small.ballot(voter, voter) for voter in range(4)]
    honest, lying = small.board(), small.board()
    for ballot in ballots[:2]:
        honest.add_ballot(ballot)
    snapshot = bytes(honest.content)
    for ballot in ballots[2:]:
        honest.add_ballot(ballot)
    for ballot in (ballots[0], *ballots[2:]):
        lying.add_ballot(ballot)
    later, archive = bytes(honest.content), small.count(lying)
    assert faults(archive) == ALL_HOLD
    assert belenios.verifies(archive, tmp_path / "whole")
    assert fingerprint(ballots[1]) not in trackers(read(archive))
    assert fingerprint(ballots[1]) in trackers(read(snapshot))
    assert is_continuation(snapshot, later)
    assert belenios.continues(snapshot, later, tmp_path / "honest")
    assert not is_continuation(snapshot, archive)
    assert not belenios.continues(snapshot, archive, tmp_path / "lying")


def test_a_stuffed_roll_is_seen_by_whoever_kept_the_first_snapshot(small, tmp_path):
    """Codes slipped in after the freeze change the very first event."""
    invented = [credentials.new_code(chance(at)) for at in range(20, 23)]
    snapshot = bytes(small.board().content)
    stuffed = small.board([*small.public, *credentials.public_of(invented, small.uuid)])
    for code in invented:
        stuffed.add_ballot(small.booth.ballot(code, [small.row(0)], small.chance))
    archive = small.count(stuffed)
    assert faults(archive) == ALL_HOLD
    assert not is_continuation(snapshot, archive)
    assert not belenios.continues(snapshot, archive, tmp_path / "stuffed")


@pytest.mark.parametrize(
    "alter, code",
    [
        (lambda roll: roll.append(roll[0]), "roll_repeats"),
        (lambda roll: roll.append("2"), "roll_foreign"),
        (lambda roll: roll.append(7), "roll_malformed"),
    ],
)
def test_the_roll_of_codes_is_checked(whole, alter, code):
    assert faults(rebuilt(whole, only("credentials", 0, alter))) == [code]


def test_a_decryption_given_twice_or_by_nobody_is_refused(small, whole):
    board = read(whole)
    for owner, code in ((board.decryptions[0][0], "decryption_twice"), (4, "decryption_of_nobody")):
        made = small.board()
        for ballot in board.ballots:
            made.add_ballot(ballot)
        made.close()
        made.add_tally(board.tally, board.sized_tally)
        made.add_decryption(*board.decryptions[0])
        made.add_decryption(owner, board.decryptions[0][1])
        assert faults(bytes(made.content), unfinished=True) == [code]


def test_an_archive_that_is_not_finished_holds_only_when_that_is_asked(small):
    board = small.board()
    board.add_ballot(small.ballot(0, 1))
    content = bytes(board.content)
    assert [f.holds for f in check_archive(content, unfinished=True)] == [True] * 5
    assert {f.check for f in check_archive(content) if not f.holds} == {"close", "tally", "decryptions", "result"}


def test_the_file_is_checked_before_anything_in_it(whole):
    assert faults(b"") == ["archive_broken"]
    assert faults(b"not an archive") == ["archive_broken"]
    assert faults(whole[:-700]) == ["archive_broken"]
    assert faults(whole + bytes(1024)) == ["archive_broken"]
    at = whole.index(b'"election_uuid"')
    assert faults(whole[:at] + b"X" + whole[at + 1 :]) == ["archive_renamed"]


def test_events_out_of_order_are_refused(small):
    board = small.board()
    board.close()
    board.add_ballot(small.ballot(0, 1))
    assert faults(bytes(board.content), unfinished=True) == ["chain_broken"]
    stray = small.board()
    stray._data('"stray"')
    assert faults(bytes(stray.content), unfinished=True) == ["archive_stray"]


def test_nobody_voted(small, tmp_path):
    archive = small.count(small.board())
    assert faults(archive) == ALL_HOLD
    assert json.loads(read(archive).result) == {"result": [[0, 0, 0, 0, 0]]}


def test_a_rehearsal_of_twenty_candidates_holds(tmp_path):
    held = rehearse(
        voters=6, candidates=20, seats=6, trustees_number=3, threshold=2, moment=MOMENT, seed=4, chance=chance(4)
    )
    assert faults(held.archive) == ALL_HOLD
    assert belenios.verifies(held.archive, tmp_path)


def test_a_code_is_read_as_people_type_it():
    code = credentials.new_code(chance(1))
    assert credentials.read_code(f"  {code.replace('-', ' ')} ") == code
    assert credentials.read_code(code.replace("-", "")) == code
    other = "2" if code[0] != "2" else "3"
    with pytest.raises(Refused, match="code_mistyped"):
        credentials.read_code(other + code[1:])
    for wrong in ("", "abc", code + "1", code.replace(code[0], "0", 1)):
        with pytest.raises(Refused, match="code_is_not_one"):
            credentials.read_code(wrong)


def test_a_code_made_by_belenios_tool_is_one_of_ours():
    """Made by ``belenios-tool setup generate-credentials`` for the election CbZ1N7Zz8CaeXi."""
    assert credentials.read_code("PMSm9wDfLMXsvkX") == "PMS-m9w-DfL-MXs-vkX"


def test_a_point_that_does_not_fit_its_polynomial_is_noticed():
    seed = trustees.new_seed(chance(2))
    brought = trustees.contribute(seed, trustees=3, threshold=2, chance=chance(2))
    assert trustees.point_fits(brought.coefficients, 2, brought.points[1])
    assert not trustees.point_fits(brought.coefficients, 2, brought.points[2])
    for threshold in (0, 4):
        with pytest.raises(Refused, match="threshold_does_not_fit"):
            trustees.contribute(seed, trustees=3, threshold=threshold)


def test_without_gmpy2_the_answers_are_the_same(small, monkeypatch):
    exponents = [5, 2**255 + 12345, int(BELENIOS_2048.q)]
    fast = BELENIOS_2048.powers(small.public[0], exponents)
    assert fast == [BELENIOS_2048.power(small.public[0], e) for e in exponents]
    ballot = small.ballot(0, 1)
    monkeypatch.setattr(groups, "gmpy2", None)
    assert BELENIOS_2048.powers(int(small.public[0]), exponents) == fast
    assert FixedBase(BELENIOS_2048, 3)(exponents[1]) == pow(3, exponents[1], int(BELENIOS_2048.p))
    assert BallotCheck(small.election, small.public).fault(ballot) is None


@pytest.mark.parametrize(
    "answers, least, most, name, code",
    [
        ((), 0, 0, "x", "no_candidates"),
        (("Ana",) * 101, 0, 1, "x", "too_many_candidates"),
        (("Ana",), 0, 2, "x", "marks_do_not_fit"),
        (("Ana",), 1, 0, "x", "marks_do_not_fit"),
        (("Ana\n",), 0, 1, "x", "sign_not_allowed"),
        (("Ana",), 0, 1, "x\x7f", "sign_not_allowed"),
    ],
)
def test_an_election_that_cannot_be_held_is_refused(answers, least, most, name, code):
    with pytest.raises(Refused, match=code):
        describe(
            uuid="u",
            name=name,
            description="",
            questions=[Question("?", answers, least, most)],
            public_key=BELENIOS_2048.g,
        )


def test_marks_out_of_range_are_refused_before_they_are_encrypted(small):
    booth = Booth(small.election)
    for marks in ([1, 1, 1, 1, 0], [2, 0, 0, 0, 0], [1]):
        with pytest.raises(Refused, match="marks_out_of_range"):
            booth.ballot(small.codes[0], [marks])


def test_the_check_knows_nothing_of_what_makes_an_election():
    """It shares the group's numbers and nothing else."""
    folder = Path(groups.__file__).parent / "verification"
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level == 2:
                assert node.module == "groups", (file.name, node.module)
            if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module.startswith("ambos"):
                assert node.module == "ambos.domain.errors", (file.name, node.module)
