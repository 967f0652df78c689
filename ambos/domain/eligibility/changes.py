"""A fact gives way to another, and what that does: superseded, never edited.

The rule (design page "eligibility", issue D 7). The row that stood stays in the file with the day it stopped being what we
know (``superseded_on``) and what took its place; the new rows say since when they are known (``recorded_on``). The old law
holds until the day before the new one begins, so that an answer for a day before does not change; and ``Facts.load(...,
known_on=day)`` still gives what was answered then, mistakes included.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ambos.domain.errors import Refused

from .answers import assess
from .facts import Facts
from .households import Household

KEPT_FROM_OLD = ("id", "recorded_on", "superseded_on", "superseded_by")
"""What a proposed row may not say: it follows from the change itself."""


@dataclass(frozen=True)
class Moved:
    """An answer that a change makes another."""

    household: str
    member: str
    program: str
    before: str
    after: str


def supersede(
    data: Mapping[str, Any], fact: str, row: Mapping[str, Any], *, effective_on: date, recorded_on: date
) -> dict[str, Any]:
    """The facts with ``row`` in the place of ``fact`` from ``effective_on`` on; the data given stays as it was.

    ``Refused`` (``eligibility.no_such_fact``, ``eligibility.ends_before``: the fact ended before that day,
    ``eligibility.days_by_place``: its days differ from place to place, change each place by itself;
    ``eligibility.bad_fact``: a new source without words, or with the name of another).

    What a new row cites may be new, too: in its ``source`` a table of one name and its text stands for a source the file had not.
    """
    changed = dict(copy.deepcopy(dict(data)))
    part = next((name for name in ("facts", "means") if _find(changed[name], fact)), None)
    if part is None:
        raise Refused("eligibility.no_such_fact", field="fact", fact=fact)
    old = _find(changed[part], fact)
    assert old is not None
    if any(isinstance(old.get(key), Mapping) for key in ("from", "to")):
        raise Refused("eligibility.days_by_place", field="effective_on", fact=fact)
    since, until = str(old.get("from") or ""), str(old.get("to") or "9999-12-31")
    day, known = effective_on.isoformat(), recorded_on.isoformat()
    if day >= until:
        raise Refused("eligibility.ends_before", field="effective_on", fact=fact, day=until)
    names = {r["id"] for r in (*changed["facts"], *changed["means"])}
    new = {key: value for key, value in row.items() if key not in KEPT_FROM_OLD}
    new |= {"id": _fresh(fact, names), "from": day, "recorded_on": known}
    new["source"], changed["sources"] = _cited(fact, new.get("source"), changed["sources"])
    old |= {"superseded_on": known, "superseded_by": new["id"]}
    if day > since:
        rest = {k: v for k, v in old.items() if not k.startswith("superseded")}
        changed[part].append(rest | {"id": _fresh(fact, names | {new["id"]}), "to": day, "recorded_on": known})
    changed[part].append(new)
    return changed


def checked(data: Mapping[str, Any], days: Mapping[str, date]) -> dict[str, Any]:
    """The facts with the day of their last comparison with the source: the later of the file's and the one given."""
    changed = dict(data)
    for part in ("facts", "means"):
        changed[part] = [
            row | {"checked_on": max(str(row["checked_on"]), days[row["id"]].isoformat())} if row["id"] in days else row
            for row in data[part]
        ]
    return changed


def moved(before: Facts, after: Facts, households: Iterable[Household]) -> list[Moved]:
    """The answers of these households that differ between two sets of facts, on each household's own day."""
    found = []
    for household in households:
        for member, person in household.people.items():
            for program in before.programs:
                old = assess(before, person, household.as_of, program).answer
                new = assess(after, person, household.as_of, program).answer
                if old != new:
                    found.append(Moved(household.id, member, program, old, new))
    return found


def gaps(facts: Facts, on: date) -> list[tuple[str, str, tuple[str, ...]]]:
    """(program, place, groups): who asks for a program there on that day and finds no row that speaks of her."""
    found = []
    for code, spec in facts.programs.items():
        for state in sorted(facts.jurisdictions):
            if spec.any_of or (spec.only_in and state not in spec.only_in):
                continue
            silent = tuple(group for group in facts.groups if not facts.in_force(spec.rows, state, group, on))
            if silent:
                found.append((code, state, silent))
    return found


def calendar(facts: Facts, since: date, until: date) -> list[tuple[date, str, Mapping[str, Any]]]:
    """(day, what happens, row): rows that begin, end or are stayed or freed by a court between two days, in order."""
    found = []
    for row in facts.rows:
        stay = row.get("stay") or {}
        for what, value in (
            ("begins", row.get("from")),
            ("ends", row.get("to")),
            ("stayed", stay.get("since")),
            ("freed", stay.get("until")),
        ):
            for day in set(value.values()) if isinstance(value, Mapping) else {value}:
                if day is not None and since <= date.fromisoformat(str(day)) <= until:
                    found.append((date.fromisoformat(str(day)), what, row))
    return sorted(found, key=lambda entry: (entry[0], entry[2]["id"], entry[1]))


def _cited(fact: str, source: Any, known: Mapping[str, str]) -> tuple[Any, dict[str, str]]:
    """(the names a row cites, every source there is), the new ones that stand in the row among them."""
    told, names = dict(known), []
    for one in source if isinstance(source, list) else ():
        if not isinstance(one, Mapping):
            names.append(one)
            continue
        for name, text in one.items():
            if not isinstance(text, str) or not text.strip():
                raise Refused("eligibility.bad_fact", field="row", fact=fact, what=f"source {name} says nothing")
            if told.setdefault(str(name), text.strip()) != text.strip():
                raise Refused("eligibility.bad_fact", field="row", fact=fact, what=f"source {name} is another already")
            names.append(str(name))
    return (names if isinstance(source, list) else source), told


def _find(rows: list[dict[str, Any]], fact: str) -> dict[str, Any] | None:
    return next((row for row in rows if row["id"] == fact and not row.get("superseded_on")), None)


def _fresh(fact: str, taken: Iterable[str]) -> str:
    base, taken = fact.split("~")[0], set(taken)
    return next(name for n in range(2, 10_000) if (name := f"{base}~{n}") not in taken)
