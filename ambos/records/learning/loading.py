"""What the packs know of schooling: scales, courses of both countries, graduation rules. Read once a process."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from ambos.domain.country import Pack
from ambos.domain.credits import Equivalence, Requirement, Rules, Target
from ambos.domain.grades import Scale, load_scale
from ambos.records.registry.loading import destinations, origin

SCALES, COURSES, SUBJECTS = "education/scales.yaml", "education/courses.csv", "education/subjects.csv"
GRADUATION = "education/graduation.yaml"


def _packs() -> tuple[Pack, ...]:
    return (origin(), *destinations())


@cache
def scales() -> dict[str, Scale]:
    """Every scale of the packs by its code."""
    found = (row for pack in _packs() if pack.has(SCALES) for row in pack.read(SCALES)["scales"])
    return {scale.code: scale for scale in map(load_scale, found)}


@cache
def scale_titles() -> dict[str, tuple[str, str]]:
    """What each scale is called, in Spanish and English, by its code."""
    rows = (row for pack in _packs() if pack.has(SCALES) for row in pack.read(SCALES)["scales"])
    return {row["code"]: (row["name"]["es"], row["name"]["en"]) for row in rows}


@cache
def targets() -> tuple[Target, ...]:
    """The courses of the countries of residence."""
    rows = (row for pack in destinations() if pack.has(COURSES) for row in pack.rows(COURSES))
    return tuple(Target(row["code"], row["title"], row["subject"], Decimal(row["credits"])) for row in rows)


@cache
def rule_sets() -> dict[str, tuple[Rules, tuple[Requirement, ...], dict[str, Any]]]:
    """Graduation rules by code: how credits are cut, what is asked, and the row itself with its reference."""
    rows = (row for pack in destinations() if pack.has(GRADUATION) for row in pack.read(GRADUATION)["rules"])
    return {row["code"]: (*rules_of(row), row) for row in rows}


def rules_of(row: dict[str, Any]) -> tuple[Rules, tuple[Requirement, ...]]:
    """Rules and requirements from a row of a pack or of a file. Missing ones are the careful ones."""
    hours = row.get("hours_per_credit")
    rules = Rules(
        granularity=Decimal(str(row.get("granularity", "0.5"))),
        hours_per_credit=None if hours is None else Decimal(str(hours)),
        allows_part_year=bool(row.get("allows_part_year", False)),
    )
    asked = row.get("requirements", ())
    return rules, tuple(Requirement(r["subject"], Decimal(str(r["credits"])), r.get("overflow", "")) for r in asked)


@cache
def proposals() -> tuple[Equivalence, ...]:
    """What a shared SCED code suggests: a year for the whole course, a semester for half. Reviewed by nobody."""
    if not origin().has(SUBJECTS):
        return ()
    by_code = {target.code: target for target in targets()}
    found = []
    for row in origin().rows(SUBJECTS):
        target = by_code.get(row["sced"])
        if target is None:
            continue
        is_half = row["term"] == "semester"
        credits = min(target.credits, Decimal("0.5") if is_half else Decimal(1))
        extent = "partial" if credits < target.credits else "full"
        found.append(
            Equivalence(
                f"sced:{row['plan']}:{row['code']}", row["plan"], row["code"], extent, ((target.code, credits),)
            )
        )
    return tuple(found)
