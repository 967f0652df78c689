"""The clinical table: complete, exact, and without a word of diagnosis."""

import re
from decimal import Decimal

import pytest

from tests.packs.answers import read, rows
from tests.packs.shelf import ALL

PACKS = sorted(n for n in ALL if n.startswith("origins"))
MEXICO = "origins/mexico"
FILE = "clinical/bands.yaml"
NAMES_A_DISEASE = re.compile(
    r"diab|hipert|hypert|obes|sobrepeso|overweight|colesterolemia|dislip|anemi|diagn|enferm|disease|syndrom", re.I
)
UNITS = {"reach", "contact", "person", "service", "referral", "completed_referral", "outcome"}


def components(pack):
    return [
        pytest.param(pack, m, c, id=f"{pack}-{m['code']}-{c['code']}")
        for m in read(pack, FILE)["measures"]
        for c in m["components"]
    ]


EVERY_COMPONENT = [p for pack in PACKS for p in components(pack)]


def texts(value):
    """Every text under an ``es`` or ``en`` key."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("es", "en"):
                yield inner
            else:
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def unlike_twins(value, path=""):
    """Where Spanish stands without English, or the other way round."""
    if isinstance(value, dict):
        if value.keys() & {"es", "en"} and (value.keys() != {"es", "en"} or bool(value["es"]) != bool(value["en"])):
            yield path
        for key, inner in value.items():
            yield from unlike_twins(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from unlike_twins(inner, f"{path}/{number}")


@pytest.mark.parametrize("pack, measure, component", EVERY_COMPONENT)
def test_bands_cover_every_value_once(pack, measure, component):
    bands = component["bands"]
    assert "from" not in bands[0]
    assert "below" not in bands[-1]
    assert [b["from"] for b in bands[1:]] == [b["below"] for b in bands[:-1]]
    edges = [Decimal(b["from"]) for b in bands[1:]]
    assert edges == sorted(set(edges))
    low, high = component["plausible"]
    assert [e for e in edges if not low < e <= high] == []
    assert [e for e in edges if e != round(e, measure["decimals"])] == []


@pytest.mark.parametrize("pack, measure, component", EVERY_COMPONENT)
def test_levels_exist_and_codes_are_short_enough_to_keep(pack, measure, component):
    levels = {level["code"] for level in read(pack, FILE)["levels"]}
    assert {b["level"] for b in component["bands"]} - levels == set()
    assert [b["code"] for b in component["bands"] if len(b["code"]) > 30] == []


@pytest.mark.parametrize("pack", PACKS)
def test_codes_of_bands_are_unique_in_the_whole_table(pack):
    codes = [b["code"] for m in read(pack, FILE)["measures"] for c in m["components"] for b in c["bands"]]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("pack", PACKS)
def test_no_number_of_the_table_went_through_a_float(pack):
    def floats(value):
        if isinstance(value, dict):
            return [f for inner in value.values() for f in floats(inner)]
        if isinstance(value, list):
            return [f for inner in value for f in floats(inner)]
        return [value] if isinstance(value, float) else []

    assert floats(read(pack, FILE)) == []


@pytest.mark.parametrize("pack", PACKS)
def test_the_canonical_unit_converts_to_itself(pack):
    for measure in read(pack, FILE)["measures"]:
        own = [u for u in measure["units"] if u["unit"] == measure["unit"]]
        assert own == [{"unit": measure["unit"], "factor": "1", "offset": "0"}]
        assert [u for u in measure["units"] if len(u["unit"]) > 12] == []


@pytest.mark.parametrize("pack", PACKS)
def test_a_measure_has_a_critical_band_or_says_why_not(pack):
    for measure in read(pack, FILE)["measures"]:
        critical = [b for c in measure["components"] for b in c["bands"] if b["level"] == "critical"]
        assert bool(critical) != ("no_critical" in measure)


@pytest.mark.parametrize("pack", PACKS)
def test_it_never_names_a_disease(pack):
    table = read(pack, FILE)
    said = [*texts(table["levels"]), *texts(table["measures"]), *texts(table["critical_script"])]
    codes = [b["code"] for m in table["measures"] for c in m["components"] for b in c["bands"]]
    assert [t for t in [*said, *codes] if NAMES_A_DISEASE.search(t)] == []


@pytest.mark.parametrize("pack", PACKS)
def test_it_always_says_that_it_is_no_diagnosis(pack):
    said = read(pack, FILE)["always_say"]
    assert "no un diagnóstico" in said["es"]
    assert "not a diagnosis" in said["en"]


@pytest.mark.parametrize("pack", PACKS)
def test_every_text_stands_in_both_languages(pack):
    assert list(unlike_twins(read(pack, FILE))) == []


@pytest.mark.parametrize("pack", PACKS)
def test_the_script_ends_in_one_of_three_ways_and_takes_the_phone_from_the_country_of_residence(pack):
    script = read(pack, FILE)["critical_script"]
    assert [c["code"] for c in script["closes_with"]] == ["emergency_called", "referred_now", "refused"]
    placeholders = {p for t in texts(script) for p in re.findall(r"\{(\w*)\}", t)}
    assert placeholders == {"emergency_phone"}
    assert [t for t in texts(script) if re.search(r"\b\d{3}\b", t)] == []
    assert [s for s in script["steps"] if not s["do"]["es"]] == []


@pytest.mark.parametrize("pack", PACKS)
def test_no_table_is_said_to_be_approved(pack):
    table = read(pack, FILE)
    assert isinstance(table["version"], str)
    assert table["approval"].startswith("not ")
    assert table["confidence"] == "unverified"


def test_the_ranges_of_mexico():
    table = read(MEXICO, FILE)
    assert (table["version"], table["approval"]) == ("2026-2", "not yet approved by the health ministry")
    assert {(m["code"], c["code"]): c["plausible"] for m in table["measures"] for c in m["components"]} == {
        ("blood_pressure", "systolic"): [60, 260],
        ("blood_pressure", "diastolic"): [30, 160],
        ("glucose", "fasting"): [20, 600],
        ("glucose", "not_fasting"): [20, 600],
        ("a1c", "a1c"): [3, 20],
        ("cholesterol", "cholesterol"): [80, 500],
        ("bmi", "bmi"): [10, 80],
    }
    factors = {(m["code"], u["unit"]): u["factor"] for m in table["measures"] for u in m["units"]}
    assert (factors["glucose", "mmol/L"], factors["cholesterol", "mmol/L"]) == ("18.016", "38.67")


def test_a_step_for_some_bands_names_bands_that_exist():
    table = read(MEXICO, FILE)
    codes = {
        b["code"] for m in table["measures"] for c in m["components"] for b in c["bands"] if b["level"] == "critical"
    }
    only = [code for step in table["critical_script"]["steps"] for code in step.get("only", [])]
    assert only == ["fasting_very_low", "not_fasting_very_low"]
    assert set(only) - codes == set()


# the catalogue and the languages ----------------------------------------------------------------------------


@pytest.mark.parametrize("pack", PACKS)
def test_every_row_of_the_catalogue_counts_one_known_unit(pack):
    services = rows(pack, "catalogue/services.csv")
    assert {r["unit"] for r in services} - UNITS == set()
    assert {r["section"] for r in services} - set("ABCDEFGH") == set()
    assert len({r["code"] for r in services}) == len(services)
    assert [r["code"] for r in services if (r["section"] == "H") != (r["unit"] == "person")] == []


@pytest.mark.parametrize("pack", PACKS)
def test_age_bands_leave_no_age_out(pack):
    bands = rows(pack, "catalogue/age_bands.csv")
    assert bands[0]["from_age"] == "0"
    assert bands[-1]["to_age"] == ""
    assert [int(b["from_age"]) for b in bands[1:]] == [int(b["to_age"]) + 1 for b in bands[:-1]]


def test_the_catalogue_of_mexico_has_every_section_and_a_screening_for_every_measure():
    services = {r["code"]: r["section"] for r in rows(MEXICO, "catalogue/services.csv")}
    assert sorted(set(services.values())) == list("ABCDEFGH")
    assert {f"screening_{m['code']}" for m in read(MEXICO, FILE)["measures"]} - services.keys() == set()


@pytest.mark.parametrize("pack", PACKS)
def test_languages_fit_where_they_are_kept(pack):
    languages = rows(pack, "languages.csv")
    assert {"es", "en"} <= {r["code"] for r in languages}
    assert [r["code"] for r in languages if not re.fullmatch(r"[a-z]{2,3}|x-[a-z]{1,6}", r["code"])] == []
    assert [r for r in languages if (r["kind"] == "language") and not re.fullmatch("[a-z]{3}", r["iso639_3"])] == []
    assert {r["kind"] for r in languages} <= {"language", "group"}
