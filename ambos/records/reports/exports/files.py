"""A report as a sheet (tagged PDF, by typst) and as a workbook (XLSX). Nothing in a cell runs as a formula."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from ambos.domain.cells import safe_cell
from ambos.domain.periods import Month
from ambos.domain.reports import Span
from ambos.records.documents.exports.pdf import FOLDER as HOUSE
from ambos.records.registry.queries import explain

from ..queries import Line, Sheet

KINDS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TEMPLATE = Path(__file__).with_name("report.typ")


def report_file_of(found: Sheet, kind: str) -> bytes:
    """One version of a report as a file, in the language of the reader."""
    return _pdf(found) if kind == "pdf" else _workbook(found)


# -- the sheet ---------------------------------------------------------------------------------------------------------
def _pdf(found: Sheet) -> bytes:
    return _compiler().compile(
        format="pdf", sys_inputs={"sheet": json.dumps(_sheet(found), ensure_ascii=False)}, pdf_standards=["ua-1"]
    )


@cache
def _compiler() -> typst.Compiler:
    """Kept, with its fonts read. System fonts are left out, so that every machine draws the same sheet."""
    return typst.Compiler(
        str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=[str(HOUSE / "fonts")], ignore_system_fonts=True
    )


def _sheet(found: Sheet) -> dict[str, Any]:
    """Every word and number of the sheet, in the reader's language."""
    report, statement = found.report, found.statement
    agency = report.organization.name if report.organization else gettext("agency not known")
    return {
        "language": (get_language() or "es")[:2],
        "title": found.name,
        "period": span_in_words(found.span),
        "office": report.office.official_name,
        "place": f"{report.service_point.name} · {agency}",
        "days": gettext("%(start)s to %(end)s") % {"start": _day(report.starts_on), "end": _day(report.ends_on)},
        "state": _state_of(found),
        "is_signed": bool(statement and statement.signed_at),
        "head": [gettext("Line"), gettext("Reported"), gettext("Before"), gettext("A year before"), gettext("Unit")],
        "sections": [
            {"name": part.name, "rows": [_row(line) for line in part.lines]} for part in found.parts if part.lines
        ],
        "adjusted_title": gettext("What differs from the records, and why"),
        "adjusted": [
            gettext("%(line)s: %(said)s said, %(records)s in the records. %(reason)s")
            % {
                "line": title_of(line),
                "said": _said(line),
                "records": _of(line.records.numerator, line.records.denominator),
                "reason": line.reason,
            }
            for part in found.parts
            for line in part.lines
            if line.is_adjusted
        ],
        "note_title": gettext("What the partner explains"),
        "note": statement.note if statement else "",
        "blank": statement.get_blank_reason_display() if statement and statement.blank_reason else "",
        "faults": [". ".join(filter(None, (found.tell(one).title, explain(one.reason)))) for one in found.faults],
        "faults_title": gettext("Out of the ordinary"),
        "signed": _signature(found),
        "digest": statement.digest if statement else "",
        "foot": gettext(
            "Persons, contacts, services and referrals are different units and are never added to one another."
        ),
        "screening": gettext("A screening is not a diagnosis."),
    }


def _row(line: Line) -> dict[str, Any]:
    return {
        "title": title_of(line),
        "is_part": bool(line.category),
        "said": _said(line) + (" †" if line.is_adjusted else ""),
        "before": _of(line.before, line.before_of),
        "year": _of(line.year_before, line.year_before_of),
        "unit": "" if line.category else UNITS[line.line.measured.measure.unit](),
    }


UNITS = {
    "reach": lambda: gettext("exposures"),
    "contact": lambda: gettext("contacts"),
    "service": lambda: gettext("services"),
    "person": lambda: gettext("people"),
    "referral": lambda: gettext("referrals"),
    "completed_referral": lambda: gettext("completed referrals"),
    "outcome": lambda: gettext("outcomes"),
}


def title_of(line: Any) -> str:
    """The words of a line; of a category with the line it belongs to."""
    whole = str(line.line.measured.title)
    return f"{whole}: {line.name}" if line.category else whole


def _said(line: Line) -> str:
    if line.said.state == "blank":
        return gettext("no data")
    if line.said.state == "not_offered":
        return gettext("not offered")
    return _of(line.said.numerator, line.said.denominator)


def _of(number: int | None, whole: int | None) -> str:
    if whole is None:
        return _number(number)
    return gettext("%(n)s of %(of)s") % {"n": _number(number), "of": _number(whole)}


