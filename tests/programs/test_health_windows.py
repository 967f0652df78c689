"""A window's day: turns, visits, and everything that must not happen twice, halfway or to the wrong eyes."""

from __future__ import annotations

import re
import uuid

import pytest
from django.core.exceptions import PermissionDenied

from ambos.domain.errors import Refused
from ambos.programs.health_windows import queries
from ambos.programs.health_windows.actions import (
    Reading,
    Referral,
    call_turn,
    leave_turn,
    record_visit,
    return_turn,
    take_turn,
)
from ambos.programs.health_windows.models import Ticket, VisitTopic
from ambos.programs.health_windows.privacy import data_about, forget
from ambos.records.audit.models import Event
from ambos.records.casework.actions import AlreadyRecorded
from ambos.records.casework.models import Encounter, ServiceRequest
from ambos.records.measurements.models import Screening
from ambos.records.people.actions import forget_person
from ambos.records.people.models import Consent
from ambos.records.people.privacy import everything_about
from tests.support import world
from tests.support.programs import turned_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(clinical_table):
    """A window with its promoter, and another office that must stay out of sight."""
    office = world.office("fresno", mark=world.A)
    _, promoter = world.account("promoter", office=office)
    return {"window": world.window(office), "promoter": promoter, "office": office}


def turn(here, person=None, **fields) -> Ticket:
    return take_turn(service_point=here["window"], person=person, form_key=uuid.uuid4(), by=here["promoter"], **fields)


def visit(here, ticket, **fields):
    given = {
        "source": "hall",
        "language": "es",
        "topics": ("diabetes",),
        "form_key": uuid.uuid4(),
        "by": here["promoter"],
    }
    return record_visit(ticket=ticket, **given | fields)


def test_turns_are_numbered_by_day_and_window(here):
    assert [turn(here).number for _ in range(3)] == [1, 2, 3]


def test_an_anonymous_turn_has_a_slip_and_no_person(here):
    ticket = turn(here)
    assert (ticket.alias, ticket.person) == ("A-1", None)


def test_the_same_arrival_sent_twice_is_one_turn(here):
    key = uuid.uuid4()
    first, second = (take_turn(service_point=here["window"], form_key=key, by=here["promoter"]) for _ in range(2))
    assert (first, Ticket.objects.count()) == (second, 1)


@pytest.mark.parametrize(
    "steps, state",
    [
        ((), "waiting"),
        ((call_turn,), "called"),
        ((call_turn, return_turn), "waiting"),
        ((leave_turn,), "left"),
        ((leave_turn, return_turn), "waiting"),
        ((call_turn, leave_turn), "left"),
    ],
)
def test_a_turn_moves(here, steps, state):
    ticket = turn(here)
    for step in steps:
        ticket = step(ticket=ticket, by=here["promoter"])
    assert Ticket.objects.get().state == state


@pytest.mark.parametrize(
    "steps, refused, code",
    [
        ((leave_turn,), call_turn, "health_windows.not_waiting"),
        ((leave_turn,), leave_turn, "health_windows.not_waiting"),
        ((), return_turn, "health_windows.not_called"),
    ],
)
def test_a_turn_refuses(here, steps, refused, code):
    ticket = turn(here)
    for step in steps:
        ticket = step(ticket=ticket, by=here["promoter"])
    with pytest.raises(Refused) as no:
        refused(ticket=ticket, by=here["promoter"])
    assert no.value.codes == (code,)


def test_two_promoters_reach_for_one_person_and_one_gets_her(here):
    _, colleague = world.account("promoter", office=here["office"])
    ticket = turn(here)
    call_turn(ticket=ticket, by=here["promoter"])
    with pytest.raises(Refused) as no:
        call_turn(ticket=ticket, by=colleague)
    assert no.value.codes == ("health_windows.not_waiting",)


@pytest.mark.parametrize(
    "role", ["consul", "community_affairs_officer", "headquarters_coordinator", "evaluator", "auditor", "administrator"]
)
def test_only_who_serves_people_may_attend(here, role):
    _, reader = world.account(role, office=here["office"])
    with pytest.raises(PermissionDenied):
        take_turn(service_point=here["window"], form_key=uuid.uuid4(), by=reader)


def test_a_promoter_of_another_office_neither_attends_nor_sees(here):
    _, stranger = world.account("promoter", office=world.office("houston", mark=world.B))
    ticket = turn(here)
    with pytest.raises(PermissionDenied):
        call_turn(ticket=ticket, by=stranger)
    assert queries.ticket(stranger, ticket.pk) is None
    assert queries.ticket(here["promoter"], ticket.pk) == ticket


