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

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ambos.domain.country import Bilingual
from ambos.domain.errors import Reason, Refused, check

from .parts import CRITICAL_ACTIONS, Band, Component, Level, Step, Test
from .reader import Reader


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
        return cls(**Reader().table(data))

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
