"""Talks, shelf, hours, the year and the pages of a window."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ambos.programs.health_windows import actions, measures, queries
from ambos.programs.health_windows.actions import Dose, HivAgreed, Work
from ambos.programs.health_windows.models import (
    Enrolment,
    GivenService,
    HivTest,
    SafetyAtWork,
    Vaccination,
    VisitSheet,
)
from ambos.records.measurements.models import Screening
from tests.support import world
from tests.support.casework import send, side
from tests.support.windows import PRESSURE, Here, refused, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(clinical_table):
    return Here()


# -- talks, materials, work --------------------------------------------------------------------------------------------
def talk(here, **fields):
    return actions.record_talk(
        **{"service_point": here.window, "kind": "hall", "topic": "diabetes", "heads": 40, "day": here.today}
        | {"form_key": uuid.uuid4(), "by": here.promoter}
        | fields
    )


def test_a_talk_is_reach_and_nothing_else(here):
    here.runs()
    assert talk(here).organization == here.agency
    assert measures.heads(here.today, here.today) == [(here.office.pk, 40, None)]
    assert (measures.contacts(here.today, here.today), measures.persons(here.today, here.today)) == ([], [])


def test_a_talk_typed_wrong_is_taken_back_and_the_same_form_is_one(here):
    key = uuid.uuid4()
    assert talk(here, form_key=key) == talk(here, form_key=key)
    actions.take_talk_back(talk=talk(here, form_key=key), by=here.promoter)
    assert measures.heads(here.today, here.today) == []


@pytest.mark.parametrize(
    "fields, code",
    [
        ({"heads": 0}, "health_windows.heads"),
        ({"heads": 2001}, "health_windows.heads"),
        ({"ahead": 1}, "health_windows.talk_day"),
        ({"ahead": -40}, "health_windows.talk_day"),
    ],
)
def test_a_talk_is_refused(here, fields, code):
    ahead = fields.pop("ahead", 0) if "ahead" in (fields := dict(fields)) else 0
    assert refused(talk, here, day=here.today + timedelta(days=ahead), **fields) == (code,)


def test_a_shelf_never_hands_out_what_it_has_not(here):
    leaflet = actions.add_material(
        service_point=here.window, title="Plato del bien comer", topic="nutrition", by=here.promoter
    )

    def move(kind, copies):
        return actions.move_stock(material=leaflet, kind=kind, copies=copies, form_key=uuid.uuid4(), by=here.promoter)

    move("received", 100)
    move("handed_out", 30)
    assert refused(move, "handed_out", 71) == ("health_windows.not_so_many",)
    move("counted", 65)
    move("discarded", 5)
    assert queries.copies_left(leaflet) == 60
    assert measures.copies(here.today, here.today) == [(here.office.pk, 30, None)]


def test_safety_at_work_keeps_the_trade_and_never_the_employer(here):
    here.visit(here.person(), work=Work("agriculture", ("heat", "chemicals"), is_injured=True, next_step="refused"))
    kept = SafetyAtWork.objects.get()
    assert (kept.trade, kept.hazards, kept.next_step) == ("agriculture", ["heat", "chemicals"], "refused")
    assert refused(here.visit, work=Work("agriculture", is_injured=True)) == ("health_windows.injury_needs_step",)


def test_the_sheet_says_first_time_or_returning_and_insured(here):
    person = here.person()
    for insured in (None, False):
        here.visit(person, topics=("diabetes",), is_insured=insured)
    here.visit(topics=("diabetes",))
    sheets = VisitSheet.objects.order_by("encounter__recorded_at").values_list("is_first", "is_insured")
    assert list(sheets) == [(True, None), (False, False), (None, None)]


# -- hours -------------------------------------------------------------------------------------------------------------
def test_hours_change_from_a_day_on_and_what_was_stays(here):
    week = [(day, time(8), time(14)) for day in range(5)]
    actions.set_hours(service_point=here.window, week=week, since=here.today, by=here.coordinator)
    later = here.today + timedelta(days=14)
    actions.set_hours(service_point=here.window, week=week[:1], since=later, by=here.coordinator)
    monday = here.today + timedelta(days=7 - here.today.weekday())
    tuesday = monday + timedelta(days=1)
    assert queries.week(here.window, monday)[1].hours == ((time(8), time(14)),)
    assert queries.week(here.window, tuesday + timedelta(days=21))[1].hours == ()


@pytest.mark.parametrize(
    "week, ahead, code",
    [
        ([(0, time(14), time(8))], 0, "health_windows.hours_end_before_they_begin"),
        ([(0, time(8), time(14)), (0, time(13), time(15))], 0, "health_windows.hours_overlap"),
        ([(0, time(8), time(14))], -1, "health_windows.hours_in_the_past"),
    ],
)
def test_hours_are_refused(here, week, ahead, code):
    since = here.today + timedelta(days=ahead)
    assert refused(actions.set_hours, service_point=here.window, week=week, since=since, by=here.coordinator) == (code,)


# -- the year ----------------------------------------------------------------------------------------------------------
def answers() -> dict[str, tuple[str, str]]:
    return {code: ("2", "informe de octubre") for code, _section, _sentence in queries.criteria()}


def test_a_year_is_written_sent_with_its_figures_and_decided_by_another_hand(here):
    here.runs()
    here.visit(here.person(), topics=("diabetes",), readings=(PRESSURE,))
    year, hq = here.today.year, world.account("headquarters_coordinator")[1]
    made = actions.write_evaluation(service_point=here.window, year=year, answers={}, by=here.coordinator)
    assert len(refused(actions.send_evaluation, evaluation=made, by=here.coordinator)) == len(queries.criteria()) + 1
    made = actions.write_evaluation(
        service_point=here.window, year=year, answers=answers(), plan="más vacunas", by=here.coordinator
    )
    made = actions.send_evaluation(evaluation=made, by=here.coordinator)
    here.visit(topics=("nutrition",))
    assert (queries.evidence_of(made)["contacts"], made.organization) == (1, here.agency)
    assert refused(actions.write_evaluation, service_point=here.window, year=year, answers={}, by=here.coordinator) == (
        "health_windows.evaluation_is_sent",
    )
    assert refused(actions.decide_evaluation, evaluation=made, accept=False, by=hq) == (
        "health_windows.return_needs_reason",
    )
    assert actions.decide_evaluation(evaluation=made, accept=True, by=hq).state == "accepted"


def test_a_mark_rests_on_something(here):
    given = answers() | {queries.criteria()[0][0]: ("3", " ")}
    made = actions.write_evaluation(
        service_point=here.window, year=here.today.year, answers=given, plan="x", by=here.coordinator
    )
    assert refused(actions.send_evaluation, evaluation=made, by=here.coordinator) == (
        "health_windows.mark_without_evidence",
    )


def test_headquarters_reads_no_draft_and_the_window_decides_nothing(here):
    made = actions.write_evaluation(service_point=here.window, year=here.today.year, answers={}, by=here.coordinator)
    _, hq = world.account("headquarters_coordinator")
    assert queries.evaluation(hq, made.pk) is None
    with pytest.raises(PermissionDenied):
        actions.decide_evaluation(evaluation=made, accept=True, by=here.coordinator)


# -- pages -------------------------------------------------------------------------------------------------------------
PAGES = (
    "",
    "talks/",
    "applications/",
    "results/",
    "vaccines/",
    "materials/",
    "schedule/",
    "trips/",
    "critical/",
    "years/",
)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("rows", [1, 3])
def test_each_page_costs_the_same_with_one_row_and_with_three(here, client, page, rows, django_assert_max_num_queries):
    here.runs()
    lots = [here.lot(lot=f"L{n}") for n in range(rows)]
    for n in range(rows):
        person = here.person(given_names=f"Ana {n}")
        here.visit(
            person, vaccines=(Dose(lots[n].pk),), enrolments=("food_assistance",),
            hiv=HivAgreed("spoken", back_on=here.today),
        )  # fmt: skip
        talk(here)
        actions.add_material(service_point=here.window, title=f"Folleto {n}", topic="nutrition", by=here.promoter)
        here.turn(here.person(given_names=f"Luz {n}"))
    client = signed_in(client, here)
    client.get(f"/health-windows/{page}")
    with django_assert_max_num_queries(25):
        assert client.get(f"/health-windows/{page}").status_code == 200


@pytest.mark.parametrize("named", [True, False])
def test_a_visit_is_opened_and_saved_within_the_budget(here, client, named, django_assert_max_num_queries):
    here.runs()
    for n in range(3):
        here.turn(here.person(given_names=f"Ana {n}"))
    ticket = here.turn(here.person() if named else None)
    client = signed_in(client, here)
    client.get(f"/health-windows/turns/{ticket.pk}/")
    with django_assert_max_num_queries(25):
        client.get(f"/health-windows/turns/{ticket.pk}/")
    typed = {
        "source": "hall", "language": "es", "topics": ["diabetes"], "form_key": str(uuid.uuid4()), "systolic": "118",
        "diastolic": "76", "glucose": "96", "glucose_unit": "mg/dL", "fasting": "yes",
    }  # fmt: skip
    with django_assert_max_num_queries(29):  # of which six only open and close savepoints inside a test's transaction
        assert client.post(f"/health-windows/turns/{ticket.pk}/", typed).status_code == 302
    assert Screening.objects.count() == 2


def test_a_whole_visit_typed_on_the_page(here, client):
    here.runs()
    lot, ticket = here.lot(), here.turn(here.person())
    typed = {
        "source": "hall", "language": "es", "form_key": str(uuid.uuid4()), "topics": ["diabetes"],
        "cholesterol": "5.2", "cholesterol_unit": "mmol/L", "a1c": "5.9", "a1c_unit": "%", "bmi": "27,4",
        "found_screening_vision": "needs_visit", "next_step": "refused", f"dose_{lot.pk}": "2",
        "hiv_how": "signed", "hiv_back_on": (here.today + timedelta(days=5)).isoformat(),
        "families": ["food_assistance"], "insured": "no", "trade": "construction", "hazards": ["falls"],
        "specials": ["special_home_insurance"],
    }  # fmt: skip
    page = signed_in(client, here).post(f"/health-windows/turns/{ticket.pk}/", typed).content.decode()
    assert HivTest.objects.get().slip[:3] in page
    assert sorted(Screening.objects.values_list("test", flat=True)) == ["a1c", "bmi", "cholesterol"]
    assert sorted(GivenService.objects.values_list("service", "finding", "next_step")) == [
        ("screening_vision", "needs_visit", "refused"),
        ("special_home_insurance", "", ""),
    ]
    assert (Vaccination.objects.get().dose, Enrolment.objects.get().program_family) == (2, "food_assistance")
    assert (SafetyAtWork.objects.get().trade, VisitSheet.objects.get().is_insured) == ("construction", False)


def test_what_was_typed_in_a_fold_is_kept_open_when_something_is_refused(here, client):
    ticket = here.turn()
    typed = {
        "source": "hall", "language": "es", "form_key": str(uuid.uuid4()), "topics": ["diabetes"],
        "found_screening_vision": "needs_visit",
    }  # fmt: skip
    page = signed_in(client, here).post(f"/health-windows/turns/{ticket.pk}/", typed).content.decode()
    assert '<option value="needs_visit" selected' in page
    assert GivenService.objects.count() == 0


# -- the demo's stories ------------------------------------------------------------------------------------------------
def test_the_demo_s_family_shows_a_duplicate_a_household_and_a_permission(here):
    from ambos.programs.health_windows.demo import stories
    from ambos.records.people.models import Consent, Guardian, LikelyDuplicate, Person

    stories.a_family(here.office, here.promoter)
    pair = LikelyDuplicate.objects.select_related("one", "two").get()
    assert {pair.one.given_names, pair.two.given_names} == {"María Guadalupe", "Ma. Guadalupe"}
    assert Person.objects.exclude(household=None).count() == 2
    assert (Guardian.objects.get().relationship, Consent.objects.get().scope) == ("mother", "keep_record")


def test_the_demo_s_windows_work_under_agreements_of_which_some_end_soon():
    """One at each mark, and that of the window where people try the demo goes on."""
    from ambos.programs.health_windows.demo import agreements as made
    from ambos.records.agreements.queries import alerts

    world.account("community_affairs_officer", is_demo=True), world.account("consul", is_demo=True)
    today = timezone.localdate()
    offices = [world.office(code) for code in ("fresno", "losangeles", "chicago", "dallas")]
    agency, clinic = world.organization("Agencia"), world.organization("Clínica")
    for office in offices:
        made.of_the_window(office, agency, today - timedelta(days=365), today)
    made.for_tests(offices[0], agency, clinic, today - timedelta(days=365), today)
    found = [
        (one.offices.get().code, standing.alert, standing.days_left)
        for one, standing in alerts(world.account("headquarters_coordinator")[1], today)
    ]
    assert found == [("fresno", 30, 26), ("losangeles", 60, 55), ("chicago", 90, 84)]


def test_the_demo_s_client_and_its_window_write_on_one_sheet():
    import random

    from ambos.programs.health_windows.demo import stories
    from ambos.records.casework.models import Grant, SharedNote
    from ambos.records.casework.queries import sheet_of

    at = side()
    sent = send(at, birth_year=1981).service_request
    stories.a_shared_sheet(random.Random(1), at.office, at.window)
    grant = Grant.objects.get()
    assert (grant.service_request, grant.office, grant.organization) == (sent, at.office, None)
    assert [note.grant for note in SharedNote.objects.order_by("pk")] == [None, grant]
    written = [word for entry in sheet_of(sent).entries for word in ("hermana", "medicinas") if word in str(entry)]
    assert written == ["medicinas", "hermana"]


def test_the_demo_s_window_closes_on_a_holiday_and_its_unit_goes_out(here):
    import random

    from ambos.programs.health_windows.demo import stories
    from ambos.records.network.models import ServicePoint

    stories.days_apart(random.Random(1), here.window, here.coordinator)
    unit = ServicePoint.objects.create(
        office=here.office, program="health_windows", name="Unidad", kind="mobile_unit", source="x"
    )
    assert [c.reason for c in queries.closures_ahead(here.coordinator, here.window, here.today)] == ["holiday"]
    stories.days_apart(random.Random(2), world.window(here.office, mark="dos"), here.coordinator)
    assert [(t.service_point, t.city) for t in queries.trips(here.coordinator, here.today)] == [
        (unit, "Fresno"), (unit, "Madera"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "moment, seen",
    [
        ("2026-11-21T10:44+00:00", "Monday 23, 10:30"),
        ("2026-11-22T08:44+00:00", "Monday 23, 08:30"),
        ("2026-11-24T03:10+00:00", "Monday 23, 09:00"),
        ("2026-11-20T17:59+00:00", "Friday 20, 08:30"),
    ],
)
def test_the_demo_s_clinics_see_people_on_working_days_in_their_hours(moment, seen):
    from ambos.programs.health_windows.demo import clinic_hour

    found = clinic_hour(datetime.fromisoformat(moment), ZoneInfo("America/Los_Angeles"))
    assert found.strftime("%A %d, %H:%M") == seen
