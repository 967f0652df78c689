"""A whole election without a database: to rehearse with a committee, to measure, and to test against outside software.

Everything is made as on the day: codes by a credential authority, keys by trustees, ballots with proofs, some voters who
vote twice and some not at all, the close, the tally, decryption by as many trustees as are needed, the result. The voters'
choices are invented from ``seed``; keys, codes and the chance inside the proofs are not, unless the caller says so.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from ambos.domain.errors import Refused

from . import tally, trustees
from .archive import Archive
from .ballots import Booth, Question, describe
from .credentials import new_code, new_name, public_of, published
from .groups import Chance

TURNOUT, VOTE_AGAIN = 0.8, 0.05


@dataclass(frozen=True)
class Rehearsal:
    """What is left: the public archive, and the secrets that belong elsewhere."""

    uuid: str
    archive: bytes
    counts: tuple[int, ...]
    voted: int
    ballots: int
    codes: tuple[str, ...]
    private_keys: tuple[int, ...]


def rehearse(
    *,
    voters: int,
    candidates: int,
    seats: int,
    trustees_number: int,
    threshold: int,
    moment: int,
    seed: int = 1,
    chance: Chance = secrets.randbelow,
    say: Callable[[str], object] = len,
) -> Rehearsal:
    """Hold it. ``moment`` is the archive's time stamp in seconds.

    Refused: ``elections.nobody_votes``, ``elections.too_few_seats``, and what ``describe`` and ``contribute`` refuse.
    """
    if voters < 1:
        raise Refused("elections.nobody_votes", field="voters")
    if seats < 1:
        raise Refused("elections.too_few_seats", field="seats")
    whim = random.Random(seed)  # noqa: S311 - invents choices, guards nothing
    uuid = new_name(chance)
    key, private = _keys(trustees_number, threshold, chance)
    election = describe(
        uuid=uuid,
        name=f"Ensayo {uuid}",
        description="Ensayo / rehearsal: every voter and candidate is invented",
        questions=[Question("Elija / choose", _names(candidates), 0, min(seats, candidates))],
        public_key=trustees.election_key(key),
        administrator="Comité Electoral Local",
        credential_authority="Comisión del Consejo saliente",
    )
    codes = [new_code(chance) for _ in range(voters)]
    board = Archive(moment)
    board.set_up(election=election, trustees=key, credentials=published(public_of(codes, uuid)))
    booth = Booth(election)
    coming = [code for code in codes if whim.random() < TURNOUT] or codes[:1]
    coming += [code for code in coming if whim.random() < VOTE_AGAIN]
    expected: dict[str, list[int]] = {}
    for done, code in enumerate(coming, start=1):
        expected[code] = _marks(whim, candidates, seats)
        board.add_ballot(booth.ballot(code, [expected[code]], chance))
        say(f"ballot {done} of {len(coming)}")
    board.close()
    product, sized = tally.encrypted_tally(board.ballots(), election)
    board.add_tally(product, sized)
    decryptions = {
        owner: tally.partial_decryption(product, private[owner - 1], election, chance)
        for owner in range(trustees_number - threshold + 1, trustees_number + 1)
    }
    for owner, decryption in decryptions.items():
        board.add_decryption(owner, decryption)
    counts = tally.result(product, len(expected), key, decryptions)
    board.add_result(counts)
    if counts[0] != [sum(column) for column in zip(*expected.values(), strict=True)]:
        raise AssertionError("the tally is not what was voted")
    return Rehearsal(
        uuid, bytes(board.content), tuple(counts[0]), len(expected), len(coming), tuple(codes), tuple(private)
    )


def _keys(number: int, threshold: int, chance: Chance) -> tuple[str, list[int]]:
    if not 1 <= threshold <= number:
        raise Refused("elections.threshold_does_not_fit", field="threshold", trustees=number)
    return trustees.ceremony(trustees=number, threshold=threshold, chance=chance)


def _names(number: int) -> tuple[str, ...]:
    return tuple(f"Candidata o candidato {at}" for at in range(1, number + 1))


def _marks(whim: random.Random, candidates: int, seats: int) -> list[int]:
    chosen = whim.sample(range(candidates), whim.randint(0, min(seats, candidates)))
    return [int(at in chosen) for at in range(candidates)]
