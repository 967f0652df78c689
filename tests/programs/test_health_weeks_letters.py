"""Letters about events: the office is told that one is over, that its report is late, and that a volunteer sent it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ambos.programs.health_weeks import actions
from ambos.programs.health_weeks.models import Edition
from ambos.records.messages.models import Message
from ambos.records.messages.queries import opened, render
from tests.support.weeks import GOOD, TODAY, Side

pytestmark = pytest.mark.django_db
DAYS = 15
"""To report, by the handbook."""


@pytest.fixture
def side():
    Side("sacramento")  # another office, which is told nothing
    return Side()


def letters():
    """(kind, address) of the letters about events, in order."""
    rows = Message.objects.filter(kind__startswith="health_weeks.")
    return sorted((row.kind.partition(".")[2], opened(row)[0]) for row in rows)


def to(side, kind, *who):
    return sorted((kind, user.email) for user in who or (side.officer_user,))


@pytest.mark.parametrize(
    "back, kinds",
    [(0, ()), (1, ("over",)), (14, ("over",)), (15, ()), (16, ("late",)), (29, ("late",)), (30, ())],
)
def test_the_office_is_told_when_an_event_is_over_and_when_its_report_is_late(side, back, kinds):
    """The day after, while the days run; after the last of them; and no more when that is two weeks ago."""
    event = side.published(day=TODAY - timedelta(days=1))
    who = {"over": (side.officer_user,), "late": (side.officer_user, side.consul_user)}
    expected = sorted(pair for kind in kinds for pair in to(side, kind, *who[kind]))
    assert (actions.tell_of_reports(event.day + timedelta(days=back)), letters()) == (len(expected), expected)


def test_each_letter_goes_out_once_and_none_when_the_report_is_in(side):
    event = side.published(day=TODAY - timedelta(days=1))
    for day in range(1, 40):
        actions.tell_of_reports(event.day + timedelta(days=day))
    both = to(side, "late", side.officer_user, side.consul_user)
    assert letters() == sorted([*both, *to(side, "over")])
    Message.objects.all().delete()
    side.reported(day=TODAY - timedelta(days=1)), side.proposed(day=TODAY - timedelta(days=1))
    actions.cancel_event(event=side.proposed(), reason="Lluvia", by=side.officer)
    actions.submit_close_out(event=event, answers=GOOD, by=side.officer)
    assert (actions.tell_of_reports(event.day + timedelta(days=3)), letters()) == (0, [])


def test_nothing_is_told_of_an_edition_that_is_closed_nor_of_an_entry_counted_elsewhere(side):
    event = side.published(day=TODAY - timedelta(days=1))
    twin = side.published(day=TODAY - timedelta(days=1))
    type(twin).objects.filter(pk=twin.pk).update(counted_in=event)
    assert actions.tell_of_reports(event.day + timedelta(days=2)) == 1
    Edition.objects.update(state=Edition.State.CLOSED)
    assert actions.tell_of_reports(event.day + timedelta(days=2)) == 0


def test_a_report_by_a_volunteers_link_is_told_to_the_office_and_the_offices_own_is_not(side):
    event = side.published()
    token = actions.make_link(event=event, by=side.officer).rstrip("/").rpartition("/")[2]
    actions.submit_by_link(token=token, answers=GOOD)
    side.reported()
    assert letters() == to(side, "arrived")
    [row] = Message.objects.filter(kind="health_weeks.arrived")
    _subject, text = render(row.kind, row.language, opened(row)[1])
    assert (event.code in text, f"/health-weeks/events/{event.pk}/" in text) == (True, True)


def test_a_volunteer_who_opens_the_link_too_early_is_told_when_it_opens(side):
    """Not after five minutes of typing."""
    ahead = side.published(day=timezone.localdate() + timedelta(days=3))
    path = actions.make_link(event=ahead, by=side.officer)
    page = Client().get(path).content.decode()
    assert ("Todavía no empieza" in page, 'name="send"' in page) == (True, False)
    held = side.published()
    page = Client().get(actions.make_link(event=held, by=side.officer)).content.decode()
    assert ("Todavía no empieza" in page, 'name="send"' in page) == (False, True)
