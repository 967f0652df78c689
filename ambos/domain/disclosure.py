"""Disclosure: small numbers stay hidden, and cannot be computed back from what is shown.

The rule. A published table hides every count from 1 to threshold - 1 (default: below 5); 0 stays. Where the rest of a
row or column would give the hidden number away, more cells are hidden (*complementary suppression*), the smallest that
do it; margins only when cells do not suffice. A total that is itself small is hidden too. A rate is hidden when its
numerator, its denominator or their difference is small. Source: handbook 1.3 ("aggregates suppress cells below a
threshold, default 5, complementary suppression"). Method for tables with margins: L. H. Cox, "Network Models for
Complementary Cell Suppression", Journal of the American Statistical Association 90 (1995).

What is promised. No hidden number of the table can be determined exactly from what is shown, not even by somebody who
knows the threshold and guesses rightly which hidden cells are the small ones (so that those lie from 1 to threshold - 1
and the others from the threshold up). Where hiding part of a table cannot promise that, nothing of it is shown.

What is not promised. Two tables that share people (this month and this month with late reports; a district and its
half) can be subtracted from each other: hide in the finest table and publish others from it. Somebody who is one of the
persons counted knows one more than the public. Somebody who replays the choice of the cheapest cells can rule out some
values, as with every method that hides as little as it can. Exactness is kept away, not a narrow guess.

How. A table with its margins is a network: each row and each column sums to its margin. A hidden cell can be told
exactly if and only if no cycle of hidden cells passes through it along which 1 could be moved without breaking a sum or
a bound. For each small cell without such a cycle, the cheapest one is hidden.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from ambos.domain.errors import Refused
from ambos.domain.indicators import WITHOUT_VALUE, Figure, Number

THRESHOLD = 5
"""The smallest count that is shown, unless a caller asks for another."""

R = TypeVar("R", bound=Hashable)
C = TypeVar("C", bound=Hashable)


def is_small(value: Number, threshold: int = THRESHOLD) -> bool:
    """Is this count above 0 and below the threshold? ``ValueError`` when the threshold is below 3.

    With a threshold of 2 the only hidden count would be 1, and the rule itself would tell it.
    """
    if threshold < 3:
        raise ValueError("a threshold below 3 hides nothing")
    return 0 < value < threshold


def hides_rate(numerator: Number, denominator: Number, threshold: int = THRESHOLD) -> bool:
    """Must this rate be hidden? Yes when numerator, denominator or their difference is small."""
    apart = denominator - numerator if denominator >= numerator else numerator - denominator
    return any(is_small(part, threshold) for part in (numerator, denominator, apart))


def protect(figure: Figure, threshold: int = THRESHOLD) -> Figure:
    """The figure as it may be published alone: *suppressed* and emptied of its numbers, or unchanged.

    Counts by their value, rates by ``hides_rate``, medians by how many they are the median of (unknown: as if small). A
    *zero* stays. Figures that stand together in a table go through ``protect_row`` or ``protect_table`` instead.
    """
    if figure.state in WITHOUT_VALUE or figure.numerator is None:
        return figure
    if figure.measure.kind == "rate":
        hidden = hides_rate(figure.numerator, figure.denominator or 0, threshold)
    elif figure.measure.kind == "median":
        hidden = figure.denominator is None or is_small(figure.denominator, threshold)
    else:
        hidden = is_small(figure.numerator, threshold)
    return replace(figure, numerator=None, denominator=None, state="suppressed") if hidden else figure


@dataclass(frozen=True)
class Row(Generic[C]):
    """A row as it may be published; ``None`` is *suppressed*."""

    cells: Mapping[C, int | None]
    total: int | None


@dataclass(frozen=True)
class Table(Generic[R, C]):
    """A two-way table as it may be published; ``None`` is *suppressed*. ``cells[row][column]``."""

    cells: Mapping[R, Mapping[C, int | None]]
    rows: Mapping[R, int | None]
    columns: Mapping[C, int | None]
    total: int | None


def protect_row(cells: Mapping[C, int], threshold: int = THRESHOLD, *, keep_total: bool = False) -> Row[C]:
    """Counts that add up to a total, made fit to publish beside it.

    ``keep_total``: the total is public already and cannot be hidden; then, in the worst case, every cell is, the zeros
    too, and each may be anything from 0 to the total. Raises ``Refused`` (``evaluation.cannot_protect``) when a kept
    total tells a single small cell; ``ValueError`` for negative counts or a threshold below 3.

    >>> protect_row({"women": 3, "men": 40, "not said": 9}).cells
    {'women': None, 'men': 40, 'not said': None}
    """
    total = sum(cells.values())
    entries = [_Entry(0, 0, 1, value, value) for value in cells.values()]
    entries.append(_Entry(0, 0, -1, total, None if keep_total else 2 * total + 1))  # dearer than all cells together
    hidden = _hidden(entries, threshold)
    if hidden is None:
        if keep_total and len(cells) < 2:
            raise Refused("evaluation.cannot_protect", total=total)
        return Row(dict.fromkeys(cells), total if keep_total else None)
    shown = [None if i in hidden else entry.value for i, entry in enumerate(entries)]
    return Row(dict(zip(cells, shown, strict=False)), shown[-1])


def protect_table(cells: Mapping[R, Mapping[C, int]], threshold: int = THRESHOLD) -> Table[R, C]:
    """A table ``cells[row][column]`` with its margins and grand total, made fit to publish.

    ``ValueError`` when rows have different columns, for negative counts or a threshold below 3.
    """
    names = list(cells)
    columns = list(cells[names[0]]) if names else []
    if any(set(cells[row]) != set(columns) for row in names):
        raise ValueError("every row has the same columns")
    values = [[cells[row][column] for column in columns] for row in names]
    last_row, last_column = len(names), len(columns)
    total = sum(map(sum, values))
    # a margin costs more than all cells together, the grand total more than all margins: hidden last
    margin, grand = total + 1, (total + 1) * (last_row + last_column + 2)
    entries = [_Entry(i, j, 1, value, value) for i, line in enumerate(values) for j, value in enumerate(line)]
    entries += [_Entry(i, last_column, -1, sum(line), margin + sum(line)) for i, line in enumerate(values)]
    sums = [sum(line[j] for line in values) for j in range(last_column)]
    entries += [_Entry(last_row, j, -1, value, margin + value) for j, value in enumerate(sums)]
    entries.append(_Entry(last_row, last_column, 1, total, grand + total))
    hidden = _hidden(entries, threshold)
    shown = iter([None if hidden is None or i in hidden else entry.value for i, entry in enumerate(entries)])
    return Table(
        {row: {column: next(shown) for column in columns} for row in names},
        {row: next(shown) for row in names},
        {column: next(shown) for column in columns},
        next(shown),
    )


@dataclass(frozen=True)
class _Entry:
    """A cell or margin: between which row and column sums it stands, with which sign, and what hiding it costs.

    With margins counted negative every row and every column of the network sums to 0. Cost ``None``: never hidden.
    """

    row: int
    column: int
    sign: int
    value: int
    cost: int | None


def _hidden(entries: list[_Entry], threshold: int) -> set[int] | None:
    """Which entries to hide, by their place in the list; ``None``: no part of the table can be shown safely."""
    if any(entry.value < 0 for entry in entries):
        raise ValueError("counts are not negative")
    small = [i for i, e in enumerate(entries) if is_small(e.value, threshold) and e.cost is not None]
    hidden = set(small)

    def can_move(i: int, step: int) -> bool:
        # may this entry, were it hidden, be `step` larger in the network for all an onlooker can know?
        entry = entries[i]
        value = entry.value + step * entry.sign
        return 1 <= value < threshold if is_small(entry.value, threshold) else value >= threshold

    for i in sorted(small, key=lambda i: -entries[i].value):
        cycles = [cycle for step in (1, -1) if (cycle := _cheapest_cycle(entries, hidden, i, step, can_move))]
        if not cycles:
            return None
        hidden |= min(cycles, key=lambda cycle: cycle[0])[1]
    return hidden


def _cheapest_cycle(
    entries: list[_Entry], hidden: set[int], through: int, step: int, can_move: Callable[[int, int], bool]
) -> tuple[int, set[int]] | None:
    """The cheapest way to make good a change of ``step`` in one entry by changing others: its cost and the others.

    Growth of an entry leads from its row to its column, shrinking back: along a cycle all sums stay as they are.
    """
    if not can_move(through, step):
        return None
    start, goal = ("row", entries[through].row), ("column", entries[through].column)
    if step > 0:
        start, goal = goal, start
    arcs: dict[tuple[str, int], list[tuple[int, tuple[str, int], int]]] = {}
    for i, entry in enumerate(entries):
        if i == through or entry.cost is None or entry.value == 0:
            continue
        cost = 0 if i in hidden else entry.cost
        row, column = ("row", entry.row), ("column", entry.column)
        if can_move(i, 1):
            arcs.setdefault(row, []).append((cost, column, i))
        if can_move(i, -1):
            arcs.setdefault(column, []).append((cost, row, i))
    seen: set[tuple[str, int]] = set()  # Dijkstra: a node is settled when it is first taken from the queue
    queue: list[tuple[int, tuple[int, ...], tuple[str, int]]] = [(0, (), start)]
    while queue:
        cost, path, node = heapq.heappop(queue)
        if node == goal:
            return cost, set(path)
        if node in seen:
            continue
        seen.add(node)
        for more, following, i in arcs.get(node, ()):
            if following not in seen:
                heapq.heappush(queue, (cost + more, (*path, i), following))
    return None
