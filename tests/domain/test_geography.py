"""Whose district, on a day; two claims are a conflict; distances."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambos.domain.geography import DistrictArea, Point, Resolution, distance_km, nearest, resolve

NEW_YEAR, DAY = date(2026, 1, 1), date(2026, 6, 1)


def area(office, kind, code, valid_from=NEW_YEAR, valid_to=None, confidence="high"):
    return DistrictArea(office, kind, code, valid_from, valid_to, "list", confidence)


NETWORK = [
    area("los-angeles", "state", "CA", confidence="low"),
    area("san-bernardino", "county", "06071", confidence="medium"),
    area("santa-ana", "zip", "92301"),
    area("fresno", "county", "06019", valid_to=date(2026, 3, 31)),
    area("sacramento", "county", "06019", valid_from=date(2026, 4, 1)),
    area("tucson", "county", "04019"),
    area("phoenix", "county", "04019", confidence="medium"),
]


@pytest.mark.parametrize(
    "asked, expected",
    [
        ({"zip": "92301", "county": "06071", "state": "CA"}, Resolution("santa-ana", "zip", "high")),
        ({"zip": " 92301-1234 "}, Resolution("santa-ana", "zip", "high")),
        ({"zip": "92399", "county": "06071", "state": "CA"}, Resolution("san-bernardino", "county", "medium")),
        ({"county": "06001", "state": "ca"}, Resolution("los-angeles", "state", "low")),
        ({"zip": "99999"}, Resolution(None, None, None)),
        ({"zip": "", "county": " "}, Resolution(None, None, None)),
        ({"county": "06019", "on": date(2026, 3, 31)}, Resolution("fresno", "county", "high")),
        ({"county": "06019", "on": date(2026, 4, 1)}, Resolution("sacramento", "county", "high")),
        ({"county": "06019", "on": date(2025, 12, 31)}, Resolution(None, None, None)),
        ({"county": "04019"}, Resolution(None, "county", None, (NETWORK[5], NETWORK[6]))),
    ],
)
def test_whose_district(asked, expected):
    assert resolve(NETWORK, **{"on": DAY, **asked}) == expected


def test_a_conflict_is_not_papered_over_by_the_state():
    both = [*NETWORK, area("phoenix", "state", "AZ")]
    found = resolve(both, county="04019", state="AZ", on=DAY)
    assert (found.office, found.by, len(found.conflicts)) == (None, "county", 2)


def test_two_sources_that_agree_lend_the_better_confidence():
    rows = [area("tucson", "zip", "85701", confidence="low"), area("tucson", "zip", "85701", confidence="medium")]
    assert resolve(rows, zip="85701", on=DAY) == Resolution("tucson", "zip", "medium")


rows = st.lists(
    st.builds(
        area,
        st.sampled_from("abc"),
        st.sampled_from(["zip", "county", "state"]),
        st.sampled_from(["1", "2"]),
        st.dates(date(2025, 1, 1), date(2026, 12, 31)),
        st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2026, 12, 31))),
    ),
    max_size=8,
)


@given(rows, st.randoms())
def test_an_office_is_named_only_when_no_other_claims_the_place_at_that_level(districts, random):
    found = resolve(districts, zip="1", county="1", state="1", on=DAY)
    claims = [a for a in districts if a.kind == found.by and a.code == "1" and a.holds_on(DAY)]
    if found.office is not None:
        assert {a.office for a in claims} == {found.office}
    elif found.by is not None:
        assert len({a.office for a in found.conflicts}) > 1
    shuffled = districts[:]
    random.shuffle(shuffled)
    assert resolve(shuffled, zip="1", county="1", state="1", on=DAY) == found


@given(rows)
def test_a_row_that_has_ended_changes_nothing(districts):
    ended = [replace(a, valid_from=DAY - timedelta(days=9), valid_to=DAY - timedelta(days=1)) for a in districts]
    asked = {"zip": "1", "county": "1", "state": "1", "on": DAY}
    assert resolve(districts + ended, **asked) == resolve(districts, **asked)


LOS_ANGELES, TIJUANA, CHICAGO = Point(34.0522, -118.2437), Point(32.5149, -117.0382), Point(41.8781, -87.6298)
points = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize(
    "a, b, km",
    [
        (LOS_ANGELES, CHICAGO, 2804),
        (LOS_ANGELES, TIJUANA, 204),
        (Point(0, 0), Point(0, 180), 20015),
        (Point(0, 179.5), Point(0, -179.5), 111),
        (Point(90, 0), Point(90, 120), 0),
    ],
)
def test_distances(a, b, km):
    assert round(distance_km(a, b)) == km


@given(points, points, points)
def test_distance_is_a_distance(a, b, c):
    assert distance_km(a, b) == pytest.approx(distance_km(b, a), abs=1e-6)
    assert distance_km(a, a) == 0
    assert distance_km(a, c) <= distance_km(a, b) + distance_km(b, c) + 1e-3


def test_the_nearest():
    places = [("chicago", CHICAGO), ("tijuana", TIJUANA), ("los angeles", LOS_ANGELES)]
    assert [place for place, _ in nearest(LOS_ANGELES, places, 2)] == ["los angeles", "tijuana"]
    assert nearest(LOS_ANGELES, []) == ()
