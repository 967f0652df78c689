"""Candidates in a long list without comparing everybody with everybody.

Records are compared only within blocks: who shares a telephone, or a birth date and the sound of a name, or the sound of
a given name and of both surnames, or of a given name and one surname with two parts of the date. A block that is too
large (María García, in any country) is cut by parts of the date; what is still too large is put in order and each is
compared with its neighbours. So no record is compared with more than ``LARGEST`` others a key, and the work grows with the
number of records, not with its square: measured in bench/people_candidates.py.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

from .comparing import SUGGEST, Matcher
from .records import Pair, Ready, Record, all_ready
from .spelling import sound
from .words import CUSTOMARY

LARGEST = 60
"""Records of a block that are all compared with each other; a larger one is cut."""
NEIGHBOURS = 20
"""In a block that cannot be cut: how many after it each is compared with."""

Keys = Callable[[Ready], Iterable[Any]]


@dataclass(slots=True)
class Progress:
    """How much was looked at: records, pairs compared, blocks that were cut."""

    records: int = 0
    compared: int = 0
    cut: int = 0


def candidates(records: Iterable[Record], *, least: float = SUGGEST, progress: Progress | None = None) -> list[Pair]:
    """The pairs whose score is at least ``least``, best first, then in the order of the list."""
    seen = progress or Progress()
    with _no_search_for_circles():
        people = all_ready(records)
        found = _scored(people, least, seen)
    best = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [Pair(people[i].id, people[j].id, score) for (i, j), score in best]


def _scored(people: list[Ready], least: float, seen: Progress) -> dict[tuple[int, int], float]:
    seen.records = len(people)
    matcher, found = Matcher(people), {}
    for one in people:
        one.given_codes, one.surname_codes = _given_codes(one.given), _surname_codes(one.surname1, one.surname2)
    for keys, finer in PASSES:
        for i, j in _pairs(people, range(len(people)), keys, finer, seen):
            seen.compared += 1
            if (i, j) not in found:
                score = matcher.score(people[i], people[j], least)
                if score >= least:
                    found[i, j] = score
    return found


@contextmanager
def _no_search_for_circles() -> Iterator[None]:
    """Millions of small tuples hold no circles: Python's search for them would take a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _pairs(
    people: list[Ready], among: Iterable[int], keys: Keys, finer: tuple[Keys, ...], seen: Progress
) -> Iterator[tuple[int, int]]:
    for block in _blocks(people, among, keys):
        if len(block) <= LARGEST:
            yield from combinations(block, 2)
        elif finer:
            seen.cut += 1
            yield from _pairs(people, block, finer[0], finer[1:], seen)
        else:
            block.sort(key=lambda n: (people[n].given, people[n].surnames, _date(people[n]), n))
            for place, one in enumerate(block):
                for two in block[place + 1 : place + 1 + NEIGHBOURS]:
                    yield (one, two) if one < two else (two, one)


def _blocks(people: list[Ready], among: Iterable[int], keys: Keys) -> Iterator[list[int]]:
    """The blocks of two and more. Key and place are packed into one number each and sorted: a tenth of the memory of a
    dictionary of lists. Two keys with one hash only mean a few comparisons for nothing."""
    bits = max(1, len(people).bit_length())
    mask, room = (1 << bits) - 1, (1 << 60 - bits) - 1
    packed = [(hash(key) & room) << bits | n for n in among for key in set(keys(people[n]))]
    packed.sort()
    block: list[int] = []
    last = -1
    for number in packed:
        key = number >> bits
        if key != last:
            if len(block) > 1:
                yield block
            block, last = [], key
        block.append(number & mask)
    if len(block) > 1:
        yield block


@lru_cache(maxsize=1 << 16)
def _code(word: str) -> str:
    """The beginning of how a word sounds: what a slip in the middle or at the end leaves alone."""
    return sound(word)[:4]


