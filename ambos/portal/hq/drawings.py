"""Drawings as data: where each mark lies. Templates turn them into SVG; colours are classes, so light, dark and print need
no second file. Known, zero, provisional, missing, hidden and not offered never look alike. Numbers are text already, so that
no language can put a comma into a path."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import sqrt

from django.utils.translation import gettext

from ambos.domain import maps
from ambos.domain.country import DestinationPack
from ambos.domain.indicators import Figure
from ambos.records.evaluation.queries import Place
from ambos.records.registry.loading import destination

from . import words

BANDS = (Fraction(1, 4), Fraction(1, 2))
"""Shares at which a point turns darker."""


LARGEST = 17.0
"""Radius of the largest point of a month; the areas of the others are in proportion."""


@dataclass(frozen=True)
class Mark:
    """One sign of a drawing. ``shape``: circle, cross, box, diamond; ``kind``: its class; ``x y r`` in its units."""

    shape: str
    kind: str
    x: str
    y: str
    r: str
    title: str = ""


@dataclass(frozen=True)
class Label:
    """A name on a map or a value on a chart."""

    text: str
    x: str
    y: str
    anchor: str = "start"


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


# -- map ---------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Point:
    """What the map shows of one office: its ``size`` by the figure counted, its ``shade`` by the share."""

    place: Place
    size: Figure | None
    shade: Figure | None


@dataclass(frozen=True)
class Sheet:
    """How one drawing is laid out: wide for screens, narrow for telephones. Drawn twice, not scaled, so that names stay
    legible."""

    name: str
    tolerance: float
    marks: float
    letters: float
    names: int


SHEETS = (Sheet("wide", 0.7, 1.0, 14.5, 26), Sheet("narrow", 1.6, 1.7, 34.0, 6))


@dataclass(frozen=True)
class Drawing:
    """One map, ready for its template."""

    sheet: Sheet
    country: str
    view_box: str
    land: str
    borders: str
    letters: str
    marks: tuple[Mark, ...]
    names: tuple[Label, ...]


@cache
def _outlines(country: str, tolerance: float) -> tuple[maps.Projection, maps.Outlines]:
    """Outlines of a country of residence, kept for the life of the process: making them takes tenths of a second."""
    pack = destination(country)
    assert pack is not None
    projection = maps.Projection.load(pack.read("map/projection.yaml"))
    with (pack.folder / "map" / "states.topo.json").open(encoding="utf-8") as file:
        return projection, maps.outlines(json.load(file), projection, tolerance)


def has_map(country: str) -> bool:
    """Does the pack of this country bring outlines?"""
    pack: DestinationPack | None = destination(country)
    return pack is not None and pack.has("map/projection.yaml") and pack.has("map/states.topo.json")


def draw_map(
    country: str, points: Iterable[Point], *, largest: float = LARGEST, say: Callable[[Point], str] | None = None
) -> list[Drawing]:
    """The map of one country of residence, wide and narrow, with its offices as points: large ones below small ones.
    ``say``: the words of a point, where its figures do not tell enough."""
    inside = [p for p in points if p.place.country == country and p.place.longitude is not None]
    inside.sort(key=lambda p: (-_weight(p), p.place.name))
    most = max(map(_weight, inside), default=0) or 1
    drawings = []
    for sheet in SHEETS:
        projection, lines = _outlines(country, sheet.tolerance)
        at = [maps.project(p.place.longitude, p.place.latitude, p.place.state_province, projection) for p in inside]
        marks = [_mark(p, x, y, sheet.marks, most, largest, say) for p, (x, y) in zip(inside, at, strict=True)]
        edge = sheet.letters if sheet.name == "narrow" else 0
        box = (-edge, -8 * (edge > 0), projection.width + 3.6 * edge, projection.height + edge)
        names = _names(inside, at, marks, sheet, box)
        drawings.append(
            Drawing(
                sheet,
                country,
                " ".join(map(_n, box)),
                lines.land,
                lines.borders,
                _n(sheet.letters),
                tuple(marks),
                tuple(names),
            )
        )
    return drawings


def _weight(point: Point) -> int:
    return int(point.size.numerator) if point.size is not None and point.size.numerator is not None else 0


def kind_of(point: Point) -> str:
    """The class of an office's mark: its state, or how dark its share makes it."""
    state = point.size.state if point.size is not None else "missing"
    if state in ("missing", "late", "suppressed", "not_offered", "zero"):
        return f"o-{state.replace('_', '-')}"
    share = point.shade.value if point.shade is not None else None
    if share is None:
        return "o-q0"
    return f"o-q{1 + sum(share >= band for band in BANDS)}"


def _mark(
    point: Point, x: float, y: float, k: float, most: int, largest: float, say: Callable[[Point], str] | None
) -> Mark:
    kind = kind_of(point)
    shape = {"o-missing": "cross", "o-suppressed": "diamond"}.get(kind, "circle")
    radius = {"o-missing": 6.0, "o-late": 6.5, "o-suppressed": 7.0, "o-not-offered": 2.2, "o-zero": 4.2}.get(kind)
    if radius is None:
        radius = max(4.2, largest * sqrt(_weight(point) / most))
    return Mark(shape, kind, _n(x), _n(y), _n(radius * k), say(point) if say else _title(point))


