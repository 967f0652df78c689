"""The pages of the conferences: who opens what, how many queries, the participant's own link, the door and its telephone."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ambos.programs.conferences import actions, queries, vault
from ambos.programs.conferences.models import CheckIn, Commitment, FollowUp, Invitation, Nomination, Sponsor
from ambos.records.messages.models import Message
from tests.support import world
from tests.support.conferences import Conference, today
from tests.support.world import A, B

pytestmark = pytest.mark.django_db
BOUND = 25


@pytest.fixture
def conference():
    return Conference(places=6, second_place="Casa México", second_city="Los Angeles", supported_places=2)


def followed_up(made, few, *, nominating=("los-angeles", "chicago", "dallas"), name="Eulalia"):
    """With so many of everything, held and followed up."""
    made.edition = actions.open_edition_budget(
        edition=made.edition, fund="Fideicomiso", currency="USD", planned=Decimal(9000), by=made.coordinator
    )
    for n in range(few):
        bank = world.organization(f"Fundación {n}")
        actions.add_sponsor(
            edition=made.edition,
            organization=bank,
            form="cash",
            amount=Decimal(100),
            interest="ninguno",
            by=made.coordinator,
        )
        actions.add_session(
            edition=made.edition, title=f"Mesa {n}", starts_at=made.at(9 + n), ends_at=made.at(10 + n), sponsor=bank,
            speakers=[(f"Ponente {n}", bank)], by=made.coordinator,
        )  # fmt: skip
        actions.set_quota(
            edition=made.edition, sector=("community", "media", "faith")[n], places=6, by=made.coordinator
        )
    actions.publish_agenda(edition=made.edition, by=made.coordinator)
    made.called()
    rows = [made.nominated(f"{name} {n}", office=nominating[n]) for n in range(few)]
    for n in range(few):
        made.nominated(f"{name} {n}", office="phoenix")
    made.selecting().proposed().invited()
    made.came = made.held(*rows)
    for row in made.came:
        promised = actions.commit(
            edition=made.edition, invitation=row, what="Abrir una mesa", due_on=today() + timedelta(days=9), by="link"
        )
        promised.follow_ups.filter(months=3).update(due_on=today())
        actions.record_outcome(
            edition=made.edition,
            kind="network",
            what="Red de clubes",
            happened_on=today(),
            evidence="acta",
            by=made.coordinator,
        )
    made.edition.refresh_from_db()
    return made


@pytest.fixture(params=[1, 3])
def whole(conference, request):
    """A conference with one or three of everything, followed up."""
    return followed_up(conference, request.param)


def number(made):
    return made.edition.number


@pytest.mark.parametrize("page", ["", "people/", "agenda/", "after/", "door/", "people.csv", "change/"])
def test_work_pages_take_few_queries(client, whole, page, django_assert_max_num_queries):
    world.signed_in(client, whole.coordinator_user)
    client.get("/conferences/work/")
    with django_assert_max_num_queries(BOUND):
        response = client.get(f"/conferences/work/{number(whole)}/{page}")
        body = b"".join(response) if response.streaming else response.content
    assert response.status_code == 200
    assert body


@pytest.mark.parametrize("page", ["", "{n}/", "{n}/report/", "{n}/calendar.ics", "calendar.ics"])
def test_public_pages_take_few_queries_and_name_nobody(client, whole, page, django_assert_max_num_queries):
    with django_assert_max_num_queries(BOUND):
        response = client.get("/conferences/" + page.format(n=number(whole)))
    assert response.status_code == 200
    assert "Eulalia" not in response.content.decode()


def test_the_list_the_office_and_her_page_take_few_queries(client, whole, django_assert_max_num_queries):
    with django_assert_max_num_queries(BOUND):
        assert client.get(queries.link_of(whole.came[0])).status_code == 200
    world.signed_in(client, whole.coordinator_user)
    client.get("/conferences/")
    with django_assert_max_num_queries(BOUND):
        assert client.get("/conferences/work/").status_code == 200
    officer = world.account("community_affairs_officer", office=world.office("los-angeles"))[0]
    world.signed_in(client, officer)
    client.get("/conferences/")
    with django_assert_max_num_queries(BOUND):
        page = client.get("/conferences/office/").content.decode()
    assert "Eulalia 0" in page
    assert "Eulalia 1" not in page, "another office's nominee"


def test_lists_ask_as_often_for_three_as_for_one(client, conference, settings, tmp_path):
    """One edition with one of everything, then three editions and of her own office three nominees of each."""
    settings.MEDIA_ROOT = tmp_path
    here, hers = world.office("los-angeles"), ("los-angeles",) * 3
    readers = {
        "": None,
        "calendar.ics": None,
        "work/": conference.coordinator_user,
        "office/": world.account("community_affairs_officer", office=here)[0],
        "certificates/": world.account("documents_officer", office=here)[0],
    }

    def asked():
        found = {}
        for path, reader in readers.items():
            client.logout()
            if reader is not None:
                world.signed_in(client, reader)
            client.get("/conferences/")
            with CaptureQueriesContext(connection) as counted:
                page = client.get(f"/conferences/{path}")
            assert page.status_code == 200
            found[path] = len(counted), page.content.decode()
        return found

    followed_up(conference, 1, nominating=hers)
    one = asked()
    for n in (2, 3):
        more = Conference(
            places=6, second_place="Casa México", second_city="Los Angeles", supported_places=2, title=f"Edición {n}"
        )
        followed_up(more, 3, nominating=hers, name=f"Nazaria {n}")
    three = asked()
    assert {path: queries for path, (queries, _page) in three.items()} == {
        path: queries for path, (queries, _page) in one.items()
    }
    assert max(queries for queries, _page in three.values()) <= BOUND
    assert all("Edición 3" in page for path, (_queries, page) in three.items() if path != "calendar.ics")
    assert [page.count("Nazaria 3") >= 3 for page in (one["office/"][1], three["office/"][1])] == [False, True]


def test_the_list_of_certificates_says_how_many_wait(client, conference, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    followed_up(conference, 3)
    [row] = queries.certificates_of([conference.edition])
    assert row == (conference.edition, 0, queries.waiting_for_certificate(conference.edition).count()) == (row[0], 0, 3)


def test_one_office_sees_nothing_of_anothers(client, conference):
    conference.called()
    theirs = conference.nominated(f"Ana {B}", office=world.office("chicago", B), email="ana@example.org")
    officer = world.account("community_affairs_officer", office=world.office("los-angeles", A))[0]
    world.signed_in(client, officer)
    assert client.get(f"/conferences/office/nominee/{theirs.pk}/").status_code == 404
    assert B not in client.get("/conferences/office/").content.decode()
    assert client.get(f"/conferences/work/{number(conference)}/people/").status_code == 403


def test_an_officer_nominates_by_a_form_and_an_endorsement_is_said(client, conference):
    conference.called().nominated("Ana Ruiz", office="chicago")
    officer = world.account("community_affairs_officer", office=world.office("los-angeles"))[0]
    world.signed_in(client, officer)
    address = f"/conferences/office/{number(conference)}/nominate/"
    page = client.get(address)
    typed = {"form_key": page.context["form"]["form_key"].value(), "name": "Ana Ruiz", "email": "ana.ruiz@example.org",
             "language": "es", "sector": "media", "sex": "female", "motive": "La conocemos"}  # fmt: skip
    assert client.post(address, typed | {"motive": ""}).status_code == 422
    said = client.post(address, typed, follow=True).content.decode()
    assert "Otra oficina" in said
    assert Nomination.objects.get().endorsements.get().office.code == "los-angeles"


# -- her own page --------------------------------------------------------------------------------------------------------------
@pytest.fixture
def invited(conference):
    conference.ana = conference.called().nominated("Ana Ruiz")
    conference.selecting().proposed().invited()
    conference.link = queries.link_of(conference.sent(conference.ana))
    return conference


def test_she_answers_chooses_the_second_place_and_shows_her_code(client, invited):
    assert client.get(invited.link)["Referrer-Policy"] == "no-referrer"
    client.post(invited.link, {"verb": "accept", "attends_at": "second", "wants_support": "on"})
    sent = invited.sent(invited.ana)
    assert (sent.state, sent.attends_at, sent.travel) == ("accepted", "second", "supported")
    page = client.get(invited.link).content.decode()
    assert sent.badge in page
    assert "<svg" in page
    client.post(invited.link, {"verb": "decline"})
    assert invited.sent(invited.ana).state == "declined"


def test_the_link_in_the_message_is_hers_and_the_next_ones_repeat_it(invited):
    sent = invited.sent(invited.ana)
    assert queries.by_token(vault.token_of(sent)) == sent
    assert Message.objects.filter(kind="conferences.invited").count() == 1


def test_a_link_that_opens_nothing_says_so(client, invited):
    assert client.get("/conferences/mine/abc/").status_code == 404
    assert client.get("/conferences/mine/abc/certificate.pdf").status_code == 404
    assert client.post(invited.link, {"verb": "nonsense"}).status_code == 404


def test_she_promises_answers_and_gives_her_opinion_by_her_link(client, whole):
    link = queries.link_of(whole.came[0])
    before = Commitment.objects.count()
    form = client.get(link).context["forms"]["promise"]
    typed = {
        "verb": "promise",
        "form_key": form["form_key"].value(),
        "what": "Dar un taller",
        "due_on": today() + timedelta(days=50),
    }
    for _twice in range(2):
        client.post(link, typed)
    assert Commitment.objects.count() == before + 1
    asked = FollowUp.objects.get(commitment__invitation=whole.came[0], months=3, due_on=today())
    client.post(link, {"verb": "follow_up", "follow_up": asked.pk, "standing": "met", "evidence": ""})
    asked.refresh_from_db()
    assert asked.standing == ""
    client.post(link, {"verb": "follow_up", "follow_up": asked.pk, "standing": "met", "evidence": "una foto"})
    asked.refresh_from_db()
    assert (asked.standing, asked.confirmed_at) == ("met", None)
    client.post(link, {"verb": "survey", "useful": 5, "organized": 4, "again": "on"})
    assert queries.opinions_of(whole.edition)["n"] == 1
    client.post(link, {"verb": "touch", "stays": "yes"})
    assert queries.by_token(vault.token_of(whole.came[0])).nomination.participant.stays_in_touch
    others = FollowUp.objects.exclude(commitment__invitation=whole.came[0]).first()
    if others:
        assert client.post(link, {"verb": "follow_up", "follow_up": others.pk, "standing": "met"}).status_code == 404
    assert "Su nombre ya no está" in client.post(link, {"verb": "forget"}).content.decode()
    assert client.get(link).status_code == 404


# -- the door ------------------------------------------------------------------------------------------------------------------
def test_a_telephone_sends_what_it_kept_twice_and_hears_what_is_refused(client, invited):
    row = invited.accept(invited.ana)
    invited.move_days(today() - timedelta(days=1))
    actions.hold_due()
    world.signed_in(client, invited.coordinator_user)
    address = f"/conferences/work/{number(invited)}/door/sync/"
    kept = [{"badge": row.badge, "day": str(today()), "at": "2026-01-01T09:00:00Z", "how": "code"},
            {"badge": "NADIE", "day": str(today()), "at": "", "how": "list"}]  # fmt: skip
    for _twice in range(2):
        answers = client.post(address, json.dumps(kept), content_type="application/json").json()["answers"]
        assert answers[0]["kept"]
        assert "código" in answers[1]["refused"]
    assert [(c.how, c.invitation) for c in CheckIn.objects.all()] == [("code", row)]
    for bad in ("{", "[1]", json.dumps([{"badge": "x"}]), json.dumps([{"badge": "x", "day": "ayer"}]),
                json.dumps([{"badge": "x", "day": str(today()), "at": "2026-01-01T09:00:00"}]), json.dumps(kept * 1001)):  # fmt: skip
        assert client.post(address, bad, content_type="application/json").status_code == 400
    worker = client.get(f"/conferences/work/{number(invited)}/door/sw.js")
    assert worker["Content-Type"].startswith("text/javascript")


def test_without_a_script_one_press_a_person(client, invited):
    row = invited.accept(invited.ana)
    invited.move_days(today())
    actions.hold_due()
    world.signed_in(client, invited.coordinator_user)
    address = f"/conferences/work/{number(invited)}/door/"
    assert "está aquí" in client.post(address, {"badge": row.badge, "list": 1}, follow=True).content.decode()
    assert [c.how for c in CheckIn.objects.all()] == ["list"]


def test_headquarters_confirms_and_decides_what_the_coordinator_asks(client, conference):
    conference.called().nominated("Ana Ruiz")
    conference.selecting()
    world.signed_in(client, conference.coordinator_user)
    base = f"/conferences/work/{number(conference)}/do/"
    client.post(base + "propose/")
    assert "otra persona" in client.post(base + "confirm/", follow=True).content.decode()
    client.post(base + "budget/", {"fund": "Fideicomiso", "currency": "USD", "planned": "900"})
    world.organization("Banco Uno")
    said = {"organization": "Banco Uno", "form": "cash", "amount": "50", "interest": "vende cuentas"}
    assert client.post(base + "sponsor/", said).status_code == 422, "the form's key is missing"
    key = client.get(f"/conferences/work/{number(conference)}/").context["forms"]["sponsor"]["form_key"].value()
    for _twice in range(2):
        assert client.post(base + "sponsor/", said | {"form_key": key}).status_code == 302
    assert Sponsor.objects.count() == 1
    page = client.post(
        base + "payment/", {"form_key": conference.edition.pk, "organization": "Banco Uno", "what": "x", "amount": "5"}
    )
    assert page.status_code == 422
    assert "Banco Uno aporta a este presupuesto" in page.content.decode()
    world.signed_in(client, conference.hq_user)
    client.post(base + "confirm/")
    assert Invitation.objects.count() == 1
    assert client.post(base + "propose/").status_code == 403


def test_the_page_of_afterwards_leads_only_where_its_reader_may_go(client, whole):
    """Before the first day there is no report; headquarters reads what was said of a promise and does not follow it up."""
    early = Conference()
    world.signed_in(client, early.hq_user)
    assert "/report/" not in client.get(f"/conferences/work/{number(early)}/after/").content.decode()
    for user, follows in ((whole.coordinator_user, True), (whole.hq_user, False)):
        world.signed_in(client, user)
        for address, leads in (
            (f"{number(whole)}/after/", f"/conferences/{number(whole)}/report/"),
            ("", "/conferences/work/"),
        ):
            page = client.get(f"/conferences/work/{address}").content.decode()
            links = set(re.findall(r'href="(/conferences/[^"]+)"', page))
            assert any("/follow-up/" in link for link in links) == follows
            assert any(link.startswith(leads) for link in links)
            for link in sorted(links):
                assert client.get(link).status_code == 200, link
