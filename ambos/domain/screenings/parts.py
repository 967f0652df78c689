"""What a clinical table is made of: levels, bands, components, tests and the steps of the critical script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ambos.domain.country import Bilingual

SCHEMA = "ambos-clinical-table/1"
CRITICAL_ACTIONS = ("emergency_called", "referred_now", "refused")
"""How a critical reading may be closed; exactly one is recorded."""
FASTING = {True: "yes", False: "no", None: "unknown"}


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
        return tuple(c for c in self.components if not c.fasting or FASTING[fasting] in c.fasting)


@dataclass(frozen=True)
class Step:
    """One step of the critical script; texts may hold ``{emergency_phone}``. ``only``: for these bands; empty: all."""

    code: str
    do: Bilingual
    say: Bilingual
    only: frozenset[str] = frozenset()
