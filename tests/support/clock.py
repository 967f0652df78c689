"""The clock of the tests. A page takes its day from the office it is for; a test that calls a verb itself takes the day of UTC.
Between midnight there and midnight on the Pacific coast the two differ, and what a test recorded "today" would lie in the future
of its office; shortly after, what it recorded "some hours ago" lies in yesterday. So every process of the tests puts its clock back
into the middle of a day on both coasts where it does not stand there already, also by the end of a run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine


def put_back(hour: int) -> timedelta:
    """How far, by the hour of UTC: never as long as a session lasts, for a server that a test starts has the real clock.

    >>> [(hour, (hour - put_back(hour) // timedelta(hours=1)) % 24) for hour in (0, 7, 8, 9, 10, 21, 22, 23)]
    [(0, 15), (7, 22), (8, 21), (9, 22), (10, 10), (21, 21), (22, 13), (23, 14)]
    """
    return timedelta(hours=11 if 8 <= hour < 10 else 0 if 10 <= hour < 22 else 9)


PUT_BACK = put_back(datetime.now(UTC).hour)

IN_A_PAGE = """globalThis.Date = class extends Date {
  constructor(...said) { if (said.length) super(...said); else super(Date.now()); }
  static now() { return super.now() - AWAY; }
};""".replace("AWAY", str(round(PUT_BACK.total_seconds() * 1000)))
"""The same clock for a page."""


def by_day() -> None:
    """Put the clock of this process back where that is needed."""
    if PUT_BACK:
        time_machine.travel(datetime.now(UTC) - PUT_BACK, tick=True).start()
