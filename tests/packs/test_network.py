"""The network of an origin: offices, the areas they serve from day to day, and its windows."""

from collections import Counter
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from tests.packs.answers import by_area, rows
from tests.packs.shelf import ALL, DESTINATIONS, destination

PACKS = sorted(n for n in ALL if n.startswith("origins"))
MEXICO = "origins/mexico"
KINDS = {"headquarters", "embassy", "consulate_general", "consulate", "honorary", "delegation"}
PRECISIONS = {"day", "month", "year", "by"}


def optional(pack, file):
    return rows(pack, file) if ALL[pack].has(file) else ()


def offices(pack):
    return {o["code"]: o for o in rows(pack, "network/offices.csv")}


def when(text, blank):
    return date.fromisoformat(text) if text else blank


def interval(row):
    return when(row["valid_from"], date.min), when(row["valid_to"], date.max)


@pytest.mark.parametrize("pack", PACKS)
def test_an_office_has_a_kind_a_point_and_a_time_zone_that_exist(pack):
    for office in rows(pack, "network/offices.csv"):
        assert office["kind"] in KINDS
        assert ZoneInfo(office["timezone"]).key == office["timezone"]
        assert -90 <= float(office["lat"]) <= 90
        assert -180 <= float(office["lon"]) <= 180
        assert office["timezone_basis"] == "derived"
        assert office["parent"] in offices(pack).keys() - {office["code"]} | {""}


@pytest.mark.parametrize("pack", PACKS)
def test_opening_and_closing_days_have_a_precision_and_follow_each_other(pack):
    for office in rows(pack, "network/offices.csv"):
        assert (office["opened_precision"] in PRECISIONS) == bool(office["opened_on"])
        assert (office["closed_precision"] in PRECISIONS) == bool(office["closed_on"])
        assert when(office["opened_on"], date.min) < when(office["closed_on"], date.max)


@pytest.mark.parametrize("pack", PACKS)
def test_every_office_named_anywhere_exists(pack):
    named = {r["office"] for r in rows(pack, "network/districts.csv")} | {
        r["office"] for r in rows(pack, "network/windows.csv")
    }
    named |= {r["office"] for r in optional(pack, "network/district_sources.csv")} - {""}
    named |= {r[c] for r in optional(pack, "network/district_conflicts.csv") for c in ("office", "other_office")}
    assert named - offices(pack).keys() == set()


@pytest.mark.parametrize("pack", PACKS)
def test_every_area_exists_in_the_destination(pack):
    areas = [*rows(pack, "network/districts.csv"), *optional(pack, "network/district_unassigned.csv")]
    for country in {r["country"] for r in areas}:
        there = destination(country)
        known = {
            "state": {r["code"] for r in there.rows("places/states.csv")},
            "county": {r["fips"] for r in there.rows("places/counties.csv")},
            "zip": {r["zip"] for r in there.rows("places/zip_codes.csv")},
        }
        assert [r for r in areas if r["country"] == country and r["area_code"] not in known[r["area_kind"]]] == []


@pytest.mark.parametrize("pack", PACKS)
def test_one_area_has_at_most_one_office_on_one_day(pack):
    overlaps = []
    for area, stretches in by_area(pack).items():
        ordered = sorted(stretches, key=interval)
        assert all(interval(r)[0] < interval(r)[1] for r in ordered)
        overlaps += [(area, a["office"], b["office"]) for a, b in pairwise(ordered) if interval(b)[0] < interval(a)[1]]
    assert overlaps == []


@pytest.mark.parametrize("pack", PACKS)
def test_a_partial_date_says_so(pack):
    for row in rows(pack, "network/districts.csv"):
        assert (row["valid_from_precision"] in PRECISIONS) == bool(row["valid_from"])
        assert (row["valid_to_precision"] in PRECISIONS) == bool(row["valid_to"])


@pytest.mark.parametrize("pack", PACKS)
def test_no_office_serves_before_it_opened_or_after_it_closed(pack):
    wrong = []
    for row in rows(pack, "network/districts.csv"):
        office = offices(pack)[row["office"]]
        if row["valid_from"] and row["valid_from"] < office["opened_on"]:
            wrong.append(row)
        if office["closed_on"] and (not row["valid_to"] or row["valid_to"] > office["closed_on"]):
            wrong.append(row)
    assert wrong == []


@pytest.mark.parametrize("pack", PACKS)
def test_the_file_is_sorted_by_area_and_then_by_day(pack):
    keys = [
        (r["country"], r["area_kind"], r["area_code"], r["valid_from"]) for r in rows(pack, "network/districts.csv")
    ]
    assert keys == sorted(keys)


@pytest.mark.parametrize("pack", PACKS)
def test_a_window_belongs_to_one_office_and_the_matching_is_recorded(pack):
    for window in rows(pack, "network/windows.csv"):
        assert window["kind"] in {"window", "mobile_unit"}
        assert (window["matched_by"] in {"city", "alias"}) == bool(window["office"])
        assert date.fromisoformat(window["as_of"]).year == int(window["year"])


# Mexico -----------------------------------------------------------------------------------------------------


