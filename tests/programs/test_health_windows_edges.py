"""The edge cases of handbook 15 and the bad input of a window, one by one."""

from __future__ import annotations

import uuid
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ambos.domain.names import PartialDate
from ambos.programs.health_windows import actions, measures, queries
from ambos.programs.health_windows.actions import Dose, Given, HivAgreed, Reading, Referral, Work
from ambos.programs.health_windows.models import (
    Enrolment,
    GivenService,
    HivTest,
    Ticket,
    Vaccination,
    VaccineLot,
)
from ambos.programs.health_windows.privacy import data_about, forget
from ambos.records.audit.models import Event
from ambos.records.casework.models import Encounter, ServiceRequest
from ambos.records.measurements.models import Screening
from ambos.records.network.models import ServicePoint
from ambos.records.people.models import Identity, Person
from ambos.records.rollout.models import Operation
from tests.support import world
from tests.support.windows import A_CHILD, AN_ADULT, CRITICAL, PRESSURE, Here, refused, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(clinical_table):
    return Here()


# -- a minor alone -----------------------------------------------------------------------------------------------------
ALONE = {
    "readings": {"readings": (PRESSURE,)},
    "services": {"services": (Given("screening_vision", "expected"),)},
    "hiv": {"hiv": HivAgreed("spoken", "non_reactive", told=True)},
    "enrolments": {"enrolments": ("food_assistance",)},
    "work": {"work": Work("agriculture", ("heat",))},
}


@pytest.mark.parametrize("what", ALONE)
def test_a_minor_alone_is_not_measured_tested_or_enrolled(here, what):
    here.runs()
    assert refused(here.visit, here.person(A_CHILD), company="alone", **ALONE[what]) == ("health_windows.minor_alone",)
    assert (Encounter.objects.count(), Screening.objects.count()) == (0, 0)


def test_a_minor_alone_is_not_sent_elsewhere(here):
    service = world.service(needs=("1206-1",))
    codes = refused(here.visit, here.person(A_CHILD), company="alone", referral=Referral(service, "1206-1"))
    assert (codes, ServiceRequest.objects.count()) == (("health_windows.minor_alone",), 0)


def test_a_minor_alone_is_informed(here):
    here.visit(here.person(A_CHILD), company="alone", topics=("nutrition",))
    assert Ticket.objects.get().company == "alone"


def test_an_emergency_of_a_minor_alone_is_not_held_up(here):
    urgent = Reading("blood_pressure", CRITICAL, "mmHg", action="emergency_called")
    here.visit(here.person(A_CHILD), company="alone", readings=(urgent,))
    assert Screening.objects.get().critical_action == "emergency_called"


def test_nobody_is_measured_before_it_is_asked_who_comes_with_a_minor(here):
    assert refused(here.visit, here.person(A_CHILD), readings=(PRESSURE,)) == ("health_windows.who_comes_with_her",)


@pytest.mark.parametrize("born", [A_CHILD, AN_ADULT], ids=["with an adult", "of age"])
def test_a_minor_with_an_adult_and_an_adult_are_measured(here, born):
    here.visit(here.person(born), company="adult" if born == A_CHILD else "", readings=(PRESSURE,))
    assert Screening.objects.count() == 1


def test_who_has_her_eighteenth_birthday_today_is_of_age(here):
    born = here.today.replace(year=here.today.year - 18)
    here.visit(here.person(PartialDate(born.year, born.month, born.day)), readings=(PRESSURE,))
    assert Screening.objects.count() == 1


# -- no name, one telephone, an interpreter -------------------------------------------------------------------------
def test_who_refuses_her_name_gets_everything_and_leaves_no_name(here):
    here.runs()
    lot = here.lot()
    done = here.visit(
        readings=(PRESSURE,), services=(Given("screening_vision", "expected"),), vaccines=(Dose(lot.pk),),
        hiv=HivAgreed("spoken", "non_reactive", told=True), enrolments=("food_assistance",),
    )  # fmt: skip
    assert (done.encounter.person, done.encounter.alias, Person.objects.count()) == (None, "A-1", 0)
    assert [rows for rows in measures.persons(here.today, here.today) if rows[1]] == []
    assert Enrolment.objects.get().person is None


def test_two_people_who_share_a_telephone_are_two_people(here):
    one, other = (here.person(given_names=name, phone="(559) 555-0134") for name in ("Ana", "Luz"))
    for person in (one, other):
        here.visit(person, topics=("nutrition",))
    assert measures.persons(here.today, here.today) == [(here.office.pk, 2, None)]


