"""What is said of a question once pupils answered it: how many, what share rightly, and whether it tells them apart.

The rule. The point-biserial correlation is that of a right answer with the score on the *other* questions. Nothing is shown of
fewer than 30 answers, and no share that would tell on a few pupils (``disclosure``: a small number of right or of wrong
answers). A question whose correlation is low or negative is marked for its authors, never dropped by itself.
Source: F. Lord and M. Novick, Statistical Theories of Mental Test Scores (1968), chapter 15; handbook 1.4 (small numbers).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from ambos.domain.disclosure import hides_rate

LEAST_SHOWN = 30
WEAK = 0.15
"""Below this correlation a question is marked to be looked at."""


@dataclass(frozen=True)
class Sums:
    """Sums over the pupils who were asked a question: ``n`` of them, ``right`` of them rightly; ``rest`` is the sum of their
    scores on the other questions, ``rest2`` of its squares, ``rest_right`` of the scores of those who were right."""

    n: int
    right: int
    rest: float
    rest2: float
    rest_right: float


@dataclass(frozen=True)
class Statistic:
    """One question. ``share`` and ``correlation`` are ``None`` where they are hidden or do not exist."""

    responses: int
    share: float | None
    correlation: float | None
    is_hidden: bool

    @property
    def is_weak(self) -> bool:
        """Should its authors look at it?"""
        return self.correlation is not None and self.correlation < WEAK


def statistic(sums: Sums) -> Statistic:
    """What may be shown of a question."""
    if sums.n < LEAST_SHOWN or hides_rate(sums.right, sums.n):
        return Statistic(sums.n, None, None, True)
    return Statistic(sums.n, sums.right / sums.n, point_biserial(sums), False)


def point_biserial(sums: Sums) -> float | None:
    """``None`` when all or none were right, or all scores are alike."""
    n, right = sums.n, sums.right
    spread = n * sums.rest2 - sums.rest**2
    if right in (0, n) or spread <= 0:
        return None
    return (n * sums.rest_right - right * sums.rest) / sqrt(spread * right * (n - right))
