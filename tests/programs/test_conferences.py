"""Conferences: nominations, selection by two hands, invitations and substitutes, the door, certificates, promises, alumni."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from ambos.domain.errors import Refused
from ambos.domain.periods import Month
from ambos.programs.conferences import actions, exports, measures, privacy, queries, vault
from ambos.programs.conferences.models import (
    CheckIn,
    Edition,
    FollowUp,
    Invitation,
    Nomination,
    Opinion,
    Participant,
    Quota,
)  # fmt: skip
from ambos.records.audit.models import Event
from ambos.records.documents import actions as papers
from ambos.records.evaluation.actions import compute_actuals
from ambos.records.evaluation.models import Actual
from ambos.records.funding import actions as money
from ambos.records.messages.models import Message
from ambos.records.posts.models import Post
from tests.records.test_documents import publish, root  # noqa: F401
from tests.support import world
from tests.support.conferences import Conference, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return Conference()


def refused(call, code, **named):
    with pytest.raises(Refused) as found:
        call(**named)
    assert found.value.codes[0] == f"{code if '.' in code else f'conferences.{code}'}", found.value.codes


def kinds():
    return sorted(Message.objects.values_list("kind", flat=True))


# -- editions ------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "changes, code",
    [
        ({"title": " "}, "needs_title"),
        ({"place": ""}, "needs_place"),
        ({"responsible": ""}, "needs_responsible"),
        ({"places": 0}, "needs_places"),
        ({"supported_places": 9}, "support_above"),
        ({"second_place": "Centro"}, "second_whole"),
        ({"ends_on": today() + timedelta(days=80)}, "bad_days"),
        ({"answer_by": today() + timedelta(days=60)}, "bad_clocks"),
        ({"nominate_by": today() + timedelta(days=41)}, "bad_clocks"),
        ({"days_needed": 4}, "more_days_than_there_are"),
        ({"sectors": ["witchcraft"]}, "unknown_sector"),
    ],
)
def test_an_edition_that_cannot_be_is_refused(changes, code):
    with pytest.raises(Refused) as found:
        Conference(**changes)
    assert f"conferences.{code}" in found.value.codes


def test_the_same_form_plans_one_edition_and_a_number_is_taken_once(conference):
    details = {name: getattr(conference.edition, name) for name in
               ("title", "starts_on", "ends_on", "place", "city", "places", "nominate_by", "answer_by", "responsible")}  # fmt: skip
    key = uuid4()
    first = actions.plan_edition(number=900, form_key=key, by=conference.coordinator, **details)
    assert actions.plan_edition(number=900, form_key=key, by=conference.coordinator, **details) == first
    refused(actions.plan_edition, "number_taken", number=900, form_key=uuid4(), by=conference.coordinator, **details)


def test_a_quota_is_of_one_and_never_above_the_places(conference):
    la = world.office("los-angeles")
    refused(actions.set_quota, "quota_of_one", edition=conference.edition, places=2, by=conference.coordinator)
    refused(
        actions.set_quota, "quota_above", edition=conference.edition, office=la, places=5, by=conference.coordinator
    )
    for places in (1, 2):
        actions.set_quota(edition=conference.edition, office=la, places=places, by=conference.coordinator)
    assert [row.places for row in Quota.objects.all()] == [2]
    actions.set_quota(edition=conference.edition, office=la, places=None, by=conference.coordinator)
    assert not Quota.objects.exists()


def test_who_may_convene_and_who_may_not(conference):
    for role in ("community_affairs_officer", "consul", "headquarters_coordinator", "evaluator", "promoter"):
        stranger = world.account(role)[1]
        with pytest.raises(PermissionDenied):
            actions.take_step(edition=conference.edition, step="call", by=stranger)


# -- nominations ---------------------------------------------------------------------------------------------------------------
def test_an_office_names_for_itself_only_and_only_while_the_call_runs(conference):
    here, there = world.office("los-angeles"), world.office("chicago")
    officer = world.account("community_affairs_officer", office=here)[1]
    refused(conference.nominated, "not_now", name="Ana Ruiz", by=officer)
    conference.called()
    conference.nominated("Ana Ruiz", by=officer)
    with pytest.raises(PermissionDenied):
        conference.nominated("Luz Vega", office=there, by=officer)
    with pytest.raises(PermissionDenied):
        conference.nominated("Sol Paz", by=officer, is_speaker=True)
    Edition.objects.update(nominate_by=today() - timedelta(days=1))
    refused(conference.nominated, "call_over", name="Eva Sanz", by=officer)
    assert conference.nominated("Eva Sanz").rank == 2


def test_a_nominee_of_two_offices_is_one_and_takes_one_place(conference):
    conference.called()
    first = conference.nominated("Ana Ruiz")
    same = conference.nominated("Ana  Ruiz", office="chicago", email="ANA.ruiz@example.org ", motive="También aquí")
    assert same == first
    assert [(e.office.code, e.motive) for e in first.endorsements.all()] == [("chicago", "También aquí")]
    conference.nominated("Ana Ruiz", office="chicago")
    assert (Participant.objects.count(), Nomination.objects.count(), first.endorsements.count()) == (1, 1, 1)
    moved = actions.count_at(nomination=first, office=world.office("chicago"), by=conference.coordinator)
    assert (moved.office.code, [e.office.code for e in moved.endorsements.all()]) == ("chicago", ["los-angeles"])
    refused(
        actions.count_at, "did_not_name_her", nomination=first, office=world.office("dallas"), by=conference.coordinator
    )


def test_withdrawn_by_one_office_she_goes_on_as_the_others(conference):
    conference.called()
    row = conference.nominated("Ana Ruiz")
    conference.nominated("Ana Ruiz", office="chicago")
    row = actions.withdraw_nomination(nomination=row, by=conference.coordinator)
    assert (row.state, row.office.code, row.endorsements.count()) == ("nominated", "chicago", 0)
    assert actions.withdraw_nomination(nomination=row, by=conference.coordinator).state == "withdrawn"
    assert conference.nominated("Ana Ruiz").state == "nominated"


def test_an_office_orders_its_list(conference):
    conference.called()
    rows = [conference.nominated(name) for name in ("Ana Ruiz", "Luz Vega", "Sol Paz")]
    actions.rank_higher(nomination=rows[2], by=conference.coordinator)
    actions.rank_higher(nomination=rows[0], by=conference.coordinator)
    order = Nomination.objects.order_by("rank").values_list("participant__name", flat=True)
    assert list(order) == ["Sol Paz", "Ana Ruiz", "Luz Vega"] or list(order) == ["Ana Ruiz", "Sol Paz", "Luz Vega"]


@pytest.mark.parametrize("box, code", [("name", "needs_name"), ("email", "needs_email"), ("motive", "needs_motive")])
def test_a_nomination_says_who_where_and_why(conference, box, code):
    conference.called()
    refused(conference.nominated, code, **{"name": "Ana Ruiz", box: " "})


def test_addresses_are_sealed_and_never_in_the_log(conference):
    conference.called()
    row = conference.nominated("Ana Ruiz", telephone="+1 213 555 0100")
    who = Participant.objects.get()
    assert b"ana.ruiz" not in bytes(who.email)
    assert (vault.email_of(who), vault.telephone_of(who)) == ("ana.ruiz@example.org", "+1 213 555 0100")
    assert not Event.objects.filter(data__icontains="ruiz").exists()
    stranger = world.account("community_affairs_officer", office=world.office("chicago"))[1]
    assert queries.contacts_of(stranger, row) == ("", "")
    assert list(queries.nominations(stranger, conference.edition)) == []


# -- selection -----------------------------------------------------------------------------------------------------------------
def test_who_proposes_does_not_confirm(conference):
    conference.called().nominated("Ana Ruiz")
    conference.selecting().proposed()
    refused(actions.confirm_selection, "own_proposal", edition=conference.edition, by=conference.coordinator)
    with pytest.raises(PermissionDenied):
        actions.confirm_selection(edition=conference.edition, by=world.account("consul")[1])
    conference.invited()
    assert (conference.edition.state, kinds()) == ("inviting", ["conferences.invited"])


def test_nothing_to_confirm_is_refused_and_nothing_moves(conference):
    conference.called().selecting()
    refused(actions.confirm_selection, "propose_first", edition=conference.edition, by=conference.hq)
    conference.proposed()
    refused(actions.confirm_selection, "nobody_chosen", edition=conference.edition, by=conference.hq)
    conference.edition.refresh_from_db()
    assert conference.edition.state == "selecting"


def test_a_change_by_hand_says_why_and_stays(conference):
    conference.called()
    rows = [conference.nominated(f"Persona {n}", office=o) for n, o in enumerate(("los-angeles", "chicago", "dallas"))]
    actions.change_edition(edition=conference.edition, places=2, by=conference.coordinator)
    conference.selecting().proposed()
    chosen = [row for row in Nomination.objects.all() if row.state == "chosen"]
    waits = Nomination.objects.get(state="waiting")
    refused(actions.change_choice, "say_why", nomination=waits, choose=True, note=" ", by=conference.coordinator)
    refused(
        actions.change_choice, "no_place_left", nomination=waits, choose=True, note="Foro", by=conference.coordinator
    )
    actions.change_choice(nomination=chosen[0], choose=False, note="No puede viajar", by=conference.coordinator)
    actions.change_choice(nomination=waits, choose=True, note="Organizó el foro", by=conference.coordinator)
    conference.proposed()
    states = {row.pk: (row.state, row.note) for row in Nomination.objects.all()}
    assert states[waits.pk] == ("chosen", "Organizó el foro")
    assert states[chosen[0].pk] == ("waiting", "No puede viajar")
    assert len(rows) == 3


def test_who_cannot_be_invited_is_not_chosen_by_hand_either(conference):
    actions.change_edition(edition=conference.edition, nonprofit_only=True, by=conference.coordinator)
    conference.called()
    row = conference.nominated("Banco Uno", is_nonprofit=False)
    conference.nominated("Ana Ruiz", office="chicago")
    conference.selecting().proposed()
    row.refresh_from_db()
    assert (row.state, row.why) == ("refused", "for_profit")
    refused(actions.change_choice, "for_profit", nomination=row, choose=True, note="Amigo", by=conference.coordinator)


def test_the_quota_of_an_office_holds_by_hand(conference):
    la = world.office("los-angeles")
    actions.set_quota(edition=conference.edition, office=la, places=1, by=conference.coordinator)
    conference.called()
    rows = [conference.nominated(name) for name in ("Ana Ruiz", "Luz Vega")]
    conference.selecting().proposed()
    refused(actions.change_choice, "office_full", nomination=rows[1], choose=True, note="Sí", by=conference.coordinator)


def test_who_attended_lately_rests(conference):
    conference.called()
    ana = conference.nominated("Ana Ruiz")
    conference.selecting().proposed().invited().held(ana)
    other = Conference().called()
    again = other.nominated("Ana Ruiz")
    speaks = other.nominated("Ana Sabe", is_speaker=True)
    other.selecting().proposed()
    again.refresh_from_db()
    speaks.refresh_from_db()
    assert (again.state, again.why, speaks.state) == ("refused", "attended_lately", "chosen")


# -- invitations ---------------------------------------------------------------------------------------------------------------
@pytest.fixture
def three(conference):
    """Two places, three nominees of two offices: Ana and Eva are invited, Luz waits behind Ana."""
    actions.change_edition(edition=conference.edition, places=2, supported_places=1, by=conference.coordinator)
    conference.called()
    conference.ana, conference.luz = conference.nominated("Ana Ruiz"), conference.nominated("Luz Vega")
    conference.eva = conference.nominated("Eva Sanz", office="chicago")
    return conference.selecting().proposed().invited()


def test_a_declined_place_goes_to_the_same_office_at_once(three):
    actions.answer_invitation(invitation=three.sent(three.ana), accept=False, by="link")
    sent = three.sent(three.luz)
    assert (sent.state, sent.substitutes, sent.is_late) == ("sent", three.sent(three.ana), False)
    assert kinds() == ["conferences.invited"] * 3


def test_who_accepted_and_declines_late_is_marked_and_replaced_until_the_eve(three):
    row = three.accept(three.ana)
    three.move_days(today() + timedelta(days=5))
    actions.answer_invitation(invitation=row, accept=False, by="link")
    row.refresh_from_db()
    assert (row.state, row.is_late) == ("declined", True)
    sent = three.sent(three.luz)
    assert sent.answer_by == today() + timedelta(days=3)
    three.move_days(today() + timedelta(days=1))
    actions.answer_invitation(invitation=sent, accept=False, by="link")
    assert Invitation.objects.count() == 3
    three.move_days(today())
    refused(actions.answer_invitation, "begun_already", invitation=three.sent(three.eva), accept=False, by="link")


def test_nobody_waits_the_place_stays_free_and_the_log_says_so(three):
    actions.answer_invitation(invitation=three.sent(three.ana), accept=False, by="link")
    actions.answer_invitation(invitation=three.sent(three.luz), accept=False, by="link")
    assert Event.objects.filter(verb="conferences.place_stays_free").count() == 1
    refused(actions.answer_invitation, "answered_already", invitation=three.sent(three.luz), accept=False, by="link")


def test_who_does_not_answer_is_reminded_once_and_gives_the_place_on(three):
    Invitation.objects.update(answer_by=today() + timedelta(days=2), sent_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert (actions.remind(), actions.remind()) == (2, 0)
    Invitation.objects.update(answer_by=today() - timedelta(days=1))
    refused(actions.answer_invitation, "answer_over", invitation=three.sent(three.ana), accept=True, by="link")
    assert (actions.expire_invitations(), actions.expire_invitations()) == (2, 0)
    assert three.sent(three.luz).state == "sent"
    refused(actions.answer_invitation, "answer_over", invitation=three.sent(three.ana), accept=True, by="link")


def test_travel_support_is_given_while_it_lasts(three):
    assert three.accept(three.ana, wants_support=True).travel == "supported"
    refused(three.accept, "no_support_left", nomination=three.eva, wants_support=True)
    assert three.accept(three.eva).travel == "self"


def test_a_second_place_is_chosen_without_a_reason(three):
    refused(three.accept, "no_second_place", nomination=three.ana, attends_at="second")
    actions.change_edition(
        edition=three.edition, second_place="Casa México", second_city="Los Angeles", by=three.coordinator
    )
    assert three.accept(three.ana, attends_at="second").attends_at == "second"


def test_the_link_opens_one_page_and_no_other(three):
    token = vault.token_of(three.sent(three.ana))
    assert queries.by_token(token) == three.sent(three.ana)
    assert queries.by_token(token[:-1] + ("0" if token[-1] != "0" else "1")) is None
    assert queries.by_token("") is None


def test_a_cancelled_edition_tells_whoever_was_invited(three):
    refused(actions.cancel_edition, "say_why", edition=three.edition, reason="", by=three.coordinator)
    actions.cancel_edition(edition=three.edition, reason="Sismo", by=three.coordinator)
    assert kinds() == ["conferences.cancelled"] * 2 + ["conferences.invited"] * 2
    text = exports.as_icalendar(queries.public_editions(), language="es")
    assert "STATUS:CANCELLED" in text
    assert "Sismo" in text


# -- the door ------------------------------------------------------------------------------------------------------------------
def test_a_check_in_sent_twice_by_a_telephone_is_one_and_the_earlier_moment_stays(three):
    row = three.accept(three.ana)
    three.move_days(today() - timedelta(days=1))
    actions.hold_due()
    three.edition.refresh_from_db()
    later, earlier = datetime(2026, 1, 1, 10, tzinfo=UTC), datetime(2026, 1, 1, 9, tzinfo=UTC)
    for moment in (later, earlier, later):
        actions.check_in(
            edition=three.edition,
            badge=row.badge.lower(),
            day=today() - timedelta(days=1),
            at=moment,
            by=three.coordinator,
        )
    assert [(c.at, c.how) for c in CheckIn.objects.all()] == [(earlier, "list")]


def test_what_the_door_refuses(three):
    ana, eva = three.accept(three.ana), three.sent(three.eva)
    three.move_days(today() - timedelta(days=1))
    actions.hold_due()
    three.edition.refresh_from_db()
    said = {"edition": three.edition, "by": three.coordinator}
    refused(actions.check_in, "unknown_badge", badge="AAAAAAAA", day=today(), **said)
    refused(actions.check_in, "did_not_accept", badge=eva.badge, day=today(), **said)
    refused(actions.check_in, "not_a_day", badge=ana.badge, day=today() - timedelta(days=2), **said)
    refused(actions.check_in, "not_a_day", badge=ana.badge, day=today() + timedelta(days=1), **said)
    with pytest.raises(PermissionDenied):
        actions.check_in(edition=three.edition, badge=ana.badge, day=today(), by=three.hq)


# -- agenda --------------------------------------------------------------------------------------------------------------------
def test_an_agenda_with_a_clash_is_not_published(conference):
    def add(title, start, **more):
        details = {"starts_at": conference.at(start), "ends_at": conference.at(start + 2)} | more
        return actions.add_session(edition=conference.edition, title=title, by=conference.coordinator, **details)

    refused(actions.publish_agenda, "empty_agenda", edition=conference.edition, by=conference.coordinator)
    add("Apertura", 9, room="A", speakers=[("Marta Solís", None)])
    late = add("Taller", 10, room="B", speakers=[("marta solis", None)])
    refused(actions.publish_agenda, "agenda_clashes", edition=conference.edition, by=conference.coordinator)
    actions.drop_session(session=late, by=conference.coordinator)
    bank = world.organization("Banco Uno")
    add("Productos", 12, room="A", sponsor=bank, speakers=[("Leo Cruz", bank)])
    assert [row.is_pitch for row in queries.agenda_of(conference.edition)] == [False, True]
    actions.publish_agenda(edition=conference.edition, by=conference.coordinator)
    refused(add, "ends_before_start", title="X", start=9, ends_at=conference.at(8))
    refused(add, "outside_days", title="X", start=9, starts_at=conference.at(9, -1))
    conference.edition.refresh_from_db()
    text = exports.agenda_icalendar(conference.edition, queries.agenda_of(conference.edition), language="es")
    assert text.count("BEGIN:VEVENT") == 2


# -- money ---------------------------------------------------------------------------------------------------------------------
@pytest.fixture
def funded(conference):
    conference.edition = actions.open_edition_budget(
        edition=conference.edition,
        fund="Fideicomiso",
        currency="USD",
        planned=Decimal(10_000),
        by=conference.coordinator,
    )
    return conference


def sponsor(conference, organization, **more):
    values = {"form": "cash", "amount": Decimal(500), "interest": "ninguno"} | more
    return actions.add_sponsor(
        edition=conference.edition, organization=organization, by=conference.coordinator, **values
    )


def test_a_sponsor_who_is_also_a_vendor_is_refused_both_ways(funded):
    hotel, bank = world.organization("Hotel Centro"), world.organization("Banco Uno")
    said = {"budget": funded.edition.budget, "what": "Salón", "amount": Decimal(900), "by": funded.coordinator}
    money.ask_payment(organization=hotel, **said)
    refused(sponsor, "funding.sponsor_is_vendor", conference=funded, organization=hotel)
    sponsor(funded, bank)
    refused(money.ask_payment, "funding.vendor_is_sponsor", organization=bank, **said)
    assert not queries.sponsors_of(funded.edition, today())[0][1]


def test_a_sponsor_paid_elsewhere_by_the_fund_is_flagged(funded):
    other = Conference()
    actions.open_edition_budget(
        edition=other.edition, fund="Fideicomiso", currency="USD", planned=Decimal(5000), by=other.coordinator
    )
    other.edition.refresh_from_db()
    bank = world.organization("Banco Uno")
    money.ask_payment(
        budget=other.edition.budget, organization=bank, what="Comisión", amount=Decimal(10), by=other.coordinator
    )
    sponsor(funded, bank)
    assert [flag.code for flag in queries.sponsors_of(funded.edition, today())[0][1]] == ["funding.vendor_elsewhere"]


def test_a_sponsor_declares_its_interest_and_in_kind_its_value(funded):
    bank = world.organization("Banco Uno")
    refused(sponsor, "declare_interest", conference=funded, organization=bank, interest=" ")
    refused(sponsor, "funding.how_valued", conference=funded, organization=bank, form="in_kind")
    refused(sponsor, "funding.bad_amount", conference=funded, organization=bank, amount=Decimal(0))


def test_a_payment_takes_two_hands_and_stays_within_the_budget(funded):
    said = {"budget": funded.edition.budget, "payee": "Imprenta", "what": "Carteles", "by": funded.coordinator}
    refused(money.ask_payment, "funding.beyond_budget", amount=Decimal(10_001), **said)
    row = money.ask_payment(amount=Decimal(300), **said)
    refused(money.pay, "funding.approve_first", payment=row, on=today(), by=funded.coordinator)
    with pytest.raises(PermissionDenied):
        money.decide_payment(payment=row, approve=True, by=funded.coordinator)
    money.decide_payment(payment=row, approve=True, by=funded.hq)
    assert money.pay(payment=row, on=today(), by=funded.coordinator).state == "paid"
    refused(money.decide_payment, "funding.decided_already", payment=row, approve=False, by=funded.hq)


def test_matched_money_answers_one_gift_once_and_what_never_came_counts_nowhere(funded):
    bank, city = world.organization("Banco Uno"), world.organization("Ciudad")
    given = sponsor(funded, bank).contribution
    said = {"budget": funded.edition.budget, "organization": city, "form": "matched", "amount": Decimal(500),
            "by": funded.coordinator}  # fmt: skip
    refused(money.pledge, "funding.matches_what", **said)
    match = money.pledge(matches=given, **said)
    refused(money.pledge, "funding.matched_once", matches=given, **said)
    money.receive(contribution=given, amount=Decimal(500), on=today(), by=funded.coordinator)
    money.lapse(contribution=match, by=funded.coordinator)
    found = queries.budget_of(funded.edition).sums
    assert (found.others_cash, found.matched, found.still_pledged) == (500, 0, 0)


# -- certificates --------------------------------------------------------------------------------------------------------------
def test_certificates_go_to_whoever_attended_enough_and_verify(three):
    here = world.office("los-angeles")
    papers.make_publisher(by="system")
    papers.make_signer(office=here, by="system")
    publish()
    officer = world.account("documents_officer", office=here)[1]
    refused(actions.issue_certificates, "hold_first", edition=three.edition, by=officer)
    ana = three.held(three.ana)[0]
    with pytest.raises(PermissionDenied):
        actions.issue_certificates(edition=three.edition, by=three.coordinator)
    assert (
        actions.issue_certificates(edition=three.edition, by=officer),
        actions.issue_certificates(edition=three.edition, by=officer),
    ) == (1, 0)
    ana.refresh_from_db()
    made = exports.certificate_of(ana)
    assert made.content.startswith(b"%PDF")
    assert Message.objects.filter(kind="conferences.certificate").count() == 1


# -- afterwards ----------------------------------------------------------------------------------------------------------------
@pytest.fixture
def held(three):
    three.came = three.held(three.ana)[0]
    return three


def promise(conference, **more):
    values = {
        "invitation": conference.came,
        "what": "Abrir una ventanilla",
        "due_on": conference.edition.ends_on + timedelta(days=90),
    }
    return actions.commit(edition=conference.edition, by=conference.coordinator, **values | more)


def test_a_promise_says_who_what_and_by_when(held):
    refused(promise, "says_what", conference=held, what="")
    refused(promise, "says_who", conference=held, invitation=None)
    refused(promise, "says_who", conference=held, who="Alcaldía")
    refused(promise, "bad_due", conference=held, due_on=held.edition.starts_on)
    refused(promise, "did_not_attend", conference=held, invitation=held.sent(held.eva))
    made = promise(held)
    assert [row.months for row in made.follow_ups.all()] == [3, 6, 12]
    body = promise(held, invitation=None, who="Alcaldía de Fresno", office=world.office("chicago"))
    assert (body.office.code, body.invitation) == ("chicago", None)


def test_it_is_asked_at_3_6_and_12_months_and_counts_once_confirmed(held):
    made = promise(held)
    officer = world.account("community_affairs_officer", office=held.ana.office)[1]
    stranger = world.account("community_affairs_officer", office=world.office("dallas"))[1]
    assert actions.ask_follow_ups() == 0
    first = made.follow_ups.get(months=3)
    refused(actions.say_follow_up, "not_due", follow_up=first, standing="met", evidence="foto", by="link")
    for months, standing, evidence in ((3, "not_begun", ""), (6, "under_way", ""), (12, "met", "acta de apertura")):
        FollowUp.objects.filter(months=months).update(due_on=today())
        assert actions.ask_follow_ups() == 1
        row = made.follow_ups.get(months=months)
        refused(actions.confirm_follow_up, "nothing_said", follow_up=row, by=officer)
        if standing == "met":
            refused(actions.say_follow_up, "met_shows", follow_up=row, standing="met", by="link")
        actions.say_follow_up(follow_up=row, standing=standing, evidence=evidence, by="link")
        assert queries.kept_of(held.edition, today()).met == 0
        with pytest.raises(PermissionDenied):
            actions.confirm_follow_up(follow_up=row, by=stranger)
        actions.confirm_follow_up(follow_up=row, by=officer)
        refused(actions.say_follow_up, "confirmed_already", follow_up=row, standing="given_up", by="link")
    assert queries.kept_of(held.edition, today()).share == 100
    assert Message.objects.filter(kind="conferences.follow_up").count() == 3


def test_an_edition_closes_only_after_its_last_follow_up(held):
    made = promise(held)
    actions.hold_due()
    refused(actions.take_step, "follow_first", edition=held.edition, step="close", by=held.coordinator)
    FollowUp.objects.filter(commitment=made).update(due_on=today())
    assert actions.take_step(edition=held.edition, step="close", by=held.coordinator).state == "closed"


def test_an_outcome_has_evidence_and_is_verified_by_somebody_else(held):
    said = {"edition": held.edition, "kind": "network", "what": "Asociación de restauranteros", "by": held.coordinator}
    refused(actions.record_outcome, "needs_evidence", evidence="", happened_on=today(), **said)
    refused(actions.record_outcome, "bad_day", evidence="acta", happened_on=today() + timedelta(days=1), **said)
    refused(actions.record_outcome, "whose_office", evidence="acta", happened_on=today(), **said | {"kind": "official"})
    made = actions.record_outcome(evidence="acta", happened_on=today(), **said)
    assert queries.figures(None, held.edition).outcomes == {}
    with pytest.raises(PermissionDenied):
        actions.verify_outcome(outcome=made, by=held.coordinator)
    actions.verify_outcome(outcome=made, by=held.hq)
    assert queries.figures(None, held.edition).outcomes == {"network": 1}


def test_the_survey_is_answered_once_and_leads_to_nobody(held):
    said = {"useful": 5, "organized": 4, "again": True, "said": "Muy útil"}
    refused(actions.take_survey, "did_not_attend", invitation=held.sent(held.eva), **said)
    actions.take_survey(invitation=held.came, **said)
    refused(actions.take_survey, "surveyed_already", invitation=held.came, **said)
    assert {f.name for f in Opinion._meta.get_fields()} == {"id", "edition", "useful", "organized", "again", "said"}
    assert not queries.opinions_of(held.edition)["is_shown"]
    assert queries.opinions_of(held.edition)["said"] == []


# -- alumni and the council ----------------------------------------------------------------------------------------------------
def seat(email, office, starts_on, ends_on=None):
    user = world.account(None, email=email)[0]
    return Post.objects.create(
        holder=user, role="council_member", office=office, starts_on=starts_on, ends_on=ends_on,
        appointed_at=datetime(2020, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def test_the_share_of_the_council_that_are_alumni_is_computed_from_posts(held):
    la = world.office("los-angeles")
    seat("ANA.ruiz@example.org", la, today())
    seat("otra@example.org", la, date(2020, 1, 1))
    seat("tercera@example.org", la, date(2020, 1, 1))
    seat("eva.sanz@example.org", la, today())
    seat("antes@example.org", la, date(2020, 1, 1), today() - timedelta(days=1))
    found = queries.council(today())
    assert (found.members, found.alumni, found.became, found.share) == (4, 1, 1, 25)
    assert queries.council(held.edition.starts_on - timedelta(days=1)).alumni == 0
    assert measures.alumni_in_council(today().replace(day=1), today()) == [(la.pk, 1, 4)]
    assert measures.alumni_in_council_of_network(today().replace(day=1), today()) == (1, 4)


def test_attending_while_a_member_is_being_an_alumna_but_not_becoming_one(held):
    seat("ana.ruiz@example.org", world.office("los-angeles"), date(2020, 1, 1))
    found = queries.council(today())
    assert (found.alumni, found.became) == (1, 0)


def test_measures_count_by_office_and_the_network_counts_each_person_once(held):
    first, last = held.edition.starts_on.replace(day=1), today()
    la = world.office("los-angeles").pk
    assert list(measures.attendance(first, last)) == [(la, 1, 1)]
    assert list(measures.women(first, last)) == [(la, 1, 1)]
    assert measures.attendance_of_network(first, last) == (1, 1)
    assert measures.women_of_network(first, last) == (1, 1)
    assert measures.alumni_in_council_of_network(first, last) == (0, 0)
    compute_actuals(month=Month.of(held.edition.starts_on), by="system")
    shown = Actual.objects.filter(indicator="conferences.attendance", state__in=("known", "provisional"))
    assert {(row.office_id, row.numerator, row.denominator) for row in shown} == {(la, 1, 1), (None, 1, 1)}
    made = promise(held)
    due = made.follow_ups.get(months=12)
    assert list(measures.commitments_met(due.due_on, due.due_on)) == [(la, 0, 1)]
    FollowUp.objects.filter(pk=due.pk).update(due_on=today())
    actions.say_follow_up(follow_up=due, standing="met", evidence="acta", by="link")
    assert list(measures.commitments_met(today(), today())) == [(la, 0, 1)]
    actions.confirm_follow_up(follow_up=due, by=held.coordinator)
    assert list(measures.commitments_met(today(), today())) == [(la, 1, 1)]


# -- forgetting ----------------------------------------------------------------------------------------------------------------
def test_who_asks_is_forgotten_and_the_counts_stay(held):
    promise(held)
    before = queries.figures(None, held.edition)
    actions.forget_who_asks(invitation=held.came)
    who = Participant.objects.get(pk=held.ana.participant_id)
    assert (who.name, who.email, who.email_index, who.telephone) == ("", None, "", None)
    assert queries.figures(None, held.edition) == before
    assert not Nomination.objects.filter(participant=who).exclude(motive="").exists()
    assert queries.by_token(vault.token_of(held.came)) is None


def test_who_holds_a_place_to_come_declines_first(three):
    refused(actions.forget_who_asks, "decline_first", invitation=three.accept(three.ana))


def test_names_nobody_asked_to_keep_go_after_three_years(held):
    actions.set_touch(invitation=held.came, stays=True)
    assert actions.forget_participants() == 0
    Edition.objects.update(
        starts_on=date(2020, 3, 1), ends_on=date(2020, 3, 3), nominate_by=date(2020, 1, 1), answer_by=date(2020, 2, 1)
    )
    assert actions.forget_participants() == 2
    assert list(Participant.objects.exclude(name="").values_list("name", flat=True)) == ["Ana Ruiz"]
    assert privacy.data_about(None) == []


def test_the_database_itself_refuses(held):
    made = promise(held)
    for change in (
        lambda: Invitation.objects.filter(pk=held.came.pk).update(state="sent"),
        lambda: made.follow_ups.update(standing="met", said_at=datetime(2026, 1, 1, tzinfo=UTC)),
        lambda: Edition.objects.update(state="cancelled"),
        lambda: Participant.objects.update(name=""),
        lambda: CheckIn.objects.create(invitation=held.came, day=held.edition.starts_on, at=datetime(2026, 1, 1, tzinfo=UTC),
                                       kept_at=datetime(2026, 1, 1, tzinfo=UTC)),
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


# -- the demo world ------------------------------------------------------------------------------------------------------------
def test_the_demo_tells_one_whole_story_and_one_that_begins():
    from ambos.programs.conferences import demo

    for code in ("fresno", "losangeles", "chicago"):
        world.office(code)
    demo.build(1, 7, lambda _text: None)
    past, coming = Edition.objects.get(number=1), Edition.objects.get(number=2)
    counted = queries.figures(None, past)
    assert (past.state, counted.attended, counted.substitutes, counted.kept.met) == ("following", 5, 1, 2)
    assert (coming.state, coming.nominations.count()) == ("called", 3)
    assert queries.opinions_of(past)["is_shown"]
    assert queries.follow_ups_due(world.account("conference_coordinator")[1], today()).count() == 1


def test_whoever_tries_the_demo_may_run_a_conference():
    """An account of its own: headquarters confirms what the coordinator asks, so it cannot be one and the same."""
    from ambos.config.demo import HOLDERS
    from ambos.programs.conferences.roles import COORDINATOR

    assert COORDINATOR.slug in HOLDERS
    assert len(set(HOLDERS.values())) == len(HOLDERS)
