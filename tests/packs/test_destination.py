"""A country of residence: places that fit together, needs, and names of programs that tell no status."""

import json
import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from ambos.domain.eligibility import Facts
from ambos.domain.eligibility.families import faults, rows_for_everybody
from tests.packs.answers import rows
from tests.packs.shelf import ALL

PACKS = sorted(n for n in ALL if n.startswith("destinations"))
US = "destinations/united_states"
TELLS_A_STATUS = re.compile(
    r"citizen|ciudadan|migra|undocument|indocument|refug|asyl|asilo|visa\b|parole|daca|\btps\b|emergency|emergencia|"
    r"unborn|nonato|state.only|solo estatal|resident|foreign|extranjer",
    re.IGNORECASE,
)


def families(pack):
    return ALL[pack].read("eligibility/families.yaml")["families"]


def programs(pack):
    return rows(pack, "eligibility/program_families.csv")


# places -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", PACKS)
def test_places_lie_in_places_that_exist(pack):
    states = {r["code"] for r in rows(pack, "places/states.csv")}
    counties = {r["fips"]: r["state"] for r in rows(pack, "places/counties.csv")}
    assert set(counties.values()) - states == set()
    assert [r for r in rows(pack, "places/zip_codes.csv") if r["county_fips_primary"] not in counties] == []
    assert {r["state"] for r in rows(pack, "places/zip_codes.csv")} - states == set()
    assert [r for r in rows(pack, "places/zip_county_crosswalk.csv") if r["county_fips"] not in counties] == []


@pytest.mark.parametrize("pack", PACKS)
def test_time_zones_exist(pack):
    zones = {z for r in rows(pack, "places/states.csv") for z in [r["timezone"], *r["other_timezones"].split("|")] if z}
    assert {ZoneInfo(z).key for z in zones} == zones


def test_the_places_of_the_united_states():
    assert len(rows(US, "places/states.csv")) == 56
    assert len(rows(US, "places/counties.csv")) == 3245
    assert len(rows(US, "places/zip_codes.csv")) == 40977
    assert len(rows(US, "places/zip_county_crosswalk.csv")) == 54147


def test_a_zip_code_lies_in_the_state_of_its_county():
    counties = {r["fips"]: r["state"] for r in rows(US, "places/counties.csv")}
    assert [
        r["zip"] for r in rows(US, "places/zip_codes.csv") if counties[r["county_fips_primary"]] != r["state"]
    ] == []


def test_connecticut_stands_as_counties_and_as_planning_regions():
    vintages = [r["vintage"] for r in rows(US, "places/counties.csv") if r["state"] == "CT"]
    assert (vintages.count("2020"), vintages.count("2022")) == (8, 9)
    assert {r["state"] for r in rows(US, "places/counties.csv") if r["vintage"] == "2022"} == {"CT"}


def test_the_map_draws_every_state_from_arcs_it_has():
    topology = json.loads((ALL[US].folder / "map/states.topo.json").read_text(encoding="utf-8"))
    drawn = topology["objects"]["states"]["geometries"]
    assert {g["id"] for g in drawn} == {r["fips"] for r in rows(US, "places/states.csv")}
    used = {
        arc if arc >= 0 else ~arc
        for arc in (int(n) for n in re.findall(r"-?\d+", json.dumps([g["arcs"] for g in drawn])))
    }
    assert used == set(range(len(topology["arcs"])))


# needs ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", PACKS)
def test_the_needs_are_a_tree(pack):
    parents = {r["code"]: r["parent"] for r in rows(pack, "needs.csv")}
    assert set(parents.values()) - parents.keys() == {""}
    for code in parents:
        path = []
        while code:
            assert code not in path
            path.append(code)
            code = parents[code]


@pytest.mark.parametrize("pack", PACKS)
def test_what_a_window_uses_has_a_spanish_name_and_says_that_it_is_ours(pack):
    needs = rows(pack, "needs.csv")
    assert {r["used_at_windows"] for r in needs} <= {"yes", "no"}
    assert [r for r in needs if r["used_at_windows"] == "yes" and not r["name_es"]] == []
    assert [r for r in needs if (r["name_es_by"] == "ambos") != bool(r["name_es"])] == []


def test_the_needs_of_the_united_states():
    needs = rows(US, "needs.csv")
    assert (len(needs), sum(r["used_at_windows"] == "yes" for r in needs), sum(bool(r["name_es"]) for r in needs)) == (
        289,
        64,
        179,
    )
    names = {r["code"]: (r["name_en"], r["name_es"]) for r in needs}
    assert names["1206"] == ("Medical Care", "Atención médica")
    assert names["1206-1"] == ("Primary Care", "Médico de cabecera")
    assert names["1227"] == ("Vaccinations", "Vacunas")


@pytest.mark.parametrize("pack", PACKS)
def test_no_need_tells_a_status(pack):
    told = re.compile(r"citizen|ciudadan|migra|undocument|refugee", re.IGNORECASE)
    assert [r["code"] for r in rows(pack, "needs.csv") if told.search(r["name_en"] + r["name_es"])] == []


