"""The demo's year: the same seed, the same year; the bulk path and the verbs make the same rows; full scale reaches what was
published."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import transaction

from ambos.config import demo_bulk, demo_network, demo_plan
from ambos.programs.health_windows.models import Ticket, VisitTopic
from ambos.records.casework.models import Encounter, FollowUp, Outcome, ServiceRequest
from ambos.records.measurements.models import Screening
from ambos.records.people.models import Consent, Person, SearchWord
from tests.support import world

TODAY = date(2026, 11, 22)
TABLE = date(2026, 7, 1)
OWN = {"id", "code", "reference", "follow_index"}
"""Columns that chance of its own makes: keys, and codes that nobody may guess."""
BY = {
    "person": "person__registered_at", "encounter": "encounter__form_key", "service_request": "service_request__encounter__form_key",
    "consent": "consent__given_at",
}  # fmt: skip
"""A row that was made on the way is compared by what cannot be made twice."""
COMPARED = (Person, SearchWord, Encounter, VisitTopic, Screening, Ticket, Consent, ServiceRequest, FollowUp, Outcome)


def wanted(**numbers):
    return dict.fromkeys(demo_plan.PUBLISHED, 0) | numbers


def year(**numbers):
    return list(demo_plan.plan("fresno", "America/Los_Angeles", wanted(**numbers), 2009, TODAY, tests_from=TABLE))


def rows(model):
    columns = [BY.get(f.name, f.attname) for f in model._meta.concrete_fields if f.name not in OWN]
    return sorted(map(repr, model.objects.values_list(*columns)))


@pytest.mark.django_db
def test_the_bulk_path_makes_the_rows_that_the_verbs_make(clinical_table):
    """At a size that the verbs make in seconds; every table, every row, every column but keys and codes."""
    with time_machine.travel(datetime(2026, 11, 22, 18, tzinfo=UTC), tick=False):
        office = world.office("fresno")
        _, promoter = world.account("promoter", office=office)
        service = world.service(organization=world.organization("Clínica", is_demo=True), needs=("1206-1",))
        point, agency = world.window(office), world.organization("Agencia")
        demo_network.Operation.objects.create(
            program="health_windows", office=office, service_point=point, lead_agency=agency, state="active",
            starts_on=date(2025, 1, 1), approved_at=datetime(2025, 1, 1, tzinfo=UTC), approved_by=world.account("consul", office=office)[0],
        )  # fmt: skip
        window = demo_network.Window(office, point, agency, service, promoter)
        plan = year(visits=60, homes=7, programs=5, enrolled=4, tests=12)
        made = {}
        for way in (demo_network.play, demo_bulk.write):
            with transaction.atomic():
                way(window, iter(plan))
                made[way] = {model.__name__: rows(model) for model in COMPARED}
                transaction.set_rollback(True)
    played, written = made.values()
    assert {name: len(found) for name, found in played.items()} == {name: len(found) for name, found in written.items()}
    for name, found in played.items():
        assert found == written[name], name
        assert found


def test_the_same_seed_plans_the_same_year():
    assert year(visits=200, homes=11, tests=30) == year(visits=200, homes=11, tests=30)
    other = list(demo_plan.plan("fresno", "America/Los_Angeles", wanted(visits=200), 7, TODAY, tests_from=TABLE))
    assert other != year(visits=200)


def test_a_plan_holds_what_is_wanted_of_it():
    plan = year(visits=400, homes=23, programs=6, enrolled=9, tests=31)
    assert len(plan) == 400
    assert sum(visit.has_home is True for visit in plan) == 23
    assert sum(visit.became == "enrolled" for visit in plan) == 9
    assert sum(demo_plan.PROGRAM_TOPIC in visit.topics for visit in plan) == 6
    assert sum(visit.systolic is not None for visit in plan) == 31
    assert {visit.arrived.date() for visit in plan} <= {
        date.fromordinal(n) for n in range(date(2025, 10, 31).toordinal(), date(2026, 11, 1).toordinal())
    }
    assert all(demo_plan.told(visit).date() < TODAY for visit in plan if visit.became)
    assert all("(muestra)" in visit.person.surname2 for visit in plan if visit.person)
    homes = [visit for visit in plan if visit.has_home]
    assert all(visit.person is not None for visit in homes)  # each of another person


def test_full_scale_reaches_the_published_numbers_and_scale_one_two_thousand_visits():
    assert demo_plan.targets(demo_plan.FULL) == {
        "visits": 650_000, "homes": 38_000, "programs": 10_000, "enrolled": 5_220, "tests": 17_055,
    }  # fmt: skip
    assert demo_plan.targets(1)["visits"] == 2_000


@pytest.mark.parametrize("total", [0, 1, 7, 2000])
def test_shares_add_up(total):
    parts = demo_plan.shares(total, [1.0 / (n + 4) for n in range(52)])
    assert sum(parts) == total
    assert parts == sorted(parts, reverse=True) or total < 52
