"""The window's workspace in a real browser: readable, by keyboard, with axe, in both languages and without a script."""

from __future__ import annotations

import uuid

import pytest

from ambos.programs.health_windows.actions import call_turn, take_turn
from ambos.records.casework.models import Encounter
from ambos.records.people.actions import register_person
from tests.support import world
from tests.support.browser import check_axe, look, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def day(clinical_table):
    """Fresno on a busy morning: five in the queue, one of them with the promoter."""
    office = world.office("fresno", city="Fresno", latitude=36.7477, longitude=-119.7724)
    user, access = world.account("promoter", office=office, name="Lucía Prado")
    window = world.window(office)
    agency = world.organization("Clínica Sierra Vista")
    world.service("Medicina general", organization=agency, needs=("1206-1",))
    tickets = []
    for given, first, second, language, topics, reserved in (
        ("Ma. Guadalupe", "Hernández", "Ruiz", "es", ("heart_health", "diabetes"), False),
        ("", "", "", "es", ("influenza",), False),
        ("José Ángel", "Núñez", "", "es", ("nutrition",), False),
        ("", "", "", "es", ("hiv_sti",), True),
        ("Xóchitl", "Cruz", "López", "nah", ("health_insurance",), False),
    ):
        person = None
        if given:
            person = register_person(
                purpose="health",
                office=office,
                given_names=given,
                surname1=first,
                surname2=second,
                language=language,
                by=access,
            )
        tickets.append(
            take_turn(
                service_point=window,
                person=person,
                topics=topics,
                is_reserved=reserved,
                language=language,
                needs_interpreter=language == "nah",
                form_key=uuid.uuid4(),
                by=access,
            )
        )
    call_turn(ticket=tickets[0], by=access)
    return {"user": user, "tickets": tickets}


@pytest.mark.parametrize("where", ["", "arrive/", "arrive/?q=nunez", "turns/{first}/"])
def test_each_page_of_the_workspace_is_readable(page, day, where):
    sign_in(page, day["user"])
    address = "/health-windows/" + where.format(first=day["tickets"][0].pk)
    page.goto(address)
    check_axe(page)
    look(page, "window-" + (where.split("/")[0] or "today") + ("-search" if "?" in where else ""))


def test_a_visit_without_a_script(browser, day):
    page = browser(script=False)
    sign_in(page, day["user"])
    page.goto(f"/health-windows/turns/{day['tickets'][0].pk}/")
    page.get_by_label("Superior", exact=True).fill("148")
    page.get_by_label("Inferior", exact=True).fill("94")
    page.locator("#id_need").select_option("1206-1")
    page.get_by_role("button", name="Ver servicios").click()
    assert page.get_by_label("Superior", exact=True).input_value() == "148"
    page.locator("#options").get_by_text("Clínica Sierra Vista").click()
    page.locator("input[name=consent_how][value=spoken]").check()
    page.get_by_role("button", name="Guardar la visita").click()
    assert page.locator("#follow-code").count() == 1
    assert Encounter.objects.count() == 1


def test_the_band_stands_beside_the_reading_as_soon_as_it_is_typed(page, day):
    sign_in(page, day["user"])
    page.goto(f"/health-windows/turns/{day['tickets'][0].pk}/")
    sent = []
    page.on("request", lambda request: sent.append(request.post_data or "") if "/preview/" in request.url else None)
    page.fill("#id_phone", "(559) 555-0134")
    page.fill("#id_systolic", "148")
    page.fill("#id_diastolic", "94")
    page.keyboard.press("Tab")
    beside = page.locator("tr:has(#id_systolic) .band")
    beside.locator(".tag").wait_for()
    assert beside.locator(".tag").inner_text() == "Por encima de lo esperado"
    page.fill("#id_systolic", "200")
    page.fill("#id_diastolic", "125")
    page.keyboard.press("Tab")
    beside.locator("[role=alert]").wait_for()
    assert "911" in beside.inner_text()
    check_axe(page)
    assert sent
    assert not any("555" in body for body in sent)
