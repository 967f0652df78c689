"""Elections through their verbs: who may, what is refused, what becomes of everybody."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from ambos.domain.elections.verification import check_archive, is_continuation
from ambos.domain.errors import Refused
from ambos.programs.elections import actions, measures, queries
from ambos.programs.elections.models import Approval, BoardEvent, Candidacy, Election, Member, RollLine
from ambos.records.accounts.models import User
from ambos.records.audit.models import Event
from ambos.records.messages.models import Message
from ambos.records.posts.actions import end_post
from ambos.records.posts.models import Post
from ambos.records.posts.queries import roles
from tests.support import belenios, world
from tests.support import elections as el

pytestmark = pytest.mark.django_db


def refused(verb, **values) -> list[str]:
    """The codes with which a verb says no."""
    with pytest.raises(Refused) as no, transaction.atomic():
        verb(**values)
    return [code.removeprefix("elections.") for code in no.value.codes]


def test_a_whole_election_from_call_to_seat(tmp_path):
    held = el.counted()
    election = held.step("provisional")
    assert election.outcome == {"elected": [1, 2], "reserve": [3], "tied": [], "empty": 0, "draw": []}
    assert queries.online_counts(election) == [3, 2, 1]
    held.step("challenge_window")
    Election.objects.filter(pk=election.pk).update(window_ends_at=timezone.now())
    held.step("final")
    held.step("seated")
    posts = Post.objects.filter(role="council_member").select_related("holder").order_by("holder__name")
    assert [(post.holder.name, post.office.code) for post in posts] == [
        ("Ana Peña", "los-angeles"),
        ("Beto Cruz", "los-angeles"),
    ]
    archive = bytes(queries.archive(election).content)
    assert all(finding.holds for finding in check_archive(archive))
    assert belenios.verifies(archive, tmp_path)


def test_the_archive_is_the_same_however_often_it_is_made_and_grows_only(tmp_path):
    held = el.voting()
    before = bytes(queries.archive(held.election).content)
    held.vote(el.ELECTORS[0], held.codes[0], 0)
    after = bytes(queries.archive(held.election).content)
    assert bytes(queries.archive(held.election).content) == after
    assert is_continuation(before, after)
    assert belenios.continues(before, after, tmp_path)
    assert [event.digest for event in queries.board(held.election)][-1] == queries.archive(held.election).parent


class TestCasting:
    @pytest.fixture
    def held(self):
        return el.voting()

    def test_the_tracker_is_told_and_the_last_ballot_counts(self, held):
        name = el.ELECTORS[0]
        tracker, replaces = held.vote(name, held.codes[0], 1)
        assert not replaces
        assert Message.objects.filter(kind="elections.ballot_received").count() == 1
        again, replaces = held.vote(name, held.codes[0], 0)
        assert replaces
        assert [queries.tracker_state(held.election, t) for t in (tracker, again, "x")] == [
            "replaced",
            "counts",
            "unknown",
        ]
        held.close()
        held.decrypt(1, 2)
        held.step("provisional")
        assert queries.online_counts(held.election) == [1, 0, 0]

    def test_a_sign_in_without_a_code_and_a_code_without_a_sign_in_are_not_enough(self, held):
        sign_in = held.sign_in(el.ELECTORS[0])
        good = held.ballot(held.codes[0], 0)
        for wrong in ("", "invented", sign_in + "x"):
            assert refused(actions.cast_ballot, election=held.election, sign_in=wrong, ballot=good) == [
                "sign_in_unknown"
            ]
        from ambos.domain.elections.credentials import new_code

        stranger = held.ballot(new_code(), 0)
        cast = {"election": held.election, "sign_in": sign_in}
        assert refused(actions.cast_ballot, ballot=stranger, **cast) == ["ballot_code_unknown"]
        assert BoardEvent.objects.filter(kind="Ballot").count() == 0

    def test_one_elector_has_one_code_and_one_code_one_elector(self, held):
        first, second = el.ELECTORS[:2]
        held.vote(first, held.codes[0], 0)
        cast = {"election": held.election}
        assert refused(
            actions.cast_ballot, sign_in=held.sign_ins[first], ballot=held.ballot(held.codes[1], 1), **cast
        ) == ["other_code_used"]
        assert refused(
            actions.cast_ballot, sign_in=held.sign_in(second), ballot=held.ballot(held.codes[0], 1), **cast
        ) == ["code_of_another"]

    def test_a_replayed_ballot_is_refused(self, held):
        ballot = held.ballot(held.codes[0], 0)
        cast = {"election": held.election, "sign_in": held.sign_in(el.ELECTORS[0]), "ballot": ballot}
        actions.cast_ballot(**cast)
        assert refused(actions.cast_ballot, **cast) == ["ballot_repeated"]

    @pytest.mark.parametrize(
        "ballot, code",
        [("", "ballot_malformed"), ("{}", "ballot_malformed"), ("[" * 10_000, "ballot_malformed")],
    )
    def test_nonsense_is_refused(self, held, ballot, code):
        cast = {"election": held.election, "sign_in": held.sign_in(el.ELECTORS[0])}
        assert refused(actions.cast_ballot, ballot=ballot, **cast) == [code]

    def test_a_second_after_the_close_is_after(self, held):
        ballot = held.ballot(held.codes[0], 0)
        cast = {"election": held.election, "sign_in": held.sign_in(el.ELECTORS[0]), "ballot": ballot}
        closes = held.election.closes_at
        assert refused(actions.cast_ballot, at=closes, **cast) == ["voting_closed"]
        assert refused(actions.cast_ballot, at=closes + timedelta(seconds=1), **cast) == ["voting_closed"]
        assert refused(actions.cast_ballot, at=held.election.opens_at - timedelta(seconds=1), **cast) == [
            "voting_not_open"
        ]
        actions.cast_ballot(at=closes - timedelta(seconds=1), **cast)
        held.close()
        assert refused(actions.cast_ballot, **cast | {"election": held.election}) == ["voting_closed"]

    def test_a_new_sign_in_stops_the_old_one(self, held):
        old = held.sign_in(el.ELECTORS[0])
        held.sign_in(el.ELECTORS[0])
        ballot = held.ballot(held.codes[0], 0)
        assert refused(actions.cast_ballot, election=held.election, sign_in=old, ballot=ballot) == ["sign_in_unknown"]

    def test_sign_ins_are_sent_once_and_again_when_asked(self, held):
        assert actions.send_sign_ins(election=held.election, by=held.members[0]) == 5
        assert actions.send_sign_ins(election=held.election, by=held.members[0]) == 0
        assert actions.send_sign_ins(election=held.election, by=held.members[0], again=True) == 5
        assert set(RollLine.objects.values_list("times_sent", flat=True)) == {2}

    def test_the_board_cannot_be_changed_in_the_database_itself(self, held):
        held.vote(el.ELECTORS[0], held.codes[0], 0)
        for change in (
            lambda: BoardEvent.objects.update(payload="{}"),
            lambda: BoardEvent.objects.filter(kind="Ballot").delete(),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                change()


class TestPaper:
    def test_only_for_whoever_has_no_ballot_on_the_board_and_by_two_members(self):
        held = el.voting()
        held.vote(el.ELECTORS[0], held.codes[0], 0)
        one, two = held.members
        assert refused(actions.give_paper, line=held.line(el.ELECTORS[0]), by=one) == ["voted_online"]
        line = actions.give_paper(line=held.line(el.ELECTORS[1]), by=one)
        assert refused(actions.confirm_paper, line=line, by=one) == ["second_member_needed"]
        actions.confirm_paper(line=line, by=two)
        cast = {
            "election": held.election,
            "sign_in": held.sign_in(el.ELECTORS[1]),
            "ballot": held.ballot(held.codes[1], 0),
        }
        assert refused(actions.cast_ballot, **cast) == ["voted_on_paper"]
        assert refused(actions.confirm_paper, line=held.line(el.ELECTORS[2]), by=two) == ["paper_not_asked"]

    def test_counted_apart_and_added_openly(self):
        held = el.voting()
        one, two = held.members
        held.vote(el.ELECTORS[0], held.codes[0], 0)
        for name in el.ELECTORS[1:4]:
            actions.confirm_paper(line=actions.give_paper(line=held.line(name), by=one), by=two)
        held.close()
        held.decrypt(2, 3)
        sheet = {"election": held.election, "place": "Waukegan", "by": one}
        for wrong in (
            {"counts": [0, 3, 0], "ballots": 4, "spoilt": 1},
            {"counts": [0, 3, 0], "ballots": 3, "spoilt": 1},
            {"counts": [2, 2, 2], "ballots": 3, "spoilt": 1},
            {"counts": [0, 1], "ballots": 3, "spoilt": 0},
            {"counts": [-1, 1, 0], "ballots": 3, "spoilt": 0},
        ):
            assert refused(actions.write_sheet, **sheet, **wrong) == ["sheet_does_not_add_up"]
        made = actions.write_sheet(**sheet, counts=[0, 2, 1], ballots=3, spoilt=1)
        assert refused(actions.take_step, election=held.election, to="provisional", by=one) == ["result_not_ready"]
        assert refused(actions.sign_sheet, sheet=made, by=one) == ["second_member_needed"]
        actions.sign_sheet(sheet=made, by=two)
        held.step("provisional")
        assert (queries.online_counts(held.election), queries.paper_counts(held.election)) == ([1, 0, 0], [0, 2, 1])
        assert held.again().outcome["elected"] == [2]
        assert held.election.outcome["tied"] == [1, 3]
        assert queries.participation(held.election) == {"roll": 5, "online": 1, "paper": 3, "spoilt": 1, "voted": 4}


class TestTwoMembers:
    def test_one_asks_and_another_confirms(self):
        held = el.called()
        one, two = held.members
        assert actions.take_step(election=held.election, to="rules_frozen", by=one) is False
        assert held.again().state == "called"
        assert refused(actions.take_step, election=held.election, to="rules_frozen", by=one) == ["second_member_needed"]
        assert actions.take_step(election=held.election, to="rules_frozen", by=two) is True
        assert held.again().state == "rules_frozen"

    def test_what_a_member_asked_lapses_when_she_resigns_in_the_middle_of_the_count(self):
        held = el.counted()
        one, two = held.members
        actions.take_step(election=held.again(), to="provisional", by=one)
        actions.resign(seat=Member.objects.get(account_id=one.user), by=one)
        assert actions.take_step(election=held.again(), to="provisional", by=two) is False
        with pytest.raises(PermissionDenied):
            actions.take_step(election=held.again(), to="provisional", by=one)
        assert held.again().state == "count"

    def test_the_database_knows_too(self):
        held = el.called()
        seat = held.election.members.first()
        now = timezone.now()
        with pytest.raises(IntegrityError), transaction.atomic():
            Approval.objects.create(
                election=held.election, step="voting", asked_by=seat, asked_at=now, confirmed_by=seat, confirmed_at=now
            )


class TestStaffAreKeptOut:
    def test_no_staff_role_is_named_to_a_committee(self):
        held = el.called()
        for slug in sorted(set(roles()) - {"electoral_committee", "electoral_commission", "council_member"}):
            user, _ = world.account(slug)
            assert refused(actions.name_member, election=held.election, account=user, by=held.commission) == [
                "staff_may_not_sit"
            ], slug

    @pytest.mark.parametrize("slug", sorted(set(roles()) - {"electoral_committee", "electoral_commission"}))
    def test_no_other_role_does_anything(self, slug):
        held = el.called()
        _, access = world.account(slug)
        for verb, values in (
            (actions.take_step, {"election": held.election, "to": "rules_frozen"}),
            (actions.add_line, {"election": held.election, "name": "X", "born_on": el.BORN, "evidence": "card"}),
            (actions.name_trustees, {"election": held.election, "bodies": el.BODIES}),
            (actions.load_codes, {"election": held.election, "public": "[]"}),
            (actions.adopt_rules, {"term": "x", "rules": el.RULES, "minutes": "x", "adopted_on": date(2027, 1, 1)}),
        ):
            with pytest.raises(PermissionDenied):
                verb(by=access, **values)

    def test_a_member_who_becomes_staff_loses_her_seat_at_once(self):
        held = el.called()
        assert actions.take_step(election=held.election, to="rules_frozen", by=held.members[0]) is False
        Post.objects.create(
            holder=held.accounts[0], role="consul", office=world.office(), starts_on=date(2020, 1, 1),
            appointed_at=timezone.now(),
        )  # fmt: skip
        with pytest.raises(PermissionDenied):
            actions.take_step(election=held.again(), to="rules_frozen", by=held.members[0])

    def test_a_committee_of_another_district_does_nothing_here(self):
        held, other = el.called(), el.called(office=world.office("houston"))
        with pytest.raises(PermissionDenied):
            actions.take_step(election=held.election, to="rules_frozen", by=other.members[0])


class TestTheRoll:
    @pytest.fixture
    def held(self):
        made = el.called()
        for to in ("rules_frozen", "roll_open"):
            made.step(to)
        return made

    def add(self, held, name="Rosa Núñez", born=el.BORN, **fields):
        return {
            "election": held.election,
            "name": name,
            "born_on": born,
            "evidence": "card",
            "by": held.members[0],
        } | fields

    def test_it_is_asked_by_name_and_birth_and_nothing_stands_open_in_the_database(self, held):
        line = actions.add_line(**self.add(held, address="rosa@example.org"))
        assert queries.am_i_on_it(held.election, name="rosa nunez", born_on=el.BORN) == line
        assert queries.am_i_on_it(held.election, name="Rosa Núñez", born_on=date(1980, 5, 18)) is None
        raw = json.dumps(
            list(RollLine.objects.values()),
            default=lambda v: bytes(v).hex() if isinstance(v, memoryview | bytes) else str(v),
        )
        assert "Rosa" not in raw
        assert "rosa@" not in raw
        assert queries.opened(line, "name") == "Rosa Núñez"

    def test_nobody_is_on_it_twice_also_in_another_district(self, held):
        actions.add_line(**self.add(held))
        assert refused(actions.add_line, **self.add(held, name="ROSA NUNEZ")) == ["on_it_already"]
        other = el.called(office=world.office("houston"))
        for to in ("rules_frozen", "roll_open"):
            other.step(to)
        assert refused(actions.add_line, **self.add(other)) == ["on_it_already"]

    def test_of_age_on_the_day(self, held):
        day = held.election.opens_at.date()
        almost = day.replace(year=day.year - 18) + timedelta(days=1)
        assert refused(actions.add_line, **self.add(held, born=almost)) == ["too_young"]
        actions.add_line(**self.add(held, born=almost - timedelta(days=1)))

    def test_an_objection_is_ruled_with_a_reason_before_the_roll_freezes(self, held):
        line = actions.add_line(**self.add(held))
        actions.object_to(line=line, objection="Vive en otro distrito", by="client")
        assert refused(actions.take_step, election=held.election, to="roll_closed", by=held.members[0]) == [
            "nobody_votes",
            "roll_undecided",
        ]
        assert refused(actions.rule_line, line=line, admitted=True, by=held.members[0]) == ["needs_reason"]
        actions.rule_line(line=line, admitted=True, ruling="Mostró un recibo", by=held.members[0])
        held.step("roll_closed")
        assert len(held.election.roll_digest) == 64
        assert refused(actions.add_line, **self.add(held, name="Otra")) == ["roll_not_open"]
        assert refused(actions.rule_line, line=line, admitted=False, ruling="x", by=held.members[0]) == [
            "roll_not_open"
        ]


class TestTrustees:
    def test_what_does_not_prove_itself_is_refused_and_nothing_kept(self):
        held = el.called()
        actions.name_trustees(election=held.election, bodies=el.BODIES, by=held.commission)
        trustee = held.election.trustees.first()
        assert refused(actions.receive_certificate, trustee=trustee, certificate="{}") == ["trustee_proof_wrong"]
        assert refused(actions.receive_contribution, trustee=trustee, coefficients="{}", points=[]) == ["others_first"]
        assert refused(actions.receive_key, trustee=trustee, key="{}") == ["others_first"]
        trustee.refresh_from_db()
        assert (trustee.certificate, trustee.key) == ("", "")

    def test_as_many_as_the_rules_say_and_of_different_bodies(self):
        held = el.called()
        for bodies in (el.BODIES[:2], ("a", "a", "b")):
            values = {"election": held.election, "bodies": bodies, "by": held.commission}
            assert refused(actions.name_trustees, **values) == ["trustees_number"]

    def test_finished_keys_are_not_made_again(self):
        held = el.called()
        el.make_keys(held)
        values = {"election": held.again(), "bodies": el.BODIES, "by": held.commission}
        assert refused(actions.name_trustees, **values) == ["keys_made"]

    def test_below_the_threshold_there_is_no_result_and_at_it_there_is(self):
        held = el.voting()
        held.vote(el.ELECTORS[0], held.codes[0], 0)
        held.close()
        held.decrypt(2)
        assert refused(actions.take_step, election=held.election, to="provisional", by=held.members[0]) == [
            "result_not_ready"
        ]
        trustee = held.election.trustees.get(number=2)
        assert refused(actions.receive_decryption, trustee=trustee, decryption="{}") == ["decryption_twice"]
        other = held.election.trustees.get(number=1)
        assert refused(actions.receive_decryption, trustee=other, decryption="{}") == ["decryption_wrong"]
        held.decrypt(3)
        held.step("provisional")
        assert queries.online_counts(held.election) == [1, 0, 0]


class TestTheResult:
    def test_a_tie_at_the_last_seat_waits_for_public_chance(self):
        held = el.counted(votes=[(0,), (0, 1), (2,)])
        held.step("provisional")
        assert held.election.outcome["tied"] == [2, 3]
        held.step("challenge_window")
        Election.objects.filter(pk=held.election.pk).update(window_ends_at=timezone.now())
        one = held.members[0]
        assert refused(actions.take_step, election=held.again(), to="final", by=one) == ["tie_open"]
        actions.announce_chance(election=held.election, announced="Sorteo 3912: 04 17 22", by=one)
        assert refused(actions.announce_chance, election=held.again(), announced="otro", by=one) == [
            "chance_announced_already"
        ]
        held.step("final")
        assert held.election.outcome["tied"] == []
        assert len(held.election.outcome["draw"]) == 2
        assert set(held.election.outcome["elected"]) & {2, 3}

    def test_an_ineligible_winner_gives_her_seat_to_the_next(self):
        held = el.counted()
        for to in ("provisional", "challenge_window"):
            held.step(to)
        Election.objects.filter(pk=held.election.pk).update(window_ends_at=timezone.now())
        for to in ("final", "seated"):
            held.step(to)
        winner = Candidacy.objects.get(name="Ana Peña")
        actions.remove_candidate(candidacy=winner, reason="Era funcionaria", by=held.members[0])
        holding = Post.objects.filter(role="council_member", ended_at__isnull=True)
        assert sorted(holding.values_list("holder__name", flat=True)) == ["Beto Cruz", "Carla Mora"]

    def test_fewer_candidates_than_seats_leave_seats_for_a_second_call(self):
        held = el.counted(seats=4)
        held.step("provisional")
        assert (held.election.outcome["elected"], held.election.outcome["empty"]) == ([1, 2, 3], 1)
        held.step("challenge_window")
        Election.objects.filter(pk=held.election.pk).update(window_ends_at=timezone.now())
        held.step("final")
        day = timezone.localdate(held.election.closes_at)
        [before] = measures.turnout(day, day)
        held.step("second_call")
        assert (before[2], measures.turnout(day, day)) == (held.election.roll.count(), [before])
        [again] = held.election.followed_by.all()
        assert (again.seats, again.state, again.members.count()) == (1, "called", 2)
        holding = Post.objects.filter(role="council_member", ended_at__isnull=True).order_by("holder__name")
        assert list(holding.values_list("holder__name", flat=True)) == ["Ana Peña", "Beto Cruz", "Carla Mora"]
        assert queries.vacancies(held.election) == 0
        end_post(post=holding[0], on=timezone.localdate(), by="system")
        assert queries.vacancies(held.election) == 1

    def test_where_every_seat_is_filled_there_is_no_second_call(self):
        held = el.counted()
        for to in ("provisional", "challenge_window"):
            held.step(to)
        Election.objects.filter(pk=held.election.pk).update(window_ends_at=timezone.now())
        held.step("final")
        by = held.members[0]
        assert refused(actions.take_step, election=held.election, to="second_call", by=by) == ["no_empty_seat"]
        assert held.election.followed_by.count() == 0

    @pytest.mark.parametrize("to", ["rerun", "second_call"])
    def test_before_it_is_final_all_seats_are_called_again_and_nobody_is_seated(self, to):
        held = el.counted(seats=4)
        for before in ("provisional", "challenge_window"):
            held.step(before)
        held.step(to)
        assert [one.seats for one in held.election.followed_by.all()] == [4]
        assert not Post.objects.filter(role="council_member").exists()

    def test_no_candidate_leads_to_a_second_call(self):
        held = el.called()
        for to in el.PATH[:4]:
            if to == "roll_closed":
                el.fill_roll(held)
            held.step(to)
        assert refused(actions.take_step, election=held.election, to="candidacies_validated", by=held.members[0]) == [
            "no_candidates"
        ]
        held.step("second_call")
        assert held.election.followed_by.count() == 1

    def test_a_challenge_is_ruled_and_appealed_before_anything_is_final(self):
        held = el.counted()
        for to in ("provisional", "challenge_window"):
            held.step(to)
        filed = actions.file_challenge(
            election=held.election, filed_by="Juan Soto", grounds="Una casilla cerró antes", by="client"
        )
        one, two = held.members
        Election.objects.filter(pk=held.election.pk).update(window_ends_at=timezone.now() + timedelta(seconds=30))
        assert refused(actions.take_step, election=held.again(), to="final", by=one) == [
            "challenges_open",
            "window_open",
        ]
        assert refused(actions.rule, challenge=filed, upheld=False, ruling=" ", by=one) == ["needs_reason"]
        actions.rule(challenge=filed, upheld=False, ruling="Sin pruebas", by=one)
        actions.appeal(challenge=filed, text="Hay fotos", by="client")
        assert refused(actions.rule, challenge=filed, upheld=True, ruling="x", by=one) == ["second_member_needed"]
        actions.rule(challenge=filed, upheld=True, ruling="Se repite", by=two)
        held.step("rerun")
        assert held.election.followed_by.count() == 1

    def test_a_member_with_a_conflict_does_not_rule(self):
        held = el.counted()
        for to in ("provisional", "challenge_window"):
            held.step(to)
        filed = actions.file_challenge(election=held.election, filed_by="x", grounds="y", by="client")
        seat = Member.objects.get(account=held.accounts[0])
        actions.declare_conflicts(seat=seat, conflicts="Prima de Ana Peña", by=held.members[0])
        assert refused(actions.rule, challenge=filed, upheld=True, ruling="x", by=held.members[0]) == ["in_conflict"]


def test_a_candidate_does_not_sit_and_a_member_does_not_stand():
    held = el.called()
    for to in el.PATH[:4]:
        if to == "roll_closed":
            el.fill_roll(held)
        held.step(to)
    values = {
        "election": held.election,
        "name": "X",
        "gender": "other",
        "platform_es": "a",
        "platform_en": "b",
        "by": "client",
    }
    assert refused(actions.propose, email=held.accounts[0].email, answers=el.ALL_DECLARED, **values) == [
        "sits_on_committee"
    ]
    assert refused(
        actions.propose, email="a@example.org", answers={}, **values | {"platform_es": " ", "platform_en": ""}
    ) == ["needs_platform", "needs_platform"]
    made = actions.propose(email="a@example.org", answers={"resident": True}, **values)
    codes = refused(actions.validate, candidacy=made, good=True, by=held.members[0])
    assert codes == ["not_eligible"]


def test_what_is_counted():
    held = el.counted()
    held.step("provisional")
    office, day = held.election.office_id, timezone.now().date()
    span = (day - timedelta(days=1), day + timedelta(days=1))
    found = {measured.measure.code: list(measured.compute(*span)) for measured in measures.MEASURES}
    assert found == {
        "elections.turnout": [(office, 4, 5)],
        "elections.per_seat": [(office, 3, 2)],
        "elections.contested": [(office, 1, 1)],
        "elections.women": [(office, 2, 3)],
        "elections.spoilt": [],
        "elections.challenges": [],
    }


def test_the_log_names_nobody():
    held = el.counted()
    held.step("provisional")
    said = json.dumps(list(Event.objects.values("verb", "data")), ensure_ascii=False)
    for name in (*el.ELECTORS, *el.STANDING, *held.codes, "example.org"):
        assert name not in said
    assert User.objects.filter(name__in=el.ELECTORS).count() == 0


def test_the_roll_is_forgotten_once_everybody_is_seated_and_its_counts_stay():
    held = el.counted()
    values = {"election": held.election, "by": held.members[0]}
    assert refused(actions.forget_roll, **values) == ["too_early"]
    for to in ("provisional", "challenge_window"):
        held.step(to)
    Election.objects.filter(pk=held.election.pk).update(window_ends_at=timezone.now())
    for to in ("final", "seated"):
        held.step(to)
    before = queries.participation(held.election)
    assert actions.forget_roll(election=held.election, by=held.members[0]) == 5
    assert queries.participation(held.election) == before
    assert held.line(el.ELECTORS[0]) is None
    assert {(queries.opened(line, "name"), queries.opened(line, "address")) for line in held.election.roll.all()} == {
        ("", "")
    }
    assert set(Message.objects.filter(kind__startswith="elections.").values_list("address", flat=True)) == {b""}
