"""Elections over time: the clock, snapshots that outsiders keep, delivery, parity, a server killed in the middle, few queries."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from ambos.domain.elections.states import Facts, State, check_rules, due_step, has_parity
from ambos.domain.errors import Refused
from ambos.programs.elections import actions, queries
from ambos.programs.elections.actions import steps
from ambos.programs.elections.models import Election
from ambos.records.audit.models import Event
from ambos.records.messages.models import Message
from tests.support import belenios, world
from tests.support import elections as support

pytestmark = pytest.mark.django_db
CALENDAR = {"by_calendar": ["voting", "count"]}


# -- the clock -----------------------------------------------------------------------------------------------------------------
def test_the_clock_closes_the_voting_where_the_rules_say_so_and_only_once():
    held = support.voting(rules=CALENDAR)
    held.vote(support.ELECTORS[0], held.codes[0], 0)
    assert actions.move_due() == 0
    Election.objects.update(closes_at=timezone.now())
    assert (actions.move_due(), actions.move_due()) == (1, 0)
    assert (held.again().state, queries.tally_of(held.election) is not None) == ("count", True)


def test_without_such_a_rule_two_members_close_it():
    held = support.voting()
    Election.objects.update(closes_at=timezone.now())
    assert actions.move_due() == 0
    assert held.again().state == "voting"


def test_what_is_not_ready_stays_and_is_tried_again():
    held = support.called(rules=CALENDAR)
    for to in support.PATH[:-1]:
        if to == "roll_closed":
            support.fill_roll(held)
        if to == "candidacies_validated":
            support.stand(held)
        held.step(to)
    assert actions.move_due() == 0, "no keys and no codes yet"
    support.make_keys(held)
    support.make_codes(held)
    assert actions.move_due() == 1
    assert held.again().state == "voting"


@pytest.mark.parametrize(
    "state, opens, closes, step",
    [
        (State.CAMPAIGN, -1, 5, State.VOTING),
        (State.CAMPAIGN, 1, 5, None),
        (State.VOTING, -5, 0, State.COUNT),
        (State.VOTING, -5, 1, None),
        (State.COUNT, -5, -1, None),
        (State.CHALLENGED, -5, -1, None),
    ],
)
def test_which_step_is_due(state, opens, closes, step):
    now = timezone.now()
    facts = Facts(opens_at=now + timedelta(hours=opens), closes_at=now + timedelta(hours=closes))
    assert due_step(state, facts, now, CALENDAR) == step
    assert due_step(state, facts, now, {}) is None


def test_judgement_is_never_given_to_the_clock():
    with pytest.raises(Refused) as refused:
        check_rules(support.RULES | {"by_calendar": ["count", "final"]})
    assert refused.value.codes == ("elections.not_of_the_calendar",)


# -- parity --------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "women, men, share, again, good",
    [(2, 2, 50, False, True), (1, 3, 40, False, False), (1, 2, 40, False, True), (0, 5, 30, False, False),
     (0, 5, 0, False, True), (0, 5, 30, True, True), (0, 1, 30, False, True)],
)  # fmt: skip
def test_each_has_its_share_in_whole_people(women, men, share, again, good):
    assert has_parity(Facts(women=women, men=men, is_second_call=again), {"parity_share": share}) is good


def test_too_few_women_hold_the_list_back_and_a_second_call_goes_on_without():
    held = support.called(rules={"parity_share": 40})
    for to in support.PATH[:4]:
        if to == "roll_closed":
            support.fill_roll(held)
        held.step(to)
    for at, name in enumerate(("Beto Cruz", "Luis Vega", "Raúl Mora")):
        made = actions.propose(
            election=held.election, name=name, email=f"man{at}@example.org", gender="man", platform_es="P", platform_en="P",
            answers=support.ALL_DECLARED, by="client",
        )  # fmt: skip
        actions.validate(candidacy=made, good=True, by=held.members[0])
    with pytest.raises(Refused) as refused:
        actions.take_step(election=held.again(), to="candidacies_validated", by=held.members[0])
    assert refused.value.codes == ("elections.parity_below",)
    assert held.step("second_call").state == "second_call"
    again = Election.objects.get(follows=held.election)
    assert queries.facts(again).is_second_call


@pytest.mark.parametrize("share", [-1, 51])
def test_a_share_above_half_cannot_be(share):
    with pytest.raises(Refused) as refused:
        check_rules(support.RULES | {"parity_share": share})
    assert refused.value.codes == ("elections.parity_above_half",)


# -- snapshots -----------------------------------------------------------------------------------------------------------------
def test_any_two_snapshots_of_the_board_are_accepted_by_software_that_is_not_ours(client, tmp_path):
    held = support.voting()
    held.vote(support.ELECTORS[0], held.codes[0], 0)
    address = f"/elections/{held.election.uuid}/archive/"
    kept = client.get(address).content
    height = queries.board(held.election).last().height
    held.vote(support.ELECTORS[1], held.codes[1], 1)
    held.vote(support.ELECTORS[0], held.codes[0], 2)
    newest = client.get(address).content
    assert client.get(f"{address}?height={height}").content == kept
    assert kept != newest
    assert belenios.continues(kept, newest, tmp_path / "grown")
    assert not belenios.continues(newest, kept, tmp_path / "shrunk")
    [last] = queries.snapshots(held.election)
    assert last.height == queries.board(held.election).last().height
    assert f"?height={last.height}" in client.get(f"/elections/{held.election.uuid}/board/").content.decode()
    for nonsense in ("x", "-1", "1" * 12, "²"):
        assert client.get(address, {"height": nonsense}).status_code == 404


# -- delivery ------------------------------------------------------------------------------------------------------------------
def test_what_did_not_arrive_is_sent_again_to_all_of_them_or_to_those_marked(client):
    held = support.voting()
    assert actions.send_sign_ins(election=held.again(), by=held.members[0]) == 5
    lost, silent = (held.line(name) for name in support.ELECTORS[:2])
    Message.objects.filter(subject_id=str(lost.pk)).update(state="failed")
    Message.objects.filter(subject_id=str(silent.pk)).update(state="suppressed")
    assert {line.number for line in queries.undelivered(held.election)} == {lost.number, silent.number}
    client = world.signed_in(client, held.accounts[0])
    address = f"/elections/committee/{held.election.uuid}/delivery/"
    page = client.get(address).content.decode()
    assert "no les llegaron" in page
    before = {line.pk: line.sign_in for line in held.election.roll.all()}
    client.post(address, {"again": "lost"})
    assert {line.number for line in held.election.roll.all() if line.sign_in != before[line.pk]} == {
        lost.number,
        silent.number,
    }
    client.post(address, {"again": "chosen", "number": ["3", "x", "99", "1" * 9]})
    assert held.line(support.ELECTORS[2]).times_sent == 2
    assert Event.objects.filter(verb="elections.sign_ins_sent_again").count() == 2


def test_before_the_campaign_nothing_is_sent_again():
    held = support.called()
    with pytest.raises(Refused) as refused:
        actions.send_again(election=held.election, by=held.members[0])
    assert refused.value.codes == ("elections.sign_ins_not_yet",)


# -- a member who resigns while it is counted ----------------------------------------------------------------------------------
def test_a_member_resigns_in_the_count_and_another_two_finish_it():
    held = support.called(rules={"committee_size": 2})
    user, _access = world.account(None)
    actions.name_member(election=held.election, account=user, by=held.commission)
    third = support.access_from(support.Post.objects.select_related("office").get(holder=user))
    actions.declare_conflicts(seat=held.election.members.get(account=user), conflicts="", by=third)
    for to in support.PATH:
        if to == "roll_closed":
            support.fill_roll(held)
        if to == "candidacies_validated":
            support.stand(held)
        if to == "voting":
            support.make_keys(held)
            support.make_codes(held)
        held.step(to)
    held.vote(support.ELECTORS[0], held.codes[0], 0)
    held.close()
    held.decrypt(1, 3)
    assert not actions.take_step(election=held.again(), to="provisional", by=held.members[0])
    actions.resign(seat=held.election.members.get(account=held.accounts[0]), by=held.members[0])
    assert not actions.take_step(election=held.again(), to="provisional", by=third), "what she asked for has lapsed"
    assert actions.take_step(election=held.again(), to="provisional", by=held.members[1])
    assert queries.online_counts(held.again()) == [1, 0, 0]


# -- killed in the middle of the count -----------------------------------------------------------------------------------------
DIES = """
import os
import django
django.setup()
from ambos.programs.elections import actions, queries
from ambos.programs.elections.actions import steps
found = queries.election(os.environ["ELECTION"])
kept = steps.write_down
def dies(*arguments, **options):
    kept(*arguments, **options)
    os.kill(os.getpid(), 9)
