"""The static pages of an election in a real browser: voting, auditing, keys, verification."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.urls import reverse

from ambos.domain.elections.verification import BallotCheck, check_archive
from ambos.programs.elections import queries
from ambos.programs.elections.exports import pages
from ambos.programs.elections.models import BoardEvent
from tests.support import belenios
from tests.support import elections as el
from tests.support.ballots import Small
from tests.support.browser import check_axe, look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLOWED, LIMIT = 6, 3000
"""A telephone is taken to be six times slower than this machine. Chromium's own throttle does not reach a worker, hence the
time of the worker is multiplied."""


def voting_page(page, held, name):
    page.goto("about:blank")
    page.goto(f"/elections/vote/#{held.election.uuid}.{held.sign_in(name)}")
    page.wait_for_selector("fieldset")
    return page


def cast(page, code, *names):
    for name in names:
        page.get_by_label(name, exact=True).check()
    page.fill("#code", code)
    page.click("button.go")
    page.wait_for_selector("#tracker")
    return page.inner_text("#tracker")


def test_a_ballot_of_the_page_is_accepted_by_every_judge_and_may_be_cast_again(browser, tmp_path):
    held = el.voting()
    page = voting_page(browser(width=360), held, el.ELECTORS[0])
    assert page.inner_text("h1") == "Consejo, distrito de prueba"
    first = cast(page, held.codes[0], "Ana Peña", "Carla Mora")
    assert queries.tracker_state(held.election, first) == "counts"
    page.get_by_role("button", name="Votar otra vez").click()
    second = cast(page, held.codes[0].replace("-", " "), "Beto Cruz")
    assert "sustituye" in page.inner_text("main")
    assert [queries.tracker_state(held.election, one) for one in (first, second)] == ["replaced", "counts"]
    held.close()
    held.decrypt(1, 2)
    held.step("provisional")
    assert queries.online_counts(held.election) == [0, 1, 0]
    archive = bytes(queries.archive(held.election).content)
    assert all(finding.holds for finding in check_archive(archive))
    assert belenios.verifies(archive, tmp_path)


def test_no_more_marks_than_seats_and_a_mistyped_code_is_said_at_once(browser):
    held = el.voting()
    page = voting_page(browser(width=360), held, el.ELECTORS[0])
    page.get_by_label("Ana Peña", exact=True).check()
    page.get_by_label("Beto Cruz", exact=True).check()
    assert page.get_by_label("Carla Mora", exact=True).is_disabled()
    wrong = held.codes[0][:-1] + ("2" if held.codes[0][-1] != "2" else "3")
    page.fill("#code", wrong)
    page.click("button.go")
    assert "no está bien escrito" in page.inner_text("#code-fault")
    assert page.evaluate("document.activeElement.id") == "code"
    assert BoardEvent.objects.filter(kind="Ballot").count() == 0


def test_an_audited_ballot_shows_its_chance_and_is_never_cast(browser):
    held = el.voting()
    page = voting_page(browser(), held, el.ELECTORS[0])
    page.get_by_label("Ana Peña", exact=True).check()
    page.fill("#code", held.codes[0])
    page.get_by_role("button", name="Comprobar el cifrado sin votar").click()
    page.wait_for_selector(".note.ok")
    assert "Ana Peña" in page.inner_text(".note.ok")
    with page.expect_download() as download:
        page.get_by_role("link", name="Guardar el voto de prueba").click()
    kept = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert (
        BallotCheck(held.election.text, [int(n) for n in json.loads(held.election.codes)]).fault(kept["ballot"]) is None
    )
    assert len(kept["randoms"][0]) == 3
    assert BoardEvent.objects.filter(kind="Ballot").count() == 0


def test_twenty_candidates_under_three_seconds_on_a_slow_telephone(browser):
    """The worker's own clock, its tables included, times six."""
    held = el.voting()
    page = voting_page(browser(width=360), held, el.ELECTORS[0])
    small = Small(names=tuple(f"Candidata {n}" for n in range(20)), most=6)
    said = {"election": small.election, "code": small.codes[0], "marks": [small.row(0, 5, 19)]}
    runs = [page.evaluate("said => work('ballot', said)", said) for _ in range(3)]
    for made in runs:
        assert BallotCheck(small.election, small.public).fault(made["ballot"]) is None
    cold = min(
        page.evaluate(
            "async said => { await work('tables', {key: '4'}); return (await work('ballot', said)).milliseconds }", said
        )
        for _ in range(3)
    )
    assert cold * SLOWED < LIMIT, f"{cold:.0f} ms here, {cold * SLOWED:.0f} ms slowed"


