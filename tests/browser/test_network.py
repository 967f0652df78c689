"""A family finds help without a script; headquarters and a consulate at their pages; axe on every one of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from ambos.records.network.actions import propose_import
from ambos.records.network.models import District, Place, PlaceWithin
from tests.support.browser import check_axe, look, sign_in
from tests.support.world import account, office, organization, service, window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SOURCE = {"source": "the list", "as_of": "2026", "confidence": "medium"}


def place(kind, code, name, **fields):
    return Place.objects.create(
        key=f"us:{kind}:{code}",
        country="us",
        kind=kind,
        code=code,
        name=name,
        folded_name=name.lower(),
        state_code="CA",
        **fields,
    )


@pytest.fixture
def fresno():
    """Fresno with its county, its window with hours, a mobile unit to be confirmed and a dentist nearby."""
    made = office(
        "fresno", city="Fresno", latitude=36.75, longitude=-119.77, website="https://consulmex.example/fresno/"
    )
    place("state", "CA", "California")
    county = place("county", "06019", "Fresno County")
    PlaceWithin.objects.create(
        zip=place("zip", "93721", "Fresno", latitude=36.73, longitude=-119.78), county=county, is_main=True
    )
    place("county", "06031", "Kings County")
    District.objects.create(office=made, country="us", area_kind="county", area_code="06019", **SOURCE)
    window(made, hours="lunes a viernes, 8:00 a 13:00", phone="+15595550100")
    window(made, mark="móvil", kind="mobile_unit", confidence="low")
    clinic = service("Dentista", needs=["1184"], is_free=True, assured_on=timezone.localdate())
    clinic.at_locations.get().location.__class__.objects.update(latitude=36.74, longitude=-119.79, city="Fresno")
    clinic.phones.create(number="+15595550172", **SOURCE)
    return made


def test_a_family_finds_help_without_a_script(browser, fresno):
    page = browser(width=360, script=False)
    page.goto("/")
    page.get_by_label("Encuentre ayuda cerca de usted").fill("fresno")
    page.get_by_role("button", name="Buscar").click()
    page.get_by_role("heading", name="Ayuda cerca de Fresno, CA").wait_for()
    assert page.get_by_text("lunes a viernes, 8:00 a 13:00").is_visible()
    page.get_by_role("link", name="Atención dental").click()
    card = page.locator(".card", has_text="Dentista")
    assert card.get_by_role("link", name="(559) 555-0172").get_attribute("href") == "tel:+15595550172"
    page.get_by_label("Buscar otro lugar").fill("00000")
    page.get_by_role("button", name="Buscar").click()
    page.get_by_role("alert").get_by_text("No conocemos el lugar").wait_for()


def test_the_family_pages_can_be_read_by_everybody(page, fresno):
    for name, address in (("find", "/find/?place=93721&need=1184"), ("find-unknown", "/find/?place=00000")):
        page.goto(address)
        look(page, name)


def test_work_pages_can_be_read_by_everybody(page, fresno):
    proposal = propose_import(
        content=b"code,city,kind\nfresno,Fresno Centro,consulate\n",
        file_name="lista.csv",
        source="x",
        as_of="2026",
        by="system",
    )
    sign_in(page, account("headquarters_coordinator")[0])
    for name, address in (
        ("offices", "/network/"), ("office", "/network/offices/fresno/"), ("data", "/network/data/"), ("lists", "/network/lists/"),
        ("list", f"/network/lists/{proposal.pk}/"), ("services", "/directory/"), ("service-new", "/directory/new/"),
    ):  # fmt: skip
        page.goto(address)
        look(page, name)
    page.context.clear_cookies()
    officer = account("community_affairs_officer", office=fresno)[0]
    sign_in(page, officer)
    for name, address in (
        ("rollout", "/rollout/"), ("propose", "/rollout/new/"), ("agreements", "/agreements/"), ("agreement-new", "/agreements/new/"),
    ):  # fmt: skip
        page.goto(address)
        look(page, name)


def test_a_proposal_from_form_to_approval(browser, fresno):
    organization("Centro La Familia")
    day = timezone.localdate() + timedelta(days=30)
    page = browser()
    sign_in(page, account("community_affairs_officer", office=fresno)[0])
    page.goto("/rollout/")
    page.keyboard.press("n")
    page.get_by_label("Dónde").select_option(label="Ventanilla")
    page.get_by_label("Agencia a cargo").fill("centro la familia")
    page.get_by_label("Primer día").fill(day.isoformat())
    page.get_by_role("button", name="Proponer").click()
    assert page.get_by_text("Propuesta. Espera al cónsul.").is_visible()
    assert page.get_by_role("button", name="Aprobar").count() == 0
    address = page.url
    check_axe(page)
    head = browser()
    sign_in(head, account("consul", office=fresno)[0])
    head.goto(address)
    head.get_by_role("button", name="Aprobar", exact=True).click()
    assert head.get_by_text("aprobada, aún no empieza").is_visible()
    check_axe(head)


def test_a_list_is_brought_looked_at_and_confirmed(page, fresno, tmp_path):
    file = tmp_path / "lista.csv"
    sign_in(page, account("headquarters_coordinator")[0])
    for text, sees in (
        ("code,kind\nfresno,quiosco\n", "«quiosco» no es un tipo de oficina"),
        ("code,city\nfresno,Fresno Centro\n", "Fresno Centro"),
    ):
        file.write_text(text, encoding="utf-8")
        page.goto("/network/lists/")
        page.get_by_label("Archivo (CSV)").set_input_files(file)
        page.get_by_label("¿De qué fecha es?").fill("2026")
        page.get_by_label("¿Quién la emitió?").fill("Cancillería")
        page.get_by_role("button", name="Mostrar qué cambiaría").click()
        assert page.get_by_text(sees).first.is_visible()
    page.get_by_role("button", name="Confirmar y aplicar").click()
    assert page.get_by_text("Aplicado. La red está como dice la lista.").is_visible()
    assert page.get_by_role("heading", name="Lo que cambió esta lista").is_visible()
