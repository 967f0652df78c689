"""Placement: in which grade a child begins, with the reasons, and never below what she has earned.

The rule. What was completed at home is completed here: the next grade follows from the table of grades both systems share. In
the years of credits the district's own thresholds may place by credits, and the better of the two counts. While papers are
awaited a placement is provisional, and it is allowed where the curriculum of the country of origin is national and uniform.
A diagnostic may raise the grade or ask for help beside it; it never lowers one that was earned. Without any paper, a sworn
statement and diagnostics place her, provisionally, by her age. Every placement is a recommendation; the district decides.
Source: handbook 8 ("while waiting, a provisional placement is possible for 7-9", "Diagnostic never lowers a grade level
already earned", "affidavit + diagnostics only"), 9 (grades of both systems).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from ambos.domain.errors import Refused

Evidence = Literal["verified", "awaited", "sworn"]
"""Papers verified; papers asked for and awaited; nobody has papers, a sworn statement stands for them."""


@dataclass(frozen=True)
class Threshold:
    """From ``credits`` on a student stands in ``grade``, where the district places by credits."""

    grade: int
    credits: Decimal


@dataclass(frozen=True)
class Diagnosed:
    """A diagnostic: it speaks for readiness for ``grade`` in ``subject``."""

    subject: str
    grade: int
    is_ready: bool


@dataclass(frozen=True)
class System:
    """What a district and both countries say. Grades are numbers of the country of residence, 0 for kindergarten.

    ``grade_of`` gives the grade of residence for (level, year) of the origin; ``typical_age`` the age at which a grade
    usually begins; ``uniform`` the grades whose origin curriculum is national, so that they may be placed while waiting.
    """

    grade_of: Mapping[tuple[str, int], int]
    typical_age: Mapping[int, int]
    thresholds: Sequence[Threshold] = ()
    uniform: frozenset[int] = frozenset()
    last_grade: int = 12
    oldest_age: int | None = None
    """The age until which the state offers school; from there on adult education is the way."""


@dataclass(frozen=True)
class Placement:
    """A recommended ``grade`` (``None``: not at school), whether it is provisional, and why, as coded reasons.

    ``support`` names the subjects in which a diagnostic asks for help beside the class.
    """

    grade: int | None
    is_provisional: bool
    reasons: tuple[str, ...]
    support: tuple[str, ...] = ()
    values: Mapping[str, int] = field(default_factory=dict)


def place(
    system: System,
    *,
    age: int,
    evidence: Evidence,
    completed: tuple[str, int] | None = None,
    credits: Decimal | None = None,
    diagnosed: Sequence[Diagnosed] = (),
) -> Placement:
    """Where she begins. ``completed`` is the last (level, year) of the origin that was completed, as the evidence says.

    Refused ``placement.unknown_grade`` (values: level, year) for a year the system does not have, ``placement.bad_age``.
    Reasons: ``completed``, ``credits``, ``nothing_completed``, ``by_age``, ``awaited``, ``awaited_not_uniform``, ``sworn``,
    ``diagnostic_raises``, ``diagnostic_support``, ``finished``, ``over_age``.
    """
    if not 3 <= age <= 120:
        raise Refused("placement.bad_age", field="age", age=age)
    if system.oldest_age is not None and age > system.oldest_age:
        return Placement(None, False, ("over_age",), values={"oldest": system.oldest_age})
    earned, reasons = _earned(system, completed, credits, age)
    if earned > system.last_grade:
        return Placement(None, evidence != "verified", (*reasons, "finished"))
    is_provisional = evidence != "verified"
    if evidence == "awaited":
        reasons.append("awaited" if earned in system.uniform or not system.uniform else "awaited_not_uniform")
    elif evidence == "sworn":
        reasons.append("sworn")
    # Only as far as every subject that was tried above allows: one good test does not carry the others.
    tried = {d.subject for d in diagnosed if earned < d.grade <= system.last_grade}
    grade = min(
        (max((d.grade for d in diagnosed if d.subject == subject and d.is_ready), default=earned) for subject in tried),
        default=earned,
    )
    grade = min(max(grade, earned), system.last_grade)
    if grade > earned:
        reasons.append("diagnostic_raises")
    support = tuple(sorted({d.subject for d in diagnosed if not d.is_ready and d.grade <= grade}))
    if support:
        reasons.append("diagnostic_support")
    return Placement(grade, is_provisional, tuple(reasons), support)


def _earned(
    system: System, completed: tuple[str, int] | None, credits: Decimal | None, age: int
) -> tuple[int, list[str]]:
    """The grade that follows from what was earned, never below any part of it."""
    found: list[tuple[int, str]] = []
    if completed is not None:
        if completed not in system.grade_of:
            raise Refused("placement.unknown_grade", field="completed", level=completed[0], year=completed[1])
        found.append((system.grade_of[completed] + 1, "completed"))
    if credits is not None:
        reached = [t.grade for t in system.thresholds if t.credits <= credits]
        if reached:
            found.append((max(reached), "credits"))
    if found:
        best = max(grade for grade, _ in found)
        return best, [reason for grade, reason in found if grade == best]
    by_age = [grade for grade, typical in system.typical_age.items() if typical <= age]
    return max(by_age, default=0), ["nothing_completed", "by_age"]
