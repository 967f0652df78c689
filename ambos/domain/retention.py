"""How long a person is kept by name without contact, and when she is told before what names her is erased.

The rule. So many months after the last contact what names a person is erased, and she goes on as a number. So many days
before she is told, if there is a way she allowed; being in contact again starts the time anew. Nobody is erased without the
days of notice having passed, also where the notice comes late. Months and days are the origin pack's, by purpose; a
purpose without months (protection, whose time the law of archives sets) is never erased by a clock. Sources: handbook 1.3
(health window: twelve months after the last contact); lessons from peers 11 (statistics after inactivity, with notice).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Retention:
    """``months`` without contact, ``notice`` days before."""

    months: int
    notice: int

    def ends_on(self, last_contact: date) -> date:
        """The day from which what names her may be erased.

        >>> Retention(12, 60).ends_on(date(2024, 2, 29))
        datetime.date(2025, 2, 28)
        """
        month = last_contact.month - 1 + self.months
        year, month = last_contact.year + month // 12, month % 12 + 1
        return date(year, month, min(last_contact.day, monthrange(year, month)[1]))

    def due_on(self, last_contact: date, told_on: date) -> date:
        """When it is erased, being told that day: never before the days of notice have passed."""
        return max(self.ends_on(last_contact), told_on + timedelta(days=self.notice))

    def told_from(self, today: date) -> date:
        """The last contact up to which people are told today: their end is at most ``notice`` days away."""
        ahead = today + timedelta(days=self.notice)
        month = ahead.month - 1 - self.months
        year, month = ahead.year + month // 12, month % 12 + 1
        return date(year, month, min(ahead.day, monthrange(year, month)[1]))
