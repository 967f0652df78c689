"""Encounters and referrals: the verbs, what they refuse, and what they leave behind."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ambos.domain import codes
from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.records.audit.models import Event
from ambos.records.casework.actions import (
    AlreadyRecorded,
    accept_request,
    ask_elsewhere,
    book_appointment,
    decline_request,
    mark_seen,
    record_follow_up,
    record_outcome,
    reissue_code,
    reroute_request,
    stop_sharing,
    undo_answer,
    withdraw_request,
)
from ambos.records.casework.models import Appointment, Encounter, FollowUp, Outcome, ServiceRequest
from ambos.records.casework.queries import by_follow_code, followed, inbox, open_requests, opened
from ambos.records.directory.models import ServiceCapacity
from ambos.records.messages.models import Message
from ambos.records.messages.queries import opened as opened_message
from ambos.records.people.actions import revoke_consent
from tests.support import world
from tests.support.casework import PHONE, consent, encounter, person, send, side

pytestmark = pytest.mark.django_db


@pytest.fixture
def a():
    return side()


@pytest.fixture
def b():
    return side(world.B, "chicago")


def refusal(verb, **arguments) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        verb(**arguments)
    return refused.value.codes


def fresh(service_request) -> ServiceRequest:
    return ServiceRequest.objects.get(pk=service_request.pk)


# -- encounters --------------------------------------------------------------------------------------------------------
def test_an_encounter_keeps_its_day_at_the_office(a):
    late_evening = datetime(2026, 11, 21, 5, 30, tzinfo=UTC)  # still the 20th in Los Angeles
    visit = encounter(a, started_at=late_evening, alias="Ficha 12")
    assert (visit.day, visit.person, visit.alias, visit.recorded_by_id) == (
        date(2026, 11, 20), None, "Ficha 12", a.promoter.pk,
    )  # fmt: skip
    event = Event.objects.get(verb="casework.encounter_opened")
    assert (event.subject_id, event.office, event.data) == (
        str(visit.pk), a.office.pk, {"program": "health_windows", "source": "hall", "is_named": False},
    )  # fmt: skip


def test_the_same_form_sent_twice_is_recorded_once(a):
    key = uuid4()
    first = encounter(a, form_key=key)
    with pytest.raises(AlreadyRecorded) as again:
        encounter(a, form_key=key, alias="second time")
    assert again.value.encounter == first
    assert Encounter.objects.count() == 1
    assert Event.objects.filter(verb="casework.encounter_opened").count() == 1


def test_faults_of_an_encounter_come_all_at_once(a, b):
    consular = person(a)
    consular.purpose = "consular"
    in_future = timezone.now() + timedelta(minutes=6)
    assert refusal(encounter, at=a, who=consular, service_point=b.point, started_at=in_future) == (
        "casework.starts_in_future",
        "casework.other_office",
        "casework.other_purpose",
    )


def test_nobody_opens_an_encounter_at_another_office(a, b):
    for access in (b.window, a.clinic, Access(), world.account("consul", office=a.office)[1]):
        with pytest.raises(PermissionDenied):
            encounter(a, by=access)
    assert Encounter.objects.count() == 0


# -- sending -----------------------------------------------------------------------------------------------------------
def test_a_referral_has_a_reference_a_code_a_clock_and_three_calls(a):
    sent = send(a, note="Prefiere las mañanas", notify_phone=PHONE, birth_year=1981)
    r = fresh(sent.service_request)
    assert r.state == "sent"
    assert len(r.reference) == 6
    assert codes.is_valid(r.reference)
    assert len(sent.follow_code) == 12
    assert codes.is_valid(sent.follow_code)
    assert sent.follow_code not in (r.reference, r.follow_index)
    assert by_follow_code(codes.grouped(sent.follow_code).lower()) == r
    assert (r.office, r.performer, r.requester) == (a.office, a.service.organization, a.agency)
    assert [f.days for f in r.follow_ups.order_by("days")] == [7, 30, 90]
    assert [(f.due_on - r.sent_on).days for f in r.follow_ups.order_by("days")] == [7, 30, 90]
    assert opened(r, "note") == "Prefiere las mañanas"
    assert "mañanas".encode() not in bytes(r.note)
    assert PHONE.encode() not in bytes(r.notify_phone)


def test_the_clock_counts_business_days_of_the_office(a, time_machine):
    # Wednesday 25 November 2026; Thanksgiving is the 26th, then a week-end
    time_machine.move_to(datetime(2026, 11, 25, 20, 0, tzinfo=UTC), tick=False)
    a.service.answers_within_days = 3
    a.service.save()
    r = send(a).service_request
    assert r.answer_due_at == datetime(2026, 12, 1, 20, 0, tzinfo=UTC)


def test_without_consent_nothing_is_sent(a, b):
    who, visit = person(a), None
    visit = encounter(a, who)
    other = person(a, given_names="Otra")
    revoked = consent(a, who)
    revoke_consent(consent=revoked, by=a.window)
    for given in (
        None,
        revoked,
        consent(a, who, service=b.service),  # another recipient
        consent(a, who, scope="keep_record", recipient="", recipient_key=a.service.organization_id),
        consent(a, other),  # another person
        consent(a, None),  # nobody
    ):
        assert refusal(send, at=a, who=who, encounter=visit, consent=given) == ("casework.needs_consent",)
    assert ServiceRequest.objects.count() == 0
    assert Message.objects.count() == 0


def test_an_anonymous_person_is_referred_with_an_anonymous_consent(a):
    r = send(a, named=False, birth_year=1990, notify_phone=PHONE).service_request
    assert (r.person_id, r.consent.person_id, r.birth_year) == (None, None, 1990)


def test_sent_twice_from_one_encounter_is_refused_and_names_the_first(a):
    first = send(a)
    with pytest.raises(Refused) as refused:
        send(a, who=first.service_request.person, encounter=first.service_request.encounter)
    assert [(r.code, r.values) for r in refused.value.reasons] == [
        ("casework.already_sent", {"reference": codes.grouped(first.service_request.reference, 3)})
    ]
    assert ServiceRequest.objects.count() == 1
    again = {"who": first.service_request.person, "encounter": first.service_request.encounter}
    send(a, need="vision", **again)  # another need is another referral
    withdraw_request(service_request=first.service_request, by=a.window)
    send(a, **again)  # and one that is over may be sent anew
    assert ServiceRequest.objects.count() == 3


@pytest.mark.parametrize(
    "change",
    [
        lambda s: type(s).objects.filter(pk=s.pk).update(state="temporarily closed"),
        lambda s: type(s).objects.filter(pk=s.pk).update(state="defunct"),
        lambda s: type(s.organization).objects.filter(pk=s.organization_id).update(is_active=False),
    ],
)
def test_a_closed_partner_is_sent_nobody(a, change):
    change(a.service)
    service = type(a.service).objects.select_related("organization").get(pk=a.service.pk)
    assert refusal(send, at=a, service=service) == ("casework.service_closed",)


def test_a_service_without_places_is_sent_nobody_unless_one_insists(a):
    week = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    said = ServiceCapacity.objects.create(
        service=a.service, week_of=week, places=1, said_at=timezone.now(), said_by="system"
    )
    first = send(a).service_request
    assert refusal(send, at=a) == ("casework.no_places",)
    assert send(a, although_full=True).service_request.state == "sent"
    said.refresh_from_db()
    assert said.taken == 2
    decline_request(service_request=first, reason="full", by=a.clinic)
    said.refresh_from_db()
    assert said.taken == 1
    undo_answer(service_request=first, by=a.clinic)
    said.refresh_from_db()
    assert said.taken == 2
    withdraw_request(service_request=first, by=a.window)
    said.refresh_from_db()
    assert said.taken == 1


@pytest.mark.parametrize(
    "note",
    ["😀 llamar por la tarde", "‏مرحبا بالعالم‎", "á" * 2000, "=cmd|' /C calc'!A0", "línea\nlínea", "'; DROP TABLE--"],
)
def test_notes_are_kept_as_written(a, note):
    assert opened(fresh(send(a, note=note).service_request), "note") == note


def test_a_note_of_2001_letters_and_impossible_years_are_refused_together(a):
    this_year = timezone.localdate().year
    assert refusal(send, at=a, note="á" * 2001, birth_year=this_year + 1) == (
        "casework.note_too_long",
        "casework.not_a_birth_year",
    )
    assert refusal(send, at=a, birth_year=this_year - 121) == ("casework.not_a_birth_year",)
    assert send(a, birth_year=this_year - 120).service_request.birth_year == this_year - 120


def test_no_note_says_anything_of_immigration_status(a):
    for note in ("es indocumentada", "she is undocumented"):
        assert refusal(send, at=a, note=note) == ("casework.note_says_status",)
    r = send(a).service_request
    for starts_at in (None, timezone.now() + timedelta(days=1)):
        assert refusal(
            accept_request, service_request=r, starts_at=starts_at, note="traiga su green card", by=a.clinic
        ) == ("casework.note_says_status",)
    assert (fresh(r).state, fresh(r).answer_note, Appointment.objects.count()) == ("sent", "", 0)


# -- letters -----------------------------------------------------------------------------------------------------------
def letters() -> list[tuple[str, str, str, dict]]:
    return [(m.kind, m.channel, *opened_message(m)) for m in Message.objects.order_by("created_at", "id")]


def test_a_service_with_accounts_and_no_mailbox_finds_it_in_its_inbox(a):
    sent = send(a)
    assert sent.answer_url_path is None
    assert letters() == []
    assert list(inbox(a.clinic)) == [sent.service_request]


def test_a_service_without_accounts_gets_a_link_and_the_text_says_nothing(settings):
    at = side(accounts=False)
    sent = send(at, notify_phone=PHONE)
    [(kind, channel, address, values), (news, by_text, phone, said)] = letters()
    assert (kind, channel, address) == ("casework.waits", "email", "los-angeles@clinic.example.org")
    assert values["link"] == f"{settings.ORIGIN_URL}{sent.answer_url_path}"
    assert sent.answer_url_path.startswith("/r/")
    assert len(sent.answer_url_path.strip("/").removeprefix("r/")) == 43  # 32 bytes
    assert (news, by_text, phone, said) == ("casework.news", "sms", PHONE, {"link": f"{settings.ORIGIN_URL}/follow/"})


def test_a_service_with_a_mailbox_of_its_own_gets_a_link_although_people_there_sign_in():
    at = side(email="citas@clinic.example.org")
    sent = send(at)
    assert [letter[:3] for letter in letters()] == [("casework.waits", "email", "citas@clinic.example.org")]
    assert sent.answer_url_path is not None


def test_she_gets_a_text_only_if_she_agreed(a):
    r = send(a).service_request
    accept_request(service_request=r, by=a.clinic)
    assert [m.kind for m in Message.objects.all()] == []


# -- answers -----------------------------------------------------------------------------------------------------------
def test_accepted_with_an_appointment(a):
    r = send(a, notify_phone=PHONE).service_request
    starts_at = timezone.now() + timedelta(days=3)
    mark_seen(service_request=r, by=a.clinic)
    r = accept_request(service_request=r, starts_at=starts_at, note="Edificio B", by=a.clinic)
    assert (r.state, r.answered_by, r.closed_at) == ("scheduled", str(a.clerk.pk), None)
    assert r.sent_at <= r.seen_at <= r.answered_at
    assert list(Appointment.objects.values_list("starts_at", "note", "state", "booked_by")) == [
        (starts_at, "Edificio B", "booked", str(a.clerk.pk))
    ]
    assert Message.objects.filter(kind="casework.news").count() == 2


@pytest.mark.parametrize(
    "apart, code",
    [(timedelta(minutes=-1), "casework.appointment_past"), (timedelta(days=367), "casework.appointment_too_far")],
)
def test_an_appointment_lies_ahead_and_not_years_ahead(a, apart, code):
    r = send(a).service_request
    assert refusal(accept_request, service_request=r, starts_at=timezone.now() + apart, by=a.clinic) == (code,)
    assert fresh(r).state == "sent"
    assert fresh(r).answered_at is None
    assert Appointment.objects.count() == 0


def test_an_appointment_is_moved_and_the_old_one_kept(a):
    r = accept_request(service_request=send(a).service_request, by=a.clinic)
    first = book_appointment(service_request=r, starts_at=timezone.now() + timedelta(days=1), by=a.clinic)
    second = book_appointment(service_request=r, starts_at=timezone.now() + timedelta(days=2), by=a.clinic)
    assert dict(Appointment.objects.values_list("pk", "state")) == {first.pk: "cancelled", second.pk: "booked"}
    assert fresh(r).state == "scheduled"


def test_declined_says_why(a):
    r = send(a).service_request
    assert refusal(decline_request, service_request=r, reason="", by=a.clinic) == ("casework.needs_reason",)
    assert refusal(decline_request, service_request=r, reason="we are lazy", by=a.clinic) == ("casework.needs_reason",)
    r = decline_request(service_request=r, reason="full", by=a.clinic)
    assert (r.state, r.decline_reason, r.closed_at is not None) == ("declined", "full", True)
    assert list(open_requests(a.window)) == [r]  # the window is to send her elsewhere


def test_the_second_answer_is_refused_and_changes_nothing(a):
    r = send(a).service_request
    accept_request(service_request=r, by=a.clinic)
    before = fresh(r)
    for verb, more in ((accept_request, {}), (decline_request, {"reason": "full"})):
        assert refusal(verb, service_request=r, by=a.clinic, **more) == ("casework.answered_already",)
    assert (fresh(r).state, fresh(r).answered_at) == (before.state, before.answered_at)


@pytest.mark.parametrize("answer", ["accept", "schedule", "decline"])
def test_an_answer_is_undone_within_minutes(a, answer, time_machine):
    r = send(a).service_request
    if answer == "decline":
        decline_request(service_request=r, reason="full", by=a.clinic)
    else:
        starts_at = timezone.now() + timedelta(days=1) if answer == "schedule" else None
        accept_request(service_request=r, starts_at=starts_at, by=a.clinic)
    r = undo_answer(service_request=r, by=a.clinic)
    assert (r.state, r.answered_at, r.answered_by, r.decline_reason, r.closed_at) == ("seen", None, "", "", None)
    assert set(Appointment.objects.values_list("state", flat=True)) <= {"cancelled"}
    accept_request(service_request=r, by=a.clinic)
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    assert refusal(undo_answer, service_request=r, by=a.clinic) == ("casework.too_late_to_undo",)
    assert fresh(r).state == "accepted"


def test_only_the_service_asked_answers(a, b):
    r = send(a).service_request
    for access in (b.clinic, a.window, b.window, Access(), world.account("consul", office=a.office)[1], "client"):
        for verb, more in (
            (mark_seen, {}),
            (accept_request, {}),
            (decline_request, {"reason": "full"}),
            (record_outcome, {"code": "attended", "happened_on": timezone.localdate(), "said_by": "provider"}),
        ):
            with pytest.raises(PermissionDenied):
                verb(service_request=r, by=access, **more)
    assert fresh(r).state == "sent"


# -- outcomes ----------------------------------------------------------------------------------------------------------
def outcome(r, code="attended", said_by="provider", **more):
    return record_outcome(
        **{
            "service_request": r,
            "code": code,
            "happened_on": r.sent_on,
            "said_by": said_by,
        }
        | more
    )


def test_the_newest_outcome_counts_and_the_older_is_kept(a):
    r = accept_request(service_request=send(a).service_request, by=a.clinic)
    today = fresh(r).sent_on
    first = outcome(r, "did_not_come", by=a.clinic, happened_on=today)
    assert fresh(r).state == "closed"
    ended = fresh(r).closed_at
    second = outcome(r, "attended", "client", by="client", happened_on=today)
    third = outcome(r, "attended", by=a.clinic, happened_on=today, has_medical_home=True)
    assert fresh(r).state == "completed"
    assert fresh(r).closed_at == ended  # sight is counted from the first end, or it would never end
    assert list(Outcome.objects.order_by("recorded_at").values_list("pk", "superseded_by")) == [
        (first.pk, second.pk),
        (second.pk, third.pk),
        (third.pk, None),
    ]
    assert list(FollowUp.objects.values_list("result", flat=True)) == ["not_needed"] * 3


def test_nobody_called_me_leaves_it_open_and_asks_the_window_to_look(a):
    r = accept_request(service_request=send(a).service_request, by=a.clinic)
    outcome(r, "not_called", "client", by="client", happened_on=r.sent_on)
    assert fresh(r).state == "accepted"
    assert followed(r).outcome.code == "not_called"


@pytest.mark.parametrize(
    "change, code",
    [
        ({"happened_on": date(2999, 1, 1)}, "casework.outcome_in_future"),
        ({"happened_on": date(2001, 1, 1)}, "casework.outcome_before_sending"),
        ({"code": "cured"}, "casework.not_an_outcome"),
    ],
)
def test_outcomes_that_cannot_be_are_refused(a, change, code):
    r = accept_request(service_request=send(a).service_request, by=a.clinic)
    assert refusal(outcome, r=r, by=a.clinic, **change) == (code,)
    assert Outcome.objects.count() == 0


def test_a_medical_home_is_only_known_of_somebody_attended(a):
    r = accept_request(service_request=send(a).service_request, by=a.clinic)
    assert (
        outcome(r, "did_not_come", by=a.clinic, happened_on=r.sent_on, has_medical_home=True).has_medical_home is None
    )


def test_the_service_answers_before_it_tells_an_outcome_and_the_client_need_not_wait(a):
    r = send(a).service_request
    assert refusal(outcome, r=r, by=a.clinic, happened_on=r.sent_on) == ("casework.answer_first",)
    outcome(r, "attended", "client", by="client", happened_on=r.sent_on)
    assert (fresh(r).state, fresh(r).answered_at) == ("completed", None)


# -- elsewhere, withdrawn ----------------------------------------------------------------------------------------------
def test_sent_elsewhere_needs_her_word_for_the_new_service(a, b):
    sent = send(a, note="Con intérprete", notify_phone=PHONE, birth_year=1981)
    old = decline_request(service_request=sent.service_request, reason="full", by=a.clinic)
    assert refusal(reroute_request, service_request=old, service=b.service, by=a.window) == ("casework.needs_consent",)
    assert refusal(reroute_request, service_request=old, service=a.service, by=a.window) == ("casework.same_service",)
    new = ask_elsewhere(service_request=old, service=b.service, how="spoken", by=a.window).service_request
    old = fresh(old)
    assert (old.state, old.rerouted_to_id, new.state) == ("rerouted", new.pk, "sent")
    assert (new.encounter_id, new.need, new.birth_year, opened(new, "note"), opened(new, "notify_phone")) == (
        old.encounter_id, old.need, 1981, "Con intérprete", PHONE,
    )  # fmt: skip
    assert new.consent.what == old.consent.what
    assert by_follow_code(sent.follow_code) == new  # her paper goes on working
    assert list(inbox(a.clinic)) == []
    assert list(inbox(b.clinic)) == [new]
    assert refusal(ask_elsewhere, service_request=old, service=b.service, how="spoken", by=a.window) == (
        "casework.not_from_here",
    )


def test_withdrawn_the_service_loses_sight_at_once(a):
    r = send(a).service_request
    assert list(inbox(a.clinic)) == [r]
    withdraw_request(service_request=r, by="client")
    r = ServiceRequest.objects.select_related("consent").get(pk=r.pk)
    assert (r.state, r.consent.revoked_by) == ("revoked", "client")
    assert list(inbox(a.clinic)) == []
    with pytest.raises(PermissionDenied):
        accept_request(service_request=r, by=a.clinic)
    assert refusal(withdraw_request, service_request=r, by="client") == ("casework.withdrawn",)


def test_a_consent_that_another_referral_leans_on_is_left_standing(a):
    first = send(a).service_request
    second = send(a, who=first.person, encounter=first.encounter, need="vision", consent=first.consent).service_request
    withdraw_request(service_request=first, by="client")
    assert fresh(first).consent.revoked_at is None
    assert list(inbox(a.clinic)) == [second]
    withdraw_request(service_request=second, by="client")
    assert fresh(first).consent.revoked_at is not None


def test_a_consent_revoked_elsewhere_ends_sight_and_answers(a):
    r = send(a).service_request
    revoke_consent(consent=r.consent, by=a.window)
    assert list(inbox(a.clinic)) == []
    with pytest.raises(PermissionDenied):
        accept_request(service_request=r, by=a.clinic)


def test_sight_ends_thirty_days_after_it_was_over_and_sooner_if_she_says_so(a, time_machine):
    r = accept_request(service_request=send(a).service_request, by=a.clinic)
    outcome(r, by=a.clinic, happened_on=r.sent_on)
    time_machine.move_to(timezone.now() + timedelta(days=29, hours=23))
    outcome(r, "did_not_come", by=a.clinic, happened_on=r.sent_on)
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    with pytest.raises(PermissionDenied):
        outcome(r, by=a.clinic, happened_on=r.sent_on)
    other = accept_request(service_request=send(a).service_request, by=a.clinic)
    assert refusal(stop_sharing, service_request=other, by="client") == ("casework.withdraw_instead",)
    outcome(other, by=a.clinic, happened_on=other.sent_on)
    stop_sharing(service_request=other, by="client")
    assert fresh(other).state == "completed"  # what happened still counts
    with pytest.raises(PermissionDenied):
        outcome(other, by=a.clinic, happened_on=other.sent_on)


def test_a_new_code_kills_every_older_one(a, b):
    sent = send(a)
    decline_request(service_request=sent.service_request, reason="full", by=a.clinic)
    second = ask_elsewhere(service_request=sent.service_request, service=b.service, how="spoken", by=a.window)
    new = reissue_code(service_request=second.service_request, by=a.window)
    assert by_follow_code(sent.follow_code) is None
    assert by_follow_code(second.follow_code) is None
    assert by_follow_code(new) == second.service_request
    with pytest.raises(PermissionDenied):
        reissue_code(service_request=second.service_request, by=b.window)


# -- calls -------------------------------------------------------------------------------------------------------------
def test_three_calls_in_vain_close_it(a):
    r = send(a).service_request
    calls = list(r.follow_ups.order_by("days"))
    for call in calls[:2]:
        record_follow_up(follow_up=call, result="could_not_reach", by=a.window)
        assert fresh(r).state == "sent"
    record_follow_up(follow_up=calls[2], result="could_not_reach", by=a.window)
    assert fresh(r).state == "closed"
    assert Outcome.objects.get().said_by == "window"
    assert refusal(record_follow_up, follow_up=calls[2], result="reached", by=a.window) == ("casework.asked_already",)


def test_a_call_brings_an_outcome_and_ends_the_asking(a):
    r = send(a).service_request
    call = r.follow_ups.get(days=7)
    assert refusal(record_follow_up, follow_up=call, result="perhaps", by=a.window) == ("casework.needs_result",)
    record_follow_up(follow_up=call, result="reached", outcome="attended", has_medical_home=True, by=a.window)
    assert fresh(r).state == "completed"
    assert list(FollowUp.objects.order_by("days").values_list("result", "done_by")) == [
        ("reached", str(a.promoter.pk)),
        ("not_needed", "system"),
        ("not_needed", "system"),
    ]


def test_only_the_window_that_sent_it_calls(a, b):
    call = send(a).service_request.follow_ups.get(days=7)
    for access in (b.window, a.clinic, Access()):
        with pytest.raises(PermissionDenied):
            record_follow_up(follow_up=call, result="reached", by=access)


# -- the log -----------------------------------------------------------------------------------------------------------
def test_the_log_keeps_every_step_and_no_name(a):
    r = send(a, note="una nota privada", notify_phone=PHONE).service_request
    mark_seen(service_request=r, by=a.clinic)
    accept_request(service_request=r, by=a.clinic)
    undo_answer(service_request=r, by=a.clinic)
    decline_request(service_request=r, reason="language", by=a.clinic)
    withdraw_request(service_request=r, by="client")
    events = Event.objects.filter(subject_id=str(r.pk)).order_by("at")
    assert [(e.verb, e.by) for e in events] == [
        ("casework.service_requested", str(a.promoter.pk)),
        ("casework.seen", str(a.clerk.pk)),
        ("casework.accepted", str(a.clerk.pk)),
        ("casework.answer_undone", str(a.clerk.pk)),
        ("casework.declined", str(a.clerk.pk)),
        ("casework.withdrawn", "client"),
    ]
    said = str([e.data for e in Event.objects.all()])
    assert not [word for word in ("Guadalupe", world.A, PHONE, PHONE[2:], "privada") if word in said]
