"""One member of a family, as far as she said: ``None`` always means *not said*, never *no*."""

from __future__ import annotations

from dataclasses import dataclass

NEVER = 999
"""Months since a birth of somebody who had none: beyond every limit of every rule."""


@dataclass(frozen=True, slots=True)
class Person:
    """What a rule may look at. Lives in memory for the time of an answer; there is no table for it anywhere."""

    groups: tuple[str, ...]
    """The groups of the facts she may belong to: one when she said enough, all of them when she rather would not say."""
    decided_by: str = ""
    """What would narrow ``groups`` down: the key that was not said ('status', 'years_in_status', 'adjusted_from')."""
    state: str | None = None
    age: float | None = None
    """Years; a baby of six months is 0.5."""
    income: float | None = None
    """Of the family, in per cent of the poverty guideline."""
    pregnant: bool | None = None
    postpartum: float | None = None
    """Months since a birth; ``NEVER`` when there was none."""
    years: float | None = None
    quarters: float | None = None
    """Work quarters that count for Social Security, her own or lent by a spouse or parent."""
    enrolled: frozenset[str] | None = frozenset()
    """Programs she has already."""
    enrolled_unsaid: frozenset[str] = frozenset()
    """Programs of which nobody said whether she has them; of every other ``enrolled`` tells."""
    child_in_family: bool | None = None
    """Is there somebody under 19, or a pregnancy, among those we know of?"""
    family_with_child: bool | None = None
    """The same, where an adult named alone is taken to have said nothing of children."""
