"""What the records count of a period, by service point and agency, and which of them owe a report. One query a line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from ambos.domain.reports import BLANK, Cell, Said, Span
from ambos.records.network.models import ServicePoint
from ambos.records.registry.manifest import ReportLine
from ambos.records.rollout.models import Operation
from ambos.records.rollout.queries import RUNNING

from .forms import Asked, line_code

Slot = tuple[UUID, UUID | None]
"""A service point and the agency whose days they were; ``None``: not known."""


@dataclass(frozen=True)
class Stretch:
    """The days of a period on which an agency ran a service point."""

    starts_on: date
    ends_on: date


def counted(asked: Asked, span: Span, lines: list[ReportLine] | None = None) -> dict[Slot, dict[Cell, Said]]:
    """What the records count, for every slot in which anything was recorded. A line without rows there is a true zero; a
    category without rows is left out."""
    found: dict[Slot, dict[Cell, Said]] = {}
    rules = asked.form.on(span)
    lines = lines if lines is not None else asked.lines(rules) if rules else []
    for line in lines:
        for point, agency, category, top, bottom in line.count(span.first_day, span.last_day):
            found.setdefault((point, agency), {})[line_code(line), category] = Said("counted", top, bottom)
    for cells in found.values():
        for line in lines:
            if line.categories is None:
                cells.setdefault((line_code(line), ""), nothing(line))
    return found


def nothing(line: ReportLine) -> Said:
    """What a line came to where other things were recorded: zero, zero out of zero, or no median at all."""
    kind = line.measured.measure.kind
    return BLANK if kind == "median" else Said("counted", 0, 0 if kind == "rate" else None)


def blank(lines: list[ReportLine]) -> dict[Cell, Said]:
    """A slot in which nothing was recorded."""
    return {(line_code(line), ""): BLANK for line in lines if line.categories is None}


def slots(program: str, span: Span) -> dict[Slot, Stretch]:
    """Who owes a report of a period: each agency that ran a service point in it, with its days; and, where nobody recorded
    who runs a point (a published list names it on one day and no more), the point with an unknown agency."""
    recorded = Operation.objects.filter(program=program, state__in=RUNNING, is_snapshot=False)
    ran = recorded.filter(_within(span, "starts_on", "ends_on"))
    found: dict[Slot, Stretch] = {}
    for point, agency, start, end in ran.values_list("service_point", "lead_agency", "starts_on", "ends_on"):
        _widen(found, (point, agency), span, start, end)
    points = ServicePoint.objects.filter(_within(span, "opened_on", "closed_on"), program=program)
    unknown = points.exclude(pk__in=recorded.values("service_point"))
    for point, start, end in unknown.values_list("pk", "opened_on", "closed_on"):
        _widen(found, (point, None), span, start, end)
    return found


def _within(span: Span, starts: str, ends: str) -> Q:
    """Rows whose dates touch the period; an unknown day leaves that side open."""
    begun = Q(**{f"{starts}__isnull": True}) | Q(**{f"{starts}__lte": span.last_day})
    return begun & (Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gte": span.first_day}))


def _widen(found: dict[Slot, Stretch], slot: Slot, span: Span, start: date | None, end: date | None) -> None:
    first, last = max(span.first_day, start or span.first_day), min(span.last_day, end or span.last_day)
    known = found.get(slot, Stretch(first, last))
    found[slot] = Stretch(min(first, known.starts_on), max(last, known.ends_on))
