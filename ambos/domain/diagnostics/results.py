"""What a diagnostic says of a pupil, and how sure it is.

The rule. The share of right answers comes with an interval (Wilson, 80 %: one in ten above, one in ten below). It says
*ready* only when the whole interval lies above the cut, *support* only when the whole interval lies below, and else that the
diagnostic cannot tell. A skill has a few questions: all right is a strength, all wrong is the first thing to look at,
anything between is not clear; what a pupil who only guesses would get stands beside it. A question left open counts as not
right, and the report says how many there were. The cut is the authors' and not calibrated.
A diagnostic may raise a recommended grade or ask for help beside the class; it never lowers a grade that was earned.
Source: handbook 8 ("Diagnostic never lowers a grade level already earned"); E. B. Wilson, JASA 22 (1927).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import comb, sqrt
from typing import Literal

from ambos.domain.diagnostics.forms import Form
from ambos.domain.diagnostics.items import PLACES
from ambos.domain.diagnostics.sitting import Given
from ambos.domain.placement import Diagnosed

CUT = 0.6
"""Share of right answers from which the authors expect a pupil to follow the class. Not calibrated."""
Z80 = 1.2815515655446004
"""Standard normal quantile of 0.9: an interval of 80 %."""
LEAST_ANSWERED = 0.5
"""Below that share of answered questions nothing is said: whoever left is not whoever does not know."""
Band = Literal["ready", "unsure", "support", "too_few"]
SkillBand = Literal["strong", "unclear", "first"]


@dataclass(frozen=True)
class SkillResult:
    """One skill: ``right`` of ``asked``. ``by_chance`` is how probable so many or more right are for mere guessing."""

    code: str
    asked: int
    right: int
    by_chance: float

    @property
    def band(self) -> SkillBand:
        """All right, all wrong, or between."""
        return "strong" if self.right == self.asked else "first" if self.right == 0 else "unclear"


@dataclass(frozen=True)
class Result:
    """What came of one attempt. ``late`` answers came after the time and are not counted; ``low`` and ``high`` bound the
    share of right answers; ``ideas`` are the misconceptions that two or more wrong answers point to, the most frequent first."""

    asked: int
    answered: int
    right: int
    late: int
    low: float
    high: float
    band: Band
    skills: tuple[SkillResult, ...]
    ideas: tuple[tuple[str, int], ...]
    cut: float = CUT


def result(form: Form, given: Mapping[str, Given], *, seconds_allowed: int) -> Result:
    """Read the answers of one attempt."""
    in_time = {i: g for i, g in given.items() if g.choice is not None and g.seconds <= seconds_allowed}
    late = sum(1 for i, g in given.items() if g.choice is not None and i not in in_time)
    right = {item.id for item in form.items if item.id in in_time and in_time[item.id].choice == item.key}
    skills = []
    for code in form.bank.skills:
        asked = [item for item in form.items if item.skill == code]
        n = sum(item.id in right for item in asked)
        if asked:
            skills.append(SkillResult(code, len(asked), n, chance_of_at_least(n, len(asked))))
    wrong = Counter(
        item.options[in_time[item.id].choice or 0].shows
        for item in form.items
        if item.id in in_time and item.id not in right
    )
    ideas = tuple(sorted(((c, n) for c, n in wrong.items() if n >= 2 and c), key=lambda pair: (-pair[1], pair[0])))
    low, high = interval(len(right), len(form.items))
    return Result(
        asked=len(form.items), answered=len(in_time), right=len(right), late=late, low=low, high=high,
        band=_band(low, high, len(in_time), len(form.items)), skills=tuple(skills), ideas=ideas,
    )  # fmt: skip


def interval(right: int, asked: int, z: float = Z80) -> tuple[float, float]:
    """Wilson's interval for a share; (0, 1) when nothing was asked."""
    if asked == 0:
        return 0.0, 1.0
    share, square = right / asked, z * z
    middle = (share + square / (2 * asked)) / (1 + square / asked)
    half = z * sqrt(share * (1 - share) / asked + square / (4 * asked * asked)) / (1 + square / asked)
    return max(0.0, middle - half), min(1.0, middle + half)


def chance_of_at_least(right: int, asked: int) -> float:
    """How probable so many or more right answers are for somebody who guesses each of four options."""
    p = 1 / len(PLACES)
    return sum(comb(asked, n) * p**n * (1 - p) ** (asked - n) for n in range(right, asked + 1))


def _band(low: float, high: float, answered: int, asked: int) -> Band:
    if answered < LEAST_ANSWERED * asked:
        return "too_few"
    return "ready" if low >= CUT else "support" if high < CUT else "unsure"


def speaks_for(form: Form, found: Result) -> Diagnosed | None:
    """What placement may use; nothing when the diagnostic cannot tell."""
    if found.band not in ("ready", "support"):
        return None
    return Diagnosed(form.bank.subject, form.bank.grade, found.band == "ready")


def grade_advised(earned: int | None, diagnosed: Diagnosed | None) -> int | None:
    """The grade this diagnostic alone speaks for: never below the one earned; ``None`` when neither says anything."""
    if diagnosed is None or not diagnosed.is_ready:
        return earned
    return diagnosed.grade if earned is None else max(earned, diagnosed.grade)
