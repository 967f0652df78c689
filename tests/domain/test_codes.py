"""Codes by hand: no look-alikes, and a check character that catches what fingers do wrong."""

from __future__ import annotations

import secrets
from itertools import combinations, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambos.domain.codes import (
    ALPHABET,
    FOLLOW_CODE,
    LONGEST,
    entropy_bits,
    grouped,
    is_valid,
    new_code,
    normalise,
    with_check,
)

bodies = st.text(alphabet=ALPHABET, min_size=1, max_size=LONGEST - 1)


def test_the_alphabet_has_no_look_alikes():
    assert not set("0O1ILU") & set(ALPHABET)
    assert not {"5", "S"} <= set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET) == 29


def test_every_two_character_code_exhaustively():
    valid = {a + b for a, b in product(ALPHABET, repeat=2) if is_valid(a + b)}
    assert valid == {with_check(a) for a in ALPHABET}


def test_every_single_error_and_every_adjacent_exchange_of_every_three_character_code():
    # 29 ** 2 bodies: every one of the 29 ** 3 words is either a code or caught, and no code is one slip from another
    codes = {with_check(a + b) for a, b in product(ALPHABET, repeat=2)}
    assert len(codes) == 841
    for code in codes:
        for at, wrong in product(range(3), ALPHABET):
            slip = code[:at] + wrong + code[at + 1 :]
            assert is_valid(slip) == (slip == code)
        for slip in (code[1] + code[0] + code[2], code[0] + code[2] + code[1]):
            assert is_valid(slip) == (slip == code)


def test_the_proof_for_every_length():
    # the check is linear: a slip shows as (difference of places) x (weight, or difference of two weights), and the
    # product of two numbers that 29 does not divide is not divisible by 29. So all weights and all pairs are enough.
    weights = [2**i % 29 for i in range(LONGEST)]
    assert 0 not in weights
    assert all(a != b for a, b in combinations(weights, 2))


@given(bodies, st.data())
def test_slips_in_long_codes_are_caught(body, data):
    code = with_check(body)
    assert is_valid(code)
    at = data.draw(st.integers(0, len(code) - 1))
    for wrong in ALPHABET:
        slip = code[:at] + wrong + code[at + 1 :]
        assert is_valid(slip) == (slip == code)
    for other in range(len(code)):
        letters = list(code)
        letters[at], letters[other] = letters[other], letters[at]
        assert is_valid("".join(letters)) == ("".join(letters) == code)


@given(st.integers(2, LONGEST), st.integers())
def test_new_codes(length, seed):
    code = new_code(length, Random(seed).randrange)
    assert (len(code), is_valid(code)) == (length, True)
    assert code == new_code(length, Random(seed).randrange)
    assert normalise(grouped(code)) == normalise(grouped(code.lower(), 3)) == normalise(code) == code


@pytest.mark.parametrize("code", ["K7M4QXPR2D97", "222222222222", "K7M4QXPR2D9K7M4QXPR2D9K7M4QM"])
def test_codes_once_printed_stay_valid(code):
    assert is_valid(code)
    assert with_check(code[:-1]) == code


def test_a_follow_code_is_hard_to_guess():
    assert is_valid(new_code(FOLLOW_CODE, secrets.randbelow))
    assert (FOLLOW_CODE, round(entropy_bits(FOLLOW_CODE), 1)) == (12, 53.4)


@pytest.mark.parametrize(
    "typed, read",
    [
        ("k7m4-qxpr-2d9", "K7M4QXPR2D9"),
        (" K7M4 QXPR\t2D9\n", "K7M4QXPR2D9"),
        ("K7M4—QXPR–2D9", "K7M4QXPR2D9"),
        ("Ｋ７Ｍ４", "K7M4"),
        ("k7m4.s_u", "K7M45V"),
        ("", ""),
        ("O0I1L", "O0I1L"),
    ],
)
def test_what_people_type(typed, read):
    assert normalise(typed) == read


@pytest.mark.parametrize("text", ["", "2", "O0", "k7", "22 ", "2" * 29, "Ñ2", "😀"])
def test_what_is_no_code(text):
    assert not is_valid(text)


@pytest.mark.parametrize(
    "make",
    [
        lambda: new_code(1, Random(1).randrange),
        lambda: new_code(29, Random(1).randrange),
        lambda: with_check(""),
        lambda: with_check("O"),
        lambda: with_check("2" * 28),
    ],
)
def test_what_cannot_be_made(make):
    with pytest.raises(ValueError):
        make()
