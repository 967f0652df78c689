"""From marks to seats: who is elected, who is next, and how a tie is drawn in public.

Source: handbook 5 ("ties: second count, then public draw recorded"; vacancy: the next most voted of the district) and the
design of elections: a draw uses a public seed, the hash of the archive and of chance announced beforehand (a lottery's
numbers, say), so that everybody can repeat it. Never silent chance.

Online and paper marks are kept apart and added openly. Nobody is elected without a mark; seats that stay empty for that
reason, or because there are fewer candidates than seats, are filled by a second call.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ambos.domain.errors import Refused


@dataclass(frozen=True)
class Standing:
    """One candidate's marks. ``rank`` is among those who may be seated, 1 the first; equal marks have equal rank."""

    candidate: int
    online: int
    paper: int
    rank: int

    @property
    def marks(self) -> int:
        return self.online + self.paper


@dataclass(frozen=True)
class Draw:
    """One step of a draw: a candidate's number and the hash that gives her place. The smallest hash comes first."""

    candidate: int
    ticket: str


@dataclass(frozen=True)
class Outcome:
    """``elected`` in order; ``reserve`` follows them when a seat falls vacant; ``tied`` share the last seat and wait for a draw."""

    standings: tuple[Standing, ...]
    elected: tuple[int, ...]
    reserve: tuple[int, ...]
    tied: tuple[int, ...] = ()
    seats_tied: int = 0
    empty: int = 0
    draw: tuple[Draw, ...] = ()


def outcome(
    online: Sequence[int],
    paper: Sequence[int],
    seats: int,
    *,
    out: Collection[int] = (),
    seed: str | None = None,
) -> Outcome:
    """Who is elected. Candidates are counted from 0; those ``out`` (withdrawn, ineligible after the vote) keep their marks and
    get no seat. ``seed`` draws a tie at the last seat; without it the tie is named and waits."""
    marks = {at: a + b for at, (a, b) in enumerate(zip(online, paper, strict=True))}
    may = sorted((at for at in marks if at not in out and marks[at] > 0), key=lambda at: (-marks[at], at))
    ranks = {at: 1 + sum(marks[other] > marks[at] for other in may) for at in may}
    standings = tuple(
        Standing(at, online[at], paper[at], ranks.get(at, 0)) for at in sorted(marks, key=lambda at: (-marks[at], at))
    )
    sure = [at for at in may if sum(marks[other] >= marks[at] for other in may) <= seats]
    left = seats - len(sure)
    edge = marks[may[len(sure)]] if len(may) > len(sure) else None
    tied = [at for at in may[len(sure) :] if marks[at] == edge] if left else []
    after = [at for at in may if at not in sure and at not in tied]
    if not tied or left == 0:
        return Outcome(standings, tuple(sure), tuple(after), empty=left)
    if seed is None:
        return Outcome(standings, tuple(sure), tuple(after), tuple(tied), left)
    drawn = draw(tied, seed)
    order = [one.candidate for one in drawn]
    return Outcome(standings, tuple(sure + order[:left]), tuple(order[left:] + after), draw=tuple(drawn))


def draw(tied: Sequence[int], seed: str) -> list[Draw]:
    """The tied in the order chance gives them, each with the hash that anybody can compute: SHA-256 of ``seed|number``."""
    tickets = [Draw(at, hashlib.sha256(f"{seed}|{at + 1}".encode()).hexdigest()) for at in tied]
    return sorted(tickets, key=lambda one: one.ticket)


def public_seed(last_event: str, announced: str) -> str:
    """The seed of a draw: the hash of the archive's last event and of the chance that was announced.

    Refused: ``elections.chance_not_announced``.
    """
    if not announced.strip():
        raise Refused("elections.chance_not_announced", field="announced")
    return hashlib.sha256(f"{last_event}|{announced.strip()}".encode()).hexdigest()


def next_in_line(reserve: Sequence[int], gone: Collection[int]) -> int | None:
    """Who takes a seat that fell vacant: the first of the reserve who is still eligible; nobody means a second call."""
    return next((at for at in reserve if at not in gone), None)
