"""Questions of a diagnostic, and the bank they stand in.

The rule. A question has one right answer of four; every wrong one says which idea would lead to it, so that a mistake tells
the teacher something. How hard it is, is its author's guess until enough pupils answered it. A bank is whole when each
skill has at least three questions, no two questions are alike, the right answers stand evenly at the four places, and
length does not give the right one away. Source: handbook 8 (diagnostics in Spanish: Algebra I readiness; high-school
readiness in mathematics, science, earth science); for writing options, T. Haladyna, S. Downing and M. Rodriguez, A Review of
Multiple-Choice Item-Writing Guidelines, Applied Measurement in Education 15(3), 2002.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ambos.domain.country import Bilingual
from ambos.domain.diagnostics import arithmetic
from ambos.domain.names import fold

PLACES = "ABCD"
LEAST_PER_SKILL = 3
LEAST_PER_BANK = 40
HARDEST = 3.0
"""Logits: an author does not guess beyond that."""


@dataclass(frozen=True)
class Option:
    """One of the four answers. ``gloss`` is its English; ``shows`` the code of the idea that leads to it, empty for the key."""

    text: str
    gloss: str
    shows: str = ""


@dataclass(frozen=True)
class Item:
    """One question. ``key`` is the place of the right option, 0 to 3; ``difficulty`` the author's guess, in logits, 0 being
    an average pupil of the grade. ``check`` says how the key is recomputed (see ``arithmetic``), empty where words decide."""

    id: str
    skill: str
    difficulty: float
    stem: str
    gloss: str
    options: tuple[Option, ...]
    key: int
    why: Bilingual
    table: tuple[tuple[str, ...], ...] = ()
    check: Mapping[str, str] | None = None

    @property
    def right(self) -> Option:
        """The right option."""
        return self.options[self.key]


@dataclass(frozen=True)
class Bank:
    """All questions of one diagnostic. It speaks for readiness for ``grade`` in ``subject``."""

    code: str
    title: Bilingual
    subject: str
    grade: int
    provenance: str
    skills: Mapping[str, Bilingual]
    misconceptions: Mapping[str, Bilingual]
    items: tuple[Item, ...]

    def item(self, id: str) -> Item:
        """The question with this id. ``KeyError`` when there is none."""
        return self._by_id()[id]

    def _by_id(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}


def load_bank(data: Mapping[str, Any]) -> Bank:
    """A bank from its file. ``KeyError``, ``ValueError`` or ``TypeError`` when it has not the shape."""
    return Bank(
        code=str(data["code"]),
        title=Bilingual(**data["title"]),
        subject=str(data["subject"]),
        grade=int(data["grade"]),
        provenance=str(data["provenance"]),
        skills={code: Bilingual(**name) for code, name in data["skills"].items()},
        misconceptions={code: Bilingual(**name) for code, name in data["misconceptions"].items()},
        items=tuple(_item(row) for row in data["items"]),
    )


def _item(row: Mapping[str, Any]) -> Item:
    options = tuple(
        Option(str(o["text"]), str(o.get("gloss", o["text"])), str(o.get("shows", ""))) for o in row["options"]
    )
    return Item(
        id=str(row["id"]),
        skill=str(row["skill"]),
        difficulty=float(row["difficulty"]),
        stem=str(row["stem"]),
        gloss=str(row["gloss"]),
        options=options,
        key=PLACES.index(str(row["key"])),
        why=Bilingual(**row["why"]),
        table=tuple(tuple(map(str, line)) for line in row.get("table", ())),
        check=row.get("check"),
    )


def faults(bank: Bank) -> Iterator[str]:
    """Everything that is wrong with a bank, in plain English, by the id of the question; nothing when it is whole."""
    if len(bank.items) < LEAST_PER_BANK:
        yield f"{bank.code}: {len(bank.items)} questions, at least {LEAST_PER_BANK} are needed"
    for what, texts in (("id", [i.id for i in bank.items]), ("stem", [_alike(i) for i in bank.items])):
        yield from (f"{text}: {what} stands {n} times" for text, n in Counter(texts).items() if n > 1)
    for skill in bank.skills:
        n = sum(item.skill == skill for item in bank.items)
        if n < LEAST_PER_SKILL:
            yield f"{skill}: {n} questions, at least {LEAST_PER_SKILL} are needed"
    for item in bank.items:
        yield from (f"{item.id}: {fault}" for fault in _faults_of(item, bank))
    yield from _balance(bank)


def _faults_of(item: Item, bank: Bank) -> Iterator[str]:
    if item.skill not in bank.skills:
        yield f"no skill {item.skill}"
    if len(item.options) != len(PLACES):
        yield f"{len(item.options)} options"
        return
    if len({o.text.strip().casefold() for o in item.options}) < len(PLACES):
        yield "two options are alike"
    if not (item.stem.strip() and item.gloss.strip() and item.why.es.strip() and item.why.en.strip()):
        yield "a text is missing"
    if not all(o.text.strip() and o.gloss.strip() for o in item.options):
        yield "an option is empty"
    if item.right.shows:
        yield "the key is said to show a mistake"
    for option in item.options:
        if option is not item.right and option.shows not in bank.misconceptions:
            yield f"nothing says what “{option.text}” shows"
    if abs(item.difficulty) > HARDEST:
        yield f"difficulty {item.difficulty}"
    if item.check:
        yield from _recomputed(item)


def _recomputed(item: Item) -> Iterator[str]:
    for place, option in enumerate(item.options):
        try:
            holds = arithmetic.holds(item.check or {}, option.text, item.table)
        except (ArithmeticError, SyntaxError, TypeError, ValueError) as fault:
            yield f"“{option.text}” cannot be computed ({fault})"
            continue
        if holds != (place == item.key):
            yield f"“{option.text}” computes as {'right' if holds else 'wrong'}"


def _balance(bank: Bank) -> Iterator[str]:
    """Places of the keys within one of an even share; the key is the longest option no more often than chance allows."""
    share = len(bank.items) / len(PLACES)
    for place, name in enumerate(PLACES):
        n = sum(item.key == place for item in bank.items)
        if abs(n - share) > 1:
            yield f"{bank.code}: {n} keys stand at {name}"
    whole = [item for item in bank.items if len(item.options) == len(PLACES)]
    longest = sum(
        len(item.right.text) > max(len(o.text) for o in item.options if o is not item.right) for item in whole
    )
    if longest > 0.4 * len(bank.items):
        yield f"{bank.code}: the key is the longest option in {longest} questions"


def _alike(item: Item) -> str:
    return " ".join([fold(item.stem), *item.table[0]] if item.table else [item.stem])
