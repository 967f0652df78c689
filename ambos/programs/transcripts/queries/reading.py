"""What the machine points at in the papers of a request, and the tables by which a grade is placed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language

from ambos.domain import transcripts as life
from ambos.domain.errors import Reason
from ambos.domain.placement import Diagnosed, System, Threshold
from ambos.records.learning.loading import SCALES, scales
from ambos.records.learning.models import Transcript, TranscriptLine
from ambos.records.learning.queries import assessments_of
from ambos.records.registry.loading import origin
from ambos.records.registry.queries import explain

from ..models import Request, StepRead
from .origin import rules

LEVELS = "education/levels.csv"


@cache
def levels() -> dict[tuple[str, int], dict[str, Any]]:
    """(level, year of it) -> years of schooling, typical age, whether the curriculum is national."""
    rows = origin().rows(LEVELS) if origin().has(LEVELS) else ()
    found = {
        (row["level"], int(row["number"])): {
            "years": int(row["years_of_schooling"]),
            "age": int(row["typical_age"]),
            "national": row["national"] == "yes",
        }
        for row in rows
    }
    return dict(sorted(found.items(), key=lambda item: item[1]["years"]))


@cache
def level_years() -> dict[int, int]:
    """Year of schooling -> the first year of its level."""
    first: dict[str, int] = {}
    for (level, _), row in levels().items():
        first.setdefault(level, row["years"])
    return {row["years"]: first[level] for (level, _), row in levels().items()}


def system_of(request: Request) -> System:
    """By what a grade is placed for this request: the table both systems share, and the district's own terms."""
    known = levels()
    return System(
        grade_of={key: row["years"] for key, row in known.items()},
        typical_age={row["years"]: row["age"] for row in known.values()},
        thresholds=[Threshold(int(grade), Decimal(str(credits))) for grade, credits in request.district.thresholds],
        uniform=frozenset(row["years"] for row in known.values() if row["national"]),
        oldest_age=request.district.oldest_age,
    )


def diagnosed_of(request: Request) -> list[Diagnosed]:
    """What diagnostics say for a placement: of each, the one taken last; what cannot tell says nothing."""
    last = {one.code: one for one in assessments_of(request.learner)}
    tells = {"ready": True, "support": False}
    return [Diagnosed(one.subject, one.grade, tells[one.band]) for one in last.values() if one.band in tells]


def scale_choices() -> list[tuple[str, str]]:
    """(code, name) of the scales a paper of the origin may be on."""
    named = origin().read(SCALES)["scales"] if origin().has(SCALES) else []
    which = "en" if (get_language() or "es").startswith("en") else "es"
    return [(row["code"], row["name"][which]) for row in named]


def papers_of(request: Request) -> QuerySet[Transcript]:
    """The papers of a request in the order they came, with their lines and courses."""
    lines = Prefetch("lines", TranscriptLine.objects.select_related("course").order_by("position"))
    return (
        Transcript.objects.filter(learner=request.learner_id)
        .select_related("file", "institution")
        .prefetch_related(lines)
    )


def years_at(line: TranscriptLine, paper: Transcript) -> int | None:
    """The years of schooling that the grade of a line ends; of a plan by semesters, two make a year."""
    level = line.course.level if line.course and line.course.level else paper.level
    grade = line.course.grade if line.course and line.course.grade else line.grade
    if grade is None:
        return None
    if line.course is not None and line.course.term == "semester":
        grade = (grade + 1) // 2
    found = levels().get((level, grade))
    return found["years"] if found else None


def as_read(paper: Transcript) -> life.Paper:
    """A paper as the rules of reading see it."""
    return life.Paper(
        paper.kind,
        paper.country,
        paper.state,
        tuple(
            life.LineRead(
                has_course=line.course_id is not None,
                mark=line.mark,
                scale=line.scale or paper.scale,
                plan=line.course.plan if line.course else paper.plan,
                years=years_at(line, paper),
                school_year=line.school_year,
                is_finished=not line.standing,
            )
            for line in paper.lines.all()
        ),
    )


def completed_years(request: Request) -> int | None:
    """The years of schooling that were told to be finished."""
    if not request.completed_level or request.completed_number is None:
        return None
    found = levels().get((request.completed_level, request.completed_number))
    return found["years"] if found else None


def origin_scales() -> dict[str, Any]:
    """The scales a paper of the origin may be on, by code: those of other countries would only make marks unclear."""
    codes = [code for code, _ in scale_choices()]
    return {code: scales()[code] for code in codes}


def findings_of(request: Request, papers: Iterable[Transcript] | None = None) -> list[life.Finding]:
    """What the machine points at, in the order of the six steps. ``papers``: where they were read already."""
    return life.findings(
        [as_read(paper) for paper in (papers_of(request) if papers is None else papers)],
        origin_scales(),
        origin=origin().code,
        surnames=request.surnames,
        completed=completed_years(request),
        first_needed=int(rules()["first_needed"]),
        level_years=level_years(),
    )


@dataclass(frozen=True)
class ReadStep:
    """One of the six steps: what the machine points at, and what a person answered."""

    step: str
    question: Any
    findings: list[life.Finding]
    answer: StepRead | None

    @property
    def said(self) -> list[tuple[str, bool]]:
        """(sentence, does it stop the analysis) of what the machine points at."""
        return [
            (
                str(
                    explain(
                        Reason(
                            f"transcripts.found_{one.code}",
                            dict(one.values) | {"lines": ", ".join(map(str, one.lines))},
                        )
                    )
                ),
                one.stops,
            )
            for one in self.findings
        ]

    @property
    def is_settled(self) -> bool:
        """Answered yes; and where something stops it, with a word on how it was settled."""
        if self.answer is None or self.answer.answer != StepRead.Answer.YES:
            return False
        return bool(self.answer.note) or not any(one.stops for one in self.findings)


def reading_of(request: Request, papers: Iterable[Transcript] | None = None) -> list[ReadStep]:
    """The six steps as they stand. ``papers``: where they were read already."""
    found = findings_of(request, papers)
    answers = {row.step: row for row in request.steps.select_related("read_by")}
    return [
        ReadStep(step, StepRead.Step(step).label, [one for one in found if one.step == step], answers.get(step))
        for step in life.STEPS
    ]
