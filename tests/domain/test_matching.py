"""Who may stand twice in a list: what is suggested, what never is, and why."""

import pytest

from ambos.domain.errors import Refused
from ambos.domain.matching import SUGGEST, Matcher, Progress, Record, candidates, read_list
from ambos.domain.matching.reading import read_date
from ambos.domain.matching.spelling import one_off, sound
from ambos.domain.names import PartialDate

D = PartialDate
BORN, PHONE = D(1981, 3, 12), "6025550123"
PHONE_2 = "6025550188"


def compare(one, two):
    compared = Matcher().compare(Record("1", *one), Record("2", *two))
    said = {reason.code.removeprefix("people.match_") for reason in (*compared.reasons, *compared.against)}
    return compared.score >= SUGGEST, said


LUPE = ("Ma. Guadalupe", "Hernández", "Ruiz", BORN, "F", PHONE)


@pytest.mark.parametrize(
    "one, two, told",
    [
        (LUPE, ("MARIA GUADALUPE", "HERNANDEZ", "RUIZ", BORN), {"given_same", "surnames_same", "born_same"}),
        (LUPE, ("María Guadalupe", "Hdez.", "Ruiz", BORN), {"given_same", "surnames_same", "born_same"}),
        (LUPE, ("Guadalupe María", "Hernández", "Ruiz", BORN), {"given_order", "surnames_same", "born_same"}),
        (LUPE, ("Guadalupe", "Hernández", "Ruiz", BORN), {"given_part", "surnames_same", "born_same"}),
        (LUPE, ("Lupita", "Hernández", "Ruiz", BORN), {"given_customary", "surnames_same", "born_same"}),
        (LUPE, ("M. Guadalupe", "Hernández", "Ruiz", BORN), {"given_same", "surnames_same", "born_same"}),
        (LUPE, ("Guadalpe", "Hernández", "Ruiz", BORN), {"given_spelling", "surnames_same", "born_same"}),
        (("Ana", "Peña", "Ruiz", BORN), ("Ana", "Ruiz", "Pena", BORN), {"given_same", "surnames_swapped", "born_same"}),
        (("Ana", "Peña-Ruiz", "", BORN), ("Ana", "Peña", "Ruiz", BORN), {"given_same", "surnames_joined", "born_same"}),
        (("Ana", "Peña", "N/A", BORN), ("Ana", "Peña", "Ruiz", BORN), {"given_same", "surname_one_missing", "born_same"}),
        (("Ana", "Ruiz", "", BORN), ("Ana", "Peña", "Ruiz", BORN), {"given_same", "surname_other_box", "born_same"}),
        (("Ana", "de la Cruz", "Ruiz", BORN), ("Ana", "Cruz", "Ruiz", BORN), {"given_same", "surnames_same", "born_same"}),
        (("Ana", "García Cuervo", "Ruiz", BORN), ("Ana", "Cuervo", "Ruiz", BORN), {"given_same", "surname_half", "born_same"}),
        (("Ana", "Velásquez", "Ruiz", BORN), ("Ana", "Belazquez", "Ruiz", BORN), {"given_same", "surname_spelling", "born_same"}),
        (("Ana Peña Ruiz", "", "", BORN), ("Ana", "Peña", "Ruiz", BORN), {"other_boxes", "born_same"}),
        (("Peña", "Ana", "Ruiz", BORN), ("Ana", "Peña", "Ruiz", BORN), {"other_boxes", "born_same"}),
        (("Joseluis", "Peña", "Ruiz", BORN), ("José Luis", "Peña", "Ruiz", BORN), {"given_spelling", "surnames_same", "born_same"}),
        (("Ana", "Peña", "Ruiz", D(1981, 12, 3)), ("Ana", "Peña", "Ruiz", BORN), {"given_same", "surnames_same", "born_swapped"}),
        (("Ana", "Peña", "Ruiz", D(1981, 3, 13)), ("Ana", "Peña", "Ruiz", BORN), {"given_same", "surnames_same", "born_digit"}),
        (("Ana", "Peña", "Ruiz", D(1918, 3, 12)), ("Ana", "Peña", "Ruiz", BORN), {"given_same", "surnames_same", "born_digit"}),
        (("Ana", "Peña", "Ruiz", D(1981, 3, 21)), ("Ana", "Peña", "Ruiz", BORN), {"given_same", "surnames_same", "born_digit"}),
        (("Ana", "Peña", "Ruiz", D(1981)), ("Ana", "Peña", "Ruiz", BORN), {"given_same", "surnames_same", "born_year"}),
        (("Ana", "Peña", "Ruiz", D(1981, 3)), ("Ana", "Peña", "Ruiz", BORN), {"given_same", "surnames_same", "born_month"}),
        (("Ana", "Johnson", "", BORN, "F", PHONE), ("Ana", "Peña", "Ruiz", BORN, "F", PHONE),
         {"given_same", "surnames_differ", "born_same", "phone_same"}),
        (("Xóchitl", "", "", BORN), ("Xochitl", "", "", BORN), {"given_same", "born_same"}),
        (("Mario", "Peña", "Ruiz", BORN, "F"), ("María", "Peña", "Ruiz", BORN, "F"), {"given_spelling", "surnames_same", "born_same"}),
        (("Araceli", "Zúñiga", "Bravo"), ("ARACELI", "zuniga", "Bravo"), {"given_same", "surnames_same"}),
    ],
)  # fmt: skip
def test_suggested_with_these_reasons(one, two, told):
    assert compare(one, two) == (True, told)
    assert compare(two, one) == (True, told)


