"""Spanish names kept, searched and shortened; birth dates partly known."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambos.domain.errors import Refused
from ambos.domain.names import (
    AGE_BANDS,
    Ages,
    PartialDate,
    age_band,
    age_on,
    check_name,
    fold,
    full_name,
    initials,
    is_placeholder,
    parse_partial_date,
    tokens,
)


@pytest.mark.parametrize(
    "typed, folded",
    [
        ("María José", "maria jose"),
        ("MUÑOZ", "munoz"),
        ("  Núñez \t de  la\u00a0Peña\n", "nunez de la pena"),
        ("García-López", "garcia lopez"),
        ("O'Brien", "o brien"),
        ("O’Brien", "o brien"),
        ("D´Angelo", "d angelo"),
        ("Xokoyotzin ꞌ Tlāltekatl", "xokoyotzin tlaltekatl"),
        ("Rosa 🌹", "rosa"),
        ("Ana\u202ecruel\u202c", "anacruel"),
        ("Lui\u200bs", "luis"),
        ("Jose\u0301", "jose"),
        ("ﬁdel", "fidel"),
        ("Strauß Łukasz Ærø", "strauss lukasz aero"),
        ("İpek", "ipek"),
        ("Mª Luz", "ma luz"),
        ("王 小明", "王 小明"),
        ("", ""),
        ("🌹", ""),
    ],
)
def test_folding(typed, folded):
    assert fold(typed) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text):
    once = fold(text)
    assert fold(once) == once == once.strip()
    assert "  " not in once


@given(st.text(alphabet="aábcñÑüÜ eE'-", max_size=20))
def test_folding_forgets_accents_and_case(text):
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    assert fold(text) == fold(text.upper()) == fold(bare)


@pytest.mark.parametrize(
    "typed, expected",
    [
        ("Ma. Guadalupe", "maria guadalupe"),
        ("MA GPE", "maria guadalupe"),
        ("Mª del Carmen", "maria del carmen"),
        ("M. Elena", "maria elena"),
        ("M Elena", "m elena"),
        ("J. Fco. Hdez", "jose francisco hernandez"),
        ("Ma.Elena", "maria elena"),
        ("Fdez. Glez. Mtz. Rdz.", "fernandez gonzalez martinez rodriguez"),
        ("García-Rdz", "garcia rodriguez"),
        ("...", ""),
    ],
)
def test_customary_abbreviations(typed, expected):
    assert tokens(typed) == tuple(expected.split())


@given(st.text())
def test_tokens_are_folded_words(text):
    for token in tokens(text):
        assert token == fold(token) != ""


@pytest.mark.parametrize(
    "parts, name, letters",
    [
        (("María José", "García", "López"), "María José García López", "MGL"),
        (("Rosa", "Pérez", ""), "Rosa Pérez", "RP"),
        (("Rosa", "Pérez", "N/A"), "Rosa Pérez", "RP"),
        (("Rosa", "no tiene", "--"), "Rosa", "R"),
        ((" Juan  Carlos ", "de la Cruz", "Ñancu"), "Juan Carlos de la Cruz Ñancu", "JCÑ"),
        (("Élida", "y", "o'higgins"), "Élida y o'higgins", "ÉYO"),
        (("N\u0303uca", "", ""), "N\u0303uca", "Ñ"),
        (("", "", ""), "", ""),
    ],
)
def test_full_name_and_initials(parts, name, letters):
    assert (full_name(*parts), initials(*parts)) == (name, letters)


@pytest.mark.parametrize("typed", ["N/A", "n/a.", "no  tiene", "XX", "--", ".", "???"])
def test_no_name_is_not_a_name(typed):
    assert is_placeholder(typed)
    assert [r.code for r in check_name(typed, "surname2")] == ["people.name_is_placeholder"]


@pytest.mark.parametrize(
    "typed", ["O", "Ñ", "D'Angelo", "Sánchez-Ruiz", "Rosa 🌹", "王", "Na", "a" * 120, " Ana ", "क्‍ष", "Mª"]
)
def test_names_that_are_kept(typed):
    assert check_name(typed, "given") == ()


@pytest.mark.parametrize(
    "typed, codes",
    [
        ("", ["people.name_empty"]),
        (" \t ", ["people.name_empty"]),
        ("a" * 121, ["people.name_too_long"]),
        ("🌹", ["people.name_without_letters"]),
        ("123", ["people.name_without_letters"]),
        ("’", ["people.name_without_letters"]),
        ("Ana\u202e", ["people.name_hidden_characters"]),
        ("Ana\u2066b", ["people.name_hidden_characters"]),
        ("Ana\x00", ["people.name_hidden_characters"]),
        ("Ana\nLuz", ["people.name_hidden_characters"]),
        ("A\u200bna", ["people.name_hidden_characters"]),
        (
            "\u202e1" + "2" * 120,
            ["people.name_too_long", "people.name_hidden_characters", "people.name_without_letters"],
        ),
    ],
)
def test_names_that_are_refused(typed, codes):
    reasons = check_name(typed, "given")
    assert [r.code for r in reasons] == codes
    assert {r.field for r in reasons} == {"given"}


def test_how_long_is_too_long():
    assert check_name("abcd", "given", limit=3)[0].values == {"limit": 3, "length": 4}


TODAY = date(2026, 6, 15)


@pytest.mark.parametrize(
    "boxes, stored, precision, ages",
    [
        (("2", "5", "1980"), "1980-05-02", "day", Ages(46, 46)),
        (("16", "06", "1980"), "1980-06-16", "day", Ages(45, 45)),
        (("", " 5 ", "1980"), "1980-05", "month", Ages(46, 46)),
        (("", "6", "1980"), "1980-06", "month", Ages(45, 46)),
        (("", "", "1980"), "1980", "year", Ages(45, 46)),
        (("29", "2", "2024"), "2024-02-29", "day", Ages(2, 2)),
        (("15", "6", "2026"), "2026-06-15", "day", Ages(0, 0)),
        (("", "", "2026"), "2026", "year", Ages(0, 0)),
        (("16", "6", "1905"), "1905-06-16", "day", Ages(120, 120)),
        (("", "", "1905"), "1905", "year", Ages(120, 121)),
    ],
)
def test_birth_dates(boxes, stored, precision, ages):
    born = parse_partial_date(*boxes, today=TODAY, field="born")
    assert (str(born), born.precision, age_on(born, TODAY)) == (stored, precision, ages)
    assert PartialDate.parse(stored) == born


@pytest.mark.parametrize(
    "boxes, code",
    [
        (("", "", ""), "people.date_empty"),
        (("", "", " "), "people.date_empty"),
        (("1", "2", ""), "people.date_needs_year"),
        (("1", "", "1980"), "people.date_needs_month"),
        (("1", "2", "80"), "people.date_needs_four_digits"),
        (("uno", "2", "1980"), "people.date_not_a_number"),
        (("1", "-2", "1980"), "people.date_not_a_number"),
        (("١", "2", "1980"), "people.date_not_a_number"),
        (("31", "4", "1980"), "people.date_impossible"),
        (("29", "2", "1981"), "people.date_impossible"),
        (("0", "2", "1981"), "people.date_impossible"),
        (("1", "13", "1981"), "people.date_impossible"),
        (("", "0", "1981"), "people.date_impossible"),
        (("", "", "0000"), "people.date_impossible"),
        (("16", "6", "2026"), "people.date_in_future"),
        (("", "7", "2026"), "people.date_in_future"),
        (("", "", "2027"), "people.date_in_future"),
        (("15", "6", "1905"), "people.date_too_old"),
        (("", "", "1904"), "people.date_too_old"),
    ],
)
def test_birth_dates_that_are_refused(boxes, code):
    with pytest.raises(Refused) as refused:
        parse_partial_date(*boxes, today=TODAY, field="born")
    assert (refused.value.codes, refused.value.reasons[0].field) == ((code,), "born")


@pytest.mark.parametrize(
    "make",
    [
        lambda: PartialDate(1980, None, 3),
        lambda: PartialDate(1981, 2, 29),
        lambda: PartialDate(1981, 0),
        lambda: PartialDate.parse("1980-5"),
        lambda: age_on(PartialDate(2027), TODAY),
    ],
)
def test_dates_that_cannot_be(make):
    with pytest.raises(ValueError):
        make()


@given(st.dates(date(1930, 1, 1), date(2020, 1, 1)), st.dates(date(2021, 1, 1), date(2030, 1, 1)))
def test_knowing_less_widens_the_age(born, on):
    by_day, by_month, by_year = (
        PartialDate(born.year, born.month, born.day),
        PartialDate(born.year, born.month),
        PartialDate(born.year),
    )
    exact = age_on(by_day, on).exact
    assert exact is not None
    for less in (by_month, by_year):
        assert less.earliest <= born <= less.latest
        low, high = age_on(less, on)
        assert low <= exact <= high <= low + 1


def test_who_was_born_on_29_february_turns_on_1_march():
    leap = PartialDate(2008, 2, 29)
    assert (age_on(leap, date(2026, 2, 28)).exact, age_on(leap, date(2026, 3, 1)).exact) == (17, 18)


@pytest.mark.parametrize(
    "age, band",
    [(0, "0-4"), (4, "0-4"), (5, "5-9"), (14, "10-14"), (19, "15-19"), (20, "20-24"), (24, "20-24"), (25, "25-44"),
     (44, "25-44"), (45, "45-59"), (59, "45-59"), (60, "60-64"), (64, "60-64"), (65, "65+"), (119, "65+"),
     (Ages(45, 46), "45-59"), (Ages(44, 45), None)],
)  # fmt: skip
def test_age_bands(age, band):
    assert age_band(age) == band


def test_age_bands_begin_at_birth():
    assert len(AGE_BANDS) == 9
    with pytest.raises(ValueError):
        age_band(-1)