def test_who_asks_for_an_interpreter_is_marked_in_the_queue(here, client):
    here.turn(here.person(), language="nah", needs_interpreter=True)
    page = signed_in(client, here).get("/health-windows/").content.decode()
    assert "pide intérprete" in page


# -- values that cannot be -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "test, typed, unit, code",
    [
        ("glucose", {"glucose": "6.1"}, "mg/dL", "measurements.looks_like_other_unit"),
        ("glucose", {"glucose": "110"}, "mmol/L", "measurements.looks_like_other_unit"),
        ("cholesterol", {"cholesterol": "5.2"}, "mg/dL", "measurements.looks_like_other_unit"),
        ("a1c", {"a1c": "48"}, "%", "measurements.looks_like_other_unit"),
        ("bmi", {"bmi": "9"}, "kg/m2", "measurements.out_of_range"),
        ("blood_pressure", {"systolic": "300", "diastolic": "80"}, "mmHg", "measurements.out_of_range"),
        ("blood_pressure", {"systolic": "80", "diastolic": "80"}, "mmHg", "measurements.out_of_order"),
    ],
)
def test_a_value_in_the_other_unit_or_out_of_reach_is_asked_again(here, test, typed, unit, code):
    assert refused(here.visit, readings=(Reading(test, typed, unit),)) == (code,)
    assert Screening.objects.count() == 0


def test_a_value_in_mmol_is_kept_in_both(here):
    here.visit(readings=(Reading("glucose", {"glucose": "6.1"}, "mmol/L", fasting=True),))
    kept = Screening.objects.get()
    assert (kept.values, kept.unit, kept.typed) == ({"glucose": "110"}, "mg/dL", {"glucose": "6.1", "unit": "mmol/L"})


def test_a_critical_reading_marked_as_referred_needs_the_referral(here):
    urgent = Reading("blood_pressure", CRITICAL, "mmHg", action="referred_now")
    assert refused(here.visit, readings=(urgent,)) == ("health_windows.promised_referral",)
    here.visit(readings=(urgent,), referral=Referral(world.service(needs=("1206-1",)), "1206-1"))
    assert (Screening.objects.count(), ServiceRequest.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "given, code",
    [
        (Given("screening_vision", "needs_visit"), "health_windows.finding_needs_step"),
        (Given("screening_mental_health", "needs_care_today"), "health_windows.finding_needs_step"),
        (Given("screening_vision", "needs_visit", "referred"), "health_windows.promised_referral"),
        (Given("screening_moon", "expected"), "health_windows.unknown_service"),
    ],
)
def test_a_finding_ends_in_a_referral_or_a_refusal(here, given, code):
    assert refused(here.visit, services=(given,)) == (code,)
    assert GivenService.objects.count() == 0


def test_a_finding_she_does_not_want_followed_is_kept_with_her_refusal(here):
    here.visit(services=(Given("screening_dental", "needs_visit", "refused"),))
    kept = GivenService.objects.get()
    assert (kept.finding, kept.next_step) == ("needs_visit", "refused")


# -- agreements and agencies -------------------------------------------------------------------------------------------
def test_an_agreement_that_ended_yesterday_stops_names_and_care_but_not_information(here):
    here.runs(agreement=here.agreement(ends_on=here.today - timedelta(days=1)))
    assert refused(here.turn, here.person()) == ("health_windows.agreement_ended",)
    ticket = here.turn()
    assert refused(here.visit, ticket=ticket, readings=(PRESSURE,)) == ("health_windows.agreement_ended",)
    here.visit(ticket=ticket, topics=("diabetes",))
    assert Encounter.objects.get().alias == "A-1"


def test_on_the_last_day_of_its_agreement_an_agency_works(here):
    here.runs(agreement=here.agreement(ends_on=here.today))
    here.visit(here.person(), readings=(PRESSURE,))
    assert Encounter.objects.get().organization == here.agency


def test_an_extension_or_a_renewal_opens_the_window_again(here):
    old = here.agreement(ends_on=here.today - timedelta(days=1))
    here.runs(agreement=old)
    assert queries.standing(here.window, here.today).agreement_ended_on == here.today - timedelta(days=1)
    here.agreement(ends_on=here.today + timedelta(days=300))
    assert queries.standing(here.window, here.today).lapse is None


def test_a_turn_given_before_the_agreement_ended_is_not_a_way_around(here):
    ticket = here.turn(here.person())
    here.runs(agreement=here.agreement(ends_on=here.today - timedelta(days=1)))
    assert refused(here.visit, ticket=ticket, topics=("diabetes",)) == ("health_windows.agreement_ended",)


