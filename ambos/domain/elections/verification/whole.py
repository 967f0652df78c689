"""Everything an archive must satisfy, check by check."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ambos.domain.errors import Reason, Refused

from ..groups import BELENIOS_2048, Group
from .archives import Board, read
from .ballots import check_ballots, check_election
from .counting import check_tally, decryption_fault, result_fault
from .shapes import Malformed, big, items, strict
from .trustees import Keys, read_trustees

CHECKS = ("archive", "election", "trustees", "roll", "ballots", "close", "tally", "decryptions", "result")
"""The checks in their order. One that cannot be made, because one before it failed, has failed too."""

Ballots = Callable[[str, Sequence[int], Sequence[str]], list[Reason | None]]


@dataclass(frozen=True)
class Finding:
    """One check: does it hold, how much did it look at, and if not, why not, each reason saying where."""

    check: str
    reasons: tuple[Reason, ...] = ()
    looked_at: int = 0

    @property
    def holds(self) -> bool:
        return not self.reasons


@dataclass
class _Work:
    board: Board
    check: Ballots
    group: Group
    keys: Keys | None = None
    tally: list[list[tuple[int, int]]] | None = None
    findings: list[Finding] = field(default_factory=list)

    def note(self, check: str, *reasons: Reason, looked_at: int = 1) -> bool:
        self.findings.append(Finding(check, reasons, looked_at))
        return not reasons


def check_archive(
    content: bytes, *, unfinished: bool = False, check: Ballots = check_ballots, group: Group = BELENIOS_2048
) -> list[Finding]:
    """Every check of an archive, in the order of ``CHECKS``; it holds when all of them hold.

    ``unfinished``: a snapshot taken before the result is all right as far as it goes. ``check`` checks the ballots: another
    one may share them out among processors.
    """
    try:
        board = read(content)
    except Refused as refused:
        return _rest([Finding("archive", refused.reasons)])
    work = _Work(board, check, group)
    work.note("archive", looked_at=len(board.events))
    if not _set_up(work) or not _ballots(work):
        return _rest(work.findings)
    for step in (_close, _tally, _decryptions, _result):
        done = step(work)
        if done is None and unfinished:
            break
        if not done:
            return _rest(work.findings)
    return work.findings


def _set_up(work: _Work) -> bool:
    board = work.board
    good = check_election(board.election, work.group)
    work.note("election", *(() if good else (Reason("elections.election_malformed"),)))
    if not good:
        return False
    try:
        work.keys = read_trustees(board.trustees, work.group)
        fits = work.keys.election == big(strict(board.election)["public_key"])
        work.note("trustees", *(() if fits else (Reason("elections.key_of_others"),)), looked_at=len(work.keys.public))
    except (Malformed, AttributeError, TypeError, KeyError):
        work.note("trustees", Reason("elections.trustees_wrong"))
    try:
        roll = [big(text) for text in items(strict(board.credentials))]
        faults = [Reason("elections.roll_repeats")] if len(set(roll)) != len(roll) else []
        faults += [
            Reason("elections.roll_foreign", {"line": at}) for at, c in enumerate(roll, 1) if not work.group.holds(c)
        ]
        work.note("roll", *faults, looked_at=len(roll))
    except Malformed:
        work.note("roll", Reason("elections.roll_malformed"))
    return all(finding.holds for finding in work.findings)


def _ballots(work: _Work) -> bool:
    board, faults = work.board, []
    seen: dict[str, int] = {}
    roll = [big(text) for text in strict(board.credentials)]
    for at, (ballot, wrong) in enumerate(
        zip(board.ballots, work.check(board.election, roll, board.ballots), strict=True), start=1
    ):
        if wrong is not None:
            faults.append(Reason(wrong.code, {**wrong.values, "ballot": at}))
        if seen.setdefault(ballot, at) != at:
            faults.append(Reason("elections.ballot_repeated", {"ballot": at, "first": seen[ballot]}))
    return work.note("ballots", *faults, looked_at=len(board.ballots))


def _close(work: _Work) -> bool | None:
    if work.board.is_closed:
        return work.note("close")
    return None


def _tally(work: _Work) -> bool | None:
    board = work.board
    if board.tally is None or board.sized_tally is None:
        return None
    work.tally = check_tally(board.sized_tally, board.tally, board.ballots, work.group)
    fits = work.tally is not None and [len(row) for row in work.tally] == [
        len(question["answers"]) for question in strict(board.election)["questions"]
    ]
    return work.note("tally", *(() if fits else (Reason("elections.tally_wrong"),)))


def _decryptions(work: _Work) -> bool | None:
    board = work.board
    if not board.decryptions:
        return None
    if work.tally is None or work.keys is None:
        return False
    faults, seen = [], set()
    for owner, text in board.decryptions:
        wrong = decryption_fault(owner, text, board.election, work.tally, work.keys, work.group)
        if owner in seen:
            wrong = Reason("elections.decryption_twice", {"trustee": owner})
        seen.add(owner)
        faults += [wrong] if wrong else []
    return work.note("decryptions", *faults, looked_at=len(board.decryptions))


def _result(work: _Work) -> bool | None:
    board = work.board
    if board.result is None:
        return None
    if work.tally is None or work.keys is None:
        return False
    wrong = result_fault(board.result, work.tally, dict(board.decryptions), work.keys, work.group)
    return work.note("result", *((wrong,) if wrong else ()))


def _rest(findings: list[Finding]) -> list[Finding]:
    """What could not be checked counts as not holding."""
    made = {finding.check for finding in findings}
    undone = [Finding(name, (Reason("elections.not_checked"),)) for name in CHECKS if name not in made]
    return findings + undone
