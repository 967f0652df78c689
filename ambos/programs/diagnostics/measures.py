"""What diagnostics count. Each measure is one query over a month, by office; only counts leave, never rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ambos.domain.indicators import Measure
from ambos.domain.units import Unit
from ambos.records.registry.manifest import Measured

from .models import Attempt

Rows = Iterable[tuple[UUID, int, int | None]]


def _finished(first: date, last: date) -> QuerySet[Attempt]:
    return Attempt.objects.filter(finished_on__range=(first, last), voided_at__isnull=True)


def taken(first: date, last: date) -> Rows:
    """Diagnostics finished between two days."""
    rows = _finished(first, last).values_list("sitting__office").annotate(n=Count("pk")).order_by()
    return [(office, n, None) for office, n in rows]


def shown(first: date, last: date) -> Rows:
    """Of these, how many the teacher showed to the family."""
    rows = _finished(first, last).values_list("sitting__office").order_by()
    return list(rows.annotate(n=Count("pk", filter=Q(released_at__isnull=False)), of=Count("pk")))


SOURCE = _("Attempts at schools, as they were finished.")
MEASURES: tuple[Measured, ...] = (
    Measured(
        Measure("diagnostics.taken", Unit.service, "taken"),
        title=_("Diagnostics taken"),
        numerator=_("diagnostics finished by pupils in the month"),
        caveats=(_("A pupil who takes two is counted twice; no name is kept that could tell."),),
        compute=taken,
        source=SOURCE,
        settles_after=1,
    ),
    Measured(
        Measure("diagnostics.shown", Unit.service, "shown", "taken", kind="rate"),
        title=_("Reports shown to the family"),
        numerator=_("diagnostics whose report the family can open"),
        denominator=_("diagnostics finished by pupils in the month"),
        caveats=(_("It says that the report can be opened, not that it was read."),),
        compute=shown,
        source=SOURCE,
        settles_after=30,
    ),
)
