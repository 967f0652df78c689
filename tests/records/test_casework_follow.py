"""The client's page: a code without an account, a year before any name, five tries an hour, nothing in an address."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from ambos.domain import codes
from ambos.records.casework.actions import (
    accept_request,
    ask_elsewhere,
    decline_request,
    record_outcome,
    reissue_code,
    withdraw_request,
)
from ambos.records.casework.models import Outcome, ServiceRequest
from tests.support import world
from tests.support.casework import PHONE, send, side

pytestmark = pytest.mark.django_db
FOLLOW = "/follow/"


@pytest.fixture
def a():
    return side()


def enter(client, code, **more):
    return client.post(FOLLOW, {"box1": code} | more)


def text_of(response) -> str:
    return response.content.decode()


def body_of(response) -> str:
    """The page without what is new on each: the token of its forms."""
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", text_of(response))


def named(client, sent, year="1981"):
    enter(client, sent.follow_code)
    client.post(reverse("casework:follow-year"), {"year": year})
    return client.get(FOLLOW)


@pytest.mark.parametrize(
    "write",
    [
        lambda c: {"box1": c},
        lambda c: {"box1": codes.grouped(c)},
        lambda c: {"box1": f"  {codes.grouped(c).lower()} "},
        lambda c: {"box1": c[:4], "box2": c[4:8], "box3": c[8:]},
        lambda c: {"box1": c.replace("5", "S").replace("V", "u")},
        lambda c: {"box1": "–".join((c[:4], c[4:8], c[8:]))},
    ],
)
def test_a_code_may_be_written_in_many_ways(client, a, write):
    sent = send(a)
    response = client.post(FOLLOW, write(sent.follow_code))
    assert (response.status_code, response.url) == (302, FOLLOW)


@pytest.mark.parametrize(
    "typed, says",
    [
        ("", "Write the code of your paper."),
        ("K7M4QXPR2D9", "The code has 12 letters and numbers; you wrote 11."),
        ("K7M4QXPR2D0A", "never have these: 0."),
        ("<script>alert(1)</script>", "never have these:"),
        ("🙂🙂🙂", "Write the code of your paper."),
        ("2" * 11 + "3", "One letter or number is wrong, or two are in each other"),
        ("K" * 500, "The code has 12 letters and numbers; you wrote 500."),
    ],
)
def test_a_slip_is_told_apart_without_asking_the_database(client, typed, says, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.post(FOLLOW, {"box1": typed}, headers={"Accept-Language": "en"})
    page = text_of(response)
    assert says.replace("'", "&#x27;") in page or says in page
    assert response.status_code == 200
    assert "<script>alert" not in page


def test_before_the_year_nothing_is_named(client, a):
    sent = send(a, notify_phone=PHONE)
    enter(client, sent.follow_code)
    page = text_of(client.get(FOLLOW))
    hidden = [a.mark, "Guadalupe", a.service.name, "dental", "1981", sent.service_request.reference, "Los Angeles"]
    assert [word for word in hidden if word in page] == []
    assert reverse("casework:follow-year") in page


def test_the_year_opens_the_timeline_and_no_more_than_she_needs(client, a):
    sent = send(a, note="nota para la clínica", notify_phone=PHONE)
    page = text_of(named(client, sent))
    assert a.service.name in page
    assert a.service.organization.name in page
    hidden = ["Guadalupe", PHONE, PHONE[2:], "nota para", sent.follow_code, codes.grouped(sent.follow_code)]
    assert [word for word in hidden if word in page] == []


def test_without_a_known_year_the_code_is_enough(client, a):
    sent = send(a, named=False)
    enter(client, sent.follow_code)
    assert a.service.name in text_of(client.get(FOLLOW))


def test_the_year_of_an_anonymous_person_is_the_one_she_said(client, a):
    sent = send(a, named=False, birth_year=1990)
    assert a.service.name not in text_of(named(client, sent, "1991"))
    assert a.service.name in text_of(named(client, sent, "1990"))


def test_wrong_tries_all_answer_the_same(client, a):
    sent = send(a)
    old = send(a)
    reissue_code(service_request=old.service_request, by=a.window)
    nobody = enter(client, codes.with_check("2" * 11))
    replaced = enter(client, old.follow_code)
    enter(client, sent.follow_code)
    wrong_year = client.post(reverse("casework:follow-year"), {"year": "1901"})
    assert nobody.status_code == replaced.status_code == wrong_year.status_code == 200
    assert body_of(nobody) == body_of(replaced) == body_of(wrong_year)
    assert a.service.name not in text_of(client.get(FOLLOW))  # the wrong year closed it


def test_after_five_wrong_tries_even_the_right_code_waits(client, a, time_machine):
    sent = send(a)
    for n in range(5):
        assert enter(client, codes.with_check(f"2345678923{codes.ALPHABET[n]}")).status_code == 200
    blocked = enter(client, sent.follow_code)
    assert blocked.status_code == 429
    assert a.service.name not in text_of(blocked)
    time_machine.move_to(timezone.now() + timedelta(minutes=61))
    assert enter(client, sent.follow_code).status_code == 302


def test_tries_are_counted_by_address_when_the_browser_forgets_and_kept_unreadable(a):
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client

    sent = send(a)
    for n in range(5):
        wrong = codes.with_check(f"2345678923{codes.ALPHABET[n]}")
        assert Client(REMOTE_ADDR="203.0.113.7").post(FOLLOW, {"box1": wrong}).status_code == 200
    assert Client(REMOTE_ADDR="203.0.113.7").post(FOLLOW, {"box1": sent.follow_code}).status_code == 429
    assert Client(REMOTE_ADDR="203.0.113.8").post(FOLLOW, {"box1": sent.follow_code}).status_code == 302
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT cache_key, value FROM {cache._table}")
        kept = str(cursor.fetchall())
    assert "casework.try" in kept
    assert "203.0.113" not in kept
    assert str(sent.service_request.pk) not in kept


def test_a_household_with_ipv6_is_one_address(a):
    from django.test import Client

    sent = send(a)
    for n in range(5):
        wrong = codes.with_check(f"2345678923{codes.ALPHABET[n]}")
        Client(REMOTE_ADDR=f"2001:db8:1:2::{n + 1}").post(FOLLOW, {"box1": wrong})
    assert Client(REMOTE_ADDR="2001:db8:1:2::99").post(FOLLOW, {"box1": sent.follow_code}).status_code == 429
    assert Client(REMOTE_ADDR="2001:db8:1:3::99").post(FOLLOW, {"box1": sent.follow_code}).status_code == 302


def test_years_are_guessed_five_times_whatever_the_address(a):
    from django.test import Client

    sent = send(a)
    for n in range(5):
        browser = Client(REMOTE_ADDR=f"203.0.113.{n + 1}")
        enter(browser, sent.follow_code)
        assert browser.post(reverse("casework:follow-year"), {"year": 1950 + n}).status_code == 200
    last = Client(REMOTE_ADDR="203.0.113.99")
    enter(last, sent.follow_code)
    assert last.post(reverse("casework:follow-year"), {"year": "1981"}).status_code == 429


def test_right_tries_take_nothing(client, a):
    sent = send(a)
    for _n in range(8):
        assert named(client, sent).status_code == 200
        client.post(reverse("casework:follow-forget"))


def test_the_browser_keeps_one_signed_cookie_that_ends_with_it(client, a, time_machine):
    sent = send(a)
    response = enter(client, sent.follow_code)
    cookie = response.cookies["ambos_follow"]
    assert (cookie["max-age"], cookie["expires"], cookie["path"], cookie["httponly"], cookie["samesite"]) == (
        "", "", "/follow/", True, "Lax",
    )  # fmt: skip
    assert sent.follow_code not in cookie.value
    assert set(response.cookies) == {"ambos_follow"}
    assert "sessionid" not in client.cookies
    time_machine.move_to(timezone.now() + timedelta(minutes=31))
    assert "box1" in text_of(client.get(FOLLOW))


def test_a_forged_cookie_opens_nothing(client, a):
    sent = send(a)
    forged = signing.dumps({"index": sent.service_request.follow_index, "is_named": True}, salt="another")
    client.cookies["ambos_follow"] = forged
    assert a.service.name not in text_of(client.get(FOLLOW))


def test_forget_on_this_phone(client, a):
    sent = send(a)
    named(client, sent)
    response = client.post(reverse("casework:follow-forget"))
    assert response.cookies["ambos_follow"].value == ""
    assert a.service.name not in text_of(client.get(FOLLOW))


def test_a_new_code_ends_what_browsers_still_hold(client, a):
    sent = send(a)
    named(client, sent)
    reissue_code(service_request=sent.service_request, by=a.window)
    assert a.service.name not in text_of(client.get(FOLLOW))


@pytest.mark.parametrize("path", ["", "year/", "said/", "withdraw/", "stop-sharing/", "forget/"])
def test_nothing_is_cached_searched_or_sent_along(client, path):
    response = client.get(FOLLOW + path)
    assert response.status_code == (200 if path == "" else 405)
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "said, state", [("attended", "completed"), ("did_not_come", "closed"), ("not_called", "accepted")]
)
def test_she_says_how_it_went(client, a, said, state):
    sent = send(a)
    accept_request(service_request=sent.service_request, by=a.clinic)
    named(client, sent)
    response = client.post(reverse("casework:follow-said"), {"said": said})
    assert (response.status_code, response.url) == (302, FOLLOW)
    outcome = Outcome.objects.get()
    assert (outcome.code, outcome.said_by, outcome.recorded_by) == (said, "client", "client")
    assert ServiceRequest.objects.get().state == state
    assert client.get(FOLLOW).status_code == 200


def test_she_withdraws_and_the_service_loses_sight(client, a):
    sent = send(a)
    named(client, sent)
    client.post(reverse("casework:follow-withdraw"))
    sent.service_request.refresh_from_db()
    assert sent.service_request.state == "revoked"
    page = text_of(client.get(FOLLOW))
    assert a.service.organization.name in page  # what was shared with whom is still hers to know
    client.post(reverse("casework:follow-withdraw"))  # pressed twice: a sentence, no fault
    assert client.get(FOLLOW).status_code == 200


def test_she_stops_the_sharing_after_the_visit(client, a):
    sent = send(a)
    r = accept_request(service_request=sent.service_request, by=a.clinic)
    record_outcome(service_request=r, code="attended", happened_on=r.sent_on, said_by="provider", by=a.clinic)
    assert reverse("casework:follow-stop-sharing") in text_of(named(client, sent))
    client.post(reverse("casework:follow-stop-sharing"))
    r = ServiceRequest.objects.select_related("consent").get()
    assert (r.state, r.consent.revoked_by) == ("completed", "client")


@pytest.mark.parametrize("name, data", [("said", {"said": "attended"}), ("withdraw", {}), ("stop-sharing", {})])
def test_before_the_year_no_button_works(client, a, name, data):
    sent = send(a)
    enter(client, sent.follow_code)
    client.post(reverse(f"casework:follow-{name}"), data)
    sent.service_request.refresh_from_db()
    assert (sent.service_request.state, Outcome.objects.count()) == ("sent", 0)


def test_an_outcome_of_a_clinic_is_not_hers_to_invent(client, a):
    sent = send(a)
    named(client, sent)
    client.post(reverse("casework:follow-said"), {"said": "enrolled"})
    assert Outcome.objects.count() == 0


def situations(a, b):
    """Each state the page can be in, with the referral and what must stand on it."""
    yield send(a), "sent"
    accepted = send(a)
    accept_request(service_request=accepted.service_request, by=a.clinic)
    yield accepted, "accepted"
    scheduled = send(a)
    accept_request(service_request=scheduled.service_request, by=a.clinic, starts_at=timezone.now() + timedelta(days=2))
    yield scheduled, "scheduled"
    declined = send(a)
    decline_request(service_request=declined.service_request, reason="full", by=a.clinic)
    yield declined, "declined"
    sent_on = send(a)
    decline_request(service_request=sent_on.service_request, reason="full", by=a.clinic)
    ask_elsewhere(service_request=sent_on.service_request, service=b.service, how="spoken", by=a.window)
    yield sent_on, "rerouted"
    withdrawn = send(a)
    withdraw_request(service_request=withdrawn.service_request, by="client")
    yield withdrawn, "revoked"


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_state_has_its_page_in_both_languages(client, a, language, django_assert_max_num_queries):
    b = side(world.B, "chicago")
    client.cookies["django_language"] = language
    for sent, state in situations(a, b):
        assert ServiceRequest.objects.get(pk=sent.service_request.pk).state == state
        named(client, sent)
        with django_assert_max_num_queries(25):
            page = client.get(FOLLOW)
        assert page.status_code == 200, state
        assert f'lang="{language}"' in text_of(page)
        assert (b.service.organization.name in text_of(page)) is (state == "rerouted"), state
        client.post(reverse("casework:follow-forget"))
