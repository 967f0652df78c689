"""A child moves twice. Each time the school it leaves fills and signs by a link, an office seals, and the school that receives
checks the paper on a phone whose network is cut, then says with one button that the child arrived and where it was placed.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.utils import timezone

from ambos.domain import sealing
from ambos.domain.names import PartialDate
from ambos.programs.transfers import actions, queries
from ambos.programs.transfers.models import Transfer
from ambos.records.documents import vault
from ambos.records.documents.exports.page import page_address
from ambos.records.documents.models import Acknowledgement
from tests.support import world
from tests.support.browser import check_axe, look, sign_in
from tests.support.papers import keys_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TODAY = timezone.localdate()


def filled_by_the_school(page, path: str, *, school: str, grade: str, scale: str, marks: list[str]) -> None:
    page.goto(path)
    page.fill("#id_school", school)
    page.select_option("#id_grade", grade)
    page.fill("#id_attended_from", str(TODAY - timedelta(days=80)))
    page.fill("#id_attended_to", str(TODAY - timedelta(days=3)))
    page.select_option("#id_scale", scale)
    for n, mark in enumerate(marks):
        page.select_option(f"#id_subject_{n}", str(n + 1))
        page.fill(f"#id_mark_{n}", mark)
    page.fill("#id_signer_0", "Elvira Zamudio")
    page.fill("#id_title_0", "Directora")
    page.click("button[name=sign]")
    page.wait_for_selector("h1:has-text('Gracias')")


def checked_with_the_network_cut(browser, digits: str):
    """A school's phone that opened the page once; the code is read without a network. The page, and what it asked for."""
    page = browser(width=360, height=780)
    page.goto("/v/")
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    page.wait_for_function(
        "caches.keys().then(names => Promise.all(names.map(n => caches.open(n).then(c => c.keys())))).then(all => all.flat().length >= 2)"
    )
    page.context.set_offline(True)
    page.goto("about:blank")
    page.goto(f"/v/#{digits}")
    page.wait_for_selector(".verdict")
    assert page.get_attribute(".verdict", "data-code") == "ok"
    return page


def said_from_the_paper(page, school: str, grade: str) -> list[str]:
    """Press the separate button, now with a signal; what was posted."""
    sent: list[str] = []
    page.context.on(
        "request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None
    )
    page.context.set_offline(False)
    page.click("a:has-text('Avisar que llegó')")
    page.wait_for_function("document.getElementById('id_folio')?.value")
    page.fill("#id_school", school)
    page.select_option("#id_grade", grade)
    page.click("button:has-text('Enviar folio, escuela y grado')")
    page.wait_for_selector(".notice--positive")
    return sent


def test_a_child_who_moves_twice(browser, monkeypatch, tmp_path, settings, live_server):
    settings.ORIGIN_URL = live_server.url
    home = world.office(
        "michoacan", kind="delegation", country="mx", state_province="MIC", timezone="America/Mexico_City"
    )
    abroad = world.office("fresno")
    keys_for(monkeypatch, tmp_path, home, abroad)
    moves = [
        (
            home,
            "to_destination",
            "Secundaria Técnica 12, Zamora",
            "7",
            "mx-10",
            ["9.2", "8.5"],
            "Ahwahnee Middle, Fresno",
            "7",
        ),
        (abroad, "to_origin", "Ahwahnee Middle, Fresno", "8", "us-letters", ["A", "B"], "Secundaria 3, Morelia", "8"),
    ]
    folios, person = [], None
    for office, direction, school, grade, scale, marks, receiving, placed in moves:
        accounts = [world.account("school_records_officer", office=office) for _ in range(2)]
        (user, first), (_other, second) = accounts
        child = {"given_names": "Ximena", "surname1": "Ríos", "surname2": "Salcedo", "born": PartialDate(2013, 4, 9)}
        made = actions.request_transfer(
            office=office, direction=direction, form_key=uuid4(), by=first, **child
        ).transfer
        path = actions.make_link(transfer=made, by=first)
        filled_by_the_school(browser(), path, school=school, grade=grade, scale=scale, marks=marks)
        work = browser()
        sign_in(work, _other)
        work.goto(f"/transfers/office/{made.pk}/")
        work.click("button:has-text('Validar')")
        work.wait_for_selector("button:has-text('Sellar y emitir')")
        sign_in(work, user)
        work.goto(f"/transfers/office/{made.pk}/")
        work.click("button:has-text('Sellar y emitir')")
        work.wait_for_selector("button:has-text('Imprimir la hoja')")
        check_axe(work)
        made = Transfer.objects.get(pk=made.pk)
        folios.append(made.document.folio)
        url = sealing.to_url(page_address(), vault.token(made.document))
        page = checked_with_the_network_cut(browser, url.partition("#")[2])
        text = page.inner_text("main")
        assert [word for word in ("Ximena", "Salcedo", school.split(",")[0], marks[0]) if word not in text] == []
        look(page, f"transfer-verified-{direction}")
        sent = said_from_the_paper(page, receiving, placed)
        assert len(sent) == 1
        assert [word for word in ("Ximena", "Salcedo", "9.2", url[-40:]) if word in sent[0]] == []
        assert {part.split("=")[0] for part in sent[0].split("&")} == {
            "csrfmiddlewaretoken",
            "folio",
            "school",
            "grade",
        }
        person = made.person
    assert len(set(folios)) == 2
    said = Acknowledgement.objects.order_by("said_at").values_list("document__folio", "school", "grade")
    assert list(said) == [(folios[0], "Ahwahnee Middle, Fresno", 7), (folios[1], "Secundaria 3, Morelia", 8)]
    assert person is not None
    shown = queries.transfer(second, made.pk)
    assert (shown.placed_in, urlsplit(live_server.url).scheme) == (8, "http")
