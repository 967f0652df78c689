"""An election small enough for a test: five candidates, three trustees, any two of whom decrypt."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from ambos.domain.elections import tally, trustees
from ambos.domain.elections.archive import Archive
from ambos.domain.elections.ballots import Booth, Question, describe
from ambos.domain.elections.credentials import new_code, new_name, public_of, published

MOMENT = 1_795_325_491
NAMES = ("Ana Peña", "Beto Núñez", "Carla O'Hara", 'Diego "el Güero" Díaz', "Elena")


def chance(seed: int) -> Callable[[int], int]:
    """Chance that a test can repeat."""
    return random.Random(seed).randrange


@dataclass
class Small:
    """An election that is set up and waits for ballots."""

    threshold: int = 2
    seed: int = 7
    names: tuple[str, ...] = NAMES
    most: int = 3
    voters: int = 6
    codes: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.chance = chance(self.seed)
        self.key, self.private = trustees.ceremony(trustees=3, threshold=self.threshold, chance=self.chance)
        self.uuid = new_name(self.chance)
        self.codes = [new_code(self.chance) for _ in range(self.voters)]
        self.public = public_of(self.codes, self.uuid)
        self.election = describe(
            uuid=self.uuid,
            name="Consejo",
            description="Distrito de prueba",
            questions=[Question("Elija hasta tres", self.names, 0, self.most)],
            public_key=trustees.election_key(self.key),
        )
        self.booth = Booth(self.election)

    def board(self, roll: list[int] | None = None) -> Archive:
        """An archive with its setup and nothing else."""
        board = Archive(MOMENT)
        board.set_up(election=self.election, trustees=self.key, credentials=published(roll or self.public))
        return board

    def ballot(self, voter: int, *marks: int) -> str:
        """A ballot of this voter for the candidates of these numbers (from 0)."""
        return self.booth.ballot(self.codes[voter], [self.row(*marks)], self.chance)

    def row(self, *marks: int) -> list[int]:
        return [int(at in marks) for at in range(len(self.names))]

    def count(self, board: Archive, owners: tuple[int, ...] = (1, 3)) -> bytes:
        """Close it, add it up, decrypt with these trustees, publish the result: the whole archive."""
        board.close()
        product, sized = tally.encrypted_tally(board.ballots(), self.election)
        board.add_tally(product, sized)
        parts = {o: tally.partial_decryption(product, self.private[o - 1], self.election, self.chance) for o in owners}
        for owner, part in parts.items():
            board.add_decryption(owner, part)
        board.add_result(tally.result(product, len(board.ballots()), self.key, parts))
        return bytes(board.content)
