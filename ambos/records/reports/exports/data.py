"""A report as plain data: what ``ambos report --json`` prints and what the sheet and the workbook are made of."""

from __future__ import annotations

from typing import Any

from ambos.domain.reports import Span
from ambos.records.registry.queries import explain

from ..queries import Asked, Line, Sheet, counted, line_code, reports_of_office, sheet, slots

Row = dict[str, Any]


def as_data(found: Sheet) -> Row:
    """One report, exact figures."""
    report, statement = found.report, found.statement
    return {
        "service_point": report.service_point.name,
        "agency": report.organization.name if report.organization else None,
        "from": report.starts_on.isoformat(),
        "to": report.ends_on.isoformat(),
        "state": found.standing,
        "due_on": report.due_on.isoformat(),
        "version": statement.number if statement else None,
        "signed_at": statement.signed_at.isoformat() if statement and statement.signed_at else None,
        "blank_reason": statement.blank_reason or None if statement else None,
        "note": statement.note or None if statement else None,
        "lines": [_line(part.name, line) for part in found.parts for line in part.lines],
        "faults": [
            {
                "line": fault.line,
                "title": found.tell(fault).title or None,
                "hard": fault.is_hard,
                "code": fault.reason.code,
                "says": explain(fault.reason),
            }
            for fault in found.faults
        ],
    }


def _line(section: str, line: Line) -> Row:
    measure = line.line.measured.measure
    return {
        "section": section,
        "line": line.code,
        "category": line.category or None,
        "title": line.name if line.category else str(line.line.measured.title),
        "unit": str(measure.unit),
        "state": _state(line),
        "value": line.said.numerator,
        "out_of": line.said.denominator,
        "records": line.records.numerator,
        "records_out_of": line.records.denominator,
        "adjusted": line.is_adjusted,
        "reason": line.reason or None,
        "before": line.before,
        "before_out_of": line.before_of,
        "year_before": line.year_before,
        "year_before_out_of": line.year_before_of,
    }


def _state(line: Line) -> str:
    """Blank, zero and not offered never look alike."""
    if line.said.state != "counted":
        return line.said.state
    return "zero" if line.said.numerator == 0 else "counted"


def office_report(form: Asked, office: Any, span: Span) -> Row:
    """Every report of one office and period, exact. Where none was opened, what the records count, said as such."""
    there = reports_of_office(office, form.code, span)
    made = [as_data(sheet(report)) for report in there]
    if not there:
        made = _from_records(form, office, span)
    return {
        "form": form.code,
        "name": form.name("en"),
        "program": form.program,
        "office": office.code,
        "office_name": office.name,
        "period": str(span),
        "reports": made,
    }


def _from_records(form: Asked, office: Any, span: Span) -> list[Row]:
    """What the report will say, before it is opened."""
    rules = form.form.on(span)
    points = {point.pk: point for point in office.service_points.filter(program=form.program)}
    numbers = {slot: cells for slot, cells in counted(form, span).items() if slot[0] in points}
    owed = {slot: stretch for slot, stretch in slots(form.program, span).items() if slot[0] in points}
    lines = {line_code(line): line for line in form.lines(rules)} if rules else {}
    names = {agency.pk: agency.name for agency in _agencies({*numbers, *owed})}
    return [
        {
            "service_point": points[slot[0]].name,
            "agency": names.get(slot[1]),
            "from": (owed[slot].starts_on if slot in owed else span.first_day).isoformat(),
            "to": (owed[slot].ends_on if slot in owed else span.last_day).isoformat(),
            "state": "not_opened",
            "lines": [
                {
                    "line": code, "category": category or None, "unit": str(lines[code].measured.measure.unit),
                    "title": str(lines[code].measured.title),
                    "state": "zero" if said.numerator == 0 else said.state, "value": said.numerator,
                    "out_of": said.denominator, "records": said.numerator, "records_out_of": said.denominator,
                    "adjusted": False, "reason": None,
                }
                for (code, category), said in numbers.get(slot, {}).items()
            ],
        }
        for slot in sorted({*numbers, *owed}, key=lambda s: (points[s[0]].name, names.get(s[1], "")))
    ]  # fmt: skip


def _agencies(slots_found: set) -> Any:
    from ambos.records.directory.models import Organization

    return Organization.objects.filter(pk__in={agency for _point, agency in slots_found if agency})
