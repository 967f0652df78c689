"""The one-parameter (Rasch) model: how able, how sure, and which question says most next.

The rule. A pupil of ability t answers a question of difficulty b rightly with probability 1 / (1 + exp(b - t)). Ability is the
mean of what is plausible after the answers (EAP), from a standard normal guess at the start, on a fixed grid. The next
question is the one that says most at that ability, among the skills asked least so far; it ends when the spread is small
enough or the questions run out. Difficulties come from marginal maximum likelihood, and only from questions answered 200 times.
Off by default: a fixed form goes to everybody until then (``forms``). Source: G. Rasch (1960); R. D. Bock and R. Mislevy,
Applied Psychological Measurement 6 (1982) for EAP; R. D. Bock and M. Aitkin, Psychometrika 46 (1981).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, sqrt

from ambos.domain.diagnostics.items import Bank, Item

GRID = tuple(-4 + 0.2 * n for n in range(41))
_PRIOR = tuple(exp(-t * t / 2) for t in GRID)
ENOUGH = 0.4
"""Standard deviation, in logits, at which it ends."""
LEAST, MOST = 16, 32
"""Questions at least (two of each skill) and at most."""


@dataclass(frozen=True)
class Ability:
    """Ability in logits: the mean of what is plausible, and its standard deviation."""

    mean: float
    sd: float


def probability(ability: float, difficulty: float) -> float:
    """Of a right answer."""
    return 1 / (1 + exp(difficulty - ability))


def eap(answers: Sequence[tuple[float, bool]]) -> Ability:
    """Ability after these answers, each a difficulty and whether it was right. Without answers: 0 and about 1."""
    weights = list(_PRIOR)
    for difficulty, is_right in answers:
        for n, t in enumerate(GRID):
            p = probability(t, difficulty)
            weights[n] *= p if is_right else 1 - p
    total = sum(weights)
    mean = sum(w * t for w, t in zip(weights, GRID, strict=True)) / total
    return Ability(mean, sqrt(sum(w * (t - mean) ** 2 for w, t in zip(weights, GRID, strict=True)) / total))


def information(ability: float, difficulty: float) -> float:
    """What a question says at this ability: most where an answer is as likely right as wrong."""
    p = probability(ability, difficulty)
    return p * (1 - p)


def next_item(bank: Bank, answered: Mapping[str, bool], difficulties: Mapping[str, float]) -> Item | None:
    """The question to ask next, or ``None`` when it may end. The same answers always lead to the same question."""
    known = eap([(difficulties[i], right) for i, right in answered.items()])
    left = [item for item in bank.items if item.id not in answered]
    if not left or len(answered) >= MOST or (len(answered) >= LEAST and known.sd <= ENOUGH):
        return None
    asked = Counter(item.skill for item in bank.items if item.id in answered)
    fewest = min(asked[item.skill] for item in left)
    due = [item for item in left if asked[item.skill] == fewest]
    return max(due, key=lambda item: (information(known.mean, difficulties[item.id]), item.id))


def simulate(
    bank: Bank, ability: float, difficulties: Mapping[str, float], draw: Callable[[], float]
) -> tuple[Ability, int]:
    """Let a made-up pupil of this ability answer; the ability found, and after how many questions. ``draw`` gives chance
    from 0 to 1."""
    answered: dict[str, bool] = {}
    while item := next_item(bank, answered, difficulties):
        answered[item.id] = draw() < probability(ability, difficulties[item.id])
    return eap([(difficulties[i], right) for i, right in answered.items()]), len(answered)


def calibrated(responses: Sequence[Mapping[str, bool]], rounds: int = 60) -> dict[str, float]:
    """Difficulties from the answers of many pupils (each: question -> right), in logits, abilities standard normal.

    Questions with different pupils may be mixed (anchors link forms). A question that all or none got right gets an end
    of the scale (±4) rather than infinity.
    """
    items = sorted({item for one in responses for item in one})
    found = dict.fromkeys(items, 0.0)
    for _ in range(rounds):
        asked = {item: [0.0] * len(GRID) for item in items}
        right = dict.fromkeys(items, 0)
        for one in responses:
            weights = list(_PRIOR)
            for item, is_right in one.items():
                b = found[item]
                for n, t in enumerate(GRID):
                    p = 1 / (1 + exp(b - t))
                    weights[n] *= p if is_right else 1 - p
            total = sum(weights)
            for item, is_right in one.items():
                row = asked[item]
                for n, w in enumerate(weights):
                    row[n] += w / total
                right[item] += is_right
        moved = 0.0
        for item in items:
            b = _solved(asked[item], right[item], found[item])
            moved, found[item] = max(moved, abs(b - found[item])), b
        if moved < 0.001:
            break
    return found


def _solved(asked: Sequence[float], right: int, start: float) -> float:
    """The difficulty at which as many are expected right as were (Newton's steps, held within the scale)."""
    b = start
    for _ in range(20):
        expected = spread = 0.0
        for n, t in zip(asked, GRID, strict=True):
            p = probability(t, b)
            expected, spread = expected + n * p, spread + n * p * (1 - p)
        step = (expected - right) / spread if spread > 1e-9 else 0.0
        b = min(4.0, max(-4.0, b + max(-1.0, min(1.0, step))))
        if abs(step) < 1e-6:
            break
    return b
