"""What the pages of headquarters show, put together from the figures a reader may see. No rule of counting stands here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.domain.indicators import Figure
from ambos.domain.periods import Month
from ambos.domain.reports import Span
from ambos.domain.units import Unit
from ambos.records.evaluation.queries import (
    Board,
    Indicator,
    Place,
    figures,
    newest_month,
    programs,
    series,
    table,
)
from ambos.records.registry.loading import destination
from ambos.records.registry.queries import name_of
from ambos.records.reports.queries import Completion, asked, completion

from . import drawings, words

MONTHS = 24
"""How many months a chart spans."""
FIRST = Month(2000, 1)
"""No figure is older: the first windows opened in 2003."""


def month_asked(access: Access, program: str, typed: str | None) -> Month:
    """The month in the address, or the one a reader wants first. ``Refused`` (``evaluation.not_a_month``)."""
    if not typed:
        return newest_month(access, program)
    month = Month.parse(typed, field="month")
    if not FIRST <= month <= Month.of(timezone.localdate()):
        raise Refused("evaluation.not_a_month", field="month", typed=typed)
    return month


def program_asked(typed: str | None) -> str | None:
    """The program in the address, or the first that measures anything; ``None`` when none does."""
    slugs = programs()
    return typed if typed in slugs else next(iter(slugs), None)


@dataclass(frozen=True)
class Row:
    """One line of the table beside the map: the figures of one office, and how its month stands."""

    place: Place
    size: Figure | None
    people: Figure | None
    shade: Figure | None
    is_on_map: bool


@dataclass(frozen=True)
class Step:
    """One bar of the way referrals go. ``width`` in percent of the first bar; empty when it may not be shown."""

    indicator: Indicator
    figure: Figure
    count: int | None
    width: str
    share: str
    lost: str


@dataclass(frozen=True)
class Multiple:
    """One indicator with its months."""

    indicator: Indicator
    figure: Figure | None
    chart: drawings.Chart


@dataclass(frozen=True)
class Dashboard:
    """The network in one month."""

    program: str
    program_name: str
    month: Month
    months: tuple[tuple[Month, bool], ...]
    board: Board
    size: Indicator
    people: Indicator | None
    shade: Indicator | None
    headline: str
    where_lost: str
    reporting: str
    tally: tuple[str, ...]
    maps: tuple[tuple[str, tuple[drawings.Drawing, ...]], ...]
    rows: tuple[Row, ...]
    outside: tuple[Row, ...]
    elsewhere: tuple[Place, ...]
    steps: tuple[Step, ...]
    homes: tuple[Indicator, Figure] | None
    multiples: tuple[Multiple, ...]
    sort: str


def dashboard(access: Access, program: str, month: Month, sort: str) -> Dashboard:
    """Everything on the first page of headquarters."""
    board = figures(access, month=month, program=program)
    size, people, shade = _lead(board.indicators)
    rows = [
        Row(
            place,
            _at(board, size, place),
            _at(board, people, place),
            _at(board, shade, place),
            drawings.has_map(place.country),
        )
        for place in board.offices
    ]
    points = [drawings.Point(row.place, row.size, row.shade) for row in rows]
    countries = [country for country in dict.fromkeys(row.place.country for row in rows) if drawings.has_map(country)]
    path = [(i, board.network[i.code]) for i in board.indicators if i.measured.is_step and i.code in board.network]
    counts = [_count(figure) for _indicator, figure in path]
    losses = [_loss(counts, at) for at in range(len(counts))]
    running = [row for row in rows if row.size is not None and row.size.state != "not_offered"]
    said = words.Reporting(len(running), sum(row.size.state == "missing" for row in running))
    return Dashboard(
        program=program,
        program_name=name_of(program),
        month=month,
        months=around(month),
        board=board,
        size=size,
        people=people,
        shade=shade,
        headline=words.headline(month, said, board.network.get(size.code), path),
        where_lost=words.where_lost(path, losses),
        reporting=words.reporting(said),
        tally=_tally(running),
        maps=tuple((_country(c), tuple(drawings.draw_map(c, points))) for c in countries),
        rows=tuple(_sorted([row for row in running if row.is_on_map], sort)),
        outside=tuple(_sorted([row for row in running if not row.is_on_map], sort)),
        elsewhere=tuple(row.place for row in rows if row not in running),
        steps=tuple(_steps(path, counts, losses)),
        homes=_homes(board),
        multiples=tuple(multiples(access, board.indicators, month)),
        sort=sort,
    )


def reports_of(access: Access, program: str, month: Month) -> Completion | None:
    """How the monthly reports of a program stand; ``None`` where none is asked or owed. Two queries."""
    form = next((f for f in asked().values() if f.program == program and f.form.kind == "month"), None)
    found = completion(access, form, Span(month.first_day)) if form else None
    return found if found and found.total else None


def multiples(access: Access, found: Iterable[Indicator], month: Month, office: Any = None) -> list[Multiple]:
    """Each indicator over the months up to ``month``, of the network or of one office. One query."""
    found = list(found)
    months = list(Month.range(month.plus(1 - MONTHS), month))
    told = series(access, codes=[i.code for i in found], first=months[0], last=month, office=office)
    return [Multiple(i, told[i.code][-1], drawings.chart(told[i.code], str(i.measured.title), months)) for i in found]


@dataclass(frozen=True)
class Months:
    """One indicator month by month, newest first."""

    figures: tuple[tuple[Month, Figure | None], ...]
    wide: drawings.Chart
    narrow: drawings.Chart


def months_of(access: Access, indicator: Indicator, month: Month, office: Any = None) -> Months:
    """One indicator of the network or of one office over the months up to ``month``. One query."""
    months = list(Month.range(month.plus(1 - MONTHS), month))
    told = series(access, codes=[indicator.code], first=months[0], last=month, office=office)[indicator.code]
    title = str(indicator.measured.title)
    return Months(
        figures=tuple(zip(reversed(months), reversed(told), strict=True)),
        wide=drawings.chart(told, title, months, width=860, height=190),
        narrow=drawings.chart(told, title, months, width=312, height=130),
    )


def by_office(
    access: Access, indicator: Indicator, month: Month, sort: str
) -> tuple[list[tuple[Place, Figure]], list[Place]]:
    """The figures of each office within reach in one month, and the offices where the program did not run.

    By name, or from high to low; what has no value comes last then, by name: a hidden number orders nothing.
    """
    rows = [(p, f) for p, f in table(access, code=indicator.code, first=month, last=month) if p is not None]
    running = [row for row in rows if row[1].state != "not_offered"]
    if sort == "value":
        running.sort(key=lambda row: (row[1].value is None, -(row[1].value or 0), row[0].name))
    return running, [place for place, figure in rows if figure.state == "not_offered"]


def network_of(access: Access, indicator: Indicator, month: Month) -> Figure | None:
    """The network's figure of one month."""
    return series(access, codes=[indicator.code], first=month, last=month)[indicator.code][0]


