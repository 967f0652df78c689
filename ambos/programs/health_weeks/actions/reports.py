"""What an office signs of an edition, and what headquarters consolidates of all of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.domain.health_weeks import events as life
from ambos.domain.health_weeks.tally import Sum, Tally, tally
from ambos.records.audit.actions import record
from ambos.records.network.models import Office

from ..models import Consolidation, Edition, Event, OfficeReport
from ..permissions import may_keep_editions, may_run
from ..queries import held_events, office_lines, snapshot
from .steps import move, must, user_of


@transaction.atomic
def sign_report(*, edition: Edition, office: Office, missing_reason: str = "", by: Any) -> OfficeReport:
    """Sign what the office's events came to. Refused while a report waits to be verified, while events that are over have no
    report and nobody says why, or while the last one sent is neither returned nor accepted."""
    must(may_run(by, office.pk))
    Edition.objects.select_for_update().get(pk=edition.pk)
    if edition.state != Edition.State.OPEN:
        raise Refused("health_weeks.edition_closed", edition=edition.code)
    last = edition.office_reports.filter(office=office).order_by("-version").first()
    if last and last.state == OfficeReport.State.SUBMITTED:
        raise Refused("health_weeks.report_waits")
    own = [held for held in held_events(edition) if held.lead == office.pk]
    line = tally(own).offices.get(office.pk, Sum())
    if line.provisional:
        raise Refused("health_weeks.verify_first", n=line.provisional)
    if line.unreported and not missing_reason.strip():
        raise Refused("health_weeks.why_missing", field="missing_reason", n=line.unreported)
    made = OfficeReport.objects.create(
        edition=edition, office=office, version=last.version + 1 if last else 1, figures=snapshot(line),
        missing_reason=missing_reason.strip(), signed_at=timezone.now(), signed_by_id=user_of(by),
    )  # fmt: skip
    record("health_weeks.report_signed", made, by=by, office=office, version=made.version)
    return made


@transaction.atomic
def accept_report(*, report: OfficeReport, by: Any) -> OfficeReport:
    """Headquarters accepts the report of an office: its verified events are consolidated."""
    report = _decide(report, OfficeReport.State.ACCEPTED, "", by)
    own = Event.objects.filter(
        edition=report.edition_id, office=report.office_id, state=life.VERIFIED, counted_in__isnull=True
    )
    for event in own.select_for_update(of=("self",)):
        move(event, "consolidate", by=by)
    return report


@transaction.atomic
def return_report(*, report: OfficeReport, note: str, by: Any) -> OfficeReport:
    """Send it back, saying what is to be corrected."""
    if not note.strip():
        raise Refused("health_weeks.say_why", field="note")
    return _decide(report, OfficeReport.State.RETURNED, note.strip()[:500], by)


@transaction.atomic
def consolidate(*, edition: Edition, by: Any) -> Consolidation:
    """Publish the edition's figure as it stands: each event once, the shares beside it, and which offices are missing. A later
    one restates it; the earlier stays."""
    must(may_keep_editions(by))
    Edition.objects.select_for_update().get(pk=edition.pk)
    counted = tally(held_events(edition))
    last = edition.consolidations.aggregate(last=Max("version"))["last"] or 0
    made = Consolidation.objects.create(
        edition=edition,
        version=last + 1,
        figures=_frozen(edition, counted),
        made_at=timezone.now(),
        made_by_id=user_of(by),
    )
    record("health_weeks.consolidated", made, by=by, edition=edition.code, version=made.version)
    return made


def _frozen(edition: Edition, counted: Tally) -> dict[str, Any]:
    newest: dict[Any, OfficeReport] = {}
    for report in edition.office_reports.order_by("version"):
        newest[report.office_id] = report
    due = edition.ends_on + timedelta(days=edition.report_days)
    is_late = timezone.localdate() > due
    forces = set(edition.task_forces.values_list("office", flat=True))
    missing = forces - {key for key, report in newest.items() if report.state == OfficeReport.State.ACCEPTED}
    codes = dict(Office.objects.filter(pk__in=forces | set(counted.offices)).values_list("pk", "code"))
    return {
        "network": snapshot(counted.network),
        "offices": [{"office": office.code, **snapshot(line)} for office, line in office_lines(counted)],
        "shares": [
            {
                "event": str(share.event),
                "office": codes.get(share.office, ""),
                "name": share.name,
                "part": share.part,
                "whole": share.whole,
            }
            for share in counted.shares
        ],
        "claimed_events": counted.claimed[0],
        "claimed_attendances": counted.claimed[1],
        "without_accepted_report": sorted(codes[key] for key in missing),
        "reports_are_due": is_late,
    }


def _decide(report: OfficeReport, state: str, note: str, by: Any) -> OfficeReport:
    must(may_keep_editions(by))
    report = OfficeReport.objects.select_for_update(of=("self",)).select_related("edition", "office").get(pk=report.pk)
    if report.state != OfficeReport.State.SUBMITTED:
        raise Refused("health_weeks.report_decided")
    if isinstance(by, Access) and report.signed_by_id == by.user:
        raise Refused("health_weeks.own_report")
    report.state, report.note, report.decided_at, report.decided_by_id = state, note, timezone.now(), user_of(by)
    report.save(update_fields=["state", "note", "decided_at", "decided_by"])
    record(f"health_weeks.report_{state}", report, by=by, office=report.office_id, version=report.version)
    return report
