"""The inbox of a service and the window's list: what each side reads, and that the other side's never shows."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ambos.domain.access import Access
from ambos.records.audit.models import Event
from ambos.records.casework import measures, queries
from ambos.records.casework.actions import (
    accept_request,
    book_appointment,
    decline_request,
    record_outcome,
    withdraw_request,
)
from ambos.records.casework.models import FollowUp, Outcome, ServiceRequest
from ambos.records.directory.models import ServiceCapacity
from ambos.records.people.actions import revoke_consent
from tests.support import world
from tests.support.casework import PHONE, encounter, send, side

pytestmark = pytest.mark.django_db
SHOWN = "(213) 555-0172"


@pytest.fixture
def a():
    return side()


@pytest.fixture
def b():
    return side(world.B, "chicago")


@pytest.fixture
def clinic(client, a):
    return world.signed_in(client, a.clerk)


@pytest.fixture
def desk(client, a):
    return world.signed_in(client, a.promoter)


def text_of(response) -> str:
    return response.content.decode()


def fresh(r) -> ServiceRequest:
    return ServiceRequest.objects.get(pk=r.pk)


# -- who reads what ----------------------------------------------------------------------------------------------------
def test_lists_are_read_by_the_two_sides_and_nobody_else(a, b):
    mine, theirs = send(a).service_request, send(b).service_request
    visit = mine.encounter
    for access, in_inbox, at_window, visits in (
        (a.clinic, [mine], [], []),
        (b.clinic, [theirs], [], []),
        (a.window, [], [mine], [visit]),
        (b.window, [], [theirs], [theirs.encounter]),
        (Access(), [], [], []),
        (world.account("consul", office=a.office)[1], [], [], []),
        (world.account("community_affairs_officer", office=a.office)[1], [], [], []),
        (world.account("headquarters_coordinator")[1], [], [], []),
        (world.account("evaluator")[1], [], [], []),
        (world.account("administrator")[1], [], [], []),
    ):
        assert list(queries.inbox(access)) == in_inbox, access.role
        assert list(queries.open_requests(access)) == at_window, access.role
        assert list(queries.encounters(access)) == visits, access.role
        assert queries.inbox(access).count() == len(in_inbox)
        assert queries.open_requests(access).count() == len(at_window)
        assert (queries.request(access, mine.pk) is None) is (mine not in at_window)
        assert (queries.shared_request(access, mine.pk) is None) is (mine not in in_inbox)


@pytest.mark.parametrize(
    "what, shown",
    [
        ((), set()),
        (("name",), {"name"}),
        (("phone",), {"phones"}),
        (("need",), {"need"}),
        (("language",), {"language"}),
        (("age_band",), {"age_band"}),
        (("note",), {"note"}),
        (("name", "phone", "need", "language", "age_band"), {"name", "phones", "need", "language", "age_band"}),
    ],
)
def test_a_service_sees_what_the_consent_names_and_nothing_else(a, what, shown):
    from ambos.records.people.models import Consent

    r = send(a, note="nota").service_request
    Consent.objects.filter(pk=r.consent_id).update(what=list(what))
    found = queries.shared_request(a.clinic, r.pk)
    personal = ("name", "phones", "need", "language", "age_band", "note")
    assert {field for field in personal if getattr(found, field)} == shown
    listed = next(iter(queries.inbox_rows(a.clinic))).referral
    assert {field for field in ("name", "phones", "note") if getattr(listed, field)} == set()


def test_reading_a_person_is_logged_by_both_sides(a):
    r = send(a).service_request
    list(queries.inbox_rows(a.clinic))
    list(queries.window_rows(a.window, "waiting"))
    assert Event.objects.filter(verb="audit.read", subject_id=str(r.pk)).count() == 0
    queries.shared_request(a.clinic, r.pk)
    queries.open_request(a.window, r.pk)
    reads = Event.objects.filter(verb="audit.read", subject_id=str(r.pk)).order_by("at")
    assert [(e.by, e.role, e.data) for e in reads] == [
        (str(a.clerk.pk), "partner_administrator", {"reason": "referral"}),
        (str(a.promoter.pk), "promoter", {"reason": "referral"}),
    ]


def test_sight_ends_with_withdrawal_consent_and_thirty_days(a, time_machine):
    gone, taken, old = (send(a).service_request for _n in range(3))
    withdraw_request(service_request=gone, by="client")
    revoke_consent(consent=taken.consent, by="client")
    decline_request(service_request=old, reason="full", by=a.clinic)
    assert [row.referral.key for row in queries.closed_rows(a.clinic)] == [old.pk]
    assert queries.shared_request(a.clinic, gone.pk) is None
    assert queries.shared_request(a.clinic, taken.pk) is None
    time_machine.move_to(timezone.now() + timedelta(days=29, hours=23))
    assert queries.shared_request(a.clinic, old.pk).reference == old.reference
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    assert queries.shared_request(a.clinic, old.pk) is None
    assert list(queries.closed_rows(a.clinic)) == []


# -- lists -------------------------------------------------------------------------------------------------------------
def test_the_inbox_is_sorted_by_deadline_with_clocks(a, time_machine):
    time_machine.move_to("2026-11-16T18:00:00Z")  # a Monday
    slow = world.service("Lenta", organization=a.service.organization, answers_within_days=9)
    later = send(a, service=slow).service_request
    first = send(a, need="vision").service_request
    time_machine.move_to("2026-11-19T20:00:00Z")
    rows = list(queries.inbox_rows(a.clinic))
    assert [(row.referral.key, row.clock.state) for row in rows] == [(first.pk, "overdue"), (later.pk, "running")]
    assert [row.referral.key for row in queries.inbox_rows(a.clinic, "need")] == [later.pk, first.pk]  # dental, vision
    assert [row.referral.key for row in queries.inbox_rows(a.clinic, "no such order")] == [first.pk, later.pk]
    assert (queries.inbox(a.clinic).count(), queries.late_to_answer(a.clinic).count()) == (2, 1)
    assert (queries.open_requests(a.window).count(), queries.overdue(a.window).count()) == (2, 1)
    time_machine.move_to("2026-11-19T17:59:00Z")
    assert [row.clock.state for row in queries.inbox_rows(a.clinic)] == ["due", "running"]


def test_outcomes_are_asked_after_the_visit(a, time_machine):
    time_machine.move_to("2026-11-16T18:00:00Z")
    booked = accept_request(
        service_request=send(a).service_request, starts_at=timezone.now() + timedelta(days=3), by=a.clinic
    )
    accepted = accept_request(service_request=send(a).service_request, by=a.clinic)
    assert [row.referral.key for row in queries.scheduled_rows(a.clinic)] == [booked.pk]
    assert [row.referral.key for row in queries.outcome_rows(a.clinic)] == [accepted.pk]
    time_machine.move_to("2026-11-20T18:00:00Z")
    assert list(queries.scheduled_rows(a.clinic)) == []
    assert [row.referral.key for row in queries.outcome_rows(a.clinic)] == [accepted.pk, booked.pk]
    assert (queries.outcomes_due(a.clinic).count(), queries.late_outcomes(a.clinic).count()) == (2, 0)
    time_machine.move_to("2026-11-23T18:05:00Z")
    assert queries.late_outcomes(a.clinic).count() == 1


def test_the_window_sees_what_needs_it(a, time_machine):
    time_machine.move_to("2026-11-16T18:00:00Z")
    declined = decline_request(service_request=send(a).service_request, reason="full", by=a.clinic)
    unheard = accept_request(service_request=send(a).service_request, by=a.clinic)
    record_outcome(
        service_request=unheard, code="not_called", happened_on=unheard.sent_on, said_by="client", by="client"
    )
    taken_back = send(a).service_request
    revoke_consent(consent=taken_back.consent, by="client")
    quiet = accept_request(service_request=send(a).service_request, by=a.clinic)
    overdue = send(a).service_request
    time_machine.move_to("2026-11-20T18:00:00Z")
    late_but_answered = quiet
    assert {row.service_request.pk: row.why for row in queries.window_rows(a.window, "attention")} == {
        declined.pk: "declined",
        unheard.pk: "not_called",
        taken_back.pk: "taken_back",
        overdue.pk: "overdue",
    }
    assert len(queries.window_rows(a.window, "attention")) == 4
    assert {row.service_request.pk for row in queries.window_rows(a.window, "under_way")} == {
        unheard.pk,
        late_but_answered.pk,
    }
    assert list(queries.window_rows(a.window, "ended")) == []


def test_calls_fall_due_and_only_the_newest_of_one_referral_is_made(a, b, time_machine):
    time_machine.move_to("2026-11-16T18:00:00Z")
    send(b)
    r = send(a).service_request
    day = r.sent_on
    assert list(queries.follow_ups_due(a.window, day + timedelta(days=6))) == []
    assert [c.days for c in queries.follow_ups_due(a.window, day + timedelta(days=7))] == [7]
    assert [c.days for c in queries.follow_ups_due(a.window, day + timedelta(days=31))] == [30]
    assert [c.service_request_id for c in queries.follow_ups_due(b.window, day + timedelta(days=7))] != [r.pk]
    withdraw_request(service_request=r, by="client")
    assert list(queries.follow_ups_due(a.window, day + timedelta(days=100))) == []


def test_the_next_service_is_proposed_without_those_already_asked(a, b):
    third = world.service("Tercera", organization=world.organization("Otra clínica"), needs=("dental care",))
    for s in (a.service, b.service):
        s.needs.update(code="dental care")
    r = send(a).service_request
    assert [o.service for o in queries.options_for(r, timezone.localdate())] == [b.service, third] or {
        o.service for o in queries.options_for(r, timezone.localdate())
    } == {b.service, third}
    from ambos.records.casework.actions import ask_elsewhere

    sent = ask_elsewhere(service_request=r, service=b.service, how="spoken", by=a.window)
    assert [o.service for o in queries.options_for(sent.service_request, timezone.localdate())] == [third]


# -- pages of the service ----------------------------------------------------------------------------------------------
def test_the_inbox_page_names_nobody_and_the_panel_does(clinic, a, b):
    mine, theirs = send(a).service_request, send(b).service_request
    page = text_of(clinic.get(reverse("partner")))
    assert mine.reference[:3] in page
    assert [w for w in ("Guadalupe", SHOWN, PHONE, world.B, theirs.reference) if w in page] == []
    assert fresh(mine).state == "sent"  # a list is not reading
    panel = text_of(clinic.get(reverse("partner-referral", args=[mine.pk])))
    assert "Guadalupe" in panel
    assert SHOWN in panel
    assert world.B not in panel
    assert fresh(mine).state == "seen"
    assert clinic.get(reverse("partner-referral", args=[theirs.pk])).status_code == 404


def test_accept_undo_decline_from_the_panel(clinic, a):
    r = send(a).service_request
    response = clinic.post(reverse("partner-accept", args=[r.pk]), {})
    assert (response.status_code, response.url) == (302, "/partner/")
    page = text_of(clinic.get("/partner/"))
    assert reverse("partner-undo", args=[r.pk]) in page  # the bar that takes it back
    assert fresh(r).state == "accepted"
    clinic.post(reverse("partner-undo", args=[r.pk]))
    assert fresh(r).state == "seen"
    clinic.post(reverse("partner-decline", args=[r.pk]), {"reason": "language"})
    assert (fresh(r).state, fresh(r).decline_reason) == ("declined", "language")


def test_a_slip_in_the_panel_keeps_what_was_typed(clinic, a):
    r = send(a).service_request
    response = clinic.post(
        reverse("partner-accept", args=[r.pk]),
        {"starts_day": "31", "starts_month": "2", "starts_year": "2027", "starts_time": "9:20", "note": "Edificio B"},
    )
    assert response.status_code == 422
    assert "Edificio B" in text_of(response)
    assert fresh(r).state == "seen"


def test_two_clerks_the_second_reads_that_it_was_answered(clinic, a):
    r = send(a).service_request
    accept_request(service_request=r, by=a.clinic)
    response = clinic.post(f"/partner/{r.pk}/decline/?lang=en", {"reason": "full"})
    assert response.status_code == 422
    assert "Somebody answered this referral before you" in text_of(response)
    assert fresh(r).state == "accepted"


def test_an_appointment_is_given_and_the_outcome_told_from_the_panel(clinic, a, time_machine):
    time_machine.move_to("2026-11-16T18:00:00Z")
    r = accept_request(service_request=send(a).service_request, by=a.clinic)
    day = {"starts_day": "18", "starts_month": "11", "starts_year": "2026", "starts_time": "2:30 p. m."}
    assert clinic.post(reverse("partner-appointment", args=[r.pk]), {}).status_code == 422
    assert clinic.post(reverse("partner-appointment", args=[r.pk]), day).status_code == 302
    assert fresh(r).appointments.get().starts_at.isoformat() == "2026-11-18T22:30:00+00:00"
    clinic.post(reverse("partner-outcome", args=[r.pk]), {"code": "attended", "medical_home": "yes"})
    outcome = Outcome.objects.get()
    assert (outcome.code, outcome.has_medical_home, outcome.said_by) == ("attended", True, "provider")


def booked(a):
    return accept_request(
        service_request=send(a).service_request, starts_at=timezone.now() + timedelta(days=2), by=a.clinic
    )


def test_she_arrives_and_the_panel_says_so_once(clinic, a):
    r = booked(a)
    assert reverse("partner-arrived", args=[r.pk]) in text_of(clinic.get(reverse("partner-referral", args=[r.pk])))
    assert clinic.post(reverse("partner-arrived", args=[r.pk])).status_code == 302
    assert fresh(r).appointments.get().state == "arrived"
    page = text_of(clinic.get(reverse("partner-referral", args=[r.pk])))
    assert reverse("partner-arrived", args=[r.pk]) not in page
    assert reverse("partner-cancel", args=[r.pk]) not in page
    assert clinic.post(reverse("partner-arrived", args=[r.pk]), follow=True).status_code == 200
    assert fresh(r).appointments.get().state == "arrived"


def test_an_appointment_is_cancelled_from_the_panel_and_the_referral_stays(clinic, a):
    r = booked(a)
    for typed in ({}, {"reason": "person"}, {"reason": "moved"}):
        assert clinic.post(reverse("partner-cancel", args=[r.pk]), typed).status_code == 422
    assert clinic.post(reverse("partner-cancel", args=[r.pk]), {"reason": "closed"}).status_code == 302
    appointment = fresh(r).appointments.get()
    assert (fresh(r).state, appointment.state, appointment.cancel_reason) == ("accepted", "cancelled", "closed")
    assert reverse("partner-cancel", args=[r.pk]) not in text_of(clinic.get(reverse("partner-referral", args=[r.pk])))


def test_an_appointment_of_somebody_else_is_taken_from_every_page_and_count(clinic, a):
    r = booked(a)
    followed, day = queries.followed(r), r.appointments.get().starts_at
    assert [(step.code, step.at) for step in followed.steps if step.code == "appointment"] == [("appointment", day)]
    assert clinic.post(reverse("partner-cancel", args=[r.pk]), {"reason": "mistake"}).status_code == 302
    assert (fresh(r).state, r.appointments.get().state) == ("accepted", "entered-in-error")
    followed = queries.followed(r)
    assert (followed.appointment, [step.code for step in followed.steps][-1]) == (None, "call")
    assert queries.shared_request(a.clinic, r.pk).appointment is None
    assert [entry.at for entry in queries.sheets._entries(fresh(r))] == [r.sent_at, fresh(r).answered_at]
    counts = measures.referral_measures("health_windows")
    month = (r.sent_on, r.sent_on)
    found = {one.measure.code.split(".")[1]: list(one.compute(*month)) for one in counts}
    assert (found["referrals_scheduled"], found["days_to_appointment"]) == ([(r.office_id, 0, 1)], [])


@pytest.mark.parametrize("verb", ["accept", "decline", "appointment", "arrived", "cancel", "outcome", "undo"])
def test_nothing_of_another_clinic_is_touched(clinic, b, verb):
    r = send(b).service_request
    response = clinic.post(reverse(f"partner-{verb}", args=[r.pk]), {"reason": "full", "code": "attended"})
    assert (response.status_code, fresh(r).state) == (404, "sent")


def test_a_reference_is_found_within_reach_only(clinic, a, b):
    mine, theirs = send(a).service_request, send(b).service_request
    typed = f"{mine.reference[:3]}-{mine.reference[3:]}".lower()
    assert clinic.get("/partner/", {"q": typed}).url == reverse("partner-referral", args=[mine.pk])
    assert clinic.get("/partner/", {"q": theirs.reference}).url == "/partner/"


def test_an_empty_inbox_says_what_will_come(clinic):
    for name in ("partner", "partner-scheduled", "partner-outcomes", "partner-closed"):
        page = clinic.get(reverse(name))
        assert page.status_code == 200
        assert 'class="empty"' in text_of(page)


def test_places_of_the_week_are_shown(clinic, a):
    week = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    ServiceCapacity.objects.create(service=a.service, week_of=week, places=7, said_at=timezone.now(), said_by="system")
    send(a)
    page = text_of(clinic.get("/partner/?lang=en"))
    assert "this week you offered 7 places" in page
    assert "6 free" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_of_the_service_stay_within_the_budget(clinic, a, rows, django_assert_max_num_queries):
    for _n in range(rows):
        r = send(a).service_request
        accept_request(service_request=send(a).service_request, by=a.clinic)
        decline_request(service_request=send(a).service_request, reason="full", by=a.clinic)
        booked = accept_request(service_request=send(a).service_request, by=a.clinic)
        book_appointment(service_request=booked, starts_at=timezone.now() + timedelta(days=1), by=a.clinic)
    for url in ("/partner/", "/partner/scheduled/", "/partner/outcomes/", "/partner/closed/", f"/partner/{r.pk}/"):
        with django_assert_max_num_queries(25):
            assert clinic.get(url).status_code == 200, url


# -- pages of the window -----------------------------------------------------------------------------------------------
def test_the_windows_pages(desk, a, b):
    r = send(a).service_request
    theirs = send(b).service_request
    decline_request(service_request=r, reason="full", by=a.clinic)
    page = text_of(desk.get("/casework/"))
    assert r.reference[:3] in page
    assert world.B not in page
    panel = text_of(desk.get(reverse("casework:referral", args=[r.pk])))
    assert "Guadalupe" in panel
    assert SHOWN in panel
    assert desk.get(reverse("casework:referral", args=[theirs.pk])).status_code == 404
    assert desk.get("/casework/", {"q": r.reference}).url == reverse("casework:referral", args=[r.pk])
    assert desk.get("/casework/", {"q": theirs.reference}).url == "/casework/"


def test_the_window_sends_her_elsewhere_with_her_word(desk, a, b):
    for s in (a.service, b.service):
        s.needs.update(code="dental care")
    r = decline_request(service_request=send(a).service_request, reason="full", by=a.clinic)
    url = reverse("casework:elsewhere", args=[r.pk])
    assert b.service.name in text_of(desk.get(url))
    assert desk.post(url, {"service": str(b.service.pk)}).status_code == 200  # without her word
    assert fresh(r).state == "declined"
    response = desk.post(url, {"service": str(b.service.pk), "how": "spoken"})
    new = ServiceRequest.objects.get(performer=b.service.organization)
    assert response.url == reverse("casework:referral", args=[new.pk])
    assert fresh(r).rerouted_to == new


def test_a_new_code_is_shown_once_and_not_kept(desk, a):
    sent = send(a)
    response = desk.post(reverse("casework:new-code", args=[sent.service_request.pk]))
    page = text_of(response)
    new = page.split('class="bigcode">')[1].split("<")[0]
    assert queries.by_follow_code(new) == sent.service_request
    assert queries.by_follow_code(sent.follow_code) is None
    assert response["Cache-Control"] == "no-store"


def test_the_window_notes_an_outcome_a_call_and_a_withdrawal(desk, a, time_machine):
    time_machine.move_to("2026-11-16T18:00:00Z")
    first, second, third = (send(a).service_request for _n in range(3))
    desk.post(reverse("casework:outcome", args=[first.pk]), {"code": "attended"})
    assert (fresh(first).state, Outcome.objects.get().said_by) == ("completed", "window")
    time_machine.move_to("2026-11-24T18:00:00Z")
    world.signed_in(desk, a.promoter)
    assert second.reference[:3] in text_of(desk.get(reverse("casework:calls")))
    call = FollowUp.objects.get(service_request=second, days=7)
    assert SHOWN in text_of(desk.get(reverse("casework:call", args=[call.pk])))
    response = desk.post(reverse("casework:call", args=[call.pk]), {"result": "reached", "code": "did_not_come"})
    assert (response.status_code, fresh(second).state) == (302, "closed")
    desk.post(reverse("casework:withdraw", args=[third.pk]))
    assert fresh(third).state == "revoked"


@pytest.mark.parametrize("name", ["referral", "elsewhere", "outcome", "new-code", "withdraw"])
def test_nothing_of_another_office_is_touched(desk, b, name):
    r = send(b).service_request
    data = {"code": "attended", "how": "spoken"}
    assert desk.post(reverse(f"casework:{name}", args=[r.pk]), data).status_code in (404, 405)
    assert fresh(r).state == "sent"
    assert desk.post(reverse("casework:call", args=[r.follow_ups.get(days=7).pk]), {}).status_code == 404


@pytest.mark.parametrize("role", ["consul", "headquarters_coordinator", "evaluator", "auditor", "administrator"])
def test_no_page_of_referrals_opens_for_those_who_only_count(client, a, role):
    r = send(a).service_request
    world.signed_in(client, world.account(role, office=a.office)[0])
    for url in ("/casework/", "/casework/calls/", f"/casework/{r.pk}/", "/partner/", f"/partner/{r.pk}/"):
        response = client.get(url)
        assert response.status_code == 403, url
        assert world.A not in text_of(response).replace(a.office.name, "")


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_of_the_window_stay_within_the_budget(desk, a, rows, django_assert_max_num_queries):
    for _n in range(rows):
        r = decline_request(service_request=send(a).service_request, reason="full", by=a.clinic)
        FollowUp.objects.filter(service_request=r, days=7).update(due_on=timezone.localdate())
    urls = ["/casework/", *(f"/casework/?tab={tab}" for tab in queries.TABS), "/casework/calls/", f"/casework/{r.pk}/"]
    for url in (*urls, f"/casework/{r.pk}/elsewhere/", f"/casework/calls/{r.follow_ups.get(days=7).pk}/"):
        with django_assert_max_num_queries(25):
            assert desk.get(url).status_code == 200, url


def test_an_encounter_of_the_window_is_no_page_of_the_clinics(clinic, a):
    visit = encounter(a)
    assert list(queries.encounters(a.clinic)) == []
    assert str(visit.pk) not in text_of(clinic.get("/partner/"))


def test_a_large_clinic_reads_its_inbox_page_by_page(a, client, monkeypatch):
    """The heading counts all that wait; a referral opened from the second page stands beside that page."""
    monkeypatch.setattr("ambos.portal.partner.views.LINES", 2)
    requests = [send(a).service_request for _n in range(3)]
    world.signed_in(client, a.clerk)
    first, second = (client.get(reverse("partner"), {"page": n}).context["lines"] for n in (1, 2))
    assert [[row.referral.key for row in page] for page in (first, second)] == [
        [requests[0].pk, requests[1].pk],
        [requests[2].pk],
    ]
    page = client.get(reverse("partner"), {"page": 2, "lang": "es"}).content.decode()
    assert "3 canalizaciones esperan su respuesta" in " ".join(page.split())
    beside = f"{reverse('partner-referral', args=[requests[2].pk])}?page=2"
    assert beside in page
    assert [row.referral.key for row in client.get(beside).context["lines"]] == [requests[2].pk]
