"""The facts: rows of law, typed, dated and cited, validated as a whole before any of them answers anybody.

The rule (design page "eligibility", 1): a rule is a row. An unknown group, place, program or condition, a missing
citation, an interval that ends before it begins, two rows that speak at once of the same people: the file is refused,
with every fault in it, and nothing answers from it. The words for groups and what people say of themselves stand in the
pack, not here: this module knows none of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from ambos.domain.errors import Reason, check

from . import grounds

EFFECTS = ("eligible", "eligible_limited", "not_eligible", "closed", "depends")
CONFIDENCES = ("high", "medium", "low")
NUMBERS = frozenset({
    "age_min", "age_max_exclusive", "income_max", "income_min", "income_over", "income_below", "years_min", "years_below",
    "quarters_min", "quarters_below", "postpartum_min", "postpartum_max", "pregnant_or_postpartum_months",
})  # fmt: skip
TRUTHS = frozenset({"pregnant", "enrolled", "child_in_family", "family_with_child", "at_school"})
LISTS = frozenset({"any_of", "not_covered_by"})
CONDITIONS = NUMBERS | TRUTHS | LISTS
"""The closed vocabulary of conditions; README.md says what each looks at."""
FIELDS = frozenset({
    "id", "program", "jurisdiction", "groups", "effect", "conditions", "from", "to", "source", "checked_on", "confidence",
    "note", "stay", "also_needs", "also_counts", "route", "data_goes", "through", "recorded_on", "superseded_on", "superseded_by",
})  # fmt: skip
NEEDED = ("id", "program", "jurisdiction", "groups", "effect", "source", "checked_on", "confidence")
BEGINNING, END = date.min, date.max


@dataclass(frozen=True, slots=True)
class Stay:
    """A court's order: in these places, from ``since`` to ``until`` (exclusive), the row's effect is ``then`` instead."""

    where: frozenset[str]
    since: date
    until: date
    then: str


@dataclass(frozen=True, slots=True)
class Row:
    """A fact in one place: conditions with the numbers of that place."""

    id: str
    program: str
    groups: frozenset[str]
    effect: str
    conditions: tuple[tuple[str, Any], ...]
    since: date
    until: date
    """Exclusive."""
    is_low: bool
    stay: Stay | None


@dataclass(frozen=True)
class ProgramSpec:
    """How one answer is made of rows: of which programs of the facts, with which means test, or of which other answers."""

    code: str
    rows: tuple[str, ...] = ()
    means: str = ""
    any_of: tuple[str, ...] = ()
    conditions: tuple[tuple[str, Any], ...] = ()
    only_in: frozenset[str] = frozenset()


@dataclass
class Facts:
    """A validated set of facts. Made by ``load``; never changed afterwards (its caches aside)."""

    data: Mapping[str, Any]
    version: str
    """The first 12 digits of the hash of the rows it answers from: what may be logged beside an answer."""
    rows: tuple[Mapping[str, Any], ...]
    """The rows as written, superseded ones left out."""
    programs: Mapping[str, ProgramSpec]
    groups: tuple[str, ...]
    statuses: Mapping[str, Any]
    jurisdictions: frozenset[str]
    without_facts: frozenset[str]
    stale_after: timedelta
    _active: dict[Any, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls, data: Mapping[str, Any], *, known_on: date | None = None) -> Facts:
        """Facts from a pack's ``eligibility/facts.yaml``.

        ``known_on``: as they were known that day (rows recorded later, or superseded by then, are left out), so that an
        answer of the past can be made again. Raises one ``Refused`` with every fault (``eligibility.bad_fact``; values:
        fact, what).
        """
        faults = list(_faults(data))
        check(faults)
        rows = tuple(
            row for row in (*data["facts"], *data["means"]) if _is_known(row, known_on) and not _is_gone(row, known_on)
        )
        check(_overlaps(rows, data))
        said = [{k: v for k, v in row.items() if not k.startswith("superseded")} for row in rows]
        said.sort(key=lambda row: row["id"])
        digest = hashlib.sha256(json.dumps([said, data["programs"], data["statuses"]], default=str).encode())
        return cls(
            data=data,
            version=digest.hexdigest()[:12],
            rows=rows,
            programs={code: _spec(code, spec) for code, spec in data["programs"].items()},
            groups=tuple(data["groups"]),
            statuses=data["statuses"],
            jurisdictions=frozenset(data["jurisdictions"]),
            without_facts=frozenset(data["without_facts"]),
            stale_after=timedelta(days=data["stale_after_days"]),
        )

    @cached_property
    def by_id(self) -> dict[str, Mapping[str, Any]]:
        """The rows as written, by their name."""
        return {row["id"]: row for row in self.rows}

    @cached_property
    def checked_on(self) -> dict[str, date]:
        """When each row was last compared with its source."""
        return {row["id"]: _day(row["checked_on"]) or BEGINNING for row in self.rows}

    def stale(self, today: date) -> list[str]:
        """The rows nobody has compared with their source for too long, in the order of the file."""
        return [name for name, checked in self.checked_on.items() if today - checked > self.stale_after]

    def second_hand(self) -> list[str]:
        """The rows that rest on nothing but sources nobody here read themselves, in the order of the file."""
        return [row["id"] for row in self.rows if grounds.is_second_hand(row, self.data)]

    def is_place(self, state: str) -> bool:
        """Is it a place of this country, with facts or without?"""
        return state in self.jurisdictions or state in self.without_facts

    def in_force(self, programs: tuple[str, ...], state: str | None, group: str, on: date) -> tuple[Row, ...]:
        """The rows of ``programs`` that speak of ``group`` in ``state`` on that day, in the order of the file.

        ``state`` is ``None`` when it was not said: only what holds in the whole country.
        """
        key = programs, state, group
        segments = self._active.get(key)
        if segments is None:
            segments = self._active[key] = self._segments(programs, state, group)
        days, found = segments
        # a handful of dates: walking them is quicker than a search
        for i, day in enumerate(days):
            if on < day:
                return found[i]
        return found[-1]

    def _segments(
        self, programs: tuple[str, ...], state: str | None, group: str
    ) -> tuple[list[date], list[tuple[Row, ...]]]:
        rows = [row for row in self.rows_in(state) if row.program in programs and group in row.groups]
        days = sorted({d for row in rows for d in (row.since, row.until)} - {BEGINNING, END})
        starts = [BEGINNING, *days]
        return days, [tuple(row for row in rows if row.since <= day < row.until) for day in starts]

    def rows_in(self, state: str | None) -> tuple[Row, ...]:
        """Every row that can hold in a place, with its numbers; ``None``: those that hold everywhere."""
        found = self._active.get(state)
        if found is None:
            found = tuple(row for written in self.rows if (row := self._in_place(written, state)))
            self._active[state] = found
        return found

    def is_local(self, programs: tuple[str, ...]) -> bool:
        """Does any row of these programs hold in some places only?"""
        key = ("local", programs)
        if key not in self._active:
            self._active[key] = any(
                row["program"] in programs and row["jurisdiction"] != "US" for row in self.rows
            ) or any(row["program"] in programs and row.get("stay") for row in self.rows)
        return bool(self._active[key])

    def boundaries(self, program: str, state: str | None) -> list[date]:
        """The days on which some row behind this answer begins, ends, is stayed or freed, in order."""
        key = ("days", program, state)
        if key not in self._active:
            wanted = self._behind(program)
            days = set()
            for row in self.rows_in(state):
                if row.program in wanted:
                    days |= {row.since, row.until}
                    days |= {row.stay.since, row.stay.until} if row.stay else set()
            self._active[key] = sorted(days - {BEGINNING, END})
        found: list[date] = self._active[key]
        return found

    def _behind(self, program: str) -> set[str]:
        spec = self.programs[program]
        wanted = {*spec.rows, spec.means}
        for part in spec.any_of:
            wanted |= self._behind(part)
        for row in self.rows:
            if row["program"] in spec.rows:
                for part in (row.get("conditions") or {}).get("not_covered_by", ()):
                    wanted |= self._behind(part)
        return wanted

    def _in_place(self, row: Mapping[str, Any], state: str | None) -> Row | None:
        where = row["jurisdiction"]
        places = self.jurisdictions if where == "US" else frozenset([where] if isinstance(where, str) else where)
        if (state is None and where != "US") or (state is not None and state not in places):
            return None
        groups = self.groups if row["groups"] == "all" else row["groups"]
        stay = row.get("stay")
        court = None
        if stay:
            there = self.jurisdictions if stay["where"] == "US" else frozenset(stay["where"])
            if state in there:
                court = Stay(there, _day(stay["since"]) or BEGINNING, _day(stay.get("until")) or END, stay["then"])
        return Row(
            id=row["id"], program=row["program"], groups=frozenset(groups), effect=row["effect"],
            conditions=tuple(_conditions(row.get("conditions") or {}, state)),
            since=_day(_here(row.get("from"), state)) or BEGINNING, until=_day(_here(row.get("to"), state)) or END,
            is_low=row["confidence"] == "low", stay=court,
        )  # fmt: skip


def _conditions(conditions: Mapping[str, Any], state: str | None) -> Iterable[tuple[str, Any]]:
    for name, value in conditions.items():
        if name == "any_of":
            yield name, tuple(pair for one in value for pair in _conditions(one, state))
        elif name == "not_covered_by":
            yield name, tuple(value)
        else:
            yield name, _here(value, state)


def _here(value: Any, state: str | None) -> Any:
    """A value that may differ from place to place: ``{default: .., AZ: ..}``."""
    return value.get(state, value.get("default")) if isinstance(value, Mapping) else value


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) or value is None else date.fromisoformat(str(value))


def _is_known(row: Mapping[str, Any], on: date | None) -> bool:
    return on is None or (_day(row.get("recorded_on")) or BEGINNING) <= on


def _is_gone(row: Mapping[str, Any], on: date | None) -> bool:
    gone = _day(row.get("superseded_on"))
    return gone is not None and (on is None or gone <= on)


def _spec(code: str, spec: Mapping[str, Any]) -> ProgramSpec:
    return ProgramSpec(
        code=code, rows=tuple(spec.get("rows", ())), means=spec.get("means", ""), any_of=tuple(spec.get("any_of", ())),
        conditions=tuple((spec.get("conditions") or {}).items()), only_in=frozenset(spec.get("only_in", ())),
    )  # fmt: skip


# -- faults --------------------------------------------------------------------------------------------------------------
def _faults(data: Any) -> Iterable[Reason]:
    if not isinstance(data, Mapping):
        yield _fault("the file", "it is not a table of keys")
        return
    wanted = (
        "jurisdictions", "without_facts", "groups", "statuses", "programs", "sources", "facts", "means", "stale_after_days", "yardstick",
    )  # fmt: skip
    missing = [key for key in wanted if key not in data]
    if missing:
        yield _fault("the file", f"has no {', '.join(missing)}")
        return
    spoken = {name for spec in data["programs"].values() for name in (*spec.get("rows", ()), spec.get("means", ""))} - {
        ""
    }
    seen: set[str] = set()
    for row in (*data["facts"], *data["means"]):
        name = str(row.get("id", "a row without an id")) if isinstance(row, Mapping) else "a row"
        if name in seen:
            yield _fault(name, "its id stands twice")
        seen.add(name)
        for what in _faults_of(row, data, spoken):
            yield _fault(name, what)
    yield from (_fault(name, what) for name, what in grounds.faults(data))
    for code, spec in data["programs"].items():
        yield from (
            _fault(code, f"is made of {p}, which is no program")
            for p in spec.get("any_of", ())
            if p not in data["programs"]
        )
        yield from (_fault(code, what) for what in _faulty_conditions(spec.get("conditions") or {}, data))
    for status, spec in data["statuses"].items():
        named = [spec.get("group"), spec.get("adjusted"), *(group for _, group in spec.get("by_years", ()))]
        yield from (_fault(status, f"unknown group {g}") for g in named if g is not None and g not in data["groups"])


def _faults_of(row: Any, data: Mapping[str, Any], spoken: set[str]) -> Iterable[str]:
    if wrong := grounds.unreadable(row, NEEDED):
        yield wrong
        return
    yield from (f"unknown field {key}" for key in row if key not in FIELDS)
    if row["program"] not in spoken:
        yield f"unknown program {row['program']}"
    if row["groups"] != "all":
        yield from (f"unknown group {g}" for g in row["groups"] if g not in data["groups"])
    if row["effect"] not in EFFECTS:
        yield f"unknown effect {row['effect']}"
    if row["confidence"] not in CONFIDENCES:
        yield f"unknown confidence {row['confidence']}"
    yield from (f"cites {s}, which is no source of the file" for s in row["source"] if s not in data["sources"])
    places = _places(row["jurisdiction"], data)
    yield from (f"unknown place {place}" for place in places if place not in data["jurisdictions"])
    yield from _faulty_conditions(row.get("conditions") or {}, data, places)
    yield from _faulty_days(row, places)


def _places(where: Any, data: Mapping[str, Any]) -> list[str]:
    return list(data["jurisdictions"]) if where == "US" else [where] if isinstance(where, str) else list(where)


def _faulty_conditions(
    conditions: Mapping[str, Any], data: Mapping[str, Any], places: Iterable[str] = ()
) -> Iterable[str]:
    for name, value in conditions.items():
        if name not in CONDITIONS:
            yield f"unknown condition {name}"
        elif name == "any_of":
            for one in value:
                yield from _faulty_conditions(one, data, places)
        elif name == "not_covered_by":
            yield from (f"unknown program {p} in {name}" for p in value if p not in data["programs"])
        else:
            given = [_here(value, place) for place in places] if isinstance(value, Mapping) else [value]
            right = bool if name in TRUTHS else (int, float)
            if not all(isinstance(v, right) and (name in TRUTHS or not isinstance(v, bool)) for v in given):
                yield f"{name} has no value, or not of its kind, in every place"
            elif name not in TRUTHS and any(v < 0 for v in given):
                yield f"{name} is below zero"


def _faulty_days(row: Mapping[str, Any], places: Iterable[str]) -> Iterable[str]:
    try:
        _day(row["checked_on"])
        stay = row.get("stay")
        pairs = [(_day(_here(row.get("from"), p)), _day(_here(row.get("to"), p))) for p in places]
        pairs += [(_day(stay["since"]), _day(stay.get("until")))] if stay else []
        for since, until in pairs:
            if since and until and until <= since:
                yield f"ends on {until}, before it begins on {since}"
                return
        if stay and (stay.get("then") not in EFFECTS or not stay.get("source")):
            yield "its stay has no effect of its own, or cites nothing"
    except (ValueError, TypeError, KeyError):
        yield "holds something that is no day"


def _overlaps(rows: Iterable[Mapping[str, Any]], data: Mapping[str, Any]) -> Iterable[Reason]:
    """Two rows that say the same *when* of the same people in the same place on one day: which of them holds?"""
    alike: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        key = row["program"], json.dumps(row.get("conditions") or {}, sort_keys=True, default=str)
        alike.setdefault(key, []).append(row)
    for same in alike.values():
        for i, one in enumerate(same):
            for other in same[i + 1 :]:
                if _meet(one, other, data):
                    yield _fault(other["id"], f"overlaps {one['id']}")


def _meet(one: Mapping[str, Any], other: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
    groups = [set(data["groups"] if row["groups"] == "all" else row["groups"]) for row in (one, other)]
    places = set(_places(one["jurisdiction"], data)) & set(_places(other["jurisdiction"], data))
    if not groups[0] & groups[1]:
        return False
    for place in places:
        (a, b), (c, d) = [
            (_day(_here(row.get("from"), place)) or BEGINNING, _day(_here(row.get("to"), place)) or END)
            for row in (one, other)
        ]
        if a < d and c < b:
            return True
    return False


def _fault(fact: str, what: str) -> Reason:
    return Reason("eligibility.bad_fact", {"fact": fact, "what": what})