def test_the_offices_of_mexico():
    counted = Counter((o["country"], bool(o["closed_on"])) for o in rows(MEXICO, "network/offices.csv"))
    assert counted == {("us", False): 53, ("us", True): 1, ("ca", False): 6}
    assert {o["code"] for o in rows(MEXICO, "network/offices.csv") if o["closed_on"]} == {"anchorage"}


def test_no_kind_of_office_is_given_as_verified_and_no_hierarchy_is_made_up():
    assert {(o["kind_confidence"], o["parent"]) for o in rows(MEXICO, "network/offices.csv")} == {("unverified", "")}


@pytest.mark.parametrize(
    "office, zone",
    [
        ("elpaso", "America/Denver"),
        ("presidio", "America/Chicago"),
        ("phoenix", "America/Phoenix"),
        ("yuma", "America/Phoenix"),
        ("indianapolis", "America/Indiana/Indianapolis"),
        ("detroit", "America/Detroit"),
        ("boise", "America/Boise"),
        ("sanjuan", "America/Puerto_Rico"),
        ("calgary", "America/Edmonton"),
    ],
)
def test_time_zones_that_are_easy_to_get_wrong(office, zone):
    assert offices(MEXICO)[office]["timezone"] == zone


def test_every_county_has_an_office_today_or_is_listed_without_one():
    counties = {r["fips"] for r in DESTINATIONS["united_states"].rows("places/counties.csv")}
    served = {
        r["area_code"]
        for r in rows(MEXICO, "network/districts.csv")
        if r["area_kind"] == "county" and not r["valid_to"]
    }
    assert counties - served == {
        r["area_code"] for r in rows(MEXICO, "network/district_unassigned.csv") if not r["valid_to"]
    }
    assert len(served) == 3243


def test_what_is_listed_as_unassigned_is_served_by_nobody_in_that_stretch():
    districts = by_area(MEXICO)
    for row in rows(MEXICO, "network/district_unassigned.csv"):
        start, end = interval(row)
        for served in districts.get((row["area_kind"], row["area_code"]), []):
            assert interval(served)[1] <= start or end <= interval(served)[0]


def test_a_county_whose_first_day_is_known_has_an_office_before_it_or_is_listed():
    listed = {(r["area_code"], r["valid_to"]) for r in rows(MEXICO, "network/district_unassigned.csv")}
    firsts = {area[1]: min(stretches, key=interval)["valid_from"] for area, stretches in by_area(MEXICO).items()}
    assert [(code, day) for code, day in firsts.items() if day and (code, day) not in listed] == []


def test_a_change_of_office_leaves_no_gap():
    for stretches in by_area(MEXICO).values():
        ordered = sorted(stretches, key=interval)
        assert [b["valid_from"] for b in ordered[1:]] == [a["valid_to"] for a in ordered[:-1]]


def test_conflicts_are_counted_and_each_keeps_the_office_the_district_has():
    conflicts = rows(MEXICO, "network/district_conflicts.csv")
    assert Counter((c["office"], c["other_office"]) for c in conflicts) == {
        ("atlanta", "littlerock"): 12,
        ("seattle", "boise"): 10,
        ("portland", "boise"): 6,
    }
    for conflict in conflicts:
        (today,) = [r for r in by_area(MEXICO)[conflict["area_kind"], conflict["area_code"]] if not r["valid_to"]]
        assert (today["office"], today["confidence"]) == (conflict["office"], "medium")


def test_a_predecessor_names_a_statement_that_exists():
    statements = {r["source_id"]: r["office"] for r in rows(MEXICO, "network/district_sources.csv")}
    predecessors = [r for r in rows(MEXICO, "network/districts.csv") if r["basis"] == "predecessor"]
    assert len(predecessors) == 241
    assert {r["source"].removeprefix("district_sources.csv ") for r in predecessors} - statements.keys() == set()


def test_every_open_office_of_a_served_country_has_a_district():
    serving = {r["office"] for r in rows(MEXICO, "network/districts.csv") if not r["valid_to"]}
    idle = {o["code"] for o in rows(MEXICO, "network/offices.csv")} - serving
    assert idle == {"anchorage", "calgary", "leamington", "montreal", "ottawa", "toronto", "vancouver"}


def test_the_windows_of_2009_and_2025():
    windows = rows(MEXICO, "network/windows.csv")
    assert Counter((w["year"], w["kind"], bool(w["lead_agency"])) for w in windows) == {
        ("2009", "window", True): 30,
        ("2009", "mobile_unit", True): 1,
        ("2025", "window", False): 51,
    }
    assert [w for w in windows if not w["office"]] == []
    in_2025 = {w["office"] for w in windows if w["year"] == "2025"}
    open_there = {o["code"] for o in rows(MEXICO, "network/offices.csv") if o["country"] == "us" and not o["closed_on"]}
    assert open_there - in_2025 == {"houston", "sanjuan"}


def test_the_32_states():
    states = rows(MEXICO, "places/states.csv")
    assert [s["inegi_code"] for s in states] == [f"{n:02}" for n in range(1, 33)]
    assert len({s["iso_3166_2"] for s in states}) == 32
    assert sum(int(s["population_2020"]) for s in states) == 126014024
