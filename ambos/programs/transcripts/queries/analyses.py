"""Analyses with their lines, each with its rule and its precedent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from ambos.domain.access import Access
from ambos.domain.credits import OUTCOMES
from ambos.domain.errors import Reason
from ambos.records.learning.models import Course, Credit, Equivalence
from ambos.records.learning.queries import precedents
from ambos.records.registry.queries import explain

from ..models import Analysis, AnalysisLine, Request
from .requests import reach, with_history

LINES = Prefetch("lines", AnalysisLine.objects.select_related("line__course", "line__transcript").order_by("position"))


def current(request: Request) -> Analysis | None:
    """The analysis that counts now: the open one, else the one issued last."""
    found = request.analyses.exclude(state=Analysis.State.SUPERSEDED).prefetch_related(LINES)
    return found.select_related("made_by", "reviewed_by", "document", "rule_set").order_by("-version").first()


def latest(request: Request) -> Analysis | None:
    """The analysis that counts now, without its lines."""
    rows = [one for one in with_history(request).analyses.all() if one.state != Analysis.State.SUPERSEDED]
    return rows[-1] if rows else None


def open_analyses(access: Access) -> QuerySet[Analysis]:
    """Analyses within reach that are not superseded."""
    found = Analysis.objects.filter(request__in=Request.objects.filter(reach(access)))
    return found.exclude(state=Analysis.State.SUPERSEDED).select_related("request__district__institution__organization")


def analysis_page(access: Access, key: Any) -> Analysis:
    """One of them with its request, or ``Analysis.DoesNotExist``."""
    people = ("made_by", "reviewed_by", "document", "rule_set", "request__learner", "request__office")
    return open_analyses(access).select_related(*people).prefetch_related(LINES).get(pk=key)


@dataclass(frozen=True)
class LineRow:
    """A line of an analysis as a page shows it. ``precedent`` with the case it was first decided for."""

    row: AnalysisLine
    title: str
    title_en: str
    mark: str
    gives: list[tuple[str, Decimal]]
    reason: str
    reference: str
    precedent: Equivalence | None
    credits: list[Credit]

    @property
    def total(self) -> Decimal:
        """All the line gives."""
        return sum((credits for _name, credits in self.gives), Decimal(0))

    @property
    def must_be_seen(self) -> bool:
        """Does it rest on a precedent that the analyst must look at?"""
        return bool(self.gives)


def line_rows(analysis: Analysis) -> list[LineRow]:
    """The lines of an analysis in their order. Five queries, however many lines."""
    rows = list(analysis.lines.all())
    names = _course_names({code for row in rows for code, _n in row.given})
    decided = precedents([str(row.equivalence_id) for row in rows if row.equivalence_id])
    credits: dict[Any, list[Credit]] = {}
    keys = [row.line_id for row in rows if row.line_id]
    for one in Credit.objects.filter(line__in=keys, replaced_at=None).select_related("course").order_by("id"):
        credits.setdefault(one.line_id, []).append(one)
    return [
        LineRow(
            row,
            row.line.title if row.line else "",
            row.line.course.title_en if row.line and row.line.course else "",
            row.line.mark if row.line else "",
            [(names.get(code, code), Decimal(n)) for code, n in row.given],
            str(explain(Reason(f"learning.line_{row.outcome}"))),
            OUTCOMES[row.outcome],
            decided.get(str(row.equivalence_id)) if row.equivalence_id else None,
            credits.get(row.line_id, []),
        )
        for row in rows
    ]


def result_lines(analysis: Analysis) -> list[tuple[str, str]]:
    """(course, credits) of what was recommended in all, by target course."""
    total: dict[str, Decimal] = {}
    for row in analysis.lines.all():
        for code, n in row.given:
            total[code] = total.get(code, Decimal(0)) + Decimal(n)
    names = _course_names(set(total))
    return [(names.get(code, code), f"{n.normalize():f}") for code, n in sorted(total.items())]


SUBJECTS = {
    "english": _("English"),
    "mathematics": _("Mathematics"),
    "science": _("Science"),
    "social_studies": _("Social studies"),
    "languages": _("Other languages"),
    "fine_arts": _("Fine arts"),
    "physical_education": _("Physical education"),
    "arts_or_languages": _("Arts or other languages"),
    "electives": _("Electives"),
}
"""The subjects of graduation rules; a state's own code that stands not here shows itself."""


def plan_rows(analysis: Analysis) -> list[tuple[Any, Decimal, Decimal, Decimal]]:
    """(subject, asked, earned, missing) of what is asked to graduate."""
    rows = [(row["subject"], Decimal(row["asked"]), Decimal(row["earned"])) for row in analysis.plan]
    return [(SUBJECTS.get(name, name), asked, earned, max(Decimal(0), asked - earned)) for name, asked, earned in rows]


def _course_names(codes: set[str]) -> dict[str, str]:
    """Target code -> name, as far as they are courses."""
    plain = {code.rpartition(":")[2] for code in codes}
    found = Course.objects.filter(code__in=plain, credits__isnull=False)
    return {one.target_code: one.name for one in found if one.target_code in codes}