def test_when_an_agency_leaves_mid_month_each_visit_stays_with_the_agency_of_its_day(here):
    left, came = here.today - timedelta(days=3), world.organization("Puente de Salud")
    here.runs(until=left)
    Operation.objects.create(
        program="health_windows", office=here.office, service_point=here.window, lead_agency=came,
        starts_on=left + timedelta(days=1), state="active", approved_at=timezone.now(),
        approved_by_id=world.account("consul", office=here.office)[1].user,
    )  # fmt: skip
    ticket = here.turn(here.person())
    Ticket.objects.filter(pk=ticket.pk).update(
        state="called", called_at=timezone.now() - timedelta(days=4), called_by=here.promoter.user
    )
    here.visit(ticket=Ticket.objects.get(), topics=("diabetes",))
    here.visit(here.person(given_names="Luz"), topics=("diabetes",))
    assert [e.organization for e in Encounter.objects.order_by("started_at")] == [here.agency, came]


def test_a_window_that_nobody_runs_keeps_no_names_and_gives_no_care(here):
    here.runs(until=here.today - timedelta(days=1))
    assert refused(here.turn, here.person()) == ("health_windows.no_agency",)
    here.visit(topics=("diabetes",))
    assert Encounter.objects.get().organization is None


def test_what_a_list_said_of_one_day_in_2009_closes_nothing(here):
    Operation.objects.create(
        program="health_windows", office=here.office, service_point=here.window, lead_agency=here.agency,
        starts_on=date(2009, 6, 30), ends_on=date(2009, 6, 30), state="closed", is_snapshot=True, source="a list",
    )  # fmt: skip
    here.visit(here.person(), readings=(PRESSURE,))
    assert queries.standing(here.window, here.today).left_on is None


def test_the_institute_itself_gives_no_vaccine_and_takes_no_test(here):
    lot = here.lot()
    assert refused(here.visit, vaccines=(Dose(lot.pk),)) == ("health_windows.care_needs_agency",)
    assert refused(here.visit, hiv=HivAgreed("spoken", "non_reactive", told=True)) == (
        "health_windows.care_needs_agency",
    )
    assert (Vaccination.objects.count(), HivTest.objects.count()) == (0, 0)


# -- storms ------------------------------------------------------------------------------------------------------------
def close(here, first=0, last=0, **fields):
    return actions.close_days(
        **{"service_point": here.window, "first_day": here.today + timedelta(days=first), "reason": "storm"}
        | {"last_day": here.today + timedelta(days=last), "form_key": uuid.uuid4(), "by": here.promoter}
        | fields
    )


def test_an_office_closed_by_storm_gives_no_turn_but_finishes_with_who_is_inside(here):
    inside = here.turn()
    closure = close(here)
    assert refused(here.turn) == ("health_windows.closed_today",)
    here.visit(ticket=inside, topics=("diabetes",))
    actions.reopen(closure=closure, by=here.promoter)
    assert here.turn().number == 2


def test_a_closed_day_says_so_on_the_page_and_in_the_week(here, client):
    close(here, last=1)
    assert "Hoy está cerrado" in signed_in(client, here).get("/health-windows/").content.decode()
    week = {d.day: d.closed_because for d in queries.week(here.window, here.today)}
    assert week[here.today] == "storm"


@pytest.mark.parametrize(
    "fields, code",
    [
        ({"last": -1}, "health_windows.closure_ends_before_start"),
        ({"last": 61}, "health_windows.closure_too_long"),
        ({"reason": "moon"}, "health_windows.closure_needs_reason"),
    ],
)
def test_a_closure_is_refused(here, fields, code):
    assert refused(close, here, **fields) == (code,)


def test_two_closures_of_one_day_are_refused_and_the_same_form_is_one(here):
    key = uuid.uuid4()
    assert close(here, form_key=key) == close(here, form_key=key)
    assert refused(close, here) == ("health_windows.closure_overlaps",)


# -- a window and a mobile unit ----------------------------------------------------------------------------------------
def unit(here) -> ServicePoint:
    return world.window(here.office, mark="Unidad", kind="mobile_unit")


def test_a_window_and_a_mobile_unit_that_see_one_person_are_two_contacts_and_one_person(here):
    person, mobile = here.person(), unit(here)
    here.visit(person, topics=("diabetes",))
    here.visit(ticket=here.turn(person, point=mobile), topics=("nutrition",), source="mobile")
    assert measures.contacts(here.today, here.today) == [(here.office.pk, 2, None)]
    assert measures.persons(here.today, here.today) == [(here.office.pk, 1, None)]
    assert [e.service_point for e in queries.seen_today(here.promoter, person, here.today)] == [mobile, here.window]


