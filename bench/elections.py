"""Elections: ballots checked a second beside belenios-tool, and how long the night of the count takes.

Method. Two archives (5 and 20 candidates) are rehearsed; each ballot is checked whole by ``BallotCheck`` in this process, one
core, processor time; then ``belenios-tool election verify`` checks the same archive, processor time of the child (it checks a
little more, keys and sums, and a little less: no membership in the group). The night: for each district the board is closed,
every ballot is verified again by reading the archive, added up, decrypted by two of three trustees, and the whole archive is
verified once more; districts are shared among the cores there are. What is measured on few districts is multiplied up to
fifty, and says so. Making the ballots is not counted: voters' browsers do that.
Goals: 15 five-candidate or 6 twenty-candidate ballots a second a core; 50 districts of 200 ballots in 600 s on two cores.

    python -m bench.elections [--ballots 20] [--districts 2] [--voters 200] [--cores 2]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from ambos.domain.elections import tally, trustees
from ambos.domain.elections.archive import Archive
from ambos.domain.elections.ballots import Booth, Question, describe
from ambos.domain.elections.credentials import new_code, new_name, public_of, published
from ambos.domain.elections.verification import BallotCheck, check_archive, read
from ambos.domain.elections.verification.shapes import strict

THRESHOLD, TRUSTEES, DISTRICTS, LIMIT = 2, 3, 50, 600
GOALS = {5: 15, 20: 6}
District = tuple[bytes, list[int]]


def district(candidates: int, voters: int) -> District:
    """A board with a ballot of each voter, still open, and the trustees' keys."""
    key, private = trustees.ceremony(trustees=TRUSTEES, threshold=THRESHOLD)
    uuid = new_name()
    codes = [new_code() for _ in range(voters)]
    election = describe(
        uuid=uuid,
        name="bench",
        description="",
        questions=[Question("?", tuple(f"c{n}" for n in range(candidates)), 0, 6 if candidates > 6 else 3)],
        public_key=trustees.election_key(key),
    )
    board, booth = Archive(1_795_325_491), Booth(election)
    board.set_up(election=election, trustees=key, credentials=published(public_of(codes, uuid)))
    for at, code in enumerate(codes):
        board.add_ballot(booth.ballot(code, [[int((at + n) % 7 in (0, 3)) if n < 6 else 0 for n in range(candidates)]]))
    return bytes(board.content), [int(x) for x in private]


def count(made: District) -> float:
    """The night in one district: processor seconds."""
    began = time.process_time()
    content, private = made
    open_board = read(content)
    board = Archive(1_795_325_491)
    board.set_up(election=open_board.election, trustees=open_board.trustees, credentials=open_board.credentials)
    check = BallotCheck(open_board.election, [int(text) for text in strict(open_board.credentials)])
    for ballot in open_board.ballots:
        if check.fault(ballot) is not None:
            raise AssertionError("a ballot of the bench does not hold")
        board.add_ballot(ballot)
    board.close()
    product, sized = tally.encrypted_tally(board.ballots(), open_board.election)
    board.add_tally(product, sized)
    parts = {n: tally.partial_decryption(product, private[n - 1], open_board.election) for n in range(1, THRESHOLD + 1)}
    for owner, part in parts.items():
        board.add_decryption(owner, part)
    board.add_result(tally.result(product, len(open_board.ballots), open_board.trustees, parts))
    if not all(finding.holds for finding in check_archive(bytes(board.content))):
        raise AssertionError("the archive of the bench does not hold")
    return time.process_time() - began


def speed(candidates: int, ballots: int) -> dict[str, object]:
    """Ballots a second a core, ours and belenios-tool's, on the same archive."""
    content, _ = district(candidates, ballots)
    board = read(content)
    check = BallotCheck(board.election, [int(text) for text in strict(board.credentials)])
    began = time.process_time()
    held = [check.fault(ballot) is None for ballot in board.ballots]
    ours = time.process_time() - began
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{strict(board.election)['uuid']}.bel").write_bytes(content)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(["belenios-tool", "election", "verify"], cwd=folder, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    theirs = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "what": f"ballots of {candidates} candidates checked a second a core",
        "ambos": round(ballots / ours, 1),
        "belenios-tool": round(ballots / theirs, 1),
        "goal": GOALS[candidates],
        "met": all(held) and ballots / ours >= GOALS[candidates],
    }


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--ballots", type=int, default=20)
    arguments.add_argument("--districts", type=int, default=2)
    arguments.add_argument("--voters", type=int, default=200)
    arguments.add_argument("--cores", type=int, default=2)
    given = arguments.parse_args()
    for candidates in GOALS:
        print(json.dumps(speed(candidates, given.ballots)), flush=True)
    made = [district(5, given.voters) for _ in range(given.districts)]
    began, worked = time.perf_counter(), 0.0
    with ProcessPoolExecutor(given.cores) as pool:
        for done, seconds in enumerate(pool.map(count, made), start=1):
            worked += seconds
            print(f"{done} of {given.districts} districts counted", flush=True)
    elapsed = time.perf_counter() - began
    whole = worked / given.districts * DISTRICTS / given.cores
    told = {
        "what": f"the count of {DISTRICTS} districts of {given.voters} ballots, seconds on {given.cores} cores",
        "measured": f"{given.districts} districts: {elapsed:.1f} s elapsed, {worked:.1f} s of processor",
        "extrapolated": round(whole),
        "goal": LIMIT,
        "met": whole < LIMIT,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
