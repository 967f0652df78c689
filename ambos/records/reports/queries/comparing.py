"""What a line is set beside: the period before and the same a year before."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from ambos.domain.reports import Said, change, moved_share
from ambos.records.registry.manifest import ReportLine

When = Literal["before", "year_before"]


class Compared:
    """A line with its number of now, of the period before and of a year before, each with what it is a share of."""

    line: ReportLine
    before: int | None
    before_of: int | None
    year_before: int | None
    year_before_of: int | None
    provisional: frozenset[str] = frozenset()
    """Which of ``before`` and ``year_before`` were of a network of which reports were still missing."""

    @property
    def now(self) -> Said:
        """What it says now; a blank where there is no number, or none that may be read."""
        raise NotImplementedError

    @property
    def is_rate(self) -> bool:
        """Is it a share of something?"""
        return self.line.measured.measure.kind == "rate"

    def was(self, when: When) -> Said:
        """What it said then."""
        number: int | None = getattr(self, when)
        return Said("blank") if number is None else Said("counted", number, getattr(self, f"{when}_of"))

    def grew(self, when: When = "before") -> Fraction | None:
        """By what share of itself a number grew since then; ``None`` where it cannot be said, and for a rate."""
        return None if self.is_rate else change(self.now.number, self.was(when).number)

    def points(self, when: When = "before") -> Fraction | None:
        """By how much of the whole a rate moved since then; ``None`` where it cannot be said, and for any other line."""
        return moved_share(self.now, self.was(when)) if self.is_rate else None

    def is_comparable(self, when: When = "before") -> bool:
        """Was all of it written down? Of a rate signed before both its numbers were kept, only the upper one is known."""
        then = self.was(when)
        return not (self.is_rate and then.number is not None and then.denominator is None)