def test_the_second_promoter_reads_that_she_was_attended_today(here, client):
    person = here.person()
    here.visit(person, topics=("diabetes",))
    page = signed_in(client, here).get(f"/health-windows/arrive/?person={person.pk}").content.decode()
    assert "Hoy ya la atendieron" in page


def test_one_vaccine_is_not_given_twice_on_one_day_not_even_under_two_linked_records(here):
    here.runs()
    mobile = unit(here)
    here.runs(point=mobile)
    one, other, lot = here.person(), here.person(given_names="Ma. Guadalupe"), here.lot()
    identity = Identity.objects.create()
    Person.objects.filter(pk__in=[one.pk, other.pk]).update(identity=identity)
    here.visit(Person.objects.get(pk=one.pk), vaccines=(Dose(lot.pk),))
    again = here.turn(Person.objects.get(pk=other.pk))
    assert refused(here.visit, ticket=again, vaccines=(Dose(lot.pk),)) == ("health_windows.dose_given_today",)
    assert Vaccination.objects.count() == 1


def test_a_trip_is_the_day_of_its_unit_and_a_cancelled_one_closes_it(here):
    mobile = unit(here)
    trip = actions.plan_trip(
        service_point=mobile, day=here.today, starts_at=time(9), ends_at=time(13), place="Iglesia", city="Parlier",
        form_key=uuid.uuid4(), by=here.coordinator,
    )  # fmt: skip
    assert queries.standing(mobile, here.today).day.hours == ((time(9), time(13)),)
    actions.end_trip(trip=trip, reason="storm", by=here.promoter)
    assert refused(here.turn, point=mobile) == ("health_windows.closed_today",)


# -- vaccines and lots -------------------------------------------------------------------------------------------------
def test_a_dose_is_of_a_lot_and_the_last_one_is_given_once(here):
    here.runs()
    lot = here.lot(doses=1)
    here.visit(here.person(), vaccines=(Dose(lot.pk, 2),))
    assert (Vaccination.objects.get().dose, queries.lot(here.coordinator, lot.pk).left) == (2, 0)
    assert refused(here.visit, vaccines=(Dose(lot.pk),)) == ("health_windows.lot_empty",)


def test_a_withdrawn_lot_gives_no_dose_and_leads_to_who_received_one(here):
    here.runs()
    lot, person = here.lot(), here.person()
    here.visit(person, vaccines=(Dose(lot.pk),))
    actions.withdraw_lot(lot=lot, reason="cadena de frío", by=here.coordinator)
    assert refused(here.visit, vaccines=(Dose(lot.pk),)) == ("health_windows.lot_withdrawn",)
    assert [d.encounter.person for d in queries.given_of(here.coordinator, lot)] == [person]


def test_a_lot_past_its_day_gives_no_dose(here):
    here.runs()
    lot = here.lot(expires=0)
    here.visit(vaccines=(Dose(lot.pk),))
    VaccineLot.objects.update(expires_on=here.today - timedelta(days=1))
    assert refused(here.visit, vaccines=(Dose(lot.pk),)) == ("health_windows.lot_expired",)


def test_a_lot_of_another_window_is_not_to_be_had(here):
    here.runs()
    lot = here.lot()
    VaccineLot.objects.update(service_point=world.window(world.office("houston", mark=world.B)))
    assert refused(here.visit, vaccines=(Dose(lot.pk),)) == ("health_windows.unknown_lot",)
    assert queries.lot(here.coordinator, lot.pk) is None


def test_doses_are_reported_to_the_registry_once(here):
    here.runs()
    lot = here.lot()
    here.visit(vaccines=(Dose(lot.pk),))
    assert [actions.report_doses(lot=lot, by=here.coordinator) for _ in range(2)] == [1, 0]


def test_a_promoter_does_not_keep_lots_and_nobody_of_another_office_reads_them(here):
    with pytest.raises(PermissionDenied):
        actions.receive_lot(
            service_point=here.window, vaccine="vaccine_influenza", lot="X", expires_on=here.today, doses=1,
            form_key=uuid.uuid4(), by=here.promoter,
        )  # fmt: skip


# -- HIV ---------------------------------------------------------------------------------------------------------------
def hiv(here, person=None, *, result="reactive", days=7) -> HivTest:
    here.runs()
    return here.visit(person, hiv=HivAgreed("spoken", result, back_on=here.today + timedelta(days=days))).hiv