def _state_of(found: Sheet) -> str:
    statement = found.statement
    if statement is None or statement.signed_at is None:
        return gettext("Not signed: what the records count so far.")
    if statement.verdict == "accepted":
        return gettext("Signed and accepted. Version %(n)s.") % {"n": statement.number}
    if statement.verdict == "returned":
        return gettext("Returned for correction: %(why)s") % {"why": statement.review_note}
    return gettext("Signed, not yet reviewed. Version %(n)s.") % {"n": statement.number}


def _signature(found: Sheet) -> list[str]:
    statement = found.statement
    if statement is None or statement.signed_at is None:
        return []
    said = [
        gettext("Signed by %(name)s, %(day)s") % {"name": statement.signed_by.name, "day": _day(statement.signed_at)}
    ]
    if statement.reviewed_at:
        words = {"name": statement.reviewed_by.name, "day": _day(statement.reviewed_at)}
        said.append(gettext("Reviewed by %(name)s, %(day)s") % words)
    return said


def span_in_words(span: Span) -> str:
    """October 2026, 2026-Q3, 2026."""
    return date_format(Month.of(span.first_day).first_day, "YEAR_MONTH_FORMAT") if span.kind == "month" else str(span)


def _number(number: int | None) -> str:
    return "–" if number is None else number_format(number, force_grouping=True)


def _day(moment: Any) -> str:
    return date_format(moment, "DATE_FORMAT")


# -- the workbook ------------------------------------------------------------------------------------------------------
def _workbook(found: Sheet) -> bytes:
    book = Workbook(write_only=True)
    page = book.create_sheet(str(found.span))
    report = found.report
    _heading(page, [found.name, span_in_words(found.span), report.office.name, report.service_point.name])
    _heading(page, [report.organization.name if report.organization else gettext("agency not known"), _state_of(found)])
    page.append([])
    _heading(page, [
        gettext("Section"), gettext("Line"), gettext("Category"), gettext("Unit"), gettext("State"), gettext("Reported"), gettext("Out of"),
        gettext("In the records"), gettext("In the records, out of"), gettext("Before"), gettext("Before, out of"),
        gettext("A year before"), gettext("A year before, out of"), gettext("Why it differs"),
    ])  # fmt: skip
    for part in found.parts:
        for line in part.lines:
            page.append(_safe([
                part.name, str(line.line.measured.title), line.name if line.category else "",
                UNITS[line.line.measured.measure.unit](), line.said.state, line.said.numerator, line.said.denominator,
                line.records.numerator, line.records.denominator, line.before, line.before_of, line.year_before,
                line.year_before_of, line.reason,
            ]))  # fmt: skip
    return _bytes(book)


def network_workbook(form: Any, span: Span, made: Any, sections: Any, completion: Any) -> bytes:
    """The network's period: its lines, and how each office's report stands. A hidden number is an empty cell with its state."""
    book = Workbook(write_only=True)
    page = book.create_sheet(str(span))
    version = gettext("version %(n)s") % {"n": made.number}
    _heading(page, [form.name(get_language() or "es"), span_in_words(span), version])
    _heading(
        page,
        [
            gettext(x)
            for x in (
                "Section",
                "Line",
                "Category",
                "Unit",
                "State",
                "Reported",
                "Out of",
                "Before",
                "Before, out of",
                "A year before",
                "A year before, out of",
            )
        ],
    )
    for name, lines in sections:
        for line in lines:
            page.append(_safe([
                name, str(line.line.measured.title), line.name if line.category else "",
                UNITS[line.line.measured.measure.unit](), line.figure.state, line.figure.numerator, line.figure.denominator,
                line.before, line.before_of, line.year_before, line.year_before_of,
            ]))  # fmt: skip
    page = book.create_sheet(gettext("Reports"))
    _heading(page, [gettext(x) for x in ("Office", "Service point", "Agency", "To be signed by", "State")])
    for row in completion.rows:
        for owed in row.owed:
            page.append(_safe([owed.office, owed.service_point, owed.agency, owed.due_on, owed.standing]))
    return _bytes(book)


def _heading(page: Any, words: Iterable[str]) -> None:
    cells = [WriteOnlyCell(page, value=safe_cell(str(word))) for word in words]
    for cell in cells:
        cell.font = Font(bold=True)
    page.append(cells)


def _safe(row: list[Any]) -> list[Any]:
    return [safe_cell(value) if isinstance(value, str) else value for value in row]


def _bytes(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()
