"""Folios: the number a person reads aloud when a paper's code cannot be scanned.

The rule. A folio has 12 characters, the last of them a check, in the alphabet of ``codes`` (no 0 O, 1 I L): every single
wrong character and every exchange of two is caught before anybody is asked. It says nothing: no office, no year, no
order, so that it cannot be guessed from the next one (53 bits by chance). Printed in three groups of four. Source:
documents design ("a human folio of 12 characters with check digit as third route").
"""

from __future__ import annotations

from collections.abc import Callable

from ambos.domain import codes
from ambos.domain.errors import Refused

LENGTH = 12


def new_folio(random: Callable[[int], int]) -> str:
    """A folio by chance: ``random(n)`` answers 0 to n - 1; pass ``secrets.randbelow`` for real papers."""
    return codes.new_code(LENGTH, random)


def read_folio(typed: str) -> str:
    """The folio somebody typed, in its one form. Refused ``documents.bad_folio`` when a character is wrong or missing.

    >>> printed(read_folio(" k7m4–qxpr 2d93 ".replace("3", codes.with_check("K7M4QXPR2D9")[-1])))[:9]
    'K7M4-QXPR'
    """
    folio = codes.normalise(typed)
    if len(folio) != LENGTH or not codes.is_valid(folio):
        raise Refused("documents.bad_folio", field="folio")
    return folio


def printed(folio: str) -> str:
    """As it stands on paper: three groups of four."""
    return codes.grouped(folio)
