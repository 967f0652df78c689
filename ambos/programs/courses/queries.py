"""Every read of online courses, each within the reader's access."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from ambos.domain.access import Access
from ambos.domain.credits import Line, Reading, Rules, align
from ambos.domain.names import fold
from ambos.domain.pace import Pace, pace
from ambos.records.agreements.models import Agreement, Party
from ambos.records.agreements.queries import holding
from ambos.records.learning.loading import rules_of, scales
from ambos.records.learning.models import Course, Credit, Institution
from ambos.records.learning.queries import enrollments, rule_sets_of, table_for
from ambos.records.network.models import Office
from ambos.records.registry.loading import destinations, origin

from .models import Offering, Place

PROGRAM = "courses"


def catalogue() -> list[tuple[str, list[Offering]]]:
    """(subject, courses that take pupils) by subject, then by the standard's code. One query."""
    found = Offering.objects.filter(is_open=True).select_related("course__institution", "target")
    rows = found.order_by("target__subject", "target__code", "course__title")
    return [(subject, list(group)) for subject, group in groupby(rows, key=lambda one: one.target.subject)]


def offerings() -> QuerySet[Offering]:
    """All of them, also those that take no more pupils."""
    return Offering.objects.select_related("course__institution", "target").order_by("-is_open", "target__code")


def plan_of_offers() -> str:
    """The plan under which courses on offer stand in the catalogue of courses."""
    return f"{origin().code}-en-linea"


def provider_named(name: str) -> Institution | None:
    """The provider of courses of this name, accents and case aside."""
    found = Institution.objects.filter(kind=Institution.Kind.PROVIDER, folded_name=fold(name), is_active=True)
    return found.order_by("id").first()


def standard_of(code: str) -> Course | None:
    """The course of a country of residence that a code names: '02052', or with its plan 'us-tx:03100500'."""
    plan, colon, rest = code.strip().rpartition(":")
    countries = [pack.code for pack in destinations()]
    found = Course.objects.filter(country__in=countries, is_active=True)
    found = found.filter(plan=plan, code=rest) if colon else found.filter(code=code.strip(), plan__in=countries)
    return found.order_by("plan").first()


def offering(key: UUID) -> Offering:
    """One of them. ``Offering.DoesNotExist`` when there is none."""
    return offerings().get(pk=key)


def schools_of(access: Access) -> QuerySet[Institution]:
    """The schools this reader works for: her organization's own, and those of its district."""
    own = Institution.objects.filter(is_active=True)
    return (
        own.filter(organization__in=access.organizations) | own.filter(parent__organization__in=access.organizations)
    ).order_by("name")


def office_of_school(institution: Institution, on: date) -> Office | None:
    """The office whose agreement for courses with this school, or with its district, is in force that day."""
    partners = [one.organization_id for one in (institution, institution.parent) if one and one.organization_id]
    parties = Party.objects.filter(agreement=OuterRef("pk"), organization__in=partners)
    found = Agreement.objects.filter(holding(on), Exists(parties), program=PROGRAM).order_by("starts_on", "id").first()
    return found.offices.order_by("name").first() if found else None


def places(access: Access) -> QuerySet[Place]:
    """Places of pupils within reach, those under way first."""
    found = Place.objects.filter(enrollment__in=enrollments(access, program=PROGRAM).order_by())
    chosen = found.select_related("offering__course", "offering__target", "enrollment__learner__institution")
    return chosen.order_by("enrollment__ends_on", "due_on", "id")


def place(access: Access, key: UUID) -> Place:
    """One of them. ``Place.DoesNotExist`` when there is none within reach."""
    return places(access).get(pk=key)


@dataclass(frozen=True)
class PlaceRow:
    """A place with its pace on a day."""

    place: Place
    pace: Pace


def rows_of(found: Any, on: date) -> list[PlaceRow]:
    """Places with their pace."""
    return [PlaceRow(one, pace_of(one, on)) for one in found]


def pace_of(found: Place, on: date) -> Pace:
    """The pace of one place; of one that is over, as it stood on its last day."""
    day = min(on, found.enrollment.ends_on) if found.enrollment.ends_on else on
    return pace(
        done=found.units_done, units=found.offering.units, starts_on=found.enrollment.starts_on, due_on=found.due_on,
        on=day,
    )  # fmt: skip


def credits_of_place(found: Place) -> list[Credit]:
    """What was recommended for it and what the school decided."""
    rows = Credit.objects.filter(enrollment=found.enrollment_id, replaced_at__isnull=True)
    return list(rows.select_related("course").order_by("recommended_on", "id"))


def reading_of(found: Place) -> Reading:
    """The line of credits a finished place makes, read by the engine of all school records."""
    enrollment, course = found.enrollment, found.offering.course
    school = enrollment.learner.institution
    line = Line(
        id=str(found.pk), plan=course.plan, course=course.code, mark=enrollment.mark, title=course.title,
        scale=enrollment.scale, year=enrollment.starts_on.year, hours=found.offering.hours,
    )  # fmt: skip
    country, state = (school.country, school.state_province) if school else (found.offering.target.country, "")
    table = table_for([line], country=country, state_province=state)
    return align([line], table, scales(), rules=_rules(country, state, enrollment.ends_on)).readings[0]


def _rules(country: str, state: str, on: date) -> Rules:
    for row in rule_sets_of(country, on):
        if row.state_province == state:
            names = ("granularity", "hours_per_credit", "allows_part_year", "requirements")
            return rules_of({name: getattr(row, name) for name in names})[0]
    return Rules()