# -- parts -------------------------------------------------------------------------------------------------------------
def _lead(found: Iterable[Indicator]) -> tuple[Indicator, Indicator | None, Indicator | None]:
    """The indicators a map shows: the first count for size, people beside it, the share completed for shade."""
    found = list(found)
    people = next((i for i in found if i.measured.measure.unit is Unit.person), None)
    completed = (i for i in found if i.measured.measure.unit is Unit.completed_referral)
    return found[0], people, next((i for i in completed if i.measured.measure.kind == "rate"), None)


def _at(board: Board, indicator: Indicator | None, place: Place) -> Figure | None:
    return board.at(indicator.code, place.pk) if indicator else None


def _count(figure: Figure) -> int | None:
    return int(figure.numerator) if figure.numerator is not None else None


def _loss(counts: list[int | None], at: int) -> int | None:
    if at == 0 or counts[at] is None or counts[at - 1] is None:
        return None
    return counts[at - 1] - counts[at]


def _steps(path: list[tuple[Indicator, Figure]], counts: list[int | None], losses: list[int | None]) -> list[Step]:
    made = counts[0] if counts else None
    return [
        Step(
            indicator,
            figure,
            count,
            f"{100 * count / made:.1f}" if made and count is not None else "",
            words.percent(figure.value) if figure.measure.kind == "rate" and figure.value is not None else "",
            words.lost(loss),
        )
        for (indicator, figure), count, loss in zip(path, counts, losses, strict=True)
    ]


def _homes(board: Board) -> tuple[Indicator, Figure] | None:
    """People beside the way of referrals, never a further bar of it: the last indicator that counts people."""
    found = [i for i in board.indicators if i.measured.measure.unit is Unit.person and i.code in board.network]
    return (found[-1], board.network[found[-1].code]) if len(found) > 1 else None


def _tally(running: list[Row]) -> tuple[str, ...]:
    states = [row.size.state for row in running]
    return tuple(words.tally(state, states.count(state)) for state in ("missing", "suppressed") if state in states)


def _sorted(rows: list[Row], sort: str) -> list[Row]:
    """By name, or by a figure from high to low. What has no value comes after, by name: a hidden number orders nothing."""
    key = {"contacts": lambda row: row.size, "people": lambda row: row.people, "completed": lambda row: row.shade}.get(
        sort
    )
    if key is None:
        return sorted(rows, key=lambda row: (_rank(row.size), row.place.name))
    return sorted(rows, key=lambda row: (_rank(key(row)), -_value(key(row)), row.place.name))


def _rank(figure: Figure | None) -> int:
    """Offices that recorded something first, then those without data, hidden, and not offered."""
    order = {"missing": 1, "late": 1, "suppressed": 2, "not_offered": 3}
    return order.get(figure.state, 0) if figure is not None else 3


def _value(figure: Figure | None) -> Any:
    return figure.value if figure is not None and figure.value is not None else 0


def around(month: Month) -> tuple[tuple[Month, bool], ...]:
    """The month between the one before and the one after; of the newest month the two before."""
    last = min(month.next, Month.of(timezone.localdate()))
    return tuple((each, each == month) for each in Month.range(last.plus(-2), last) if each >= FIRST)


def _country(code: str) -> str:
    pack = destination(code)
    return pack.country.in_language(get_language() or "es") if pack else code.upper()
