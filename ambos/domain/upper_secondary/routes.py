"""Routes to finish upper secondary, and the rules of each as they stood on a day.

The rule. A route is one of three kinds: ``fixed_pace`` (selective, one subject at a time), ``open_pace`` (open entry, own
pace) and ``test_out`` (an examination instead of courses). What it asks changes with the years; a study keeps the rules of
the day on which it was opened, so a later change neither helps nor harms whoever is under way. What no source says is left
out of the rules, and then nothing is asked because of it. Source: handbook 12 (facts; route catalogue). Rules and routes are
data of the origin pack (``education/upper_secondary.yaml``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ambos.domain.errors import Refused

FIXED_PACE, OPEN_PACE, TEST_OUT = "fixed_pace", "open_pace", "test_out"
KINDS = (FIXED_PACE, OPEN_PACE, TEST_OUT)


@dataclass(frozen=True)
class Area:
    """One area of an examination; areas of one ``instrument`` are sat together."""

    code: str
    instrument: str
    name: Mapping[str, str]


@dataclass(frozen=True)
class Instrument:
    """One paper of an examination: so many items that count, so many that are only tried out (pilot)."""

    code: str
    scored: int | None = None
    pilot: int = 0


@dataclass(frozen=True)
class Course:
    """A preparatory course."""

    code: str
    name: Mapping[str, str]


@dataclass(frozen=True)
class Rules:
    """What a route asks. ``None`` and empty: no source says, so it is not asked. ``raw`` is the row of the pack, which a
    study keeps as it was."""

    raw: Mapping[str, Any]
    needs_lower_secondary: bool = False
    least_age: int | None = None
    guardian_below: int | None = None
    least_average: float | None = None
    hours_a_week: int | None = None
    steady_time: bool = False
    is_in_person: bool = False
    months: int | None = None
    subjects: int | None = None
    modules: int | None = None
    hours_a_subject: int | None = None
    least_mark: float | None = None
    best_mark: float | None = None
    has_selection_exam: bool = False
    certificate_before_registration: bool = False
    courses: tuple[Course, ...] = ()
    resits: int | None = None
    resit_months: int | None = None
    mock_share: int | None = None
    instruments: tuple[Instrument, ...] = ()
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True)
class Version:
    """The rules of a route from a day on, with where they stand."""

    since: date
    rules: Rules
    reference: str
    as_of: date
    confidence: str


@dataclass(frozen=True)
class Route:
    """One route: names and words by language, versions from the oldest."""

    code: str
    kind: str
    name: Mapping[str, str]
    provider: Mapping[str, str]
    says: Mapping[str, str]
    versions: tuple[Version, ...]

    def version_on(self, day: date) -> Version:
        """The rules in force that day. Refused ``distance_learning.no_rules_yet`` before the first."""
        held = [version for version in self.versions if version.since <= day]
        if not held:
            raise Refused("distance_learning.no_rules_yet", route=self.code, day=day)
        return held[-1]


def rules_of(row: Mapping[str, Any]) -> Rules:
    """Rules from a row of the pack, or from the row a study kept."""
    plain = ("least_age", "guardian_below", "least_average", "hours_a_week", "months", "subjects", "modules",
             "hours_a_subject", "least_mark", "best_mark", "resits", "resit_months", "mock_share")  # fmt: skip
    marks = ("steady_time", "is_in_person", "has_selection_exam", "certificate_before_registration")
    asked: dict[str, Any] = {name: row.get(name) for name in plain}
    asked |= {name: bool(row.get(name)) for name in marks}
    return Rules(
        raw=row,
        needs_lower_secondary=row.get("needs") == "lower_secondary",
        **asked,
        courses=tuple(Course(one["code"], one["name"]) for one in row.get("courses", ())),
        instruments=tuple(
            Instrument(one["code"], one.get("scored"), one.get("pilot", 0)) for one in row.get("instruments", ())
        ),
        areas=tuple(Area(one["code"], one["instrument"], one["name"]) for one in row.get("areas", ())),
    )


def load_route(row: Mapping[str, Any]) -> Route:
    """A route from its row. ``ValueError`` when it contradicts itself: no such kind, versions out of order, an area without
    its instrument, subjects that do not divide into the modules."""
    versions = tuple(
        Version(one["since"], rules_of(one["rules"]), one["reference"], one["as_of"], one["confidence"])
        for one in row["versions"]
    )
    code = row["code"]
    if row["kind"] not in KINDS:
        raise ValueError(f"{code}: no kind {row['kind']}")
    days = [version.since for version in versions]
    if not days or days != sorted(set(days)):
        raise ValueError(f"{code}: versions must follow one another")
    for rules in (version.rules for version in versions):
        known = {instrument.code for instrument in rules.instruments}
        if missing := [area.code for area in rules.areas if area.instrument not in known]:
            raise ValueError(f"{code}: no instrument for {', '.join(missing)}")
        if rules.subjects and rules.modules and rules.subjects % rules.modules:
            raise ValueError(f"{code}: {rules.subjects} subjects do not make {rules.modules} modules")
    return Route(code, row["kind"], row["name"], row["provider"], row["says"], versions)
