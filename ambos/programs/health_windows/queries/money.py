"""What windows cost, in the money of the country of residence: other money is listed and never converted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from ambos.domain.access import Access
from ambos.domain.periods import Month
from ambos.records.accounts.queries import within
from ambos.records.casework.measures import completed
from ambos.records.casework.models import ServiceRequest
from ambos.records.network.models import ServicePoint
from ambos.records.registry.loading import currencies

from ..models import Spending
from .catalogue import PROGRAM

OF_POINT = "service_point__office"


def spendings(access: Access, service_point: ServicePoint) -> QuerySet[Spending]:
    """What was noted of a window, the newest month first; what was taken back is left out."""
    found = Spending.objects.filter(within(access, office=OF_POINT), service_point=service_point, taken_back_at=None)
    return found.select_related("organization").order_by("-month", "-recorded_at")


def spending(access: Access, key: Any) -> Spending | None:
    """One of them within reach."""
    return Spending.objects.filter(within(access, office=OF_POINT), pk=key).select_related("service_point").first()


def spent_between(first: date, last: date, points: Any = None) -> dict[UUID, tuple[Decimal, Decimal]]:
    """Window -> (spent, of it given by the agency or by others than the institute) in the months of a stretch. One query."""
    found = Spending.objects.filter(month__range=(first, last), currency=currencies()[0], taken_back_at=None)
    if points is not None:
        found = found.filter(service_point__in=points)
    theirs = Sum("amount", filter=~Q(giver=Spending.Giver.INSTITUTE))
    rows = found.order_by().values_list("service_point").annotate(all=Sum("amount"), theirs=theirs)
    return {point: (all_of_it, matched or Decimal(0)) for point, all_of_it, matched in rows}


def money_of_year(service_point: ServicePoint, year: int) -> tuple[int, int]:
    """(spent, of it matched by others than the institute) on a window in a year, in whole units. One query."""
    found = spent_between(date(year, 1, 1), date(year, 12, 31), [service_point.pk])
    spent, matched = found.get(service_point.pk, (Decimal(0), Decimal(0)))
    return round(spent), round(matched)


def costs_of_completed(first: date, last: date) -> list[tuple[UUID, int]]:
    """(office, cost) of each referral of a stretch that was completed, at windows that said what they spent: what was spent on
    the window in the twelve months that end there, by the referrals of those months that were completed. Three queries."""
    since = Month.of(last).plus(-11).first_day
    spent = spent_between(since, last)
    done = ServiceRequest.objects.filter(
        completed(),
        encounter__program=PROGRAM,
        encounter__superseded_by__isnull=True,
        encounter__service_point__in=spent,
    ).order_by()
    of_the_year = done.filter(encounter__day__range=(since, last)).values_list("encounter__service_point")
    many = dict(of_the_year.annotate(n=Count("pk")))
    found = done.filter(encounter__day__range=(first, last))
    return [
        (office, round(spent[point][0] / many[point]))
        for office, point in found.values_list("encounter__office", "encounter__service_point")
    ]


def currency() -> str:
    """In which the figures are told."""
    return currencies()[0]
