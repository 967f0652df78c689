"""The annual compliance report as a tagged PDF, in the language of the reader (typst, as the sealed papers are made)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext

from ambos.records.documents.exports.pdf import FOLDER as HOUSE
from ambos.records.registry.loading import origin

from ..queries.compliance import Line, Report

TEMPLATE = Path(__file__).with_name("compliance.typ")
SHOWN = 40
"""How many overdue answers stand on paper before it says how many more."""


def compliance_pdf(found: Report) -> bytes:
    """The report of one year."""
    return _compiler().compile(
        format="pdf", sys_inputs={"sheet": json.dumps(_sheet(found), ensure_ascii=False)}, pdf_standards=["ua-1"]
    )


@cache
def _compiler() -> typst.Compiler:
    """Kept, with its fonts read. System fonts are left out, so that every machine draws the same sheet."""
    return typst.Compiler(
        str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=[str(HOUSE / "fonts")], ignore_system_fonts=True
    )


def _sheet(found: Report) -> dict[str, Any]:
    """Every word and number, in the reader's language."""
    language = (get_language() or "es")[:2]
    late = sum(line.late for line in found.lines)
    most = max((line.asked for line in found.lines), default=1)
    return {
        "language": language,
        "institution": origin().institution.in_language(language),
        "title": gettext("What the council recommended in %(year)s, and who answered") % {"year": found.year},
        "says": gettext("%(in_time)s of %(asked)s answers came in time. As it stood on %(day)s.")
        % {"in_time": _number(found.in_time), "asked": _number(found.asked), "day": date_format(found.on, "DATE_FORMAT")},
        "simulated": gettext("Simulated: the texts of the first term are not published. Nothing on this sheet happened.")
        if found.is_simulated
        else "",
        "simulated-word": gettext("SIMULATED"),
        "figures": [
            _figure(gettext("Recommendations sent"), found.published),
            _figure(gettext("Answered by all"), found.answered, found.published),
            _figure(gettext("Carried out and verified"), found.carried_out, found.published),
            _figure(gettext("Answers overdue"), late, found.asked, is_late=late > 0),
        ],
        "bodies-title": gettext("Who was asked, and who answered"),
        "head": [
            gettext("Institution"), gettext("Asked"), gettext("How it stands"), gettext("In time"), gettext("Overdue"),
            gettext("Days"),
        ],
        "bodies": [_body(line, most, language) for line in found.lines],
        "key": gettext(
            "Bar: green in time, grey answered late, pale still within its time, red overdue. "
            "Days: the median from sending to answer."
        ),
        "overdue-title": gettext("Overdue answers"),
        "overdue-none": gettext("None. Every body is within its time."),
        "overdue-head": [gettext("Code"), gettext("Recommendation"), gettext("Who"), gettext("Due on")],
        "overdue": _overdue(found),
        "gains-title": gettext("Verified gains"),
        "gains-none": gettext("The committees verified none yet."),
        "gains": [list(gain) for gain in found.gains],
        "method-title": gettext("How it is counted"),
        "method": gettext(
            "An answer counts in the year its recommendation was sent. A part that a body sent on to another is counted with "
            "the other alone. In time means by the day it was due, the one public extension included. A gain is what a committee of "
            "the council verified, never what a body says of itself."
        ),
        "foot": gettext("Every line can be checked in the public tracker, /council/"),
    }  # fmt: skip


def _figure(what: str, value: int, of: int | None = None, *, is_late: bool = False) -> dict[str, Any]:
    said = gettext("of %(n)s") % {"n": _number(of)} if of is not None else ""
    return {"what": what, "value": _number(value), "of": said, "is_late": is_late}


def _body(line: Line, most: int, language: str) -> dict[str, Any]:
    return {
        "code": line.code,
        "name": line.name_en if language == "en" else line.name_es,
        "asked": line.asked,
        "most": most,
        "in_time": line.in_time,
        "after": line.answered - line.in_time,
        "late": line.late,
        "waiting": line.asked - line.answered - line.late,
        "days": "–" if line.median_days is None else number_format(line.median_days, 0),
    }


def _overdue(found: Report) -> list[list[str]]:
    rows = [[code, title, body, date_format(due, "SHORT_DATE_FORMAT")] for code, title, body, due in found.overdue]
    more = len(rows) - SHOWN
    return rows[:SHOWN] + ([["", gettext("and %(n)s more") % {"n": more}, "", ""]] if more > 0 else [])


def _number(number: int) -> str:
    return number_format(number, force_grouping=True)
