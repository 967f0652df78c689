"""Elections: its rules, its reach, its pages."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.programs.elections import actions, measures, queries
from ambos.programs.elections.models import Activity
from ambos.records.audit.models import Event
from tests.support import world
from tests.support.programs import turned_on

pytestmark = pytest.mark.django_db
YESTERDAY = timezone.localdate() - timedelta(days=1)


@pytest.fixture(autouse=True)
def running():
    with turned_on("elections"):
        yield


@pytest.fixture
def sides():
    """Two offices, an officer and an activity at each."""
    made = []
    for code, mark in (("los-angeles", world.A), ("phoenix", world.B)):
        office = world.office(code, mark)
        user, access = world.account("community_affairs_officer", office=office)
        planned = actions.plan_activity(office=office, title=f"Taller {mark}", day=YESTERDAY, by=access)
        made.append((user, access, planned))
    return made


def test_planned_held_counted_and_written_in_the_log(sides):
    _user, access, planned = sides[0]
    held = actions.hold_activity(activity=planned, attended=12, by=access)
    assert (held.state, held.attended) == ("held", 12)
    month = (YESTERDAY.replace(day=1), YESTERDAY)
    assert list(measures.held(*month)) == [(planned.office_id, 1, None)]
    verbs = Event.objects.filter(subject_id=str(planned.pk)).order_by("at").values_list("verb", flat=True)
    assert list(verbs) == ["elections.planned", "elections.held"]


@pytest.mark.parametrize(
    "change, code",
    [
        ({"state": "cancelled"}, "elections.closed_already"),
        ({"day": date(2999, 1, 1)}, "elections.before_its_day"),
    ],
)
def test_what_cannot_be_held_is_refused(sides, change, code):
    _user, access, planned = sides[0]
    Activity.objects.filter(pk=planned.pk).update(**change)
    planned.refresh_from_db()
    with pytest.raises(Refused) as told:
        actions.hold_activity(activity=planned, attended=1, by=access)
    assert told.value.codes == (code,)


def test_the_same_form_sent_twice_is_recorded_once(sides):
    _user, access, planned = sides[0]
    key = uuid4()
    first, second = (
        actions.plan_activity(office=planned.office, title="Taller", day=YESTERDAY, key=key, by=access)
        for _ in range(2)
    )
    assert first.pk == second.pk == key
    assert Activity.objects.filter(pk=key).count() == 1


def test_nobody_reaches_the_other_office(sides):
    (_a, access, _mine), (_b, _theirs, other) = sides
    assert [world.A in found.title for found in queries.activities(access)] == [True]
    with pytest.raises(Activity.DoesNotExist):
        queries.activity(access, other.pk)
    with pytest.raises(PermissionDenied):
        actions.hold_activity(activity=other, attended=1, by=access)


def test_pages_show_ones_own_and_never_the_other_side(client, sides):
    (user, _access, mine), (_b, _theirs, other) = sides
    world.signed_in(client, user)
    listed = client.get(reverse("elections:activities")).content.decode()
    assert world.A in listed
    assert world.B not in listed
    assert client.get(reverse("elections:activity", args=[mine.pk])).status_code == 200
    assert client.get(reverse("elections:activity", args=[other.pk])).status_code == 404
    assert client.post(reverse("elections:hold", args=[other.pk]), {"attended": 3}).status_code == 404
    answered = client.post(reverse("elections:hold", args=[mine.pk]), {"attended": 3})
    assert answered.headers["Location"] == reverse("elections:activity", args=[mine.pk])


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_long(client, sides, rows, django_assert_max_num_queries):
    user, access, planned = sides[0]
    for number in range(rows - 1):
        actions.plan_activity(office=planned.office, title=f"Taller {number}", day=YESTERDAY, by=access)
    world.signed_in(client, user)
    with django_assert_max_num_queries(25):
        assert client.get(reverse("elections:activities")).status_code == 200


def test_planning_needs_a_title(client, sides):
    user, _access, planned = sides[0]
    world.signed_in(client, user)
    typed = {"form_key": uuid4(), "office": planned.office_id, "title": "   ", "day": YESTERDAY}
    answered = client.post(reverse("elections:plan"), typed)
    assert answered.status_code == 200
    assert Activity.objects.count() == 2
