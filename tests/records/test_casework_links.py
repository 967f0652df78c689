"""One-time links: looking changes nothing, sending answers once, and nothing of it leaves the page."""

import json
import logging
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ambos.config.logs import JsonLine
from ambos.domain.errors import Refused
from ambos.domain.names import PartialDate
from ambos.records.audit.models import Event
from ambos.records.casework.actions import ask_again, mark_seen, reroute_request, withdraw_request
from ambos.records.casework.models import AnswerLink, Appointment, Outcome, ServiceRequest
from ambos.records.casework.queries import has_accounts
from ambos.records.messages.models import Message
from ambos.records.messages.queries import opened as opened_message
from ambos.records.people.actions import revoke_consent
from ambos.records.posts.actions import revoke_post
from ambos.records.posts.models import Post
from tests.support import world
from tests.support.casework import EVERYTHING, PHONE, person, send, side

pytestmark = pytest.mark.django_db
SHOWN = "(213) 555-0172"


@pytest.fixture
def a():
    return side(accounts=False)


def text_of(response) -> str:
    return response.content.decode()


def state_of(sent) -> str:
    return ServiceRequest.objects.get(pk=sent.service_request.pk).state


def accept(client, sent, **more):
    return client.post(sent.answer_url_path, {"answer": "accept"} | more)


def outcome_path() -> str:
    letter = Message.objects.get(kind="casework.outcome_wanted")
    return "/r/" + opened_message(letter)[1]["link"].split("/r/")[1]


def test_looking_tells_who_asks_and_what_for_and_names_nobody(client, a):
    sent = send(a, who=person(a, born=PartialDate(1940)), note="una nota", notify_phone=PHONE)
    page = text_of(client.get(sent.answer_url_path, headers={"Accept-Language": "en"}))
    for word in (a.point.name, a.office.name, a.service.name, "65+", "Spanish", sent.service_request.reference[:3]):
        assert word in page
    assert [w for w in ("Guadalupe", PHONE, SHOWN, "una nota", "1940", sent.follow_code) if w in page] == []


@pytest.mark.parametrize("look", ["get", "head", "options"])
def test_looking_never_spends_answers_or_marks_as_seen(client, a, look):
    sent = send(a)
    for _n in range(3):  # mail scanners look more than once
        getattr(client, look)(sent.answer_url_path)
    link = AnswerLink.objects.get()
    r = ServiceRequest.objects.get()
    assert (link.spent_at, r.state, r.seen_at, r.answered_at) == (None, "sent", None, None)
    assert accept(client, sent).status_code == 303


def test_accepting_spends_it_and_shows_whom_to_call(client, a):
    sent = send(a)
    response = accept(client, sent)
    assert (response.status_code, response.url) == (303, reverse("casework:receipt"))
    receipt = text_of(client.get(response.url))
    assert "Guadalupe" in receipt
    assert SHOWN in receipt
    assert (state_of(sent), ServiceRequest.objects.get().answered_by) == ("accepted", "link")
    assert AnswerLink.objects.get(kind="answer").spent_at is not None
    assert [(e.verb, e.by) for e in Event.objects.filter(by="link").order_by("at")] == [
        ("casework.accepted", "link"),
        ("audit.read", "link"),
    ]


def test_what_she_did_not_agree_to_is_not_shown_even_then(client, a):
    sent = send(a, what=("need",))
    page = text_of(client.get(sent.answer_url_path, headers={"Accept-Language": "en"}))
    assert [w for w in ("45-59", "Spanish</dd>") if w in page] == []
    receipt = text_of(client.get(accept(client, sent).url))
    assert [w for w in ("Guadalupe", a.mark + "</b>", SHOWN) if w in receipt] == []


def test_the_receipt_belongs_to_the_browser_that_answered(client, a, time_machine):
    from django.test import Client

    sent = send(a)
    url = accept(client, sent).url
    assert client.cookies["ambos_receipt"]["path"] == "/r/"
    assert Client().get(url).status_code == 404
    assert client.get(url).status_code == 200
    withdraw_request(service_request=sent.service_request, by="client")
    assert "Guadalupe" not in text_of(client.get(url))
    time_machine.move_to(timezone.now() + timedelta(minutes=31))
    assert client.get(url).status_code == 404