@pytest.mark.parametrize(
    "one, two, why",
    [
        # twins: all but the name
        (("Luis", "Peña", "Ruiz", BORN, "M", PHONE), ("Carlos", "Peña", "Ruiz", BORN, "M", PHONE), "given_differs"),
        (("Mario", "Peña", "Ruiz", BORN, "M", PHONE), ("María", "Peña", "Ruiz", BORN, "F", PHONE), "given_differs"),
        (("Daniel", "Peña", "Ruiz", BORN, "", PHONE), ("Daniela", "Peña", "Ruiz", BORN, "", PHONE), "given_differs"),
        (("Raúl", "Peña", "Ruiz", BORN, "M", PHONE), ("Saúl", "Peña", "Ruiz", BORN, "M", PHONE), "given_differs"),
        (("José", "Peña", "Ruiz", BORN, "M", PHONE), ("Josué", "Peña", "Ruiz", BORN, "M", PHONE), "given_differs"),
        (("Juan Carlos", "Peña", "Ruiz", BORN, "M", PHONE), ("Juan Pablo", "Peña", "Ruiz", BORN, "M", PHONE), "given_differs"),
        # two people with one telephone, of one house
        (("Ana", "Peña", "Ruiz", BORN, "F", PHONE), ("Rosa", "Peña", "Ruiz", D(1983, 7, 2), "F", PHONE), "given_differs"),
        (("Ana", "Peña", "Ruiz", BORN, "F", PHONE), ("Ana", "Cruz", "Soto", D(1962, 7, 2), "F", PHONE), "surnames_differ"),
        # father and son of one name
        (("José", "Peña", "Ruiz", D(1950, 3, 1), "M", PHONE), ("José", "Peña", "Díaz", D(1979, 6, 21), "M", PHONE), "born_generation"),
        (("José Luis", "Peña", "Ruiz", D(1950, 3, 1), "M", PHONE), ("José Luis", "Peña", "Ruiz", D(1979, 6, 21), "M", PHONE),
         "born_generation"),
        (("José", "Peña", "", D(1950, 3, 1), "M", PHONE), ("José", "Peña", "", D(1979, 6, 21), "M", PHONE), "born_generation"),
        # a common name is not a person
        (("María", "García", "López"), ("María", "García", "López"), ""),
        (("María", "García", "López", D(1981)), ("María", "García", "López", D(1981)), ""),
        (("Ana", "Peña", "Ruiz", BORN), ("Ana", "Peña", "Ruiz", D(1974, 8, 30)), "born_differs"),
        (("", "Peña", "Ruiz", None, "", PHONE), ("Rosa", "Peña", "Ruiz", None, "", PHONE_2), "given_missing"),
        (("", "", "", BORN, "F", PHONE), ("", "", "", BORN, "F", PHONE), "given_missing"),
    ],
)  # fmt: skip
def test_never_suggested(one, two, why):
    is_suggested, said = compare(one, two)
    assert not is_suggested
    assert not why or why in said
    assert candidates([Record("1", *one), Record("2", *two)]) == []


