"""Disputes of an election: objections to the roll, a polling place annulled, a clock that is changed, what is published beside a hash."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from ambos.domain.elections.verification import check_archive
from ambos.domain.errors import Refused
from ambos.programs.elections import actions, queries
from ambos.programs.elections.models import BoardEvent, Challenge, Election, Member, RollLine, Sheet
from tests.support import elections as el
from tests.support import world

pytestmark = pytest.mark.django_db


def refused(verb, **values):
    """The codes of the refusal, without their app."""
    with pytest.raises(Refused) as caught:
        verb(**values)
    return [code.removeprefix("elections.") for code in caught.value.codes]


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# -- objections ----------------------------------------------------------------------------------------------------------------
@pytest.fixture
def open_roll():
    held = el.called()
    for to in ("rules_frozen", "roll_open"):
        held.step(to)
    held.rosa = actions.add_line(
        election=held.election, name="Rosa Núñez", born_on=el.BORN, evidence="card", by=held.members[0]
    )
    held.page = reverse("elections:am_i_on_it", args=[held.election.uuid])
    return held


HER = {"name": "Rosa Núñez", "born_on": "1980-05-17"}


def test_whoever_was_not_admitted_reads_why_and_objects_on_the_same_page(open_roll, client):
    actions.rule_line(line=open_roll.rosa, admitted=False, ruling="Vive en otro distrito", by=open_roll.members[0])
    answer = client.post(open_roll.page, HER, headers={"accept-language": "es"})
    assert "No admitida. Su número es 1. Por qué: Vive en otro distrito" in words(answer)
    said = HER | {"objector": "Rosa Núñez", "grounds": "Me mudé en enero"}
    client.post(open_roll.page, said, headers={"accept-language": "es"})
    line = RollLine.objects.get()
    assert (line.state, line.objection) == ("challenged", "Rosa Núñez: Me mudé en enero")
    assert refused(actions.take_step, election=open_roll.election, to="roll_closed", by=open_roll.members[0]) == [
        "nobody_votes",
        "roll_undecided",
    ]
    actions.rule_line(line=line, admitted=True, ruling="Mostró un recibo", by=open_roll.members[0])
    open_roll.step("roll_closed")


def test_what_others_objected_stays(open_roll):
    for text in ("Luis: no vive aquí", "Eva: tampoco"):
        actions.object_to(line=open_roll.rosa, objection=text, by="client")
    assert RollLine.objects.get().objection == "Luis: no vive aquí\nEva: tampoco"


@pytest.mark.parametrize(
    "said",
    [
        HER | {"objector": "", "grounds": "x"},
        HER | {"objector": "x", "grounds": " "},
        {"name": "Otra", "born_on": "1980-05-17", "objector": "x", "grounds": "y"},
        HER | {"born_on": "no", "objector": "x", "grounds": "y"},
    ],
)
def test_an_objection_names_a_line_a_name_and_a_reason(open_roll, client, said):
    assert client.post(open_roll.page, said).status_code == 200
    assert list(RollLine.objects.values_list("state", "objection")) == [("provisional", "")]


def test_after_the_roll_is_frozen_nobody_objects(open_roll, client):
    actions.rule_line(line=open_roll.rosa, admitted=True, by=open_roll.members[0])
    open_roll.step("roll_closed")
    assert 'name="grounds"' not in client.post(open_roll.page, HER).content.decode()
    late = client.post(open_roll.page, HER | {"objector": "x", "grounds": "y"}, headers={"accept-language": "en"})
    assert late.status_code == 200
    assert list(RollLine.objects.values_list("state", "objection")) == [("admitted", "")]


# -- a polling place annulled --------------------------------------------------------------------------------------------------
@pytest.fixture
def with_paper():
    """Online Ana 2 and Carla 1; on paper Beto wins Waukegan: Ana and Beto are elected until it is annulled."""
    held = el.voting()
    for at, marks in enumerate([(0,), (0, 2)]):
        held.vote(el.ELECTORS[at], held.codes[at], *marks)
    one, two = held.members
    for name in el.ELECTORS[2:]:
        actions.give_paper(line=held.line(name), by=one)
        actions.confirm_paper(line=held.line(name), by=two)
    held.close()
    held.decrypt(1, 2)
    for place, counts, ballots, spoilt in (("Waukegan", [0, 2, 0], 2, 0), ("Joliet", [0, 0, 0], 1, 1)):
        sheet = actions.write_sheet(
            election=held.election, place=place, counts=counts, ballots=ballots, spoilt=spoilt, by=one
        )
        actions.sign_sheet(sheet=sheet, by=two)
    for to in ("provisional", "challenge_window"):
        held.step(to)
    return held


def elected(held) -> list[str]:
    names = {c.number - 1: c.name for c in queries.candidates(held.election)}
    return [names[at] for at in queries.decide(held.again()).elected]


def uphold(held) -> Challenge:
    filed = actions.file_challenge(
        election=held.election, filed_by="Juan Soto", grounds="La casilla cerró a mediodía", by="client"
    )
    return actions.rule(challenge=filed, upheld=True, ruling="Lo dicen dos testigos", by=held.members[0])


def test_a_place_is_annulled_after_a_challenge_was_upheld_and_the_seats_are_decided_anew(with_paper, client):
    held = with_paper
    one = held.members[0]
    assert elected(held) == ["Ana Peña", "Beto Cruz"]
    sheet = Sheet.objects.get(place="Waukegan")
    assert refused(actions.annul_sheet, sheet=sheet, reason="x", by=one) == ["not_annulling"]
    assert refused(actions.take_step, election=held.again(), to="partial_annulment", by=one) == ["no_challenge_upheld"]
    uphold(held)
    held.step("partial_annulment")
    desk = reverse("elections:sheets", args=[held.election.uuid])
    world.signed_in(client, held.accounts[0]).post(desk, {"annul": "Waukegan", "reason": "Cerró a mediodía"})
    sheet.refresh_from_db()
    assert (sheet.annulled_because, sheet.annulled_by.account) == ("Cerró a mediodía", held.accounts[0])
    assert refused(actions.annul_sheet, sheet=sheet, reason="x", by=one) == ["sheet_annulled"]
    assert (queries.paper_counts(held.election), elected(held)) == ([0, 0, 0], ["Ana Peña", "Carla Mora"])
    before = bytes(queries.archive(held.election).content)
    Election.objects.filter(pk=held.election.pk).update(window_ends_at=timezone.now())
    for to in ("final", "seated"):
        held.step(to)
    assert held.election.outcome["elected"] == [1, 3]
    assert bytes(queries.archive(held.election).content) == before
    assert all(finding.holds for finding in check_archive(before))
    client.logout()
    page = words(
        client.get(reverse("elections:election", args=[held.election.uuid]), headers={"accept-language": "en"})
    )
    assert "Waukegan : 2 ballots, 0 spoilt · Ana Peña 0, Beto Cruz 2, Carla Mora 0 · signed by" in page
    assert "Annulled: it does not count. Cerró a mediodía" in page
    assert "Joliet : 1 ballots, 1 spoilt · Ana Peña 0, Beto Cruz 0, Carla Mora 0 · signed by" in page
    assert page.count("Annulled: it does not count.") == 1


def test_who_declared_a_conflict_annuls_nothing_and_a_reason_is_needed(with_paper):
    held, sheet = with_paper, Sheet.objects.get(place="Waukegan")
    uphold(held)
    held.step("partial_annulment")
    one, two = held.members
    assert refused(actions.annul_sheet, sheet=sheet, reason=" ", by=two) == ["needs_reason"]
    seat = Member.objects.get(account=held.accounts[0])
    actions.declare_conflicts(seat=seat, conflicts="Prima de Ana Peña", by=one)
    assert refused(actions.annul_sheet, sheet=sheet, reason="x", by=one) == ["in_conflict"]
    assert queries.paper_counts(held.election) == [0, 2, 0]


PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"
)


def test_a_signed_sheet_is_photographed_and_everybody_opens_it_once_the_result_is_public(client, settings, tmp_path):
    settings.AMBOS_FILES = tmp_path
    held = el.voting()
    one, two = held.members
    actions.give_paper(line=held.line(el.ELECTORS[2]), by=one)
    actions.confirm_paper(line=held.line(el.ELECTORS[2]), by=two)
    held.close()
    held.decrypt(1, 2)
    page = reverse("elections:sheets", args=[held.election.uuid])
    said = {"place": "Joliet", "ballots": 1, "spoilt": 0, "marks_1": 1, "marks_2": 0, "marks_3": 0}
    world.signed_in(client, held.accounts[0])
    wrong = client.post(page, said | {"photo": SimpleUploadedFile("acta.png", b"MZ not a picture")})
    assert (wrong.status_code, Sheet.objects.count()) == (200, 0)
    client.post(page, said | {"photo": SimpleUploadedFile("acta.png", PNG)})
    sheet = Sheet.objects.get()
    address = reverse("elections:photograph", args=[held.election.uuid, sheet.pk])
    client.logout()
    assert client.get(address).status_code == 404
    actions.sign_sheet(sheet=sheet, by=two)
    held.step("provisional")
    opened = client.get(address)
    assert (opened.status_code, opened.content, opened["Content-Type"]) == (200, PNG, "image/png")
    assert opened["X-Content-Type-Options"] == "nosniff"
    public = client.get(reverse("elections:election", args=[held.election.uuid])).content.decode()
    assert public.count(f'href="{address}"') == 1
    other = el.called(office=world.office("houston"))
    assert client.get(reverse("elections:photograph", args=[other.election.uuid, sheet.pk])).status_code == 404


def test_the_database_keeps_the_reason_with_what_is_annulled(with_paper):
    with pytest.raises(IntegrityError):
        Sheet.objects.filter(place="Waukegan").update(annulled_because="x")


# -- a changed clock -----------------------------------------------------------------------------------------------------------
def test_a_clock_put_back_after_the_close_opens_nothing(time_machine):
    held = el.voting()
    ballot = held.ballot(held.codes[0], 0)
    sign_in = held.sign_in(el.ELECTORS[0])
    held.close()
    closed = list(BoardEvent.objects.values_list("height", "digest"))
    for away in (timedelta(minutes=1), timedelta(days=2)):
        time_machine.move_to(timezone.now() - away)
        assert refused(actions.cast_ballot, election=held.again(), sign_in=sign_in, ballot=ballot) == ["voting_closed"]
    assert list(BoardEvent.objects.values_list("height", "digest")) == closed


def test_a_clock_put_forward_refuses_and_once_it_is_right_the_voting_goes_on(time_machine):
    held = el.voting()
    now = timezone.now()
    first, _ = held.vote(el.ELECTORS[0], held.codes[0], 1)
    time_machine.move_to(now + timedelta(hours=3))
    assert refused(held.vote, name=el.ELECTORS[1], code=held.codes[1]) == ["voting_closed"]
    time_machine.move_to(now - timedelta(minutes=4))
    second, _ = held.vote(el.ELECTORS[0], held.codes[0], 2)
    assert refused(actions.take_step, election=held.again(), to="count", by=held.members[0]) == ["closes_later"]
    # What counts follows from the chain, never from the moments written beside it.
    assert [queries.tracker_state(held.election, one) for one in (first, second)] == ["replaced", "counts"]
    assert all(
        finding.holds for finding in check_archive(bytes(queries.archive(held.election).content), unfinished=True)
    )


# -- what stands beside a hash -------------------------------------------------------------------------------------------------
def test_the_text_of_the_rules_has_the_hash_that_the_election_carries(client):
    held = el.called()
    text = client.get(reverse("elections:rules", args=[held.election.uuid]))
    assert hashlib.sha256(text.content).hexdigest() == held.election.rule_set.digest
    assert text["Content-Type"] == "application/json; charset=utf-8"
    page = client.get(reverse("elections:election", args=[held.election.uuid])).content.decode()
    assert f"/elections/{held.election.uuid}/rules.json" in page
    assert client.get("/elections/nobody/rules.json").status_code == 404


@pytest.mark.parametrize(
    "rules, said",
    [
        ({}, "Why 3: one alone could open ballots, and one could lose her key; of 3, any 2 finish the count"),
        ({"threshold": 3}, "Why 3: nobody opens anything without all the others."),
        ({"trustees": 5, "threshold": 3}, "of 5, any 3 finish the count and fewer read nothing."),
    ],
)
def test_why_there_are_so_many_trustees_follows_the_rules(client, rules, said):
    held = el.called(rules=rules)
    bodies = ["Comité", "Consejo", "Observadora", "Universidad", "Clubes"][: held.election.rule_set.rules["trustees"]]
    actions.name_trustees(election=held.election, bodies=bodies, by=held.commission)
    page = client.get(reverse("elections:election", args=[held.election.uuid]), headers={"accept-language": "en"})
    assert said in words(page)


# -- standing ------------------------------------------------------------------------------------------------------------------
HERSELF = {
    "name": "Ana Peña", "email": "ana@example.org", "gender": "woman", "nominated_by": "Club Jalisco",
    "platform_es": "Que cada barrio tenga su reunión.", "platform_en": "A meeting for every neighbourhood.",
    "answers": ["resident", "origin_or_descendant", "not_member_last_term", "no_expulsion_pending"],
}  # fmt: skip


def test_she_stands_on_a_page_and_the_committee_reads_all_she_said_before_it_decides(client):
    held = el.called()
    for to in el.PATH[:4]:
        if to == "roll_closed":
            el.fill_roll(held)
        held.step(to)
    address = reverse("elections:stand", args=[held.election.uuid])
    for wrong in ({"platform_en": " "}, {"email": "no"}, {"name": "Ana\x07"}):
        assert client.post(address, HERSELF | wrong).status_code == 200
    assert held.election.candidacies.count() == 0
    sent = client.post(address, HERSELF, follow=True, headers={"accept-language": "es"})
    assert "La candidatura está con el comité" in words(sent)
    one = held.election.candidacies.get()
    world.signed_in(client, held.accounts[0])
    desk = words(client.get(reverse("elections:desk", args=[held.election.uuid])))
    for said in (
        "Club Jalisco",
        HERSELF["platform_es"],
        HERSELF["platform_en"],
        "Sin declarar No es servidora pública.",
    ):
        assert said in desk
    decide = reverse("elections:candidacy", args=[held.election.uuid, one.pk])
    refused = client.post(decide, {"verb": "validate"}, follow=True)
    assert re.findall(r"No declaró: [^<]+?pública\.+", words(refused)) == ["No declaró: No es servidora pública."]
    client.post(decide, {"verb": "withdraw"})
    assert held.election.candidacies.get().state == "withdrawn"


def test_who_files_a_challenge_is_told_what_follows(with_paper, client):
    address = reverse("elections:challenge", args=[with_paper.election.uuid])
    sent = client.post(
        address, {"filed_by": "Juan Soto", "grounds": "Cerró antes"}, follow=True, headers={"accept-language": "es"}
    )
    assert "La impugnación está presentada." in words(sent)
    assert words(sent).count("Juan Soto : Cerró antes") == 1
