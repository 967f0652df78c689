"""Clocks of referrals, and how a badge says them in two or three words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from ambos.domain import periods


@dataclass(frozen=True)
class Badge:
    """A clock as it is drawn: ``state`` and ``elapsed`` of ``periods.Clock``, and its ``words``."""

    state: str
    elapsed: float
    words: str


def badge(office: Any, start: datetime, due: datetime) -> Badge:
    """How the clock from ``start`` to ``due`` stands now, its days judged where the office stands."""
    zone, now = ZoneInfo(office.timezone), timezone.now()
    clock = periods.clock_state(*(moment.astimezone(zone) for moment in (now, due, start)))
    return Badge(clock.state, clock.elapsed, _words(clock.state, now, due, zone))


def _words(state: str, now: datetime, due: datetime, zone: ZoneInfo) -> str:
    hours = abs((due - now).total_seconds()) / 3600
    days = abs((due.astimezone(zone).date() - now.astimezone(zone).date()).days)
    if state == "overdue":
        return _("Overdue %(n)s d") % {"n": days} if hours >= 24 else _("Overdue %(n)s h") % {"n": max(1, round(hours))}
    if days == 0:
        return _("Today, %(n)s h left") % {"n": max(1, round(hours))}
    return _("%(n)s d left") % {"n": days}
