"""What a partner does: count again, adjust a line with a reason, explain a blank, sign."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.errors import Reason, Refused, check
from ambos.domain.reports import Cell, LineState, Said
from ambos.records.audit.actions import record

from ..models import Entry, Report, Statement
from ..permissions import may_sign, may_sign_for_it
from ..queries import asked, blank, counted, digest_of, found_in, records_in, runs_now, span_of
from .opening import keep_counts
from .telling import tell_reviewers

Numbers = dict[Cell, Said] | None
State = Report.State
UNSIGNED = (State.OPEN, State.DRAFT, State.RETURNED, State.REOPENED)
MANY = 10_000_000
"""No line of a month is larger: a finger stayed on a key."""


def count_again(*, report: Report, by: Any) -> Statement:
    """Take over what the records count now; adjusted lines keep what was said, beside the new count."""
    return _count_again(report, _numbers(report), by)


@transaction.atomic
def _count_again(report: Report, numbers: Numbers, by: Any) -> Statement:
    report, draft = _draft(report, by)
    keep_counts(form=asked()[report.form], statement=draft, numbers=numbers)
    Statement.objects.filter(pk=draft.pk).update(counted_at=timezone.now())
    record("reports.counted_again", report, by=by, office=report.office_id, organization=report.organization_id)
    return Statement.objects.get(pk=draft.pk)


@transaction.atomic
def adjust_line(
    *, report: Report, line: str, category: str = "", state: LineState = "counted", numerator: int | None = None,
    denominator: int | None = None, reason: str, by: Any,
) -> Entry:  # fmt: skip
    """Say something else than the records count, and why. What the records count stays beside it.

    Saying again what the records count takes the adjustment back. ``Refused``: ``reports.no_such_line``,
    ``reports.needs_a_reason``, ``reports.not_a_number``, ``reports.needs_out_of``.
    """
    report, draft = _draft(report, by)
    found = asked()[report.form].line(line)
    known = dict(found.categories()) if found and found.categories else {}
    if found is None or (bool(found.categories) != bool(category)) or (category and category not in known):
        raise Refused("reports.no_such_line", line=line)
    if state == "counted":
        _check_numbers(found.measured.measure.kind, numerator, denominator)
    else:
        numerator = denominator = None
    entry = Entry.objects.filter(statement=draft, line=line, category=category).first() or Entry(
        statement=draft, line=line, category=category, records_state=Entry.State.COUNTED, records_numerator=0
    )
    if (entry.records_state, entry.records_numerator, entry.records_denominator) == (state, numerator, denominator):
        reason, at, who = "", None, None
    elif not reason.strip():
        raise Refused("reports.needs_a_reason", field="reason")
    else:
        at, who = timezone.now(), by.user
    entry.state, entry.numerator, entry.denominator = state, numerator, denominator
    entry.reason, entry.adjusted_at, entry.adjusted_by_id = reason.strip(), at, who
    entry.save()
    _begun(report)
    record(
        "reports.adjusted", report, by=by, office=report.office_id, organization=report.organization_id,
        line=line, category=category, is_back=not reason,
    )  # fmt: skip
    return entry


def _check_numbers(kind: str, numerator: int | None, denominator: int | None) -> None:
    for name, number in (("numerator", numerator), ("denominator", denominator)):
        if number is not None and not 0 <= number < MANY:
            raise Refused("reports.not_a_number", field=name)
    if numerator is None:
        raise Refused("reports.not_a_number", field="numerator")
    if (kind == "rate") != (denominator is not None):
        raise Refused("reports.needs_out_of", field="denominator")


def sign_report(*, report: Report, note: str = "", seen: str, by: Access) -> Statement:
    """Sign what the report says. From then on it does not change; what comes later is another version.

    ``seen``: the digest of what the signer looked at (``Sheet.seen``). Refused while the period is not over
    (``reports.not_over``); when a colleague changed something meanwhile or the records count something else by now
    (``reports.moved``: count again and look); with any hard fault; when something is odd and no word explains it
    (``reports.needs_a_note``); when nothing is said at all (``reports.nothing_said``: a blank is explained, not signed).
    """
    return _sign_seen(report, _numbers(report), note, seen, by)


@transaction.atomic
def _sign_seen(report: Report, numbers: Numbers, note: str, seen: str, by: Access) -> Statement:
    report, draft = _draft(report, by)
    today = timezone.localdate()
    if today <= report.ends_on:
        raise Refused("reports.not_over", last_day=report.ends_on)
    entries = _entries(draft)
    if all(entry.state == "blank" for entry in entries.values()):
        raise Refused("reports.nothing_said")
    if digest_of(entries.values()) != seen or _moved(report, entries, numbers):
        raise Refused("reports.moved")
    found = found_in(asked()[report.form], report, entries)
    check(fault.reason for fault in found if fault.is_hard)
    for_it = report.organization_id is not None and not _is_own(report, by)
    if (for_it or any(not fault.is_hard for fault in found)) and not note.strip():
        raise Refused("reports.needs_a_note", field="note")
    return _sign(report, draft, note.strip(), "", entries, by)


def explain_blank(*, report: Report, blank_reason: str, note: str, by: Access) -> Statement:
    """Say why a period is blank: the office was closed by a storm, nobody ran the window. A blank is never a zero.

    Refused when something was recorded after all (``reports.not_blank``, with how many lines), and without a word
    (``reports.needs_a_note``).
    """
    return _explain(report, _numbers(report), blank_reason, note, by)


@transaction.atomic
def _explain(report: Report, numbers: Numbers, blank_reason: str, note: str, by: Access) -> Statement:
    report, draft = _draft(report, by)
    if blank_reason not in Statement.Blank.values or not blank_reason:
        raise Refused("reports.needs_a_blank_reason", field="blank_reason")
    if not note.strip():
        raise Refused("reports.needs_a_note", field="note")
    if timezone.localdate() <= report.ends_on:
        raise Refused("reports.not_over", last_day=report.ends_on)
    keep_counts(form=asked()[report.form], statement=draft, numbers=numbers)
    entries = _entries(draft)
    recorded = sum(entry.records_state == "counted" and bool(entry.records_numerator) for entry in entries.values())
    if recorded:
        raise Refused("reports.not_blank", lines=recorded)
    Entry.objects.filter(statement=draft).delete()
    return _sign(report, draft, note.strip(), blank_reason, {}, by)


def _sign(
    report: Report, draft: Statement, note: str, blank_reason: str, entries: dict[Any, Entry], by: Access
) -> Statement:
    draft.note, draft.blank_reason, draft.digest = note, blank_reason, digest_of(entries.values(), blank_reason, note)
    draft.signed_at, draft.signed_by_id = timezone.now(), by.user
    draft.save()
    report.state, report.is_blank = State.SUBMITTED, bool(blank_reason)
    report.save(update_fields=["state", "is_blank"])
    record(
        "reports.signed", report, by=by, office=report.office_id, organization=report.organization_id,
        version=draft.number, is_blank=bool(blank_reason), adjusted=sum(bool(e.reason) for e in entries.values()),
        for_the_agency=report.organization_id is not None and not _is_own(report, by),
    )  # fmt: skip
    tell_reviewers(report, draft.pk, timezone.localdate())
    return draft


def is_intact(statement: Statement) -> bool:
    """Does a signed statement still say what was signed?"""
    return statement.digest == digest_of(_entries(statement).values(), statement.blank_reason, statement.note)


# -- parts -------------------------------------------------------------------------------------------------------------
def _draft(report: Report, by: Any) -> tuple[Report, Statement]:
    """The report, locked, and what is being prepared of it. ``Refused`` (``reports.is_signed``) when nothing is."""
    report = (
        Report.objects.select_for_update(of=("self",))
        .select_related("office", "service_point", "organization")
        .get(pk=report.pk)
    )
    if not may_sign(by, report, runs_now(report)):
        raise PermissionDenied
    draft = Statement.objects.filter(report=report, signed_at__isnull=True).first()
    if draft is None or report.state not in UNSIGNED:
        raise Refused("reports.is_signed")
    draft.report = report
    return report, draft


def _is_own(report: Report, by: Access) -> bool:
    return not may_sign_for_it(by, report, runs_now(report)) or by.reaches(organization=report.organization_id)


def _begun(report: Report) -> None:
    if report.state == State.OPEN:
        report.state = State.DRAFT
        report.save(update_fields=["state"])


def _numbers(report: Report) -> Numbers:
    """What the records count for this report now. Asked before the transaction that writes: it may take a while."""
    slot = (report.service_point_id, report.organization_id)
    return counted(asked()[report.form], span_of(report)).get(slot)


def _entries(statement: Statement) -> dict[tuple[str, str], Entry]:
    return {(entry.line, entry.category): entry for entry in Entry.objects.filter(statement=statement)}


def moved(report: Report, statement: Statement) -> list[Reason]:
    """Lines of which the records now count something else than when they were written down: what came late."""
    return _moved(report, _entries(statement), _numbers(report))


def _moved(report: Report, entries: dict[Cell, Entry], numbers: Numbers) -> list[Reason]:
    form = asked()[report.form]
    now = numbers or blank(form.lines(form.form.on(span_of(report))))
    found = []
    for cell, entry in entries.items():
        there = now.get(cell)
        if there is not None and there != records_in(entry):
            values = {"line": cell[0], "category": cell[1], "n": there.numerator, "was": records_in(entry).numerator}
            found.append(Reason("reports.records_moved", values, cell[0]))
    return found
