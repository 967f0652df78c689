"""Fixed forms: which questions a pupil gets, and in which order.

The rule. Until every question of a bank was answered 200 times, everybody answers a fixed form. Of each skill's questions the
first is an anchor, in both forms; the next half are of form A, the rest of form B. So two forms of 24 share 8 questions by
which they can be compared, each skill has three questions on each, and whoever takes the diagnostic again gets the other
form. The long form holds the whole bank. Questions go from the authors' easiest to their hardest within each round of skills.
Source: the issue ("fixed forms until 200 responses an item"); for common anchors, M. Kolen and R. Brennan, Test Equating,
Scaling, and Linking, 3rd ed. 2014, chapter 1.
"""

from __future__ import annotations

from dataclasses import dataclass

from ambos.domain.diagnostics.items import Bank, Item
from ambos.domain.errors import Refused

RESPONSES_NEEDED = 200
"""Answers to each question before its difficulty may be estimated and questions be chosen one by one."""
FORMS = ("A", "B", "long")
ADAPTIVE = "adaptive"


@dataclass(frozen=True)
class Form:
    """One form of a bank: its questions in the order they are asked."""

    bank: Bank
    code: str
    items: tuple[Item, ...]


def fixed_form(bank: Bank, code: str) -> Form:
    """Form 'A', 'B' or 'long' of a bank. Refused ``diagnostics.unknown_form`` (value: form)."""
    if code not in FORMS:
        raise Refused("diagnostics.unknown_form", field="form", form=code)
    rounds: list[list[Item]] = []
    for skill in bank.skills:
        of_skill = [item for item in bank.items if item.skill == skill]
        half = 1 + (len(of_skill) - 1) // 2
        own = {"A": of_skill[:half], "B": [of_skill[0], *of_skill[half:]], "long": of_skill}[code]
        for n, item in enumerate(sorted(own, key=lambda i: (i.difficulty, i.id))):
            if n == len(rounds):
                rounds.append([])
            rounds[n].append(item)
    return Form(bank, code, tuple(item for together in rounds for item in together))


def anchors(bank: Bank) -> tuple[Item, ...]:
    """The questions that stand in both short forms."""
    short = {item.id for item in fixed_form(bank, "A").items} & {item.id for item in fixed_form(bank, "B").items}
    return tuple(item for item in bank.items if item.id in short)


def may_adapt(bank: Bank, responses: dict[str, int]) -> bool:
    """May questions be chosen one by one? Only when each was answered often enough."""
    return all(responses.get(item.id, 0) >= RESPONSES_NEEDED for item in bank.items)


def other_form(taken: str) -> str:
    """The form for whoever took one already."""
    return {"A": "B", "B": "A"}.get(taken, "A")
