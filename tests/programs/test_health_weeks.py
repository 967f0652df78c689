"""Health Weeks: the life of an event and its report, volunteers, the forum, who may do what."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from ambos.programs.health_weeks import actions, queries
from ambos.programs.health_weeks.actions import Answers
from ambos.programs.health_weeks.models import (
    AgencyVariant,
    CloseOut,
    Edition,
    Event,
    EventVisit,
    OfficeReport,
    Volunteer,
    CloseOut,
    Event,
    OfficeReport,
)  # fmt: skip
from ambos.records.audit.models import Event as Logged
from tests.support import world
from tests.support.weeks import GOOD, TODAY, WEEK_AGO, ZONE, Side, edition, refused, tally

pytestmark = pytest.mark.django_db


@pytest.fixture
def side():
    return Side()


@pytest.fixture
def hq():
    return world.account("headquarters_coordinator")[1]


# -- the life of an event -------------------------------------------------------------------------------------------------
def test_from_proposal_to_consolidated_figure_with_its_log(side, hq):
    event = side.verified()
    report = actions.sign_report(edition=side.edition, office=side.office, by=side.officer)
    actions.accept_report(report=report, by=hq)
    done = actions.consolidate(edition=side.edition, by=hq)
    event.refresh_from_db()
    assert event.state == "consolidated"
    assert (done.version, done.figures["network"]["events"], done.figures["network"]["counts"]["attendances"]) == (
        1,
        1,
        100,
    )
    assert done.figures["without_accepted_report"] == []
    said = Logged.objects.filter(subject_id=str(event.pk)).order_by("at", "id").values_list("verb", flat=True)
    assert list(said) == [
        "health_weeks.event_proposed", "health_weeks.event_approve", "health_weeks.event_publish",
        "health_weeks.event_report", "health_weeks.event_verify", "health_weeks.event_consolidate",
    ]  # fmt: skip


def test_who_proposes_does_not_approve_and_who_reports_does_not_verify(side):
    event = side.proposed()
    refused(actions.approve_event, "health_weeks.own_proposal", event=event, by=side.officer)
    report = side.reported()
    refused(actions.verify_close_out, "health_weeks.own_report", report=report, by=side.officer)


def test_the_database_itself_refuses_one_hand_for_both(side):
    report = side.reported()
    with pytest.raises(IntegrityError), transaction.atomic():
        CloseOut.objects.filter(pk=report.pk).update(
            state="verified", verified_at=timezone.now(), verified_by=side.officer_user
        )


@pytest.mark.parametrize(
    "changes, code",
    [
        ({"title": "  "}, "health_weeks.needs_title"),
        ({"day": TODAY + timedelta(days=31)}, "health_weeks.outside_edition"),
        ({"place": ""}, "health_weeks.needs_place"),
        ({"mode": "virtual", "place": ""}, "health_weeks.needs_address"),
        ({"ends_at": datetime(2020, 1, 1, tzinfo=ZONE)}, "health_weeks.ends_before_start"),
        ({"ends_at": datetime(2030, 1, 1, tzinfo=ZONE)}, "health_weeks.too_long"),
    ],
)
def test_a_proposal_that_cannot_be_is_refused(side, changes, code):
    refused(side.proposed, code, **changes)


def test_the_same_form_sent_twice_is_one_event(side):
    key = uuid4()
    assert side.proposed(form_key=key) == side.proposed(form_key=key)
    assert Event.objects.count() == 1


def test_without_a_task_force_nothing_is_proposed():
    office = world.office("dallas")
    _user, officer = world.account("community_affairs_officer", office=office)
    starts = timezone.now()
    refused(
        actions.propose_event, "health_weeks.no_task_force", edition=edition(), office=office, by=officer, form_key=uuid4(),
        kind="fair", title="F", starts_at=starts, ends_at=starts + timedelta(hours=1), place="P", city="D",
    )  # fmt: skip


def test_an_agency_proposes_only_while_it_is_of_the_task_force(side):
    agency = world.organization("Salud del Valle")
    _user, partner = world.account("partner_administrator", organization=agency)
    refused(side.proposed, "health_weeks.not_a_member", proposer=agency, by=partner)
    member = actions.join_task_force(task_force=side.force, organization=agency, by=side.officer)
    event = side.proposed(proposer=agency, by=partner)
    assert [(a.organization, a.part) for a in event.agencies.all()] == [(agency, "organizer")]
    assert actions.approve_event(event=event, by=side.officer).state == "approved"
    actions.leave_task_force(member=member, on=TODAY, by=side.officer)
    refused(side.proposed, "health_weeks.not_a_member", proposer=agency, by=partner)
    assert [m.organization for m in queries.task_force(side.office, side.edition).members.all()] == [agency]


def test_an_event_of_the_past_is_held_and_waits_for_its_report(side):
    event, coming = side.published(), side.published(day=TODAY + timedelta(days=3))
    assert actions.mark_held() == 1
    event.refresh_from_db()
    coming.refresh_from_db()
    assert (event.state, coming.state) == ("held", "published")
    [(_event, due, is_late)] = queries.rows_of([event], timezone.now())
    assert (due, is_late) == (WEEK_AGO + timedelta(days=15), False)
    assert actions.mark_held() == 0


def test_a_report_is_late_after_fifteen_days_and_not_before(side):
    rows = [side.published(day=TODAY - timedelta(days=days)) for days in (15, 16)]
    assert [is_late for _e, _d, is_late in queries.rows_of(rows, timezone.now())] == [False, True]
    assert queries.overdue_count(side.officer) == 1


def test_cancelled_needs_a_reason_and_stays_in_the_calendar_marked(side):
    event = side.published(day=TODAY + timedelta(days=3))
    refused(actions.cancel_event, "health_weeks.say_why", event=event, reason=" ", by=side.officer)
    actions.cancel_event(event=event, reason="Humo", by=side.officer)
    [(shown, _km)] = queries.calendar(on=TODAY)
    assert (shown.state, shown.cancelled_reason, shown.sequence) == ("cancelled", "Humo", 1)
    refused(actions.submit_close_out, "health_weeks.not_now", event=shown, answers=GOOD, by=side.officer)


def test_what_was_never_published_is_not_in_the_calendar(side):
    side.proposed(day=TODAY + timedelta(days=3))
    event = side.proposed(day=TODAY + timedelta(days=4))
    actions.cancel_event(event=event, reason="Humo", by=side.officer)
    assert queries.calendar(on=TODAY) == []
    assert queries.public_event(event.code) is None


# -- edge: two consulates, one fair ------------------------------------------------------------------------------------------
def test_two_consulates_that_hold_one_fair_count_it_once_with_shares(side, hq):
    other = Side("sacramento")
    event = side.verified()
    actions.add_host(event=event, office=other.office, by=side.officer)
    counted = tally(hq)
    assert (counted.network.events, counted.network.counts["attendances"], counted.claimed) == (1, 100, (2, 200))
    assert [(s.office, s.part) for s in counted.shares] == [(side.office.pk, 50), (other.office.pk, 50)]
    own, _all = queries.figures_of(other.officer, edition(), other.office)
    assert own.events == 0
    assert queries.event(other.officer, event.pk) == event


def test_two_entries_of_one_fair_are_suggested_decided_and_taken_back(side, hq):
    other = Side("sacramento")
    one = side.verified(place="Parque Roeding", postal_code="93728")
    twin = other.verified(place="PARQUE ROEDING", postal_code="93728")
    assert tally(hq).network.events == 2
    [(first, second, why)] = queries.alike_events(list(queries.events(hq, edition())))
    assert ({first, second}, why) == ({one, twin}, ("hours", "place", "title"))
    actions.count_in(entry=twin, event=one, by=hq)
    counted = tally(hq)
    assert (counted.network.events, counted.network.counts["attendances"]) == (1, 100)
    assert {s.office for s in counted.shares} == {side.office.pk, other.office.pk}
    assert queries.alike_events(list(queries.events(hq, edition()))) == []
    assert queries.public_event(twin.code) == one
    twin.refresh_from_db()
    refused(actions.reopen_event, "health_weeks.counted_elsewhere", event=twin, reason="x", by=other.officer)
    actions.uncount(entry=twin, by=hq)
    assert (tally(hq).network.events, one.hosts.count()) == (2, 0)


def test_only_headquarters_says_that_two_entries_are_one(side):
    one, other = side.verified(), side.verified()
    with pytest.raises(PermissionDenied):
        actions.count_in(entry=other, event=one, by=side.consul)


# -- edge: other countries' consulates co-host ---------------------------------------------------------------------------
def test_the_consulate_of_another_country_co_hosts_and_nothing_is_counted_twice(side, hq):
    event = side.verified()
    actions.add_host(event=event, country="GT", name="Consulado de Guatemala", weight=3, by=side.officer)
    counted = tally(hq)
    assert [(s.office, s.name, s.part) for s in counted.shares] == [
        (side.office.pk, "", 25),
        (None, "Consulado de Guatemala", 75),
    ]
    assert counted.network.events == 1


@pytest.mark.parametrize(
    "host, code",
    [
        ({}, "health_weeks.which_host"),
        ({"name": "Consulado"}, "health_weeks.which_host"),
        ({"country": "gt", "name": "X", "weight": 0}, "health_weeks.weight"),
    ],
)
def test_a_host_is_an_office_or_a_named_consulate(side, host, code):
    refused(actions.add_host, code, event=side.published(), by=side.officer, **host)


def test_the_lead_is_not_its_own_host_and_no_host_comes_twice(side):
    event = side.published()
    refused(actions.add_host, "health_weeks.host_already", event=event, office=side.office, by=side.officer)
    actions.add_host(event=event, country="gt", name="Consulado", by=side.officer)
    refused(actions.add_host, "health_weeks.host_already", event=event, country="gt", name="CONSULADO", by=side.officer)


# -- edge: views of a virtual event ----------------------------------------------------------------------------------------
def test_views_of_a_virtual_event_are_reach_and_never_people(side, hq):
    online = {
        "mode": "virtual",
        "place": "",
        "online_at": "https://example.org/charla",
        "services": [],
        "kind": "workshop",
    }
    none = Answers(
        attendees=50, referrals=0, abnormal=0, abnormal_referred=0, abnormal_refused=0, enrolled=0, online_views=900
    )
    event = side.published(**online)
    refused(actions.submit_close_out, "health_weeks.views_are_not_people", event=event, answers=none, by=side.officer)
    right = Answers(
        attendees=0, referrals=0, abnormal=0, abnormal_referred=0, abnormal_refused=0, enrolled=0, online_views=900
    )
    actions.submit_close_out(event=event, answers=right, by=side.officer)
    counts = tally(hq).network.counts
    assert (counts["attendances"], counts["online_views"]) == (0, 900)
    month = (WEEK_AGO.replace(day=1), TODAY)
    rows = {m.measure.code: list(m.compute(*month)) for m in measures.MEASURES if m.measure.unit == "reach"}
    assert rows["health_weeks.online_views"] == [(side.office.pk, 900, None)]


def test_media_reach_stands_apart_and_says_by_whose_word(side, hq):
    event = side.verified()
    call = {"event": event, "channel": "radio", "outlet": "Radio", "audience": 80_000, "by": side.officer}
    refused(actions.add_media, "health_weeks.by_whose_word", said_by=" ", **call)
    actions.add_media(said_by="la estación", **call)
    counts = tally(hq).network.counts
    assert (counts["attendances"], counts["media_reach"]) == (100, 80_000)


# -- failure: double counting with the window ------------------------------------------------------------------------------
def test_what_the_window_recorded_that_day_is_counted_there(side):
    point = world.window(side.office)
    for _ in range(3):
        world.encounter(office=side.office, day=WEEK_AGO, service_point=point)
    world.encounter(office=side.office, day=TODAY, service_point=point)
    event = side.published(service_point=point)
    fault = refused(
        actions.submit_close_out, "health_weeks.window_worked_there", event=event, answers=GOOD, by=side.officer
    )
    assert dict(fault.reasons[0].values) == {"visits": 3}
    explained = Answers(**{**GOOD.__dict__, "explanation": "La ventanilla se contó aparte."})
    assert actions.submit_close_out(event=event, answers=explained, by=side.officer).state == "submitted"


def test_a_person_met_by_the_window_too_is_one_person_of_the_network(side):
    known, new = world.person(office=side.office), world.person(office=side.office, surname1="Ruiz")
    world.encounter(office=side.office, person=known)
    for person in (known, new):
        world.encounter(office=side.office, person=person, program="health_weeks")
    month = (TODAY.replace(day=1), TODAY)
    assert list(measures.persons(*month)) == [(side.office.pk, 2, None)]
    assert list(measures.persons_only_here(*month)) == [(side.office.pk, 1, None)]
    assert (measures.persons_of_the_network(*month), measures.only_here_of_the_network(*month)) == (
        (2, None),
        (1, None),
    )


# -- failure: agencies counted by name variants ----------------------------------------------------------------------------
def test_an_agency_at_five_events_is_one_agency(side, hq):
    agency = world.organization("Salud del Valle")
    for _ in range(5):
        actions.add_agency(event=side.verified(), organization=agency, by=side.officer)
    counted = tally(hq)
    assert (counted.network.events, len(counted.network.agencies)) == (5, 1)


def test_an_agency_under_two_names_is_one_once_headquarters_says_so(side, hq):
    one, variant = world.organization("Salud del Valle"), world.organization("Salud del Valle, Inc.")
    third = world.organization("Cruz de Salud")
    for agency in (one, variant, third):
        actions.add_agency(event=side.verified(), organization=agency, by=side.officer)
    assert len(tally(hq).network.agencies) == 3
    assert [{a, b} for a, b, _s in queries.agency_pairs(hq, edition())] == [{one, variant}]
    decided = actions.decide_agencies(organization=variant, other=one, is_same=True, by=hq)
    assert (tally(hq).network.agencies, queries.agency_pairs(hq, edition())) == ({one.pk, third.pk}, [])
    refused(actions.decide_agencies, "health_weeks.variant_already", organization=one, other=third, is_same=True, by=hq)
    actions.undecide(variant=decided, by=hq)
    assert (len(tally(hq).network.agencies), AgencyVariant.objects.count()) == (3, 0)


# -- failure: no follow-up of abnormal tests -------------------------------------------------------------------------------
def fair_today(side, **details):
    return side.published(day=TODAY, **details)


@pytest.fixture
def tested(clinical_table):
    """Office B of casework with a promoter and a clinic, leading an event today."""
    made = casework.side("", "fresno")
    week = Side("fresno")
    week.office = made.office
    return made, week.published(day=TODAY)


HIGH = (EventReading("blood_pressure", {"systolic": "150", "diastolic": "95"}, "mmHg"),)
FINE = (EventReading("blood_pressure", {"systolic": "110", "diastolic": "70"}, "mmHg"),)
A_LITTLE = (EventReading("blood_pressure", {"systolic": "125", "diastolic": "70"}, "mmHg"),)


def visit(tested, readings, **more):
    made, event = tested
    values = {"alias": "17", "age": 40, "form_key": uuid4(), "by": made.window} | more
    return actions.record_event_visit(event=event, readings=readings, **values)


def test_a_reading_out_of_range_ends_in_a_referral_or_a_recorded_refusal(tested):
    refused(visit, "health_weeks.abnormal_needs_answer", tested=tested, readings=HIGH)
    assert (Encounter.objects.count(), EventVisit.objects.count()) == (0, 0)
    said_no, _sent = visit(tested, HIGH, refused_why="cost")
    assert (said_no.is_abnormal, said_no.answer, said_no.refused_why) == (True, "refused", "cost")
    made, _event = tested
    need = made.service.needs.first().code
    went, sent = visit(tested, HIGH, referral=EventReferral(made.service, need), alias="18")
    assert (went.answer, sent.service_request.program, sent.service_request.performer) == (
        "referred", "health_weeks", made.service.organization,
    )  # fmt: skip


@pytest.mark.parametrize("readings", [FINE, A_LITTLE])
def test_what_is_in_range_or_asks_only_for_advice_needs_no_referral(tested, readings):
    done, sent = visit(tested, readings)
    assert (done.is_abnormal, done.answer, sent) == (False, "", None)
    refused(visit, "health_weeks.refused_what", tested=tested, readings=readings, refused_why="cost")


def test_the_database_itself_refuses_a_reading_without_an_answer(tested):
    done, _sent = visit(tested, FINE)
    with pytest.raises(IntegrityError), transaction.atomic():
        EventVisit.objects.filter(pk=done.pk).update(is_abnormal=True)


def test_nobody_is_tested_without_a_reading_nor_by_who_may_not(tested):
    refused(visit, "health_weeks.no_reading", tested=tested, readings=())
    consul = world.account("consul", office=tested[0].office)[1]
    with pytest.raises(PermissionDenied):
        visit(tested, FINE, by=consul)
    elsewhere = casework.side("", "houston").window
    with pytest.raises(PermissionDenied):
        visit(tested, FINE, by=elsewhere)


def test_the_same_form_twice_is_one_visit(tested):
    key = uuid4()
    visit(tested, FINE, form_key=key)
    from ambos.records.casework.actions import AlreadyRecorded

    with pytest.raises(AlreadyRecorded):
        visit(tested, FINE, form_key=key)
    assert EventVisit.objects.count() == 1


@pytest.mark.parametrize("referred, refused_number, fine", [(8, 2, True), (8, 1, False), (9, 2, False)])
def test_a_close_out_answers_for_every_abnormal_result(side, referred, refused_number, fine):
    answers = Answers(**{**GOOD.__dict__, "abnormal_referred": referred, "abnormal_refused": refused_number})
    event = side.published()
    if fine:
        assert actions.submit_close_out(event=event, answers=answers, by=side.officer).abnormal == 10
    else:
        with pytest.raises(Refused):
            actions.submit_close_out(event=event, answers=answers, by=side.officer)
        with pytest.raises(IntegrityError), transaction.atomic():
            CloseOut.objects.create(
                event=event, version=1, state="submitted", submitted_at=timezone.now(), attendees=1, referrals=9, enrolled=0,
                abnormal=10, abnormal_referred=referred, abnormal_refused=refused_number,
            )  # fmt: skip


# -- the close-out by a volunteer's link -----------------------------------------------------------------------------------
def token_of(path):
    return path.rstrip("/").rpartition("/")[2]


def test_a_volunteer_saves_goes_on_and_sends_once(side):
    event = side.published()
    token = token_of(actions.make_link(event=event, by=side.officer))
    actions.save_draft(event=event, answers=Answers(attendees=90, services={"screening_glucose": None}), by="link")
    assert queries.draft_values(queries.close_out_of(event))["attendees"] == 90
    assert tally(world.account("evaluator")[1]).network.unreported == 1
    refused(actions.submit_by_link, *["health_weeks.blank"] * 5, "health_weeks.blank_service", token=token,
            answers=Answers(attendees=90))  # fmt: skip
    done = actions.submit_by_link(token=token, answers=GOOD)
    assert (done.state, done.by_link, done.submitted_by, done.event.state) == ("submitted", True, None, "reported")
    refused(actions.submit_by_link, "health_weeks.link_gone", token=token, answers=GOOD)
    assert actions.verify_close_out(report=done, by=side.officer).state == "verified"


def test_a_newer_link_stops_the_older_and_only_its_blind_index_is_kept(side):
    event = side.published()
    old, new = (token_of(actions.make_link(event=event, by=side.officer)) for _ in range(2))
    refused(actions.submit_by_link, "health_weeks.link_gone", token=old, answers=GOOD)
    kept = set(event.links.values_list("token_index", flat=True))
    assert len(kept) == 2
    assert new not in kept
    actions.submit_by_link(token=new, answers=GOOD)


def test_before_it_begins_there_is_nothing_to_report(side):
    event = side.published(day=TODAY + timedelta(days=2))
    refused(actions.save_draft, "health_weeks.before_it_begins", event=event, answers=GOOD, by=side.officer)


def test_planned_and_not_offered_is_neither_blank_nor_zero(side, hq):
    answers = Answers(attendees=5, referrals=0, abnormal=0, abnormal_referred=0, abnormal_refused=0, enrolled=0,
                      not_offered=frozenset({"screening_glucose"}), explanation="No llegó el equipo.")  # fmt: skip
    report = side.reported(answers)
    assert [(line.code, line.number, line.is_not_offered) for line in report.lines.all()] == [
        ("screening_glucose", None, True)
    ]
    assert tally(hq).network.by_service == {}


def test_a_returned_report_keeps_what_was_typed(side):
    report = side.reported()
    refused(actions.return_close_out, "health_weeks.say_why", report=report, reason="", by=side.consul)
    actions.return_close_out(report=report, reason="Faltan vacunas", by=side.consul)
    report.event.refresh_from_db()
    assert report.event.state == "held"
    again = actions.submit_close_out(event=report.event, answers=GOOD, by=side.officer)
    assert (again.pk, again.version, again.return_reason) == (report.pk, 1, "Faltan vacunas")


def test_a_correction_after_consolidation_is_a_new_version_and_restates_the_total(side, hq):
    event = side.verified()
    report = actions.sign_report(edition=side.edition, office=side.office, by=side.officer)
    actions.accept_report(report=report, by=hq)
    first = actions.consolidate(edition=side.edition, by=hq)
    actions.reopen_event(event=event, reason="Se contaron dos veces los niños", by=side.officer)
    assert tally(hq).network.unreported == 1
    event.refresh_from_db()
    fewer = Answers(**{**GOOD.__dict__, "attendees": 80})
    actions.verify_close_out(
        report=actions.submit_close_out(event=event, answers=fewer, by=side.officer), by=side.consul
    )
    second = actions.consolidate(edition=side.edition, by=hq)
    assert [f.figures["network"]["counts"]["attendances"] for f in (first, second)] == [100, 80]
    assert list(event.close_outs.order_by("version").values_list("version", "state", "attendees")) == [
        (1, "superseded", 100),
        (2, "verified", 80),
    ]


# -- volunteers -------------------------------------------------------------------------------------------------------------
def test_a_volunteer_at_three_events_is_one_volunteer_and_her_hours_add_up(side, hq):
    ana = actions.add_volunteer(office=side.office, name="Ana  Toj", by=side.officer)
    assert actions.add_volunteer(office=side.office, name="ana toj", by=side.officer) == ana
    for _ in range(3):
        event = side.published()
        shift = actions.add_shift(event=event, volunteer=ana, minutes=240, by=side.officer)
        answers = Answers(**{**GOOD.__dict__, "minutes": {str(shift.pk): 180}})
        actions.submit_close_out(event=event, answers=answers, by=side.officer)
    counted = tally(hq).network
    assert (counted.volunteers, counted.counts["volunteer_minutes"]) == ({ana.pk}, 540)


def test_a_volunteers_name_goes_a_year_after_her_last_event_and_her_hours_stay(side):
    ana = actions.add_volunteer(office=side.office, name="Ana Toj", by=side.officer)
    event = side.published()
    actions.add_shift(event=event, volunteer=ana, minutes=240, by=side.officer)
    assert actions.forget_volunteers() == 0
    past = timezone.now() - timedelta(days=366)
    Event.objects.filter(pk=event.pk).update(starts_at=past - timedelta(hours=4), ends_at=past)
    assert actions.forget_volunteers() == 1
    ana.refresh_from_db()
    assert (ana.name, ana.folded_name, ana.shifts.get().planned) == ("", "", 240)
    assert list(queries.volunteers_of(side.officer)) == []


def test_nobody_reads_the_names_of_another_offices_volunteers(side, hq):
    actions.add_volunteer(office=side.office, name=f"Ana {world.A}", by=side.officer)
    other = Side("phoenix", world.B)
    assert [v.name for v in queries.volunteers_of(side.officer)] == [f"Ana {world.A}"]
    assert (list(queries.volunteers_of(other.officer)), list(queries.volunteers_of(hq))) == ([], [])


# -- the policy forum -------------------------------------------------------------------------------------------------------
def test_sessions_of_a_forum_do_not_clash_and_carry_their_papers(side):
    forum = side.published(kind="forum", services=[])
    start = forum.starts_at
    one = {
        "event": forum,
        "starts_at": start,
        "ends_at": start + timedelta(hours=1),
        "room": "Sala A",
        "by": side.officer,
    }
    session = actions.add_session(title="Seguros", **one)
    refused(actions.add_session, "health_weeks.room_taken", title="Calor", **one)
    refused(actions.add_session, "health_weeks.outside_forum", title="Tarde",
            **one | {"ends_at": start + timedelta(hours=9), "room": "B"})  # fmt: skip
    refused(actions.add_session, "health_weeks.not_a_forum", title="X", **one | {"event": side.published()})
    for title in ("Barreras", "Calor"):
        actions.add_paper(session=session, title=title, authors="M. Solís", by=side.officer)
    assert [(p.title, p.order) for p in session.papers.all()] == [("Barreras", 1), ("Calor", 2)]


# -- who may ----------------------------------------------------------------------------------------------------------------
def test_no_office_touches_or_sees_the_events_of_another(side):
    event = side.published(title=f"Feria {world.A}")
    other = Side("phoenix", world.B)
    assert list(queries.events(other.officer)) == []
    assert queries.event(other.officer, event.pk) is None
    for verb, more in (
        (actions.cancel_event, {"reason": "x"}),
        (actions.make_link, {}),
        (actions.submit_close_out, {"answers": GOOD}),
        (actions.add_host, {"country": "gt", "name": "X"}),
    ):
        with pytest.raises(PermissionDenied):
            verb(event=event, by=other.officer, **more)
    with pytest.raises(PermissionDenied):
        actions.sign_report(edition=side.edition, office=side.office, by=other.consul)
    assert queries.figures_of(other.officer, side.edition, side.office) is None
    assert queries.tally_of(other.officer, side.edition) is None
    assert OfficeReport.objects.count() == 0


def test_a_partner_sees_the_events_of_its_agency_and_no_other(side):
    mine, other = world.organization("Clínica", mark=world.A), world.organization("Clínica", mark=world.B)
    _user, partner = world.account("partner_administrator", organization=mine)
    seen, hidden = side.published(), side.published()
    actions.add_agency(event=seen, organization=mine, by=side.officer)
    actions.add_agency(event=hidden, organization=other, by=side.officer)
    assert list(queries.of_agency(partner, edition())) == [seen]
