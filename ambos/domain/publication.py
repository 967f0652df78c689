"""Publication: which figures of one month may be shown together, decided once for the whole network.

The rule. A small figure is hidden, and so is whatever would give it away: another office's figure that, taken from the
network's, would leave the small one; a rate whose two numbers would. Measures that cut the same things differently
(referrals made, of these accepted, of these attended) are one *family*: an office hidden in one of them is hidden in
all, or one table would undo the other. Every office knows its own number: so where any office is hidden, at least three
are, and when there are not three, the network's figure of that family goes too. Source: handbook 1.3 (default below 5,
complementary suppression); for the number of three, the usual rule of statistical offices against a contributor who
takes its own part away.

One hidden set for a whole family hides more than each table would need. In return it holds for every reader, on every
page and in every file, whatever part of the figures they show: hiding never depends on who looks.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping

from ambos.domain.disclosure import THRESHOLD, is_small, protect, protect_row
from ambos.domain.indicators import Figure, Measure

CONTRIBUTORS = 3
"""The fewest offices among which a hidden number may lie, since each of them knows its own."""

Place = Hashable | None
"""An office, or ``None``: the network."""
Column = Callable[[Figure], int]


def hidden(
    figures: Iterable[Figure], families: Mapping[str, str], threshold: int = THRESHOLD
) -> frozenset[tuple[str, Place]]:
    """(code of the measure, office or ``None`` for the network) of every figure that may not be shown.

    ``figures``: all of one month, the network's among them, none suppressed yet. ``families``: code of a measure ->
    name of its family; a measure without one is alone. Figures without numbers have nothing to hide and never appear.
    """
    grouped: dict[str, list[Figure]] = {}
    for figure in figures:
        if _counts(figure):
            grouped.setdefault(families.get(figure.measure.code) or figure.measure.code, []).append(figure)
    return frozenset(pair for family in grouped.values() for pair in _hidden_in(family, threshold))


def _counts(figure: Figure) -> bool:
    return figure.numerator is not None and figure.state != "missing"


def _hidden_in(figures: list[Figure], threshold: int) -> set[tuple[str, Place]]:
    measures = {figure.measure.code: figure.measure for figure in figures}
    offices: set[Hashable] = set()
    totals: set[str] = set()
    size: dict[Hashable, int] = {}
    for code, measure in measures.items():
        parts = [figure for figure in figures if figure.measure.code == code and figure.office is not None]
        wholes = [figure for figure in figures if figure.measure.code == code and figure.office is None]
        offices |= {figure.office for figure in parts if protect(figure, threshold).state == "suppressed"}
        totals |= {code for whole in wholes if protect(whole, threshold).state == "suppressed"}
        for column in _columns(measure, parts):
            values = {figure.office: column(figure) for figure in parts}
            row = protect_row(values, threshold)
            offices |= {office for office, value in row.cells.items() if value is None}
            if values and row.total is None:
                totals.add(code)
            for office, value in values.items():
                size[office] = max(size.get(office, 0), value)
            if any(is_small(column(whole), threshold) for whole in wholes):
                totals.add(code)
    if offices:
        others = sorted((office for office in size if office not in offices and size[office]), key=lambda o: size[o])
        offices |= set(others[: max(0, CONTRIBUTORS - len(offices))])
        if len(offices) < CONTRIBUTORS:
            totals = set(measures)
    shown = {(figure.measure.code, figure.office) for figure in figures}
    return {(code, office) for code, office in shown if (code in totals if office is None else office in offices)}


def _columns(measure: Measure, parts: list[Figure]) -> list[Column]:
    """The counts a figure of this measure gives away, each of which adds up over the offices."""
    if measure.kind == "count":
        return [_numerator]
    if measure.kind == "median":
        return [_denominator]
    if all(_numerator(part) <= _denominator(part) for part in parts):
        return [_numerator, _denominator, lambda figure: _denominator(figure) - _numerator(figure)]
    return [_numerator, _denominator]


def _numerator(figure: Figure) -> int:
    return int(figure.numerator or 0)


def _denominator(figure: Figure) -> int:
    return int(figure.denominator or 0)
