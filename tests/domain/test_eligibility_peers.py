"""The comparison with peers: whom both are asked about, in whose words, and whose a disagreement is. No peer is needed here."""

from datetime import date

import pytest

from ambos.domain.eligibility.people import NEVER
from bench.eligibility_peers import cases, load, table_of_cases, table_of_reasons
from bench.peers.questions import GROUPS, PROGRAMS, THEIRS, Asked, Ours, columns, of_cases, of_table
from bench.peers.reasons import REASONS, Told, reason


@pytest.fixture(scope="module")
def facts():
    return load()


def asked(status, day="2026-11-15", state="AZ", age=30, **more):
    return Asked("x", date.fromisoformat(day), state, status, age, **more)


def test_every_status_of_the_facts_has_a_word_or_is_said_to_have_none(facts):
    assert set(THEIRS) == set(facts.statuses)
    assert set(GROUPS) < set(facts.groups)


def test_who_did_not_say_a_status_is_asked_of_nobody():
    case = {"id": "C", "as_of": date(2026, 11, 15), "state": "TX"}
    told = {
        "id": "a",
        "age": 28,
        "status": "lpr",
        "years_in_status": 2,
        "postpartum_months": 3,
        "enrolled": ["medicaid"],
    }
    members = [told, {"id": "b", "age": 30, "status": "not_said"}, {"id": "c", "status": "tps"}]
    assert list(of_cases([case | {"members": members}])) == [
        Asked("C a", date(2026, 11, 15), "TX", "lpr", 28, years=2, postpartum=3, enrolled=True)
    ]


def test_one_person_in_their_words():
    one = asked("lpr", years=2, quarters=40, adjusted_from="refugee", pregnant=True)
    assert {name: column[0] for name, column in columns([one]).items()} == {
        "day": "2026-11-15", "state": "AZ", "status": "LEGAL_PERMANENT_RESIDENT", "age": 30.0, "years": 2.0, "quarters": 40,
        "pregnant": True, "adjusted": True, "postpartum_days": 99_999.0, "enrolled": False,
    }  # fmt: skip
    assert columns([asked("tps", postpartum=1)])["postpartum_days"] == [30.4]
    assert asked("tps").postpartum == NEVER


def test_the_table_holds_every_place_and_no_status_without_a_word(facts):
    table = list(of_table(facts))
    assert {one.state for one in table} == facts.jurisdictions
    assert {one.status for one in table} == {status for status, theirs in THEIRS.items() if theirs} - {"asylee"}
    assert len(set(table)) == len(table)


@pytest.mark.parametrize(
    "one, answers",
    [
        (asked("citizen"), ["yes", "yes", "yes", "yes", "yes"]),
        (asked("refugee", "2026-09-30", years=2), ["no", "yes", "yes", "yes", "yes"]),
        (asked("refugee", "2026-10-01", years=8), ["no", "no", "no", "no", "yes"]),
        (asked("lpr", years=2, quarters=40), ["yes", "no", "no", "no", "yes"]),
        (asked("parolee_1yr", "2025-06-15", years=2, quarters=40), ["no", "no", "no", "no", "yes"]),
        (asked("tps", state="CO", pregnant=True), ["no", "yes", "yes", "no", "yes"]),
        (asked("undocumented"), ["no", "no", "no", "no", "no"]),
    ],
)
def test_ours_on_status_alone_whatever_the_income(facts, one, answers):
    assert [Ours(facts).answer(one, program) for program in PROGRAMS] == answers


def test_what_the_state_pays_counts_the_unborn_child_in_pregnancy(facts):
    ours = Ours(facts)
    assert ours.of_state(asked("undocumented", state="NY")) == "no"
    assert ours.of_state(asked("undocumented", state="NY", pregnant=True)) == "yes"
    assert ours.of_state(asked("undocumented", "2025-06-15", "DC")) == "depends"


@pytest.mark.parametrize(
    "told, code",
    [
        (Told(asked("refugee"), "medicaid", "no", True, "no"), "medicaid-mid-year"),
        (Told(asked("refugee", "2027-01-01"), "medicaid", "no", True, "no"), None),
        (Told(asked("refugee", "2025-07-03"), "snap", "yes", False, "no"), "snap-by-month"),
        (Told(asked("refugee", "2025-07-04"), "snap", "yes", False, "no"), None),
        (Told(asked("refugee", years=8), "ssi", "no", True, "no"), "ssi-seven-years"),
        (Told(asked("refugee", years=6), "ssi", "no", True, "no"), None),
        (Told(asked("daca", "2025-11-15"), "ptc", "no", True, "no"), "ptc-daca-mid-year"),
        (Told(asked("undocumented", state="OR"), "medicaid", "no", True, "yes"), "state-program"),
        (Told(asked("undocumented", state="NY"), "medicaid", "no", True, "no"), "state-program-ages"),
        (Told(asked("undocumented", state="TX"), "medicaid", "no", True, "no"), None),
        (Told(asked("citizen", state="PR"), "snap", "depends", True, "depends"), "territory"),
    ],
)
def test_whose_a_disagreement_is(told, code):
    assert not told.agree
    found = reason(told)
    assert (found.code if found else None) == code


def test_what_no_reason_explains_is_named_and_not_hidden():
    told = [
        Told(asked("tps"), "snap", "no", False, "no"),
        Told(asked("tps"), "medicaid", "no", True, "no"),
    ]
    assert table_of_reasons(told).splitlines()[2:] == [
        "| unexplained | **open** | 1 | medicaid | 2026-11-15, AZ, tps, age 30, medicaid: ours no, theirs yes |"
    ]
    assert table_of_cases(told).splitlines()[2:] == [
        "| x | 2026-11-15 | AZ | tps, age 30 | no | **no / yes** |  |  |  | unexplained |"
    ]


def test_every_reason_says_whose_and_why():
    assert {one.whose for one in REASONS} <= {"theirs", "ours", "cannot be said"}
    assert len({one.code for one in REASONS}) == len(REASONS)
    assert all(len(one.text.split()) >= 8 for one in REASONS)
    assert len(list(of_cases(cases()))) > 60
