"""Sitting a diagnostic: how long, and which answer counts when it was given twice or came late.

The rule. Two hours at most for the long form; the short ones take their share. Extra time multiplies it. Breaks do not
count. Nobody is cut off: an answer after the time is kept and told apart, and the score counts those in time. A browser
without signal numbers its answers; of two answers to one question the one with the higher number counts, whatever their
clocks say, so that the same answers sent twice, late or out of order change nothing. Source: handbook 8 (max 2 h each);
the issue (resumable without signal, accommodations).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

MINUTES_PER_ITEM = 3
TIME_FACTORS = (Fraction(1), Fraction(3, 2), Fraction(2))
"""Ordinary time, time and a half, double time."""


@dataclass(frozen=True)
class Given:
    """One answer: which ``item``, which ``choice`` (0 to 3; ``None``: left open), its number ``turn`` among all of this
    attempt, and after how many ``seconds`` of working time."""

    item: str
    choice: int | None
    turn: int
    seconds: int


def seconds_allowed(items: int, factor: Fraction) -> int:
    """Working time for so many questions: 3 minutes each times the factor. Forty take two hours."""
    return int(items * MINUTES_PER_ITEM * 60 * factor)


def merged(known: Mapping[str, Given], arriving: Iterable[Given], asked: Iterable[str]) -> dict[str, Given]:
    """What is known after these answers arrived. Order of arrival does not matter; what was not asked is left out."""
    here, found = set(asked), dict(known)
    for one in arriving:
        if one.item not in here:
            continue
        before = found.get(one.item)
        if before is None or _rank(one) > _rank(before):
            found[one.item] = one
    return found


def _rank(given: Given) -> tuple[int, int, int]:
    # Two devices may use one number: then the later in working time, then the choice itself, decides the same everywhere.
    return given.turn, given.seconds, -1 if given.choice is None else given.choice


def working_seconds(wall: float, paused: float, told: int | None = None) -> int:
    """Seconds worked, of ``wall`` seconds since the beginning and ``paused`` seconds of breaks. What a browser tells counts
    where it is possible: never below zero, never more than has passed."""
    passed = max(0, int(wall))
    if told is not None:
        return min(max(0, told), passed)
    return max(0, int(wall - paused))