def test_a_national_number_speaks_louder_than_a_name():
    one = Record("1", "Guadalupe", "Peña", "Ruiz", BORN, "F", "", "N-1")
    assert Matcher().compare(one, Record("2", "María", "Peña", "Ruiz", BORN, "F", "", "N-1")).score > SUGGEST
    other = Matcher().compare(one, Record("2", "Guadalupe", "Peña", "Ruiz", BORN, "F", "", "N-2"))
    assert [r.code for r in other.against] == ["people.match_number_differs"]
    assert other.score < Matcher().compare(one, Record("2", "Guadalupe", "Peña", "Ruiz", BORN, "F")).score


def test_a_rare_name_says_more_than_a_common_one_and_the_list_knows_which():
    def score(surname, among):
        one, two = (Record(n, "Ana", surname, "Soto", D(1981)) for n in "12")
        return Matcher.of([one, two, *among]).compare(one, two).score

    assert score("Zúñiga", []) > score("García", [])
    many = [Record(f"x{n}", "Rosa", "Zúñiga", "Mora") for n in range(5000)]
    assert score("Zúñiga", many) < score("Zúñiga", [])


# -- in a list ------------------------------------------------------------------------------------------------------------
def test_a_list_is_searched_without_comparing_everybody():
    from bench.people_candidates import world

    made, seen = world(3000), Progress()
    found = {tuple(sorted((p.a, p.b))) for p in candidates(made.records, progress=seen)}
    right = found & made.same
    assert len(right) / len(found) > 0.97
    assert len(right) / len(made.same) > 0.95
    assert not found & set(made.near["twins"])
    assert not found & set(made.near["father and son of one name"])
    assert (seen.records, seen.compared < 6 * seen.records) == (len(made.records), True)


def test_a_crowd_of_one_name_stays_linear():
    """Everybody is María García: blocks are cut, and no record is compared with more than a bounded number."""
    crowd = [
        Record(n, "María", "García", "García", D(1950 + n % 50, 1 + n % 12, 1 + n % 28), "F", f"602{n:07}")
        for n in range(3000)
    ]
    seen = Progress()
    candidates(crowd, progress=seen)
    assert seen.cut > 0
    assert seen.compared < 3000 * 60 * 14


def test_best_first_and_the_same_whatever_the_order():
    a, b, c = Record("a", *LUPE), Record("b", *LUPE), Record("c", "Guadalupe", "Hernández", "Ruiz", D(1981, 3, 13))
    found = candidates([a, b, c])
    assert [(p.a, p.b) for p in found] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert found[0].score > found[1].score >= SUGGEST
    again = candidates([c, b, a])
    assert {frozenset((p.a, p.b)) for p in again} == {frozenset((p.a, p.b)) for p in found}
    assert candidates([]) == candidates([a]) == []


@pytest.mark.parametrize(
    "phones",
    [("(602) 555-0123", "+1 602 555 0123"), ("6025550123 ext 4", "602.555.0123"), ("0" * 64 + "ab", "0" * 64 + "ab")],
)
def test_a_telephone_is_the_same_however_it_is_written(phones):
    one, two = (Record(n, "Ana", "Peña", "", None, "F", phone) for n, phone in zip("12", phones, strict=True))
    assert "people.match_phone_same" in [r.code for r in Matcher().compare(one, two).reasons]


@pytest.mark.parametrize("phone", ["", "-", "123", "0000000000", "n/a"])
def test_what_is_no_telephone_is_not_the_same_one(phone):
    one, two = (Record(n, "Ana", "Peña", "", None, "F", phone) for n in "12")
    assert "people.match_phone_same" not in [r.code for r in Matcher().compare(one, two).reasons]


@pytest.mark.parametrize(
    "one, two, is_off",
    [("perez", "peres", True), ("perez", "prez", True), ("perez", "preez", True), ("perez", "perez", False),
     ("perez", "perso", False), ("", "a", True), ("ab", "ba", True), ("abc", "cba", False)],
)  # fmt: skip
def test_one_letter_off(one, two, is_off):
    assert (one_off(one, two), one_off(two, one)) == (is_off, is_off)


