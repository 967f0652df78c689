"""Journey C: from ballot to seat, in a real browser, as everybody who has a part in it sees it.

A committee of two runs the election of a district; three trustees make their keys and two of them open the result; an elector
votes, looks for her ballot and votes again; an outsider verifies with our page and with software that is not ours; whoever was
elected is seated.
"""

from __future__ import annotations

import json
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from ambos.domain.elections.credentials import new_code, public_of
from ambos.programs.elections import actions, queries
from ambos.programs.elections.models import Election
from ambos.records.accounts.models import User
from ambos.records.messages.actions import send_due
from ambos.records.messages.models import Message
from ambos.records.posts.models import Post
from tests.support import belenios, world
from tests.support import elections as el
from tests.support.browser import check_axe, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]


class Committee:
    """Two members, each at her own desk."""

    def __init__(self, browser, held):
        self.held, self.pages = held, []
        for account in held.accounts:
            page = browser()
            sign_in(page, account)
            self.pages.append(page)

    def go(self, to: str) -> None:
        """The step as both members take it."""
        for page in self.pages:
            if self.held.again().state == to:
                return
            page.goto(reverse("elections:desk", args=[self.held.election.uuid]))
            page.locator(f"form:has(input[value={to}]) button").click()
            page.wait_for_load_state()
        assert self.held.again().state == to


def trustee_page(browser, link):
    page = browser(width=360)
    page.goto(link)
    return page


def type_seed(page, seed):
    page.wait_for_selector("#seed")
    page.fill("#seed", seed)
    page.click("button.go")


def test_from_ballot_to_seat(browser, tmp_path, client):
    held = el.called()
    uuid = held.election.uuid
    committee = Committee(browser, held)
    first, _ = committee.pages

    # The roll, the candidacies: one line each by hand, the rest by the same verbs.
    committee.go("rules_frozen")
    committee.go("roll_open")
    first.goto(reverse("elections:roll", args=[uuid]))
    first.fill("[name=name]", "Guadalupe Ríos")
    first.fill("[name=born_on]", "1980-05-17")
    first.fill("[name=address]", "guadalupe@example.org")
    first.locator("form.sheet button").click()
    first.locator("button[value=admit]").click()
    check_axe(first)
    el.fill_roll(held)
    committee.go("roll_closed")
    committee.go("candidacies_open")
    visitor = browser(width=360)
    visitor.goto(reverse("elections:am_i_on_it", args=[uuid]))
    visitor.fill("[name=name]", "guadalupe rios")
    visitor.fill("[name=born_on]", "1980-05-17")
    visitor.locator("main form button").click()
    visitor.wait_for_selector(".notice--positive")
    el.stand(held)
    committee.go("candidacies_validated")
    committee.go("campaign")

    # Three trustees, each in her own browser; nobody's seed leaves it.
    links = actions.name_trustees(election=held.again(), bodies=el.BODIES, by=held.commission)
    trustees = [
        trustee_page(browser, f"/elections/trustee/#{uuid}.{at}.{link}") for at, link in enumerate(links, start=1)
    ]
    seeds = []
    for page in trustees:
        page.wait_for_selector("#shown")
        seeds.append(re.sub(r"\s", "", page.inner_text("#shown")))
        type_seed(page, seeds[-1])
        page.wait_for_selector("text=/Falta que las otras|Reparta su parte/")
    check_axe(trustees[0])
    for heading, done in (
        ("Reparta su parte", "Falta que|Termine su llave"),
        ("Termine su llave", "Su llave está lista"),
    ):
        for page, seed in zip(trustees, seeds, strict=True):
            page.reload()
            page.wait_for_selector(f"text={heading}")
            type_seed(page, seed)
            page.wait_for_selector(f"text=/{done}/")
    assert held.again().trustees_text
    assert set(held.election.trustees.values_list("recovered_at", flat=True)) != {None}
    said = json.dumps(list(held.election.trustees.values("certificate", "coefficients", "points", "key", "link")))
    assert not any(seed in said for seed in seeds)

    # The code commission, on its own machine.
    held.codes = [new_code() for _ in range(6)]
    public = json.dumps([str(number) for number in public_of(held.codes, uuid)])
    actions.load_codes(election=held.again(), public=public, by=held.commission)
    committee.go("voting")
    first.goto(reverse("elections:delivery", args=[uuid]))
    first.locator(".head form button").click()
    first.wait_for_load_state()
    check_axe(first)

    # The voter, with the address from her message and the code from her sheet.
    send_due()
    address = re.search(r"/elections/vote/#\S+", sent_to("guadalupe@example.org", "elections.sign_in")).group()
    voter = browser(width=360)
    voter.goto(address)
    voter.get_by_label("Ana Peña", exact=True).check()
    voter.fill("#code", held.codes[5])
    voter.click("button.go")
    voter.wait_for_selector("#tracker")
    earlier = voter.inner_text("#tracker")
    snapshot = client.get(reverse("elections:archive", args=[uuid])).content
    voter.get_by_role("button", name="Votar otra vez").click()
    voter.get_by_label("Carla Mora", exact=True).check()
    voter.fill("#code", held.codes[5])
    voter.click("button.go")
    voter.wait_for_selector("#tracker")
    tracker = voter.inner_text("#tracker")
    voter.get_by_role("link", name="Buscarlo en el tablero").click()
    voter.wait_for_selector(".notice--positive")
    assert tracker in voter.inner_text("table")
    assert queries.tracker_state(held.election, earlier) == "replaced"
    assert tracker in sent_to("guadalupe@example.org", "elections.ballot_received")
    for at, marks in enumerate([(0, 2), (2,), (0,)]):
        held.vote(el.ELECTORS[at], held.codes[at], *marks)

    # The close, two of three trustees, the result.
    Election.objects.filter(pk=held.election.pk).update(closes_at=timezone.now())
    committee.go("count")
    for page, seed in list(zip(trustees, seeds, strict=True))[1:]:
        page.reload()
        page.wait_for_selector("text=Abra el resultado")
        type_seed(page, seed)
        page.wait_for_selector("text=Gracias")
    committee.go("provisional")
    assert queries.online_counts(held.election) == [2, 0, 3]

    # An outsider: our page in her browser, the snapshot she kept, and software that is not ours.
    outsider = browser(language="en")
    outsider.goto(f"/elections/check/#{uuid}")
    outsider.get_by_role("button", name="Check everything").click()
    outsider.wait_for_selector("#verdict")
    assert outsider.inner_text("#verdict") == "Everything holds"
    assert re.sub(r"\s+", " ", outsider.inner_text("table tbody")) == "Ana Peña 2 Beto Cruz 0 Carla Mora 3"
    archive = client.get(reverse("elections:archive", args=[uuid])).content
    assert belenios.verifies(archive, tmp_path / "verify")
    assert belenios.continues(snapshot, archive, tmp_path / "diff")

    # Certified and seated.
    committee.go("challenge_window")
    Election.objects.filter(pk=held.election.pk).update(window_ends_at=timezone.now())
    committee.go("final")
    committee.go("seated")
    outsider.goto(reverse("elections:election", args=[uuid]))
    assert outsider.locator("table").inner_text().count("elected") == 2
    check_axe(outsider)
    seats = Post.objects.filter(role="council_member").order_by("holder__name")
    assert list(seats.values_list("holder__name", flat=True)) == ["Ana Peña", "Carla Mora"]
    member = browser()
    sign_in(member, User.objects.get(name="Carla Mora"))
    member.goto("/home/")
    assert member.locator("main").is_visible()


