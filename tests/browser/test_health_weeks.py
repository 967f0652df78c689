"""Health Weeks in a real browser: the calendar on a telephone, a report on an old one, the work pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from ambos.programs.health_weeks import actions, queries
from ambos.programs.health_weeks.models import CloseOut
from tests.support import world
from tests.support.browser import look, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ZONE = ZoneInfo("America/Los_Angeles")


@pytest.fixture
def week():
    """One office with events past and to come, and who works on them."""
    office = world.office("fresno", name="Fresno", city="Fresno", official_name="Consulado de México en Fresno")
    today = timezone.localdate()
    edition = actions.open_edition(
        code="2026", starts_on=today - timedelta(days=20), ends_on=today + timedelta(days=20), by="system"
    )
    user, officer = world.account("community_affairs_officer", office=office)
    consul_user, consul = world.account("consul", office=office)
    force = actions.form_task_force(edition=edition, office=office, by=officer)
    agency = world.organization("Salud del Valle")
    actions.join_task_force(task_force=force, organization=agency, by=officer)

    def event(days, title="Feria de salud del valle", **more):
        day = today + timedelta(days=days)
        starts = datetime(day.year, day.month, day.day, 9, tzinfo=ZONE)
        made = actions.propose_event(
            edition=edition, office=office, form_key=uuid4(), by=officer, agencies=[agency],
            **{"kind": "fair", "title": title, "title_en": "Valley health fair", "starts_at": starts,
               "ends_at": starts + timedelta(hours=5), "place": "Parque Roeding", "city": "Fresno", "state_province": "CA",
               "postal_code": "93728", "address": "890 W Belmont Ave", "languages": ["es", "en"],
               "services": ["screening_blood_pressure", "screening_glucose", "vaccine_influenza"],
               "note": "Hay sombra y agua."} | more,
        )  # fmt: skip
        made = actions.approve_event(event=made, by=consul)
        return actions.publish_event(event=made, by="system")

    return {
        "office": office,
        "edition": edition,
        "user": user,
        "officer": officer,
        "consul": consul_user,
        "event": event,
    }


def test_a_family_finds_a_fair_and_reads_that_no_papers_are_asked(browser, week):
    event = week["event"](6)
    week["event"](9, "Vista y dientes", services=["screening_vision", "screening_dental"])
    page = browser(width=360, script=False)
    page.goto("/health-weeks/")
    assert "No lleve nada: no se piden documentos" in page.inner_text("main")
    page.get_by_role("link", name="Vista", exact=True).click()
    assert page.get_by_role("link", name="Vista y dientes").is_visible()
    assert page.get_by_role("link", name="Feria de salud del valle").count() == 0
    page.goto(f"/health-weeks/e/{event.code}/")
    said = page.inner_text("main")
    assert "890 W Belmont Ave" in said
    assert "09:00 – 14:00" in said, "the hour of the place, whatever the clock of the server says"


def test_the_pages_of_families_and_volunteers_are_looked_at(browser, week):
    event = week["event"](6)
    week["event"](9, "Vista y dientes", services=["screening_vision", "screening_dental"])
    path = actions.make_link(event=week["event"](-3), by=week["officer"])
    page = browser()
    for name, address in (
        ("calendar", "/health-weeks/"),
        ("event", f"/health-weeks/e/{event.code}/"),
        ("report", path),
    ):
        page.goto(address)
        look(page, f"weeks-{name}")


def test_a_volunteer_closes_an_event_on_an_old_telephone_without_a_script(browser, week):
    event = week["event"](-3)
    ana = actions.add_volunteer(office=week["office"], name="Ana Toj", by=week["officer"])
    actions.add_shift(event=event, volunteer=ana, minutes=240, by=week["officer"])
    path = actions.make_link(event=event, by=week["officer"])
    page = browser(width=360, script=False)
    page.goto(path)
    page.get_by_label("¿Cuántas personas vinieron?").fill("212")
    page.get_by_role("button", name="Guardar y seguir después").click()
    assert page.get_by_role("status").is_visible()
    page.goto(path)
    assert page.get_by_label("¿Cuántas personas vinieron?").input_value() == "212"
    page.get_by_role("button", name="Enviar el informe").click()
    assert "Un cuadro vacío no es un cero" in page.inner_text("main") or "un cuadro vacío" in page.inner_text("main")
    numbers = {"service_screening_blood_pressure": 90, "service_screening_glucose": 70, "abnormal": 12,
               "abnormal_referred": 9, "abnormal_refused": 3, "referrals": 14, "enrolled": 2}  # fmt: skip
    for name, number in numbers.items():
        page.locator(f"[name={name}]").fill(str(number))
    page.locator("[name=not_offered_vaccine_influenza]").check()
    page.get_by_label("Ana Toj").fill("4")
    page.get_by_role("button", name="Enviar el informe").click()
    assert "El informe se envió" in page.inner_text("main")
    report = CloseOut.objects.get()
    assert (report.state, report.attendees, report.abnormal, report.by_link) == ("submitted", 212, 12, True)
    assert event.shifts.get().worked == 240
    page.goto(path)
    assert "Este enlace ya no sirve" in page.inner_text("main")


def test_the_office_takes_an_event_from_proposal_to_signature(browser, week):
    page = browser()
    sign_in(page, week["user"])
    page.goto("/health-weeks/office/")
    page.get_by_role("link", name="Proponer una actividad").click()
    today = timezone.localdate()
    page.get_by_label("Título", exact=True).fill("Taller de nutrición")
    page.get_by_text("taller", exact=True).click()
    page.get_by_label("Día", exact=True).fill(today.isoformat())
    page.get_by_label("Desde", exact=True).fill("00:01")
    page.get_by_label("Hasta", exact=True).fill("00:05")
    page.get_by_label("Nombre del lugar").fill("Biblioteca")
    look(page, "weeks-propose", schemes=("light",))
    page.get_by_role("button", name="Guardar").click()
    assert "Usted la propuso: la aprueba otra persona." in page.inner_text("main")
    other = browser()
    sign_in(other, week["consul"])
    other.goto(page.url)
    other.get_by_role("button", name="Aprobar").click()
    event = queries.events(week["officer"]).get(title="Taller de nutrición")
    actions.publish_event(event=event, by="system")
    page.reload()
    page.get_by_role("button", name="Enlace para un voluntario").click()
    assert "/health-weeks/report/" in page.inner_text(".linkbox")
    look(page, "weeks-work-event")
    page.goto("/health-weeks/office/")
    look(page, "weeks-office")


def test_headquarters_sees_one_event_told_twice_and_counts_it_once(browser, week):
    event = week["event"](-4)
    other = world.office("sacramento", name="Sacramento")
    _user, officer = world.account("community_affairs_officer", office=other)
    actions.form_task_force(edition=week["edition"], office=other, by=officer)
    twin = actions.propose_event(
        edition=week["edition"], office=other, form_key=uuid4(), by=officer, kind="fair", title="Valley fair",
        starts_at=event.starts_at, ends_at=event.ends_at, place="PARQUE ROEDING", city="Fresno", postal_code="93728",
    )  # fmt: skip
    actions.publish_event(event=actions.approve_event(event=twin, by="system"), by="system")
    actions.add_agency(event=event, organization=world.organization("Salud del Valle, Inc."), by=week["officer"])
    actions.add_host(event=event, country="gt", name="Consulado de Guatemala", by=week["officer"])
    answers = actions.Answers(attendees=212, referrals=9, abnormal=7, abnormal_referred=7, abnormal_refused=0, enrolled=1,
                              services={"screening_glucose": 90, "screening_blood_pressure": 80, "vaccine_influenza": 60})  # fmt: skip
    actions.submit_close_out(event=event, answers=answers, by=week["officer"])
    user, _hq = world.account("headquarters_coordinator")
    page = browser()
    sign_in(page, user)
    page.goto("/health-weeks/editions/2026/")
    look(page, "weeks-edition")
    page.get_by_role("button", name="Una actividad, encabezada por Fresno").click()
    page.get_by_role("button", name="Una agencia").click()
    page.get_by_role("button", name="Publicar la cifra consolidada").click()
    assert "Se publicó la versión 1" in page.inner_text("main")
    assert week["edition"].consolidations.get().figures["network"]["events"] == 1
    page.goto("/health-weeks/past/")
    look(page, "weeks-past", schemes=("light",))