def test_headquarters_sees_no_turn_although_it_reaches_everywhere(here):
    turn(here)
    _, hq = world.account("headquarters_coordinator")
    assert list(queries.tickets(hq)) == []


def test_an_anonymous_visit_is_a_contact_and_not_a_person(here):
    done = visit(here, turn(here), topics=("diabetes", "nutrition"))
    figures = queries.day_figures(here["promoter"], here["window"], queries.today_at(here["window"]))
    assert (figures.contacts, figures.persons, figures.waiting) == (1, 0, 0)
    assert sorted(VisitTopic.objects.values_list("topic", flat=True)) == ["diabetes", "nutrition"]
    assert Ticket.objects.get().encounter == done.encounter


def test_a_person_who_comes_twice_is_two_contacts_and_one_person(here):
    person = world.person(office=here["office"])
    for _ in range(2):
        visit(here, turn(here, person))
    figures = queries.day_figures(here["promoter"], here["window"], queries.today_at(here["window"]))
    assert (figures.contacts, figures.persons) == (2, 1)


def test_the_same_visit_sent_twice_is_recorded_once(here):
    key, ticket = uuid.uuid4(), turn(here)
    visit(here, ticket, form_key=key)
    with pytest.raises(AlreadyRecorded):
        visit(here, ticket, form_key=key)
    assert (Encounter.objects.count(), VisitTopic.objects.count()) == (1, 1)


def test_an_empty_visit_is_refused_and_leaves_nothing(here):
    with pytest.raises(Refused) as no:
        visit(here, turn(here), topics=())
    assert (no.value.codes, Encounter.objects.count()) == (("health_windows.empty_visit",), 0)


def test_a_whole_visit_is_one_transaction(here):
    person = world.person(office=here["office"])
    service = world.service(needs=("1206-1",))
    pressure = Reading("blood_pressure", {"systolic": "148", "diastolic": "94"}, "mmHg")
    again = Reading("blood_pressure", {"systolic": "146", "diastolic": "92"}, "mmHg", repeats=0)
    done = visit(here, turn(here, person), readings=(pressure, again), referral=Referral(service, "1206-1"))
    first, second = Screening.objects.order_by("taken_at", "id")
    assert (second.repeats, first.is_critical) == (first, False)
    assert ServiceRequest.objects.get() == done.sent.service_request
    assert Consent.objects.get().recipient_key == service.organization_id
    assert [e.verb for e in Event.objects.filter(verb="health_windows.visit_recorded")] == [
        "health_windows.visit_recorded"
    ]


def test_a_critical_reading_without_an_action_refuses_the_whole_visit(here):
    critical = Reading("blood_pressure", {"systolic": "200", "diastolic": "125"}, "mmHg")
    with pytest.raises(Refused) as no:
        visit(here, turn(here), readings=(critical,))
    assert no.value.codes == ("measurements.critical_needs_action",)
    assert (Encounter.objects.count(), Screening.objects.count(), Ticket.objects.get().state) == (0, 0, "waiting")


@pytest.mark.parametrize("action", ["referred_now", "emergency_called", "refused"])
def test_a_critical_reading_with_an_action_is_kept_with_it(here, action):
    critical = Reading("blood_pressure", {"systolic": "200", "diastolic": "125"}, "mmHg", action=action)
    sent = Referral(world.service(needs=("1206-1",)), "1206-1") if action == "referred_now" else None
    visit(here, turn(here), readings=(critical,), referral=sent)
    kept = Screening.objects.get()
    assert (kept.is_critical, kept.critical_action) == (True, action)


def test_every_refused_reading_is_told_not_only_the_first(here):
    readings = (
        Reading("blood_pressure", {"systolic": "500", "diastolic": "94"}, "mmHg"),
        Reading("glucose", {"glucose": "6.1"}, "mg/dL"),
    )
    with pytest.raises(Refused) as no:
        visit(here, turn(here), readings=readings)
    assert len(no.value.reasons) == 2


def test_a_reserved_reason_never_shows_in_the_queue(here, client):
    turn(here, topics=("hiv_sti",), is_reserved=True)
    page = signed_in(client, here).get("/health-windows/").content.decode()
    names = dict(queries.topic_choices())
    assert names["hiv_sti"] not in page
    assert "reserv" in page.lower()


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (0, ["0 contactos", "0 personas", "0 personas"]),
        (1, ["1 contacto", "1 persona", "1 persona", "0 minutos"]),
        (2, ["2 contactos", "2 personas", "2 personas", "0 minutos"]),
    ],
)
def test_a_figure_of_the_day_agrees_with_its_unit(here, client, people, said):
    for n in range(people):
        who = world.person(office=here["office"], given_names=f"Ana {n}")
        visit(here, call_turn(ticket=turn(here, who), by=here["promoter"]))
        turn(here, world.person(office=here["office"], given_names=f"Eva {n}"))
    page = signed_in(client, here).get("/health-windows/").content.decode()
    assert re.findall(r'<p class="value">(\d+) <span class="unit">(.*?)</span>', page) == [
        tuple(one.split(" ")) for one in said
    ]


