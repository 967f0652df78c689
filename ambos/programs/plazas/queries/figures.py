"""What a coordinator or an office asks of its own plazas: completion by cohort, why people left, turnover of advisers, what a completion
costs. Of the plazas the reader reaches; counts, never a name. (handbook 11, indicators)"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import ExtractYear

from ambos.domain.access import Access

from ..loading import course_choices
from ..models import Cost, Learner, LevelCompletion, Network, Plaza, Staff
from ..permissions import plazas_within
from .learners import at_plazas


@dataclass(frozen=True)
class Cohort:
    """Who enrolled in a year: how many, how many of them finished a level or a course since, are studying, left."""

    year: int
    enrolled: int
    finished: int
    studying: int
    left: int

    @property
    def percent(self) -> int:
        """Of those who enrolled, who finished something; whole percent."""
        return round(100 * self.finished / self.enrolled)


@dataclass(frozen=True)
class Costs:
    """What the plazas that said it spent in a year in one currency, and what was finished at them. ``each`` is ``None`` while nothing
    was finished there."""

    currency: str
    cash: Decimal
    in_kind: Decimal
    finished: int

    @property
    def each(self) -> Decimal | None:
        """Paid and given, by what was finished; to the cent."""
        return ((self.cash + self.in_kind) / self.finished).quantize(Decimal("0.01")) if self.finished else None


@dataclass(frozen=True)
class Figures:
    """A year of the plazas a reader reaches."""

    year: int
    cohorts: list[Cohort]
    left: list[tuple[str, int]]
    finished: list[tuple[str, int]]
    advisers: int
    advisers_left: int
    costs: list[Costs]


def figures(access: Access, year: int, network: Network | None = None) -> Figures:
    """The year, of one network where it is named. Seven queries and one a currency, whatever the number of plazas."""
    mine = at_plazas(plazas_within, access)
    if network is not None:
        mine &= Q(plaza__in=Plaza.objects.filter(network=network).values("pk"))
    first, last = date(year, 1, 1), date(year, 12, 31)
    done = LevelCompletion.objects.filter(mine, completed_on__range=(first, last))
    names, reasons = dict(course_choices()), dict(Learner.Why.choices)
    by_level = dict(done.order_by().values_list("level").annotate(n=Count("pk")))
    gone = Learner.objects.filter(mine, withdrawn_on__range=(first, last))
    why = gone.order_by().values_list("why_left").annotate(n=Count("pk"))
    worked = Staff.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=first), mine, part="adviser", starts_on__lte=last
    ).aggregate(n=Count("pk"), left=Count("pk", filter=Q(ends_on__range=(first, last))))  # fmt: skip
    return Figures(
        year=year,
        cohorts=_cohorts(mine, year),
        left=sorted(((str(reasons[code]), n) for code, n in why), key=lambda one: -one[1]),
        finished=[(str(name), by_level.get(code, 0)) for code, name in names.items()],
        advisers=worked["n"],
        advisers_left=worked["left"],
        costs=_costs(mine, first, last, done),
    )


def _cohorts(mine: Q, until: int) -> list[Cohort]:
    """Days and not years in the filter, which an index can answer; whoever finished is joined once, and not looked up one by one."""
    enrolled = Learner.objects.filter(mine, enrolled_on__range=(date(until - 4, 1, 1), date(until, 12, 31)))
    by_year = enrolled.annotate(cohort=ExtractYear("enrolled_on")).order_by().values_list("cohort")
    done = by_year.filter(completions__completed_on__gte=F("enrolled_on")).annotate(n=Count("pk", distinct=True))
    finished = dict(done)
    rows = by_year.annotate(
        n=Count("pk"),
        studying=Count("pk", filter=Q(state__in=["registered", "active"])),
        left=Count("pk", filter=Q(state="withdrawn")),
    )
    return [Cohort(year, n, finished.get(year, 0), *more) for year, n, *more in sorted(rows, reverse=True)]


def _costs(mine: Q, first: date, last: date, done: Any) -> list[Costs]:
    said = Cost.objects.filter(mine, month__range=(first, last)).order_by()
    rows = said.values_list("currency", "form").annotate(n=Sum("amount"))
    found: dict[str, Mapping[str, Decimal]] = {}
    for currency, form, amount in rows:
        found[currency] = {**found.get(currency, {}), form: amount}
    return [
        Costs(
            currency, amounts.get("cash", Decimal(0)), amounts.get("in_kind", Decimal(0)),
            done.filter(plaza__in=said.filter(currency=currency).values("plaza")).count(),
        )
        for currency, amounts in sorted(found.items())
    ]  # fmt: skip
