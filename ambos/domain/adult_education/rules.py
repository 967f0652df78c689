"""Numbers of the rules of plazas, as the origin pack dates them: age, days, weeks, marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ambos.domain.errors import Refused


@dataclass(frozen=True)
class Rules:
    """In force from ``valid_from`` on, until the next. Days are calendar days; marks are of the origin's scale."""

    valid_from: date
    minimum_age: int
    inactive_days: int
    missed_weeks: int
    stuck_days: int
    resit_wait_days: int
    pass_mark: Decimal
    highest_mark: Decimal
    phone_keeps_days: int
    source: str

    def passed(self, mark: Decimal) -> bool:
        """Is it a pass? ``Refused plazas.mark_off_scale`` (mark, highest) for a mark the scale has not."""
        if not (mark.is_finite() and 0 <= mark <= self.highest_mark):
            raise Refused("plazas.mark_off_scale", field="mark", mark=mark, highest=self.highest_mark)
        return mark >= self.pass_mark


def load_rules(rows: Iterable[Mapping[str, Any]]) -> tuple[Rules, ...]:
    """All versions, oldest first. ``ValueError`` when two begin on one day."""
    found = sorted((_rules(row) for row in rows), key=lambda one: one.valid_from)
    if len({one.valid_from for one in found}) < len(found):
        raise ValueError("two versions of the rules begin on one day")
    return tuple(found)


def rules_on(versions: Iterable[Rules], on: date) -> Rules:
    """The version in force that day. ``Refused plazas.no_plan_then`` (on) before the first."""
    found = [one for one in versions if one.valid_from <= on]
    if not found:
        raise Refused("plazas.no_plan_then", on=on)
    return found[-1]


def _rules(row: Mapping[str, Any]) -> Rules:
    whole = ("minimum_age", "inactive_days", "missed_weeks", "stuck_days", "resit_wait_days", "phone_keeps_days")
    return Rules(
        valid_from=row["valid_from"],
        pass_mark=Decimal(str(row["pass_mark"])),
        highest_mark=Decimal(str(row["highest_mark"])),
        source=row["source"],
        **{name: int(row[name]) for name in whole},
    )