steps.write_down = dies
actions.take_step(election=found, to="count", by="system")
"""


@pytest.mark.django_db(transaction=True)
def test_killed_after_the_close_was_written_it_is_where_it_was_and_goes_on(tmp_path):
    held = support.voting()
    held.vote(support.ELECTORS[0], held.codes[0], 0, 1)
    held.vote(support.ELECTORS[1], held.codes[1], 2)
    Election.objects.update(closes_at=timezone.now())
    before = bytes(queries.archive(held.again()).content)
    killed = _in_another_process(held.election.uuid)
    assert killed.returncode == -9, killed.stderr
    assert (held.again().state, bytes(queries.archive(held.election).content)) == ("voting", before)
    assert actions.take_step(election=held.again(), to="count", by="system")
    held.decrypt(2, 3)
    assert held.step("provisional").state == "provisional"
    whole = bytes(queries.archive(held.again()).content)
    assert queries.online_counts(held.election) == [1, 1, 1]
    assert belenios.verifies(whole, tmp_path / "whole")


def test_a_fault_in_the_middle_of_the_count_leaves_nothing_half_done(monkeypatch):
    held = support.voting()
    held.vote(support.ELECTORS[0], held.codes[0], 0)
    Election.objects.update(closes_at=timezone.now())
    before = bytes(queries.archive(held.again()).content)

    def fails(*_arguments, **_options):
        raise OSError("no space left")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="no space"):
        patched.setattr(steps.tally, "encrypted_tally", fails)
        actions.take_step(election=held.again(), to="count", by="system")
    assert (held.again().state, bytes(queries.archive(held.election).content)) == ("voting", before)


def _in_another_process(uuid: str) -> subprocess.CompletedProcess:
    """The same step on the same database, by a process that is killed before it commits."""
    name = connection.settings_dict["NAME"]
    server = os.environ.get("DATABASE_URL")
    address = urlsplit(server)._replace(path=f"/{name}").geturl() if server else f"sqlite:///{name}"
    variables = os.environ | {
        "DJANGO_SETTINGS_MODULE": "ambos.config.settings",
        "DATABASE_URL": address,
        "ELECTION": uuid,
    }
    return subprocess.run([sys.executable, "-c", DIES], env=variables, capture_output=True, text=True, timeout=120)


# -- queries -------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_few_queries(client, number, django_assert_max_num_queries):
    held = support.called(seats=1)
    for to in support.PATH:
        if to == "roll_closed":
            for at, name in enumerate(support.ELECTORS[:number]):
                line = actions.add_line(
                    election=held.election, name=name, born_on=support.BORN, evidence="passport", by=held.members[0],
                    address=f"elector{at}@example.org",
                )  # fmt: skip
                actions.rule_line(line=line, admitted=True, by=held.members[0])
        if to == "candidacies_validated":
            support.stand(held, support.STANDING[: max(number, 2)])
        if to == "voting":
            support.make_keys(held)
            support.make_codes(held, number)
        held.step(to)
    uuid = held.election.uuid
    for page in ("", f"{uuid}/", f"{uuid}/board/", f"{uuid}/archive/", f"{uuid}/public/", f"{uuid}/on-it/"):
        with django_assert_max_num_queries(20):
            assert client.get(f"/elections/{page}").status_code == 200, page
    world.signed_in(client, held.accounts[0])
    client.get("/elections/")
    for page in ("", f"{uuid}/", f"{uuid}/roll/", f"{uuid}/delivery/", f"{uuid}/sheets/", f"{uuid}/challenges/"):
        with django_assert_max_num_queries(25):
            assert client.get(f"/elections/committee/{page}").status_code == 200, page
