"""Parameters: a value on a date, with its reference.

The rule. Ceilings, fees and thresholds change; a decision is judged by the value in force on its own day and cites the
text that set it. A parameter's values follow one another without overlap and without gap: a file in which two hold on
one day, or none, is refused as a whole. Source: handbook 1.5 (rule-set version), architecture ("a value on a date with
its reference").

The shape, one file a theme, each row the value from a day on::

    grants.award_ceiling:
      - {value: 15000, unit: MXN, valid_from: 2005-03-01, valid_to: 2012-12-31, source: "Normas 2005, art. 9",
         as_of: 2026-01-10, confidence: high}
      - {value: 30000, unit: MXN, valid_from: 2013-01-01, source: "Normas 2013, art. 12", as_of: ..., confidence: high}

Days are inclusive. ``valid_to`` may be left out: the row then holds until the day before the next, and the last one
until further notice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from ambos.domain.errors import Reason, Refused, check

Value = Decimal | str | bool
_KNOWN = {"value", "unit", "valid_from", "valid_to", "source", "as_of", "confidence", "note"}
_CONFIDENCES = ("high", "medium", "low", "unverified")


@dataclass(frozen=True)
class Valued:
    """One ``value`` in ``unit``, in force from ``valid_from`` to ``valid_to`` (both included; ``None``: still)."""

    value: Value
    valid_from: date
    valid_to: date | None
    source: str
    confidence: str
    unit: str = ""
    as_of: date | None = None

    @property
    def number(self) -> Decimal:
        """The value as a number. ``TypeError`` when it is a word or a yes-or-no."""
        if isinstance(self.value, Decimal):
            return self.value
        raise TypeError(f"{self.value!r} is not a number")


@dataclass(frozen=True)
class Parameter:
    """The values of one thing that changes, oldest first, without overlap or gap. Made by ``load``."""

    code: str
    values: tuple[Valued, ...]

    @classmethod
    def load(cls, code: str, rows: Iterable[Mapping[str, Any]]) -> Parameter:
        """A parameter from the rows of a pack (YAML, or CSV where all is text).

        Numbers, also those written as text, become ``Decimal``. Raises one ``Refused`` with every fault:
        ``parameters.bad_row`` (values: parameter, row from 1, what), ``parameters.overlap`` and ``parameters.gap``
        (parameter, day: the first day with two values or none), ``parameters.empty``.
        """
        faults: list[Reason] = []
        read: list[Valued] = []
        for number, row in enumerate(rows, 1):
            wrong = _faults(row)
            faults += [Reason("parameters.bad_row", {"parameter": code, "row": number, "what": what}) for what in wrong]
            if not wrong:
                read.append(_valued(row))
        if not read and not faults:
            raise Refused("parameters.empty", parameter=code)
        check(faults)  # before looking at neighbours: a row that cannot be read would show as a gap
        read.sort(key=lambda v: v.valid_from)
        values: list[Valued] = []
        for i, one in enumerate(read):
            following = read[i + 1].valid_from if i + 1 < len(read) else None
            end = one.valid_to
            if following is not None:
                if end is None and following > one.valid_from:
                    end = following - timedelta(days=1)
                if end is None or end >= following:
                    faults.append(Reason("parameters.overlap", {"parameter": code, "day": following}))
                elif end + timedelta(days=1) < following:
                    faults.append(Reason("parameters.gap", {"parameter": code, "day": end + timedelta(days=1)}))
            values.append(Valued(one.value, one.valid_from, end, one.source, one.confidence, one.unit, one.as_of))
        check(faults)
        return cls(code, tuple(values))

    def on(self, day: date) -> Valued:
        """The value in force that day. ``Refused`` (``parameters.not_in_force``) before the first or after the last."""
        for one in reversed(self.values):
            if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to):
                return one
        raise Refused("parameters.not_in_force", parameter=self.code, day=day)


def _faults(row: Mapping[str, Any]) -> list[str]:
    wrong = [f"unknown {key}" for key in row if key not in _KNOWN]
    value = row.get("value")
    plain = _plain(value) if isinstance(value, int | float | Decimal | str) else None
    if plain in (None, "") or (isinstance(plain, Decimal) and not plain.is_finite()):
        wrong.append("value")
    if not str(row.get("source") or "").strip():
        wrong.append("source")
    if row.get("confidence") not in _CONFIDENCES:
        wrong.append("confidence")
    days = {key: _day(row.get(key)) for key in ("valid_from", "valid_to", "as_of")}
    for key, day in days.items():
        if day is None and (row.get(key) not in (None, "") or key == "valid_from"):
            wrong.append(key)
    first, last = days["valid_from"], days["valid_to"]
    if first and last and last < first:
        wrong.append("valid_to")
    return wrong


def _valued(row: Mapping[str, Any]) -> Valued:
    first = _day(row["valid_from"])
    assert first is not None
    return Valued(
        _plain(row["value"]),
        first,
        _day(row.get("valid_to")),
        str(row["source"]).strip(),
        str(row["confidence"]),
        str(row.get("unit") or ""),
        _day(row.get("as_of")),
    )


def _plain(value: Any) -> Value:
    if isinstance(value, bool):
        return value
    try:
        return Decimal(str(value).strip())
    except InvalidOperation:
        return str(value).strip()


def _day(value: Any) -> date | None:
    if type(value) is date:
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            return None
    return None
