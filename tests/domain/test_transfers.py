"""The rules of transfer documents, pure: grades, clocks, lines, who may stand for what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from ambos.domain import transfers as rules
from ambos.domain.errors import Refused
from ambos.domain.grades import load_scale

LA = ZoneInfo("America/Los_Angeles")
TODAY = date(2026, 11, 20)
HOME = load_scale(
    {"code": "mx-10", "high": 10, "step": "0.1", "bands": [
        {"low": low, "letter": letter, "pass": letter != "F"} for low, letter in ((0, "F"), (6, "D"), (7, "C"), (8, "B"), (9, "A"))
    ]}
)  # fmt: skip
LETTERS = load_scale(
    {"code": "us-letters", "high": 4, "step": 0, "bands": [{"letter": x, "pass": x != "F"} for x in "FDCBA"]}
)
SHEET = rules.Sheet(
    direction=rules.TO_ORIGIN, grade=7, has_birth_date=True, school="Sample Middle School",
    attended=(date(2026, 8, 18), date(2026, 11, 13)), lines=(rules.Line(2, "A", 90),), signers=1, prepared_by="link",
    validated_by="officer", is_disputed=False, is_provisional=False,
)  # fmt: skip


def codes(sheet, highest=8):
    return [reason.code.removeprefix("transfers.") for reason in rules.issue_faults(sheet, highest=highest, on=TODAY)]


@pytest.mark.parametrize(
    "changes, found",
    [
        ({}, []),
        ({"grade": 8}, []),
        ({"grade": 9}, ["grade_too_high"]),
        ({"grade": 0}, ["grade_too_low"]),
        ({"grade": None}, ["needs_grade"]),
        ({"has_birth_date": False}, ["needs_birth_date"]),
        ({"school": "  "}, ["needs_school"]),
        ({"attended": None}, ["needs_period"]),
        ({"attended": (date(2026, 11, 13), date(2026, 8, 18))}, ["period_backwards"]),
        ({"attended": (date(2026, 8, 18), date(2026, 12, 1))}, ["period_ahead"]),
        ({"lines": ()}, ["needs_marks"]),
        ({"lines": (rules.Line(2, "A", 90), rules.Line(3, "", None))}, ["pending_not_provisional"]),
        ({"signers": 0}, ["needs_signer"]),
        ({"validated_by": "link"}, ["needs_second_person"]),
        ({"validated_by": ""}, ["needs_second_person"]),
        ({"is_disputed": True}, ["disputed"]),
        ({"is_disputed": True, "grade": 9, "school": ""}, ["disputed", "grade_too_high", "needs_school"]),
        # an emergency: marks, signers and the second person may lack; whom it is about and the grade limit stand
        ({"is_provisional": True, "lines": (), "signers": 0, "validated_by": ""}, []),
        ({"is_provisional": True, "lines": (rules.Line(2, "", None),)}, []),
        ({"is_provisional": True, "grade": 9}, ["grade_too_high"]),
        ({"is_provisional": True, "is_disputed": True}, ["disputed"]),
        ({"is_provisional": True, "has_birth_date": False}, ["needs_birth_date"]),
    ],
)
def test_what_may_be_issued(changes, found):
    assert codes(replace(SHEET, **changes)) == found


def test_an_authority_at_home_goes_one_grade_further():
    leaving = replace(SHEET, direction=rules.TO_DESTINATION, grade=9)
    assert codes(leaving, highest=9) == []
    assert rules.issuer_of(rules.TO_DESTINATION) == "authority"
    assert rules.issuer_of(rules.TO_ORIGIN) == "consulate"


@pytest.mark.parametrize(
    "asked, emergency, holidays, due",
    [
        (datetime(2026, 11, 18, 10, tzinfo=LA), False, (), datetime(2026, 11, 20, 10, tzinfo=LA)),
        (datetime(2026, 11, 20, 10, tzinfo=LA), False, (), datetime(2026, 11, 24, 10, tzinfo=LA)),
        (datetime(2026, 11, 24, 10, tzinfo=LA), False, (date(2026, 11, 26),), datetime(2026, 11, 27, 10, tzinfo=LA)),
        (datetime(2026, 11, 21, 22, tzinfo=LA), True, (), datetime(2026, 11, 21, 23, 59, tzinfo=LA)),
    ],
)  # fmt: skip
def test_two_business_days_or_the_same_day(asked, emergency, holidays, due):
    assert rules.due_at(asked, is_emergency=emergency, days=2, holidays=holidays) == due


@pytest.mark.parametrize(
    "typed, scale, tenths",
    [("9.2", HOME, 92), ("9,2", HOME, 92), ("10", HOME, 100), ("5", HOME, 50), ("", HOME, None), ("  ", LETTERS, None),
     ("A", LETTERS, 90), ("b", LETTERS, 80), ("F", LETTERS, 0)],
)  # fmt: skip
def test_a_mark_in_tenths_never_earns(typed, scale, tenths):
    assert rules.tenths(typed, scale, HOME) == tenths


@pytest.mark.parametrize("typed", ["11", "-1", "9.25", "nueve", "E", "NaN"])
def test_a_mark_the_scale_cannot_say_is_named_and_not_clipped(typed):
    found = list(rules.line_faults([(2, "9"), (3, typed)], HOME, HOME))
    assert [(one.code, one.field, one.values["line"]) for one in found] == [("transfers.bad_mark", "mark_1", 2)]


def test_a_subject_twice_and_too_many_lines():
    twice = list(rules.line_faults([(2, "9"), (2, "8")], HOME, HOME))
    assert [(one.code, one.field) for one in twice] == [("transfers.subject_twice", "subject_1")]
    many = list(rules.line_faults([(n, "9") for n in range(25)], HOME, HOME))
    assert [(one.code, one.values) for one in many] == [("transfers.too_many_lines", {"most": 24})]


def test_better_letters_never_give_lower_marks():
    given = [rules.tenths(letter, LETTERS, HOME) for letter in "FDCBA"]
    assert given == sorted(given)


@pytest.mark.parametrize("state", rules.WAY)
def test_a_step_not_open_is_refused_and_leaves_no_way_around(state):
    for move, (allowed, after) in rules.MOVES.items():
        if state in allowed:
            assert rules.moved(state, move) == after
        else:
            with pytest.raises(Refused) as told:
                rules.moved(state, move)
            assert told.value.codes == ("transfers.not_now",)


@pytest.mark.parametrize("grade, finished, expected", [(7, False, (7,)), (7, True, (8,)), (6, True, (7,))])
def test_where_the_child_belongs(grade, finished, expected):
    assert rules.expected_grades(grade, finished) == expected


def test_decimal_marks_stay_exact():
    assert HOME.read("9.2").number * 10 == Decimal(92)
