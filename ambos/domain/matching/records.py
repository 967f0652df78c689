"""What is compared: a record as it came, and the same made ready once so that a million pairs can be looked at quickly."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ambos.domain.names import PartialDate, is_placeholder, tokens

from .words import PARTICLES


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a person. ``phone`` and ``number`` (a national number) are anything that is equal when they are: as
    written, or a blind index."""

    id: Hashable
    given: str
    surname1: str = ""
    surname2: str = ""
    born: PartialDate | None = None
    sex: str = ""
    phone: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one person, ``a`` before ``b`` in the list they came in."""

    a: Hashable
    b: Hashable
    score: float


@dataclass(slots=True, eq=False)
class Ready:
    """A record folded and taken apart. ``surnames`` are words without particles; ``born`` is (year, month, day) with
    ``None`` for what is not known, or ``None``; ``given_codes`` and ``surname_codes`` are what it is looked for by."""

    id: Hashable
    given: tuple[str, ...]
    surname1: tuple[str, ...]
    surname2: tuple[str, ...]
    born: tuple[int, int | None, int | None] | None
    sex: str
    phone: str
    number: str
    given_codes: tuple[str, ...] = ()
    surname_codes: tuple[str, ...] = ()

    @property
    def surnames(self) -> tuple[str, ...]:
        """The words of both surnames in their order."""
        return self.surname1 + self.surname2


_ONE_SEX = {
    "female": "f", "f": "f", "mujer": "f", "femenino": "f", "m": "m", "male": "m", "h": "m", "hombre": "m", "masculino": "m",
}  # fmt: skip


def ready(record: Record) -> Ready:
    """The record made ready. "N/A" is no surname; M is read as male, F as female, H as *hombre*."""
    born = record.born
    return Ready(
        record.id,
        _given(record.given),
        _surname(record.surname1),
        _surname(record.surname2),
        (born.year, born.month, born.day) if born else None,
        _ONE_SEX.get(record.sex.strip().casefold(), ""),
        _phone(record.phone),
        record.number,
    )


def _given(text: str) -> tuple[str, ...]:
    words = _words(text)
    return tuple(w for w in words if w not in PARTICLES) or words


def _surname(text: str) -> tuple[str, ...]:
    # the same rule: a surname of particles alone ("De la O" keeps its O; "Del" stays) is kept whole
    return _given(text)


@lru_cache(maxsize=1 << 17)
def _words(text: str) -> tuple[str, ...]:
    return () if is_placeholder(text) else tokens(text)


def _phone(text: str) -> str:
    """The last ten digits, which a country code before them does not change; fewer than seven digits are no number."""
    if text.isascii() and text.isalnum() and not text.isdigit():
        return text  # a blind index
    digits = re.sub(r"\D", "", re.split(r"[;#,]|\bext|x", text, maxsplit=1, flags=re.IGNORECASE)[0])
    return digits[-10:] if len(digits) >= 7 and len(set(digits)) > 1 else ""


def all_ready(records: Iterable[Record]) -> list[Ready]:
    """All of them, in their order; equal words and tuples are kept once, which a million records need."""
    seen: dict[object, object] = {}

    def once(value: Any) -> Any:
        return seen.setdefault(value, value)

    found = []
    for record in records:
        one = ready(record)
        one.given, one.surname1, one.surname2 = once(one.given), once(one.surname1), once(one.surname2)
        one.born = once(one.born) if one.born else None
        found.append(one)
    return found
