"""Lines of a record: typed in a grid that begins with the plan's courses, pasted from a spreadsheet, or a CSV file.

A paste has a course and a mark in each line, and may have grade, school year and standing between them; tabs, semicolons
or commas part the cells. A school year is the year in which it began: 2024, 2024-2025, 24/25.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ambos.domain.errors import Reason, Refused, check
from ambos.domain.names import fold
from ambos.records.learning.actions.learners import WrittenLine
from ambos.records.learning.models import Course, Transcript, TranscriptLine
from ambos.records.learning.queries import courses, plans, suggest
from ambos.records.registry.loading import origin

from .. import queries

EMPTY_ROWS = 4
LARGEST = 200_000
"""Bytes of a file of lines."""
STANDINGS = TranscriptLine.Standing
HEADS = {
    "title": ("materia", "asignatura", "curso", "course", "subject", "title"),
    "mark": ("calificacion", "calificación", "mark", "grade earned", "promedio", "nota"),
    "grade": ("grado", "semestre", "grade", "year of level"),
    "school_year": ("ciclo", "ciclo escolar", "school year", "year"),
    "standing": ("situacion", "situación", "standing"),
}


class GridForm(forms.Form):
    """By which plan, grade, school year and scale the lines are typed; and a paste, when there is one."""

    plan = forms.ChoiceField(label=_("Plan of studies"))
    level = forms.ChoiceField(label=_("Level"))
    grade = forms.IntegerField(label=_("Grade or semester"), min_value=1, max_value=12, required=False)
    school_year = forms.CharField(label=_("School year"), max_length=9, required=False)
    scale = forms.ChoiceField(label=_("Scale of marks"), required=False)
    pasted = forms.CharField(
        label=_("Paste from a spreadsheet"), required=False, max_length=40_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    file = forms.FileField(label=_("Or a CSV file"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["plan"].choices = [(plan, plan) for plan, _n in plans(origin().code)]
        names = dict.fromkeys(level for level, _number in queries.levels())
        self.fields["level"].choices = [(name, name) for name in names]
        self.fields["scale"].choices = [("", _("the paper does not say")), *queries.scale_choices()]

    def clean_school_year(self) -> int | None:
        """The year in which it began."""
        typed = self.cleaned_data["school_year"]
        return first_year(typed) if typed.strip() else None

    def clean_file(self) -> str:
        """The text of the file."""
        upload = self.cleaned_data.get("file")
        if not upload:
            return ""
        content = upload.read(LARGEST + 1)
        if len(content) > LARGEST:  # cut short it would be read as a whole record
            raise forms.ValidationError(_("This file is larger than any school record. Send the record alone."))
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
        if "\0" in text:  # a workbook, a picture
            raise forms.ValidationError(_("This file is no table that can be read. Save it as CSV."))
        return text


@dataclass(frozen=True)
class GridRow:
    """A row of the grid as the page shows it: its number, what stands in it, the courses it may be."""

    n: int
    title: str = ""
    course: str = ""
    grade: str = ""
    school_year: str = ""
    mark: str = ""
    standing: str = ""
    suggested: tuple[Course, ...] = ()


def first_year(typed: str) -> int | None:
    """The year in which a school year began: 2024, '2024-2025', '24/25'. ``ValidationError`` for anything else."""
    found = re.fullmatch(r"\s*(\d{4}|\d{2})(?:\s*[-/–]\s*(\d{4}|\d{2}))?\s*", typed)
    if not found:
        raise forms.ValidationError(_("Write the school year as 2024 or 2024-2025."))
    year = int(found[1])
    return year + 2000 if year < 100 else year


def written(paper: Transcript, among: list[Course]) -> list[GridRow]:
    """What the paper holds as rows of the grid, with some empty ones after it; nothing when it holds nothing."""
    rows = [
        GridRow(
            n, line.title, line.course.code if line.course else "", str(line.grade or ""), str(line.school_year or ""),
            line.mark, line.standing, tuple(suggest(line.title, among, grade=line.grade)) if not line.course else (),
        )
        for n, line in enumerate(paper.lines.all(), 1)
    ]  # fmt: skip
    return rows + [GridRow(len(rows) + n) for n in range(1, EMPTY_ROWS + 1)] if rows else []


def grid_lines(
    data: Any, among: list[Course], *, scale: str, grade: int | None, school_year: int | None
) -> list[WrittenLine]:
    """The lines of a grid as it was sent: ``title-1``, ``mark-1``, ``course-1`` ...; rows with neither mark nor standing nor a
    title of their own are left out. Refused with every fault, beside its cell."""
    by_code = {course.code: course for course in among}
    found, faults = [], []
    for n in _numbers(data):
        title, mark = data.get(f"title-{n}", "").strip(), data.get(f"mark-{n}", "").strip()
        standing = data.get(f"standing-{n}", "")
        if not mark and not standing and (not title or f"given-{n}" in data):
            continue
        line, wrong = _line(
            n, title, mark, data.get(f"grade-{n}", ""), data.get(f"year-{n}", ""), standing, by_code.get(data.get(f"course-{n}", "")),
            scale=scale, grade=grade, school_year=school_year,
        )  # fmt: skip
        faults += wrong
        found.append(line)
    check(faults)
    return found


def pasted_lines(
    text: str, among: list[Course], *, scale: str, grade: int | None, school_year: int | None
) -> list[WrittenLine]:
    """The lines of a paste or a file. A course is set where the plan has it under the very same name; else it is suggested
    in the grid, for a person to choose. Refused ``transcripts.paste_empty``, ``transcripts.paste_columns`` and with every fault
    by its line."""
    try:
        rows = [row for row in _cells(text) if any(cell.strip() for cell in row)]
    except csv.Error:  # one cell of a hundred thousand letters: a quotation mark that nobody closed
        raise Refused("transcripts.paste_columns", field="pasted") from None
    if not rows:
        raise Refused("transcripts.paste_empty", field="pasted")
    places = _heads(rows[0])
    if places:
        rows = rows[1:]
    elif len(rows[0]) < 2:
        raise Refused("transcripts.paste_columns", field="pasted")
    else:
        names = ("title", "mark") if len(rows[0]) == 2 else ("title", "grade", "school_year", "mark", "standing")
        places = {name: i for i, name in enumerate(names)}
    found, faults = [], []
    for n, row in enumerate(rows, 1):
        cell = {name: row[i].strip() if i < len(row) else "" for name, i in places.items()}
        title = cell.get("title", "")
        line, wrong = _line(
            n, title, cell.get("mark", ""), cell.get("grade", ""), cell.get("school_year", ""), _standing(cell.get("standing", "")),
            _certain(title, among, grade), scale=scale, grade=grade, school_year=school_year,
        )  # fmt: skip
        faults += wrong
        found.append(line)
    check(faults)
    return found


def _line(
    n: int, title: str, mark: str, grade_typed: str, year_typed: str, standing: str, course: Course | None, *, scale: str,
    grade: int | None, school_year: int | None,
) -> tuple[WrittenLine, list[Reason]]:  # fmt: skip
    faults = []
    if grade_typed.strip():
        if re.fullmatch("[0-9]{1,2}", grade_typed.strip()) and 1 <= int(grade_typed) <= 12:
            grade = int(grade_typed)
        else:
            faults.append(Reason("transcripts.line_bad_grade", {"line": n, "typed": grade_typed[:12]}, f"grade-{n}"))
    if year_typed.strip():
        try:
            school_year = first_year(year_typed)
        except forms.ValidationError:
            faults.append(Reason("learning.row_bad_year", {"line": n, "typed": year_typed[:12]}, f"year-{n}"))
    if standing not in STANDINGS.values:
        faults.append(Reason("transcripts.line_bad_standing", {"line": n}, f"standing-{n}"))
        standing = ""
    return WrittenLine(title, mark, course, grade, school_year, scale, standing), faults


def _certain(title: str, among: list[Course], grade: int | None) -> Course | None:
    """The one course of the plan that bears this very name, in this grade where one is said."""
    same = [one for one in among if one.folded_title == fold(title)]
    if grade is not None and len(same) > 1:
        same = [one for one in same if one.grade == grade]
    return same[0] if len(same) == 1 else None


def _standing(typed: str) -> str:
    plain = typed.strip().lower()
    if plain.startswith(("extra", "resit", "ne", "np")):
        return STANDINGS.RESIT_PENDING
    return STANDINGS.IN_PROGRESS if plain.startswith(("curs", "in prog", "no conc")) else STANDINGS.FINISHED


def _cells(text: str) -> Iterable[list[str]]:
    sample = text[:2000]
    mark = "\t" if "\t" in sample else ";" if sample.count(";") > sample.count(",") else ","
    return csv.reader(text.splitlines(), delimiter=mark)


def _heads(row: list[str]) -> dict[str, int]:
    """Name -> place of a first row that names its columns; empty when it does not."""
    plain = [cell.strip().lower() for cell in row]
    found = {name: plain.index(word) for name, words in HEADS.items() for word in words if word in plain}
    return found if {"title", "mark"} <= set(found) else {}


def _numbers(data: Any) -> list[int]:
    return sorted({int(found[1]) for name in data if (found := re.fullmatch(r"(?:title|mark)-(\d{1,3})", name))})


def plan_grid(among: list[Course], grade: int | None) -> list[GridRow]:
    """An empty grid that begins with the plan's courses of a grade, so that only marks are typed."""
    of_grade = [one for one in among if grade is None or one.grade == grade]
    rows = [GridRow(n, one.title, one.code, str(one.grade or "")) for n, one in enumerate(of_grade, 1)]
    return rows + [GridRow(len(rows) + n) for n in range(1, EMPTY_ROWS + 1)]


def of_plan(plan: str, level: str) -> list[Course]:
    """The courses of a plan and level, for suggestions and for the choice in a row."""
    return list(courses(plan=plan, level=level)) if plan else []