@pytest.mark.parametrize(
    "one, two",
    [
        ("velasquez", "belazques"),
        ("hernandez", "ernandes"),
        ("yolanda", "llolanda"),
        ("jimenez", "gimenes"),
        ("cesar", "sesar"),
    ],
)
def test_what_sounds_the_same(one, two):
    assert sound(one) == sound(two)


# -- as CSV -----------------------------------------------------------------------------------------------------------------
HEAD = "id,given,surname1,surname2,birth_date,sex,phone\n"


def listed(text, encoding="utf-8"):
    return read_list(text.encode(encoding))


@pytest.mark.parametrize(
    "text, encoding",
    [
        (HEAD + "7,Íñigo,Peña,,1981-03-12,M,1\n", "utf-8"),
        (HEAD + "7,Íñigo,Peña,,1981-03-12,M,1\n", "utf-8-sig"),
        (HEAD + "7,Íñigo,Peña,,1981-03-12,M,1\n", "cp1252"),
        ((HEAD + "7,Íñigo,Peña,,1981-03-12,M,1\n").replace(",", ";"), "utf-8"),
        ((HEAD + "7,Íñigo,Peña,,1981-03-12,M,1\n").replace("\n", "\r\n"), "utf-8"),
        ("Phone,SEX,birth_date,surname2,surname1,given,ID,note\n\n1,M,12/03/1981,,Peña,Íñigo,7,x\n", "utf-8"),
    ],
)
def test_a_list_is_read_however_it_was_saved(text, encoding):
    assert listed(text, encoding).records == [Record("7", "Íñigo", "Peña", "", BORN, "M", "1")]


@pytest.mark.parametrize(
    "text, told",
    [
        ("", ["people.list_empty"]),
        ("id,given\n", ["people.list_no_column"] * 5),
        (HEAD + "1,Ana,,,,\n1,Ana,,,,,,,\n", ["people.list_cells", "people.list_cells"]),
        (HEAD + "1,Ana,,,,,\n1,Eva,,,,,\n,Ida,,,,,\n", ["people.list_id_twice", "people.list_no_id"]),
        (HEAD + f"1,{'A' * 1001},,,,,\n", ["people.list_cell_too_long"]),
        (HEAD + "1,A\x00na,,,,,\n", ["people.list_not_text"]),
    ],
)
def test_what_cannot_be_read_is_refused_all_at_once(text, told):
    with pytest.raises(Refused) as refused:
        listed(text)
    assert list(refused.value.codes) == told


def test_of_ten_thousand_lines_the_bad_ones_are_named():
    rows = [f"{n},Ana,Peña,,,F,\n" for n in range(10_000)]
    rows[4321] = "4321,Ana\n"
    with pytest.raises(Refused) as refused:
        listed(HEAD + "".join(rows))
    assert [dict(r.values) for r in refused.value.reasons] == [{"line": 4323, "cells": 2, "columns": 7}]


@pytest.mark.parametrize(
    "text, born, is_read",
    [("1981-03-12", BORN, True), ("19810312", BORN, True), ("12/03/1981", BORN, True), ("12-3-1981", BORN, True),
     ("03/25/1981", D(1981, 3, 25), True), ("1981-03", D(1981, 3), True), ("1981", D(1981), True), ("1981-00-00", D(1981), True),
     ("1981-03-??", D(1981, 3), True), ("1981-03-12T00:00:00", BORN, True), ("", None, True), ("N/A", None, True),
     ("--", None, True), ("yesterday", None, False), ("1981-02-31", None, False), ("12/03/81", None, False)],
)  # fmt: skip
def test_a_date_as_people_write_it(text, born, is_read):
    assert read_date(text) == (born, is_read)


def test_a_date_that_cannot_be_read_is_told_and_left_out():
    found = listed(HEAD + "1,Ana,,,yesterday,,\n2,Eva,,,1981,,\n")
    assert [r.born for r in found.records] == [None, D(1981)]
    assert [(r.code, dict(r.values)) for r in found.told] == [("people.list_date", {"line": 2, "typed": "yesterday"})]
