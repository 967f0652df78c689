"""Eligibility: the given households, what may never happen whatever is said, and facts that are refused."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ambos.domain.eligibility import Facts, Person, assess, assess_all, check_cases, next_change, read_households
from ambos.domain.eligibility.answers import BEST
from ambos.domain.eligibility.facts import CONDITIONS
from ambos.domain.eligibility.households import ANSWERS
from ambos.domain.eligibility.people import NEVER
from ambos.domain.errors import Refused

FOLDER = Path(__file__).resolve().parents[2] / "packs/destinations/united_states/eligibility"
DATA = yaml.safe_load((FOLDER / "facts.yaml").read_text("utf-8"))
FACTS = Facts.load(DATA)
TODAY = date(2026, 11, 22)
STATES = sorted(FACTS.jurisdictions)


def read(text: str):
    return read_households(yaml.safe_load(text), FACTS, today=TODAY)


def one(program: str, on: date = TODAY, state: str | None = "AZ", income: float | None = 100, **said) -> str:
    case = {"as_of": on, "state": state, "income_pct_fpl": income, "members": [{"id": "p", "age": 30, **said}]}
    [household] = read_households(case, FACTS, today=TODAY)
    return assess(FACTS, household.people["p"], on, program).answer


# -- the households ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("file", ["cases.yaml", "cases_more.yaml"])
def test_every_household_worked_out_by_hand_agrees(file):
    households = read((FOLDER / file).read_text("utf-8"))
    agree, differ = check_cases(households, FACTS)
    assert differ == []
    assert agree == sum(len(programs) for h in households for programs in h.expect.values()) >= 100


def test_a_planted_disagreement_is_seen():
    [household] = read("{members: [{id: p1, age: 3}], income_pct_fpl: 100, expect: {p1: {wic: no}}}")
    agree, [differ] = check_cases([household], FACTS)
    assert (agree, differ.expected, differ.answer) == (0, "no", "yes")


def test_the_whole_vocabulary_of_the_cases_is_known():
    header = (FOLDER / "cases.yaml").read_text("utf-8").split("schema:")[0]
    words = {
        line.split(":")[0].strip("# "): line.split(":", 1)[1].split() for line in header.splitlines() if ": " in line
    }
    assert set(words["status"]) == set(FACTS.statuses)
    assert set(words["programs"]) <= set(FACTS.programs)
    for status in words["status"]:
        for program in words["programs"]:
            assert one(program, status=status, years_in_status=3) in ANSWERS


# -- days on which the law changed -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "program, day, said, before, after",
    [
        ("snap", date(2025, 7, 4), {"status": "refugee"}, "yes", "no"),
        ("medicaid", date(2026, 10, 1), {"status": "asylee"}, "yes", "no"),
        ("medicaid", date(2026, 10, 1), {"status": "cuban_haitian_entrant"}, "yes", "yes"),
        ("ptc", date(2027, 1, 1), {"status": "tps"}, "yes", "no"),
        ("ptc", date(2026, 1, 1), {"status": "lpr", "years_in_status": 2}, "yes", "yes"),
        ("medicare", date(2027, 1, 4), {"status": "tps", "age": 70, "enrolled": ["medicare"]}, "yes", "no"),
    ],
)
def test_the_answer_changes_on_the_day_itself(program, day, said, before, after):
    assert one(program, day - timedelta(days=1), **said) == before
    assert one(program, day, **said) == after


def test_the_next_change_is_told_within_twelve_months_and_not_later():
    person = read("{state: AZ, income_pct_fpl: 150, members: [{id: p, age: 30, status: tps}]}")[0].people["p"]
    assert next_change(FACTS, person, date(2026, 11, 22), "ptc") == (date(2027, 1, 1), "no")
    assert next_change(FACTS, person, date(2025, 11, 22), "ptc") is None
    assert next_change(FACTS, person, date(9999, 12, 1), "ptc") is None


# -- what may never happen ----------------------------------------------------------------------------------------------------
@st.composite
def people(draw):
    group = draw(st.sampled_from(FACTS.groups))
    pregnant = draw(st.booleans())
    child = draw(st.booleans())
    return Person(
        groups=(group,), state=draw(st.sampled_from(STATES)), age=draw(st.integers(0, 90)), income=draw(st.integers(0, 500)),
        pregnant=pregnant, postpartum=draw(st.sampled_from((0, 3, 8, NEVER))), years=draw(st.integers(0, 10)),
        quarters=draw(st.sampled_from((0, 39, 40))),
        enrolled=draw(st.sampled_from((frozenset(), frozenset({"state_health"}), frozenset({"medicare"})))),
        child_in_family=child, family_with_child=child,
    )  # fmt: skip


days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
programs = st.sampled_from(sorted(FACTS.programs))
HIDDEN = {
    "groups": FACTS.groups, "state": None, "age": None, "income": None, "pregnant": None, "postpartum": None, "years": None,
    "quarters": None, "enrolled": None, "child_in_family": None, "family_with_child": None,
}  # fmt: skip


@given(people(), days, programs, st.sets(st.sampled_from(sorted(HIDDEN)), min_size=1))
@settings(max_examples=300, deadline=None)
def test_withholding_never_makes_a_yes_and_hides_what_it_could_have_told(person, day, program, hidden):
    known = assess(FACTS, person, day, program).answer
    silent = assess(FACTS, replace(person, decided_by="status", **{key: HIDDEN[key] for key in hidden}), day, program)
    assert silent.answer in ({"yes"} if known == "yes" else {known}) | {"unknown"} or (
        # a place that was not said has the country's rows only: what no place can change stays
        "state" in hidden and silent.answer != "yes"
    )
    if silent.answer == "unknown":
        assert silent.ask is not None


WITH_A_FLOOR = {"chip", "ptc", "pregnancy_coverage", "health_coverage"}
"""Programs that begin where another ends: less income may lead to that other instead."""


@given(people(), days, st.sampled_from(sorted(set(FACTS.programs) - WITH_A_FLOOR)), st.integers(1, 400))
@settings(max_examples=300, deadline=None)
def test_more_income_never_opens_a_program_without_a_floor(person, day, program, more):
    if program == "fcep":
        return  # whom Medicaid takes at less income it does not need
    less = assess(FACTS, person, day, program).answer
    richer = assess(FACTS, replace(person, income=person.income + more), day, program).answer
    assert BEST[richer] <= BEST[less]


@given(people(), days, st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_of_the_facts_does_not_matter(person, day, chance):
    shuffled = copy.deepcopy(DATA)
    chance.shuffle(shuffled["facts"])
    chance.shuffle(shuffled["means"])
    other = Facts.load(shuffled)
    assert {c: a.answer for c, a in assess_all(other, person, day).items()} == {
        c: a.answer for c, a in assess_all(FACTS, person, day).items()
    }


@given(people(), days)
@settings(max_examples=100, deadline=None)
def test_no_gap_is_an_answer_and_every_answer_says_why(person, day):
    for code, answer in assess_all(FACTS, person, day).items():
        assert answer.answer in ANSWERS
        assert answer.reasons, code
        if answer.is_gap:
            assert answer.answer == "depends"
        for reason in answer.reasons:
            assert not reason.fact or FACTS.by_id[reason.fact]["source"]


def test_an_eligible_row_and_one_that_refuses_never_hold_for_the_same_person():
    """Where both would, the file leaves to the reader which of them is the law."""
    held = [row for row in FACTS.rows if not row.get("conditions")]
    for row in held:
        for other in held:
            if row["id"] < other["id"] and row["program"] == other["program"] and row["effect"] != other["effect"]:
                groups = [set(FACTS.groups if r["groups"] == "all" else r["groups"]) for r in (row, other)]
                places = [set(STATES if r["jurisdiction"] == "US" else r["jurisdiction"]) for r in (row, other)]
                overlap = (row["from"] or "") < (other["to"] or "9") and (other["from"] or "") < (row["to"] or "9")
                assert not (groups[0] & groups[1] and places[0] & places[1] and overlap), (row["id"], other["id"])


# -- bad facts ------------------------------------------------------------------------------------------------------------------
def broken(**changes):
    data = copy.deepcopy(DATA)
    data["facts"][0] |= changes
    return data


@pytest.mark.parametrize(
    "changes, what",
    [
        ({"groups": ["martians"]}, "unknown group martians"),
        ({"program": "free_lunch"}, "unknown program free_lunch"),
        ({"jurisdiction": "ZZ"}, "unknown place ZZ"),
        ({"source": []}, "lacks source"),
        ({"source": ["HEARSAY"]}, "cites HEARSAY, which is no source of the file"),
        ({"effect": "maybe"}, "unknown effect maybe"),
        ({"confidence": "sure"}, "unknown confidence sure"),
        ({"conditions": {"height": 3}}, "unknown condition height"),
        ({"conditions": {"age_min": "old"}}, "age_min has no value, or not of its kind, in every place"),
        ({"conditions": {"age_min": -1}}, "age_min is below zero"),
        ({"conditions": {"pregnant": 1}}, "pregnant has no value, or not of its kind, in every place"),
        ({"conditions": {"income_max": {"AZ": 100}}}, "income_max has no value, or not of its kind, in every place"),
        ({"conditions": {"not_covered_by": ["nothing"]}}, "unknown program nothing in not_covered_by"),
        ({"from": "2026-01-01", "to": "2025-01-01"}, "ends on 2025-01-01, before it begins on 2026-01-01"),
        ({"from": "soon"}, "holds something that is no day"),
        ({"checked_on": None}, "lacks checked_on"),
        ({"stay": {"where": ["AZ"], "since": "2026-01-01"}}, "its stay has no effect of its own, or cites nothing"),
        ({"colour": "blue"}, "unknown field colour"),
    ],
)
def test_facts_with_a_fault_are_refused(changes, what):
    with pytest.raises(Refused) as told:
        Facts.load(broken(**changes))
    assert [reason.values["what"] for reason in told.value.reasons] == [what]


@pytest.mark.parametrize(
    "changes, fault",
    [
        ({"second_hand": ["LIM", "NOBODY"]}, ("NOBODY", "is second hand and no source of the file")),
        ({"second_hand": ["FNS", "COFA24"]}, ("US-SNAP-1", "is second hand, and says that its confidence is high")),
        ({"where": "ZZ"}, ("guideline ZZ 2026-01-13", "unknown place ZZ")),
        ({"first": -5}, ("guideline contiguous 2026-01-13", "first -5 is no sum of money")),
        ({"each_more": None}, ("guideline contiguous 2026-01-13", "lacks each_more")),
        ({"from": "2026-13-01"}, ("guideline contiguous 2026-13-01", "holds something that is no day")),
        ({"source": ["NOBODY"]}, ("guideline contiguous 2026-01-13", "cites NOBODY, which is no source of the file")),
        (
            {"confidence": "high"},
            ("guideline contiguous 2026-01-13", "is second hand, and says that its confidence is high"),
        ),
        ({"where": "AK"}, ("guideline AK 2026-01-13", "stands twice")),
    ],
)
def test_what_the_facts_rest_on_is_checked_when_they_are_loaded(changes, fault):
    data = copy.deepcopy(DATA)
    (data if "second_hand" in changes else data["poverty_guidelines"][0]).update(changes)
    with pytest.raises(Refused) as told:
        Facts.load(data)
    assert fault in [(reason.values["fact"], reason.values["what"]) for reason in told.value.reasons]


@pytest.mark.parametrize("where, state", [("contiguous", "default"), ("AK", "AK"), ("HI", "HI")])
def test_what_follows_from_the_guideline_is_worked_out_again(where, state):
    """The line of the eighth person as the notice prints it; and SSI's federal benefit (994 dollars, 20 not counted; of earnings
    65 and half the rest neither) in whole per cents of the line of one person that never pass it."""
    [line] = [g for g in DATA["poverty_guidelines"] if g["where"] == where and g["from"] == "2026-01-13"]
    assert line["first"] + 7 * line["each_more"] == {"contiguous": 55_720, "AK": 69_650, "HI": 64_070}[where]
    least, most = (994 + 20) * 1200 / line["first"], (2 * 994 + 85) * 1200 / line["first"]
    sure, doubtful = FACTS.by_id["US-SSI-1~2"]["conditions"], FACTS.by_id["US-SSI-1i~2"]["conditions"]
    assert (sure["income_max"][state], doubtful["income_over"][state]) == (int(least), int(least))
    assert 0 <= doubtful["income_max"][state] - most < 1


def test_two_rows_of_one_id_and_overlapping_rows_are_refused():
    twice = copy.deepcopy(DATA)
    twice["facts"].append(copy.deepcopy(twice["facts"][0]))
    with pytest.raises(Refused) as told:
        Facts.load(twice)
    assert told.value.reasons[0].values["what"] == "its id stands twice"
    twice["facts"][-1]["id"] = "ANOTHER"
    with pytest.raises(Refused) as told:
        Facts.load(twice)
    assert told.value.reasons[0].values == {"fact": "ANOTHER", "what": "overlaps US-MED-1"}


@pytest.mark.parametrize("data", [None, [], "facts", {}, {"facts": []}])
def test_what_is_no_file_of_facts_is_refused(data):
    with pytest.raises(Refused):
        Facts.load(data)


def test_every_condition_of_the_vocabulary_is_used_or_known_to_the_phone():
    script = (Path(__file__).resolve().parents[2] / "ambos/static/js/eligibility.js").read_text("utf-8")
    assert [name for name in CONDITIONS if name not in script] == []


# -- bad households ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text, what",
    [
        ("{members: [{id: p, age: 200}]}", "p: age 200 is not a number from 0 to 120"),
        ("{members: [{id: p, age: -1}]}", "p: age -1 is not a number from 0 to 120"),
        ("{members: [{id: p, age: yes}]}", "p: age True is not a number from 0 to 120"),
        ("{members: [{id: p, age: .nan}]}", "p: age nan is not a number from 0 to 120"),
        ("{income_pct_fpl: -5, members: [{id: p}]}", "income_pct_fpl -5 is not a number from 0 to 100000"),
        ("{state: ZZ, members: [{id: p}]}", "unknown state 'ZZ'"),
        ("{state: [AZ], members: [{id: p}]}", "unknown state ['AZ']"),
        ("{as_of: tomorrow, members: [{id: p}]}", "as_of 'tomorrow' is no day"),
        ("{members: []}", "has no members"),
        ("{members: [{id: p}, {id: p}]}", "two members with one id, or a member without"),
        ("{members: [{id: p, status: alien}]}", "p: unknown status 'alien'"),
        ("{members: [{id: p, status: [lpr]}]}", "p: unknown status ['lpr']"),
        ("{members: [{id: p, pregnant: 3}]}", "p: pregnant is 3, not true or false"),
        ("{members: [{id: p, age: 3, pregnant: true}]}", "p: pregnant at 3"),
        ("{members: [{id: p, enrolled: wic}]}", "p: enrolled is not a list"),
        ("{members: [{id: p, enrolled: [magic]}]}", "p: unknown program 'magic' in enrolled"),
        ("{members: [{id: p, enrolled: {magic: true}}]}", "p: unknown program 'magic' in enrolled"),
        ("{members: [{id: p, enrolled: {wic: 3}}]}", "p: enrolled in 'wic' is 3, not true or false"),
        ("{members: [{id: p, hair: red}]}", "p: unknown key hair"),
        ("{members: [{id: p}], expect: {q: {wic: yes}}}", "expects something of q, who is no member"),
        ("{members: [{id: p}], expect: {p: {magic: yes}}}", "unknown program 'magic' in expect"),
        ("{members: [{id: p}], expect: {p: {wic: surely}}}", "unknown answer 'surely' in expect"),
    ],
)
def test_a_household_that_cannot_be_is_refused(text, what):
    with pytest.raises(Refused) as told:
        read(text)
    assert [reason.values["what"] for reason in told.value.reasons] == [what]


def test_a_place_without_facts_and_a_time_without_facts_depend_and_say_that_it_is_a_gap():
    for state, day in (("PR", TODAY), ("AZ", date(1950, 1, 1))):
        case = {
            "as_of": day,
            "state": state,
            "income_pct_fpl": 50,
            "members": [{"id": "p", "age": 30, "status": "lpr"}],
        }
        [household] = read_households(case, FACTS, today=TODAY)
        answers = household.answers(FACTS)["p"]
        assert answers["medicaid"].answer in ("depends", "unknown")
        assert answers["snap"].answer == "depends"
        assert answers["snap"].is_gap


# -- not saying ---------------------------------------------------------------------------------------------------------------------
def test_what_needs_no_status_is_answered_without_it():
    assert one("wic", age=3) == "yes"
    assert one("school_meals", age=10) == "yes"
    assert one("fqhc_sliding_fee", state="NY") == "yes"
    assert one("emergency_medicaid") == "yes"
    assert one("pregnancy_coverage", state="TX", income=150, pregnant=True) == "yes"
    assert one("health_coverage", state="CA", income=150, age=10) == "yes"


@pytest.mark.parametrize(
    "enrolled, medicare, state_health",
    [
        ("[medicare]", "yes", "closed"),
        ("{medicare: true, state_health: null}", "yes", "unknown"),
        ("{medicare: null, state_health: false}", "unknown", "closed"),
        ("{state_health: true}", "no", "depends"),
        ("not_said", "unknown", "unknown"),
    ],
)
def test_having_one_program_says_nothing_of_another(enrolled, medicare, state_health):
    text = f"{{as_of: 2026-11-23, state: DC, income_pct_fpl: 90, members: [{{id: p, age: 70, status: tps, enrolled: {enrolled}}}]}}"
    [household] = read_households(yaml.safe_load(text), FACTS, today=TODAY)
    told = household.answers(FACTS)["p"]
    assert (told["medicare"].answer, told["state_health"].answer) == (medicare, state_health)
    assert {told[p].ask for p in ("medicare", "state_health") if told[p].answer == "unknown"} <= {"enrolled"}


def test_the_least_is_asked_first():
    household = read("{members: [{id: p}]}")[0]
    asked = {code: answer.ask for code, answer in household.answers(FACTS)["p"].items()}
    assert asked["wic"] == "age"
    assert asked["medicaid"] == "state"
    household = read("{state: AZ, income_pct_fpl: 80, members: [{id: p, age: 30, status: lpr}]}")[0]
    assert household.answers(FACTS)["p"]["snap"].ask == "years_in_status"
    household = read("{state: AZ, income_pct_fpl: 80, members: [{id: p, age: 30}]}")[0]
    assert household.answers(FACTS)["p"]["snap"].ask == "status"
    text = "{state: AZ, income_pct_fpl: 80, members: [{id: p, age: 30, status: lpr, years_in_status: 2, qualifying_quarters: null}]}"
    assert read(text)[0].answers(FACTS)["p"]["snap"].ask == "qualifying_quarters"


# -- the past -------------------------------------------------------------------------------------------------------------------------
def test_an_answer_of_the_past_can_be_made_again():
    data = copy.deepcopy(DATA)
    old = next(row for row in data["facts"] if row["id"] == "US-WIC-1")
    new = copy.deepcopy(old) | {"id": "US-WIC-1.2", "recorded_on": "2027-03-01"}
    new["conditions"]["income_max"] = 200
    old |= {"superseded_on": "2027-03-01", "superseded_by": "US-WIC-1.2"}
    data["facts"].append(new)
    now, then = Facts.load(data), Facts.load(data, known_on=date(2027, 2, 28))
    person = read("{state: AZ, income_pct_fpl: 190, members: [{id: p, age: 3}]}")[0].people["p"]
    assert [assess(f, person, date(2026, 12, 1), "wic").answer for f in (now, then)] == ["yes", "no"]
    assert then.version == FACTS.version != now.version


def test_facts_nobody_has_checked_for_ninety_days_are_stale():
    assert FACTS.stale(date(2026, 11, 22)) == []
    assert FACTS.stale(date(2027, 2, 18)) == []
    assert "US-MED-1" in FACTS.stale(date(2027, 2, 20))
