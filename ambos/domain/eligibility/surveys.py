"""People of a survey, written in a file of one row a person, as a population: what they stand for is in ``weight``.

For planners with a survey of their own (census microdata, a household survey), on their own machine: the file is read into
memory and nothing of it is kept. In a population everything is said, so what a rule looks at and a row leaves empty is a
fault, never a guess. Case records are no survey, and never come near this.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from ambos.domain.errors import Reason, Refused, check

from .facts import Facts
from .households import LIMITS, YOUNGEST_MOTHER, groups_of
from .people import NEVER
from .populations import ANSWERS, YES, Population, answers, held

NEEDED = ("state", "status", "age", "income_pct_fpl")
OPTIONAL = (
    "weight", "household", "years_in_status", "adjusted_from", "qualifying_quarters", "pregnant", "postpartum_months",
    "enrolled", "id",
)  # fmt: skip
MOST_FAULTS = 200
WORDS = {"": False, "no": False, "0": False, "false": False, "yes": True, "1": True, "true": True}


@dataclass(frozen=True)
class Survey:
    """A population and how many people each of its rows stands for."""

    people: Population
    weight: np.ndarray


@dataclass(frozen=True)
class Change:
    """A day on which some lose a program and some gain it: people, and on how many rows of the survey that rests."""

    on: date
    program: str
    lose: float
    gain: float
    yes: float
    """Who gets it from then on."""
    rows: int


def read_survey(lines: Iterable[str], facts: Facts) -> Survey:
    """The survey in a CSV file. One ``Refused`` with the faults of all rows (``eligibility.bad_survey``; values: line, what),
    the first ``MOST_FAULTS`` of them."""
    table = csv.DictReader(lines)
    header = [name.strip() for name in table.fieldnames or ()]
    wrong = [f"no column {name}" for name in NEEDED if name not in header]
    wrong += [f"unknown column {name}" for name in header if name not in (*NEEDED, *OPTIONAL)]
    check([Reason("eligibility.bad_survey", {"line": 1, "what": what}) for what in wrong])
    reader = _Reader(facts)
    rows: list[dict[str, Any]] = []
    faults: list[Reason] = []
    for cells in table:
        typed = {name.strip(): (cell or "").strip() for name, cell in cells.items() if isinstance(name, str)}
        found = ["more cells than columns"] if None in cells else []
        row, what = reader.row(typed)
        faults += [Reason("eligibility.bad_survey", {"line": table.line_num, "what": one}) for one in (*found, *what)]
        if len(faults) >= MOST_FAULTS:
            break
        rows.append(row)
    check(faults[:MOST_FAULTS])
    if not rows:
        raise Refused("eligibility.bad_survey", line=1, what="no rows")
    return _survey(rows, facts)


def weighed(facts: Facts, survey: Survey, on: date, programs: Iterable[str]) -> dict[str, dict[str, float]]:
    """Program -> answer -> how many people."""
    given = answers(facts, survey.people, on, programs)
    return {
        program: {
            word: round(float(survey.weight[found == number].sum()), 1) for number, word in enumerate(ANSWERS)
        }
        for program, found in given.items()
    }  # fmt: skip


def changes(facts: Facts, survey: Survey, since: date, until: date, programs: Iterable[str]) -> Iterator[Change]:
    """The days after ``since`` and up to ``until`` on which somebody loses or gains one of ``programs``, each compared with
    the day before; in the order of the days."""
    wanted = list(programs)
    places = {survey.people.states[number] for number in np.unique(survey.people.state)}
    days: dict[date, list[str]] = {}
    for program in wanted:
        for day in sorted({day for state in places for day in facts.boundaries(program, state)}):
            if since < day <= until:
                days.setdefault(day, []).append(program)
    for day in sorted(days):
        before = answers(facts, survey.people, day - timedelta(days=1), days[day])
        after = answers(facts, survey.people, day, days[day])
        for program in days[day]:
            had, has = before[program] == YES, after[program] == YES
            if (had != has).any():
                lose, gain, yes = (
                    round(float(survey.weight[who].sum()), 1) for who in (had & ~has, ~had & has, has)
                )  # fmt: skip
                yield Change(day, program, lose, gain, yes, int((had != has).sum()))


class _Reader:
    """Reads rows of one file: what the facts ask of each group is found once."""

    def __init__(self, facts: Facts):
        self.facts, self.held = facts, frozenset(held(facts))
        self.needs: dict[str, set[str]] = {"years_in_status": set()}
        for state in (None, *sorted(facts.jurisdictions)):
            for row in facts.rows_in(state):
                if any(name.startswith("years_") for name, _value in _all_of(row.conditions)):
                    self.needs["years_in_status"] |= row.groups

    def row(self, typed: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
        """What a row says, and what is wrong with it."""
        wrong: list[str] = []
        row: dict[str, Any] = {"household": typed.get("household", ""), "state": typed["state"]}
        if typed["state"] not in self.facts.jurisdictions:
            wrong.append(f"unknown state {typed['state']!r}" if typed["state"] else "state is empty")
        for key, left_out in (
            ("age", None), ("income_pct_fpl", None), ("years_in_status", -1.0), ("qualifying_quarters", 0.0),
            ("postpartum_months", float(NEVER)),
        ):  # fmt: skip
            row[key] = _number(typed.get(key, ""), key, LIMITS[key], left_out, wrong)
        row["weight"] = _number(typed.get("weight", ""), "weight", (0, 10**9), 1.0, wrong)
        word = typed.get("pregnant", "").lower()
        if word not in WORDS:
            wrong.append(f"pregnant {word!r} is neither yes nor no")
        row["pregnant"] = WORDS.get(word, False)
        row["enrolled"] = self._enrolled(typed.get("enrolled", ""), wrong)
        if row["pregnant"] and (row["age"] or 0) < YOUNGEST_MOTHER:
            wrong.append(f"pregnant at {typed['age']}")
        row["group"] = self._group(typed, row, wrong)
        return row, wrong

    def _enrolled(self, cell: str, wrong: list[str]) -> frozenset[str]:
        """What she has already: ``yes`` is every program of which a rule asks it; or their names, parted by spaces."""
        if cell.lower() in WORDS:
            return self.held if WORDS[cell.lower()] else frozenset()
        named = frozenset(cell.replace(";", " ").split())
        wrong += [f"unknown program {program!r} in enrolled" for program in sorted(named - set(self.facts.programs))]
        return named

    def _group(self, typed: Mapping[str, str], row: dict[str, Any], wrong: list[str]) -> str:
        status, adjusted_from = typed["status"], typed.get("adjusted_from", "")
        for key, word in (("status", status), ("adjusted_from", adjusted_from)):
            if word and word not in self.facts.statuses:
                wrong.append(f"unknown {key} {word!r}")
                return ""
        if not status:
            wrong.append("status is empty")
            return ""
        years = None if row["years_in_status"] in (None, -1.0) else row["years_in_status"]
        groups, decided_by = groups_of(self.facts, status, years, adjusted_from)
        if years is None and (decided_by or self.needs["years_in_status"].intersection(groups)):
            wrong.append(f"years_in_status is empty, and rules ask for it with {status}")
        return groups[0]


def _number(cell: str, key: str, limits: tuple[float, float], left_out: float | None, wrong: list[str]) -> float | None:
    if not cell and left_out is not None:
        return left_out
    try:
        value = float(cell)
    except ValueError:
        value = -1.0
    if not limits[0] <= value <= limits[1]:
        wrong.append(f"{key} {cell!r} is not a number from {limits[0]} to {limits[1]}" if cell else f"{key} is empty")
        return None
    return value


def _all_of(conditions: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    for name, value in conditions:
        if name == "any_of":
            yield from _all_of(value)
        else:
            yield name, value


def _survey(rows: list[dict[str, Any]], facts: Facts) -> Survey:
    states = tuple(sorted(facts.jurisdictions))
    number = {state: n for n, state in enumerate(states)}
    group = {name: n for n, name in enumerate(facts.groups)}
    homes = [row["household"] or n for n, row in enumerate(rows)]
    with_child = {home for home, row in zip(homes, rows, strict=True) if row["age"] < 19 or row["pregnant"]}

    def column(key: str, kind: Any) -> np.ndarray:
        return np.array([row[key] for row in rows], dtype=kind)

    people = Population(
        states=states, state=np.array([number[row["state"]] for row in rows], dtype=np.uint8),
        group=np.array([group[row["group"]] for row in rows], dtype=np.uint8), age=column("age", np.float32),
        income=column("income_pct_fpl", np.float32), pregnant=column("pregnant", bool),
        postpartum=column("postpartum_months", np.float32), years=np.maximum(column("years_in_status", np.float32), 0),
        quarters=column("qualifying_quarters", np.float32),
        child_in_family=np.array([home in with_child for home in homes], dtype=bool),
        enrolled={
            program: np.array([program in row["enrolled"] for row in rows], dtype=bool)
            for program in sorted({program for row in rows for program in row["enrolled"]})
        },
    )  # fmt: skip
    return Survey(people, column("weight", np.float64))
