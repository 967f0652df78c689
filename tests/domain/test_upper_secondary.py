"""Routes, advice, progress, examinations and alignment of upper secondary from a distance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from ambos.domain.errors import Refused
from ambos.domain.names import PartialDate
from ambos.domain.upper_secondary import alignment, exams, progress
from ambos.domain.upper_secondary.advice import Facts, advise
from ambos.domain.upper_secondary.exams import Attempt, Item
from ambos.domain.upper_secondary.routes import load_route, rules_of

TODAY = date(2026, 11, 22)
ORIGIN = yaml.safe_load(Path("packs/origins/mexico/education/upper_secondary.yaml").read_text(encoding="utf-8"))
HERE = yaml.safe_load(
    Path("packs/destinations/united_states/education/upper_secondary.yaml").read_text(encoding="utf-8")
)
ROUTES = {row["code"]: load_route(row) for row in ORIGIN["routes"]}
EXAM = ROUTES["acuerdo-286"].version_on(TODAY).rules
UNAM = ROUTES["b-unam"].version_on(TODAY).rules


def advice(**said):
    return advise(Facts(**said), ROUTES.values(), equivalents=HERE["equivalents"], limits=HERE["limits"], on=TODAY)


def codes(call, *args, **kwargs):
    with pytest.raises(Refused) as told:
        call(*args, **kwargs)
    return told.value.codes


@pytest.mark.parametrize(
    "said, begin, first",
    [
        # handbook 12, routing rule, line by line
        ({"schooling": "primary", "age": 40}, "plaza", None),
        ({"schooling": "none"}, "plaza", None),
        ({"schooling": "lower_secondary", "age": 16, "time": "steady", "hours": 20}, "local_school", None),
        ({"schooling": "lower_secondary", "age": 22, "time": "steady", "hours": 16, "average": 8.0}, "route", "b-unam"),
        ({"schooling": "lower_secondary", "age": 22, "time": "comes_and_goes", "hours": 8}, "route", "colbach-online"),
        ({"schooling": "some_upper", "age": 45, "mock": 72, "may_travel": True}, "route", "acuerdo-286"),
        ({"schooling": "finished", "age": 30}, "finished", None),
        # a mock test below the threshold, an average below 7, too few hours: the next door, with the reason
        ({"schooling": "lower_secondary", "age": 45, "mock": 40, "may_travel": True}, "route", "colbach-online"),
        ({"schooling": "lower_secondary", "age": 20, "time": "steady", "hours": 18, "average": 6.9}, "route", "colbach-online"),
        ({"schooling": "lower_secondary", "age": 20, "time": "steady", "hours": 6, "average": 9.0}, "route", "colbach-online"),
        ({"schooling": "lower_secondary", "age": 45, "mock": 95, "may_travel": False}, "route", "colbach-online"),
        # nothing said closes no door
        ({}, "route", "colbach-online"),
    ],
)  # fmt: skip
def test_where_to_begin(said, begin, first):
    found = advice(**said)
    assert (found.begin, found.first and found.first.route.code) == (begin, first)


def test_every_advice_carries_the_equivalents_and_the_limits():
    for said in ({}, {"schooling": "none"}, {"schooling": "finished"}, {"age": 16}, {"age": 60, "mock": 90}):
        found = advice(**said)
        assert {"ged", "hiset"} <= {one["code"] for one in found.equivalents}
        assert found.limits[0]["code"] == "no_formal_recognition"
        assert len(found.options) == 3
    assert [one["code"] for one in advice(age=16).equivalents] == ["local-school", "ged", "hiset"]
    assert "local-school" not in [one["code"] for one in advice(age=18).equivalents]
    with pytest.raises(ValueError, match="limits"):
        advise(Facts(), ROUTES.values(), equivalents=HERE["equivalents"], limits=(), on=TODAY)


def test_what_is_not_yet_possible_says_at_least_one_thing_against_it():
    for said in ({"schooling": "primary"}, {"average": 5, "schooling": "lower_secondary"}, {"may_travel": False}):
        for option in advice(**said).options:
            against = [why for why in option.reasons if why.speaks == "against"]
            assert (option.standing == "not_yet") == bool(against)


def test_the_advice_does_not_depend_on_the_order_of_the_routes():
    said = Facts(age=22, schooling="lower_secondary", time="steady", hours=16, average=8.0)
    one, other = (
        advise(said, rows, equivalents=HERE["equivalents"], limits=HERE["limits"], on=TODAY)
        for rows in (list(ROUTES.values()), list(reversed(ROUTES.values())))
    )
    assert one == other


def test_impossible_answers_are_refused_together():
    bad = {
        "age": 200,
        "average": 11.0,
        "hours": -1,
        "mock": 101,
        "schooling": "doctorate",
        "time": "never",
        "goal": "x",
    }
    assert (
        sorted(codes(advice, **bad)) == ["distance_learning.bad_answer"] * 4 + ["distance_learning.unknown_answer"] * 3
    )


@pytest.mark.parametrize(
    "day, age, letter",
    [("2005-06-01", 25, None), ("2013-12-31", 25, None), ("2014-01-01", 21, None), ("2025-01-01", None, 18)],
)
def test_rules_are_those_of_the_day(day, age, letter):
    rules = ROUTES["acuerdo-286"].version_on(date.fromisoformat(day)).rules
    assert (rules.least_age, rules.guardian_below) == (age, letter)


def test_before_the_first_rules_there_are_none():
    assert codes(ROUTES["b-unam"].version_on, date(2006, 12, 31)) == ("distance_learning.no_rules_yet",)


@pytest.mark.parametrize(
    "change, fault",
    [
        ({"kind": "correspondence"}, "no kind"),
        ({"versions": []}, "follow"),
        ({"rules": {"subjects": 25, "modules": 4}}, "25 subjects"),
        ({"rules": {"areas": [{"code": "a", "instrument": "b", "name": {}}]}}, "no instrument"),
    ],
)
def test_a_route_that_contradicts_itself_is_not_loaded(change, fault):
    row = dict(ORIGIN["routes"][0])
    if "rules" in change:
        row["versions"] = [row["versions"][0] | {"rules": change["rules"]}]
    else:
        row |= change
    with pytest.raises(ValueError, match=fault):
        load_route(row)


# -- subjects one at a time ----------------------------------------------------------------------------------------------
def test_subjects_open_one_after_the_other():
    assert progress.progress((), UNAM) == progress.Progress(0, 24, 1)
    assert progress.progress({1, 2}, UNAM).next_number == 3
    whole = progress.progress(set(range(1, 25)), UNAM)
    assert (whole.next_number, whole.percent) == (None, 100)
    assert progress.progress(set(range(1, 24)), UNAM).percent == 95
    assert progress.progress({1}, UNAM).share == Fraction(1, 24)
    open_route = ROUTES["colbach-online"].version_on(TODAY).rules
    assert progress.progress({1, 3}, open_route) == progress.Progress(2, None, 2)
    assert progress.progress({1, 3}, open_route).percent is None
    with pytest.raises(ValueError, match="outside"):
        progress.progress({25}, UNAM)


@pytest.mark.parametrize(
    "number, passed, is_open, code",
    [
        (2, (1,), True, "distance_learning.one_at_a_time"),
        (1, (1,), False, "distance_learning.passed_already"),
        (3, (1,), False, "distance_learning.not_its_turn"),
        (25, tuple(range(1, 25)), False, "distance_learning.no_such_subject"),
        (0, (), False, "distance_learning.no_such_subject"),
    ],
)
def test_what_may_not_begin(number, passed, is_open, code):
    assert codes(progress.may_begin, number, passed=passed, is_open=is_open, rules=UNAM) == (code,)


def test_at_ones_own_pace_the_order_is_free():
    rules = ROUTES["colbach-online"].version_on(TODAY).rules
    progress.may_begin(5, passed=(1,), is_open=False, rules=rules)
    assert codes(progress.may_begin, 31, passed=(), is_open=False, rules=rules, whole=30) == (
        "distance_learning.no_such_subject",
    )


@pytest.mark.parametrize(
    "mark, is_passed, found",
    [(6.0, True, []), (5.9, True, ["mark_and_result"]), (6.0, False, ["mark_and_result"]), (5.9, False, []),
     (10.1, True, ["mark_off_scale"]), (-1, False, ["mark_off_scale"]), (None, True, [])],
)  # fmt: skip
def test_mark_and_result_agree(mark, is_passed, found):
    told = [r.code.removeprefix("distance_learning.") for r in progress.check_mark(mark, UNAM, is_passed=is_passed)]
    assert told == found


def test_why_she_has_no_certificate_is_a_list():
    nothing = progress.missing(UNAM, is_identity_seen=False, is_certificate_seen=False)
    assert [(r.code.removeprefix("distance_learning."), dict(r.values)) for r in nothing] == [
        ("missing_identity", {}), ("missing_lower_secondary", {}), ("missing_courses", {"n": 3}),
        ("missing_selection", {}), ("missing_subjects", {"n": 24, "whole": 24}),
    ]  # fmt: skip
    all_of_it = {"courses": ["strategies", "reading", "mathematics"], "is_selected": True, "passed": range(1, 25)}
    assert progress.missing(UNAM, is_identity_seen=True, is_certificate_seen=True, **all_of_it) == ()
    six = [area.code for area in EXAM.areas][:6]
    left = progress.missing(EXAM, is_identity_seen=True, is_certificate_seen=True, areas=six)
    assert [(r.code, dict(r.values)) for r in left] == [("distance_learning.missing_areas", {"n": 1})]
    open_rules = ROUTES["colbach-online"].version_on(TODAY).rules
    told = progress.missing(open_rules, is_identity_seen=True, is_certificate_seen=True, passed=range(1, 20))
    assert [r.code for r in told] == ["distance_learning.missing_plan"]


# -- examinations (golden test 9) ----------------------------------------------------------------------------------------
FAILED_ON = date(2026, 3, 1)


def attempts(*rows):
    return [Attempt(area, date.fromisoformat(on), result) for area, on, result in rows]


def test_failing_one_area_keeps_the_others():
    sat = attempts(("mathematics", "2026-03-01", "failed"), ("social", "2026-03-01", "passed"))
    found = {one.area.code: one for one in exams.standings(sat, EXAM, date(2026, 6, 1))}
    assert (found["social"].state, found["mathematics"].state, found["reading"].state) == ("passed", "resit", "open")
    assert (found["mathematics"].left, found["mathematics"].until) == (2, date(2027, 3, 1))


@pytest.mark.parametrize(
    "sat, on, code",
    [
        # the last day of the year counts, the day after does not
        ([("mathematics", "2026-03-01", "failed")], "2027-03-01", None),
        ([("mathematics", "2026-03-01", "failed")], "2027-03-02", "resit_too_late"),
        # the third attempt, within the year and after it
        ([("mathematics", "2026-03-01", "failed"), ("mathematics", "2026-06-01", "failed")], "2027-02-28", None),
        ([("mathematics", "2026-03-01", "failed"), ("mathematics", "2026-06-01", "failed")], "2027-03-02", "resit_too_late"),
        # no fourth
        ([("mathematics", "2026-03-01", "failed"), ("mathematics", "2026-06-01", "failed"),
          ("mathematics", "2026-09-01", "failed")], "2026-10-01", "no_chance_left"),
        ([("mathematics", "2026-03-01", "passed")], "2026-10-01", "area_passed"),
        # the leap day: its year ends on the last of February
        ([("mathematics", "2024-02-29", "failed")], "2025-02-28", None),
        ([("mathematics", "2024-02-29", "failed")], "2025-03-01", "resit_too_late"),
    ],
)  # fmt: skip
def test_attempts_and_windows(sat, on, code):
    told = {"on": date.fromisoformat(on), "born": PartialDate(1990, 5, 2)}
    if code is None:
        exams.may_sit(["mathematics"], attempts(*sat), EXAM, **told)
    else:
        assert codes(exams.may_sit, ["mathematics"], attempts(*sat), EXAM, **told) == (f"distance_learning.{code}",)


def test_an_area_nobody_knows_and_none_chosen():
    told = {"on": TODAY, "born": PartialDate(1990, 5, 2)}
    assert codes(exams.may_sit, ["astrology"], [], EXAM, **told) == ("distance_learning.no_such_area",)
    assert codes(exams.may_sit, [], [], EXAM, **told) == ("distance_learning.no_area_chosen",)


@pytest.mark.parametrize(
    "born, since, code",
    [
        ("1993-11-22", 2014, None), ("2005-11-22", 2014, None), ("2005-11-23", 2014, "too_young"),
        ("2005", 2014, "age_unclear"), (None, 2014, "age_unclear"), ("2009", 2025, "needs_guardian_letter"),
        ("2008", 2025, "age_unclear"), ("2007", 2025, None), ("2027-01-01", 2025, "age_unclear"),
    ],
)  # fmt: skip
def test_age_is_that_of_the_day_and_never_guessed(born, since, code):
    rules = ROUTES["acuerdo-286"].version_on(date(since, 6, 1)).rules
    told = {"on": TODAY, "born": PartialDate.parse(born) if born else None}
    if code is None:
        exams.may_sit(["reading"], [], rules, **told)
    else:
        assert codes(exams.may_sit, ["reading"], [], rules, **told) == (f"distance_learning.{code}",)


def test_the_guardians_letter_and_the_day_of_the_certificate():
    minor = {"on": TODAY, "born": PartialDate(2009, 5, 2)}
    exams.may_sit(["reading"], [], EXAM, **minor, has_guardian_letter=True)
    late = {"certificate_on": date(2026, 5, 2), "registered_on": date(2026, 5, 2)}
    told = codes(exams.may_sit, ["reading"], [], EXAM, on=TODAY, born=PartialDate(1990, 1, 1), **late)
    assert told == ("distance_learning.certificate_after_registration",)


def paper(pilots_right: bool, wrong: int = 0, pilots: int = 12, scored: int = 180):
    areas = [area.code for area in EXAM.areas if area.instrument == "disciplinary"]
    items = [Item(areas[n % 5], False, n >= wrong) for n in range(scored)]
    return items + [Item(areas[n % 5], True, pilots_right) for n in range(pilots)]


def test_pilot_items_never_count():
    all_right, pilots_wrong = (exams.score(paper(right), "disciplinary", EXAM) for right in (True, False))
    assert all_right == pilots_wrong
    assert all_right["mathematics"] == exams.Score(36, 36)
    assert sum(one.scored for one in all_right.values()) == 180
    worse = exams.score(paper(True, wrong=20), "disciplinary", EXAM)
    assert (worse["mathematics"].right, worse["mathematics"].percent) == (32, 88)


def test_a_paper_with_other_items_is_refused():
    assert codes(exams.score, paper(True, pilots=11), "disciplinary", EXAM) == ("distance_learning.wrong_items",)
    assert codes(exams.score, paper(True, scored=181), "disciplinary", EXAM) == ("distance_learning.wrong_items",)
    strange = [*paper(True)[:-1], Item("reading", True, True)]
    assert codes(exams.score, strange, "disciplinary", EXAM) == ("distance_learning.wrong_area",)
    assert codes(exams.score, [], "writing", EXAM) == ("distance_learning.no_items",)


# -- alignment -----------------------------------------------------------------------------------------------------------
def row(**given):
    known = {
        "id": "r1", "subject": "b-unam:1", "level": "full", "target": "ENG 101", "credits": Decimal(3), "condition": "",
        "evidence": "letter of 3 May", "reviewers": ("a", "b"), "since": date(2026, 1, 1), "review_on": date(2027, 1, 1),
    }  # fmt: skip
    return alignment.Row(**known | given)


PASSED = [("b-unam:1", "Asignatura 1", "9")]


@pytest.mark.parametrize(
    "rows, level, credits, is_old",
    [
        ([row()], "full", 3, False),
        ([], "not_decided", 0, False),
        ([row(reviewers=("a",))], "not_decided", 0, False),
        ([row(reviewers=("a", "a"))], "not_decided", 0, False),
        ([row(evidence=" ")], "not_decided", 0, False),
        ([row(since=date(2026, 12, 1))], "not_decided", 0, False),
        ([row(until=TODAY)], "not_decided", 0, False),
        ([row(level="none", credits=None)], "none", 0, False),
        ([row(level="conditional")], "conditional", 0, False),
        ([row(review_on=date(2026, 11, 21))], "full", 3, True),
        ([row(), row(id="r2", level="elective", since=date(2026, 6, 1))], "elective", 3, False),
    ],
)
def test_what_a_subject_is_worth(rows, level, credits, is_old):
    [line] = alignment.lines(PASSED, rows, TODAY)
    assert (line.level, line.credits, line.is_old) == (level, credits, is_old)
    assert alignment.summed([line])[level] == 1


def test_a_statement_is_frozen_and_named_by_what_it_says():
    kept = alignment.frozen(alignment.lines(PASSED, [row()], TODAY))
    same = alignment.frozen(alignment.lines(PASSED, [row()], TODAY))
    other = alignment.frozen(alignment.lines(PASSED, [row(credits=Decimal(2))], TODAY))
    assert alignment.fingerprint(kept) == alignment.fingerprint(same) != alignment.fingerprint(other)


def test_rules_come_back_from_what_a_study_kept():
    assert rules_of(EXAM.raw) == EXAM
