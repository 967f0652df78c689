"""The life of one referral as a line of steps: the same for the person, the service and the window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.utils import timezone

from ambos.domain import referrals

from ..models import Appointment, Outcome


@dataclass(frozen=True)
class Step:
    """One line: ``code`` has its words in casework/includes/steps.html, ``kind`` is its sign."""

    code: str
    kind: Literal["done", "now", "late", "next"]
    at: datetime | None = None


def steps_of(r: Any, appointment: Appointment | None, outcome: Outcome | None) -> Iterator[Step]:
    """What happened, what is expected now, what comes next. ``r``: a referral, or what a service may see of one."""
    now = timezone.now()
    yield Step("sent", "done", r.sent_at)
    if r.seen_at:
        yield Step("seen", "done", r.seen_at)
    if r.answered_at:
        yield Step("declined" if r.decline_reason else "accepted", "done", r.answered_at)
    elif r.state in referrals.WAITING:
        yield Step("answer", "late" if now > r.answer_due_at else "now", r.answer_due_at)
    if appointment:
        is_past = appointment.starts_at <= now or r.state in referrals.ENDED
        yield Step("appointment", "done" if is_past else "now", appointment.starts_at)
    if outcome:
        yield Step(f"outcome_{outcome.code}", "done", outcome.recorded_at)
    if r.state == referrals.REVOKED:
        yield Step("withdrawn", "done", r.closed_at)
    elif r.state == referrals.DECLINED:
        yield Step("elsewhere", "next")
    elif r.state in referrals.WAITING:
        yield Step("visit", "next")
    elif r.state in referrals.UNDER_WAY and not outcome:
        yield Step("tell_us" if appointment else "call", "next")
