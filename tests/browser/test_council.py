"""A recommendation in a real browser: from a committee member through the plenary, two ministries and a dispute to a verified gain."""

from __future__ import annotations

import pytest
from django.utils import timezone

from ambos.programs.council.models import Recommendation
from tests.support.browser import look, sign_in
from tests.support.council import Council

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def council():
    return Council()


def signed_in(browser, access):
    from ambos.records.accounts.models import User

    page = browser(script=False)
    sign_in(page, User.objects.get(pk=access.user))
    return page


def vote(page, kind, committee=None):
    """The secretariat convenes, takes attendance, opens, records the vote and closes with minutes."""
    page.goto("/council/sessions/")
    page.locator("summary", has_text="Convocar una sesión").click()
    page.get_by_label(kind, exact=True).check()
    if committee:
        page.locator("#id_committee").select_option(label=committee)
    page.locator("#id_held_on").fill(timezone.localdate().isoformat())
    page.locator("#id_place").fill("Ciudad de México")
    page.get_by_role("button", name="Convocar", exact=True).click()
    page.get_by_role("link", name="Pasar lista").click()
    page.get_by_role("button", name="Anotarlo").click()
    page.get_by_role("button", name="Abrir la sesión").click()
    page.locator("[name=in_favour]").fill("4")
    page.get_by_role("button", name="Anotar la votación").click()
    page.locator("#id_minutes").fill("Se votó y se aprobó.")
    page.get_by_role("button", name="Cerrar la sesión").click()


def answer(page, text, letter):
    page.goto("/council/answers/")
    page.get_by_role("link", name="Maestros bilingües").first.click()
    page.get_by_role("button", name="La recibimos").click()
    page.locator("summary", has_text="Respuesta").click()
    page.get_by_label("aceptada", exact=True).check()
    page.locator("details[open] [name=text]").fill(text)
    page.locator("details[open] [name=letter]").fill(letter)
    page.locator("details[open]").get_by_role("button", name="Anotarlo").click()


def finish(page, what):
    page.goto("/council/answers/")
    page.get_by_role("link", name="Maestros bilingües").first.click()
    page.locator("summary", has_text="Ya se cumplió").click()
    page.locator("details[open] [name=text]").fill("Los maestros están en sus plazas.")
    page.locator("details[open] [name=what]").fill(what)
    page.locator("details[open] [name=where]").fill("expediente SEP/77")
    page.locator("details[open]").get_by_role("button", name="Anotarlo").click()


def test_from_a_committee_member_through_two_ministries_and_a_dispute_to_a_verified_gain(browser, council):
    member, secretariat = signed_in(browser, council.access[0]), signed_in(browser, council.secretariat)
    member.goto("/council/propose/")
    member.get_by_label("Título", exact=True).fill("Maestros bilingües en las plazas")
    member.get_by_label("Qué se recomienda", exact=True).fill(
        "Que se envíen maestros bilingües a las plazas que lo pidan."
    )
    member.get_by_label("Secretaría de Relaciones Exteriores (SRE)").check()
    member.get_by_label("Secretaría de Educación Pública (SEP)").check()
    member.get_by_role("button", name="Proponer la recomendación").click()
    vote(secretariat, "de comisión", "Educación")
    vote(secretariat, "plenario")
    secretariat.goto("/council/desk/")
    secretariat.get_by_role("link", name="Maestros bilingües").first.click()
    secretariat.get_by_role("button", name="Darle clave y publicarla").click()
    secretariat.get_by_role("button", name="Enviarla a SEP, SRE").click()
    sre, sep = signed_in(browser, council.at["SRE"]), signed_in(browser, council.at["SEP"])
    answer(sre, "Los consulados ofrecen el espacio.", "sre-01534")
    one = Recommendation.objects.get()
    assert (one.state, one.answers_given) == ("assigned", 1)
    answer(sep, "Se enviarán cuarenta maestros.", "sep-2201")
    finish(sep, "Lista de maestros")
    member.goto(f"/council/inside/{one.pk}/")
    member.locator("summary", has_text="impugnarla").click()
    member.locator("details[open] [name=text]").fill("En Chicago no ha llegado nadie.")
    member.locator("details[open]").get_by_role("button", name="Anotarlo").click()
    finish(sep, "Acta de llegada de Chicago")
    member.goto(f"/council/inside/{one.pk}/")
    member.locator("summary", has_text="verificarla").click()
    member.locator("details[open] [name=text]").fill("Los cuarenta dan clase.")
    member.get_by_label("La gente está mejor por ello: logro verificado").check()
    member.locator("details[open]").get_by_role("button", name="Anotarlo").click()
    reader = browser(width=360, script=False)
    reader.goto("/council/?gain=1")
    reader.get_by_role("link", name="Maestros bilingües").click()
    said = reader.inner_text("main")
    for words in (
        "I.1/EDU/SEP-SRE",
        "logro verificado",
        "oficio sep-2201",
        "En Chicago no ha llegado nadie.",
        "Los cuarenta dan clase.",
    ):
        assert words in said
    eyes = browser()
    for name, address in (("recommendation", f"/council/r/{Recommendation.objects.get().slug}/"), ("tracker", "/council/"),
                          ("term", "/council/terms/2026-2028/"), ("compliance", "/council/compliance/")):  # fmt: skip
        eyes.goto(address)
        look(eyes, f"council-{name}")
    # On a telephone every figure of the report stands beside its institution, with nothing to push aside.
    eyes.set_viewport_size({"width": 360, "height": 800})
    assert eyes.evaluate("(e => e.scrollWidth - e.clientWidth)(document.querySelector('.cl-scroll'))") == 0
    first = eyes.locator(".cl-year tbody tr").first.locator("td")
    assert [box["x"] + box["width"] <= 360 for box in (cell.bounding_box() for cell in first.all())] == [True] * 4