def _title(point: Point) -> str:
    said = gettext("%(office)s: %(size)s. %(shade)s") % {
        "office": point.place.name,
        "size": _said(point.size),
        "shade": _said(point.shade) if point.size is not None and point.size.value is not None else "",
    }
    return said.strip()


def _said(figure: Figure | None) -> str:
    return words.explained(figure)


def _names(
    points: Sequence[Point], at: Sequence[maps.XY], marks: Sequence[Mark], sheet: Sheet, box: tuple[float, ...]
) -> list[Label]:
    """Names where they help and fit: first of offices without data, then of the largest; none over another or a mark, none
    where the program does not run."""
    order = [i for i in range(len(points)) if marks[i].kind != "o-not-offered"]
    order.sort(key=lambda i: (marks[i].kind not in ("o-missing", "o-late"), -_weight(points[i])))
    taken = [
        (x - float(m.r), y - float(m.r), x + float(m.r), y + float(m.r)) for (x, y), m in zip(at, marks, strict=True)
    ]
    found: list[Label] = []
    for i in order:
        if len(found) == sheet.names:
            break
        (x, y), name, gap = at[i], points[i].place.name, float(marks[i].r) + 3 * sheet.marks
        width, half = len(name) * sheet.letters * 0.56, sheet.letters * 0.36
        for anchor, dx, dy in (
            ("start", gap, half),
            ("end", -gap, half),
            ("middle", 0, -gap),
            ("middle", 0, gap + 2 * half),
        ):
            left = x + dx - {"start": 0, "end": width, "middle": width / 2}[anchor]
            place = (left, y + dy - 2 * half, left + width, y + dy + half / 2)
            inside = place[0] >= box[0] and place[2] <= box[0] + box[2] and place[1] >= box[1]
            others = (other for j, other in enumerate(taken) if j != i)
            if inside and not any(_overlap(place, other) for other in others):
                found.append(Label(name, _n(x + dx), _n(y + dy), anchor))
                taken.append(place)
                break
    return found


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


# -- small multiple ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Chart:
    """One indicator over the months: the line where it is known, a mark of its own for every other state."""

    width: int
    height: int
    floor: str
    right: str
    lines: tuple[str, ...]
    dashed: tuple[str, ...]
    marks: tuple[Mark, ...]
    newest: Label
    first: str
    last: str
    title: str


def chart(
    figures: Sequence[Figure | None], title: str, months: Sequence, *, width: int = 312, height: int = 92
) -> Chart:
    """A small multiple: the axis starts at zero, gaps stay gaps, the newest value is written beside its mark."""
    floor, right = height - 14, width - 72
    values = [float(f.value) if f is not None and f.value is not None else None for f in figures]
    top = max((v for v in values if v is not None), default=0) * 1.06 or 1.0
    step = (right - 4) / max(1, len(figures) - 1)

    def x(i: int) -> float:
        return 4 + i * step

    def y(v: float) -> float:
        return floor - v * (floor - 10) / top

    lines, dashed, marks, run = [], [], [], ""
    for i, (figure, v) in enumerate(zip(figures, values, strict=True)):
        said = f"{words.short_month(months[i])}: {words.explained(figure)}"
        if v is None:
            lines, run = [*lines, run], ""
            # nothing to take a share of is no missing report: it stays a gap
            if figure is not None and figure.state in ("missing", "late") and figure.denominator is None:
                marks.append(Mark("cross", "x", _n(x(i)), _n(floor - 4.5), "3.5", said))
            elif figure is not None and figure.state == "suppressed":
                marks.append(Mark("box", "sup", _n(x(i) - 3.5), _n(floor - 18), "7", said))
            continue
        here = f"{_n(x(i))} {_n(y(v))}"
        before = values[i - 1] if i else None
        if figure.state == "provisional":
            lines, run = [*lines, run], ""
            if before is not None:
                dashed.append(f"M{_n(x(i - 1))} {_n(y(before))}L{here}")
            marks.append(Mark("circle", "hollow", _n(x(i)), _n(y(v)), "4", said))
        else:
            run += ("L" if run else "M") + here
            newest = i == len(figures) - 1
            alone = before is None and (newest or values[i + 1] is None)
            if v == 0:
                marks.append(Mark("circle", "z", _n(x(i)), _n(y(v)), "3.6", said))
            elif newest or alone:
                marks.append(Mark("circle", "dot", _n(x(i)), _n(y(v)), "3.6", said))
    lines.append(run)
    last = values[-1] if values and values[-1] is not None else None
    newest = Label(
        words.value(figures[-1] if figures else None),
        _n(right + 9),
        _n((y(last) if last is not None else floor - 6) + 5),
    )
    return Chart(
        width,
        height,
        _n(floor),
        _n(right),
        tuple(line for line in lines if "L" in line),
        tuple(dashed),
        tuple(marks),
        newest,
        words.short_month(months[0]),
        words.short_month(months[-1]),
        title,
    )
