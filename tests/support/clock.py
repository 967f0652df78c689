"""The clock of the tests. A page takes its day from the office it is for; a test that calls a verb itself takes the day of UTC.
Between midnight there and midnight on the Pacific coast the two differ, and what a test recorded "today" would lie in the future
of its office: then, and when a run might last until then, every process of the tests puts its clock back by nine hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine

PUT_BACK = timedelta(0 if 8 <= datetime.now(UTC).hour < 22 else 9 / 24)

IN_A_PAGE = """globalThis.Date = class extends Date {
  constructor(...said) { if (said.length) super(...said); else super(Date.now()); }
  static now() { return super.now() - AWAY; }
};""".replace("AWAY", str(round(PUT_BACK.total_seconds() * 1000)))
"""The same clock for a page."""


def by_day() -> None:
    """Put the clock of this process back where that is needed."""
    if PUT_BACK:
        time_machine.travel(datetime.now(UTC) - PUT_BACK, tick=True).start()
