"""The window's lists when there is much to do: page by page with true counts, and as many questions to the database for one row as
for three."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ambos.domain import codes
from ambos.domain.referrals import age_of_delay
from ambos.records.casework import queries
from ambos.records.casework.actions import decline_request
from ambos.records.casework.models import FollowUp, ServiceRequest
from tests.support import world
from tests.support.casework import send, side

pytestmark = pytest.mark.django_db


@pytest.fixture
def a():
    return side()


@pytest.fixture
def desk(client, a, monkeypatch):
    monkeypatch.setattr("ambos.records.casework.views.window.LINES", 2)
    return world.signed_in(client, a.promoter)


def references(page, named: str = "lines") -> list[str]:
    """The references of the list in their order."""
    return [row.service_request.reference for row in page.context[named]]


def declined(a, n: int) -> list[ServiceRequest]:
    return [decline_request(service_request=send(a).service_request, reason="full", by=a.clinic) for _n in range(n)]


def test_a_long_list_says_how_many_and_shows_them_page_by_page(desk, a):
    sent = declined(a, 5)
    urgent = sorted(sent, key=lambda r: (r.answer_due_at, r.pk))
    address = reverse("casework:referrals")
    pages = [desk.get(f"{address}?page={n}") for n in (1, 2, 3)]
    assert [references(page) for page in pages] == [[r.reference for r in urgent[n : n + 2]] for n in (0, 2, 4)]
    assert all(re.search(r"<h1>\s*5 ", page.content.decode()) for page in pages)
    beside = f"{reverse('casework:referral', args=[urgent[2].pk])}?page=2"
    assert beside in pages[1].content.decode()
    assert references(desk.get(beside)) == [r.reference for r in urgent[2:4]]


@pytest.mark.parametrize("tab", ["waiting", "under_way", "ended"])
def test_each_tab_goes_on_at_the_next_page(desk, a, tab):
    moved = {
        "waiting": {"state": "sent"},
        "under_way": {"state": "accepted", "answered_at": timezone.now(), "answered_by": "account"},
        "ended": {"state": "completed", "closed_at": timezone.now()},
    }
    sent = [send(a).service_request for _n in range(3)]
    ServiceRequest.objects.update(**moved[tab])
    shown = [references(desk.get(f"{reverse('casework:referrals')}?tab={tab}&page={n}")) for n in (1, 2)]
    assert [len(page) for page in shown] == [2, 1]
    assert sorted(shown[0] + shown[1]) == sorted(r.reference for r in sent)


def test_the_calls_go_on_at_the_next_page_the_oldest_first(desk, a):
    sent = [send(a).service_request for _n in range(3)]
    today = timezone.localdate()
    for days, request in enumerate(sent):
        FollowUp.objects.filter(service_request=request, days=7).update(due_on=today - timedelta(days=days))
    pages = [desk.get(f"{reverse('casework:calls')}?page={n}") for n in (1, 2)]
    assert [references(page, "calls") for page in pages] == [
        [sent[2].reference, sent[1].reference],
        [sent[0].reference],
    ]
    assert all(re.search(r"<h1>\s*3 ", page.content.decode()) for page in pages)


def test_a_referral_with_two_calls_due_is_counted_once(desk, a):
    request = send(a).service_request
    FollowUp.objects.filter(service_request=request, days__in=(7, 30)).update(due_on=timezone.localdate())
    page = desk.get(reverse("casework:calls"))
    assert [call.days for call in page.context["calls"]] == [30]
    assert re.search(r"<h1>\s*1 ", page.content.decode())


@pytest.mark.parametrize("address", ["health_windows:today", "casework:calls", "casework:referrals"])
def test_a_page_asks_as_much_for_three_as_for_one(client, a, address):
    world.signed_in(client, a.promoter)
    asked = []
    for _n in (1, 2, 3):
        request = decline_request(service_request=send(a).service_request, reason="full", by=a.clinic)
        FollowUp.objects.filter(service_request=request, days=7).update(due_on=timezone.localdate())
        client.get(reverse(address))
        with CaptureQueriesContext(connection) as seen:
            page = client.get(reverse(address))
        assert (
            a.service.organization.name in page.content.decode()
            or codes.grouped(request.reference, 3) in page.content.decode()
        )
        asked.append(len(seen))
    assert asked[0] == asked[1] == asked[2]


def test_a_call_has_the_office_and_the_purpose_of_its_referral(a):
    b = side(world.B, "chicago")
    for here in (a, b):
        request = send(here).service_request
        assert set(request.follow_ups.values_list("office", "purpose")) == {(request.office_id, request.purpose)}


def test_delays_are_counted_by_age_as_the_domain_says(a):
    """Each edge of an age, a minute on either side of it."""
    now, minute = timezone.now(), timedelta(minutes=1)
    late = [timedelta(days=days) + part for days in (0, 3, 8, 31) for part in (minute, -minute)]
    for delay in late:
        request = send(a).service_request
        ServiceRequest.objects.filter(pk=request.pk).update(answer_due_at=now - delay)
    expected = Counter(age_of_delay(delay.days) for delay in late if delay > timedelta(0))
    assert {found.age: found.n for found in queries.AttentionRows(a.window).delays} == expected
    assert expected == {"new": 2, "week": 2, "month": 2, "old": 1}
