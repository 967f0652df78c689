"""Figures as files: CSV and JSON of one indicator. A cell that may not be shown is empty, and its state says why."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from io import StringIO
from typing import Any

from ambos.domain.cells import safe_cell
from ambos.domain.indicators import Figure

from .queries import Indicator, Place

COLUMNS = (
    "indicator",
    "month",
    "office",
    "office_name",
    "country",
    "unit",
    "state",
    "numerator",
    "denominator",
    "value",
)


def row_of(place: Place | None, figure: Figure) -> dict[str, Any]:
    """One figure as a row; ``office`` is empty for the whole network. ``value`` of a rate is a share from 0 to 1."""
    value = figure.value
    return {
        "indicator": figure.measure.code,
        "month": str(figure.period),
        "office": place.code if place else "",
        "office_name": place.name if place else "",
        "country": place.country if place else "",
        "unit": str(figure.measure.unit),
        "state": figure.state,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "value": round(float(value), 4) if figure.measure.kind == "rate" and value is not None else value,
    }


def as_csv(rows: Iterable[tuple[Place | None, Figure]]) -> str:
    """The rows as CSV with a head. Nothing in it runs as a formula."""
    text = StringIO()
    lines = csv.writer(text)
    lines.writerow(COLUMNS)
    for place, figure in rows:
        row = row_of(place, figure)
        lines.writerow(["" if row[name] is None else safe_cell(str(row[name])) for name in COLUMNS])
    return text.getvalue()


def as_json(indicator: Indicator, rows: Iterable[tuple[Place | None, Figure]]) -> str:
    """The rows as JSON, under the definition of what they count."""
    measured = indicator.measured
    return json.dumps(
        {
            "indicator": indicator.code,
            "title": str(measured.title),
            "unit": str(measured.measure.unit),
            "kind": measured.measure.kind,
            "numerator": str(measured.numerator),
            "denominator": str(measured.denominator) if measured.denominator else None,
            "caveats": [str(caveat) for caveat in measured.caveats],
            "figures": [row_of(place, figure) for place, figure in rows],
        },
        ensure_ascii=False,
    )
