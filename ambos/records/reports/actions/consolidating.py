"""Headquarters puts the network's period together: from accepted reports only, with what is late and missing said beside it."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.disclosure import protect_row
from ambos.domain.errors import Refused
from ambos.domain.indicators import Figure, Number, aggregate, figure
from ambos.domain.publication import hidden
from ambos.domain.reports import SETTLED, Cell, Said, Span
from ambos.domain.units import Unit
from ambos.records.audit.actions import record
from ambos.records.evaluation.models import Actual
from ambos.records.registry.manifest import ReportLine

from ..models import Consolidated, Consolidation, Entry, Report, Statement
from ..permissions import may_consolidate
from ..queries import Asked, line_code, newest, said_in, standing_of

Verdict = Statement.Verdict


@transaction.atomic
def consolidate(*, form: Asked, span: Span, reason: str = "", by: Any) -> Consolidation:
    """Make the network's period from the reports accepted so far. Made again, it is another version, which says why; the
    older ones stay as they were. When nothing is other than before, the version that stands is returned.

    An office counts with the sum of its reports; people of two agencies at one office are told apart in the records and
    nowhere else, so people are added only where one report holds them; the network's people come from the records of the
    offices that are in. Raises ``Refused``: ``reports.none_accepted``, ``reports.needs_a_reason``.
    """
    if not may_consolidate(by):
        raise PermissionDenied
    reports = list(Report.objects.select_for_update(of=("self",)).filter(form=form.code, period=span.first_day))
    today = timezone.localdate()
    standings = {report.pk: standing_of(report, today) for report in reports}
    said = _said(reports)
    if not said:
        raise Refused("reports.none_accepted")
    offices = _offices(reports, standings)
    lines = _whole(form, span, reports, said, offices)
    counts = dict(Counter(standings.values()))
    is_final = all(word in SETTLED for word in standings.values())
    before = newest(form.code, span)
    if before is not None and not _is_other(before, lines, counts):
        return before
    if before is not None and not reason.strip():
        raise Refused("reports.needs_a_reason", field="reason")
    made = Consolidation.objects.create(
        form=form.code, period=span.first_day, number=before.number + 1 if before else 1, is_final=is_final, standings=counts,
        reason=reason.strip() if before else "", made_at=timezone.now(), made_by_id=by.user if isinstance(by, Access) else None,
    )  # fmt: skip
    for line in lines:
        line.consolidation = made
    Consolidated.objects.bulk_create(lines, batch_size=1000)
    record(
        "reports.consolidated", made, by=by, form=form.code, period=str(span), version=made.number, is_final=is_final,
        reports=len(said),
    )  # fmt: skip
    return made


def _said(reports: list[Report]) -> dict[UUID, dict[Cell, Said]]:
    """Report -> what its newest accepted statement says; an explained blank says nothing."""
    stands: dict[UUID, UUID] = {}
    accepted = Statement.objects.filter(report__in=reports, verdict=Verdict.ACCEPTED).order_by("number")
    for key, report in accepted.values_list("pk", "report"):
        stands[report] = key
    found: dict[UUID, dict[Cell, Said]] = {report: {} for report in stands}
    by_statement = {key: report for report, key in stands.items()}
    for entry in Entry.objects.filter(statement__in=list(by_statement)):
        found[by_statement[entry.statement_id]][entry.line, entry.category] = said_in(entry)
    return found


def _offices(reports: list[Report], standings: dict[UUID, str]) -> dict[UUID, str]:
    """Office -> how it stands as a whole, by its worst report: 'in', 'late' or 'missing'. One that is signed and not yet
    reviewed, returned, or not yet due is late only in the total's eyes: it is not in."""
    found: dict[UUID, str] = {}
    for report in reports:
        word = standings[report.pk]
        stands = "in" if word in SETTLED else "missing" if word == "missing" else "late"
        worse = {"in": 0, "late": 1, "missing": 2}
        if worse[stands] >= worse[found.get(report.office_id, "in")]:
            found[report.office_id] = stands
    return found


def _whole(
    form: Asked, span: Span, reports: list[Report], said: dict[UUID, dict[Cell, Said]], offices: dict[UUID, str]
) -> list[Consolidated]:
    """Every line of every office and of the network, with what may be shown of it."""
    rules = form.form.on(span)
    figures: dict[Cell, list[Figure]] = {}
    for line in form.lines(rules):
        cells = {cell for cells in said.values() for cell in cells if cell[0] == line_code(line)}
        for cell in cells or ({(line_code(line), "")} if line.categories is None else set()):
            parts = [
                _of_office(line, span, office, offices[office], _values(reports, said, office, cell))
                for office in offices
            ]
            figures[cell] = [*parts, _network(line, cell, span, parts)]
    away = _hidden(form, span, figures)
    return [
        Consolidated(
            office_id=each.office, line=cell[0], category=cell[1],
            state="known" if each.state == "zero" else each.state,
            numerator=each.numerator,
            denominator=each.denominator,
            is_hidden=each.numerator is not None and each.state != "missing" and (cell, each.office) in away,
        )
        for cell, found in figures.items()
        for each in found
    ]  # fmt: skip


