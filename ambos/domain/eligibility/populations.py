"""The facts over a whole made-up population at once: how many get what on which day, and how many lose it.

The same rows as ``answers.py``, worked out on arrays. For populations in which everything is said: there is no *unknown* here.
Only for synthetic or survey people: case records never come near this (design page "eligibility", 5).

Answers are small numbers, the place of the word in ``ANSWERS``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from .facts import Facts, Row
from .people import NEVER

ANSWERS = ("no", "closed", "depends", "yes")
"""In the order in which one of several routes counts."""
NO, CLOSED, DEPENDS, YES = range(4)
GIVES = {"eligible": YES, "eligible_limited": YES, "closed": CLOSED, "depends": DEPENDS, "not_eligible": NO}
WEAKEST = np.array([0, 2, 1, 3], dtype=np.uint8)
"""Answer -> rank where several tests must be passed (a doubt counts before a closed door); it is its own inverse."""


@dataclass(frozen=True)
class Population:
    """People as arrays of one length. ``state`` and ``group`` are places in ``states`` and in the facts' groups."""

    states: tuple[str, ...]
    state: np.ndarray
    group: np.ndarray
    age: np.ndarray
    income: np.ndarray
    pregnant: np.ndarray
    postpartum: np.ndarray
    years: np.ndarray
    quarters: np.ndarray
    child_in_family: np.ndarray
    enrolled: Mapping[str, np.ndarray]
    """Program -> has she it already? Nobody has one that is not named."""

    def __len__(self) -> int:
        return len(self.age)

    def only(self, who: Any) -> Population:
        """The people of an index or a slice."""
        arrays = {name: value[who] for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        has = {program: value[who] for program, value in self.enrolled.items()}
        return Population(states=self.states, enrolled=has, **arrays)


def held(facts: Facts) -> tuple[str, ...]:
    """The programs of which some rule asks whether somebody has them already, in alphabetical order."""
    return tuple(sorted({row["program"] for row in facts.rows if "enrolled" in (row.get("conditions") or {})}))


def made_up(facts: Facts, size: int, *, seed: int, shares: dict[str, float] | None = None) -> Population:
    """A synthetic population for what-ifs. ``shares``: of the groups; evenly spread when not said.

    Ages, incomes and places are plausible and nothing more: no number of it describes anybody.
    """
    chance = np.random.default_rng(seed)
    groups = np.array([(shares or {}).get(group, 0.0 if shares else 1.0) for group in facts.groups])
    states = tuple(sorted(facts.jurisdictions))
    age = chance.integers(0, 90, size, dtype=np.int16)
    fertile = (age >= 15) & (age < 46)
    postpartum = np.where(fertile & (chance.random(size) < 0.04), chance.integers(0, 12, size), NEVER).astype(np.int16)
    years = chance.integers(0, 15, size, dtype=np.int16)
    group = chance.choice(len(facts.groups), size, p=groups / groups.sum()).astype(np.uint8)
    return Population(
        states=states, state=chance.integers(0, len(states), size, dtype=np.uint8), group=group, age=age,
        income=np.minimum(chance.exponential(180.0, size), 1000).astype(np.float32),
        pregnant=fertile & (chance.random(size) < 0.04), postpartum=postpartum, years=years,
        quarters=np.minimum(chance.integers(0, 80, size), years * 4 + 8).astype(np.int16),
        child_in_family=(age < 19) | (chance.random(size) < 0.4), enrolled={program: chance.random(size) < 0.1 for program in held(facts)},
    )  # fmt: skip


def answers(facts: Facts, people: Population, on: date, programs: Iterable[str] | None = None) -> dict[str, np.ndarray]:
    """Program -> the answer of each person (``uint8``, places in ``ANSWERS``), in the order of ``people``."""
    wanted = list(programs or facts.programs)
    given = {program: np.zeros(len(people), dtype=np.uint8) for program in wanted}
    order = np.argsort(people.state, kind="stable")
    bounds = np.searchsorted(people.state[order], np.arange(len(people.states) + 1))
    for number, state in enumerate(people.states):
        here = order[bounds[number] : bounds[number + 1]]
        if len(here):
            worked = _InOnePlace(facts, people.only(here), state, on)
            for program in wanted:
                spec = facts.programs[program]
                if not spec.only_in or state in spec.only_in:
                    given[program][here] = worked.answer(program)
    return given


def counts(
    facts: Facts, people: Population, on: date, programs: Iterable[str] | None = None
) -> dict[str, dict[str, int]]:
    """Program -> answer -> how many."""
    return {
        program: dict(zip(ANSWERS, np.bincount(given, minlength=4).tolist(), strict=True))
        for program, given in answers(facts, people, on, programs).items()
    }


def losses(facts: Facts, people: Population, days: Iterable[date], program: str) -> list[tuple[date, int, int]]:
    """(day, how many lose a yes on it, how many gain one) for each of ``days``, each compared with the day before."""
    found = []
    for day in days:
        before = answers(facts, people, date.fromordinal(day.toordinal() - 1), [program])[program] == YES
        after = answers(facts, people, day, [program])[program] == YES
        found.append((day, int((before & ~after).sum()), int((after & ~before).sum())))
    return found


class _InOnePlace:
    """The people of one place: what was worked out for one program serves the next."""

    def __init__(self, facts: Facts, people: Population, state: str, on: date):
        self.facts, self.people, self.on = facts, people, on
        self.rows = [row for row in facts.rows_in(state) if row.since <= on < row.until]
        self.known: dict[Any, np.ndarray] = {}

    def answer(self, program: str) -> np.ndarray:
        if program not in self.known:
            spec = self.facts.programs[program]
            if spec.any_of:
                found = np.maximum.reduce([self.answer(part) for part in spec.any_of])
                for name, value in spec.conditions:
                    met, _doubt = self.condition(name, value, program)
                    found = np.where(met, found, np.uint8(NO))
            else:
                found = self.of_rows(spec.rows)
                if spec.means:
                    means = self.of_rows((spec.means,))
                    found = WEAKEST[np.minimum(WEAKEST[found], WEAKEST[means])]
            self.known[program] = found
        return self.known[program]

    def of_rows(self, programs: tuple[str, ...]) -> np.ndarray:
        if programs in self.known:
            return self.known[programs]
        spoken = np.zeros(len(self.facts.groups), dtype=bool)
        found = np.zeros(len(self.people), dtype=np.uint8)
        for row in self.rows:
            if row.program not in programs:
                continue
            speaks = np.array([group in row.groups for group in self.facts.groups])
            spoken |= speaks
            gives = self.effect(row)
            if gives == NO:
                continue
            met = speaks[self.people.group] if not speaks.all() else np.ones(len(self.people), dtype=bool)
            doubt: np.ndarray | None = None
            for name, value in row.conditions:
                one, unsure = self.condition(name, value, row.program)
                met &= one
                if unsure is not None:
                    doubt = unsure if doubt is None else doubt | unsure
            np.maximum(found, np.where(met, np.uint8(gives), np.uint8(NO)), out=found)
            if doubt is not None:
                # what is unsettled answers depends, whatever the row would have given
                undone = met & doubt
                if undone.any():
                    found = self._again(programs, found, undone)
        gap = ~spoken
        if gap.any():
            found = np.where(gap[self.people.group], np.uint8(DEPENDS), found)
        self.known[programs] = found
        return found

    def _again(self, programs: tuple[str, ...], found: np.ndarray, undone: np.ndarray) -> np.ndarray:
        """Answers of those whose row was in doubt: the best of the rows without doubt, and at least ``depends``."""
        sure = np.zeros(len(found), dtype=np.uint8)
        for row in self.rows:
            gives = self.effect(row)
            if row.program not in programs or gives == NO:
                continue
            met = np.array([group in row.groups for group in self.facts.groups])[self.people.group]
            for name, value in row.conditions:
                one, unsure = self.condition(name, value, row.program)
                met = met & one if unsure is None else met & one & ~unsure
            np.maximum(sure, np.where(met, np.uint8(gives), np.uint8(NO)), out=sure)
        return np.where(undone, np.maximum(sure, np.uint8(DEPENDS)), found)

    def effect(self, row: Row) -> int:
        effect = row.effect
        if row.stay is not None and row.stay.since <= self.on < row.stay.until:
            effect = row.stay.then
        gives = GIVES[effect]
        return DEPENDS if row.is_low and gives in (YES, CLOSED) else gives

    def condition(self, name: str, value: Any, program: str) -> tuple[np.ndarray, np.ndarray | None]:
        """(who may pass, for whom it is unsettled or ``None`` for nobody); of a row of ``program``."""
        key = (name, value, program if name in ("enrolled", "any_of") else "")
        if key not in self.known:
            self.known[key] = self._condition(name, value, program)  # type: ignore[assignment]
        return self.known[key]  # type: ignore[return-value]

    def _condition(self, name: str, value: Any, program: str) -> tuple[np.ndarray, np.ndarray | None]:
        p = self.people
        if name == "any_of":
            return np.logical_or.reduce([self.condition(n, v, program)[0] for n, v in value]), None
        if name == "not_covered_by":
            taken = np.maximum.reduce([self.answer(part) for part in value])
            return taken != YES, taken == DEPENDS
        if name == "at_school":
            return (p.age >= 3) & (p.age < 21), (p.age < 5) | (p.age >= 18)
        if name == "pregnant_or_postpartum_months":
            return p.pregnant | (p.postpartum <= value), None
        if name == "enrolled":
            has = p.enrolled.get(program)
            return (np.full(len(p), not value) if has is None else has == value), None
        looked, holds = _LOOKS[name]
        return holds(getattr(p, looked), value), None


_LOOKS = {
    "age_min": ("age", np.greater_equal), "age_max_exclusive": ("age", np.less), "income_max": ("income", np.less_equal),
    "income_min": ("income", np.greater_equal), "income_over": ("income", np.greater), "income_below": ("income", np.less),
    "years_min": ("years", np.greater_equal), "years_below": ("years", np.less), "quarters_min": ("quarters", np.greater_equal),
    "quarters_below": ("quarters", np.less), "postpartum_min": ("postpartum", np.greater_equal),
    "postpartum_max": ("postpartum", np.less_equal), "pregnant": ("pregnant", np.equal),
    "child_in_family": ("child_in_family", np.equal), "family_with_child": ("child_in_family", np.equal),
}  # fmt: skip
