"""Who is written to about a report, and when: whoever signs it, and whoever reviews it at the office. Headquarters need not ask."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format

from ambos.domain.reports import Span
from ambos.records.accounts.roles import May
from ambos.records.messages.actions import tell_each
from ambos.records.posts.queries import holders

from ..models import Report
from ..permissions import purpose_of
from ..queries import UNSIGNED, asked, runs_now, span_of

FRESH = timedelta(days=14)
"""A mark passed longer ago is no news: an installation that begins with old periods does not write about each of them."""
Readers = dict[str, str]
"""Address -> language of whoever reads there."""


@transaction.atomic
def tell_of_reports(on: date) -> int:
    """Write to whoever must act on a report, once at each mark it passed.

    Unsigned: from the day after its period to whoever signs (``ready``); after its last day to sign, and again when it counts as
    missing, to whoever signs and to whoever reviews at the office. Signed and not reviewed in time: to whoever reviews. Returns
    how many letters there are for the marks passed, those of other days included.
    """
    passed = (on - FRESH, on - timedelta(days=1))
    recent = Q(ends_on__range=passed) | Q(due_on__range=passed) | Q(missing_on__range=passed)
    waiting = UNSIGNED & ~Q(state=Report.State.REOPENED) & recent
    unread = Q(state=Report.State.SUBMITTED, review_due_on__range=passed)
    found = Report.objects.filter(waiting | unread, form__in=asked(), ends_on__lt=on)
    return sum(
        _remind(report, on)
        for report in found.select_related("office", "service_point", "organization").order_by("due_on", "id")
    )


def _remind(report: Report, on: date) -> int:
    if report.state == Report.State.SUBMITTED:
        return _write("review_late", report, reviewers(report, on), report.review_due_on)
    if on <= report.due_on:
        if report.state == Report.State.RETURNED:  # its letter went out when it was returned
            return 0
        return _write("ready", report, signers(report, on), report.due_on)
    mark = "missing" if on > report.missing_on else "late"
    return _write(mark, report, signers(report, on), report.due_on) + _write(
        f"{mark}_here", report, reviewers(report, on), report.due_on
    )


def tell_reviewers(report: Report, statement: UUID, on: date) -> int:
    """A report was signed: the office reviews it."""
    return _write("signed", report, reviewers(report, on), report.review_due_on, about=statement)


def tell_signers(report: Report, statement: UUID, on: date) -> int:
    """A report was returned: whoever signs corrects it. Why it was stands on its page."""
    return _write("returned", report, signers(report, on), report.due_on, about=statement)


def signers(report: Report, on: date) -> Readers:
    """Who prepares and signs it: whoever signs at the office while the agency runs the point, whoever signs for the agency; where
    nobody of it has an account, the address of the agency itself."""
    signs, agency = str(May.SIGN_REPORTS), report.organization
    found = holders(capability=signs, on=on, organizations=[agency.pk]) if agency is not None else []
    if agency is None or agency.pk == runs_now(report):
        found += holders(capability=signs, on=on, offices=[report.office_id], purpose=purpose_of(report.form))
    if not found and agency is not None and agency.email:
        return {agency.email: "es"}
    return _readers(found)


def reviewers(report: Report, on: date) -> Readers:
    """Who accepts or returns it at the office."""
    return _readers(holders(capability=str(May.REVIEW_REPORTS), on=on, offices=[report.office_id]))


def _readers(found: Iterable[Any]) -> Readers:
    return {one.email: one.language for one in found}


def _write(kind: str, report: Report, to: Readers, day: date, about: UUID | None = None) -> int:
    page = f"{settings.ORIGIN_URL}{reverse('reports:report', args=[report.pk])}"
    return tell_each(
        f"reports.{kind}",
        report,
        to=to,
        values=lambda: {"day": date_format(day, "DATE_FORMAT"), "code": _period(span_of(report)), "link": page},
        once=f"reports.{kind}:{about or report.pk}",
    )


def _period(span: Span) -> str:
    """October 2026, in the language of the letter; 2026-Q3; 2026."""
    return date_format(span.first_day, "YEAR_MONTH_FORMAT") if span.kind == "month" else str(span)
