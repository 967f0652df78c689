"""Diagnostics: every question is whole and its key recomputed; forms, time, results, the one-parameter model, figures."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from statistics import correlation

import pytest
import yaml

from ambos.domain import placement
from ambos.domain.diagnostics import arithmetic, rasch
from ambos.domain.diagnostics.forms import anchors, fixed_form, may_adapt, other_form
from ambos.domain.diagnostics.items import Option, faults, load_bank
from ambos.domain.diagnostics.results import (
    CUT,
    chance_of_at_least,
    grade_advised,
    interval,
    result,
    speaks_for,
)
from ambos.domain.diagnostics.sitting import Given, merged, seconds_allowed, working_seconds
from ambos.domain.diagnostics.statistics import Sums, point_biserial, statistic
from ambos.domain.errors import Refused
from ambos.domain.names import fold
from ambos.domain.placement import Diagnosed

FOLDER = Path(__file__).resolve().parents[2] / "ambos/programs/diagnostics/items"
BANKS = {b.code: b for b in (load_bank(yaml.safe_load(p.read_text(encoding="utf-8"))) for p in FOLDER.glob("*.yaml"))}
ALGEBRA = BANKS["algebra_1"]
each_bank = pytest.mark.parametrize("bank", BANKS.values(), ids=BANKS)


# -- the questions -----------------------------------------------------------------------------------------------------
def test_four_diagnostics_of_forty_original_questions():
    assert {code: len(bank.items) for code, bank in BANKS.items()} == {
        "algebra_1": 40, "hs_mathematics": 40, "hs_science": 40, "hs_earth_science": 40,
    }  # fmt: skip
    assert {bank.provenance for bank in BANKS.values()} == {"original, authors of Ambos, uncalibrated"}
    ids = [item.id for bank in BANKS.values() for item in bank.items]
    assert len(set(ids)) == 160


@each_bank
def test_a_bank_is_whole(bank):
    """Keys recomputed, no two alike, three a skill, places balanced, every distractor says what it shows."""
    assert list(faults(bank)) == []


def test_keys_with_numbers_are_computed_again():
    computed = {code: sum(item.check is not None for item in bank.items) for code, bank in BANKS.items()}
    assert computed == {"algebra_1": 40, "hs_mathematics": 37, "hs_science": 11, "hs_earth_science": 9}


@each_bank
def test_length_does_not_give_the_key_away(bank):
    longest = sum(len(i.right.text) > max(len(o.text) for o in i.options if o is not i.right) for i in bank.items)
    shortest = sum(len(i.right.text) < min(len(o.text) for o in i.options if o is not i.right) for i in bank.items)
    assert longest <= 14, "by chance one in four: ten"
    assert shortest <= 18
    keys = sum(len(i.right.text) for i in bank.items) / 40
    others = sum(len(o.text) for i in bank.items for o in i.options if o is not i.right) / 120
    assert 0.8 <= keys / others <= 1.2


@each_bank
def test_nobody_is_told_the_answer_by_its_place(bank):
    for code in ("A", "B"):
        places = [item.key for item in fixed_form(bank, code).items]
        assert Counter(places) == {0: 6, 1: 6, 2: 6, 3: 6}
    assert all(sum(p == place for p in places[n : n + 12]) >= 1 for place in range(4) for n in (0, 12))


@each_bank
def test_the_words_are_fit_for_the_screen(bank):
    for item in bank.items:
        assert len(item.stem) <= 160
        assert all(len(o.text) <= 40 for o in item.options), item.id
        assert not {fold("todas las anteriores"), fold("ninguna de las anteriores")} & {
            fold(o.text) for o in item.options
        }
        assert item.stem.count("¿") == item.stem.count("?") or "→ ?" in item.stem, item.id


def test_stems_of_all_diagnostics_differ():
    stems = Counter(fold(item.stem) for bank in BANKS.values() for item in bank.items)
    assert [s for s, n in stems.items() if n > 1 and s] == []


@pytest.mark.parametrize(
    "change, told",
    [
        (lambda i: replace(i, key=(i.key + 1) % 4), "computes as"),
        (lambda i: replace(i, options=(i.options[0],) * 4), "two options are alike"),
        (lambda i: replace(i, options=i.options[:3]), "3 options"),
        (lambda i: replace(i, skill="cooking"), "no skill cooking"),
        (lambda i: replace(i, difficulty=9.0), "difficulty 9.0"),
        (lambda i: replace(i, gloss=" "), "a text is missing"),
        (lambda i: replace(i, check={"value": "import os"}), "cannot be computed"),
        (
            lambda i: replace(
                i, options=tuple(Option(o.text, o.gloss, "nobody" if o.shows else "") for o in i.options)
            ),
            "nothing says what",
        ),
    ],
)
def test_a_spoiled_question_is_found(change, told):
    spoiled = replace(ALGEBRA, items=(change(ALGEBRA.items[0]), *ALGEBRA.items[1:]))
    assert any(told in fault for fault in faults(spoiled))


def test_a_spoiled_bank_is_found():
    twice = replace(ALGEBRA, items=(*ALGEBRA.items[1:], ALGEBRA.items[1]))
    assert any("id stands 2 times" in fault for fault in faults(twice))
    short = replace(ALGEBRA, items=ALGEBRA.items[:39])
    assert any("39 questions" in fault for fault in faults(short))
    lopsided = replace(ALGEBRA, items=tuple(replace(i, options=_moved(i), key=0, check=None) for i in ALGEBRA.items))
    assert any("40 keys stand at A" in fault for fault in faults(lopsided))
    assert any("at least 3 are needed" in f for f in faults(replace(ALGEBRA, items=ALGEBRA.items[3:])))


def _moved(item):
    return (item.right, *(o for o in item.options if o is not item.right))


@pytest.mark.parametrize("bad", [{}, {"code": "x"}, {"items": None}, [], None])
def test_a_file_of_another_shape_is_no_bank(bad):
    with pytest.raises((KeyError, TypeError, ValueError)):
        load_bank(bad)


# -- arithmetic --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "check, option, holds",
    [
        ({"value": "3*(x+4)"}, "3x + 12", True),
        ({"value": "3*(x+4)"}, "3x + 4", False),
        ({"value": "45000"}, "4.5 × 10⁴", True),
        ({"value": "3*(2+1/2)"}, "7 1/2", True),
        ({"value": "0.1+0.2"}, "0.3", True),
        ({"value": "2*x+1 > 7"}, "x > 3", True),
        ({"value": "2*x+1 > 7"}, "x ≥ 3", False),
        ({"value": "12/18"}, "2 : 3", True),
        ({"value": "30"}, "30 cm²", True),
        ({"value": "15"}, "15 °C", True),
        ({"value": "204"}, "$204", True),
        ({"makes": "k[0]**2-5*k[0]+6 == 0 and k[1]**2-5*k[1]+6 == 0"}, "2 y 3", True),
        ({"makes": "k*h/2 == A"}, "2A/h", True),
        ({"makes": "k*h/2 == A"}, "A/(2h)", False),
        ({"makes": "k[1] == -2*k[0]+5"}, "(3, −1)", True),
        ({"value": "sqrt(81)+4**2"}, "25", True),
    ],
)
def test_options_are_read_as_they_are_printed(check, option, holds):
    assert arithmetic.holds(check, option) is holds


@pytest.mark.parametrize(
    "check, option",
    [
        ({"value": "sqrt(2)"}, "1"),
        ({"value": "2**99999"}, "1"),
        ({"value": "__import__('os')"}, "1"),
        ({"value": "(1).real"}, "1"),
        ({"value": "1"}, "La corteza"),
        ({"what": "1"}, "1"),
        ({"value": "1/0"}, "1"),
    ],
)
def test_what_cannot_be_computed_is_refused(check, option):
    with pytest.raises((ValueError, SyntaxError, ArithmeticError)):
        arithmetic.holds(check, option)


# -- forms -------------------------------------------------------------------------------------------------------------
@each_bank
def test_forms_share_an_anchor_of_each_skill_and_nothing_else(bank):
    a, b, whole = (fixed_form(bank, code) for code in ("A", "B", "long"))
    assert (len(a.items), len(b.items), len(whole.items)) == (24, 24, 40)
    shared = {i.id for i in a.items} & {i.id for i in b.items}
    assert shared == {i.id for i in anchors(bank)}
    assert Counter(i.skill for i in anchors(bank)) == dict.fromkeys(bank.skills, 1)
    for form in (a, b):
        assert Counter(i.skill for i in form.items) == dict.fromkeys(bank.skills, 3)
    assert {i.id for i in whole.items} == {i.id for i in bank.items}


def test_other_forms():
    assert [other_form(code) for code in ("A", "B", "long", "")] == ["B", "A", "A", "A"]
    with pytest.raises(Refused) as told:
        fixed_form(ALGEBRA, "C")
    assert told.value.codes == ("diagnostics.unknown_form",)


def test_questions_are_chosen_one_by_one_only_after_200_answers_to_each():
    enough = {item.id: 200 for item in ALGEBRA.items}
    assert may_adapt(ALGEBRA, enough)
    assert not may_adapt(ALGEBRA, enough | {"alg-07": 199})
    assert not may_adapt(ALGEBRA, {})


# -- time and answers --------------------------------------------------------------------------------------------------
def test_forty_questions_take_two_hours_and_the_factor_multiplies():
    assert seconds_allowed(40, Fraction(1)) == 7200
    assert seconds_allowed(24, Fraction(3, 2)) == 6480


ARRIVING = [
    Given("a", 0, 1, 10),
    Given("a", 2, 4, 40),
    Given("b", 1, 2, 20),
    Given("a", None, 3, 30),
    Given("z", 1, 9, 9),
]


def test_answers_in_any_order_once_or_twice_come_to_the_same():
    wanted = {"a": ARRIVING[1], "b": ARRIVING[2]}
    for order in permutations(ARRIVING):
        assert merged({}, order, ["a", "b"]) == wanted
    assert merged(wanted, ARRIVING, ["a", "b"]) == wanted


def test_two_devices_with_one_number_agree():
    one, other = Given("a", 0, 3, 30), Given("a", 1, 3, 30)
    assert merged({}, [one, other], ["a"]) == merged({}, [other, one], ["a"])


@pytest.mark.parametrize(
    "wall, paused, told, worked",
    [(100, 0, None, 100), (100, 30, None, 70), (100, 0, 40, 40), (100, 0, 400, 100), (100, 0, -5, 0), (-3, 0, None, 0)],
)
def test_a_browser_cannot_tell_more_than_has_passed(wall, paused, told, worked):
    assert working_seconds(wall, paused, told) == worked


# -- results -----------------------------------------------------------------------------------------------------------
FORM = fixed_form(ALGEBRA, "A")


def given(right, answered=24, seconds=10):
    return {
        item.id: Given(item.id, item.key if n < right else (item.key + 1) % 4, n + 1, seconds)
        for n, item in enumerate(FORM.items[:answered])
    }


@pytest.mark.parametrize(
    "right, answered, band",
    [(24, 24, "ready"), (18, 24, "ready"), (17, 24, "unsure"), (12, 24, "unsure"), (11, 24, "support"), (0, 24, "support"),
     (11, 11, "too_few"), (12, 12, "unsure"), (0, 0, "too_few")],
)  # fmt: skip
def test_what_is_said_is_no_more_than_the_interval_allows(right, answered, band):
    found = result(FORM, given(right, answered), seconds_allowed=60)
    assert (found.right, found.answered, found.asked, found.band) == (right, answered, 24, band)
    assert found.low <= right / 24 <= found.high
    if band == "ready":
        assert found.low >= CUT
    if band == "support":
        assert found.high < CUT


def test_answers_after_the_time_are_told_apart_and_not_counted():
    late = given(24)
    late |= {i: replace(g, seconds=61) for i, g in list(late.items())[:4]}
    found = result(FORM, late, seconds_allowed=60)
    assert (found.right, found.answered, found.late) == (20, 20, 4)


def test_skills_and_ideas():
    answers = given(24)
    wrong = [i for i in FORM.items if i.skill == "integers"]
    for item in wrong:
        place = next(n for n, o in enumerate(item.options) if o.shows)
        answers[item.id] = Given(item.id, place, 30, 10)
    found = result(FORM, answers, seconds_allowed=60)
    integers = next(s for s in found.skills if s.code == "integers")
    assert (integers.right, integers.asked, integers.band) == (0, 3, "first")
    assert {s.band for s in found.skills if s.code != "integers"} == {"strong"}
    assert all(n >= 2 for _code, n in found.ideas)
    assert (round(chance_of_at_least(3, 3), 4), chance_of_at_least(0, 3)) == (0.0156, 1.0)


def test_the_interval_is_wilsons():
    low, high = interval(18, 24, z=1.959964)
    assert (round(low, 4), round(high, 4)) == (0.5510, 0.8800)
    assert interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize("earned", [None, *range(1, 13)])
@pytest.mark.parametrize("right", [0, 6, 12, 18, 24])
def test_a_grade_earned_is_never_lowered(earned, right):
    spoken = speaks_for(FORM, result(FORM, given(right), seconds_allowed=60))
    advised = grade_advised(earned, spoken)
    if earned is not None:
        assert advised >= earned
    system = placement.System(
        grade_of={("secundaria", n): n for n in range(1, 13)}, typical_age={g: g + 5 for g in range(13)}
    )
    if earned is not None and earned < 12:
        placed = placement.place(
            system, age=15, evidence="verified", completed=("secundaria", earned), diagnosed=[spoken] if spoken else []
        )
        assert placed.grade >= earned + 1


def test_what_placement_may_use():
    assert speaks_for(FORM, result(FORM, given(24), seconds_allowed=60)) == Diagnosed("mathematics", 9, True)
    assert speaks_for(FORM, result(FORM, given(4), seconds_allowed=60)) == Diagnosed("mathematics", 9, False)
    assert speaks_for(FORM, result(FORM, given(15), seconds_allowed=60)) is None
    assert grade_advised(None, Diagnosed("mathematics", 9, False)) is None


# -- one by one --------------------------------------------------------------------------------------------------------
GUESSES = {item.id: item.difficulty for item in ALGEBRA.items}


def test_ability_without_answers_is_average_and_unsure():
    nothing = rasch.eap([])
    assert (round(nothing.mean, 6), round(nothing.sd, 2)) == (0.0, 1.0)
    assert rasch.eap([(0.0, True)]).mean == pytest.approx(-rasch.eap([(0.0, False)]).mean)


def test_more_right_answers_never_mean_less():
    items = [(i.difficulty, False) for i in FORM.items]
    means = [rasch.eap([(b, n < right) for n, (b, _r) in enumerate(items)]).mean for right in range(25)]
    assert means == sorted(means)
    assert rasch.eap(items).sd < 1


def test_the_next_question_covers_every_skill_and_ends():
    chance, answered = random.Random(3), {}
    while item := rasch.next_item(ALGEBRA, answered, GUESSES):
        assert item.id not in answered
        answered[item.id] = chance.random() < 0.6
        asked = Counter(ALGEBRA.item(i).skill for i in answered)
        assert max(asked.values()) - min(asked.get(s, 0) for s in ALGEBRA.skills) <= 1
    assert rasch.LEAST <= len(answered) <= rasch.MOST
    assert rasch.next_item(ALGEBRA, answered, GUESSES) is None


@pytest.mark.parametrize("ability", [-1.5, 0.0, 1.5])
def test_simulated_pupils_are_found_where_they_are(ability):
    chance = random.Random(7)
    found = [rasch.simulate(ALGEBRA, ability, GUESSES, chance.random) for _ in range(60)]
    mean = sum(a.mean for a, _n in found) / 60
    spread = (sum((a.mean - ability) ** 2 for a, _n in found) / 60) ** 0.5
    assert abs(mean - ability) < 0.35, "shrunk towards the average, as EAP is"
    assert spread < 0.55
    assert all(rasch.LEAST <= n <= rasch.MOST for _a, n in found)


def test_difficulties_are_found_again_through_the_anchors():
    chance = random.Random(11)
    true = {item.id: item.difficulty + chance.gauss(0, 0.3) for item in ALGEBRA.items}
    forms = [fixed_form(ALGEBRA, code).items for code in ("A", "B")]
    pupils = []
    for n in range(400):
        ability = chance.gauss(0, 1)
        pupils.append({i.id: chance.random() < rasch.probability(ability, true[i.id]) for i in forms[n % 2]})
    found = rasch.calibrated(pupils, rounds=12)
    assert set(found) == set(true)
    assert correlation([true[i] for i in sorted(true)], [found[i] for i in sorted(true)]) > 0.9
    assert sum(abs(true[i] - found[i]) for i in true) / 40 < 0.25


def test_a_question_all_got_right_stays_on_the_scale():
    found = rasch.calibrated([{"a": True, "b": n % 2 == 0} for n in range(40)], rounds=40)
    assert -4.0 <= found["a"] < found["b"] < 1


# -- figures of questions ----------------------------------------------------------------------------------------------
def sums(rows):
    """(right, score on the other questions) of each pupil."""
    return Sums(
        len(rows),
        sum(r for r, _s in rows),
        sum(s for _r, s in rows),
        sum(s * s for _r, s in rows),
        sum(s for r, s in rows if r),
    )


def test_the_correlation_is_that_of_the_textbook():
    rows = [(1, 20), (1, 18), (0, 9), (1, 15), (0, 12), (0, 5), (1, 11)]
    assert point_biserial(sums(rows)) == pytest.approx(correlation([r for r, _ in rows], [s for _, s in rows]))
    assert point_biserial(sums([(1, 5), (1, 7)])) is None
    assert point_biserial(sums([(1, 5), (0, 5)])) is None


@pytest.mark.parametrize(
    "n, right, hidden", [(29, 15, True), (30, 15, False), (60, 3, True), (60, 57, True), (60, 0, False)]
)
def test_few_answers_and_few_pupils_stay_hidden(n, right, hidden):
    found = statistic(sums([(1, 9)] * right + [(0, 3)] * (n - right)))
    assert (found.responses, found.is_hidden, found.share is None) == (n, hidden, hidden)


def test_a_question_that_does_not_tell_apart_is_marked():
    turned = statistic(sums([(1, 3)] * 20 + [(0, 9)] * 20))
    assert (turned.correlation, turned.is_weak) == (-1.0, True)
