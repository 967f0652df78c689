"""Terms, seats and members of the council, its sessions, conduct and journeys; another country's rules; the demo; what it counts."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from ambos.programs.council import actions, demo, measures, privacy, tasks
from ambos.programs.council.demo.first_term import simulate_first_term
from ambos.programs.council.models import Attendance, Proceeding, Recommendation, RuleSet, Seat, Session
from ambos.programs.council.queries import compliance
from ambos.programs.council.queries.terms import current_term, proposal
from ambos.records.posts.models import Post
from tests.support import world
from tests.support.council import RULES, VOTED, Council, body, days_from_now, refused

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def council():
    return Council()


def adopt(rules, **voted):
    by = world.account("council_secretariat")[1]
    return actions.adopt_rules(title="Reglas", rules=rules, by=by, **VOTED | voted), by


# -- rules ---------------------------------------------------------------------------------------------------------------
def test_rules_are_adopted_by_a_vote_hashed_and_never_changed(council):
    assert len(council.rules.digest) == 64
    refused(actions.adopt_rules, "council.rules_not_adopted", title="R", rules=RULES, by=council.secretariat,
            **VOTED | {"in_favour": 3, "against": 3})  # fmt: skip
    for change in ({"rules": {}}, {"digest": "0" * 64}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RuleSet.objects.filter(pk=council.rules.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleSet.objects.filter(pk=council.rules.pk).delete()


def test_a_term_has_its_committees_and_three_years_and_no_other_at_the_same_time(council):
    assert council.term.ends_on == council.term.starts_on.replace(year=council.term.starts_on.year + 3) - timedelta(
        days=1
    )
    assert [one.code for one in council.term.committees.all()] == ["EDU", "COM"]
    assert council.term.seats.filter(kind="merit").count() == 1
    given = {"rule_set": council.rules, "by": council.secretariat}
    refused(
        actions.begin_term, "council.term_exists", code="2026-2028", starts_on=TODAY + timedelta(days=4000), **given
    )
    refused(actions.begin_term, "council.terms_overlap", code="otro", starts_on=TODAY, **given)
    assert current_term(TODAY) == council.term


# -- seats ---------------------------------------------------------------------------------------------------------------
def offices(*codes):
    return [world.office(code, name=code) for code in codes]


@pytest.fixture
def empty():
    rules, by = adopt(RULES)
    return actions.begin_term(code="t", rule_set=rules, starts_on=TODAY, by=by), by


def test_seats_are_shared_and_the_workings_published(empty, client):
    term, by = empty
    a, b = offices("fresno", "dallas")
    made = actions.publish_seats(term=term, populations={a: 700, b: 300}, basis="registro", by=by)
    assert [(line.office, line.seats) for line in made.lines.all()] == [(a, 3), (b, 2)]
    assert term.seats.filter(kind="elected").count() == 5
    said = client.get("/council/terms/t/").content.decode()
    for words in ("registro", "fresno", "700", made.term.rule_set.digest):
        assert words in said
    refused(actions.publish_seats, "council.seats_published", term=term, populations={a: 1}, basis="x", by=by)


@pytest.mark.parametrize(
    "people, codes",
    [
        ({"fresno": None, "dallas": 300}, ("council.no_population",)),
        (dict.fromkeys(["a", "b", "c", "d", "e", "f"], 100), ("council.more_districts_than_seats",)),
        ({"fresno": 500, "dallas": 500}, ("council.tie",)),
        ({"fresno": 0, "dallas": 0}, ("council.nobody_at_all",)),
        ({}, ("council.no_districts",)),
    ],
)
def test_figures_that_cannot_be_shared_are_refused(empty, people, codes):
    term, by = empty
    populations = {world.office(code, name=code): n for code, n in people.items()}
    refused(actions.publish_seats, *codes, term=term, populations=populations, basis="x", by=by)
    assert term.seats.filter(kind="elected").count() == 0


def test_a_tie_at_the_last_seat_is_broken_by_a_public_draw_that_is_written_down(empty):
    term, by = empty
    a, b = offices("fresno", "dallas")
    given = {"term": term, "basis": "registro", "by": by}
    made = actions.publish_seats(populations={a: 500, b: 500}, drawn="Sorteo del 3 de mayo", winners=[b], **given)
    assert [(line.office, line.seats) for line in made.lines.all()] == [(a, 2), (b, 3)]
    assert made.drawn == "Sorteo del 3 de mayo"


def test_there_is_no_draw_without_a_tie(empty):
    term, by = empty
    a, b = offices("fresno", "dallas")
    given = {"term": term, "populations": {a: 700, b: 300}, "basis": "x", "by": by}
    refused(actions.publish_seats, "council.nothing_to_draw", drawn="Sorteo", winners=[b], **given)


def test_the_councils_of_spain_have_a_size_by_electors_in_each_office():
    spain = yaml.safe_load((Path(__file__).parents[1] / "domain/council_spain.yaml").read_text(encoding="utf-8"))[
        "rules"
    ]
    rules, by = adopt(spain)
    term = actions.begin_term(code="cre", rule_set=rules, starts_on=TODAY, by=by)
    a, b, c, d = offices("buenos-aires", "montevideo", "tandil", "cordoba")
    made = actions.publish_seats(
        term=term, populations={a: 300_000, b: 60_000, c: 900, d: 1_201}, basis="censo electoral", by=by
    )
    assert [(line.office, line.seats) for line in made.lines.all()] == [(a, 15), (b, 11), (c, 0), (d, 7)]
    assert (made.seats, term.seats.count(), term.committees.count()) == (33, 33, 0)
    assert term.ends_on == TODAY.replace(year=TODAY.year + 4) - timedelta(days=1)


def test_morocco_appoints_its_members():
    rules, by = adopt(
        RULES | {"seats": {"method": "fixed", "kinds": {"elected": 1, "appointed": 3}, "table": {"rabat": 1}}}
    )
    term = actions.begin_term(code="m", rule_set=rules, starts_on=TODAY, by=by)
    assert term.seats.filter(kind="appointed").count() == 3


def test_seats_no_district_has_are_added_one_by_one(council):
    given = {"term": council.term, "by": council.secretariat}
    club = world.organization("Federación de clubes")
    assert actions.add_seat(kind="organization", organization=club, **given).number == 1
    assert actions.add_seat(kind="state_delegate", state_of_origin="Zacatecas", **given).state_of_origin == "Zacatecas"
    refused(actions.add_seat, "council.elected_by_allotment", kind="elected", **given)
    refused(actions.add_seat, "council.organization_missing", kind="organization", **given)
    refused(actions.add_seat, "council.say_it", kind="state_delegate", **given)


# -- members -------------------------------------------------------------------------------------------------------------
def test_a_member_gets_her_post_for_the_rest_of_the_term(council):
    post = Post.objects.get(pk=council.members[0].post)
    assert (post.role, post.office, post.ends_on) == ("council_member", council.office, council.term.ends_on)


def vacant(council):
    return council.term.seats.get(kind="merit")


def test_nobody_sits_twice_nor_on_a_taken_seat_nor_is_an_official(council):
    taken, free = council.members[0].seat, vacant(council)
    given = {"name": "X", "gender": "woman", "starts_on": TODAY, "by": council.secretariat}
    refused(actions.seat_member, "council.seat_taken", seat=taken, email="nueva@example.org", **given)
    refused(actions.seat_member, "council.sits_already", seat=free, email=council.members[1].account.email, **given)
    consul = world.account("consul")[0]
    refused(actions.seat_member, "council.is_official", seat=free, email=consul.email, **given)
    late = given | {"starts_on": council.term.ends_on + timedelta(days=1)}
    refused(actions.seat_member, "council.outside_term", seat=free, email="nueva@example.org", **late)


def test_nobody_is_re_elected(council):
    after = council.term.ends_on + timedelta(days=1)
    term = actions.begin_term(code="siguiente", rule_set=council.rules, starts_on=after, by=council.secretariat)
    seat = term.seats.get(kind="merit")
    given = {"seat": seat, "name": "X", "gender": "woman", "starts_on": after, "by": council.secretariat}
    refused(actions.seat_member, "council.no_reelection", email=council.members[0].account.email, **given)
    assert actions.seat_member(email="nueva@example.org", **given).seat == seat


def test_whoever_moves_or_becomes_an_official_leaves_a_vacant_seat_that_the_next_one_takes(council):
    one, two = council.members[:2]
    actions.leave(member=one, because="moved", on=TODAY, by=council.secretariat)
    actions.leave(member=two, because="became_official", on=TODAY, by=council.secretariat)
    one.refresh_from_db()
    assert (one.left_on, one.left_because) == (TODAY, "moved")
    assert Post.objects.get(pk=one.post).ends_on == TODAY
    assert one.committees.get().left_on == TODAY
    next_one = council.seated(one.seat, "Fabiola Cruz", starts_on=TODAY)
    assert next_one.seat == one.seat
    refused(actions.leave, "council.left_already", member=one, because="resigned", on=TODAY, by=council.secretariat)


def test_moving_matters_only_for_an_elected_seat_and_expulsion_only_by_a_vote(council):
    merit = council.seated(vacant(council), "Gala Ruiz", starts_on=TODAY)
    given = {"on": TODAY, "by": council.secretariat}
    refused(actions.leave, "council.only_elected_move", member=merit, because="moved", **given)
    refused(actions.leave, "council.needs_a_vote", member=merit, because="expelled", **given)
    refused(actions.leave, "council.needs_a_vote", member=merit, because="absent", **given)
    with pytest.raises(PermissionDenied):
        actions.leave(member=merit, because="resigned", on=TODAY, by=council.access[0])


def test_whoever_was_elected_takes_up_her_seat_from_her_post(council):
    office = world.office("dallas", name="Dallas")
    Seat.objects.create(term=council.term, kind="elected", office=office, number=1)
    elected = world.account("council_member", office=office, name="Hilda Paz")[0]
    late = world.account("council_member", office=office, name="Irma Sol")[0]
    Post.objects.filter(holder__in=[elected, late]).update(starts_on=TODAY, office=office)
    seated, left = actions.take_up_posts(term=council.term, by=council.secretariat)
    assert len(seated) == 1
    assert [why.codes for _post, why in left] == [("council.no_seat_left",)]
    assert actions.take_up_posts(term=council.term, by=council.secretariat)[0] == []


def test_a_member_chooses_her_committee_and_leaves_the_one_she_sat_in(council):
    actions.choose_committee(member=council.members[0], committee=council.other, by=council.access[0])
    assert [one.committee.code for one in council.members[0].committees.filter(left_on__isnull=True)] == ["COM"]
    with pytest.raises(PermissionDenied):
        actions.choose_committee(member=council.members[1], committee=council.other, by=council.access[0])


# -- absences ------------------------------------------------------------------------------------------------------------
def missed(council, member, state="absent", excuse=""):
    session = actions.convene(
        term=council.term, kind="plenary", held_on=TODAY, place="México", form_key=uuid4(), by=council.secretariat
    )
    said = {m.pk: ("present", "") for m in council.members if m != member} | {member.pk: (state, excuse)}
    actions.take_attendance(session=session, said=said, by=council.secretariat)
    session = actions.open_session(session=session, by=council.secretariat)
    return actions.close_session(session=session, minutes="Acta.", by=council.secretariat)


def test_after_two_absences_without_an_excuse_a_plenary_may_declare_the_seat_vacant(council):
    member = council.members[4]
    missed(council, member)
    missed(council, member, "excused", "Parto")
    session = council.session("plenary", present=4)
    given = {
        "member": member,
        "session": session,
        "in_favour": 3,
        "against": 0,
        "abstained": 1,
        "by": council.secretariat,
    }
    refused(actions.declare_vacant, "council.too_few_absences", **given)
    actions.close_session(session=session, minutes="Acta.", by=council.secretariat)
    with_two = council.session("plenary", present=4)
    assert actions.declare_vacant(**given | {"session": with_two}).result == "passed"
    member.refresh_from_db()
    assert member.left_because == "absent"


def test_an_excuse_is_written_down_or_it_is_none(council):
    session = actions.convene(
        term=council.term, kind="plenary", held_on=TODAY, place="México", form_key=uuid4(), by=council.secretariat
    )
    said = {council.members[0].pk: ("excused", " ")}
    refused(actions.take_attendance, "council.excuse_missing", session=session, said=said, by=council.secretariat)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.create(session=session, member=council.members[0], state="excused")


def test_without_a_quorum_the_session_fails_and_the_absences_stay(council):
    session = actions.convene(
        term=council.term, kind="plenary", held_on=TODAY, place="México", form_key=uuid4(), by=council.secretariat
    )
    actions.take_attendance(session=session, said={council.members[0].pk: ("present", "")}, by=council.secretariat)
    failed = actions.fail_session(session=session, by=council.secretariat)
    assert (failed.state, failed.called, failed.quorum) == ("failed", 5, 3)
    refused(actions.open_session, "council.session_over", session=session, by=council.secretariat)
    refused(actions.take_attendance, "council.session_over", session=session, said={}, by=council.secretariat)


def test_a_session_is_within_the_term_and_a_committees_names_it(council):
    given = {"term": council.term, "place": "México", "by": council.secretariat}
    refused(
        actions.convene,
        "council.outside_term",
        kind="plenary",
        held_on=TODAY - timedelta(days=900),
        form_key=uuid4(),
        **given,
    )
    refused(actions.convene, "council.committee_missing", kind="committee", held_on=TODAY, form_key=uuid4(), **given)
    refused(
        actions.convene, "council.say_it", kind="plenary", held_on=TODAY, form_key=uuid4(), **given | {"place": " "}
    )


# -- conduct -------------------------------------------------------------------------------------------------------------
def complaint(council, **fields):
    given = {
        "member": council.members[4],
        "harmed": "institute",
        "acts": "Vendió citas del consulado.",
        "form_key": uuid4(),
    }
    return actions.complain(by=council.access[1], **given | fields)


def test_an_expulsion_with_defence_two_thirds_and_appeal(council):
    accused = council.access[4]
    found = complaint(council)
    found = actions.notify(proceeding=found, is_criticism=False, by=council.secretariat)
    assert found.answer_due_on == TODAY + timedelta(days=15)
    refused(actions.hear, "council.time_to_answer", proceeding=found, text="x", by=council.secretariat)
    found = actions.defend(proceeding=found, text="No fue así.", by=accused)
    found = actions.hear(proceeding=found, text="Se le oyó.", by=council.secretariat)
    session = council.session("plenary")
    refused(
        actions.decide, "council.stage_not_now", proceeding=found, session=session, in_favour=5, against=0, abstained=0,
        by=council.secretariat,
    )  # fmt: skip
    found = actions.report(proceeding=found, text="Se propone expulsar.", by=council.secretariat)
    vote = actions.decide(
        proceeding=found, session=session, in_favour=4, against=1, abstained=0, by=council.secretariat
    )
    assert (vote.needed, vote.is_secret, vote.result) == (4, True, "passed")
    found = actions.appeal_decision(proceeding=found, text="Falta prueba.", by=accused)
    found = actions.finish_proceeding(proceeding=found, upheld=True, text="Se confirma.", by=council.secretariat)
    found.member.refresh_from_db()
    assert (found.state, found.expels, found.member.left_because) == ("final", True, "expelled")
    assert [s.kind for s in found.steps.all()] == [
        "complain",
        "notify",
        "defend",
        "hear",
        "report",
        "decide",
        "appeal",
        "finish",
    ]


def test_an_appeal_that_succeeds_leaves_her_seat(council):
    found = reported(council)
    session = council.session("plenary")
    actions.suspend(proceeding=found, session=session, in_favour=4, against=0, abstained=0, by=council.secretariat)
    found.member.refresh_from_db()
    assert found.member.suspended_at is not None
    actions.decide(proceeding=found, session=session, in_favour=4, against=0, abstained=0, by=council.secretariat)
    found = actions.appeal_decision(proceeding=found, text="Falta prueba.", by=council.access[4])
    found = actions.finish_proceeding(proceeding=found, upheld=False, text="Se revoca.", by=council.secretariat)
    found.member.refresh_from_db()
    assert (found.expels, found.member.left_on, found.member.suspended_at) == (False, None, None)


def reported(council):
    found = actions.notify(proceeding=complaint(council), is_criticism=False, by=council.secretariat)
    actions.defend(proceeding=found, text="No.", by=council.access[4])
    found = actions.hear(proceeding=found, text="Se le oyó.", by=council.secretariat)
    return actions.report(proceeding=found, text="Informe.", by=council.secretariat)


def test_below_two_thirds_she_stays_and_there_is_nothing_to_appeal(council):
    found, session = reported(council), council.session("plenary")
    vote = actions.decide(
        proceeding=found, session=session, in_favour=3, against=2, abstained=0, by=council.secretariat
    )
    assert vote.result == "failed"
    refused(actions.appeal_decision, "council.nothing_to_appeal", proceeding=found, text="x", by=council.access[4])
    refused(
        actions.finish_proceeding,
        "council.time_to_appeal",
        proceeding=found,
        upheld=True,
        text="x",
        by=council.secretariat,
    )
    with days_from_now(11):
        found = actions.finish_proceeding(proceeding=found, upheld=True, text="Firme.", by=council.secretariat)
    assert (found.state, found.expels) == ("final", False)


def test_criticizing_the_government_is_no_ground(council):
    found = complaint(council, harmed="origin", acts="Criticó al gobierno en la radio.")
    refused(
        actions.notify, "council.criticism_is_no_ground", proceeding=found, is_criticism=True, by=council.secretariat
    )
    found = actions.dismiss(proceeding=found, reason="Es crítica, no daño.", by=council.secretariat)
    assert found.state == "inadmissible"
    refused(actions.notify, "council.stage_not_now", proceeding=found, is_criticism=False, by=council.secretariat)


def test_a_complaint_names_a_ground_and_is_not_of_oneself(council):
    refused(complaint, "council.no_ground", council=council, harmed="government")
    refused(complaint, "council.against_herself", council=council, member=council.members[1])
    refused(complaint, "council.say_it", council=council, acts=" ")


def test_only_she_answers_and_only_in_her_time(council):
    found = actions.notify(proceeding=complaint(council), is_criticism=False, by=council.secretariat)
    with pytest.raises(PermissionDenied):
        actions.defend(proceeding=found, text="x", by=council.access[0])
    with days_from_now(16):
        refused(actions.defend, "council.time_is_over", proceeding=found, text="Tarde.", by=council.access[4])
        assert actions.hear(proceeding=found, text="No contestó.", by=council.secretariat).state == "heard"


def test_only_a_plenary_suspends(council):
    found, session = reported(council), council.session("committee")
    given = {
        "proceeding": found,
        "session": session,
        "in_favour": 5,
        "against": 0,
        "abstained": 0,
        "by": council.secretariat,
    }
    refused(actions.suspend, "council.plenary_only", **given)
    refused(actions.decide, "council.plenary_only", **given)


# -- journeys ------------------------------------------------------------------------------------------------------------
def test_whoever_was_there_is_given_back_what_the_journey_cost(council):
    session = missed(council, council.members[4])
    given = {"session": session, "kind": "travel", "currency": "USD", "receipt": "A-1"}
    claim = actions.claim_travel(amount=Decimal("412.50"), form_key=uuid4(), by=council.access[0], **given)
    again = {"amount": Decimal(9), "form_key": uuid4(), "by": council.access[0]}
    refused(actions.claim_travel, "council.receipt_twice", **given | again)
    refused(actions.claim_travel, "council.not_an_amount", **given | again | {"amount": Decimal(0), "receipt": "A-2"})
    refused(actions.claim_travel, "council.was_not_there", **given | again | {"by": council.access[4]})
    refused(actions.decide_claim, "council.say_it", claim=claim, state="refused", by=council.secretariat)
    actions.decide_claim(claim=claim, state="approved", by=council.secretariat)
    assert actions.decide_claim(claim=claim, state="paid", by=council.secretariat).state == "paid"
    refused(actions.decide_claim, "council.claim_not_now", claim=claim, state="approved", by=council.secretariat)


def test_nothing_is_given_back_before_the_session(council):
    session = council.session("plenary")
    refused(
        actions.claim_travel, "council.not_held_yet", session=session, kind="travel", amount=Decimal(10), currency="USD",
        receipt="A", form_key=uuid4(), by=council.access[0],
    )  # fmt: skip


# -- by themselves -------------------------------------------------------------------------------------------------------
def test_what_becomes_overdue_joins_the_agenda_of_a_plenary_convened_before(council):
    one = council.sent()
    session = actions.convene(
        term=council.term, kind="plenary", held_on=TODAY + timedelta(days=70), place="México", form_key=uuid4(),
        by=council.secretariat,
    )  # fmt: skip
    assert session.agenda.count() == 1, "it will be overdue by then"
    Session.objects.filter(pk=session.pk).update(held_on=TODAY + timedelta(days=10))
    session.agenda.all().delete()
    assert tasks.fill_agendas.func() == 0
    with days_from_now(61):
        Session.objects.filter(pk=session.pk).update(held_on=timezone.localdate())
        assert tasks.fill_agendas.func() == 1
        assert tasks.fill_agendas.func() == 0
    assert session.agenda.get().recommendation == one


def test_words_of_conduct_are_emptied_two_years_after_the_term(council):
    found = complaint(council)
    missed(council, council.members[0], "excused", "Enfermedad de un hijo")
    assert privacy.forget_conduct(TODAY) == 0
    later = council.term.ends_on + timedelta(days=731)
    assert privacy.forget_conduct(later) > 0
    assert (Proceeding.objects.get(pk=found.pk).acts, Attendance.objects.get(state="excused").excuse) == ("", "…")
    assert privacy.forget_conduct(later) == 0
    assert (privacy.data_about(None), privacy.forget(None, by="system")) == ([], 0)


# -- the first term, simulated -------------------------------------------------------------------------------------------
def test_the_255_of_the_first_term_are_simulated_labelled_and_keep_every_rule(client):
    assert proposal()
    for code in ("SRE", "IME", "SEP", "SSA", "SEGOB", "PGR", "SHCP", "SEDESOL", "INM"):
        body(code, organization=None)
    term = simulate_first_term()
    rows = Recommendation.objects.filter(term=term)
    assert rows.count() == 255
    assert rows.update(state=F("state")) == 255, "the trigger of the verbs agrees with every row"
    for row in rows.prefetch_related("assignments"):
        parts = list(row.assignments.all())
        answered = [part for part in parts if part.state == "answered"]
        missing = [part.answer_due_on for part in parts if part.state != "answered"]
        assert (row.answers_due, row.answers_given) == (len(parts), len(answered))
        assert row.due_on == min(missing, default=None)
        assert (row.answered_on is None) == bool(missing)
    page = client.get(f"/council/r/{rows.first().slug}/").content.decode()
    assert "se inventó" in page
    assert client.get("/council/compliance/2004.pdf").content.startswith(b"%PDF")
    assert measures.accepted_everywhere(TODAY.replace(year=2003), TODAY) is None, "what is simulated is counted nowhere"


# -- what it counts ------------------------------------------------------------------------------------------------------
def test_measures_and_the_compliance_report_agree_with_what_happened(council, client):
    first, last = TODAY, TODAY + timedelta(days=400)
    one = council.sent()
    council.answer(one, "SRE")
    with days_from_now(80):
        council.answer(one, "SEP", "not_accepted", reason="No.")
    two = council.sent(title="Otra", bodies=("SRE",))
    assert measures.in_time_everywhere(first, last) == (1, 3)
    assert list(measures.in_time(first, last)) == [(council.office.pk, 1, 3)]
    assert measures.accepted_everywhere(first, last) == (1, 1)
    assert measures.implemented_everywhere(first, last) == (0, 1)
    assert measures.gains_everywhere(first, last) == (0, 1)
    assert measures.days_everywhere(first, last) == (80, 1)
    assert list(measures.days_to_answer(first, last)) == [(council.office.pk, 80, 1)]
    assert list(measures.women(first, TODAY)) == [(council.office.pk, 5, 5)]
    [(office, present, called)] = measures.attendance(first, last)
    assert (office, present, called) == (council.office.pk, 20, 20)
    found = compliance.report(TODAY.year, TODAY + timedelta(days=100))
    assert found is not None
    lines = {line.code: line for line in found.lines}
    assert (lines["SRE"].asked, lines["SRE"].in_time, lines["SRE"].late) == (2, 1, 1)
    assert (lines["SEP"].asked, lines["SEP"].answered, lines["SEP"].in_time, lines["SEP"].median_days) == (1, 1, 0, 80)
    assert [row[0] for row in found.overdue] == [two.code]
    assert compliance.report(1999, TODAY) is None
    assert client.get("/council/compliance/1999.pdf").status_code == 404
    answer = client.get(f"/council/compliance/{TODAY.year}.pdf")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.get("/council/compliance/").status_code == 200


def test_nothing_counted_is_no_zero():
    assert measures.in_time_everywhere(TODAY, TODAY) is None
    assert measures.days_everywhere(TODAY, TODAY) is None
    assert list(measures.women(TODAY, TODAY)) == []


def test_the_demo_tells_recommendations_at_every_point_of_their_life():
    for code in ("chicago", "losangeles", "fresno", "dallas"):
        world.office(code, name=code)
    actions.load_bodies((None, None), print)
    demo.build(0.1, 7, print)
    told = Recommendation.objects.filter(term__is_simulated=False)
    states = ["acknowledged", "answered", "assigned", "closed", "in_progress", "proposed", "published"]
    assert sorted(told.values_list("state", flat=True)) == states
    assert told.filter(is_gain=True).count() == 1
    assert told.filter(due_on__lt=TODAY).count() == 2
    assert all("muestra" in one.title for one in told)
