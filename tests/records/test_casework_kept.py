"""What is counted, what is told to the person it is about, what is emptied, and how keys turn."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.domain.units import Unit
from ambos.records.casework.actions import (
    accept_request,
    ask_elsewhere,
    book_appointment,
    decline_request,
    record_outcome,
    reseal,
    withdraw_request,
    write_line,
)
from ambos.records.casework.measures import referral_measures
from ambos.records.casework.models import AnswerLink, Encounter, ServiceRequest, SharedNote
from ambos.records.casework.privacy import data_about, forget
from ambos.records.casework.queries import about, by_follow_code, opened
from ambos.records.messages.models import Message
from ambos.records.people.actions import link_people
from ambos.records.registry.keyrings import keyring
from tests.support import world
from tests.support.casework import PHONE, encounter, person, send, side

pytestmark = pytest.mark.django_db
MONTH = (date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def a():
    return side()


@pytest.fixture
def b():
    return side(world.B, "chicago")


def measured(code):
    return next(m for m in referral_measures("health_windows") if m.measure.code == f"health_windows.{code}")


def figures(code) -> dict:
    return {office: (top, bottom) for office, top, bottom in measured(code).compute(*MONTH)}


def a_month(a, b, time_machine):
    """Monday 2 November at both windows: what becomes of eight referrals."""
    time_machine.move_to("2026-11-02T18:00:00Z")
    ana, luz = person(a, given_names="Ana"), person(a, given_names="Luz")
    attended = send(a, who=ana).service_request
    silent = send(a, who=ana).service_request  # never answered
    noted = send(a, who=luz).service_request  # only the window says she went
    anonymous = send(a, named=False).service_request
    full = send(a, who=luz).service_request
    moved = send(a, who=luz).service_request
    gone = send(a, who=luz).service_request
    theirs = send(b).service_request
    accept_request(service_request=attended, by=a.clinic)
    time_machine.move_to("2026-11-04T18:00:00Z")
    decline_request(service_request=full, reason="full", by=a.clinic)
    decline_request(service_request=moved, reason="language", by=a.clinic)
    ask_elsewhere(service_request=moved, service=b.service, how="spoken", by=a.window)
    withdraw_request(service_request=gone, by="client")
    accept_request(service_request=anonymous, starts_at=timezone.now() + timedelta(days=7), by=a.clinic)
    book_appointment(service_request=anonymous, starts_at=timezone.now() + timedelta(days=9), by=a.clinic)
    time_machine.move_to("2026-11-09T18:00:00Z")
    record_outcome(
        service_request=attended, code="attended", happened_on=date(2026, 11, 9), has_medical_home=True,
        said_by="provider", by=a.clinic,
    )  # fmt: skip
    record_outcome(service_request=noted, code="attended", happened_on=date(2026, 11, 9), said_by="window", by=a.window)
    accept_request(service_request=theirs, by=b.clinic)  # two days late
    assert silent.state == "sent"
    time_machine.move_to("2026-12-20T18:00:00Z")
    return ana, luz


@pytest.mark.parametrize(
    "code, mine, theirs",
    [
        ("referrals_made", (7, None), (1, None)),  # one sent elsewhere counts once
        ("people_referred", (2, None), (1, None)),
        ("referrals_answered_in_time", (3, 7), (0, 1)),
        ("days_to_answer", (2, 3), (7, 1)),
        ("referrals_accepted", (2, 7), (1, 1)),
        ("declined_full", (1, 3), (0, 1)),
        ("declined_language", (0, 3), (0, 1)),  # it went elsewhere
        ("referrals_scheduled", (1, 7), (0, 1)),
        ("days_to_appointment", (9, 1), None),
        ("referrals_completed", (1, 7), (0, 1)),
        ("medical_homes", (1, None), None),
    ],
)
def test_a_month_of_referrals_counted(a, b, time_machine, code, mine, theirs, django_assert_num_queries):
    a_month(a, b, time_machine)
    with django_assert_num_queries(1):
        found = figures(code)
    assert found == {a.office.pk: mine} | ({b.office.pk: theirs} if theirs else {})


def test_the_network_is_not_the_sum_where_it_cannot_be(a, b, time_machine):
    ana, _luz = a_month(a, b, time_machine)
    there = person(b, given_names="Ana")
    time_machine.move_to("2026-11-16T18:00:00Z")
    send(b, who=there)
    link_people(people=[ana, there], by="system")
    assert figures("people_referred") == {a.office.pk: (2, None), b.office.pk: (2, None)}
    assert measured("people_referred").network(*MONTH) == (3, None)
    assert measured("days_to_answer").network(*MONTH) == (2, 4)  # 0, 2, 2, 7
    assert measured("days_to_answer").network(date(2020, 1, 1), date(2020, 1, 31)) is None


def test_a_month_without_referrals_is_empty_and_another_programs_are_not_counted(a):
    send(a, encounter=encounter(a, program="health_weeks"), named=False)
    for m in referral_measures("health_windows"):
        assert list(m.compute(date(2020, 1, 1), date(2020, 1, 31))) == []
        assert list(m.compute(date(2020, 1, 1), date(2040, 1, 1))) == []


def test_a_corrected_visit_takes_its_referrals_along(a):
    r = send(a).service_request
    Encounter.objects.filter(pk=r.encounter_id).update(superseded_by=encounter(a))
    assert list(measured("referrals_made").compute(date(2020, 1, 1), date(2040, 1, 1))) == []


def test_each_measure_says_what_it_counts():
    measures = referral_measures("health_windows")
    units = {m.measure.code.removeprefix("health_windows."): m.measure.unit for m in measures}
    assert units["referrals_made"] is Unit.referral
    assert units["referrals_completed"] is Unit.completed_referral
    assert units["people_referred"] is units["medical_homes"] is Unit.person
    assert len({m.measure.code for m in measures}) == len(measures)
    assert sorted(m.order for m in measures) == [m.order for m in measures]
    for m in measures:
        assert str(m.title)
        assert str(m.numerator)
        assert m.caveats, m.measure.code
        assert bool(m.denominator) is (m.measure.kind != "count")
        assert (m.network is not None) is (m.measure.unit is Unit.person or m.measure.kind == "median")


# -- her own data ------------------------------------------------------------------------------------------------------
def test_she_reads_all_that_is_held_of_her(a):
    who = person(a)
    sent = send(a, who=who, note="Prefiere las mañanas")
    accept_request(service_request=sent.service_request, starts_at=timezone.now() + timedelta(days=2), by=a.clinic)
    send(a)  # somebody else's
    (_visits, visits), (_referrals, sents) = data_about(who)
    assert len(visits) == len(sents) == 1
    assert a.office.name in visits[0][1]
    told = sents[0][1]
    assert a.service.organization.name in told
    assert "Prefiere las mañanas" in told
    assert data_about(person(a)) == []


def test_forgotten_nothing_points_at_her_and_the_counts_stay():
    at = side(accounts=False)
    who = person(at)
    opened_one = send(at, who=who, note="nota", notify_phone=PHONE, birth_year=1981)
    other = send(at, note="de otra", notify_phone=PHONE)
    answered = send(at, who=who, need="vision", note="nota")
    accept_request(service_request=answered.service_request, note="Edificio B", by="link")
    outcome_day = answered.service_request.sent_on
    record_outcome(
        service_request=answered.service_request,
        code="attended",
        happened_on=outcome_day,
        said_by="provider",
        by="link",
    )
    forget(who, by="system")
    first, second = (ServiceRequest.objects.get(pk=s.service_request.pk) for s in (opened_one, answered))
    assert (first.state, second.state) == ("revoked", "completed")
    for r in (first, second):
        assert (r.note, r.notify_phone, r.birth_year, r.answer_note) == (None, None, None, "")
        assert set(r.answer_links.values_list("revoked_at", flat=True)) != {None}
    assert by_follow_code(opened_one.follow_code) is by_follow_code(answered.follow_code) is None
    assert (
        AnswerLink.objects.filter(service_request__person=who, spent_at__isnull=True, revoked_at__isnull=True).count()
        == 0
    )
    hers = Message.objects.filter(subject_id__in=[str(first.pk), str(second.pk)])
    assert [bytes(m.address) for m in hers] == [b""] * hers.count() != []
    untouched = ServiceRequest.objects.get(pk=other.service_request.pk)
    assert opened(untouched, "note") == "de otra"
    assert by_follow_code(other.follow_code) == untouched
    assert ServiceRequest.objects.count() == 3
    forget(who, by="system")  # twice is once


# -- keys --------------------------------------------------------------------------------------------------------------
@pytest.fixture
def turn_key(settings):
    def turn(*names, current):
        settings.AMBOS_KEYS = {
            name: bytes([n + 1]) * 32 for n, name in enumerate(("index", "old", "new")) if name in names
        }
        settings.AMBOS_CURRENT_KEY = current
        keyring.cache_clear()

    yield turn
    keyring.cache_clear()


def test_notes_are_sealed_again_when_the_key_turns(turn_key):
    turn_key("index", "old", current="old")
    at = side()
    first = send(at, note="uno", notify_phone=PHONE).service_request
    send(at)
    turn_key("index", "old", "new", current="new")
    second = send(at, note="dos").service_request
    assert reseal(batch=1) == 1
    assert reseal() == 0
    turn_key("index", "new", current="new")
    for r, note in ((first, "uno"), (second, "dos")):
        assert opened(ServiceRequest.objects.get(pk=r.pk), "note") == note
    assert opened(ServiceRequest.objects.get(pk=first.pk), "notify_phone") == PHONE


def test_lines_of_a_shared_sheet_are_sealed_and_sealed_again(turn_key):
    turn_key("index", "old", current="old")
    note = write_line(service_request=send(side()).service_request, text="PALABRA", form_key=uuid4(), by="client")
    assert b"PALABRA" not in bytes(SharedNote.objects.get().text)
    turn_key("index", "old", "new", current="new")
    assert (reseal(), reseal()) == (1, 0)
    turn_key("index", "new", current="new")
    assert opened(SharedNote.objects.get(pk=note.pk), "text") == "PALABRA"


def test_a_lost_key_is_named_and_a_moved_note_does_not_open(turn_key):
    turn_key("index", "old", current="old")
    at = side()
    first, second = send(at, note="uno").service_request, send(at, note="dos").service_request
    ServiceRequest.objects.filter(pk=first.pk).update(note=second.note)
    with pytest.raises(Refused) as moved:
        opened(ServiceRequest.objects.get(pk=first.pk), "note")
    assert moved.value.codes == ("people.sealed_value_altered",)
    turn_key("index", "new", current="new")
    with pytest.raises(Refused) as lost:
        opened(ServiceRequest.objects.get(pk=second.pk), "note")
    assert [(r.code, r.values) for r in lost.value.reasons] == [("people.key_missing", {"key": "old"})]
    assert about(first, "note") != about(second, "note")


def test_withdrawn_the_service_is_told_that_it_need_do_nothing():
    at = side(accounts=False)
    r = accept_request(service_request=send(at).service_request, by="link")
    withdraw_request(service_request=r, by="client")
    assert list(Message.objects.order_by("created_at", "id").values_list("kind", flat=True))[-1] == "casework.over"


def test_moments_are_kept_with_their_zone(a):
    r = send(a).service_request
    assert isinstance(r.answer_due_at, datetime)
    assert r.answer_due_at.tzinfo is not None
