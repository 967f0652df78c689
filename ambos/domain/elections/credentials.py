"""Voting codes: what a voter receives, and the public number the server knows.

Section "Credentials": 15 signs of base 58, the last a check against typing errors, in groups of three. The secret is
PBKDF2-HMAC-SHA256 of the code *with* its dashes, salted with the election's name, 1,000 rounds, modulo q. Whoever makes the
codes (the credential authority) keeps them off the server: the server gets the public numbers only, and so cannot vote for
anybody.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable

from ambos.domain.errors import Refused

from .groups import BELENIOS_2048, Chance, FixedBase, Group, number
from .wire import compact

SIGNS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
"""Base 58: no 0, O, I or l, which people confuse."""
ROUNDS = 1000


def new_name(chance: Chance = secrets.randbelow, length: int = 14) -> str:
    """A name for an election (its ``uuid``): base 58 signs that nobody had before."""
    return "".join(SIGNS[chance(58)] for _ in range(length))


def new_code(chance: Chance = secrets.randbelow) -> str:
    """A fresh voting code, as ``XXX-XXX-XXX-XXX-XXX``: 82 bits of chance."""
    signs = new_name(chance)
    return grouped(signs + SIGNS[_check(signs)])


def grouped(signs: str) -> str:
    """Fifteen signs in groups of three."""
    return "-".join(signs[i : i + 3] for i in range(0, 15, 3))


def read_code(typed: str) -> str:
    """The code as it was made, from what a voter typed: spaces and dashes as she likes.

    Refused: ``elections.code_is_not_one`` (length or signs), ``elections.code_mistyped`` (the check sign does not fit).
    """
    signs = "".join(sign for sign in typed if sign not in " -\u2010\u2011\u2013\u00a0\t\n")
    if len(signs) != 15 or any(sign not in SIGNS for sign in signs):
        raise Refused("elections.code_is_not_one", field="code")
    if SIGNS[_check(signs[:14])] != signs[14]:
        raise Refused("elections.code_mistyped", field="code")
    return grouped(signs)


def secret_of(code: str, election: str, group: Group = BELENIOS_2048) -> int:
    """The secret number behind a code in one election."""
    derived = hashlib.pbkdf2_hmac("sha256", code.encode(), election.encode(), ROUNDS)
    return number(int.from_bytes(derived, "big") % int(group.q))


def public_of(codes: Iterable[str], election: str, group: Group = BELENIOS_2048) -> list[int]:
    """The public number of each code, in the order of the codes."""
    power = FixedBase(group, group.g)
    return [power(secret_of(code, election, group)) for code in codes]


def published(public: Iterable[int]) -> str:
    """The list of public numbers as the archive holds it: sorted, so that the order tells nothing of the roll's."""
    return compact([str(element) for element in sorted(public)])


def _check(signs: str) -> int:
    value = 0
    for sign in signs:
        value = value * 58 + SIGNS.index(sign)
    return (53 - value % 53) % 53
