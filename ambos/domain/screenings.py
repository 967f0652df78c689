"""Screenings: a typed value, its unit, the band it lies in, and what must be done when it is critical.

The rule. A value is converted to the unit of its test, rounded half up, refused outside what is plausible (with a hint
when it looks like the other unit), then placed in a band. Bands, limits, factors and scripts come from a *versioned
clinical table* of the country of origin, approved by its health ministry; none stands in code. A reading of several
values (blood pressure) takes the most pressing of their bands. A critical reading cannot be closed without an action.
This is a screening, not a diagnosis. Source: handbook 15 ("Screening rules").

The shape of a table, ``clinical/bands.yaml`` of an origin pack (numbers are whole or quoted, so that none goes through
a float; provenance keys ``source``, ``as_of``, ``confidence``, ``note`` may stand anywhere)::

    schema: ambos-clinical-table/1
    version: "2026-2"
    effective_from: 2026-07-01
    supersedes: null                          # the version it replaces
    approval: who approved it and when, or that nobody has yet
    applies_to: {age_min: 20, pregnant: false}
    outside: what happens with those it does not apply to
    levels:                                   # from the least to the most pressing
      - {code: normal, action: none, label: {es: ..., en: ...}}
      - {code: critical, action: critical_script, label: {es: ..., en: ...}}
    measures:
      - code: glucose
        name: {es: ..., en: ...}
        unit: mg/dL                           # the canonical one, in which bands are written
        decimals: 0
        units:                                # canonical = offset + factor x typed
          - {unit: mg/dL, factor: "1", offset: "0"}
          - {unit: mmol/L, factor: "18.016", offset: "0"}
        when: fasting                         # only where bands depend on it: components are then alternatives
        order: [systolic, diastolic]          # only for several values: each is greater than the next
        repeat: {levels: [critical], after_minutes: 5}
        no_critical: why no level of this test is critical (only then)
        components:
          - code: fasting
            when: ["yes"]                     # yes, no, unknown: each in exactly one component
            name: {es: ..., en: ...}
            plausible: [20, 600]              # both ends allowed
            bands:                            # ``from`` allowed, ``below`` not; no gap, no outer ends
              - {code: fasting_normal, level: normal, below: 300}
              - {code: fasting_critical, level: critical, from: 300}
    always_say: {es: ... no un diagnóstico ..., en: ... not a diagnosis ...}
    critical_script:
      steps:
        - {code: stay, only: [fasting_critical], do: {es: ..., en: ...}, say: {es: ..., en: ...}}
      closes_with: [{code: emergency_called, label: ...}, {code: referred_now, ...}, {code: refused, ...}]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from ambos.domain.country import Bilingual
from ambos.domain.errors import Reason, Refused, check

SCHEMA = "ambos-clinical-table/1"
CRITICAL_ACTIONS = ("emergency_called", "referred_now", "refused")
"""How a critical reading may be closed; exactly one is recorded."""
_FASTING = {True: "yes", False: "no", None: "unknown"}


@dataclass(frozen=True)
class Level:
    """How pressing a band is: ``rank`` 0 is the least. ``action``: none, advice, referral or critical_script."""

    code: str
    rank: int
    action: str
    label: Bilingual

    @property
    def critical(self) -> bool:
        """Does it call for the critical script?"""
        return self.action == "critical_script"


@dataclass(frozen=True)
class Band:
    """Where a canonical value lies: from ``at_least`` (allowed) to ``below`` (not allowed); ``None`` has no end."""

    code: str
    level: Level
    at_least: Decimal | None
    below: Decimal | None

    def holds(self, value: Decimal) -> bool:
        """Does the value lie in this band?"""
        return (self.at_least is None or value >= self.at_least) and (self.below is None or value < self.below)


@dataclass(frozen=True)
class Component:
    """One value of a test (or one way to read it, by fasting), plausible from ``lowest`` to ``highest``, canonical."""

    code: str
    name: Bilingual
    lowest: Decimal
    highest: Decimal
    bands: tuple[Band, ...]
    fasting: frozenset[str] = frozenset()
    """The answers to "fasting?" for which it is used: yes, no, unknown. Empty: always."""

    def band(self, value: Decimal) -> Band:
        """The band of a canonical value. Every value has exactly one."""
        return next(band for band in self.bands if band.holds(value))

    def is_plausible(self, value: Decimal) -> bool:
        """Is it a value a body can have?"""
        return self.lowest <= value <= self.highest


@dataclass(frozen=True)
class Test:
    """One screening test. ``units``: unit -> (factor, offset) towards the canonical ``unit``."""

    __test__ = False  # or the test runner takes it for one of its own

    code: str
    name: Bilingual
    unit: str
    decimals: int
    units: Mapping[str, tuple[Decimal, Decimal]]
    components: tuple[Component, ...]
    order: tuple[str, ...] = ()
    repeat_levels: frozenset[str] = frozenset()
    repeat_after_minutes: int | None = None

    @property
    def depends_on_fasting(self) -> bool:
        """Must the form ask "fasting?" (yes, no, not known)?"""
        return any(component.fasting for component in self.components)

    @property
    def asks(self) -> tuple[str, ...]:
        """The names of the values a form asks for, in order: ('systolic', 'diastolic') or ('glucose',)."""
        several = len(self.components) > 1 and not self.depends_on_fasting
        return tuple(component.code for component in self.components) if several else (self.code,)

    def used(self, fasting: bool | None) -> tuple[Component, ...]:
        """The components that read the values, one for each of ``asks``."""
        return tuple(c for c in self.components if not c.fasting or _FASTING[fasting] in c.fasting)


@dataclass(frozen=True)
class Step:
    """One step of the critical script; texts may hold ``{emergency_phone}``. ``only``: for these bands; empty: all."""

    code: str
    do: Bilingual
    say: Bilingual
    only: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Table:
    """A clinical table. Made by ``load``, which proves that every plausible value has exactly one band."""

    version: str
    effective_from: date
    approval: str
    levels: tuple[Level, ...]
    tests: Mapping[str, Test]
    always_say: Bilingual
    script: tuple[Step, ...]
    age_min: int | None = None
    pregnant: bool = True
    """Does it apply in pregnancy?"""

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Table:
        """A table from what the pack's YAML holds; the shape stands on top of this module.

        Raises one ``Refused`` with every fault found: ``measurements.bad_table`` (at: where, as
        'glucose/fasting/bands/2'; what: missing, unknown, not_a_number, gap, range, repeated, diagnosis, ...).
        """
        return _Reader().table(data)

    def applies_to(self, age: int | None, pregnant: bool | None) -> bool:
        """Is this person one the bands were made for? What is not known does not exclude."""
        too_young = age is not None and self.age_min is not None and age < self.age_min
        return not too_young and (self.pregnant or not pregnant)


def table_on(tables: Iterable[Table], on: date) -> Table:
    """The table in force that day: the last to take effect. ``Refused`` (``measurements.no_table``) when none has."""
    in_force = [table for table in tables if table.effective_from <= on]
    if not in_force:
        raise Refused("measurements.no_table", on=on)
    return max(in_force, key=lambda table: table.effective_from)


def convert(test: Test, value: Decimal, unit: str, to: str) -> Decimal:
    """``value`` from one unit of the test to another, unrounded. ``Refused`` (``measurements.unknown_unit``).

    Units belong to a test: a mmol/L of glucose is not a mmol/L of cholesterol.
    """
    for name in (unit, to):
        if name not in test.units:
            raise Refused("measurements.unknown_unit", field="unit", unit=name, units=tuple(test.units))
    (factor, offset), (to_factor, to_offset) = test.units[unit], test.units[to]
    return (offset + factor * value - to_offset) / to_factor


@dataclass(frozen=True)
class Reading:
    """What a screening found, in canonical units, to be kept with the ``table_version`` that judged it.

    ``band`` is the most pressing of ``bands`` (by component), or ``None`` when the table was not made for this person.
    ``critical`` holds even then: a value critical for an adult is not left alone in a child. ``script`` is empty unless
    critical. ``repeat_after_minutes``: measure again after so long. ``suspicious``: to be asked, not refused.
    """

    test: str
    unit: str
    values: Mapping[str, Decimal]
    band: Band | None
    bands: Mapping[str, Band]
    critical: bool
    script: tuple[Step, ...]
    table_version: str
    repeat_after_minutes: int | None = None
    suspicious: tuple[Reason, ...] = ()


def assess(
    table: Table,
    test: str,
    values: Mapping[str, Decimal],
    unit: str,
    fasting: bool | None,
    on: date,
    *,
    age: int | None = None,
    pregnant: bool | None = None,
) -> Reading:
    """Judge typed ``values`` (one for each name in the test's ``asks``) in ``unit`` by ``table`` on a day.

    ``fasting``: ``None`` is "not known"; it is ignored where the test does not depend on it.

    Refused: ``measurements.table_not_in_force`` · ``measurements.unknown_test`` · ``measurements.unknown_unit`` ·
    ``measurements.missing_value`` and ``measurements.not_a_number`` (field: the value's name) ·
    ``measurements.out_of_range`` (typed, unit, lowest and highest in the unit typed) ·
    ``measurements.looks_like_other_unit`` (typed, unit, suggestion) · ``measurements.out_of_order`` (greater, smaller).

    Suspicious: ``measurements.check_unit`` (suggestion: critical as typed, plausible and not critical in that unit) ·
    ``measurements.fasting_unknown`` (fasting, it would be more pressing) · ``measurements.outside_the_table``.
    """
    if on < table.effective_from:
        raise Refused("measurements.table_not_in_force", version=table.version, on=on)
    if test not in table.tests:
        raise Refused("measurements.unknown_test", field="test", test=test)
    how = table.tests[test]
    if unit not in how.units:
        raise Refused("measurements.unknown_unit", field="unit", unit=unit, units=tuple(how.units))
    typed = _typed(how, values)
    components = dict(zip(how.asks, how.used(fasting), strict=True))
    canonical = _canonical(how, typed, unit)
    outside = [name for name, c in components.items() if not c.is_plausible(canonical[name])]
    if outside:
        raise Refused(reasons=_why_implausible(how, components, typed, unit, outside))
    for greater, smaller in zip(how.order, how.order[1:], strict=False):
        if canonical[greater] <= canonical[smaller]:
            raise Refused("measurements.out_of_order", field=greater, greater=greater, smaller=smaller)

    bands = {name: c.band(canonical[name]) for name, c in components.items()}
    worst = _worst(bands.values())
    suspicious = []
    if worst.level.critical:
        for other in _fitting_units(how, components, typed, besides=unit):
            there = _canonical(how, typed, other)
            if not _worst(c.band(there[name]) for name, c in components.items()).level.critical:
                suspicious.append(Reason("measurements.check_unit", {"unit": unit, "suggestion": other}, "unit"))
    if how.depends_on_fasting and fasting is None:
        if_fasting = _worst(c.band(canonical[n]) for n, c in zip(how.asks, how.used(True), strict=True))
        if if_fasting.level.rank > worst.level.rank:
            suspicious.append(Reason("measurements.fasting_unknown", {}, "fasting"))
    applies = table.applies_to(age, pregnant)
    if not applies:
        suspicious.append(Reason("measurements.outside_the_table", {"version": table.version}))
    found = {band.code for band in bands.values()}
    return Reading(
        test=how.code,
        unit=how.unit,
        values=canonical,
        band=worst if applies else None,
        bands=bands if applies else {},
        critical=worst.level.critical,
        script=tuple(s for s in table.script if not s.only or s.only & found) if worst.level.critical else (),
        table_version=table.version,
        repeat_after_minutes=how.repeat_after_minutes if worst.level.code in how.repeat_levels else None,
        suspicious=tuple(suspicious),
    )


def check_critical_action(reading: Reading, action: str | None) -> None:
    """A critical reading is closed with one of ``CRITICAL_ACTIONS``; others need none.

    ``Refused`` on field ``action``: ``measurements.critical_needs_action`` (actions), ``measurements.unknown_action``.
    """
    if action and action not in CRITICAL_ACTIONS:
        raise Refused("measurements.unknown_action", field="action", action=action)
    if reading.critical and not action:
        raise Refused("measurements.critical_needs_action", field="action", actions=CRITICAL_ACTIONS)


def _typed(test: Test, values: Mapping[str, Decimal]) -> dict[str, Decimal]:
    faults, typed = [], {}
    for name in test.asks:
        value = values.get(name)
        if value is None:
            faults.append(Reason("measurements.missing_value", {}, name))
        elif not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
            faults.append(Reason("measurements.not_a_number", {"typed": str(value)}, name))
        else:
            typed[name] = Decimal(value)
    check(faults)
    return typed


def _canonical(test: Test, typed: Mapping[str, Decimal], unit: str) -> dict[str, Decimal]:
    step = Decimal(1).scaleb(-test.decimals)
    return {n: convert(test, v, unit, test.unit).quantize(step, ROUND_HALF_UP) for n, v in typed.items()}


def _worst(bands: Iterable[Band]) -> Band:
    return max(bands, key=lambda band: band.level.rank)


def _fitting_units(
    test: Test, components: Mapping[str, Component], typed: Mapping[str, Decimal], besides: str
) -> list[str]:
    """The other units in which all these typed values would be plausible."""
    fitting = []
    for unit in test.units:
        there = _canonical(test, typed, unit)
        if unit != besides and all(c.is_plausible(there[name]) for name, c in components.items()):
            fitting.append(unit)
    return fitting


def _why_implausible(
    test: Test, components: Mapping[str, Component], typed: Mapping[str, Decimal], unit: str, outside: list[str]
) -> list[Reason]:
    other = next(iter(_fitting_units(test, components, typed, besides=unit)), None)
    reasons = []
    for name in outside:
        told: dict[str, Any] = {"typed": typed[name], "unit": unit}
        if other is not None:
            reasons.append(Reason("measurements.looks_like_other_unit", told | {"suggestion": other}, name))
            continue
        tenth = Decimal(1) if unit == test.unit and not test.decimals else Decimal("0.1")
        ends = (components[name].lowest, components[name].highest)
        lowest, highest = (convert(test, end, test.unit, unit).quantize(tenth, ROUND_HALF_UP) for end in ends)
        reasons.append(Reason("measurements.out_of_range", told | {"lowest": lowest, "highest": highest}, name))
    return reasons


# reading a table -------------------------------------------------------------------------------------------------

_PROVENANCE = {"source", "as_of", "confidence", "note"}
_DENIED = re.compile(r"\bnot?\s+(?:an?\s+|un\s+)?diagn\w+", re.IGNORECASE)


def _denies_diagnosis(text: str) -> bool:
    """Does it say "not a diagnosis" (or "no un diagnóstico"), and the word nowhere else?"""
    return bool(_DENIED.search(text)) and "diagn" not in _DENIED.sub("", text).lower()


@dataclass
class _Reader:
    """Reads a table and gathers every fault with its place, so that a pack's author mends them all at once."""

    faults: list[Reason] = field(default_factory=list)
    band_codes: set[str] = field(default_factory=set)

    def say(self, at: str, what: str) -> None:
        self.faults.append(Reason("measurements.bad_table", {"at": at, "what": what}))

    def table(self, data: Any) -> Table:
        top = self.mapping(data, "", "schema version effective_from supersedes approval applies_to outside levels "
                           "measures always_say critical_script", {"supersedes", "applies_to", "outside"})  # fmt: skip
        if top.get("schema") != SCHEMA:
            self.say("schema", "unknown")
        effective = top.get("effective_from")
        if type(effective) is not date:
            self.say("effective_from", "not_a_day")
        version, approval = self.word(top, "version", ""), self.word(top, "approval", "")
        levels = self.levels(top.get("levels"))
        tests: dict[str, Test] = {}
        for i, one in enumerate(self.items(top.get("measures"), "measures")):
            test = self.test(one, f"measures/{i}", levels)
            if test.code in tests:
                self.say(test.code, "repeated")
            tests[test.code] = test
        always = self.bilingual(top.get("always_say"), "always_say")
        if not all(_denies_diagnosis(text) for text in (always.es, always.en)):
            self.say("always_say", "diagnosis")
        script = self.script(top.get("critical_script"))
        applies = top.get("applies_to") or {}
        if not isinstance(applies, dict) or not {"age_min", "pregnant"} >= set(applies):
            self.say("applies_to", "unknown")
            applies = {}
        check(self.faults)
        assert isinstance(effective, date)
        age_min, pregnant = applies.get("age_min"), applies.get("pregnant", True)
        if not (age_min is None or type(age_min) is int) or not isinstance(pregnant, bool):
            raise Refused("measurements.bad_table", at="applies_to", what="not_a_number")
        by_code = {level.code: level for level in levels}
        return Table(version, effective, approval, tuple(by_code.values()), tests, always, script, age_min, pregnant)

    def levels(self, data: Any) -> list[Level]:
        levels: list[Level] = []
        for rank, one in enumerate(self.items(data, "levels")):
            at = f"levels/{rank}"
            row = self.mapping(one, at, "code action label")
            code, action = self.word(row, "code", at), self.word(row, "action", at)
            if action not in ("none", "advice", "referral", "critical_script"):
                self.say(f"{at}/action", "unknown")
            if code in {level.code for level in levels}:
                self.say(at, "repeated")
            levels.append(Level(code, rank, action, self.bilingual(row.get("label"), f"{at}/label")))
        if not any(level.critical for level in levels):
            self.say("levels", "no_critical_level")
        return levels

    def test(self, data: Any, at: str, levels: list[Level]) -> Test:
        row = self.mapping(data, at, "code name unit decimals units when order repeat no_critical components",
                           {"when", "order", "repeat", "no_critical"})  # fmt: skip
        code = self.word(row, "code", at)
        at = code or at
        unit, decimals = self.word(row, "unit", at), row.get("decimals")
        if type(decimals) is not int or not 0 <= decimals <= 6:
            self.say(f"{at}/decimals", "not_a_number")
            decimals = 0
        units: dict[str, tuple[Decimal, Decimal]] = {}
        for i, one in enumerate(self.items(row.get("units"), f"{at}/units")):
            here = f"{at}/units/{i}"
            given = self.mapping(one, here, "unit factor offset")
            factor = self.number(given.get("factor"), f"{here}/factor") or Decimal(0)
            offset = self.number(given.get("offset"), f"{here}/offset") or Decimal(0)
            if factor <= 0:
                self.say(f"{here}/factor", "not_above_zero")
            units[self.word(given, "unit", here)] = (factor, offset)
        if units.get(unit) != (Decimal(1), Decimal(0)):
            self.say(f"{at}/units", "canonical_unit")
        by_fasting = "when" in row
        if by_fasting and row["when"] != "fasting":
            self.say(f"{at}/when", "unknown")
        parts = [
            self.component(one, at, by_fasting, decimals, {level.code: level for level in levels})
            for one in self.items(row.get("components"), f"{at}/components")
        ]
        codes = [part.code for part in parts]
        if len(set(codes)) < len(codes):
            self.say(f"{at}/components", "repeated")
        if by_fasting and sorted(answer for part in parts for answer in part.fasting) != ["no", "unknown", "yes"]:
            self.say(f"{at}/when", "gap")
        critical = any(band.level.critical for part in parts for band in part.bands)
        if critical == bool(row.get("no_critical")):
            self.say(f"{at}/no_critical", "contradicts" if critical else "missing")
        order = tuple(row.get("order") or ())
        if order and (by_fasting or set(order) - set(codes) or len(order) < 2):
            self.say(f"{at}/order", "unknown")
        repeat_levels, minutes = self.repeat(row.get("repeat"), f"{at}/repeat", {level.code for level in levels})
        name = self.bilingual(row.get("name"), f"{at}/name")
        return Test(code, name, unit, decimals, units, tuple(parts), order, repeat_levels, minutes)

    def repeat(self, data: Any, at: str, levels: set[str]) -> tuple[frozenset[str], int | None]:
        if data is None:
            return frozenset(), None
        row = self.mapping(data, at, "levels after_minutes")
        named, minutes = row.get("levels"), row.get("after_minutes")
        if not isinstance(named, list) or set(map(str, named)) - levels or type(minutes) is not int or minutes < 1:
            self.say(at, "unknown")
            return frozenset(), None
        return frozenset(map(str, named)), minutes

    def component(self, data: Any, at: str, by_fasting: bool, decimals: int, levels: Mapping[str, Level]) -> Component:
        row = self.mapping(data, f"{at}/components", "code name plausible bands when", {"when"})
        code = self.word(row, "code", f"{at}/components")
        at = f"{at}/{code}"
        ends = row.get("plausible")
        lowest = highest = None
        if isinstance(ends, list) and len(ends) == 2:
            lowest, highest = self.number(ends[0], f"{at}/plausible"), self.number(ends[1], f"{at}/plausible")
        if lowest is None or highest is None or lowest >= highest:
            self.say(f"{at}/plausible", "range")
            lowest = highest = Decimal(0)
        fasting = row.get("when")
        if by_fasting != isinstance(fasting, list) or (
            isinstance(fasting, list) and set(fasting) - {"yes", "no", "unknown"}
        ):
            self.say(f"{at}/when", "unknown")
            fasting = None
        bands: list[Band] = []
        rows = self.items(row.get("bands"), f"{at}/bands")
        for i, one in enumerate(rows):
            here = f"{at}/bands/{i}"
            band = self.band(one, here, levels)
            bands.append(band)
            previous = bands[i - 1].below if i else None
            if (
                band.at_least != previous
                or (i > 0 and previous is None)
                or (band.below is None) != (i == len(rows) - 1)
            ):
                self.say(here, "gap")
            # an edge outside the plausible, or finer than the rounding, belongs to a band nobody can reach
            edge = band.at_least
            if edge is not None and (not lowest < edge <= highest or edge != round(edge, decimals)):
                self.say(here, "range")
            if edge is not None and band.below is not None and edge >= band.below:
                self.say(here, "range")
        name = self.bilingual(row.get("name"), f"{at}/name")
        return Component(code, name, lowest, highest, tuple(bands), frozenset(map(str, fasting or ())))

    def band(self, data: Any, at: str, levels: Mapping[str, Level]) -> Band:
        row = self.mapping(data, at, "code level from below", {"from", "below"})
        code = self.word(row, "code", at)
        if code in self.band_codes:
            self.say(at, "repeated")
        self.band_codes.add(code)
        level = levels.get(str(row.get("level")))
        if level is None:
            self.say(f"{at}/level", "unknown")
            level = Level("", 0, "none", Bilingual("", ""))
        start = self.number(row["from"], f"{at}/from") if "from" in row else None
        end = self.number(row["below"], f"{at}/below") if "below" in row else None
        return Band(code, level, start, end)

    def script(self, data: Any) -> tuple[Step, ...]:
        row = self.mapping(data, "critical_script", "steps closes_with")
        steps = []
        for i, one in enumerate(self.items(row.get("steps"), "critical_script/steps")):
            at = f"critical_script/steps/{i}"
            step = self.mapping(one, at, "code do say only", {"only", "say"})
            only = frozenset(map(str, step.get("only") or ()))
            if only - self.band_codes:
                self.say(f"{at}/only", "unknown")
            said = step.get("say") or {"es": "", "en": ""}
            say = Bilingual("", "") if said == {"es": "", "en": ""} else self.bilingual(said, f"{at}/say")
            steps.append(Step(self.word(step, "code", at), self.bilingual(step.get("do"), f"{at}/do"), say, only))
        closes = self.items(row.get("closes_with"), "critical_script/closes_with")
        if {one.get("code") for one in closes if isinstance(one, dict)} != set(CRITICAL_ACTIONS):
            self.say("critical_script/closes_with", "unknown")
        return tuple(steps)

    # the small parts

    def mapping(self, data: Any, at: str, keys: str, optional: Iterable[str] = ()) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.say(at, "missing" if data is None else "not_a_mapping")
            return {}
        known = set(keys.split())
        for key in sorted(known - set(optional) - set(data)):
            self.say(f"{at}/{key}".lstrip("/"), "missing")
        for key in data:
            if key not in known | _PROVENANCE:
                self.say(f"{at}/{key}".lstrip("/"), "unknown")
        return data

    def items(self, data: Any, at: str) -> list[Any]:
        if not isinstance(data, list) or not data:
            self.say(at, "missing")
            return []
        return data

    def word(self, row: Mapping[str, Any], key: str, at: str) -> str:
        value = row.get(key)
        if key in row and (not isinstance(value, str) or not value.strip()):
            self.say(f"{at}/{key}".lstrip("/"), "not_a_word")
        return value if isinstance(value, str) else ""

    def number(self, value: Any, at: str) -> Decimal | None:
        if type(value) in (int, str):
            try:
                number = Decimal(value)
            except InvalidOperation:
                number = Decimal("NaN")
            if number.is_finite():
                return number
        self.say(at, "not_a_number")  # a float too: 5.7 is not 5.7 once it went through one
        return None

    def bilingual(self, data: Any, at: str) -> Bilingual:
        row = data if isinstance(data, dict) else {}
        texts = [row.get(language) for language in ("es", "en")]
        if not all(isinstance(text, str) and text.strip() for text in texts):
            self.say(at, "missing")
            return Bilingual("", "")
        if at != "always_say" and any("diagn" in str(text).lower() for text in texts):
            self.say(at, "diagnosis")
        return Bilingual(str(texts[0]), str(texts[1]))
