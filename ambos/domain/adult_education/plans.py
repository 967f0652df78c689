"""Plans of study for adults: modules, levels, what finishes a level, and what earlier schooling replaces. All dated.

The rule (handbook 11). A plan is modular. A level is finished when its basic modules and so many electives are each passed
or substituted; how many of each changed over time, so a plan has versions with a first day, and a learner stays under the
version she began with unless she asks to change. An elective counts for one level only. Earlier schooling replaces modules
without a mark, by a substitution table that belongs to the plan. Where the published sources disagree (six basic and six
electives for secondary in one, eight and four in another) both versions stand in the pack with their source.

A pack brings ``education/adult_education.yaml`` (plans and rules) and ``education/adult_modules.csv`` (modules). A module of a
level below stays below: ``level`` of a basic module names the level it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from ambos.domain.errors import Refused

Kind = Literal["basic", "elective"]


@dataclass(frozen=True)
class Module:
    """One module. ``level`` is empty for an elective, which any level may count. ``is_official``: the code is the institute's
    own; else it was given here because no source names one."""

    code: str
    title: str
    kind: Kind
    level: str
    axis: str = ""
    is_official: bool = True
    confidence: str = "unverified"


@dataclass(frozen=True)
class Level:
    """What finishes a level: at least ``basic`` of the modules in ``of`` and ``electives`` electives not counted before.

    ``needs`` is the level that must be finished, or proven by an earlier certificate, before. ``certifies``: a certificate is
    issued for it (the initial level has none of its own).
    """

    code: str
    of: tuple[str, ...]
    basic: int
    electives: int
    needs: str = ""
    certifies: bool = True


@dataclass(frozen=True)
class Substitution:
    """Earlier ``schooling`` (a code of the pack, such as ``primary_4``) replaces these modules, without a mark."""

    schooling: str
    modules: tuple[str, ...]
    source: str
    confidence: str


@dataclass(frozen=True)
class Plan:
    """One version of a plan, in force for whoever enrols from ``valid_from`` to ``valid_to`` (both included)."""

    code: str
    name: Mapping[str, str]
    valid_from: date
    valid_to: date | None
    modules: Mapping[str, Module]
    levels: Mapping[str, Level]
    """In their order: the first is where somebody begins who cannot read."""
    substitutions: tuple[Substitution, ...]
    source: str
    confidence: str

    def holds(self, on: date) -> bool:
        """Is it the version of whoever enrols that day?"""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def module(self, code: str) -> Module:
        """A module of this plan. ``Refused plazas.not_of_the_plan`` (module, plan): the result of a wrong module."""
        if code not in self.modules:
            raise Refused("plazas.not_of_the_plan", field="module", module=code, plan=self.code)
        return self.modules[code]

    @property
    def electives(self) -> tuple[str, ...]:
        """Codes of the electives, in their order."""
        return tuple(code for code, module in self.modules.items() if module.kind == "elective")

    def replaced_by(self, schooling: str) -> tuple[str, ...]:
        """The modules earlier schooling replaces; ``()`` when the table says nothing of it."""
        return tuple(
            dict.fromkeys(code for row in self.substitutions if row.schooling == schooling for code in row.modules)
        )


def load_plans(document: Mapping[str, Any], rows: Iterable[Mapping[str, str]]) -> dict[str, Plan]:
    """Plans by their code. ``ValueError`` for a plan that asks for a module nobody described, or for more than there are, and
    for two versions that hold on one day."""
    known = {row["code"]: _module(row) for row in rows}
    plans = {row["code"]: _plan(row, known) for row in document["plans"]}
    in_order = sorted((p for p in plans.values()), key=lambda plan: plan.valid_from)
    for one, other in pairwise(in_order):
        if one.valid_to is None or one.valid_to >= other.valid_from:
            raise ValueError(f"{one.code} and {other.code} hold on one day")
    return plans


def plan_on(plans: Mapping[str, Plan], on: date) -> Plan:
    """The version in force for whoever enrols that day. ``Refused plazas.no_plan_then`` (on)."""
    found = next((plan for plan in plans.values() if plan.holds(on)), None)
    if found is None:
        raise Refused("plazas.no_plan_then", on=on)
    return found


def _module(row: Mapping[str, str]) -> Module:
    kind: Kind = "basic" if row["kind"] == "basic" else "elective"
    return Module(
        row["code"], row["title"], kind, row["level"], row["axis"], row["is_official"] == "yes", row["confidence"]
    )


def _plan(row: Mapping[str, Any], known: Mapping[str, Module]) -> Plan:
    modules = {code: known[code] for code in row["modules"]} if row.get("modules") else dict(known)
    levels = {one["code"]: _level(one, modules) for one in row["levels"]}
    for level in levels.values():
        missing = [code for code in level.of if code not in modules]
        electives = sum(module.kind == "elective" for module in modules.values())
        if (
            missing
            or level.basic > len(level.of)
            or level.electives > electives
            or (level.needs and level.needs not in levels)
        ):
            raise ValueError(f"{row['code']}, {level.code}: asks for what is not there {missing}")
    substitutions = tuple(
        Substitution(one["schooling"], _listed(one["modules"], modules, levels), one["source"], one["confidence"])
        for one in row.get("substitutions", ())
    )
    for one in substitutions:
        if unknown := [code for code in one.modules if code not in modules]:
            raise ValueError(f"{row['code']}: replaces what is not there {unknown}")
    return Plan(
        row["code"], row["name"], row["valid_from"], row.get("valid_to"), modules, levels, substitutions,
        row["source"], row["confidence"],
    )  # fmt: skip


def _level(row: Mapping[str, Any], modules: Mapping[str, Module]) -> Level:
    of = tuple(row.get("of") or [m.code for m in modules.values() if m.kind == "basic" and m.level in row["of_levels"]])
    return Level(
        row["code"], of, int(row["basic"]), int(row["electives"]), row.get("needs", ""), row.get("certifies", True)
    )


def _listed(codes: Iterable[str], modules: Mapping[str, Module], levels: Mapping[str, Level]) -> tuple[str, ...]:
    """Codes as they stand; ``level:initial`` means every basic module asked for that level."""
    found: list[str] = []
    for code in codes:
        found += levels[code.removeprefix("level:")].of if code.startswith("level:") else (code,)
    return tuple(dict.fromkeys(found))