def _values(reports: list[Report], said: dict[UUID, dict[Cell, Said]], office: UUID, cell: Cell) -> list[Said]:
    """What each accepted report of an office says on a line; a category nobody named is zero where the line was told."""
    found = []
    for report in reports:
        if report.office_id == office and said.get(report.pk):
            cells = said[report.pk]
            default = Said("counted", 0) if cell[1] and cells else Said("blank")
            found.append(cells.get(cell, default))
    return found


def _of_office(line: ReportLine, span: Span, office: UUID, stands: str, values: list[Said]) -> Figure:
    measure = line.measured.measure
    told = [said for said in values if said.number is not None]
    if stands != "in" and not told:
        return Figure(measure, span, office, None, None, "missing" if stands == "missing" else "late")
    if not told:
        state = "not_offered" if any(said.state == "not_offered" for said in values) else "missing"
        return Figure(measure, span, office, None, None, state)
    is_partial = stands != "in"
    if measure.kind == "median" or (measure.unit is Unit.person and len(told) > 1):
        # people of two agencies are not added: at least as many as the larger told
        top: Number = max(said.numerator or 0 for said in told)
        bottom = max((said.denominator or 0 for said in told), default=0) if measure.kind != "count" else None
        return figure(measure, span, office, top, bottom, provisional=True)
    top = sum(said.numerator or 0 for said in told)
    bottom = sum(said.denominator or 0 for said in told) if measure.kind == "rate" else None
    return figure(measure, span, office, top, bottom, provisional=is_partial)


def _network(line: ReportLine, cell: Cell, span: Span, parts: list[Figure]) -> Figure:
    """The network's line. Medians do not add up and stay blank; people are told apart by the records where every office
    said what its records count, and are at most the sum of the offices, which is said as provisional, where not."""
    measure = line.measured.measure
    if measure.kind == "median":
        return Figure(measure, span, None, None, None, "missing")
    if measure.unit is not Unit.person:
        return aggregate(parts, period=span).figure
    known = [part for part in parts if part.numerator is not None]
    if not known:
        return aggregate(parts, period=span, deduplicated=True).figure
    everyone = sum(int(part.numerator or 0) for part in known)
    apart = line.measured.network(span.first_day, span.last_day) if line.measured.network and not cell[1] else None
    is_whole = all(part.state in ("known", "zero", "not_offered") for part in parts)
    if apart is not None and apart[0] <= everyone and is_whole:
        return figure(measure, span, None, apart[0], None)
    return figure(measure, span, None, everyone, None, provisional=True)


def _hidden(form: Asked, span: Span, figures: dict[Cell, list[Figure]]) -> set[tuple[Cell, UUID | None]]:
    """What may not be shown to whoever reads the whole network: small, or giving a small one away; and what the indicators
    of the same month hide already, or one table would undo the other. Breakdowns are shown of the network alone: those of
    an office would be hidden nearly everywhere, and would take the office's own number with them."""
    whole = [each for cell, found in figures.items() if not cell[1] for each in found]
    families = {code: line.measured.family for code, _none in figures if (line := form.line(code))}
    away = {((code, ""), office) for code, office in hidden(whole, families)}
    rows = Actual.objects.filter(period=span.first_day, is_hidden=True, indicator__in=[c for c, k in figures if not k])
    away |= {((code, ""), office) for code, office in rows.values_list("indicator", "office")}
    for code in {code for code, category in figures if category}:
        parts = {cell: found for cell, found in figures.items() if cell[0] == code}
        away |= {(cell, each.office) for cell, found in parts.items() for each in found if each.office is not None}
        away |= {(cell, None) for cell in _small({cell: found[-1] for cell, found in parts.items()})}
    return away


def _small(parts: dict[Cell, Figure]) -> set[Cell]:
    """The categories of the network that are hidden beside their total, which is public."""
    values = {cell: int(part.numerator) for cell, part in parts.items() if part.numerator is not None}
    try:
        row = protect_row(values, keep_total=True)
    except Refused:  # a single small category beside its total
        return set(values)
    return {cell for cell, value in row.cells.items() if value is None}


def _is_other(before: Consolidation, lines: list[Consolidated], counts: dict[str, int]) -> bool:
    columns = ("office_id", "line", "category", "state", "numerator", "denominator", "is_hidden")
    there = set(Consolidated.objects.filter(consolidation=before).values_list(*columns))
    return before.standings != counts or there != {tuple(getattr(line, c) for c in columns) for line in lines}
