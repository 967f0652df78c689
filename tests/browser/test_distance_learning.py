"""From the adviser's page on a phone to a certificate that is verified without a network; and how the pages look."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from ambos.domain import sealing
from ambos.programs.distance_learning import actions
from ambos.programs.distance_learning.models import Certificate, ReceivingBody, Study
from ambos.records.documents.exports.page import page_address
from ambos.records.documents.queries import open_document
from tests.support import world
from tests.support.browser import check_axe, look, sign_in
from tests.support.programs import turned_on
from tests.support.studies import opened_study, sealing_office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAME = "María Guadalupe Núñez de la O"


@pytest.fixture
def here(monkeypatch, tmp_path):
    """An office that seals, its adviser and its documents officer."""
    monkeypatch.setenv("AMBOS_DOCUMENTS_ROOT", str(tmp_path / "root.pub"))
    with turned_on("distance_learning"):
        actions.load_bodies()
        office = world.office("los-angeles")
        sealing_office(office)
        yield office, world.account("study_adviser", office=office), world.account("documents_officer", office=office)


def url(name, *args):
    return reverse(f"distance_learning:{name}", args=args)


def advised(page):
    """The questions answered on a phone, to the advice."""
    page.goto(url("adviser"))
    page.click("form.ask button")
    for name, value in (("age", "24"), ("schooling", "lower_secondary"), ("average", "8.4"), ("time", "steady"), ("hours", "16"),
                        ("mock", ""), ("may_travel", ""), ("goal", "work_here")):  # fmt: skip
        if page.locator(f"input[type=radio][name={name}]").count():
            page.check(f"input[type=radio][name={name}][value='{value}']")
        elif value:
            page.fill(f"input[name={name}]", value)
        page.click("form.ask button")
    page.wait_for_selector(".route")


def test_from_the_adviser_to_a_certificate_verified_offline(browser, here):
    _office, (adviser_user, adviser), (officer_user, _officer) = here
    phone = browser(width=360, script=False)
    advised(phone)
    assert phone.locator(".route--first h3").inner_text() == "B@UNAM, bachillerato a distancia"
    assert "no tiene reconocimiento formal" in phone.inner_text("main")
    assert "GED" in phone.inner_text("main")

    desk = browser()
    sign_in(desk, adviser_user)
    desk.goto(url("new"))
    desk.click("text=Registrar a alguien nuevo")
    desk.fill("[name=given_names]", "María Guadalupe")
    desk.fill("[name=surname1]", "Núñez")
    desk.click("main form[method=post] button.button--action")
    desk.wait_for_url("**/studies/new/?person=*")
    desk.fill("[name=age]", "24")
    desk.check("[name=schooling][value=lower_secondary]", force=True)
    desk.click("button[name=advise]")
    desk.check("[name=route][value=b-unam]", force=True)
    desk.click("button[name=open]")
    code = re.sub(r"[^0-9A-Z]", "", desk.locator("#study-code").inner_text())
    desk.click("main a.button--action")

    study = Study.objects.get()
    desk.fill("#do-document [name=name]", NAME)
    desk.click("#do-document button")
    desk.wait_for_selector("text=Guardado.")
    desk.fill("#do-lower-secondary [name=on]", "2006-07-01")
    desk.fill("#do-lower-secondary [name=average]", "8.4")
    desk.click("#do-lower-secondary button")
    desk.wait_for_selector("text=Guardado.")
    today = study.opened_on
    for course in ("strategies", "reading", "mathematics", "selection"):
        actions.pass_course(study=study, code=course, on=today, by=adviser)
    for number in range(1, 25):
        actions.begin_subject(study=study, number=number, on=today, by=adviser)
        if number < 24:
            actions.end_subject(study=study, number=number, passed=True, on=today, by=adviser)
    desk.goto(url("study", study.pk))
    desk.check("#do-end [name=result][value=passed]", force=True)
    desk.click("#do-end button")
    desk.wait_for_selector("text=24 / 24")

    paper_desk = browser()
    sign_in(paper_desk, officer_user)
    paper_desk.goto(url("study", study.pk))
    assert paper_desk.locator("b.asis").inner_text() == NAME
    paper_desk.click(f"form[action='{url('certify', study.pk)}'] button")
    paper_desk.wait_for_selector("text=El certificado está sellado")

    phone.goto(url("mine"))
    phone.fill("[name=box1]", code)
    phone.click("form.flow button")
    assert phone.locator("#folio").count() == 1

    certificate = Certificate.objects.get()
    _record, _claims, token = open_document(certificate.document, by="system", reason="test")
    checker = browser(width=360)
    digits = sealing.to_url(page_address(), token).partition("#")[2]
    checker.goto("/v/")
    checker.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    checker.wait_for_function(
        "caches.keys().then(names => Promise.all(names.map(n => caches.open(n).then(c => c.keys())))).then(all => all.flat().length >= 2)"
    )
    checker.context.set_offline(True)
    checker.goto("about:blank")
    checker.goto(f"/v/#{digits}")
    checker.wait_for_selector(".verdict")
    assert checker.get_attribute(".verdict", "data-code") == "ok"
    assert NAME in checker.inner_text("main")


def test_how_they_look(browser, here):
    office, (adviser_user, adviser), _officer = here
    phone = browser(width=360)
    phone.goto(url("adviser"))
    look(phone, "distance-adviser")
    phone.click("form.ask button")
    phone.click("form.ask button")
    look(phone, "distance-question")
    advised(phone)
    look(phone, "distance-advice")
    check_axe(phone)
    opened = opened_study(office, adviser, subjects=7)
    exam = opened_study(office, adviser, name="Donato Vera", route="acuerdo-286")
    made = actions.make_statement(
        study=opened.study, body=ReceivingBody.objects.get(code="cuny"), form_key=opened.study.pk, by=adviser
    )
    phone.goto(url("mine"))
    look(phone, "distance-code")
    phone.fill("[name=box1]", opened.code)
    phone.click("form.flow button")
    look(phone, "distance-mine")
    phone.goto(made.path)
    look(phone, "distance-statement")
    check_axe(phone)
    desk = browser()
    sign_in(desk, adviser_user)
    for name, address in (("studies", url("studies")), ("study", url("study", opened.study.pk)),
                          ("exam", url("study", exam.study.pk)), ("new", f"{url('new')}?person={exam.study.person_id}")):  # fmt: skip
        desk.goto(address)
        look(desk, f"distance-{name}")
        check_axe(desk)
    reviewer, _access = world.account("alignment_reviewer")
    office_page = browser()
    sign_in(office_page, reviewer)
    for name, address in (("matrix", url("matrix")), ("cell", url("cell", "cuny", "b-unam:1"))):
        office_page.goto(address)
        look(office_page, f"distance-{name}")
        check_axe(office_page)
