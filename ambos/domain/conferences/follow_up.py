"""What came of a commitment, asked 3, 6 and 12 months after the conference.

The rule. Each commitment says who, what and by when. It is asked about at three fixed days, counted from the last day of
the conference; the person answers by her link, an officer looks at the evidence and confirms. A commitment is *met* only when
its last confirmed answer says so; what nobody answered is *unknown*, which is neither met nor failed. The share met is of the
commitments whose day has come. Source: handbook 6 (failure removed: no follow-up of agreements; 28.3 no. 1).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

MONTHS = (3, 6, 12)
Standing = Literal["met", "under_way", "not_begun", "given_up", "unknown"]
STANDINGS: tuple[Standing, ...] = ("met", "under_way", "not_begun", "given_up", "unknown")
WAIT_DAYS = 30
"""Days after a follow-up fell due until it counts as overdue."""


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last day of a shorter month.

    >>> months_after(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    whole = day.month - 1 + months
    year, month = day.year + whole // 12, whole % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def standing(answers: Mapping[int, Standing]) -> Standing:
    """Where a commitment stands: its last confirmed answer; ``unknown`` with none. ``answers``: months -> what was said."""
    return answers[max(answers)] if answers else "unknown"


@dataclass(frozen=True)
class Kept:
    """How many commitments stand where. ``due`` are those whose day has come."""

    number: int
    due: int
    by_standing: Mapping[Standing, int]

    @property
    def met(self) -> int:
        """Commitments met."""
        return self.by_standing.get("met", 0)

    @property
    def share(self) -> int | None:
        """Percent met of those due; ``None`` when none is due. What nobody answered stays below the line.

        >>> Kept(4, 3, {"met": 2}).share
        66
        """
        return 100 * min(self.met, self.due) // self.due if self.due else None


def kept(rows: Iterable[tuple[date, Standing]], on: date) -> Kept:
    """Count commitments: (day by which, where it stands). A commitment met before its day is due as well."""
    found = list(rows)
    by = {one: sum(1 for _day, each in found if each == one) for one in STANDINGS}
    due = sum(1 for day, each in found if day <= on or each in ("met", "given_up"))
    return Kept(len(found), due, by)