@pytest.mark.parametrize(
    "agreed, code",
    [
        (HivAgreed("", "non_reactive", told=True), "health_windows.hiv_needs_consent"),
        (HivAgreed("spoken", "reactive", told=True), "health_windows.hiv_needs_step"),
        (HivAgreed("spoken", "", told=True), "health_windows.hiv_nothing_to_tell"),
        (HivAgreed("spoken", "non_reactive"), "health_windows.hiv_needs_a_day_back"),
        (HivAgreed("spoken", "maybe", told=True), "health_windows.hiv_unknown_result"),
    ],
)
def test_an_hiv_test_needs_its_own_permission_and_an_end_face_to_face(here, agreed, code):
    here.runs()
    assert refused(here.visit, hiv=agreed) == (code,)
    assert HivTest.objects.count() == 0


def test_a_reactive_result_and_no_telephone_waits_by_slip_and_is_told_face_to_face(here):
    test = hiv(here)
    [row] = queries.untold(here.promoter, here.today)
    assert (row.test, row.waiting.state) == (test, "ready")
    assert queries.hiv_test_by_slip(here.promoter, test.slip) == test
    assert actions.open_result(test=test, by=here.promoter) == "reactive"
    assert refused(actions.tell_result, test=test, by=here.promoter) == ("health_windows.hiv_needs_step",)
    actions.tell_result(test=test, next_step="refused", by=here.promoter)
    assert queries.untold(here.promoter, here.today) == []


def test_who_does_not_come_back_is_waited_for_and_only_then_closed_untold(here):
    test = hiv(here, days=0)
    states = [queries.untold(here.promoter, here.today + timedelta(days=n))[0].waiting.state for n in (0, 1, 90, 91)]
    assert states == ["ready", "late", "late", "to_close"]
    assert refused(actions.close_untold, test=test, by=here.promoter) == ("health_windows.hiv_too_early_to_close",)
    HivTest.objects.update(back_on=here.today - timedelta(days=91))
    actions.close_untold(test=test, by=here.promoter)
    assert queries.to_tell(here.promoter).count() == 0
    actions.tell_result(test=test, next_step="referred", by=here.promoter)  # she came after all
    assert HivTest.objects.get().closed_at is None


def test_a_result_is_sealed_and_stands_in_no_log_page_list_or_sheet(here, client):
    person = here.person()
    test = hiv(here, person)
    assert b"reactive" not in bytes(HivTest.objects.get().result)
    pages = [f"/health-windows/results/{test.pk}/", "/health-windows/results/", "/health-windows/"]
    client = signed_in(client, here)
    shown = "".join(client.get(page).content.decode() for page in pages)
    assert "reactivo" not in shown.replace("no reactivo", "").replace("reactivo, por confirmar", "")
    assert person.surname1 not in client.get("/health-windows/results/").content.decode()
    said = str(list(Event.objects.values_list("data", flat=True))) + str(data_about(person))
    assert "reactive" not in said
    assert "reactiv" not in said


def test_only_the_office_that_took_a_test_opens_it_and_the_log_says_who(here):
    test = hiv(here)
    _, stranger = world.account("promoter", office=world.office("houston", mark=world.B))
    _, hq = world.account("headquarters_coordinator")
    for reader in (stranger, hq):
        assert queries.hiv_test(reader, test.pk) is None
        with pytest.raises(PermissionDenied):
            actions.open_result(test=test, by=reader)
    actions.open_result(test=test, by=here.promoter)
    assert Event.objects.filter(verb="audit.read", subject_id=str(test.pk)).count() == 1


def test_a_forgotten_person_leaves_no_result(here):
    person = here.person()
    hiv(here, person)
    forget(person, "system")
    assert HivTest.objects.get().result is None


# -- applications ------------------------------------------------------------------------------------------------------
def test_an_application_goes_its_way_and_ages(here):
    here.visit(here.person(), enrolments=("medicaid_chip", "food_assistance", "food_assistance"))
    first, second = Enrolment.objects.order_by("program_family")
    actions.move_enrolment(enrolment=first, to="submitted", on=here.today, by=here.promoter)
    actions.move_enrolment(enrolment=first, to="approved", on=here.today, by=here.promoter)
    assert refused(actions.move_enrolment, enrolment=second, to="approved", on=here.today, by=here.promoter) == (
        "health_windows.enrolment_not_from_here",
    )
    later = here.today + timedelta(days=50)
    assert [(w.enrolment, w.days) for w in queries.waiting_enrolments(here.promoter, later)] == [(second, 50)]
    assert measures.approved(here.today, here.today) == [(here.office.pk, 1, 1)]


def test_an_application_keeps_a_family_and_never_a_program_or_a_reason():
    columns = {field.name for field in Enrolment._meta.get_fields()}
    assert columns == {
        "id", "encounter", "office", "person", "reference", "program_family", "state", "assisted_on", "submitted_on",
        "decided_on",
    }  # fmt: skip
