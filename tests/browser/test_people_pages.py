"""The pages about people in a real browser: read at every width, light and dark, by keyboard, without scripts, on paper."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ambos.domain.access import HEALTH
from ambos.domain.names import PartialDate
from ambos.records.people.actions import (
    add_contact_point,
    add_guardian,
    add_other_name,
    ask_about_data,
    find_duplicates,
    give_consent,
    join_household,
    keep_time,
    seal_identifier,
    update_person,
)
from ambos.records.people.models import LikelyDuplicate, Person
from tests.support.browser import look, sign_in
from tests.support.casework import send, side
from tests.support.world import account, office, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def coordinator(db):
    return account("window_coordinator", office=office("phoenix"), name="Lucía Prado")


@pytest.fixture
def lupe(coordinator):
    made = person(
        office=office("phoenix"), given_names="Ma. Guadalupe", surname1="Hernández", surname2="Ruiz", born=PartialDate(1981, 3),
        phone="6025550123", email="lupe@example.org", may_text=True, language="x-mixtec", needs_interpreter=True,
    )  # fmt: skip
    seal_identifier(person=made, kind="curp", value="BOXW310820HNERXN09", by="system")
    add_other_name(person=made, name="Lupita Johnson", document="licencia de Arizona", by="system")
    return made


def permission(lupe, by, **details):
    usual = {
        "scope": "share_referral",
        "recipient": "Clínica Sierra Vista",
        "what": ["name", "phone", "need"],
        "how": "signed",
    }
    return give_consent(**{"person": lupe, "purpose": HEALTH, "language": "es", "by": by} | usual | details)


def test_her_page_and_what_stands_around_it(page, lupe, coordinator):
    sign_in(page, coordinator[0])
    given = permission(lupe, coordinator[1])
    page.goto(reverse("people:search"))
    look(page, "people-search-empty")
    page.get_by_label("Nombre, fecha de nacimiento, clave o teléfono").fill("lupita")
    page.get_by_role("button", name="Buscar").click()
    look(page, "people-search")
    page.get_by_role("link", name="Ma. Guadalupe Hernández Ruiz").click()
    look(page, "people-person")
    page.get_by_text("Añadir un número de identificación nacional").click()
    look(page, "people-person-open")
    for name, address in {
        "people-edit": reverse("people:edit", args=[lupe.pk]),
        "people-sheet": reverse("people:sheet", args=[lupe.pk]),
        "people-forget": reverse("people:forget", args=[lupe.pk]),
        "people-receipt": reverse("people:receipt", args=[given.pk]),
    }.items():
        page.goto(address)
        look(page, name)
    page.emulate_media(media="print")
    assert page.get_by_role("navigation").count() == 0


def test_register_without_scripts_by_keyboard(browser, lupe, coordinator):
    page = browser(script=False, language="en")
    sign_in(page, coordinator[0])
    page.goto(reverse("people:new") + "?lang=en")
    look(page, "people-new", axe=False)
    page.get_by_label("Given names").fill("Maria Guadalupe")
    page.get_by_label("First surname").fill("hernandez")
    page.get_by_label("Second surname").fill("N/A")
    page.get_by_label("Day").fill("31")
    page.get_by_label("Month").fill("2")
    page.get_by_label("Year").fill("1981")
    page.keyboard.press("Enter")
    look(page, "people-new-refused", axe=False)
    page.get_by_label("Day").fill("")
    page.get_by_label("Second surname").fill("Ruiz")
    page.keyboard.press("Enter")
    page.get_by_text("Is she one of these?").wait_for()
    look(page, "people-new-alike", axe=False)
    page.get_by_role("button", name="No, register her").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Maria Guadalupe hernandez Ruiz"
    assert Person.objects.count() == 2


def test_two_clerks_see_both_versions(page, lupe, coordinator):
    sign_in(page, coordinator[0])
    page.goto(reverse("people:edit", args=[lupe.pk]))
    update_person(person=lupe, seen_version=1, surname1="Hernando", needs_interpreter=False, by="system")
    page.get_by_label("Primer apellido").fill("Hernández de la Cruz")
    page.get_by_role("button", name="Guardar").click()
    look(page, "people-edit-conflict")
    rows = [row.inner_text().split("\t") for row in page.locator("tbody tr").all()]
    assert rows == [
        ["Primer apellido", "Hernando", "Hernández de la Cruz"],
        ["Pide intérprete", "no", "sí"],
    ]


def test_likely_duplicates_side_by_side_by_keyboard(page, lupe, coordinator):
    person(
        office=office("phoenix"), given_names="MARIA GUADALUPE", surname1="RUIZ", surname2="HERNANDEZ", born=PartialDate(1981, 3, 12),
        phone="6025550123", language="en",
    )  # fmt: skip
    find_duplicates()
    sign_in(page, coordinator[0])
    page.goto(reverse("people:duplicates"))
    look(page, "people-duplicates")
    page.get_by_role("link", name="MARIA GUADALUPE").click()
    look(page, "people-duplicate")
    page.get_by_role("button", name="La misma persona").focus()
    page.keyboard.press("Enter")
    page.get_by_text("No se fusionó nada").wait_for()
    look(page, "people-duplicates-undo")
    assert LikelyDuplicate.objects.get().state == "linked"
    page.keyboard.press("z")
    page.get_by_role("button", name="La misma persona").wait_for()
    assert (LikelyDuplicate.objects.get().state, Person.objects.exclude(identity=None).count()) == ("suggested", 0)


def test_a_minor_alone_then_with_her_mother(page, lupe, coordinator):
    child = person(
        office=office("phoenix"), given_names="Luz", surname1="Cruz", surname2="Hernández", born=PartialDate(2017, 5, 2)
    )
    sign_in(page, coordinator[0])
    page.goto(reverse("people:person", args=[child.pk]))
    look(page, "people-minor-alone")
    add_guardian(person=child, guardian=lupe, relationship="mother", document="acta de nacimiento", by="system")
    join_household(person=child, other=lupe, by="system")
    add_contact_point(person=child, system="phone", value="6025550123", hours="evening", is_preferred=True, by="system")
    page.goto(reverse("people:person", args=[child.pk]))
    page.get_by_text("Anotar un permiso").click()
    page.get_by_text("Añadir un teléfono o correo").click()
    look(page, "people-minor")


def test_what_people_ask_and_whose_time_ends(page, lupe, coordinator):
    for kind in ("correct", "forget"):
        ask_about_data(person=lupe, kind=kind, by="client")
    for number, name in enumerate(("Rosa", "Elvia", "Tomás")):
        gone = person(
            office=office("phoenix"), given_names=name, surname1="Núñez", phone=f"602555010{number}" if number else ""
        )
        Person.objects.filter(pk=gone.pk).update(last_seen_on="2024-01-10")
    keep_time()
    sign_in(page, coordinator[0])
    page.goto(reverse("people:kept"))
    look(page, "people-kept")


def test_with_her_paper_she_sees_what_is_kept(page):
    sent = send(side())
    give_consent(
        person=sent.service_request.person, purpose=HEALTH, scope="follow_up", recipient="", what=[], how="spoken", language="es",
        by="system",
    )  # fmt: skip
    page.goto("/follow/")
    for number, part in enumerate((sent.follow_code[:4], sent.follow_code[4:8], sent.follow_code[8:]), 1):
        page.locator(f"[name=box{number}]").fill(part)
    page.keyboard.press("Enter")
    page.locator("[name=year]").fill("1981")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Lo que guardamos de usted").click()
    look(page, "people-my-data")
    page.get_by_text("Olvidarme").click()
    page.get_by_role("button", name="Pido que me olviden").click()
    page.get_by_text("Quedó anotado").wait_for()
    page.goto("/follow/my-data/?lang=en")
    look(page, "people-my-data-asked", axe=False)
