"""What a consulate does with a signed report: accept it, or return it and say why; and how an accepted one is corrected."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record

from ..models import Entry, Report, Statement
from ..permissions import may_review, may_sign
from ..queries import runs_now
from .telling import tell_signers

State = Report.State


@transaction.atomic
def accept_report(*, report: Report, by: Access) -> Statement:
    """It stands. Refused to whoever signed it (``reports.signed_by_who_reviews``)."""
    return _review(report, Statement.Verdict.ACCEPTED, "", State.ACCEPTED, by)


@transaction.atomic
def return_report(*, report: Report, note: str, by: Access) -> Statement:
    """It does not stand, and why. What was said is kept; the partner corrects the next version, which begins as this one."""
    if not note.strip():
        raise Refused("reports.needs_a_reason", field="review_note")
    statement = _review(report, Statement.Verdict.RETURNED, note.strip(), State.RETURNED, by)
    made = _next_version(statement, reason=note.strip())
    tell_signers(statement.report, made.pk, timezone.localdate())
    return statement


@transaction.atomic
def amend_report(*, report: Report, reason: str, by: Access) -> Statement:
    """Correct an accepted report: another version begins as the one that stands, which stays in the total until the
    correction is accepted. The partner asks for it, or the office."""
    report = _locked(report)
    if not (may_review(by, report) or may_sign(by, report, runs_now(report))):
        raise PermissionDenied
    if report.state != State.ACCEPTED:
        raise Refused("reports.not_accepted")
    if not reason.strip():
        raise Refused("reports.needs_a_reason", field="reason")
    stands = Statement.objects.filter(report=report, verdict=Statement.Verdict.ACCEPTED).order_by("-number").first()
    made = _next_version(stands, reason=reason.strip())
    report.state = State.REOPENED
    report.save(update_fields=["state"])
    record(
        "reports.reopened", report, by=by, office=report.office_id, organization=report.organization_id,
        version=made.number,
    )  # fmt: skip
    return made


def _review(report: Report, verdict: str, note: str, state: str, by: Access) -> Statement:
    report = _locked(report)
    if not may_review(by, report):
        raise PermissionDenied
    statement = Statement.objects.filter(report=report).order_by("-number").first()
    if report.state != State.SUBMITTED or statement is None:
        raise Refused("reports.not_signed")
    if statement.signed_by_id == by.user:
        raise Refused("reports.signed_by_who_reviews")
    statement.verdict, statement.review_note = verdict, note
    statement.reviewed_at, statement.reviewed_by_id = timezone.now(), by.user
    statement.save(update_fields=["verdict", "review_note", "reviewed_at", "reviewed_by"])
    report.state = state
    report.save(update_fields=["state"])
    record(
        f"reports.{verdict}", report, by=by, office=report.office_id, organization=report.organization_id,
        version=statement.number,
    )  # fmt: skip
    statement.report = report
    return statement


def _next_version(before: Statement, *, reason: str) -> Statement:
    made = Statement.objects.create(
        report=before.report, number=before.number + 1, reason=reason[:500], counted_at=before.counted_at
    )
    entries = list(Entry.objects.filter(statement=before))
    for entry in entries:
        entry.pk = Entry._meta.pk.get_default()
        entry.statement = made
        entry._state.adding = True
    Entry.objects.bulk_create(entries)
    return made


def _locked(report: Report) -> Report:
    found = Report.objects.select_for_update(of=("self",)).select_related("office", "service_point", "organization")
    return found.get(pk=report.pk)
