"""Codes that people read aloud, copy by hand and type on a borrowed phone.

The rule. Twenty-nine characters that do not look alike: no 0 O, 1 I L, U (as V), S (as 5). The last is a check
character: the sum of every character's place in the alphabet times a power of two, counted from the right, is divisible
by 29. As 29 is prime and the first 28 powers of two differ by it, every single wrong character and every exchange of
two characters is caught, adjacent or not, in codes of up to 28 characters (with 30 characters, not a prime, a weighted
sum could not promise it). Source: the follow code of a referral (lessons from peers, no. 2); for the method, the
weighted schemes modulo a prime of ISO/IEC 7064.

A client's follow code has 12 characters: 11 by chance and the check, that is 11 · log2 29 = 53.4 bits, 1.2e16 codes.
With a million open codes and 100 guesses a second it takes about four years to hit one; so the page that reads codes
counts wrong ones and slows down. Chance is an argument: pass ``secrets.randbelow`` where a code must not be guessed.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable

ALPHABET = "23456789ABCDEFGHJKMNPQRTVWXYZ"
LONGEST = 28
"""Beyond 28 characters two weights would be alike and some exchanges would go unnoticed."""
FOLLOW_CODE = 12
"""The length of a client's follow code, its check character included."""

_PLACE = {character: place for place, character in enumerate(ALPHABET)}
# S and U can only be misreadings of one character each. A zero or a one is no character's only look-alike (Q or D? 7 or
# J?), so it is left as it stands and the code is refused: never guess.
_LOOK_ALIKES = str.maketrans({"S": "5", "U": "V"})


def new_code(length: int, random: Callable[[int], int]) -> str:
    """A code of ``length`` characters, the last of them the check.

    ``random(n)`` answers a whole number from 0 to n - 1: ``secrets.randbelow``, or ``Random(7).randrange`` in a demo.
    ``ValueError`` when ``length`` is not 2 to 28.
    """
    if not 2 <= length <= LONGEST:
        raise ValueError(f"a code has 2 to {LONGEST} characters")
    return with_check("".join(ALPHABET[random(len(ALPHABET))] for _ in range(length - 1)))


def with_check(body: str) -> str:
    """``body`` and its check character. ``ValueError`` for characters outside the alphabet, none, or more than 27."""
    if not 1 <= len(body) < LONGEST or any(character not in _PLACE for character in body):
        raise ValueError("a body is 1 to 27 characters of the alphabet")
    return body + ALPHABET[-_weighed(body + ALPHABET[0]) % len(ALPHABET)]


def is_valid(code: str) -> bool:
    """Does this code, already normalised, carry the right check character? Never raises."""
    return 2 <= len(code) <= LONGEST and all(c in _PLACE for c in code) and _weighed(code) % len(ALPHABET) == 0


def normalise(text: str) -> str:
    """What somebody typed, as a code may be looked up: capitals, no spaces, dashes or dots, S as 5 and U as V.

    It may still not be a code: ask ``is_valid``.

    >>> normalise(" k7m4–qxpr 2d9 ")
    'K7M4QXPR2D9'
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    return re.sub(r"[\W_]+", "", plain).translate(_LOOK_ALIKES)


def grouped(code: str, by: int = 4) -> str:
    """The code as it is printed and read aloud. ``normalise`` undoes it.

    >>> grouped("K7M4QXPR2D9")
    'K7M4-QXPR-2D9'
    """
    return "-".join(code[i : i + by] for i in range(0, len(code), by))


def entropy_bits(length: int) -> float:
    """How many bits of chance a code of this length carries; its check character carries none."""
    return (length - 1) * math.log2(len(ALPHABET))


def _weighed(code: str) -> int:
    return sum(_PLACE[character] << place for place, character in enumerate(reversed(code)))
