"""Health Weeks: the edge cases and failures of handbook 14 one by one, and what is counted once."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.domain.names import PartialDate
from ambos.programs.health_weeks import actions, measures, privacy, queries
from ambos.programs.health_weeks.actions import Answers, EventReading, EventReferral
from ambos.programs.health_weeks.exports import consolidated_csv
from ambos.programs.health_weeks.models import (
    AgencyVariant,
    CloseOut,
    EventVisit,
    Volunteer,
)  # fmt: skip
from ambos.records.casework.actions import AlreadyRecorded
from ambos.records.casework.models import Encounter
from ambos.records.registry.loading import destinations, origin
from tests.support import casework, world
from tests.support.weeks import GOOD, TODAY, WEEK_AGO, Side, edition, refused, tally

pytestmark = pytest.mark.django_db


@pytest.fixture
def side():
    return Side()


@pytest.fixture
def hq():
    return world.account("headquarters_coordinator")[1]


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


def test_a_minor_alone_is_not_tested_and_an_emergency_is_not_held_up(tested):
    refused(visit, "health_weeks.minor_alone", tested=tested, readings=FINE, age=17)
    assert Encounter.objects.count() == 0
    child = world.person(office=tested[0].office, purpose="health", born=PartialDate(TODAY.year - 10, 1, 1))
    refused(visit, "health_weeks.minor_alone", tested=tested, readings=FINE, age=None, alias="", person=child)
    urgent = (
        EventReading("blood_pressure", {"systolic": "200", "diastolic": "125"}, "mmHg", action="emergency_called"),
    )
    alone, _sent = visit(tested, urgent, age=17, refused_why="cost")
    assert alone.is_abnormal is True
    for told in ({"age": 17, "has_adult": True}, {"age": 18}, {"age": None}):
        assert visit(tested, FINE, **told)[0].is_abnormal is False


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


# -- money ------------------------------------------------------------------------------------------------------------------
def test_what_is_given_in_kind_says_how_it_was_valued_and_is_not_cash(side, hq):
    event = side.verified()
    gift = {"event": event, "form": "in_kind", "amount": 50, "currency": "usd", "by": side.officer}
    refused(actions.add_contribution, "health_weeks.how_valued", **gift)
    actions.add_contribution(valued_by="precio de lista", **gift)
    actions.add_contribution(**gift | {"form": "cash", "amount": 20})
    network = tally(hq).network
    assert (network.in_kind, network.in_cash) == ({"USD": 50}, {"USD": 20})


def test_money_stands_in_its_currency_on_the_pages_in_the_report_and_in_the_file(side, hq, client):
    event = side.verified()
    gift = {"event": event, "form": "cash", "by": side.officer}
    actions.add_contribution(amount=Decimal("1500"), currency="usd", **gift)
    actions.add_contribution(amount=Decimal("20.5"), currency="cad", **gift)
    text = " ".join(
        re.sub(
            r"<[^>]+>",
            " ",
            world.signed_in(client, side.officer_user).get("/health-weeks/office/report/").content.decode(),
        ).split()
    )
    assert "Aportado en efectivo: 20.50 CAD, 1,500.00 USD. En especie, según se valoró: nada." in text
    signed = actions.sign_report(edition=side.edition, office=side.office, by=side.officer)
    assert (signed.figures["in_cash"], signed.figures["in_kind"]) == ({"CAD": "20.50", "USD": "1500.00"}, {})
    figures = actions.consolidate(edition=side.edition, by=hq).figures
    rows = [row.strip().split(",") for row in consolidated_csv(figures)]
    assert [row for row in rows if row[1] == "in_cash"] == [
        [office, "in_cash", currency, amount, ""]
        for office in ("los-angeles", "") for currency, amount in (("CAD", "20.50"), ("USD", "1500.00"))
    ]  # fmt: skip
    figures["network"]["in_cash"] = "1520.50"  # as it was frozen before: one sum of two currencies, which is of none
    assert [row for row in consolidated_csv(figures) if row.startswith(",in_cash")] == []


def test_what_an_office_signs_says_which_of_its_events_are_still_to_come(side, client):
    side.verified()
    officer = world.signed_in(client, side.officer_user)
    assert "todavía no se realiza" not in officer.get("/health-weeks/office/report/").content.decode()
    ahead = side.published(day=TODAY + timedelta(days=3))
    page = officer.get("/health-weeks/office/report/").content.decode()
    assert "1 actividad de su oficina todavía no se realiza" in " ".join(page.split())
    assert ahead.title in page


def test_a_host_is_taken_off_by_its_name(side, client):
    event, other = side.published(), world.office("dallas")
    actions.add_host(event=event, office=other, by=side.officer)
    page = world.signed_in(client, side.officer_user).get(f"/health-weeks/events/{event.pk}/").content.decode()
    assert (f'<span class="sr"> {other.name}</span>' in page, str(other.pk) in page) == (True, False)


# -- reports of offices -----------------------------------------------------------------------------------------------------
def test_an_office_signs_only_what_is_verified_or_explained(side, hq):
    report = side.reported()
    sign = {"edition": side.edition, "office": side.office, "by": side.officer}
    refused(actions.sign_report, "health_weeks.verify_first", **sign)
    actions.verify_close_out(report=report, by=side.consul)
    side.published()
    refused(actions.sign_report, "health_weeks.why_missing", **sign)
    signed = actions.sign_report(missing_reason="Nadie abrió el parque", **sign)
    assert (signed.version, signed.figures["events"], signed.figures["unreported"]) == (1, 2, 1)
    refused(actions.sign_report, "health_weeks.report_waits", missing_reason="x", **sign)
    actions.return_report(report=signed, note="Faltan datos", by=hq)
    again = actions.sign_report(missing_reason="x", **sign)
    assert again.version == 2
    assert actions.accept_report(report=again, by=hq).state == "accepted"
    refused(actions.accept_report, "health_weeks.report_decided", report=again, by=hq)


def test_an_office_without_a_report_is_named_in_the_consolidated_figure(side, hq):
    Side("sacramento")
    side.verified()
    done = actions.consolidate(edition=side.edition, by=hq)
    assert done.figures["without_accepted_report"] == ["los-angeles", "sacramento"]


def test_a_closed_edition_does_not_change(side, hq):
    refused(actions.close_edition, "health_weeks.consolidate_first", edition=side.edition, by=hq)
    event = side.published()
    actions.consolidate(edition=side.edition, by=hq)
    actions.close_edition(edition=side.edition, by=hq)
    side.edition.refresh_from_db()
    refused(side.proposed, "health_weeks.edition_closed")
    event.refresh_from_db()
    refused(actions.submit_close_out, "health_weeks.edition_closed", event=event, answers=GOOD, by=side.officer)


# -- counting ---------------------------------------------------------------------------------------------------------------
def test_the_measures_of_a_month_count_reports_once_each(side):
    side.verified()
    side.reported()
    side.published()
    month = (WEEK_AGO.replace(day=1), WEEK_AGO + timedelta(days=1))
    rows = {m.measure.code.removeprefix("health_weeks."): list(m.compute(*month)) for m in measures.MEASURES}
    office = side.office.pk
    assert rows["attendances"] == [(office, 200, None)]
    assert rows["services"] == [(office, 120, None)]
    assert rows["enrolled"] == [(office, 6, None)]
    assert rows["abnormal_referred"] == [(office, 16, 20)]


@pytest.mark.parametrize("n", [1, 3])
def test_the_consolidated_figure_asks_few_questions(side, hq, n, django_assert_max_num_queries):
    for _ in range(n):
        event = side.verified()
        actions.add_host(event=event, country="gt", name="Consulado", by=side.officer)
        actions.add_agency(event=event, organization=world.organization(), by=side.officer)
    with django_assert_max_num_queries(11):
        tally(hq)


def test_the_pack_brings_what_was_published_and_chooses_nothing():
    said = actions.load_totals((origin(), destinations()), lambda words: None)
    assert said == actions.load_totals((origin(), destinations()), lambda words: None)
    found = dict(queries.published_totals())
    agencies_2006 = next(rows for rows, differ in found["2006"] if differ and rows[0].measure == "agencies")
    assert [row.value for row in agencies_2006] == [1500, 3000]
    people_2021 = next(rows for rows, _d in found["2021"] if rows[0].measure == "people")
    assert [(row.value, row.reading) for row in people_2021] == [(446161, "reach")]
    assert {row.source for measures in found.values() for rows, _d in measures for row in rows} >= {
        "L. Laglagaron, Protection through Integration, Migration Policy Institute"
    }


def test_forgetting_a_person_leaves_the_count_and_no_reason(tested):
    made, _event = tested
    person = world.person(office=made.office)
    done, _sent = visit(tested, HIGH, person=person, alias="", refused_why="trust")
    assert privacy.data_about(person)[0][1][0][1] == "Feria"
    assert privacy.forget(person, by="system") == 1
    done.refresh_from_db()
    assert (done.answer, done.refused_why) == ("refused", "not_said")


def test_an_edition_is_opened_by_headquarters_with_days_that_make_sense(hq, side):
    day = date(2027, 10, 1)
    with pytest.raises(PermissionDenied):
        actions.open_edition(code="2027", starts_on=day, ends_on=day, by=side.consul)
    refused(
        actions.open_edition,
        "health_weeks.bad_days",
        code="2027",
        starts_on=day,
        ends_on=day - timedelta(days=1),
        by=hq,
    )
    refused(
        actions.open_edition,
        "health_weeks.unknown_topic",
        code="2027",
        starts_on=day,
        ends_on=day,
        topics=("x",),
        by=hq,
    )
    refused(actions.open_edition, "health_weeks.code_taken", code="2026", starts_on=day, ends_on=day, by=hq)
    assert Volunteer.objects.count() == 0


def test_who_says_so_is_told_in_the_language_of_the_reader(client):
    actions.load_totals((origin(), destinations()), lambda _text: None)
    told = {lang: client.get(f"/health-weeks/past/?lang={lang}").content.decode() for lang in ("es", "en")}
    pair = ("que citan un comunicado de la cancillería", "citing a statement of the foreign ministry")
    assert [pair[0] in told["es"], pair[1] in told["es"]] == [True, False]
    assert [pair[0] in told["en"], pair[1] in told["en"]] == [False, True]
    sources = {(row["source"], row["source_es"]) for row in origin().rows("health_weeks/published_totals.csv")}
    assert [english for english, spanish in sources if not spanish] == []
