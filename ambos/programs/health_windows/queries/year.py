"""A window's year: its figures as the rules of counting give them, and the evaluation that rests on them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from ambos.domain.access import Access
from ambos.records.accounts.queries import within
from ambos.records.accounts.roles import May
from ambos.records.casework.measures import completed
from ambos.records.casework.models import Encounter, ServiceRequest
from ambos.records.measurements.models import Screening
from ambos.records.network.models import ServicePoint
from ambos.records.people.queries import human

from ..models import Closure, Enrolment, Talk, Vaccination, YearlyEvaluation
from .catalogue import PROGRAM
from .money import money_of_year


@dataclass(frozen=True)
class YearFigures:
    """What a window did in a year. Each figure has its unit; none is added to another."""

    contacts: int
    persons: int
    reach: int
    screenings: int
    critical: int
    vaccinations: int
    referrals: int
    completed: int
    approved: int
    days_closed: int
    spent: int
    matched: int

    def as_data(self) -> dict[str, int]:
        """As it is frozen with the evaluation."""
        return asdict(self)


def evaluations(access: Access) -> QuerySet[YearlyEvaluation]:
    """Evaluations within reach: of the reader's office; all for who reads the network's figures. No named record."""
    found = YearlyEvaluation.objects.select_related(
        "service_point__office", "organization", "submitted_by", "decided_by"
    )
    if not (access.may(May.SERVE_PEOPLE) or access.may(May.READ_COUNTS)):
        return found.none()
    found = found.filter(within(access, office="service_point__office"))
    if not access.may(May.SERVE_PEOPLE):  # a draft is the window's own until it is sent
        found = found.exclude(state=YearlyEvaluation.State.DRAFT)
    return found.order_by("-year", "service_point__office__city", "service_point__name")


def evaluation(access: Access, key: Any) -> YearlyEvaluation | None:
    """One evaluation within reach."""
    return evaluations(access).filter(pk=key).first()


def figures_of_year(service_point: ServicePoint, year: int) -> YearFigures:
    """The figures of one window's year, in eight queries."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    visits = Encounter.objects.filter(
        service_point=service_point, program=PROGRAM, day__range=(first, last), superseded_by__isnull=True
    )
    counted = visits.aggregate(contacts=Count("pk"), persons=Count(human("person"), distinct=True))
    tests = Screening.objects.filter(encounter__in=visits, repeats__isnull=True).aggregate(
        n=Count("pk"), critical=Count("pk", filter=Q(is_critical=True) | Q(repeated_by__is_critical=True))
    )
    talks = Talk.objects.filter(service_point=service_point, day__range=(first, last), taken_back_at__isnull=True)
    sent = ServiceRequest.objects.filter(encounter__in=visits).exclude(state=ServiceRequest.State.REROUTED)
    referrals = sent.aggregate(n=Count("pk"), done=Count("pk", filter=completed()))
    shut = Closure.objects.filter(service_point=service_point, first_day__lte=last, last_day__gte=first)
    spent, matched = money_of_year(service_point, year)
    return YearFigures(
        contacts=counted["contacts"],
        persons=counted["persons"],
        reach=talks.aggregate(n=Coalesce(Sum("heads"), 0))["n"],
        screenings=tests["n"],
        critical=tests["critical"],
        vaccinations=Vaccination.objects.filter(encounter__in=visits).count(),
        referrals=referrals["n"],
        completed=referrals["done"],
        approved=Enrolment.objects.filter(encounter__in=visits, state=Enrolment.State.APPROVED).count(),
        days_closed=sum(_days(c, first, last) for c in shut),
        spent=spent,
        matched=matched,
    )


def evidence_of(evaluation: YearlyEvaluation) -> dict[str, int]:
    """The figures an evaluation stands on: as frozen when it was sent, else as they are now."""
    return evaluation.figures or figures_of_year(evaluation.service_point, evaluation.year).as_data()


def _days(closure: Closure, first: date, last: date) -> int:
    end = min(closure.last_day, last)
    if closure.reopened_on:
        end = min(end, date.fromordinal(closure.reopened_on.toordinal() - 1))
    return max(0, (end - max(closure.first_day, first)).days + 1)
