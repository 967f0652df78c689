"""A window whose month is reported: the office, its agency, its visits, and its report."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine

from ambos.domain.reports import Span
from ambos.programs.health_windows.models import VisitTopic
from ambos.records.reports import queries
from ambos.records.reports.actions import open_period, sign_report
from ambos.records.reports.models import Report
from ambos.records.rollout.models import Operation
from tests.support import world

OCTOBER = Span(date(2026, 10, 1))
NOW = datetime(2026, 11, 3, 18, tzinfo=UTC)
CONTACTS = "health_windows.contacts"


@pytest.fixture(autouse=True)
def now():
    """The third of November, when October is due."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def form():
    return queries.asked()["health_windows.monthly"]


def operation(point, agency, starts_on=date(2025, 1, 1), ends_on=None):
    consul, _ = world.account("consul", office=point.office)
    return Operation.objects.create(
        program="health_windows", office=point.office, service_point=point, lead_agency=agency,
        state="closed" if ends_on else "active", starts_on=starts_on, ends_on=ends_on,
        approved_at=NOW, approved_by=consul,
    )  # fmt: skip


def house(code="fresno", mark=""):
    """An office with its window, the agency that runs it, and whoever signs and reviews."""
    office = world.office(code, mark=mark)
    point, agency = world.window(office), world.organization(f"Agencia {code}", mark=mark)
    operation(point, agency)
    return SimpleNamespace(
        office=office, point=point, agency=agency,
        coordinator=world.account("window_coordinator", office=office)[1],
        officer=world.account("community_affairs_officer", office=office)[1],
        consul=world.account("consul", office=office)[1],
    )  # fmt: skip


def visits(at, how_many, *, span=OCTOBER, agency=None, people=0, topics=1, day=None):
    """So many visits, the first ``people`` of them by so many people with a name."""
    made = []
    for n in range(how_many):
        who = world.person(office=at.office, given_names=f"Persona {n}") if n < people else None
        visit = world.encounter(
            office=at.office, service_point=at.point, organization=agency or at.agency, person=who,
            day=day or span.first_day + timedelta(days=n % 28),
        )  # fmt: skip
        for topic in ("diabetes", "nutrition")[:topics]:
            VisitTopic.objects.create(encounter=visit, topic=topic)
        made.append(visit)
    return made


def opened(span=OCTOBER):
    return open_period(form=form(), span=span, by="system")


def the_report(at, agency=None):
    return Report.objects.get(service_point=at.point, organization=agency or at.agency, period=OCTOBER.first_day)


def sheet_of(report, number=None):
    return queries.sheet(Report.objects.get(pk=report.pk), number)


def numbers(report, number=None):
    """(line, category) -> what is said."""
    return {
        (line.code, line.category): line.said.number for part in sheet_of(report, number).parts for line in part.lines
    }


def signed(report, by, **said):
    return sign_report(report=report, seen=sheet_of(report).seen, by=by, **said)


def codes(refused):
    return refused.value.codes


def network(how_many=6):
    found = []
    for n in range(how_many):
        at = house(f"oficina-{n}")
        visits(at, 20 + n, people=8)
        found.append(at)
    opened()
    return found