def test_the_pages_are_the_same_bytes_for_everybody_and_their_hash_is_published(client):
    held = el.voting()
    for name in ("vote", "trustee", "check"):
        one = client.get(f"/elections/{name}/")
        other = client.get(f"/elections/{name}/", headers={"accept-language": "en", "user-agent": "x"})
        assert one.content == other.content
        assert not one.cookies
        assert hashlib.sha256(one.content).hexdigest() == pages.page(name).digest
        assert (
            pages.page(name).digest
            in client.get(reverse("elections:election", args=[held.election.uuid])).content.decode()
        )


def test_how_the_pages_look(browser):
    held = el.voting()
    page = voting_page(browser(width=360), held, el.ELECTORS[0])
    look(page, "elections-vote")
    page.goto(f"/elections/{held.election.uuid}/")
    look(page, "elections-election")
    tracker, _ = held.vote(el.ELECTORS[1], held.codes[1], 0)
    page.goto(f"/elections/{held.election.uuid}/board/?tracker={tracker.replace('+', '%2B')}")
    assert "cuenta" in page.inner_text(".notice--positive")
    look(page, "elections-board")
    page.goto(f"/elections/check/#{held.election.uuid}")
    page.get_by_role("button", name="Comprobar todo").click()
    page.wait_for_selector("#verdict")
    assert "Todo se cumple hasta ahora" in page.inner_text("#verdict")
    look(page, "elections-check")
    check_axe(page)


def test_a_whole_vote_by_keyboard_at_360_pixels(browser):
    """Nobody touches a mouse: marks, code, cast; what changed is where the reader is."""
    held = el.voting()
    page = voting_page(browser(width=360), held, el.ELECTORS[0])
    check_axe(page)
    page.locator("h1").focus()
    where = "document.activeElement.closest('label')?.innerText.trim() || document.activeElement.id || document.activeElement.tagName"
    reached = []
    while "code" not in reached and len(reached) < 12:
        page.keyboard.press("Tab")
        reached.append(page.evaluate(where))
        if reached[-1] in ("Ana Peña", "Carla Mora"):
            page.keyboard.press("Space")
    assert sorted(name for name in reached if name in el.STANDING) in (
        [
            "Ana Peña",
            "Beto Cruz",
            "Carla Mora",
        ],  # the order is by chance; with both marks used the third cannot be reached
        ["Ana Peña", "Carla Mora"],
    )
    assert page.inner_text(".tally").startswith("2 de 2 marcas usadas")
    page.keyboard.type(held.codes[0])
    page.keyboard.press("Enter")
    page.wait_for_selector("#tracker")
    assert page.evaluate("document.activeElement.innerText") == "Su voto fue recibido"
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    check_axe(page)
    held.close()
    held.decrypt(1, 2)
    held.step("provisional")
    assert queries.online_counts(held.election) == [1, 0, 1]


def test_a_blank_vote_is_asked_about_once_before_it_is_cast(browser):
    held = el.voting()
    page = voting_page(browser(width=360), held, el.ELECTORS[0])
    page.fill("#code", held.codes[0])
    page.click("button.go")
    assert page.inner_text("#code-fault").startswith("No marcó a nadie.")
    assert BoardEvent.objects.filter(kind="Ballot").count() == 0
    page.click("button.go")
    page.wait_for_selector("#tracker")
    assert BoardEvent.objects.filter(kind="Ballot").count() == 1


LIMITS = {
    "es": [
        "Su voto es secreto",
        "Que se contó lo",
        "No impide que alguien",
        "Si el servidor y",
        "Sirve para un consejo",
    ],
    "en": ["Your vote is secret", "That what was recorded", "It does not stop", "If the server and", "It is right for"],
}


@pytest.mark.parametrize("language", LIMITS)
def test_the_voting_page_says_itself_what_it_cannot_do(browser, language):
    held = el.voting()
    page = voting_page(browser(width=360, language=language), held, el.ELECTORS[0])
    said = [" ".join(text.split()[:4]) for text in page.locator("ul.limits li").all_inner_texts()]
    assert said == LIMITS[language]
    assert {"es": "tantas personas custodias", "en": "Only as many trustees"}[language] in page.inner_text("#promise")
