"""How electors are reached, and the rules of a term on the commission's page."""

from __future__ import annotations

import hashlib
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from ambos.domain.elections.states import text_of
from ambos.domain.errors import Refused
from ambos.programs.elections import actions, queries
from ambos.programs.elections.models import RollLine, RuleSet
from ambos.records.audit.models import Event
from ambos.records.messages.models import Message
from tests.support import elections as el
from tests.support import world

pytestmark = pytest.mark.django_db


def refused(verb, **values):
    with pytest.raises(Refused) as caught:
        verb(**values)
    return list(caught.value.codes)


@pytest.mark.parametrize(
    "channel, typed, kept",
    [
        ("email", " rosa@example.org ", "rosa@example.org"),
        ("sms", "(602) 555-0123", "+16025550123"),
        ("whatsapp", "+52 1 55 1234 5678", "+525512345678"),
        ("sms", "", ""),
    ],
)
def test_an_elector_is_put_on_the_roll_with_her_own_channel(client, channel, typed, kept):
    held = el.called()
    for to in ("rules_frozen", "roll_open"):
        held.step(to)
    said = {"name": "Rosa Núñez", "born_on": "1980-05-17", "evidence": "card", "language": "es"}
    page = reverse("elections:roll", args=[held.election.uuid])
    asked = world.signed_in(client, held.accounts[0]).get(page)
    assert set(re.findall(r'name="(\w+)"', asked.content.decode())) >= {*said, "channel", "address"}
    done = client.post(page, said | {"channel": channel, "address": typed})
    assert done.status_code == 302
    line = RollLine.objects.get()
    assert (line.channel, queries.opened(line, "address")) == (channel, kept)


@pytest.mark.parametrize(
    "channel, typed, code",
    [
        ("email", "6025550123", "elections.address_wrong"),
        ("sms", "rosa@example.org", "people.phone_unreadable"),
        ("sms", "555", "people.phone_too_short"),
        ("email", " ", "elections.needs_address"),
    ],
)
def test_an_address_that_is_none_is_refused_and_the_old_one_stays(channel, typed, code):
    held = el.voting()
    line = held.line(el.ELECTORS[0])
    assert refused(actions.correct_address, line=line, channel=channel, address=typed, by=held.members[0]) == [code]
    assert queries.opened(held.line(el.ELECTORS[0]), "address") == "elector0@example.org"


def test_a_message_that_did_not_arrive_is_sent_again_where_she_is_reached(client):
    held = el.voting()
    actions.send_sign_ins(election=held.election, by=held.members[0])
    lost = held.line(el.ELECTORS[0])
    Message.objects.filter(subject_id=str(lost.pk)).update(state="failed")
    world.signed_in(client, held.accounts[0])
    page = reverse("elections:line", args=[held.election.uuid, lost.number])
    client.post(page, {"verb": "address", "channel": "sms", "address": "602 555 0123"})
    line = held.line(el.ELECTORS[0])
    assert (line.channel, queries.opened(line, "address")) == ("sms", "+16025550123")
    client.post(reverse("elections:delivery", args=[held.election.uuid]), {"again": "lost"})
    newest = Message.objects.filter(subject_id=str(lost.pk)).order_by("-created_at", "-pk").first()
    assert (newest.kind, newest.channel, newest.state) == ("elections.sign_in", "sms", "queued")
    told = Event.objects.get(verb="elections.address_corrected")
    assert (told.subject_id, told.data) == (str(lost.pk), {"channel": "sms"})
    page = client.get(reverse("elections:delivery", args=[held.election.uuid]), headers={"accept-language": "es"})
    assert page.content.decode().count("<td>mensaje de texto<") == 1


def test_nobody_but_the_committee_corrects_and_not_after_the_close():
    held = el.voting()
    line = held.line(el.ELECTORS[0])
    other = el.called(office=world.office("houston"))
    said = {"line": line, "channel": "email", "address": "x@example.org"}
    for by in (held.commission, other.members[0], "client"):
        with pytest.raises(PermissionDenied):
            actions.correct_address(by=by, **said)
    held.close()
    assert refused(actions.correct_address, by=held.members[0], **said) == ["elections.too_late"]


# -- rules ---------------------------------------------------------------------------------------------------------------------
@pytest.fixture
def commission(client):
    user, _access = el.account("electoral_commission")
    return world.signed_in(client, user)


RULES_PAGE = "/elections/commission/rules/"
VOTE = {"term": "2030-2033", "minutes": "Acta 14", "adopted_on": "2026-11-01"}


def test_the_commission_writes_down_the_rules_as_the_council_changed_them(commission):
    proposed = commission.get(RULES_PAGE).context["form"].initial["rules"]
    changed = proposed.replace("challenge_days: 5", "challenge_days: 7")
    assert commission.post(RULES_PAGE, VOTE | {"rules": changed}).status_code == 302
    made = RuleSet.objects.get()
    assert made.rules == queries.proposed_rules() | {"challenge_days": 7}
    assert made.digest == hashlib.sha256(text_of(made.rules).encode()).hexdigest()
    assert (made.term, made.minutes, made.adopted_on.isoformat()) == ("2030-2033", "Acta 14", "2026-11-01")
    again = commission.post(RULES_PAGE, VOTE | {"rules": proposed})
    assert "Este periodo ya tiene sus reglas." in again.content.decode()


@pytest.mark.parametrize(
    "change, said",
    [
        ({"rules": "[1, 2"}, "Escriba una regla por renglón"),
        ({"rules": "just words"}, "Escriba una regla por renglón"),
        ({"rules": "threshold: 2"}, "A las reglas les falta: trustees."),
        ({"minutes": ""}, "Este campo es obligatorio."),
        ({"adopted_on": "2999-01-01"}, "La votación todavía no ha sido."),
        ({"rules": "!!python/object/apply:os.getcwd []"}, "Escriba una regla por renglón"),
    ],
)
def test_rules_that_cannot_be_are_refused_and_stay_in_the_box(commission, change, said):
    proposed = commission.get(RULES_PAGE).context["form"].initial["rules"]
    page = commission.post(RULES_PAGE, VOTE | {"rules": proposed} | change)
    assert said in page.content.decode()
    assert RuleSet.objects.count() == 0


def test_without_rules_calling_leads_to_writing_them_down(commission):
    assert commission.get("/elections/commission/call/").headers["Location"] == RULES_PAGE


def test_a_member_of_a_committee_adopts_nothing(client):
    held = el.called()
    assert world.signed_in(client, held.accounts[0]).get(RULES_PAGE).status_code == 403
