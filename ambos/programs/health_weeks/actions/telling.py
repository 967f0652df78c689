"""Who is written to about an event that is over: the office that leads it reports within the days of the edition."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from ambos.domain.health_weeks import events as life
from ambos.records.accounts.roles import May
from ambos.records.messages.actions import tell_each
from ambos.records.posts.queries import holders

from ..models import CloseOut, Edition, Event

FRESH = timedelta(days=14)
"""A day that passed longer ago is no news."""


@transaction.atomic
def tell_of_reports(on: date) -> int:
    """Write to the lead office of each event that is over and has no report: once when it is over, to whoever prepares its
    events; once when the report is late, to whoever heads the office too. Returns how many letters there are for these."""
    waiting = Event.objects.filter(
        state__in=(life.PUBLISHED, life.HELD), counted_in__isnull=True, ends_at__lt=timezone.now(), edition__state=Edition.State.OPEN
    ).select_related("edition")  # fmt: skip
    written = 0
    for event in waiting.order_by("day", "code"):
        due = life.report_due_on(event.day, event.edition.report_days)
        if on <= due and event.day < on <= event.day + FRESH:
            written += _write("over", event, due, on, event.pk)
        elif due < on <= due + FRESH:
            written += _write("late", event, due, on, event.pk)
    return written


def tell_of_arrival(report: CloseOut, on: date) -> int:
    """A volunteer sent the report of an event: somebody of the office stands for it."""
    due = life.report_due_on(report.event.day, report.event.edition.report_days)
    return _write("arrived", report.event, due, on, report.pk)


def _write(kind: str, event: Event, due: date, on: date, about: UUID) -> int:
    able = (May.PROPOSE_ROLLOUT, May.APPROVE_ROLLOUT) if kind == "late" else (May.PROPOSE_ROLLOUT,)
    readers = {
        one.email: one.language for may in able for one in holders(capability=may, on=on, offices=[event.office_id])
    }
    page = f"{settings.ORIGIN_URL}{reverse('health_weeks:work_event', args=[event.pk])}"
    return tell_each(
        f"health_weeks.{kind}",
        event,
        to=readers,
        values=lambda: {"code": event.code, "day": date_format(due, "DATE_FORMAT"), "link": page},
        once=f"health_weeks.{kind}:{about}",
    )
