"""What the uniform monthly report says of talks, materials, doses, HIV tests, work, applications and the mobile unit."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from ambos.domain.reports import Span
from ambos.programs.health_windows import actions
from ambos.programs.health_windows.actions import Dose, Given, HivAgreed, Work
from ambos.programs.health_windows.measures import MEASURES
from ambos.programs.health_windows.models import Enrolment, Trip
from ambos.programs.health_windows.reports import LINES
from ambos.records.network.models import ServicePoint
from ambos.records.people.models import Identity, Person
from ambos.records.reports.queries import asked
from tests.support import world
from tests.support.windows import Here

pytestmark = pytest.mark.django_db
SECRET = "Íñiguez-Ocampo"
TOPIC = ("diabetes",)
NEW = (
    "heads", "copies", "trips", "other_services", "vaccinations", "hiv_tests", "safety_at_work", "applications", "uninsured",
)  # fmt: skip


@pytest.fixture
def here(clinical_table):
    here = Here()
    here.runs()
    return here


def counted(here, code: str) -> dict[tuple, tuple]:
    """(point, agency, category) -> (numerator, denominator) of a line this month."""
    span = Span.containing(here.today)
    line = next(line for line in LINES if line.measured.measure.code == f"health_windows.{code}")
    return {row[:3]: row[3:] for row in line.count(span.first_day, span.last_day)}


def of_everything(here):
    """A month in which everything was done once, some of it twice, and some of it outside the month."""
    lot = here.lot(doses=5)
    here.visit(
        here.person(surname1=SECRET), topics=("diabetes",), services=(Given("screening_vision", "expected"),),
        vaccines=(Dose(lot.pk),), hiv=HivAgreed("spoken", result="non_reactive", told=True), is_insured=False,
        enrolments=("food_assistance", "medicaid_chip"), work=Work("agriculture", ("heat",)),
    )  # fmt: skip
    here.visit(here.person(), topics=("nutrition",), vaccines=(Dose(lot.pk),), is_insured=True)
    here.visit(topics=("nutrition",))
    for kind, heads in (("hall", 30), ("support_group", 8), ("hall", 12)):
        actions.record_talk(
            service_point=here.window, kind=kind, topic="diabetes", heads=heads, day=here.today,
            form_key=uuid.uuid4(), by=here.promoter,
        )  # fmt: skip
    leaflet = actions.add_material(
        service_point=here.window, title="Plato del bien comer", topic="nutrition", by=here.promoter
    )
    for kind, many in (("received", 100), ("handed_out", 40), ("handed_out", 5), ("discarded", 3)):
        actions.move_stock(material=leaflet, kind=kind, copies=many, form_key=uuid.uuid4(), by=here.promoter)
    unit = ServicePoint.objects.create(
        office=here.office, program="health_windows", name="Unidad", kind="mobile_unit", source="x"
    )
    here.runs(point=unit)
    first = here.today.replace(day=1)
    for day, state, why in (
        (first, "done", ""), (here.today, "cancelled", "storm"), (first - timedelta(days=1), "done", ""),
    ):  # fmt: skip
        Trip.objects.create(
            service_point=unit, day=day, starts_at="10:00", ends_at="14:00", place="Parque", city="Fresno", state=state,
            cancel_reason=why, form_key=uuid.uuid4(),
        )  # fmt: skip
    return unit


def test_each_new_line_counts_what_was_done_by_window_and_agency_of_the_day(here):
    unit = of_everything(here)
    window, agency = here.window.pk, here.agency.pk
    assert {code: counted(here, code) for code in NEW} == {
        "heads": {(window, agency, ""): (50, None)},
        "copies": {(window, agency, ""): (45, None)},
        "trips": {(unit.pk, agency, ""): (1, None)},
        "other_services": {(window, agency, ""): (1, None)},
        "vaccinations": {(window, agency, ""): (2, None)},
        "hiv_tests": {(window, agency, ""): (1, None)},
        "safety_at_work": {(window, agency, ""): (1, None)},
        "applications": {(window, agency, ""): (2, None)},
        "uninsured": {(window, agency, ""): (1, 2)},
    }


def test_the_parts_of_each_add_up(here):
    of_everything(here)
    window, agency = here.window.pk, here.agency.pk
    assert counted(here, "heads_by_kind") == {
        (window, agency, "hall"): (42, None), (window, agency, "support_group"): (8, None),
    }  # fmt: skip
    assert counted(here, "vaccinations_by_vaccine") == {(window, agency, "vaccine_influenza"): (2, None)}
    assert counted(here, "other_services_by_service") == {(window, agency, "screening_vision"): (1, None)}
    assert counted(here, "applications_by_family") == {
        (window, agency, "food_assistance"): (1, None), (window, agency, "medicaid_chip"): (1, None),
    }  # fmt: skip


def test_people_by_state_of_origin_and_by_insurance_add_up_to_the_people(here):
    """Two records of one human being are one; a person is what she said, and who said nothing is not left out."""
    twin, known, again = Identity.objects.create(), here.person(origin_state="MX-OAX"), here.person()
    Person.objects.filter(pk__in=(known.pk, again.pk)).update(identity=twin)
    here.visit(known, topics=TOPIC, is_insured=False), here.visit(again, topics=TOPIC, is_insured=True)
    here.visit(here.person(origin_state="MX-OAX"), topics=TOPIC, is_insured=False)
    here.visit(here.person(), topics=TOPIC)
    here.visit(topics=TOPIC)  # on a slip: a contact, nobody
    window, agency = here.window.pk, here.agency.pk
    assert counted(here, "persons") == {(window, agency, ""): (3, None)}
    assert counted(here, "persons_by_origin_state") == {
        (window, agency, "MX-OAX"): (2, None), (window, agency, "unknown"): (1, None),
    }  # fmt: skip
    assert counted(here, "persons_by_insured") == {
        (window, agency, "insured"): (1, None), (window, agency, "uninsured"): (1, None), (window, agency, "unknown"): (1, None),
    }  # fmt: skip


def test_decisions_are_of_the_month_in_which_they_came_and_of_the_agency_of_that_day(clinical_table):
    """Help given by the agency that left, decided under the one that came: it opens no report for who is gone."""
    here, later = Here(), world.organization("La que sigue")
    here.runs(until=here.today - timedelta(days=40))
    here.runs(agency=later, since=39)
    before = here.today - timedelta(days=60)
    for family, state, decided_on in (
        ("food_assistance", "approved", here.today), ("medicaid_chip", "denied", here.today),
        ("wic", "approved", here.today.replace(day=1) - timedelta(days=1)), ("school_meals", "submitted", None),
    ):  # fmt: skip
        encounter = world.encounter(office=here.office, service_point=here.window, organization=here.agency, day=before)
        Enrolment.objects.create(
            encounter=encounter, office=here.office, reference=family[:12], program_family=family, state=state,
            assisted_on=before, submitted_on=before, decided_on=decided_on,
        )  # fmt: skip
    window = here.window.pk
    assert counted(here, "applications_decided") == {
        (window, later.pk, "approved"): (1, None), (window, later.pk, "denied"): (1, None),
    }  # fmt: skip
    assert counted(here, "applications") == {}


def test_every_category_has_a_name(here):
    of_everything(here)
    for line in LINES:
        if line.categories is not None:
            named = dict(line.categories())
            code = line.measured.measure.code.removeprefix("health_windows.")
            assert {category for _point, _agency, category in counted(here, code)} <= set(named), code


def test_the_report_and_the_figures_of_the_network_are_one_number(here):
    of_everything(here)
    span = Span.containing(here.today)
    for measured in MEASURES:
        code = measured.measure.code.removeprefix("health_windows.")
        if code in NEW:
            figures = {office: (top, bottom) for office, top, bottom in measured.compute(span.first_day, span.last_day)}
            lines: dict = {}
            for value in counted(here, code).values():
                lines[here.office.pk] = value
            assert figures == lines, code


def test_materials_belong_to_the_agency_that_ran_the_window_that_day(clinical_table):
    here, later = Here(), world.organization("La que sigue")
    here.runs(until=here.today - timedelta(days=1))
    here.runs(agency=later, since=0)
    leaflet = actions.add_material(service_point=here.window, title="Folleto", topic="nutrition", by=here.promoter)
    for kind, many in (("received", 50), ("handed_out", 7)):
        actions.move_stock(material=leaflet, kind=kind, copies=many, form_key=uuid.uuid4(), by=here.promoter)
    assert counted(here, "copies") == {(here.window.pk, later.pk, ""): (7, None)}


def test_an_hiv_test_is_a_number_and_nothing_else_in_the_report(here):
    """No line breaks HIV tests down, and nothing of the report names anybody or a result."""
    of_everything(here)
    codes = {line.measured.measure.code for line in LINES}
    assert {code for code in codes if "hiv" in code} == {"health_windows.hiv_tests"}
    said = repr([list(line.count(date(2000, 1, 1), date(2100, 1, 1))) for line in LINES])
    assert (SECRET in said, "reactive" in said) == (False, False)


def test_the_pack_asks_for_every_line_there_is():
    form = asked()["health_windows.monthly"]
    rules = form.form.versions[-1] if hasattr(form.form, "versions") else form.form.on(Span(date(2026, 10, 1)))
    left_out = {line.measured.measure.code for line in LINES} - set(rules.lines)
    assert left_out == set()
