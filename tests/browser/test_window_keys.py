"""A returning person's visit by keyboard alone, in under a minute; and the window's other pages, looked at."""

from __future__ import annotations

import re
import time
import uuid
from datetime import timedelta

import pytest

from ambos.config.messages import ROOT
from ambos.programs.health_windows import actions, queries
from ambos.programs.health_windows.actions import Dose, Given, HivAgreed
from ambos.programs.health_windows.models import Ticket, VisitTopic
from ambos.records.casework.models import Encounter
from ambos.records.measurements.models import Screening
from ambos.records.network.models import ServicePoint
from ambos.records.people.actions import register_person
from ambos.records.rollout.actions import approve_operation, propose_operation
from tests.support import world
from tests.support.browser import check_axe, look, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ("talks/", "applications/", "results/", "vaccines/", "materials/", "schedule/", "trips/", "critical/", "years/")


@pytest.fixture
def here(clinical_table):
    """Fresno with its agency; José Ángel Núñez was here before."""
    office = world.office("fresno", city="Fresno", latitude=36.7477, longitude=-119.7724)
    user, access = world.account("window_coordinator", office=office, name="Lucía Prado")
    window = world.window(office)
    operation = propose_operation(
        program="health_windows", service_point=window, lead_agency=world.organization("Salud del Valle"),
        starts_on=queries.today_at(window) - timedelta(days=90),
        by=world.account("community_affairs_officer", office=office)[1],
    )  # fmt: skip
    approve_operation(operation=operation, by=world.account("consul", office=office)[1])
    person = register_person(
        purpose="health", office=office, given_names="José Ángel", surname1="Núñez", surname2="Cruz", by=access
    )
    return {"user": user, "access": access, "window": window, "person": person}


KEYS = ("/", *"nunez", "Enter", "Enter", "Enter", "3", "b", *"148", "Tab", *"94", "Control+Enter")
"""Search, open her, attend her now, the third topic, the blood pressure, save."""


def test_a_returning_person_is_recorded_by_keyboard_alone_in_eighteen_strokes(page, here):
    sign_in(page, here["user"])
    page.goto("/health-windows/")
    began, pages = time.monotonic(), 0
    for key in KEYS:
        if key not in ("Enter", "Control+Enter"):
            page.keyboard.press(key)
            continue
        with page.expect_navigation():
            page.keyboard.press(key)
        pages += 1
    took = time.monotonic() - began
    page.get_by_text("Visita guardada").first.wait_for()
    visit, reading = Encounter.objects.get(), Screening.objects.get()
    assert (visit.person, reading.values) == (here["person"], {"systolic": "148", "diastolic": "94"})
    assert VisitTopic.objects.count() == 1
    assert (Ticket.objects.get().state, pages) == ("attended", 4)
    assert len(KEYS) == 18  # at two strokes a second nine seconds, and four pages to wait for
    print(f"\n{len(KEYS)} key strokes, {took:.1f} s: {' '.join(KEYS)}")


NAMES = {"↵": "Enter", "⇥": "Tab", "Ctrl ↵": "Control+Enter"}


def test_the_guide_tells_the_strokes_that_are_pressed():
    guide = (ROOT / "docs" / "guides" / "window.md").read_text(encoding="utf-8")
    table = guide.split("| keys | strokes |")[1].split("\n\n")[0]
    rows = [line.split("|")[1:3] for line in table.splitlines() if line.startswith("| `")]
    told = [[NAMES.get(key, key) for key in re.findall(r"`([^`]+)`", keys)] for keys, _count in rows]
    assert tuple(key for keys in told for key in keys) == KEYS
    assert [int(count) for _keys, count in rows] == [len(keys) for keys in told]
    assert f": {len(KEYS)} strokes" in guide


def furnish(here) -> None:
    """Something on every page."""
    window, access = here["window"], here["access"]
    at, today = {"service_point": window, "by": access}, queries.today_at(window)
    lot = actions.receive_lot(
        **at, vaccine="vaccine_influenza", lot="FL2291", expires_on=today + timedelta(days=90), doses=40,
        form_key=uuid.uuid4(),
    )  # fmt: skip
    leaflet = actions.add_material(**at, title="El plato del bien comer", topic="nutrition", low_at=20)
    actions.move_stock(material=leaflet, kind="received", copies=15, form_key=uuid.uuid4(), by=access)
    actions.record_talk(**at, kind="hall", topic="diabetes", heads=42, day=today, form_key=uuid.uuid4())
    week = [(n, time_of(8), time_of(14)) for n in range(5)]
    actions.set_hours(**at, week=week, since=today)
    actions.close_days(
        **at, first_day=today + timedelta(days=2), last_day=today + timedelta(days=2), reason="storm",
        form_key=uuid.uuid4(),
    )  # fmt: skip
    actions.add_station(**at, kind="exam_room", name="Cuarto 2")
    unit = world.window(window.office, mark="Unidad móvil", kind=ServicePoint.Kind.MOBILE_UNIT)
    actions.plan_trip(
        service_point=unit, day=today, starts_at=time_of(9), ends_at=time_of(13), place="Parroquia de San José",
        city="Parlier", postal_code="93648", host="Parroquia", form_key=uuid.uuid4(), by=access,
    )  # fmt: skip
    ticket = actions.take_turn(**at, person=here["person"], form_key=uuid.uuid4())
    urgent = actions.Reading(
        "blood_pressure", {"systolic": "200", "diastolic": "125"}, "mmHg", action="emergency_called"
    )
    actions.record_visit(
        ticket=ticket, source="hall", language="es", topics=("diabetes",), readings=(urgent,),
        services=(Given("screening_vision", "needs_visit", "refused"),), vaccines=(Dose(lot.pk),),
        hiv=HivAgreed("spoken", "reactive", back_on=today + timedelta(days=3)), enrolments=("food_assistance",),
        form_key=uuid.uuid4(), by=access,
    )  # fmt: skip
    actions.write_evaluation(**at, year=today.year, answers={"hours_kept": ("2", "cuatro cierres")})


def time_of(hour: int):
    from datetime import time as clock

    return clock(hour)


@pytest.mark.parametrize("where", PAGES)
def test_each_page_of_the_window_is_readable(page, here, where):
    furnish(here)
    sign_in(page, here["user"])
    page.goto(f"/health-windows/{where}")
    check_axe(page)
    look(page, f"window-{where.strip('/')}")


@pytest.mark.parametrize("where", ["applications", "results", "vaccines", "years"])
def test_each_panel_of_the_window_is_readable(page, here, where):
    furnish(here)
    sign_in(page, here["user"])
    page.goto(f"/health-windows/{where}/")
    page.locator("[data-rows] a").first.click()
    page.wait_for_load_state("load")
    check_axe(page)
    look(page, f"window-{where}-panel")


def test_the_visit_with_all_its_folds_open_is_readable_in_english(browser, here):
    furnish(here)
    page = browser(language="en")
    sign_in(page, here["user"])
    page.request.post("/i18n/setlang/", form={"language": "en"}, fail_on_status_code=False)
    person = register_person(
        purpose="health", office=here["window"].office, given_names="Luz", surname1="Cruz", by=here["access"]
    )
    ticket = actions.take_turn(service_point=here["window"], person=person, form_key=uuid.uuid4(), by=here["access"])
    actions.call_turn(ticket=ticket, by=here["access"])
    page.goto(f"/health-windows/turns/{ticket.pk}/")
    for fold in page.locator("#visit details > summary").all():
        fold.click()
    check_axe(page)
    look(page, "window-visit-open")
