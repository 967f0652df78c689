"""A conference in a real browser: from the call to its follow-up after twelve months, and the door without a signal."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from ambos.programs.conferences import actions, queries
from ambos.programs.conferences.models import CheckIn, Commitment, FollowUp, Invitation
from ambos.records.documents import actions as papers
from tests.records.test_documents import publish, root  # noqa: F401
from tests.support import world
from tests.support.browser import check_axe, look, sign_in
from tests.support.conferences import Conference, today

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def conference():
    """Planned, with a second place; its sealing office has a key."""
    here = world.office("los-angeles", name="Los Ángeles", city="Los Ángeles")
    made = Conference(
        second_place="Casa México", second_city="Los Ángeles", supported_places=1,
        aims="Encontrar aliados y acordar qué se hará en cada ciudad.",
    )  # fmt: skip
    made.officer_user = world.account("community_affairs_officer", office=here)[0]
    made.sealer = world.account("documents_officer", office=here)[0]
    papers.make_publisher(by="system")
    papers.make_signer(office=here, by="system")
    publish()
    return made


def test_a_conference_from_its_call_to_its_follow_up_after_twelve_months(browser, conference):
    number = conference.edition.number
    work, hers = browser(), browser(width=360, script=False)
    as_coordinator, as_officer, as_hq, as_sealer = (
        conference.coordinator_user, conference.officer_user, conference.hq_user, conference.sealer,
    )  # fmt: skip

    sign_in(work, as_coordinator)  # the call
    work.goto(f"/conferences/work/{number}/")
    work.get_by_role("button", name="Convocar a los consulados").click()
    sign_in(work, as_officer)  # the nomination
    work.goto("/conferences/office/")
    work.get_by_role("link", name=re.compile("Nominar")).click()
    for label, text in (
        ("Nombre completo", "Ana Ruiz Peña"),
        ("Correo electrónico", "ana@example.org"),
        ("Por qué esta persona", "Guía a 40 familias."),
    ):
        work.get_by_label(label, exact=False).first.fill(text)
    work.get_by_label("mujer", exact=True).check()
    check_axe(work)
    work.get_by_role("button", name=re.compile("Nominar")).click()
    assert "Ana Ruiz Peña" in work.inner_text("main")
    sign_in(work, as_coordinator)  # the selection, proposed by one
    work.goto(f"/conferences/work/{number}/")
    work.get_by_role("button", name="Cerrar la convocatoria y elegir").click()
    work.goto(f"/conferences/work/{number}/people/")
    work.get_by_role("button", name="Proponer una selección").click()
    assert "primera opción de la oficina" in work.inner_text("main")
    sign_in(work, as_hq)  # and confirmed by another
    work.goto(f"/conferences/work/{number}/people/")
    check_axe(work)
    work.get_by_role("button", name="Confirmar e invitar").click()

    sent = Invitation.objects.get()
    hers.goto(queries.link_of(sent))  # her answer, without an account and without a script
    hers.get_by_label("Casa México").check()
    hers.get_by_role("button", name="Sí voy").click()
    assert sent.badge in hers.inner_text("main")
    conference.move_days(today() - timedelta(days=1))  # the days come
    actions.hold_due()
    sign_in(work, as_coordinator)
    work.goto(f"/conferences/work/{number}/door/")
    work.get_by_label("Código del gafete").fill(sent.badge.lower())
    work.get_by_role("button", name="Ya está aquí", exact=True).first.click()
    work.wait_for_function("() => document.querySelector('#offline-said').textContent.includes('Ana Ruiz')")
    work.wait_for_function("() => !localStorage.length || Object.values(localStorage).every(v => v === '[]')")
    assert CheckIn.objects.get().day == today()
    actions.check_in(
        edition=conference.edition, badge=sent.badge, day=today() - timedelta(days=1), by=conference.coordinator
    )
    conference.move_days(today() - timedelta(days=3))
    CheckIn.objects.all().delete()
    for day in (0, 1):
        actions.check_in(
            edition=conference.edition,
            badge=sent.badge,
            day=conference.edition.starts_on + timedelta(days=day),
            by=conference.coordinator,
        )
    actions.hold_due()

    sign_in(work, as_sealer)  # the certificate
    work.goto("/conferences/certificates/")
    work.get_by_role("button", name=re.compile("Sellar")).click()
    hers.goto(queries.link_of(sent))
    assert hers.get_by_role("link", name="Mi constancia").is_visible()
    hers.get_by_label("Qué", exact=True).fill("Abrir una ventanilla de educación")  # the promise
    hers.get_by_label("Para cuándo").fill(str(today() + timedelta(days=60)))
    hers.get_by_role("button", name="Anotarlo").click()
    promise = Commitment.objects.get()
    for months, standing, shows in ((3, "under_way", ""), (6, "under_way", ""), (12, "met", "acta de apertura")):
        FollowUp.objects.filter(months=months).update(due_on=today())  # the months go by
        assert actions.ask_follow_ups() == 1
        hers.goto(queries.link_of(sent))
        hers.locator(f"input[name=standing][value={standing}]").check()
        hers.get_by_label("Qué lo demuestra").fill(shows)
        hers.get_by_role("button", name="Enviar").first.click()
        sign_in(work, as_officer)
        work.goto("/conferences/office/")
        work.get_by_role("link", name="Abrir una ventanilla de educación").click()
        work.get_by_role("button", name="Vi lo que lo demuestra: confirmar").click()
    assert promise.follow_ups.filter(confirmed_at__isnull=False).count() == 3
    sign_in(work, as_coordinator)
    work.goto(f"/conferences/work/{number}/")
    work.get_by_role("button", name="Cerrar la jornada").click()
    anybody = browser(width=360)
    anybody.goto(f"/conferences/{number}/report/")
    said = anybody.inner_text("main")
    assert "1 cumplidos de 1 vencidos" in said
    assert "Ana Ruiz" not in said, "the report names nobody"
    check_axe(anybody)


def test_the_door_works_without_a_signal_and_sends_later(browser, conference):
    conference.called()
    ana, luz = conference.nominated("Ana Ruiz"), conference.nominated("Luz Vega")
    conference.selecting().proposed().invited()
    rows = [conference.accept(ana), conference.accept(luz)]
    conference.move_days(today() - timedelta(days=1))
    actions.hold_due()
    page = browser(width=360, height=740)
    sign_in(page, conference.coordinator_user)
    address = f"/conferences/work/{conference.edition.number}/door/"
    page.goto(address)
    page.get_by_role("button", name="Llevar la lista conmigo").click()
    page.wait_for_function("() => navigator.serviceWorker.ready.then(r => r.active && r.active.state === 'activated')")
    page.goto(address)
    page.context.set_offline(True)
    page.goto(address)
    page.get_by_label("Código del gafete").fill(rows[0].badge)
    page.get_by_role("button", name="Ya está aquí", exact=True).first.click()
    page.locator(f"[data-badge='{rows[1].badge}'] button").click()
    assert page.locator("#waiting").inner_text() == "2"
    assert not CheckIn.objects.exists()
    page.context.set_offline(False)
    page.get_by_text("Todo está enviado.").wait_for()
    assert sorted(CheckIn.objects.values_list("how", flat=True)) == ["code", "list"]
    page.get_by_role("button", name="Quitar la lista de este teléfono").click()
    page.get_by_text("La lista se quitó.").wait_for()
    assert page.evaluate("() => localStorage.length") == 0


def test_the_pages_are_looked_at(browser, conference):
    conference.called()
    ana, luz = (
        conference.nominated("Ana Ruiz"),
        conference.nominated("Luz Vega", office="chicago", sex="male", sector="media"),
    )
    conference.nominated("Luz Vega", office="dallas")
    conference.selecting().proposed()
    page = browser()
    sign_in(page, conference.coordinator_user)
    base = f"/conferences/work/{conference.edition.number}/"
    page.goto(f"{base}people/")
    look(page, "conferences-people", widths=(360, 1280))
    conference.invited()
    page.goto(queries.link_of(conference.sent(ana)))
    look(page, "conferences-invited", widths=(360, 1280))
    came = conference.held(ana, luz)
    actions.commit(edition=conference.edition, invitation=came[0], what="Abrir una mesa", due_on=today(), by="link")
    for name, address in (
        ("edition", base), ("door", f"{base}door/"), ("after", f"{base}after/"), ("mine", queries.link_of(came[0])),
        ("public", f"/conferences/{conference.edition.number}/"), ("report", f"/conferences/{conference.edition.number}/report/"),
    ):  # fmt: skip
        page.goto(address)
        look(page, f"conferences-{name}", widths=(360, 1280))
