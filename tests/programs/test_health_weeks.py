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