# families of public programs --------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", PACKS)
def test_no_program_without_a_row_for_citizens_can_be_stored_by_its_name(pack):
    without = {r["program"] for r in programs(pack) if r["has_citizen_row"] == "no"}
    assert without
    assert {f["code"] for f in families(pack)} & without == set()


@pytest.mark.parametrize("pack", PACKS)
def test_every_family_holds_a_program_that_citizens_use_too(pack):
    shared = {r["family"] for r in programs(pack) if r["has_citizen_row"] == "yes"}
    assert {f["code"] for f in families(pack)} == shared
    assert {r["family"] for r in programs(pack)} == shared


@pytest.mark.parametrize("pack", PACKS)
def test_the_proof_names_the_facts_it_rests_on(pack):
    assert {r["has_citizen_row"] for r in programs(pack)} == {"yes", "no"}
    assert [r for r in programs(pack) if (r["has_citizen_row"] == "yes") != bool(r["citizen_facts"])] == []


@pytest.mark.parametrize("pack", PACKS)
def test_no_family_tells_a_status(pack):
    stored = [(f["code"], *f["name"].values(), *f["also_called"].values()) for f in families(pack)]
    assert [text for row in stored for text in row if TELLS_A_STATUS.search(text)] == []


@pytest.mark.parametrize("pack", PACKS)
def test_a_family_has_both_names_and_needs_that_exist(pack):
    needs = {r["code"] for r in rows(pack, "needs.csv")}
    for family in families(pack):
        assert set(family) == {"code", "name", "also_called", "needs", "source", "as_of", "confidence"}
        assert set(family["name"]) == set(family["also_called"]) == {"es", "en"}
        assert all(family["name"].values())
        assert family["needs"]
        assert set(family["needs"]) - needs == set()
    codes = [f["code"] for f in families(pack)]
    assert codes == sorted(set(codes))


def test_the_programs_of_the_united_states_without_a_row_for_citizens():
    assert [r["program"] for r in programs(US) if r["has_citizen_row"] == "no"] == [
        "aca_marketplace",
        "chip",
        "chip_fcep_pregnancy",
        "emergency_medicaid",
        "essential_plan",
        "medicaid",
        "state_health",
    ]


# holidays ---------------------------------------------------------------------------------------------------


def test_federal_holidays_follow_the_rule_of_the_law():
    def nth(year, month, weekday, n):
        first = date(year, month, 1)
        return first + timedelta((weekday - first.weekday()) % 7 + 7 * (n - 1))

    expected = []
    for year in (2026, 2027):
        last_monday_of_may = max(d for d in (date(year, 5, n) for n in range(25, 32)) if d.weekday() == 0)
        days = [
            date(year, 1, 1),
            nth(year, 1, 0, 3),
            nth(year, 2, 0, 3),
            last_monday_of_may,
            date(year, 6, 19),
            date(year, 7, 4),
            nth(year, 9, 0, 1),
            nth(year, 10, 0, 2),
            date(year, 11, 11),
            nth(year, 11, 3, 4),
            date(year, 12, 25),
        ]
        expected += [(d, d + timedelta({5: -1, 6: 1}.get(d.weekday(), 0))) for d in days]
    assert [(h["day"], h["observed"]) for h in ALL[US].read("holidays.yaml")["holidays"]] == expected


# computed from the facts -------------------------------------------------------------------------------------------
def family_of(pack):
    return {r["program"]: r["family"] for r in programs(pack)}


def test_the_proof_is_what_the_facts_say():
    facts = Facts.load(ALL[US].read("eligibility/facts.yaml"))
    computed = {program: "|".join(found) for program, found in rows_for_everybody(facts).items()}
    assert {r["program"]: r["citizen_facts"] for r in programs(US)} == computed
    assert faults(facts, [f["code"] for f in families(US)], family_of(US)) == []


def test_a_break_planted_in_the_facts_is_seen():
    data = ALL[US].read("eligibility/facts.yaml")
    for row in data["facts"]:
        if row["program"] == "wic":
            row["groups"] = [g for g in data["groups"] if g != data["yardstick"]]
    told = faults(Facts.load(data), [f["code"] for f in families(US)], family_of(US))
    assert told == ["wic is a program that only some groups get", "wic holds no program that everybody gets"]


def test_a_family_named_like_a_program_that_only_some_get_is_seen():
    facts = Facts.load(ALL[US].read("eligibility/facts.yaml"))
    names = [f["code"] for f in families(US)]
    assert faults(facts, [*names, "emergency_medicaid"], family_of(US)) == [
        "emergency_medicaid is a program that only some groups get",
        "emergency_medicaid holds no program that everybody gets",
    ]
    assert faults(facts, names, family_of(US) | {"chip": "nowhere"}) == ["chip is of no family"]
