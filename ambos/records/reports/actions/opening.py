"""Periods open by themselves, and what the records count is written beside each report while nobody has signed it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ambos.domain.reports import Cell, Said, Span
from ambos.domain.units import Unit
from ambos.records.audit.actions import record
from ambos.records.network.models import ServicePoint

from ..models import Entry, Report, Statement
from ..permissions import may_consolidate
from ..queries import Asked, Slot, Stretch, blank, counted, deadlines, line_code, slots

Was = tuple[int | None, int | None]
"""A number of an earlier period, and of how many where it is a share; empty where there is none."""
NEVER: Was = (None, None)
COLUMNS = ("before", "before_of", "year_before", "year_before_of")
Signed = dict[Slot, dict[Cell, Was]]
Points = dict[UUID, dict[Cell, Was]]
UNTOUCHED = (Report.State.OPEN, Report.State.DRAFT)


def open_period(*, form: Asked, span: Span, by: Any) -> list[Report]:
    """Open the reports of a period that are not open yet, and count anew those that nobody signed or adjusted.

    Every agency that ran a service point in the period owes one, of its own days; whatever was recorded under an agency of
    which no operation is known gets one too, so that nothing is lost. Done twice, the second time changes nothing but the
    counts. Counting comes before the transaction that writes: on SQLite a transaction lets nobody else write. Raises
    ``PermissionDenied``.
    """
    if not may_consolidate(by):
        raise PermissionDenied
    rules = form.form.on(span)
    if rules is None:
        return []
    numbers = counted(form, span)
    owed = slots(form.program, span)
    for slot in numbers:
        owed.setdefault(slot, Stretch(span.first_day, span.last_day))
    known = Report.objects.filter(form=form.code, period=span.first_day).values_list("service_point", "organization")
    earlier = Earlier(form, span, counts=bool(set(owed) - set(known)) or _lacks_wholes(form, span))
    with transaction.atomic():
        there = {(r.service_point_id, r.organization_id): r for r in _reports(form, span)}
        _drop_unowed(there, owed)
        made = _open(form, span, {slot: stretch for slot, stretch in owed.items() if slot not in there})
        waiting = [r for r in (*there.values(), *made) if r.state in UNTOUCHED]
        _count(form, span, waiting, numbers, earlier)
        if made:
            record("reports.opened", "reports.report", by=by, form=form.code, period=str(span), reports=len(made))
    return [*there.values(), *made]


def _lacks_wholes(form: Asked, span: Span) -> bool:
    """Was a draft begun when of an earlier share only the upper number was kept? Its share is counted again, once."""
    drafts = Entry.objects.filter(
        statement__report__form=form.code, statement__report__period=span.first_day, statement__report__state__in=UNTOUCHED,
        line__in=form.shape.rates,
    )  # fmt: skip
    before = Q(before__isnull=False, before_of=None) | Q(year_before__isnull=False, year_before_of=None)
    return drafts.filter(before).exists()


def _reports(form: Asked, span: Span) -> list[Report]:
    found = Report.objects.select_for_update(of=("self",)).filter(form=form.code, period=span.first_day)
    return list(found.select_related("office", "service_point"))


def _drop_unowed(there: dict[Slot, Report], owed: dict[Slot, Stretch]) -> None:
    """A report that nobody owes any more (the agency became known) and that nobody touched goes."""
    for slot, report in list(there.items()):
        if slot in owed or report.state not in UNTOUCHED:
            continue
        if not Entry.objects.filter(statement__report=report).exclude(reason="").exists():
            report.delete()
            del there[slot]


def _open(form: Asked, span: Span, missing: dict[Slot, Stretch]) -> list[Report]:
    rules = form.form.on(span)
    points = ServicePoint.objects.select_related("office").in_bulk({point for point, _agency in missing})
    made = []
    for (point, agency), stretch in missing.items():
        found = points[point]
        days = deadlines(rules, span, found.office)
        made.append(
            Report(
                form=form.code, program=form.program, office=found.office, service_point=found, organization_id=agency,
                period=span.first_day, starts_on=stretch.starts_on, ends_on=stretch.ends_on, rules_from=rules.valid_from,
                due_on=days.sign, review_due_on=days.review, missing_on=days.missing, opened_at=timezone.now(),
            )
        )  # fmt: skip
    return Report.objects.bulk_create(made)


# -- counting ----------------------------------------------------------------------------------------------------------
def _count(
    form: Asked, span: Span, waiting: list[Report], numbers: dict[Slot, dict[Cell, Said]], earlier: Earlier
) -> None:
    """Write the counts into the drafts of these reports, all at once."""
    if not waiting:
        return
    drafts = {
        s.report_id: s
        for s in Statement.objects.select_related("report").filter(report__in=waiting, signed_at__isnull=True)
    }
    fresh = [r for r in waiting if r.pk not in drafts]
    now = timezone.now()
    made = Statement.objects.bulk_create(Statement(report=r, number=1, counted_at=now) for r in fresh)
    drafts |= {statement.report_id: statement for statement in made}
    _keep(form, span, {drafts[r.pk]: numbers.get((r.service_point_id, r.organization_id)) for r in waiting}, earlier)
    Statement.objects.filter(pk__in=[s.pk for s in drafts.values()]).update(counted_at=now)


def keep_counts(*, form: Asked, statement: Statement, numbers: dict[Cell, Said] | None) -> None:
    """Write what the records count into one draft; what was adjusted stays as the partner said."""
    _keep(form, Span(statement.report.period, form.form.kind), {statement: numbers}, None)


def _keep(form: Asked, span: Span, found: dict[Statement, dict[Cell, Said] | None], earlier: Earlier | None) -> None:
    lines = form.lines(form.form.on(span))
    there: dict[UUID, dict[Cell, Entry]] = {}
    for entry in Entry.objects.filter(statement__in=list(found)):
        there.setdefault(entry.statement_id, {})[entry.line, entry.category] = entry
    fresh, changed, gone = [], [], []
    for statement, numbers in found.items():
        cells = numbers or blank(lines)
        mine = there.get(statement.pk, {})
        for cell, said in cells.items():
            entry = mine.pop(cell, None)
            if entry is None:
                fresh.append(_entry(statement, cell, said, earlier))
            elif _told(entry, said) | (earlier is not None and earlier.renew(entry, statement.report)):
                changed.append(entry)
        for entry in mine.values():
            if entry.reason == "":
                gone.append(entry.pk)
            elif _told(entry, Said("counted", 0) if numbers else Said("blank")):
                changed.append(entry)
    Entry.objects.filter(pk__in=gone).delete()
    Entry.objects.bulk_create(fresh)
    columns = ["records_state", "records_numerator", "records_denominator", "state", "numerator", "denominator"]
    Entry.objects.bulk_update(changed, [*columns, *COLUMNS], batch_size=500)


def _entry(statement: Statement, cell: Cell, said: Said, earlier: Earlier | None) -> Entry:
    was = earlier.of(statement.report, cell) if earlier else (*NEVER, *NEVER)
    return Entry(
        statement=statement, line=cell[0], category=cell[1], records_state=said.state, records_numerator=said.numerator,
        records_denominator=said.denominator, state=said.state, numerator=said.numerator, denominator=said.denominator,
        **dict(zip(COLUMNS, was, strict=True)),
    )  # fmt: skip


def _told(entry: Entry, said: Said) -> bool:
    """Take over what the records count; is anything other than before?"""
    was = (entry.records_state, entry.records_numerator, entry.records_denominator)
    if was == (said.state, said.numerator, said.denominator):
        return False
    entry.records_state, entry.records_numerator, entry.records_denominator = (
        said.state,
        said.numerator,
        said.denominator,
    )
    if entry.reason == "":
        entry.state, entry.numerator, entry.denominator = said.state, said.numerator, said.denominator
    return True


class Earlier:
    """What a report is compared with: what the same agency last signed for the same point in the period before and a year
    before; where it signed nothing, what the records count of the point, whoever ran it."""

    def __init__(self, form: Asked, span: Span, counts: bool):
        self.rates = form.shape.rates
        self.before = self._numbers(form, span.previous, counts)
        self.year = self._numbers(form, span.a_year_before, counts)

    def renew(self, entry: Entry, report: Report) -> bool:
        """Take over what was signed since the entry was written, and the whole of a share that was kept without it; is
        anything other than before?"""
        was = tuple(getattr(entry, column) for column in COLUMNS)
        is_rate = entry.line in self.rates
        slot, cell = (report.service_point_id, report.organization_id), (entry.line, entry.category)
        for name, numbers in (("before", self.before), ("year_before", self.year)):
            top, bottom = getattr(entry, name), getattr(entry, f"{name}_of")
            lacks = is_rate and top is not None and bottom is None
            if slot in numbers[0] or lacks:
                top, bottom = self._of(numbers, report, cell)
                setattr(entry, name, top)
                setattr(entry, f"{name}_of", bottom)
        return was != tuple(getattr(entry, column) for column in COLUMNS)

    def of(self, report: Report, cell: Cell) -> tuple[int | None, ...]:
        """Of one line what ``COLUMNS`` hold: the period before and a year before."""
        return (*self._of(self.before, report, cell), *self._of(self.year, report, cell))

    @staticmethod
    def _of(numbers: tuple[Signed, Points], report: Report, cell: Cell) -> Was:
        signed, points = numbers
        slot = (report.service_point_id, report.organization_id)
        nobody: Was = (0, None) if cell[1] else NEVER
        if slot in signed:
            return signed[slot].get(cell, nobody)
        found = points.get(report.service_point_id)
        return found.get(cell, nobody) if found is not None else NEVER

    @staticmethod
    def _numbers(form: Asked, span: Span, counts: bool) -> tuple[Signed, Points]:
        signed: Signed = {}
        rows = Entry.objects.filter(
            statement__report__form=form.code,
            statement__report__period=span.first_day,
            statement__signed_at__isnull=False,
        )
        ordered = rows.order_by("statement__number").values_list(
            "statement__report__service_point", "statement__report__organization", "line", "category", "numerator",
            "denominator",
        )  # fmt: skip
        for point, agency, line, category, top, bottom in ordered:
            signed.setdefault((point, agency), {})[line, category] = (top, bottom)
        points: Points = {}
        alone = {
            line_code(line)
            for line in form.made.lines
            if line.measured.measure.unit is Unit.person or line.measured.measure.kind == "median"
        }
        for (point, _agency), cells in (counted(form, span) if counts else {}).items():
            mine = points.setdefault(point, {})
            for cell, said in cells.items():
                if cell in mine and cell[0] in alone:
                    mine[cell] = NEVER  # people of two agencies are not added, nor are two medians
                elif said.numerator is not None:
                    top, bottom = mine.get(cell, (0, 0))
                    whole = None if said.denominator is None else (bottom or 0) + said.denominator
                    mine[cell] = ((top or 0) + said.numerator, whole)
        return signed, points
