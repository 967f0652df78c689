"""What elections counts. Each measure is one query over a month, by office; only counts leave, never rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from ambos.domain.indicators import Measure
from ambos.domain.units import Unit
from ambos.records.registry.manifest import Measured

from .models import Activity


def held(first: date, last: date) -> Iterable[tuple[UUID, int, int | None]]:
    """Activities held between two days."""
    rows = Activity.objects.filter(state=Activity.State.HELD, day__range=(first, last))
    return [(office, count, None) for office, count in rows.values_list("office").annotate(Count("pk")).order_by()]


MEASURES: tuple[Measured, ...] = (
    Measured(
        Measure("elections.activities", Unit.service, "activities"),
        title=_("Activities held"),
        numerator=_("activities held in the month"),
        caveats=(_("It says that something was done, not what came of it."),),
        compute=held,
        source=_("What the office wrote down on the day."),
    ),
)