@lru_cache(maxsize=1 << 16)
def _given_codes(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({_code(name) for word in words for name in {word, *CUSTOMARY.get(word, ())}})


@lru_cache(maxsize=1 << 16)
def _surname_code(words: tuple[str, ...]) -> str:
    return _code("".join(words)) if words else ""


@lru_cache(maxsize=1 << 16)
def _surname_codes(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({_surname_code(first), _surname_code(second), *map(_code, first + second)} - {""}))


def _date(one: Ready) -> str:
    return "-".join(f"{part or 0:04}" for part in one.born) if one.born else ""


def _by_phone(one: Ready) -> Iterator[Any]:
    if one.phone:
        yield one.phone


def _by_number(one: Ready) -> Iterator[Any]:
    if one.number:
        yield one.number


def _by_date_and_given(one: Ready) -> Iterator[Any]:
    if one.born:
        for code in one.given_codes:
            yield one.born, code


def _by_date_and_surname(one: Ready) -> Iterator[Any]:
    if one.born:
        for code in one.surname_codes:
            yield one.born, code, 0


def _by_name(one: Ready) -> Iterator[Any]:
    surnames = one.surname_codes
    for code in one.given_codes:
        if len(surnames) < 2:
            yield code, *surnames
        for pair in combinations(surnames, 2):
            yield code, *pair


def _by_words(one: Ready) -> Iterator[Any]:
    """Whatever the boxes; and for who has one surname, the given name with each of them."""
    yield tuple(sorted(one.given + one.surnames))


def _by_given_and_one(one: Ready) -> Iterator[Any]:
    """One surname of two, and the year: for a date of which no more is known."""
    if one.born:
        for code in one.given_codes:
            for surname in one.surname_codes:
                yield code, surname, one.born[0]


def _by_given(one: Ready) -> Iterator[Any]:
    yield from one.given_codes


def _by_surname(one: Ready) -> Iterator[Any]:
    yield from one.surname_codes


def _by_two_parts(one: Ready) -> Iterator[Any]:
    """Two of year, month and day, and the year with the other two in any order: one part mistyped leaves a key alone."""
    if not one.born:
        yield None
        return
    year, month, day = one.born
    yield 0, year, month
    yield 1, year, day
    yield 2, month, day
    yield 3, year, *sorted((month or 0, day or 0))


def _parts_of_date(one: Ready, place: int) -> tuple[Any, ...] | None:
    """The date without its day, its month, its year; with day and month in any order. ``None`` when it is known in part."""
    year, month, day = one.born or (0, None, None)
    if month is None or day is None:
        return None
    return ((0, year, month), (1, year, day), (2, month, day), (3, year, min(month, day), max(month, day)))[place]


def _given_one_surname_and(place: int) -> Keys:
    """The given name and one surname, with a part of the date: whatever became of the other surname."""

    def keys(one: Ready) -> Iterator[Any]:
        if part := _parts_of_date(one, place):
            for code in one.given_codes:
                for surname in one.surname_codes:
                    yield code, surname, part

    return keys


def _surnames_and(place: int) -> Keys:
    """Both surnames, with a part of the date: whatever became of the given name."""

    def keys(one: Ready) -> Iterator[Any]:
        if part := _parts_of_date(one, place):
            for pair in combinations(one.surname_codes, 2):
                yield pair, part

    return keys


PASSES: tuple[tuple[Keys, tuple[Keys, ...]], ...] = (
    (_by_number, ()),
    (_by_phone, (_by_given, _by_surname)),
    (_by_date_and_given, (_by_surname,)),
    (_by_date_and_surname, (_by_given,)),
    (_by_name, (_by_two_parts,)),
    (_by_words, (_by_two_parts,)),
    *((_given_one_surname_and(place), (_by_words,)) for place in range(4)),
    *((_surnames_and(place), (_by_given,)) for place in range(4)),
    (_by_given_and_one, (_by_two_parts,)),
)
"""What is compared, and how a block too large is cut."""
