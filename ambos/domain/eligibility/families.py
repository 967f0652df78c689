"""Which names of programs may be kept with a person, computed from the facts.

The rule (design page "eligibility", 5; ADR 0004). A name tells nothing about a person when the largest group of all, the
``yardstick`` of the facts, gets that program too. A program it does not get, or gets only ``through`` another, is kept by the
name of its *family* alone, and a family holds at least one program that it gets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .facts import Facts


def rows_for_everybody(facts: Facts) -> dict[str, list[str]]:
    """Every program of the facts, in alphabetical order, with the rows by which the yardstick group gets it itself."""
    yardstick = facts.data["yardstick"]
    found: dict[str, list[str]] = {
        row["program"]: [] for row in sorted(facts.data["facts"], key=lambda r: r["program"])
    }
    for row in facts.rows:
        gets = row["effect"] in ("eligible", "eligible_limited") and not row.get("through")
        if row["program"] in found and gets and (row["groups"] == "all" or yardstick in row["groups"]):
            found[row["program"]].append(row["id"])
    return found


def faults(facts: Facts, families: Iterable[str], family_of: Mapping[str, str]) -> list[str]:
    """What is wrong with names that may be kept: a family named like a program only some get, one without a program that
    everybody gets, a program without a family."""
    everybody = rows_for_everybody(facts)
    names = set(families)
    told = [f"{name} is a program that only some groups get" for name in sorted(names) if everybody.get(name) == []]
    told += [f"{program} is of no family" for program in everybody if family_of.get(program) not in names]
    safe = {family_of[program] for program, rows in everybody.items() if rows and program in family_of}
    return told + [f"{name} holds no program that everybody gets" for name in sorted(names - safe)]
