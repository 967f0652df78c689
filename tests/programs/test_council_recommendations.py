"""Recommendations of the council: from a draft to a verified gain, several bodies, clocks, and all that must not happen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from ambos.programs.council import actions
from ambos.programs.council.models import Assignment, Recommendation, Response, Step
from ambos.programs.council.queries import recommendations as reading
from ambos.records.audit.models import Event
from tests.support.council import Council, body, days_from_now, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def council():
    return Council()


def again(one: Recommendation) -> Recommendation:
    return Recommendation.objects.get(pk=one.pk)


# -- the whole way -------------------------------------------------------------------------------------------------------
def test_from_a_member_through_two_ministries_and_a_dispute_to_a_verified_gain(council):
    one = council.sent()
    assert (one.code, one.slug, one.state) == ("I.1/EDU/SRE-SEP", "2026-2028-i-1", "assigned")
    assert (one.answers_due, one.answers_given, one.due_on) == (2, 0, timezone.localdate() + timedelta(days=60))
    actions.acknowledge(assignment=council.part(one, "SRE"), by=council.at["SRE"])
    assert again(one).state == "assigned"
    actions.acknowledge(assignment=council.part(one, "SEP"), by=council.at["SEP"])
    assert again(one).state == "acknowledged"
    council.answer(one, "SRE", text="Los consulados ofrecen el espacio.")
    assert (again(one).state, again(one).answers_given) == ("acknowledged", 1)
    council.answer(one, "SEP", "in_part", reason="Hay cuarenta plazas, no cien.")
    one = again(one)
    assert (one.state, one.disposition, one.answers_given, one.due_on) == ("answered", "in_part", 2, None)
    assert "Secretaría de Educación Pública, oficio sep-01534" in one.note
    assert "Hay cuarenta plazas, no cien." in one.note
    until = timezone.localdate() + timedelta(days=90)
    one = actions.plan(
        recommendation=one, body=council.sep, text="Cuarenta en agosto.", until=until, by=council.at["SEP"]
    )
    one = actions.start(recommendation=one, body=council.sep, by=council.at["SEP"])
    shown = {"body": council.sep, "text": "Están.", "by": council.at["SEP"]}
    one = actions.finish(recommendation=one, evidence=[("Lista", "https://example.org/lista")], **shown)
    one = actions.dispute(recommendation=one, text="En Chicago no ha llegado nadie.", by=council.access[1])
    one = actions.finish(recommendation=one, evidence=[("Lista de Chicago", "oficio 77")], **shown)
    one = actions.verify(recommendation=one, text="Llegaron 40; 1,200 alumnos.", is_gain=True, by=council.access[1])
    one = actions.close(recommendation=one, by=council.secretariat)
    assert (one.state, one.is_gain, one.closed_on) == ("closed", True, timezone.localdate())
    assert [step.kind for step in one.steps.all()] == [
        "propose", "approve", "adopt", "publish", "assign", "acknowledge_part", "acknowledge_part", "answer_part", "answer_part",
        "answer", "plan", "start", "finish", "dispute", "finish", "verify", "close",
    ]  # fmt: skip
    assert Event.objects.filter(verb="council.recommendation_close", subject_id=str(one.pk)).count() == 1


# -- closed without an answer ---------------------------------------------------------------------------------------------
def test_it_cannot_be_closed_while_an_answer_is_missing(council):
    one = council.sent()
    council.answer(one, "SRE", "not_accepted", reason="No hay plazas.")
    refused(actions.close, "council.unanswered", recommendation=one, by=council.secretariat)


@pytest.mark.parametrize(
    "lie",
    [
        {"state": "closed"},
        {"state": "closed", "answers_given": 2},
        {"state": "closed", "answers_given": 2, "answered_on": timezone.localdate(), "disposition": "accepted", "note": "x"},
        {"state": "verified", "answers_due": 1, "answers_given": 1, "answered_on": timezone.localdate(),
         "disposition": "accepted", "note": "x"},
    ],
)  # fmt: skip
def test_the_database_itself_refuses_to_close_one_without_every_answer(council, lie):
    one = council.sent()
    council.answer(one, "SRE")
    with pytest.raises(IntegrityError), transaction.atomic():
        Recommendation.objects.filter(pk=one.pk).update(**lie)
    assert again(one).state == "acknowledged" or again(one).state == "assigned"


def test_the_database_refuses_a_closing_without_any_answer_at_all(council):
    one = council.published()
    told = {"answered_on": timezone.localdate(), "disposition": "accepted", "note": "x"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Recommendation.objects.filter(pk=one.pk).update(state="closed", **told)


def test_answers_and_steps_are_never_changed(council):
    one = council.sent()
    council.answer(one, "SRE")
    for rows, change in ((Response.objects.all(), {"text": "Otra cosa"}), (Step.objects.all(), {"text": "Otra cosa"})):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows[0].delete()


def test_an_answer_after_closure_is_refused(council):
    one = council.answered("not_accepted")
    one = actions.close(recommendation=one, by=council.secretariat)
    part = council.part(one, "SRE")
    given = {"text": "x", "letter": "9", "letter_on": timezone.localdate(), "by": council.at["SRE"]}
    refused(actions.answer, "council.closed_already", assignment=part, disposition="accepted", **given)
    refused(actions.acknowledge, "council.closed_already", assignment=part, by=council.at["SRE"])


def test_a_second_answer_is_refused(council):
    one = council.sent()
    council.answer(one, "SRE")
    part = council.part(one, "SRE")
    given = {"text": "x", "letter": "9", "letter_on": timezone.localdate(), "by": council.at["SRE"]}
    refused(actions.answer, "council.answered_already", assignment=part, disposition="accepted", **given)


def test_what_was_accepted_is_not_closed_before_it_was_carried_out(council):
    refused(actions.close, "council.accepted_so_to_be_done", recommendation=council.answered(), by=council.secretariat)
    one = actions.close(recommendation=council.answered("needs_law"), by=council.secretariat)
    assert (one.state, one.disposition) == ("closed", "needs_law")


# -- drafts --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "typed, codes",
    [
        ({"title": " "}, ("council.say_it",)),
        ({"text": ""}, ("council.say_it",)),
        ({"bodies": ()}, ("council.addressed_to_nobody",)),
        ({"bodies": ("SRE", "NADIE")}, ("council.unknown_body",)),
    ],
)
def test_a_draft_that_says_nothing_or_asks_nobody_is_refused(council, typed, codes):
    given = {"title": "T", "text": "X", "bodies": ("SRE",)} | typed
    refused(actions.propose, *codes, committee=council.committee, by=council.access[0], **given)
    assert Recommendation.objects.count() == 0


def test_the_same_form_sent_twice_is_one_proposal(council):
    one = council.proposed()
    two = council.proposed(form_key=one.form_key)
    assert (one.pk, Recommendation.objects.count()) == (two.pk, 1)


def test_an_earlier_one_is_suggested_and_the_draft_says_what_it_repeats(council):
    earlier = council.published()
    council.published(title="Ventanillas de salud", text="Abrir ventanillas de salud en cada consulado.")
    found = reading.alike("Enviar maestras bilingües a una plaza comunitaria")
    assert [row.pk for row, _match in found] == [earlier.pk]
    later = council.proposed(title="Otra vez maestros bilingües", repeats=earlier)
    assert later.repeats == earlier


def test_a_draft_is_not_likened_to_other_drafts(council):
    council.proposed()
    assert reading.alike("Maestros bilingües en las plazas") == []


# -- who may -------------------------------------------------------------------------------------------------------------
def test_only_members_of_the_committee_propose_and_only_the_secretariat_codes_and_sends(council):
    given = {"committee": council.other, "title": "T", "text": "X", "bodies": ("SRE",)}
    for by in (council.access[0], council.secretariat, council.at["SRE"]):
        with pytest.raises(PermissionDenied):
            actions.propose(by=by, **given)
    one = council.adopted()
    for by in (council.access[0], council.at["SRE"]):
        with pytest.raises(PermissionDenied):
            actions.publish(recommendation=one, by=by)


def test_a_liaison_answers_for_her_body_and_no_other_and_nobody_answers_for_herself(council):
    one = council.sent()
    for by in (council.at["SEP"], council.secretariat, council.access[0]):
        with pytest.raises(PermissionDenied):
            actions.acknowledge(assignment=council.part(one, "SRE"), by=by)
    done = council.done()
    for by in (council.at["SEP"], council.secretariat):
        with pytest.raises(PermissionDenied):
            actions.verify(recommendation=done, text="Bien.", is_gain=True, by=by)


def test_a_suspended_member_neither_proposes_nor_verifies(council):
    done = council.done()
    council.members[1].suspended_at = timezone.now()
    council.members[1].save()
    with pytest.raises(PermissionDenied):
        actions.verify(recommendation=done, text="Bien.", is_gain=False, by=council.access[1])


# -- clocks --------------------------------------------------------------------------------------------------------------
def test_one_extension_asked_for_in_time_with_its_reason(council):
    one = council.sent()
    part = council.part(one, "SRE")
    refused(actions.extend, "council.say_it", assignment=part, reason=" ", by=council.at["SRE"])
    part = actions.extend(assignment=part, reason="Falta el dictamen.", by=council.at["SRE"])
    assert part.answer_due_on == one.assigned_on + timedelta(days=90)
    assert again(one).due_on == one.assigned_on + timedelta(days=60), "the other ministry is due first"
    refused(actions.extend, "council.extended_already", assignment=part, reason="Otra vez", by=council.at["SRE"])


def test_after_the_day_there_is_no_more_time(council):
    one = council.sent()
    with days_from_now(61):
        refused(
            actions.extend,
            "council.overdue_already",
            assignment=council.part(one, "SRE"),
            reason="x",
            by=council.at["SRE"],
        )


def test_what_is_overdue_is_public_and_stands_on_the_next_plenary(council):
    one, on_time = council.sent(), timezone.localdate()
    assert list(reading.found(reading.Asked(late=True), on_time)) == []
    with days_from_now(61):
        assert list(reading.found(reading.Asked(late=True), timezone.localdate())) == [one]
        assert reading.totals(timezone.localdate()).late == 1
        session = council.session("plenary")
        assert [(item.kind, item.recommendation_id) for item in session.agenda.all()] == [("overdue", one.pk)]
        actions.close_session(session=session, minutes="Se leyó.", by=council.secretariat)
    assert one.steps.last().kind == "called_out"


# -- sent on, renamed, abolished -----------------------------------------------------------------------------------------
def test_out_of_its_remit_it_names_who_must_answer_and_that_one_has_a_clock_of_its_own(council):
    one = council.sent(bodies=("SRE",))
    with days_from_now(10):
        made = actions.send_on(
            assignment=council.part(one, "SRE"), to="SEP", reason="Es de educación.", by=council.at["SRE"]
        )
        assert (made.body, made.answer_due_on) == (council.sep, timezone.localdate() + timedelta(days=60))
    one = again(one)
    assert (one.answers_due, one.answers_given, one.state) == (1, 0, "assigned")
    refused(actions.send_on, "council.sent_back", assignment=made, to="SRE", reason="No.", by=council.at["SEP"])
    refused(actions.send_on, "council.sent_to_itself", assignment=made, to="SEP", reason="No.", by=council.at["SEP"])
    refused(actions.send_on, "council.addressed_to_nobody", assignment=made, to="", reason="No.", by=council.at["SEP"])
    council.answer(one, "SEP")
    assert again(one).state == "answered"


def test_sent_on_to_a_body_that_was_asked_too_it_answers_once_for_both(council):
    one = council.sent()
    council.answer(one, "SEP")
    assert (
        actions.send_on(assignment=council.part(one, "SRE"), to="SEP", reason="Es suyo.", by=council.at["SRE"]) is None
    )
    one = again(one)
    assert (one.state, one.answers_due, one.answers_given) == ("answered", 1, 1)


def test_addressed_to_a_renamed_ministry_it_goes_to_whoever_follows_and_says_so(council):
    new = body("SBIEN")
    body("SEDESOL", ended_on=timezone.localdate() - timedelta(days=900), successor=new)
    one = council.sent(bodies=("SEDESOL",))
    [part] = one.assignments.all()
    assert (part.body, one.proposed_to, one.code) == (new, ["SBIEN"], "I.1/EDU/SBIEN")


def test_a_ministry_renamed_while_it_owes_passes_its_debt_on_with_the_same_days(council):
    one = council.sent()
    new = body("SEP2")
    due = council.part(one, "SEP").answer_due_on
    refused(
        actions.end_body, "council.body_owes_answers", body=council.sep, on=timezone.localdate(), successor=None,
        by=council.secretariat,
    )  # fmt: skip
    with days_from_now(20):
        actions.end_body(body=council.sep, on=timezone.localdate(), successor=new, by=council.secretariat)
    part = one.assignments.get(body=new)
    assert (part.answer_due_on, part.asked, part.came_from.state) == (due, council.sep, "sent_on")
    assert (again(one).answers_due, again(one).due_on) == (2, due)
    refused(
        actions.end_body, "council.ended_already", body=council.sep, on=timezone.localdate(), successor=new,
        by=council.secretariat,
    )  # fmt: skip


def test_an_abolished_ministry_without_an_heir_cannot_be_addressed(council):
    body("PROMEXICO", ended_on=timezone.localdate())
    given = {"committee": council.committee, "title": "T", "text": "X", "by": council.access[0]}
    refused(actions.propose, "council.body_without_successor", bodies=("PROMEXICO",), **given)


# -- merged, split -------------------------------------------------------------------------------------------------------
def test_two_that_ask_the_same_become_one_and_no_addressee_is_lost(council):
    one = council.sent(bodies=("SRE",))
    two = council.sent(bodies=("SEP",), title="Lo mismo")
    kept = actions.merge(recommendation=two, into=one, why="Piden lo mismo.", by=council.secretariat)
    assert (again(two).state, again(two).merged_into) == ("merged", one)
    assert {part.body.code for part in kept.assignments.all()} == {"SRE", "SEP"}
    assert (kept.answers_due, kept.answers_given) == (2, 0)
    assert kept.assignments.get(body=council.sep).answer_due_on == two.assigned_on + timedelta(days=60)
    refused(actions.merge, "council.closed_already", recommendation=two, into=one, why="x", by=council.secretariat)


def test_merging_is_refused_where_an_answer_would_be_lost(council):
    one, two = council.sent(), council.sent(title="Lo mismo")
    refused(actions.merge, "council.merge_with_itself", recommendation=one, into=one, why="x", by=council.secretariat)
    council.answer(two, "SRE")
    refused(actions.merge, "council.has_answers", recommendation=two, into=one, why="x", by=council.secretariat)
    unsent = council.published(title="Sin enviar")
    refused(actions.merge, "council.send_first", recommendation=one, into=unsent, why="x", by=council.secretariat)


def test_one_merged_before_it_was_sent_brings_its_addressees(council):
    one = council.sent(bodies=("SRE",))
    two = council.published(bodies=("SEP",), title="Lo mismo")
    kept = actions.merge(recommendation=two, into=one, why="Piden lo mismo.", by=council.secretariat)
    assert (kept.answers_due, kept.proposed_to) == (2, ["SRE", "SEP"])


def test_one_that_asks_for_two_things_becomes_two_with_the_same_days(council):
    one = council.sent()
    parts = [("Maestros", "Enviar maestros.", ("SEP",)), ("Espacios", "Prestar espacios.", ("SRE",))]
    with days_from_now(12):
        made = actions.split(recommendation=one, parts=parts, why="Son dos cosas.", by=council.secretariat)
    assert [m.code for m in made] == ["I.2/EDU/SEP", "I.3/EDU/SRE"]
    assert [again(m).due_on for m in made] == [one.assigned_on + timedelta(days=60)] * 2
    assert (again(one).state, again(one).answers_due, again(one).due_on) == ("split", 0, None)


@pytest.mark.parametrize(
    "parts, codes",
    [
        ([("Una", "Sola", ("SRE", "SEP"))], ("council.split_needs_two",)),
        ([("Una", "A", ("SRE",)), ("Dos", "B", ("SRE",))], ("council.addressee_lost",)),
        ([("Una", "A", ("SRE", "SEP")), ("Dos", "B", ())], ("council.addressed_to_nobody",)),
        ([("Una", "A", ("SRE", "SEP")), ("Dos", " ", ("SRE",))], ("council.say_it",)),
    ],
)
def test_a_split_that_would_lose_something_is_refused(council, parts, codes):
    one = council.sent()
    refused(actions.split, *codes, recommendation=one, parts=parts, why="x", by=council.secretariat)
    assert again(one).state == "assigned"


# -- returned, answered, carried out -------------------------------------------------------------------------------------
def test_what_is_unclear_goes_back_to_the_committee_and_its_first_words_stay_readable(council):
    one = council.published()
    one = actions.return_for_clarity(recommendation=one, why="¿Qué plazas?", by=council.secretariat)
    refused(actions.assign, "council.not_now", recommendation=one, by=council.secretariat)
    one = actions.clarify(recommendation=one, text="Maestros para las 12 plazas de Chicago.", by=council.access[0])
    assert (one.state, one.text) == ("published", "Maestros para las 12 plazas de Chicago.")
    assert one.steps.last().text == "Que se envíen maestros bilingües a las plazas comunitarias."
    assert "chicago" in one.folded


@pytest.mark.parametrize("disposition", ["in_part", "needs_law", "not_accepted"])
def test_a_no_or_half_a_yes_says_why(council, disposition):
    part = council.part(council.sent(), "SRE")
    given = {"text": "x", "letter": "9", "letter_on": timezone.localdate(), "by": council.at["SRE"]}
    refused(actions.answer, "council.needs_reason", assignment=part, disposition=disposition, **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.create(
            assignment=part, disposition=disposition, text="x", letter="9", letter_on=timezone.localdate(),
            answered_at=timezone.now(),
        )  # fmt: skip


def test_an_answer_without_text_or_letter_or_of_tomorrow_is_refused_with_every_fault(council):
    part = council.part(council.sent(), "SRE")
    tomorrow = timezone.localdate() + timedelta(days=1)
    refused(
        actions.answer, "council.say_it", "council.say_it", "council.letter_in_future", assignment=part,
        disposition="accepted", text=" ", letter="", letter_on=tomorrow, by=council.at["SRE"],
    )  # fmt: skip


def test_done_needs_evidence_and_an_acceptance(council):
    one = council.answered()
    given = {"recommendation": one, "body": council.sep, "text": "Ya.", "by": council.at["SEP"]}
    refused(actions.finish, "council.needs_evidence", evidence=[("Lista", " ")], **given)
    no = council.answered("not_accepted", title="Otra")
    refused(actions.finish, "council.not_accepted", evidence=[("a", "b")], **given | {"recommendation": no})
    refused(
        actions.plan, "council.plan_in_past", recommendation=one, body=council.sep, text="x",
        until=timezone.localdate() - timedelta(days=1), by=council.at["SEP"],
    )  # fmt: skip


def test_a_gain_is_only_what_the_committee_verified(council):
    done = council.done()
    with pytest.raises(IntegrityError), transaction.atomic():
        Recommendation.objects.filter(pk=done.pk).update(is_gain=True)


def test_what_was_born_of_it_names_a_program_of_the_institute(council):
    one = actions.verify(recommendation=council.done(), text="Bien.", is_gain=True, by=council.access[1])
    given = {
        "recommendation": one,
        "title": "Ventanilla de Salud",
        "began_on": timezone.localdate(),
        "by": council.secretariat,
    }
    refused(actions.record_outcome, "council.unknown_program", program="moon_landing", **given)
    made = actions.record_outcome(program="health_windows", **given)
    assert (made.program_name, one.steps.last().kind) == ("Ventanilla de Salud", "outcome")


# -- sessions and votes --------------------------------------------------------------------------------------------------
def test_a_vote_counts_those_present_and_needs_more_than_half(council):
    one = council.proposed()
    session = council.session("committee", present=4)
    given = {"session": session, "recommendation": one, "by": council.secretariat}
    refused(actions.vote_on, "council.more_votes_than_present", in_favour=4, against=1, abstained=0, **given)
    vote = actions.vote_on(in_favour=2, against=0, abstained=2, **given)
    assert (vote.needed, vote.result, again(one).state) == (3, "failed", "not_approved")


def test_without_a_quorum_nothing_is_opened(council):
    with pytest.raises(Exception, match="council.no_quorum"):
        council.session("plenary", present=2)


def test_a_plenary_votes_on_what_a_committee_approved_and_a_committee_on_its_own(council):
    one = council.proposed()
    plenary = council.session("plenary")
    given = {"recommendation": one, "in_favour": 5, "against": 0, "abstained": 0, "by": council.secretariat}
    refused(actions.vote_on, "council.not_now", session=plenary, **given)
    actions.choose_committee(member=council.members[4], committee=council.other, by="system")
    theirs = actions.convene(
        term=council.term, kind="committee", committee=council.other, held_on=timezone.localdate(), place="Chicago",
        form_key="018f0000-0000-7000-8000-00000000000a", by=council.secretariat,
    )  # fmt: skip
    refused(actions.vote_on, "council.other_committee", session=theirs, **given)
    actions.close_session(session=plenary, minutes="Acta.", by=council.secretariat)
    refused(actions.close_session, "council.not_in_session", session=plenary, minutes="Otra.", by=council.secretariat)


# -- pages ---------------------------------------------------------------------------------------------------------------
def test_the_tracker_shows_what_is_coded_and_nothing_else(council, client):
    one = council.sent()
    council.proposed(title="Borrador secreto")
    said = client.get("/council/").content.decode()
    assert one.code in said
    assert "Borrador secreto" not in said
    for address in ("/council/recommendations.csv", "/council/recommendations.json", "/council/feed.xml"):
        answer = client.get(address)
        told = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert one.code in told.decode()
        assert "Borrador secreto" not in told.decode()


def test_the_page_asks_as_often_for_three_as_for_one(council, client, django_assert_max_num_queries):
    council.sent()
    with django_assert_max_num_queries(12):
        client.get("/council/")
    council.sent(title="Dos")
    council.answered(title="Tres")
    with django_assert_max_num_queries(12):
        client.get("/council/")


@pytest.mark.parametrize(
    "words, found",
    [
        ("q=MAESTROS", ["I.1/EDU/SRE-SEP"]),
        ("q=i.1/edu/sre-sep", ["I.1/EDU/SRE-SEP"]),
        ("body=SRE", ["I.1/EDU/SRE-SEP", "II.1/EDU/SRE"]),
        ("body=SEP", ["I.1/EDU/SRE-SEP"]),
        ("state=waiting", ["I.1/EDU/SRE-SEP"]),
        ("state=answered", ["II.1/EDU/SRE"]),
        ("committee=COM", []),
        ("term=2026-2028&state=closed", []),
        ("state=%00&term=x", []),
        ("q=mae%00stros&body=%00SEP", ["I.1/EDU/SRE-SEP"]),
    ],
)
def test_filters_hold_for_the_exports_too(council, client, words, found):
    council.sent()
    council.answered(title="Ventanillas", text="Abrir ventanillas de salud.", bodies=("SRE",))
    told = client.get(f"/council/recommendations.json?{words}").json()
    assert sorted(row["code"] for row in told["results"]) == found
    csv = b"".join(client.get(f"/council/recommendations.csv?{words}").streaming_content).decode()
    assert len(csv.splitlines()) == 1 + len(found)


def test_a_formula_in_a_title_is_text_in_the_csv(council, client):
    council.sent(title="=HYPERLINK(1)")
    csv = b"".join(client.get("/council/recommendations.csv").streaming_content).decode()
    assert "'=HYPERLINK(1)" in csv


def test_one_page_tells_the_whole_way(council, client):
    one = council.answered("in_part")
    said = client.get(f"/council/r/{one.slug}/").content.decode()
    for words in (one.code, council.sre.name_es, "oficio sre-01534", "Falta presupuesto."):
        assert words in said
    assert client.get("/council/r/2026-2028-i-99/").status_code == 404


def test_an_acknowledged_part_shows_no_more_than_it_is(council):
    one = council.sent()
    actions.acknowledge(assignment=council.part(one, "SRE"), by=council.at["SRE"])
    refused(
        actions.acknowledge, "council.acknowledged_already", assignment=council.part(one, "SRE"), by=council.at["SRE"]
    )
    assert Assignment.objects.filter(state="acknowledged").count() == 1
