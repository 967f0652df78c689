"""What distance learning counts, by the office that follows the study. Only counts leave, never rows.

A cohort is whoever applied in a month; what became of her is known years later, so its completion settles late. Nobody who is
still studying counts as having left. Source: handbook 12 (indicators), 1.4 (units).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from ambos.domain.indicators import Measure
from ambos.domain.units import Unit
from ambos.records.registry.manifest import Measured

from .models import AlignmentStatement, AreaResult, Certificate, RecognitionOutcome, Study, SubjectRun

PROGRAM = "distance_learning"
COHORT_DAYS = 1000
"""Two and a half years of study, and some months (handbook 12: about 2.5 years)."""
Rows = Iterable[tuple[UUID, int, int | None]]
DONE = (Study.State.COMPLETED, Study.State.CERTIFIED)


def _counted(found: Any, office: str) -> Rows:
    return [(key, n, None) for key, n in found.order_by().values_list(office).annotate(Count("pk"))]


def applicants(first: date, last: date) -> Rows:
    """Studies opened."""
    return _counted(Study.objects.filter(opened_on__range=(first, last)), "office")


def subjects_passed(first: date, last: date) -> Rows:
    """Subjects passed."""
    passed = SubjectRun.objects.filter(result=SubjectRun.Result.PASSED, ended_on__range=(first, last))
    return _counted(passed, "study__office")


def areas_passed(first: date, last: date) -> Rows:
    """Areas of the examination passed, of those sat."""
    sat = AreaResult.objects.filter(sat_on__range=(first, last)).order_by().values_list("study__office")
    return list(sat.annotate(top=Count("pk", filter=Q(result=AreaResult.Result.PASSED)), bottom=Count("pk")))


def completion(first: date, last: date) -> Rows:
    """Of whoever applied in the month, those who have completed since."""
    cohort = Study.objects.filter(opened_on__range=(first, last)).order_by().values_list("office")
    return list(cohort.annotate(top=Count("pk", filter=Q(state__in=DONE)), bottom=Count("pk")))


def certificates(first: date, last: date) -> Rows:
    """Certificates issued; a correction is not another one."""
    issued = Certificate.objects.filter(issued_on__range=(first, last), corrects__isnull=True)
    return _counted(issued, "study__office")


def recognised(first: date, last: date) -> Rows:
    """Of the statements made in the month whose outcome was told, those recognised, whole or in part."""
    told = RecognitionOutcome.objects.filter(statement__made_on__range=(first, last), replaced_at__isnull=True)
    good = Q(result__in=(RecognitionOutcome.Result.RECOGNISED, RecognitionOutcome.Result.IN_PART))
    rows = told.order_by().values_list("statement__study__office")
    return list(rows.annotate(top=Count("pk", filter=good), bottom=Count("pk")))


def statements(first: date, last: date) -> Rows:
    """Statements of credits made."""
    return _counted(AlignmentStatement.objects.filter(made_on__range=(first, last)), "study__office")


def _measured(code: str, unit: Unit, title: Any, numerator: Any, compute: Any, order: int, **more: Any) -> Measured:
    return Measured(
        Measure(f"{PROGRAM}.{code}", unit, code), title=title, numerator=numerator, compute=compute, order=order, **more
    )


def _rate(code: str, unit: Unit, titles: tuple[Any, Any, Any], compute: Any, order: int, **more: Any) -> Measured:
    title, numerator, denominator = titles
    measure = Measure(f"{PROGRAM}.{code}", unit, code, f"{code}_of", kind="rate")
    return Measured(
        measure, title=title, numerator=numerator, denominator=denominator, compute=compute, order=order, **more
    )


WRITTEN = _("What the adviser wrote down of each study.")
MEASURES: tuple[Measured, ...] = (
    _measured(
        "applicants", Unit.service, _("Studies opened"), _("studies opened in the month"), applicants, 10, source=WRITTEN,
        caveats=(_("Whoever tries a second route is counted twice: it counts studies, not people."),),
    ),
    _measured(
        "subjects", Unit.outcome, _("Subjects passed"), _("subjects passed in the month"), subjects_passed, 20, source=WRITTEN
    ),
    _rate(
        "areas", Unit.outcome, (_("Areas of the examination passed"), _("areas passed"), _("areas sat in the month")),
        areas_passed, 30, source=_("What the examining body says, without pilot items."),
    ),
    _rate(
        "completion", Unit.outcome,
        (_("Completion by cohort"), _("studies opened in the month and completed since"), _("studies opened in the month")),
        completion, 40, settles_after=COHORT_DAYS, source=WRITTEN,
        caveats=(_("Whoever still studies is in the lower number: it rises for two and a half years."),),
    ),
    _measured(
        "certificates", Unit.outcome, _("Certificates issued"), _("certificates issued in the month"), certificates, 50,
        source=_("The register of sealed papers."), caveats=(_("A corrected certificate counts once."),),
    ),
    _measured(
        "statements", Unit.service, _("Statements of credits"), _("statements of credits made in the month"), statements, 60,
        source=WRITTEN,
    ),
    _rate(
        "recognised", Unit.outcome,
        (_("Statements recognised"), _("statements recognised, whole or in part"), _("statements whose outcome was told")),
        recognised, 70, settles_after=180, source=_("What the institution said by the link, or the learner told."),
        caveats=(_("Statements of which nobody said what became are in neither number."),),
    ),
)  # fmt: skip
