"""A survey in a file: read whole or refused whole, weighed, and the same answers as one by one."""

from __future__ import annotations

from datetime import date

import pytest

from ambos.domain.eligibility import assess, read_households
from ambos.domain.eligibility.surveys import Change, changes, read_survey, weighed
from ambos.domain.errors import Refused
from tests.domain.test_eligibility import FACTS

HEAD = "state,status,age,income_pct_fpl,weight,household,years_in_status,pregnant\n"
SURVEY = HEAD + (
    "CA,citizen,30,100,1000,a,,\n"
    "CA,lpr,40,100,250.5,b,7,no\n"
    "AZ,refugee,35,90,80,c,2,\n"
    "AZ,undocumented,29,120,60,d,3,yes\n"
    "TX,citizen,3,150,500,e,,\n"
)


def survey(text=SURVEY):
    return read_survey(text.splitlines(keepends=True), FACTS)


def test_a_survey_is_counted_by_what_its_rows_stand_for():
    on = date(2026, 11, 23)
    found = weighed(FACTS, survey(), on, ["wic", "school_meals", "snap"])
    assert found["wic"] == {"no": 1330.5, "closed": 0.0, "depends": 0.0, "yes": 560.0}
    assert {program: sum(answers.values()) for program, answers in found.items()} == dict.fromkeys(found, 1890.5)


def test_a_row_is_answered_as_a_family_in_a_file_is():
    on = date(2026, 11, 23)
    cases = [
        {
            "as_of": on, "state": state, "income_pct_fpl": int(income),
            "members": [{"id": "p", "age": int(age), "status": status, "pregnant": pregnant == "yes"}
                        | ({"years_in_status": int(years)} if years else {})],
        }
        for state, status, age, income, _weight, _home, years, pregnant in (
            line.split(",") for line in SURVEY.splitlines()[1:]
        )
    ]  # fmt: skip
    people = [one.people["p"] for one in read_households(cases, FACTS, today=on)]
    for program in ("wic", "medicaid", "ptc", "snap", "emergency_medicaid", "state_health", "pregnancy_coverage"):
        found = weighed(FACTS, survey(), on, [program])[program]
        one_by_one = dict.fromkeys(found, 0.0)
        for person, weight in zip(people, (1000, 250.5, 80, 60, 500), strict=True):
            one_by_one[assess(FACTS, person, on, program).answer] += weight
        assert found == one_by_one, program


def test_who_has_one_program_has_not_every_program():
    """A woman of 70 with TPS in Washington, D. C.: Medicare stays hers until 2027-01-04, the district's program was never hers."""
    head = "state,status,age,income_pct_fpl,enrolled\n"
    rows = {
        "medicare": "medicare",
        "state_health": "state_health",
        "both": "medicare state_health",
        "yes": "yes",
        "none": "",
    }
    on, told = date(2026, 11, 23), {}
    for name, cell in rows.items():
        one = survey(f"{head}DC,tps,70,90,{cell}\n")
        found = weighed(FACTS, one, on, ["medicare", "state_health"])
        told[name] = tuple(next(word for word, n in found[p].items() if n) for p in ("medicare", "state_health"))
    assert told == {
        "medicare": ("yes", "closed"), "state_health": ("no", "depends"), "both": ("yes", "depends"), "yes": ("yes", "depends"),
        "none": ("no", "closed"),
    }  # fmt: skip
    found = changes(FACTS, survey(f"{head}DC,tps,70,90,medicare\n"), on, date(2027, 2, 1), ["medicare"])
    assert [(one.on, one.lose) for one in found] == [(date(2027, 1, 4), 1.0)]


def test_a_program_nobody_knows_is_refused_and_named():
    with pytest.raises(Refused) as told:
        survey("state,status,age,income_pct_fpl,enrolled\nDC,tps,70,90,magic medicare\n")
    assert [reason.values for reason in told.value.reasons] == [
        {"line": 2, "what": "unknown program 'magic' in enrolled"}
    ]


def test_who_loses_what_on_which_day():
    """A refugee of two years: SNAP was hers until 2025-07-04, and Medicaid until 2026-10-01."""
    found = list(changes(FACTS, survey(), date(2025, 1, 1), date(2026, 11, 1), ["snap", "medicaid"]))
    refugee = [one for one in found if one.lose]
    assert refugee == [
        Change(date(2025, 7, 4), "snap", 80.0, 0.0, refugee[0].yes, 1),
        Change(date(2026, 10, 1), "medicaid", 80.0, 0.0, refugee[1].yes, 1),
    ]
    assert list(changes(FACTS, survey(), date(2026, 10, 1), date(2026, 10, 31), ["medicaid"])) == []


@pytest.mark.parametrize(
    "row, what",
    [
        ("CA,citizen,200,100,1,a,,", "age '200' is not a number from 0 to 120"),
        ("CA,citizen,30,-5,1,a,,", "income_pct_fpl '-5' is not a number from 0 to 100000"),
        ("CA,citizen,30,nan,1,a,,", "income_pct_fpl 'nan' is not a number from 0 to 100000"),
        ("CA,citizen,,100,1,a,,", "age is empty"),
        (",citizen,30,100,1,a,,", "state is empty"),
        ("PR,citizen,30,100,1,a,,", "unknown state 'PR'"),
        ("CA,martian,30,100,1,a,,", "unknown status 'martian'"),
        ("CA,,30,100,1,a,,", "status is empty"),
        ("CA,lpr,30,100,1,a,,", "years_in_status is empty, and rules ask for it with lpr"),
        ("CA,citizen,30,100,-1,a,,", "weight '-1' is not a number from 0 to 1000000000"),
        ("CA,citizen,30,100,1,a,,perhaps", "pregnant 'perhaps' is neither yes nor no"),
        ("CA,citizen,3,100,1,a,,yes", "pregnant at 3"),
        ("CA,citizen,30,100,1,a,,,more", "more cells than columns"),
    ],
)
def test_a_row_that_cannot_be_is_refused_and_named(row, what):
    with pytest.raises(Refused) as told:
        survey(SURVEY + row + "\n")
    assert [reason.values for reason in told.value.reasons] == [{"line": 7, "what": what}]


def test_every_fault_of_every_row_is_told_and_no_file_is_half_read():
    with pytest.raises(Refused) as told:
        survey(HEAD + "CA,martian,200,1,1,a,,\nZZ,citizen,30,1,1,b,,\n")
    assert [(reason.values["line"], reason.values["what"]) for reason in told.value.reasons] == [
        (2, "age '200' is not a number from 0 to 120"),
        (2, "unknown status 'martian'"),
        (3, "unknown state 'ZZ'"),
    ]


@pytest.mark.parametrize(
    "text, what",
    [
        ("", ["no column state", "no column status", "no column age", "no column income_pct_fpl"]),
        (HEAD, ["no rows"]),
        ("state,status,age,income_pct_fpl,name\n", ["unknown column name"]),
    ],
)
def test_what_is_no_survey_is_refused(text, what):
    with pytest.raises(Refused) as told:
        survey(text)
    assert [reason.values["what"] for reason in told.value.reasons] == what
