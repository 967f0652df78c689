"""Two at once, each with a database connection of its own: one is done, the other is told."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from ambos.domain import codes
from ambos.domain.errors import Refused
from ambos.records.casework.actions import (
    AlreadyRecorded,
    accept_by_link,
    accept_request,
    decline_by_link,
    decline_request,
    record_follow_up,
    request_service,
    take_try,
    withdraw_request,
)
from ambos.records.casework.models import AnswerLink, Encounter, FollowUp, Outcome, ServiceRequest
from tests.support.casework import consent, encounter, person, send, side

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_tries_before():
    """The cache is no table of ours, so that nobody empties it between tests that really commit."""
    cache.clear()
    yield
    cache.clear()


def at_once(*verbs) -> list[str]:
    """Run each in a thread of its own, all let go at the same moment; what each came to, in order of the alphabet."""
    gate, said = threading.Barrier(len(verbs)), []

    def run(verb):
        try:
            gate.wait(timeout=10)
            verb()
            said.append("done")
        except Refused as refused:
            said.extend(refused.codes)
        except AlreadyRecorded:
            said.append("already")
        except BaseException as fault:
            said.append(repr(fault))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(said)


def test_one_form_posted_twice_at_once_is_one_encounter():
    a, key = side(), uuid4()
    assert at_once(*[lambda: encounter(a, form_key=key)] * 4) == ["already"] * 3 + ["done"]
    assert Encounter.objects.count() == 1


def test_one_referral_sent_twice_at_once_is_one():
    a = side()
    who = person(a)
    visit, given = encounter(a, who), consent(a, who)
    again = {"encounter": visit, "service": a.service, "need": "dental care", "consent": given, "by": a.window}
    assert at_once(*[lambda: request_service(**again)] * 3) == ["casework.already_sent"] * 2 + ["done"]
    assert ServiceRequest.objects.count() == 1


def test_two_clerks_answer_at_once_and_the_second_is_told():
    a = side()
    r = send(a).service_request
    assert at_once(
        lambda: accept_request(service_request=r, by=a.clinic),
        lambda: decline_request(service_request=r, reason="full", by=a.clinic),
    ) == ["casework.answered_already", "done"]
    r.refresh_from_db()
    assert r.state in ("accepted", "declined")
    assert (r.decline_reason == "full") is (r.state == "declined")


def test_one_letter_forwarded_to_two_people_is_answered_once():
    a = side(accounts=False)
    sent = send(a)
    token = sent.answer_url_path.split("/")[2]
    assert at_once(
        lambda: accept_by_link(token=token),
        lambda: decline_by_link(token=token, reason="full"),
        lambda: accept_by_link(token=token),
    ) == ["casework.link_spent", "casework.link_spent", "done"]
    assert AnswerLink.objects.filter(kind="answer", spent_at__isnull=False).count() == 1
    assert ServiceRequest.objects.filter(state__in=["accepted", "declined"]).count() == 1


def test_she_withdraws_while_the_service_accepts():
    a = side()
    r = send(a).service_request
    said = at_once(
        lambda: withdraw_request(service_request=r, by="client"),
        lambda: accept_request(service_request=r, by=a.clinic),
    )
    r.refresh_from_db()
    assert r.state == "revoked"  # whoever came first, her word stands
    assert said in (["done", "done"], ["PermissionDenied()", "done"])


def test_one_call_noted_by_two_promoters_is_noted_once():
    a = side()
    call = FollowUp.objects.get(service_request=send(a).service_request, days=7)
    assert at_once(
        *[lambda: record_follow_up(follow_up=call, result="reached", outcome="attended", by=a.window)] * 2
    ) == ["casework.asked_already", "done"]
    assert Outcome.objects.count() == 1


def test_five_tries_are_five_also_when_they_come_at_once():
    taken = []
    assert at_once(*[lambda: taken.append(take_try("follow", ["address:203.0.113.7"]))] * 12) == ["done"] * 12
    assert sum(slots is not None for slots in taken) == 5


def test_codes_guessed_in_parallel_find_no_way_around():
    a = side()
    sent = send(a)
    answers = []

    def guess(n):
        wrong = codes.with_check(f"2345678923{codes.ALPHABET[n]}")
        answers.append(Client(REMOTE_ADDR="203.0.113.7").post(reverse("casework:follow"), {"box1": wrong}).status_code)

    at_once(*[lambda n=n: guess(n) for n in range(10)])
    assert sorted(answers) == [200] * 5 + [429] * 5
    assert (
        Client(REMOTE_ADDR="203.0.113.7").post(reverse("casework:follow"), {"box1": sent.follow_code}).status_code
        == 429
    )