def test_accepting_with_an_appointment_in_the_time_of_the_place(client, a, time_machine):
    time_machine.move_to("2026-11-20T18:00:00Z")
    sent = send(a)
    day = {"starts_day": "25", "starts_month": "11", "starts_year": "2026"}
    response = accept(client, sent, **day, starts_time="9:20", note="Edificio B 🙂")
    assert response.status_code == 303
    [appointment] = Appointment.objects.all()
    assert appointment.starts_at.isoformat() == "2026-11-25T17:20:00+00:00"  # Los Angeles
    assert appointment.note == "Edificio B 🙂"


@pytest.mark.parametrize(
    "typed, says",
    [
        (
            {"starts_day": "19", "starts_month": "11", "starts_year": "2026", "starts_time": "9:20"},
            "This moment has passed",
        ),
        (
            {"starts_day": "31", "starts_month": "2", "starts_year": "2027", "starts_time": "9:20"},
            "not a day of the calendar",
        ),
        (
            {"starts_day": "25", "starts_month": "11", "starts_year": "2029", "starts_time": "9:20"},
            "more than a year away",
        ),
        ({"starts_day": "25", "starts_month": "11", "starts_year": "2026"}, "needs both the day and the time"),
        ({"starts_time": "9:20"}, "needs both the day and the time"),
        (
            {"starts_day": "25", "starts_month": "11", "starts_year": "2026", "starts_time": "after lunch"},
            "Write the time like",
        ),
        ({"note": "x" * 256}, "The note is longer than 255"),
    ],
)
def test_a_slip_keeps_what_was_typed_and_does_not_spend(client, a, typed, says, time_machine):
    time_machine.move_to("2026-11-20T18:00:00Z")
    sent = send(a)
    response = client.post(
        sent.answer_url_path,
        {"answer": "accept", "note": "lo escrito se queda"} | typed,
        headers={"Accept-Language": "en"},
    )
    assert response.status_code == 422
    assert says in text_of(response)
    assert AnswerLink.objects.filter(spent_at__isnull=False).count() == 0
    assert state_of(sent) == "sent"
    assert ("lo escrito se queda" in text_of(response)) or "note" in typed


def test_declining_says_why_and_spends(client, a):
    sent = send(a)
    assert client.post(sent.answer_url_path, {"answer": "decline"}).status_code == 422
    assert state_of(sent) == "sent"
    response = client.post(sent.answer_url_path, {"answer": "decline", "reason": "full"})
    receipt = text_of(client.get(response.url))
    assert (response.status_code, state_of(sent)) == (303, "declined")
    assert "Guadalupe" not in receipt
    assert PHONE[2:] not in receipt


def spent(client, sent, at):
    accept(client, sent)


def withdrawn(client, sent, at):
    withdraw_request(service_request=sent.service_request, by="client")


def taken_back(client, sent, at):
    revoke_consent(consent=sent.service_request.consent, by="client")


@pytest.mark.parametrize("happens", [spent, withdrawn, taken_back])
def test_a_link_that_is_over_says_so_and_whom_to_call(client, a, happens):
    from django.test import Client

    sent = send(a)
    happens(client, sent, a)
    before = state_of(sent)
    for language in ("es", "en"):
        again = Client(headers={"Accept-Language": language})
        for response in (again.get(sent.answer_url_path), accept(again, sent)):
            assert response.status_code == 410
            page = text_of(response)
            assert a.point.name in page
            assert [w for w in ("Guadalupe", SHOWN, "dental") if w in page] == []
    assert state_of(sent) == before


def test_after_fourteen_days_it_has_expired(client, a, time_machine):
    sent = send(a)
    time_machine.move_to(timezone.now() + timedelta(days=14, seconds=-60))
    assert client.get(sent.answer_url_path).status_code == 200
    time_machine.move_to(timezone.now() + timedelta(minutes=2))
    assert client.get(sent.answer_url_path).status_code == 410
    assert accept(client, sent).status_code == 410
    assert state_of(sent) == "sent"


