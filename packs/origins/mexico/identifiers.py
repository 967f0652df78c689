"""Mexico's identity numbers: is this one written as such a number can be? It does not say whether it was ever issued.

CURP (Clave Única de Registro de Población), 18 signs: four letters of the names, birth date as YYMMDD, sex (H, M, X),
entity of birth in two letters (NE: abroad), three letters of the names, a sign that tells the century (a digit up to
1999, a letter from 2000), a check digit: each sign's place in the alphabet below times 18, 17 ... 2, summed, and what
lacks to the next ten. Compared with python-stdnum 2.2, which refuses X; the register's list of rude words is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

from ambos.domain.country import Bilingual
from ambos.domain.errors import Reason, check

NAMES = {"curp": Bilingual(es="CURP", en="CURP (Mexico's population registry number)")}
"""The kinds of number that are known, as a form offers them."""

_FORM = re.compile(r"[A-Z]{4}[0-9]{6}[HMX][A-Z]{5}[0-9A-Z][0-9]")
_ALPHABET = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
_ENTITIES = re.compile(
    "AS|BC|BS|CC|CH|CL|CM|CS|DF|DG|GR|GT|HG|JC|MC|MN|MS|NE|NL|NT|OC|PL|QR|QT|SL|SP|SR|TC|TL|TS|VZ|YN|ZS"
)


def validate(kind: str, value: str) -> str:
    """The number as it is kept: capitals, no spaces, no dashes. ``Refused`` with every fault found.

    >>> validate("curp", "boxw310820-hnerxn09")
    'BOXW310820HNERXN09'
    """
    number = re.sub(r"[\s_-]", "", value).upper()
    faults = _KINDS.get(kind)
    check([Reason("identifiers.unknown_kind", {"kind": kind})] if faults is None else faults(number))
    return number


def _curp(number: str) -> Iterator[Reason]:
    if len(number) != 18:
        yield Reason("identifiers.wrong_length", {"kind": "curp", "length": 18})
        return
    if not _FORM.fullmatch(number):
        yield Reason("identifiers.wrong_form", {"kind": "curp"})
        return
    century = 1900 if number[16].isdigit() else 2000
    try:
        date(century + int(number[4:6]), int(number[6:8]), int(number[8:10]))
    except ValueError:
        yield Reason("identifiers.wrong_date", {"kind": "curp"})
    if not _ENTITIES.fullmatch(number[11:13]):
        yield Reason("identifiers.wrong_place", {"kind": "curp"})
    if number[17] != _check_digit(number):
        yield Reason("identifiers.wrong_check_digit", {"kind": "curp"})


def _check_digit(number: str) -> str:
    return str(-sum(_ALPHABET.index(sign) * (18 - place) for place, sign in enumerate(number[:17])) % 10)


_KINDS: dict[str, Callable[[str], Iterator[Reason]]] = {"curp": _curp}
