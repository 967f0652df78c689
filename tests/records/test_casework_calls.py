"""Asking how it went: which calls are made, what the window reads before it dials, and what becomes of those nobody hears of."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ambos.records.casework import queries
from ambos.records.casework.actions import accept_request, book_appointment, decline_request, record_follow_up
from ambos.records.casework.models import FollowUp, ServiceRequest
from ambos.records.people.actions import add_contact_point, update_person
from ambos.records.people.models import Person
from tests.support import world
from tests.support.casework import PHONE, person, send, side

pytestmark = pytest.mark.django_db
MONDAY = "2026-09-07T18:00:00Z"
SHOWN = "(213) 555-0172"


@pytest.fixture
def a():
    return side()


@pytest.fixture
def sent(a, time_machine):
    """A referral of Monday 7 September; today the seventh and the thirtieth day are past, and nobody called."""
    time_machine.move_to(MONDAY)
    made = send(a).service_request
    time_machine.move_to("2026-10-08T18:00:00Z")
    return made


def due(a, on=None) -> list[tuple[int, date]]:
    return [(c.days, c.due_on) for c in queries.follow_ups_due(a.window, on or timezone.localdate())]


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def panel(client, a, call) -> str:
    return text_of(world.signed_in(client, a.promoter).get(reverse("casework:call", args=[call.pk])))


# -- which calls -------------------------------------------------------------------------------------------------------
def test_a_call_that_reached_her_stands_for_those_nobody_made(a, sent):
    assert due(a) == [(30, date(2026, 10, 7))]
    record_follow_up(follow_up=sent.follow_ups.get(days=30), result="reached", by=a.window)
    assert due(a) == []
    assert list(sent.follow_ups.order_by("days").values_list("days", "result", "done_by")) == [
        (7, "not_needed", "system"),
        (30, "reached", str(a.promoter.pk)),
        (90, "", ""),
    ]


def test_a_call_in_vain_is_tried_again_two_days_later_and_the_third_closes(a, sent, time_machine):
    record_follow_up(follow_up=sent.follow_ups.get(days=30), result="could_not_reach", by=a.window)
    assert due(a) == []
    assert due(a, date(2026, 10, 10)) == [(7, date(2026, 10, 10))]
    time_machine.move_to("2026-10-10T18:00:00Z")
    record_follow_up(follow_up=sent.follow_ups.get(days=7), result="could_not_reach", by=a.window)
    assert due(a, date(2026, 12, 5)) == []
    assert ServiceRequest.objects.get(pk=sent.pk).state == "sent"
    time_machine.move_to("2026-12-06T18:00:00Z")
    record_follow_up(follow_up=sent.follow_ups.get(days=90), result="could_not_reach", by=a.window)
    assert ServiceRequest.objects.get(pk=sent.pk).state == "closed"


def test_calls_not_made_are_counted_by_their_age(a, time_machine):
    time_machine.move_to(MONDAY)
    for _n in range(3):
        send(a)
    made = list(FollowUp.objects.filter(days=7).order_by("id"))
    for call, late in zip(made, (0, 2, 40), strict=True):
        FollowUp.objects.filter(pk=call.pk).update(due_on=timezone.localdate() - timedelta(days=late))
    assert len(due(a)) == 3
    assert [(d.age, d.n) for d in queries.Calls(a.window, timezone.localdate()).delays] == [("old", 1), ("new", 1)]


# -- what nobody hears of ----------------------------------------------------------------------------------------------
def why_of(a) -> dict:
    return {row.service_request.pk: (row.why, row.since) for row in queries.window_rows(a.window, "attention")}


def test_after_every_call_who_is_still_not_heard_of_comes_back_to_the_window(a, time_machine):
    time_machine.move_to(MONDAY)
    accepted = accept_request(service_request=send(a).service_request, by=a.clinic)
    for month, days in ((9, 7), (10, 30), (12, 90)):
        time_machine.move_to(f"2026-{month:02}-{20 if month == 9 else 8:02}T18:00:00Z")
        assert why_of(a) == {}
        record_follow_up(follow_up=accepted.follow_ups.get(days=days), result="reached", by=a.window)
    assert why_of(a) == {accepted.pk: ("unknown", None)}
    assert len(queries.window_rows(a.window, "attention")) == 1
    book_appointment(service_request=accepted, starts_at=timezone.now() + timedelta(days=20), note="", by=a.clinic)
    assert why_of(a) == {}
    time_machine.move_to("2027-01-03T18:00:00Z")  # six days after the appointment: the service still has a day to tell
    assert why_of(a) == {}
    time_machine.move_to("2027-01-05T18:00:00Z")
    assert why_of(a) == {accepted.pk: ("unknown", None)}


def test_a_declined_one_says_since_when_it_waits_for_the_window(a, client, time_machine):
    time_machine.move_to(MONDAY)
    declined = decline_request(service_request=send(a).service_request, reason="full", by=a.clinic)
    time_machine.move_to("2026-09-08T12:00:00Z")
    assert queries.AttentionRows(a.window).delays == []
    time_machine.move_to("2026-10-20T18:00:00Z")
    assert why_of(a) == {declined.pk: ("declined", date(2026, 9, 7))}
    assert [(d.age, d.n) for d in queries.AttentionRows(a.window).delays] == [("old", 1)]
    shown = text_of(world.signed_in(client, a.promoter).get("/casework/"))
    assert "1 con más de un mes de retraso" in shown
    assert "rechazada hace 43 días" in shown


# -- before she dials --------------------------------------------------------------------------------------------------
def test_before_she_dials_she_reads_how_the_person_wishes_it(a, client):
    lupe, other = person(a), person(a, given_names="Rosa")
    add_contact_point(
        person=lupe, system="phone", value="213 555 0198", hours="evening", may_leave_word=True, is_preferred=True, by=a.window
    )  # fmt: skip
    update_person(person=lupe, seen_version=lupe.version, language="x-mixtec", needs_interpreter=True, by=a.window)
    call = send(a, who=Person.objects.get(pk=lupe.pk)).service_request.follow_ups.get(days=7)
    assert [(w.shown, w.wishes) for w in queries.ways_of(a.window, call.service_request)] == [
        ("(213) 555-0198", ("preferido", "por la noche", "se puede dejar recado")),
        (SHOWN, ("también lo contestan otras personas: pregunte por ella", "no deje dicho de qué se trata")),
    ]
    shown = panel(client, a, call)
    assert "(213) 555-0198 preferido · por la noche · se puede dejar recado" in shown
    assert "mixteco" in shown.lower()
    assert "pide intérprete" in shown
    assert other.contact_points.get().is_shared


def test_a_number_she_does_not_want_called_is_not_shown_to_whoever_calls(a, client):
    lupe = person(a)
    add_contact_point(person=lupe, system="phone", value=PHONE, may_call=False, by=a.window)
    call = send(a, who=lupe).service_request.follow_ups.get(days=7)
    shown = panel(client, a, call)
    assert "no quiere que le llamen: pregúntele cuando venga" in shown
    assert SHOWN not in shown


def test_who_left_a_number_for_texts_only_is_marked(a):
    r = send(a, named=False, notify_phone=PHONE).service_request
    assert [(w.shown, w.wishes) for w in queries.ways_of(a.window, r)] == [
        ("+12135550172", ("lo dejó solo para mensajes de texto",))
    ]


def test_who_called_before_and_with_what_result_is_said(a, sent, client):
    record_follow_up(follow_up=sent.follow_ups.get(days=30), result="could_not_reach", by=a.window)
    shown = panel(client, a, sent.follow_ups.get(days=7))
    assert "Ya se llamó 8 oct 2026: no se localizó" in shown


def test_she_says_that_she_does_not_want_calls(a, client):
    lupe = person(a)
    desk = world.signed_in(client, a.promoter)
    data = {"system": "phone", "value": "213 555 0198", "no_calls": "on"}
    answer = desk.post(reverse("people:add", args=[lupe.pk, "contact"]), data, follow=True)
    assert lupe.contact_points.exclude(is_shared=True).order_by("-id")[0].may_call is False
    assert text_of(answer).count("no quiere que le llamen") == 1
    desk.post(reverse("people:add", args=[lupe.pk, "contact"]), data | {"no_calls": ""})
    assert [p.may_call for p in lupe.contact_points.all()] == [True, True]


# -- one call after the other ------------------------------------------------------------------------------------------
def test_saving_a_call_leads_on_to_the_next_and_after_the_last_to_the_list(a, time_machine, client):
    """The next in the order of the list, then those passed over: forty calls are one row of keys, not forty returns."""
    time_machine.move_to(MONDAY)
    requests = [send(a, who=person(a)).service_request for _n in range(3)]
    time_machine.move_to("2026-09-16T18:00:00Z")
    desk = world.signed_in(client, a.promoter)
    calls = list(queries.follow_ups_due(a.window, timezone.localdate()))
    assert {call.service_request_id for call in calls} == {made.pk for made in requests}
    page = desk.get(reverse("casework:call", args=[calls[1].pk])).content.decode()
    assert ('name="next"' in page, "Guardar y pasar a la siguiente" in page) == (True, True)

    def save(call, **typed):
        return desk.post(reverse("casework:call", args=[call.pk]), {"result": "could_not_reach", "code": ""} | typed)

    # from the middle: the third, then the first that was passed over, then the list
    assert save(calls[1], next="1").url == f"{reverse('casework:call', args=[calls[2].pk])}#panel"
    assert save(calls[2], next="1").url == f"{reverse('casework:call', args=[calls[0].pk])}#panel"
    answer = save(calls[0], next="1")
    assert answer.url == reverse("casework:calls")
    assert "Era la última de hoy." in text_of(desk.get(answer.url))


def test_saving_one_call_returns_to_the_list(a, sent, client):
    call = sent.follow_ups.get(days=30)
    url = reverse("casework:call", args=[call.pk])
    answer = world.signed_in(client, a.promoter).post(url, {"result": "reached", "code": ""})
    assert (answer.status_code, answer.url) == (302, reverse("casework:calls"))