def test_sent_elsewhere_its_link_dies(client, a):
    sent = send(a)
    other = world.service("Otra", organization=a.service.organization)
    reroute_request(service_request=sent.service_request, service=other, by=a.window)
    assert client.get(sent.answer_url_path).status_code == 410


def test_unknown_tokens_are_all_alike_and_slowed_down(client, a):
    sent = send(a)
    for n in range(20):
        assert client.get(f"/r/{'x' * 42}{n % 10}/").status_code == 404
    assert client.get(f"/r/{'y' * 43}/").status_code == 429
    assert client.get(sent.answer_url_path).status_code == 429  # from that address
    from django.test import Client

    assert Client(REMOTE_ADDR="203.0.113.9").get(sent.answer_url_path).status_code == 200


@pytest.mark.parametrize("path", ["live", "unknown", "receipt"])
def test_nothing_is_cached_searched_or_sent_along(client, a, path):
    sent = send(a)
    url = {"live": sent.answer_url_path, "unknown": "/r/nothing/", "receipt": "/r/receipt/"}[path]
    response = client.get(url)
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    page = text_of(response)
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page


def test_the_token_stands_in_no_log_and_only_blind_in_the_database(client, a, caplog):
    sent = send(a)
    token = sent.answer_url_path.split("/")[2]
    formatter, lines = JsonLine(), []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(formatter.format(record))
    for name in ("", "django", "django.request", "ambos"):
        logging.getLogger(name).addHandler(handler)
    try:
        client.get(sent.answer_url_path)
        accept(client, sent)
        client.get(sent.answer_url_path + "nothing/")
        client.get(f"/r/{token}")
    finally:
        for name in ("", "django", "django.request", "ambos"):
            logging.getLogger(name).removeHandler(handler)
    assert [json.loads(line)["route"] for line in lines if "route" in line][:2] == ["casework:answer"] * 2
    assert token not in "".join(lines)
    assert token not in str(list(AnswerLink.objects.values()))
    assert token not in str(list(Event.objects.values()))
    assert token not in str([(bytes(m.values), bytes(m.address)) for m in Message.objects.all()])


def test_the_letter_says_only_that_something_waits(a):
    from ambos.records.messages.queries import render

    sent = send(a)
    [letter] = Message.objects.all()
    for language in ("es", "en"):
        subject, body = render(letter.kind, language, opened_message(letter)[1])
        for hidden in ("Guadalupe", a.mark, "dental", PHONE, "45-59", "health", "salud", "clinic", "clínica"):
            assert hidden.lower() not in (subject + body).lower().replace(sent.answer_url_path.lower(), "")


def test_revoking_stops_what_is_unused_and_says_how_many(a):
    send(a)
    link = AnswerLink.objects.get()
    assert link.works
    now = timezone.now()
    spent, old = (
        AnswerLink.objects.create(
            service_request=link.service_request, kind=link.kind, token_index=name, made_at=now,
            expires_at=now + timedelta(days=days), spent_at=when,
        )
        for name, days, when in (("x", 1, now), ("y", -1, None))
    )  # fmt: skip
    assert (spent.works, old.works) == (False, False)
    mine = AnswerLink.objects.filter(service_request=link.service_request)
    assert ([one.pk for one in mine.open()], mine.revoke(), mine.revoke(), mine.open().count()) == ([link.pk], 2, 0, 0)
    assert AnswerLink.objects.get(pk=spent.pk).revoked_at is None
    assert not AnswerLink.objects.get(pk=link.pk).works


def test_a_revoked_post_is_no_account_there(a):
    answers = world.account("partner_administrator", organization=a.service.organization)[0]
    today = timezone.localdate()
    assert has_accounts(a.service.organization, today)
    revoke_post(post=Post.objects.get(holder=answers), by="system")
    assert not has_accounts(a.service.organization, today)


