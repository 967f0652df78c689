"""What everybody is told of a window: is it open now, until when, when next, and where the mobile unit goes."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse

from ambos.domain.windows import Shut, closed_until
from ambos.programs.health_windows import actions, queries
from ambos.programs.health_windows.models import Closure, Hours, Trip
from ambos.records.network.models import Place, ServicePoint
from tests.support import world
from tests.support.windows import Here

MONDAY = date(2026, 11, 23)
EIGHT_TO_TWO = (time(8), time(14))


@pytest.fixture
def here(db, clinical_table):
    """A window in Fresno (eight hours behind UTC in winter), open Monday to Friday."""
    here = Here()
    for day in range(5):
        Hours.objects.create(
            service_point=here.window, weekday=day, opens_at=time(8), closes_at=time(14), valid_from=date(2026, 1, 1)
        )
    return here


def clock(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    """A moment by the clock of Fresno."""
    return datetime.combine(day, time(hour, minute), UTC) + timedelta(hours=8)


def shut(here, first: date, last: date, reason: str = "storm", reopened_on: date | None = None) -> Closure:
    return Closure.objects.create(
        service_point=here.window, first_day=first, last_day=last, reason=reason, reopened_on=reopened_on,
        said_at=clock(7), form_key=uuid.uuid4(),
    )  # fmt: skip


def shown(here, now: datetime, point: ServicePoint | None = None) -> queries.Opening:
    point = point or here.window
    return queries.openings([point], now)[point.pk]


@pytest.mark.parametrize(
    "hour, minute, until, opens_next",
    [
        (7, 59, None, datetime(2026, 11, 23, 8)),
        (8, 0, time(14), datetime(2026, 11, 24, 8)),
        (13, 59, time(14), datetime(2026, 11, 24, 8)),
        (14, 0, None, datetime(2026, 11, 24, 8)),
    ],
)
def test_open_now_goes_by_the_clock_on_its_wall(here, hour, minute, until, opens_next):
    found = shown(here, clock(hour, minute))
    assert (found.open_until, found.opens_next, found.is_known) == (until, opens_next, True)


def test_friday_afternoon_leads_to_monday(here):
    assert shown(here, clock(15, day=MONDAY - timedelta(days=3))).opens_next == datetime(2026, 11, 23, 8)


def test_a_storm_closes_it_and_says_until_when(here):
    shut(here, MONDAY, MONDAY + timedelta(days=1))
    found = shown(here, clock(9))
    assert (found.open_until, found.closed_through) == (None, MONDAY + timedelta(days=1))
    assert (str(found.closed_words) != "", found.opens_next) == (True, datetime(2026, 11, 25, 8))


def test_open_again_sooner_is_open(here):
    shut(here, MONDAY - timedelta(days=2), MONDAY + timedelta(days=1), reopened_on=MONDAY)
    found = shown(here, clock(9))
    assert (found.open_until, found.closed_through) == (time(14), None)


@pytest.mark.parametrize(
    "closures, last",
    [
        ([], None),
        ([Shut(MONDAY, MONDAY, "storm")], MONDAY),
        ([Shut(MONDAY, MONDAY, "storm"), Shut(date(2026, 11, 24), date(2026, 11, 25), "building")], date(2026, 11, 25)),
        ([Shut(MONDAY, date(2026, 11, 30), "storm", date(2026, 11, 26))], date(2026, 11, 25)),
        ([Shut(date(2026, 11, 24), date(2026, 11, 25), "storm")], None),
    ],
)
def test_closed_until_follows_closures_that_touch(closures, last):
    assert closed_until(MONDAY, closures) == last


def test_hours_nobody_wrote_are_not_made_up(here):
    other = world.window(world.office("sacramento"))
    assert (shown(here, clock(9), other).is_known, shown(here, clock(9), other).opens_next) == (False, None)


def test_a_mobile_unit_is_open_where_its_trip_says_and_only_then(here):
    unit = ServicePoint.objects.create(
        office=here.office, program="health_windows", name="Unidad", kind="mobile_unit", source="x"
    )
    for day, state, why in ((MONDAY, "cancelled", "storm"), (MONDAY + timedelta(days=2), "planned", "")):
        Trip.objects.create(
            service_point=unit, day=day, starts_at=time(10), ends_at=time(15), place="Parque Roeding", city="Fresno",
            state=state, cancel_reason=why, form_key=uuid.uuid4(),
        )  # fmt: skip
    today, then = shown(here, clock(11), unit), shown(here, clock(11, day=MONDAY + timedelta(days=2)), unit)
    assert (today.open_until, today.opens_next) == (None, datetime(2026, 11, 25, 10))
    assert [trip.day for trip in today.trips] == [MONDAY + timedelta(days=2)]
    assert then.open_until == time(15)


@pytest.mark.parametrize("points", [1, 3])
def test_two_queries_however_many_windows(here, points, django_assert_num_queries):
    windows = [here.window, *[world.window(world.office(code)) for code in ("sacramento", "denver")][: points - 1]]
    with django_assert_num_queries(2):
        assert len(queries.openings(windows, clock(9))) == points


# -- pages ---------------------------------------------------------------------------------------------------------------
def page_of(client, point) -> str:
    answer = client.get(reverse("health_windows:my-window", args=[point.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_family_reads_the_week_and_the_storm_of_today(client, here, django_assert_max_num_queries):
    today = queries.today_at(here.window)
    here.runs()
    actions.close_days(
        service_point=here.window, first_day=today, last_day=today, reason="storm", form_key=uuid.uuid4(), by=here.promoter
    )  # fmt: skip
    with django_assert_max_num_queries(25):
        page = page_of(client, here.window)
    assert "tormenta" in page
    assert "08:00 a 14:00" in page
    assert here.agency.name in page
    assert "Set-Cookie" not in client.get(reverse("health_windows:my-window", args=[here.window.pk])).headers


def test_a_window_without_agreement_says_that_it_only_informs(client, here):
    here.runs(agreement=here.agreement(ends_on=here.today - timedelta(days=1)))
    assert "solo da información" in page_of(client, here.window)


def test_a_closed_window_or_one_of_another_program_has_no_page(client, here):
    gone = world.window(world.office("sacramento"))
    ServicePoint.objects.filter(pk=gone.pk).update(closed_on=date(2020, 1, 1))
    other = world.window(world.office("denver"))
    ServicePoint.objects.filter(pk=other.pk).update(program="another")
    for point in (gone, other):
        assert client.get(reverse("health_windows:my-window", args=[point.pk])).status_code == 404


def test_an_office_s_page_leads_to_the_week_of_its_windows_alone(client, here):
    other = world.window(here.office, mark="dos")
    ServicePoint.objects.filter(pk=other.pk).update(program="another", name="Plaza Roosevelt")
    world.signed_in(client, world.account("community_affairs_officer", office=here.office)[0])
    page = client.get(reverse("network:own-office"), follow=True).content.decode()
    links = [reverse("health_windows:my-window", args=[point.pk]) in page for point in (here.window, other)]
    assert ("Plaza Roosevelt" in page, links) == (True, [True, False])


def test_whoever_looks_for_her_place_sees_the_true_hours_and_not_the_old_words(client, here):
    ServicePoint.objects.filter(pk=here.window.pk).update(hours="de nueve a una, como antes")
    Place.objects.create(
        key="us:zip:93721", country="us", kind="zip", code="93721", name="Fresno", folded_name="fresno", state_code="CA",
        latitude=36.73, longitude=-119.78,
    )  # fmt: skip
    page = client.get("/find/", {"place": "93721"}).content.decode()
    assert "como antes" not in page
    assert reverse("health_windows:my-window", args=[here.window.pk]) in page
    Hours.objects.all().delete()
    assert "como antes" in client.get("/find/", {"place": "93721"}).content.decode()
