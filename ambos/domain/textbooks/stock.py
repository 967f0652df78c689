"""No copy gets lost unseen: every movement, and the sum that must hold.

The rule. A title has one stock row at each place. A movement takes copies from one place and puts them in another, or ends
them (damaged, lost, handed out), or begins them (printed). So at every office, for every title, *received = distributed +
moved on + in stock + damaged + lost*. What arrives is counted: what the paper says was sent and was not in the box is lost
on the way, what is unusable is damaged. Nothing leaves that is not there. Source: handbook 10 (rules: conservation).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ..errors import Reason

PRINTED, SENT, ARRIVED, DISTRIBUTED, MOVED, DAMAGED, LOST, RETURNED = (
    "printed", "sent", "arrived", "distributed", "moved", "damaged", "lost", "returned",
)  # fmt: skip
Kind = Literal["printed", "sent", "arrived", "distributed", "moved", "damaged", "lost", "returned"]
REPORT_MONTHS = (2, 8)
"""A site says how books are used two and eight months after it got them (handbook 10, use report)."""
GRACE = timedelta(days=30)


@dataclass(frozen=True)
class Count:
    """What was in one title's boxes: of ``sent`` so many are good, so many unusable."""

    title: str
    sent: int
    good: int
    damaged: int

    @property
    def missing(self) -> int:
        """Sent and not in the box."""
        return self.sent - self.good - self.damaged


def count_faults(counts: Iterable[Count]) -> Iterator[Reason]:
    """``textbooks.counted_more`` (title, sent, counted) when more came than was sent; ``textbooks.not_a_count`` below 0."""
    for one in counts:
        if min(one.good, one.damaged) < 0:
            yield Reason("textbooks.not_a_count", {}, f"good_{one.title}")
        elif one.missing < 0:
            values = {"sent": one.sent, "counted": one.good + one.damaged}
            yield Reason("textbooks.counted_more", values, f"good_{one.title}")


@dataclass(frozen=True)
class Sums:
    """All that happened to one title at one place."""

    received: int = 0
    distributed: int = 0
    moved_on: int = 0
    damaged: int = 0
    lost: int = 0
    in_stock: int = 0

    @property
    def unexplained(self) -> int:
        """Copies nobody can account for; 0 where the books are right."""
        return self.received - self.distributed - self.moved_on - self.damaged - self.lost - self.in_stock


def use_report_due(given_on: date, months: int) -> date:
    """The day a site's report is due, so many months after it got the books.

    >>> use_report_due(date(2026, 12, 31), 2)
    datetime.date(2027, 2, 28)
    """
    whole = given_on.month - 1 + months
    year, month = given_on.year + whole // 12, whole % 12 + 1
    for day in range(given_on.day, 27, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return date(year, month, min(given_on.day, 28))


def may_ask_again(dues: Iterable[tuple[date, bool]], on: date) -> bool:
    """May an organization ask for books again? Not while a report on those it has is late by more than the grace.

    ``dues``: (day due, was it sent) of every report it owes.
    """
    return all(is_sent or on <= due + GRACE for due, is_sent in dues)