def sent_to(address: str, kind: str) -> str:
    """The newest text of this kind to this address."""
    from django.core import mail

    send_due()
    assert Message.objects.filter(kind=kind).exists()
    found = [message.body for message in mail.outbox if address in message.to]
    words = {"elections.sign_in": "/vote/#", "elections.ballot_received": "/board/"}[kind]
    return [body for body in found if words in body][-1]


def test_staff_and_administrators_are_kept_out_on_every_address(client):
    """Whatever the role: every work page of an election answers 403; the public pages show no more than to anybody."""
    from ambos.records.posts.queries import roles

    held = el.voting()
    uuid = held.election.uuid
    work = [
        *(reverse(f"elections:{name}") for name in ("committee", "commission", "adopt", "call")),
        *(
            reverse(f"elections:{name}", args=[uuid])
            for name in ("named", "desk", "step", "conflicts", "roll", "delivery", "sheets", "challenges")
        ),
        reverse("elections:line", args=[uuid, 1]),
        reverse("elections:candidacy", args=[uuid, held.election.candidacies.first().pk]),
    ]
    staff = sorted(set(roles()) - {"electoral_committee", "electoral_commission"})
    for slug in staff:
        user, _ = world.account(slug)
        signed = world.signed_in(client, user)
        for address in work:
            codes = {
                signed.get(address).status_code,
                signed.post(address, {"verb": "tablet", "to": "count"}).status_code,
            }
            assert codes <= {403, 405}, (slug, address, codes)
            assert 403 in codes, (slug, address, codes)
    assert held.again().state == "voting"
