"""The demo's reports: of the last three months that are over, opened, signed and accepted for nearly every window, so that
headquarters sees what is in, what is late and what is missing; the newest of the demo's own office waits for its consul. Called
when every program has made its world.

``sign_and_accept`` goes through the verbs; ``settle`` writes what they would for many reports at once. A test does both with one
report and compares every column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.reports import Span
from ambos.records.accounts.models import User
from ambos.records.audit.actions import record

from .actions import accept_report, consolidate, open_period, sign_report
from .models import Entry, Report, Statement
from .queries import asked, digest_of, found_in, sheet

MONTHS = 3
LATE, MISSING = 2, 1
"""How many offices of the newest month are late, and how many of the month before are missing."""
NOTE = "Revisado con la agencia (muestra)"


def build(scale: float, seed: int, say: Callable[[str], object]) -> None:
    """Open the months, sign and accept most, put the older ones together. Nothing here depends on chance. A world
    smaller than scale 1 is for trying one thing, and has none."""
    if scale < 1:
        return
    today = timezone.localdate()
    for form in asked().values():
        last = Span.containing(today, form.form.kind).previous
        spans = [last.plus(-back) for back in reversed(range(MONTHS))]
        say(f"  {form.code}: {spans[0]} to {spans[-1]} ...")
        for span in spans:
            open_period(form=form, span=span, by="system")
            reports = _in_order(form.code, span)
            away = LATE if span == last else MISSING if span == last.previous else 0
            in_time, signer = reports[: len(reports) - away], _holder("window_coordinator")
            waits = in_time[:1] if span == last else []
            settle(waits, signer=signer, reviewer=None)
            settle(in_time[len(waits) :], signer=signer, reviewer=_holder("consul"))
        for span in spans:
            if Report.objects.filter(form=form.code, period=span.first_day, state=Report.State.ACCEPTED).exists():
                consolidate(form=form, span=span, by="system")
        open_period(form=form, span=last.plus(1), by="system")


def _in_order(form: str, span: Span) -> list[Report]:
    """Reports of which something can be signed: the office of the demo's own accounts first, the smallest last."""
    found = Report.objects.filter(form=form, period=span.first_day).select_related("office", "service_point")
    said = set(
        Entry.objects.filter(statement__report__in=found, state="counted").values_list("statement__report", flat=True)
    )
    whole = [
        report for report in found.order_by("office__code", "service_point__name", "starts_on") if report.pk in said
    ]
    return sorted(whole, key=lambda report: report.office.code != "fresno")


def _holder(role: str) -> User:
    return User.objects.filter(is_demo=True, posts__role=role).first()


@transaction.atomic
def settle(reports: Iterable[Report], *, signer: Any, reviewer: Any) -> None:
    """What signing and accepting come to, for many reports at once: a note where something is odd, two moments, a digest. Without
    a reviewer they wait to be reviewed."""
    whole = {report.pk: report for report in reports}
    drafts = Statement.objects.filter(report__in=whole, signed_at__isnull=True)
    entries: dict[Any, dict[Any, Entry]] = {}
    for entry in Entry.objects.filter(statement__in=drafts):
        entries.setdefault(entry.statement_id, {})[entry.line, entry.category] = entry
    done = []
    for draft in drafts:
        report, said = whole[draft.report_id], entries.get(draft.pk, {})
        found = found_in(asked()[report.form], report, said)
        if any(fault.is_hard for fault in found):
            continue
        draft.note = NOTE if found else ""
        draft.digest = digest_of(said.values(), "", draft.note)
        draft.signed_at, draft.signed_by_id = moment(report, report.due_on), signer.pk
        if reviewer is not None:
            draft.verdict, draft.reviewed_at = Statement.Verdict.ACCEPTED, moment(report, report.review_due_on)
            draft.reviewed_by_id = reviewer.pk
        done.append(draft)
    columns = ["note", "digest", "signed_at", "signed_by", "verdict", "reviewed_at", "reviewed_by"]
    Statement.objects.bulk_update(done, columns, batch_size=500)
    state = Report.State.SUBMITTED if reviewer is None else Report.State.ACCEPTED
    Report.objects.filter(pk__in=[draft.report_id for draft in done]).update(state=state)
    record("reports.settled_for_the_demo", "reports.report", by="system", reports=len(done))


def moment(report: Report, day: Any) -> datetime:
    """Eleven in the morning at the office, the day before a deadline."""
    return datetime.combine(day - timedelta(days=1), time(11), ZoneInfo(report.office.timezone))


def sign_and_accept(report: Report, *, signer: Access, reviewer: Access) -> None:
    """The same through the verbs."""
    shown = sheet(report)
    sign_report(report=report, seen=shown.seen, note=NOTE if shown.faults else "", by=signer)
    accept_report(report=report, by=reviewer)
