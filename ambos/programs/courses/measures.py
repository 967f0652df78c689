"""What online courses count. Each measure is one query over a month, by office; only counts leave, never rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ambos.domain.indicators import Measure
from ambos.domain.units import Unit
from ambos.records.learning.models import Enrollment
from ambos.records.registry.manifest import Measured

from .models import Place

Rows = Iterable[tuple[UUID, int, int | None]]
OFFICE = "enrollment__learner__office"


def _ended(first: date, last: date) -> QuerySet[Place]:
    return Place.objects.filter(enrollment__ends_on__range=(first, last))


def enrolled(first: date, last: date) -> Rows:
    """Enrolments that began between two days."""
    rows = Place.objects.filter(enrollment__starts_on__range=(first, last))
    return [(office, n, None) for office, n in rows.values_list(OFFICE).annotate(n=Count("pk")).order_by()]


def passed(first: date, last: date) -> Rows:
    """Of the enrolments that ended, those with a passing mark."""
    done = Q(enrollment__state=Enrollment.State.COMPLETED)
    rows = _ended(first, last).values_list(OFFICE).order_by()
    return list(rows.annotate(n=Count("pk", filter=done), of=Count("pk")))


SOURCE = _("Enrolments that schools made, with their final marks.")
MEASURES: tuple[Measured, ...] = (
    Measured(
        Measure("courses.enrolled", Unit.service, "enrolled"),
        title=_("Enrolments in online courses"),
        numerator=_("enrolments that began in the month"),
        caveats=(_("A pupil in two courses is counted twice."),),
        compute=enrolled,
        source=SOURCE,
    ),
    Measured(
        Measure("courses.passed", Unit.outcome, "passed", "ended", kind="rate"),
        title=_("Online courses passed"),
        numerator=_("enrolments that ended with a passing mark"),
        denominator=_("enrolments that ended in the month"),
        caveats=(_("Whoever left counts below the line."),),
        compute=passed,
        source=SOURCE,
        settles_after=15,
    ),
)
