"""Two words: are they the same, spelled otherwise? One letter off, one sound, one customary form, an initial."""

from __future__ import annotations

import re
from functools import lru_cache

from .words import CUSTOMARY, GIVEN, SAME_NAME

_SOUNDS = (
    (r"ph", "f"), (r"qu(?=[ei])", "k"), (r"c(?=[ei])", "s"), (r"ch", "9"), (r"sh", "9"), (r"[cqk]+", "k"),
    (r"gu(?=[ei])", "g0"), (r"[gj](?=[ei])", "j"), (r"^x|[xz]|ss", "s"), (r"[wv]", "b"), (r"ll", "y"), (r"h", ""),
    (r"y", "i"), (r"g0", "g"), (r"(.)\1+", r"\1"), (r"n(?=[bp])", "m"),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), to) for pattern, to in _SOUNDS)


@lru_cache(maxsize=1 << 16)
def sound(word: str) -> str:
    """How a Spanish word sounds, roughly: b and v, s and z and soft c, ll and y, a silent h are one.

    >>> sound("velasquez") == sound("belazques"), sound("hernandez") == sound("ernandes"), sound("jorge")
    (True, True, 'jorje')
    """
    for pattern, to in _COMPILED:
        word = pattern.sub(to, word)
    return word


def one_off(one: str, two: str) -> bool:
    """Is one letter too many, missing, another, or are two neighbours swapped? Equal words are not one off.

    >>> one_off("1981", "1918"), one_off("perez", "peres"), one_off("perez", "peresa"), one_off("a", "a")
    (False, True, False, False)
    """
    if one == two:
        return False
    short, long = (one, two) if len(one) <= len(two) else (two, one)
    if len(long) - len(short) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) != len(long):
        return short[at:] == long[at + 1 :]
    if short[at + 1 :] == long[at + 1 :]:
        return True
    return short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]


@lru_cache(maxsize=1 << 18)
def alike(one: str, two: str, *, is_given: bool, one_sex: bool) -> str:
    """How two words agree: ``''`` (not at all), ``'same'``, ``'customary'``, ``'spelling'`` or ``'initial'``.

    Two given names that exist and differ are two names (José, Josué; Mario, María), except where both records say the
    same sex and only the last letter tells them apart.
    """
    if one == two:
        return "same"
    if is_given and (
        two in CUSTOMARY.get(one, ())
        or one in CUSTOMARY.get(two, ())
        or CUSTOMARY.get(one, set()) & CUSTOMARY.get(two, set())
    ):
        return "customary"
    short, long = sorted((one, two), key=len)
    if len(short) == 1:
        return "initial" if long.startswith(short) else ""
    if is_given and one in GIVEN and two in GIVEN and frozenset((one, two)) not in SAME_NAME:
        return "spelling" if one_sex and one[:-1] == two[:-1] else ""
    if is_given and not one_sex and _gendered(short, long):
        return ""
    if sound(one) == sound(two) or (len(short) >= 4 and one_off(one, two)):
        return "spelling"
    # A short name that is none, one letter from one that is: Ins, Inés.
    if is_given and len(short) == 3 and one[0] == two[0] and (one in GIVEN) != (two in GIVEN) and one_off(one, two):
        return "spelling"
    # Two slips in a long word, where the rest is plainly the same word.
    if len(short) >= 7 and one[0] == two[0] and _two_off(short, long):
        return "spelling"
    return ""


def _gendered(short: str, long: str) -> bool:
    """Mario, María; Daniel, Daniela: forms of one name for two sexes."""
    if len(short) == len(long):
        return short[:-1] == long[:-1] and {short[-1], long[-1]} == {"a", "o"}
    return long == short + "a"


def _two_off(short: str, long: str) -> bool:
    return any(one_off(short[:n] + short[n + 1 :], long[:n] + long[n + 1 :]) for n in range(1, len(short))) or any(
        one_off(short, long[:n] + long[n + 1 :]) for n in range(1, len(long)) if len(long) - len(short) <= 2
    )