@pytest.mark.parametrize("people", [1, 3])
def test_the_queue_costs_the_same_with_one_and_with_three(here, client, people, django_assert_max_num_queries):
    for n in range(people):
        turn(here, world.person(office=here["office"], given_names=f"Ana {n}"))
    client = signed_in(client, here)
    client.get("/health-windows/")
    with django_assert_max_num_queries(20):
        assert client.get("/health-windows/").status_code == 200


def test_what_was_typed_is_kept_when_a_reading_is_refused(here, client):
    ticket = turn(here)
    client = signed_in(client, here)
    typed = {
        "source": "hall",
        "language": "es",
        "topics": ["diabetes"],
        "systolic": "14",
        "diastolic": "9",
        "form_key": str(uuid.uuid4()),
    }
    page = client.post(f"/health-windows/turns/{ticket.pk}/", typed).content.decode()
    assert 'value="14"' in page
    assert 'value="9"' in page
    assert Encounter.objects.count() == 0


def test_forgetting_a_person_keeps_the_count_of_the_day(here):
    person = world.person(office=here["office"])
    turn(here, person, topics=("diabetes",))
    [(_title, [(_day, turned)])] = data_about(person)
    assert turned == "turno 1"
    assert forget(person, "system") == 1
    left = Ticket.objects.get()
    assert (left.person, left.alias, left.topics, left.number) == (None, "A-1", [], 1)


def test_a_program_turned_off_forgets_too_and_tells_what_it_still_holds(here):
    person = world.person(office=here["office"])
    turn(here, person, topics=("diabetes",))
    with turned_off("health_windows"):
        assert "turno 1" in [told for _title, rows in everything_about(person) for _day, told in rows]
        forget_person(person=person, by="system")
    assert Ticket.objects.get().person is None


def signed_in(client, here):
    from ambos.records.accounts.models import User

    return world.signed_in(client, User.objects.get(pk=here["promoter"].user))


def typed(**fields):
    return {"language": "es", "form_key": str(uuid.uuid4()), "sex": "unknown"} | fields


def test_a_new_person_is_registered_and_gets_her_turn_at_once(here, client):
    answer = signed_in(client, here).post(
        "/health-windows/arrive/",
        typed(
            given_names="Ma. Guadalupe",
            surname1="Hernández",
            surname2="Núñez",
            born_day="12",
            born_month="3",
            born_year="1981",
            attend="1",
        ),
    )
    ticket = Ticket.objects.get()
    assert answer.headers["Location"] == f"/health-windows/turns/{ticket.pk}/"
    assert (ticket.person.given_names, ticket.person.surname2, str(ticket.person.born_on)) == (
        "Ma. Guadalupe",
        "Núñez",
        "1981-03-12",
    )
    assert ticket.state == "called"


def test_an_arrival_sent_twice_registers_her_once(here, client):
    client, form = signed_in(client, here), typed(given_names="Ana", surname1="Ruiz")
    for _ in range(2):
        client.post("/health-windows/arrive/", form)
    assert (Ticket.objects.count(), queries.tickets(here["promoter"]).get().person.given_names) == (1, "Ana")


@pytest.mark.parametrize(
    "fields",
    [
        {"born_day": "31", "born_month": "2", "born_year": "1981"},
        {"born_day": "1", "born_month": "1", "born_year": "2199"},
        {"phone": "abc"},
    ],
)
def test_an_impossible_arrival_is_refused_and_keeps_what_was_typed(here, client, fields):
    page = (
        signed_in(client, here)
        .post("/health-windows/arrive/", typed(given_names="Xóchitl", surname1="Ñ") | fields)
        .content.decode()
    )
    assert "Xóchitl" in page
    assert 'value="Ñ"' in page
    for value in fields.values():
        assert f'value="{value}"' in page
    assert Ticket.objects.count() == 0


@pytest.mark.parametrize("service, said", [("", True), ("no", False)])
def test_a_need_without_a_service_is_asked_about_and_a_refusal_is_taken(here, client, service, said):
    ticket = turn(here)
    answer = signed_in(client, here).post(
        f"/health-windows/turns/{ticket.pk}/", typed(source="hall", topics=["diabetes"], need="1206-1", service=service)
    )
    assert (answer.status_code == 200) is said
    assert Encounter.objects.count() == (0 if said else 1)
    assert ServiceRequest.objects.count() == 0