# -- the second link ---------------------------------------------------------------------------------------------------
def test_after_accepting_a_second_link_takes_the_outcome(client, a):
    sent = send(a)
    accept(client, sent)
    path = outcome_path()
    client.get(path)
    page = text_of(client.get(path))
    assert [w for w in ("Guadalupe", SHOWN) if w in page] == []  # machines read mail
    shown = text_of(client.post(path, {"answer": "show"}))
    assert "Guadalupe" in shown
    assert SHOWN in shown
    assert Outcome.objects.count() == 0
    response = client.post(path, {"answer": "outcome", "code": "attended", "medical_home": "yes"})
    assert response.status_code == 303
    outcome = Outcome.objects.get()
    assert (outcome.code, outcome.said_by, outcome.recorded_by, outcome.has_medical_home) == (
        "attended", "provider", "link", True,
    )  # fmt: skip
    assert state_of(sent) == "completed"
    assert client.get(path).status_code == 410


def test_the_first_link_tells_no_outcome_and_the_second_answers_nothing(client, a):
    sent = send(a)
    assert client.post(sent.answer_url_path, {"answer": "outcome", "code": "attended"}).status_code == 200
    assert client.post(sent.answer_url_path, {"answer": "show"}).status_code == 200
    assert (state_of(sent), Outcome.objects.count()) == ("sent", 0)
    accept(client, sent)
    assert client.post(outcome_path(), {"answer": "decline", "reason": "full"}).status_code == 200
    assert state_of(sent) == "accepted"


def test_an_outcome_in_the_future_is_refused_and_the_link_stays_good(client, a):
    accept(client, send(a))
    path = outcome_path()
    day = {"happened_day": "1", "happened_month": "1", "happened_year": "2999"}
    assert client.post(path, {"answer": "outcome", "code": "attended"} | day).status_code == 422
    assert client.post(path, {"answer": "outcome", "code": "attended"}).status_code == 303


def test_everything_she_may_agree_to_is_known_here():
    from ambos.records.people.actions import WHAT

    assert set(EVERYTHING) <= set(WHAT)


def test_somebody_with_an_account_answers_while_the_letter_lies_open(client):
    at = side(email="citas@clinic.example.org")
    sent = send(at)
    mark_seen(service_request=sent.service_request, by=at.clinic)
    from ambos.records.casework.actions import accept_request

    accept_request(service_request=sent.service_request, by=at.clinic)
    assert accept(client, sent).status_code == 410
    assert ServiceRequest.objects.get().answered_by == str(at.clerk.pk)


def test_a_note_without_an_appointment_reaches_her(client, a):
    sent = send(a)
    accept(client, sent, note="Llame después de las 3 🙂")
    client.post("/follow/", {"box1": sent.follow_code})
    client.post(reverse("casework:follow-year"), {"year": "1981"})
    assert "Llame después de las 3 🙂" in text_of(client.get("/follow/"))


def test_the_window_writes_again_and_the_old_link_dies(client, a):
    sent = send(a)
    path = ask_again(service_request=sent.service_request, by=a.window)
    assert client.get(sent.answer_url_path).status_code == 410
    assert client.get(path).status_code == 200
    assert Message.objects.filter(kind="casework.waits").count() == 2
    assert accept(client, sent).status_code == 410
    assert client.post(path, {"answer": "accept"}).status_code == 303
    with pytest.raises(Refused) as refused:
        ask_again(service_request=sent.service_request, by=a.window)
    assert refused.value.codes == ("casework.answered_already",)


def test_where_there_is_nowhere_to_write_the_window_is_told_to_telephone(client, a):
    a.service.organization.email = ""
    a.service.organization.save()
    r = send(a).service_request
    assert Message.objects.count() == 0
    with pytest.raises(Refused) as refused:
        ask_again(service_request=r, by=a.window)
    assert refused.value.codes == ("casework.no_mailbox",)
    world.signed_in(client, a.promoter)
    page = text_of(client.get(f"/casework/{r.pk}/?lang=en"))
    assert "Telephone this service" in page
    assert client.post(reverse("casework:ask-again", args=[r.pk])).status_code == 302
