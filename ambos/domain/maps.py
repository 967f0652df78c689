"""Maps: outlines (TopoJSON) and places on one sheet, drawn by ourselves, without tiles.

The rule. Areas are laid out with Albers' equal-area projection, so that equal land is equal ink; far parts of a country
(Alaska, Hawaii, Puerto Rico) lie in insets with a projection of their own. Arcs are thinned once, in units of the
drawing, *before* rings are joined, so that neighbours keep one shared border. Nothing about a country stands here: the
projection comes from the destination pack. Source: J. P. Snyder, "Map Projections: A Working Manual" (USGS 1395), for
the conic; Douglas and Peucker for the thinning; TopoJSON 1.0; the rules of drawing of the screens.

The module gives path strings (``d`` of an SVG path) and points; colours, marks and words are the view's. Outlines cost
some tenths of a second: the caller keeps them.

The shape, ``map/projection.yaml`` of a destination pack::

    object: states                 # the object of the TopoJSON file
    width: 960
    height: 600
    leave_out: ["60", "66"]        # ids of areas that are not drawn
    main: {parallels: [29.5, 45.5], center: [-96, 38.3], scale: 1120, at: [496, 276]}
    insets:
      - {areas: ["02", AK], parallels: [55, 65], center: [-152, 63], scale: 330, at: [112, 498]}

``parallels``: the two latitudes drawn true, degrees. ``center``: longitude and latitude laid on the point ``at`` of the
drawing. ``scale``: drawing units for one radius of the earth. ``areas``: every code by which an area is called.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ambos.domain.errors import Reason, check

XY = tuple[float, float]
"""A point: longitude and latitude in degrees, or across and down in units of the drawing."""


@dataclass(frozen=True)
class Conic:
    """One Albers equal-area conic; what its fields mean stands on top of the module.

    ``ValueError`` when the parallels mirror each other at the equator (no cone then) or ``scale`` is not above 0.
    """

    parallels: XY
    center: XY
    scale: float
    at: XY

    def __post_init__(self) -> None:
        if abs(sum(self.parallels)) < 1e-9 or not self.scale > 0:
            raise ValueError("a conic needs two parallels that do not mirror each other and a scale above 0")

    def place(self, lon: float, lat: float) -> XY:
        """Where a place lies on the drawing. Never raises; places beyond the projection end at its rim."""
        first, second, origin = (math.radians(d) for d in (*self.parallels, self.center[1]))
        n = (math.sin(first) + math.sin(second)) / 2
        c = math.cos(first) ** 2 + 2 * n * math.sin(first)

        def radius(latitude: float) -> float:
            return math.sqrt(max(0.0, c - 2 * n * math.sin(latitude))) / n

        # the shorter way round: the Aleutians reach over the 180th meridian
        turn = n * math.radians((lon - self.center[0] + 540) % 360 - 180)
        r = radius(math.radians(lat))
        x, y = self.at
        return x + self.scale * r * math.sin(turn), y - self.scale * (radius(origin) - r * math.cos(turn))


@dataclass(frozen=True)
class Projection:
    """How one country is laid out: the ``main`` conic, ``insets`` by area code, areas left out, size of the sheet."""

    main: Conic
    insets: Mapping[str, Conic] = field(default_factory=dict)
    leave_out: frozenset[str] = frozenset()
    width: float = 960
    height: float = 600
    object: str = "states"

    @classmethod
    def load(cls, data: Any) -> Projection:
        """From a pack's YAML. ``Refused`` with every fault: ``places.bad_projection`` (at: where)."""
        faults: list[Reason] = []
        data = data if isinstance(data, dict) else {}
        main = _conic(data.get("main"), "main", faults)
        insets: dict[str, Conic] = {}
        for i, inset in enumerate(data.get("insets") or ()):
            conic = _conic(inset, f"insets/{i}", faults)
            areas = inset.get("areas") if isinstance(inset, dict) else None
            if not isinstance(areas, list) or not areas or not all(isinstance(a, str) for a in areas):
                faults.append(Reason("places.bad_projection", {"at": f"insets/{i}/areas"}))
                areas = []
            for area in areas:
                if area in insets:
                    faults.append(Reason("places.bad_projection", {"at": f"insets/{i}/areas"}))
                insets[area] = conic
        width, height = data.get("width", 960), data.get("height", 600)
        name, left = data.get("object", "states"), data.get("leave_out") or []
        for at, good in (
            ("width", _is_number(width) and width > 0),
            ("height", _is_number(height) and height > 0),
            ("object", isinstance(name, str) and bool(name)),
            # ids in quotes: a bare 02 is the number 2
            ("leave_out", isinstance(left, list) and all(isinstance(code, str) for code in left)),
        ):
            if not good:
                faults.append(Reason("places.bad_projection", {"at": at}))
        check(faults)
        return cls(main, insets, frozenset(left), width, height, name)

    def of(self, state: str) -> Conic:
        """The conic in which this area is drawn."""
        return self.insets.get(state, self.main)


@dataclass(frozen=True)
class Outlines:
    """``areas``: the closed path of each area by id. ``borders``: what neighbours share, drawn once, open."""

    areas: Mapping[str, str]
    borders: str

    @property
    def land(self) -> str:
        """All areas as one path."""
        return "".join(self.areas.values())


def project(lon: float, lat: float, state: str, projection: Projection) -> XY:
    """Where a place of ``state`` lies on the drawing, across and down, to a tenth."""
    x, y = projection.of(state).place(lon, lat)
    return round(x, 1), round(y, 1)


def decode(topology: Mapping[str, Any]) -> Iterator[list[XY]]:
    """The arcs of a TopoJSON file in degrees, quantized or not."""
    transform = topology.get("transform")
    for arc in topology["arcs"]:
        if transform is None:
            yield [(x, y) for x, y, *_ in arc]
            continue
        (sx, sy), (tx, ty) = transform["scale"], transform["translate"]
        x = y = 0
        points = []
        for dx, dy, *_ in arc:  # each point is told as the step from the one before
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        yield points


def thin(points: Sequence[XY], tolerance: float) -> list[XY]:
    """Fewer points: those left out lie within ``tolerance`` of the line, both ends stay (Douglas-Peucker)."""
    if len(points) < 3:
        return list(points)
    keep, stack = {0, len(points) - 1}, [(0, len(points) - 1)]
    while stack:  # no recursion: a coast can have ten thousand points
        start, end = stack.pop()
        far, at = tolerance, None
        for i in range(start + 1, end):
            d = _distance(points[i], points[start], points[end])
            if d > far:
                far, at = d, i
        if at is not None:
            keep.add(at)
            stack += [(start, at), (at, end)]
    return [points[i] for i in sorted(keep)]


def outlines(
    topology: Mapping[str, Any], projection: Projection, tolerance: float = 0.7, smallest: float = 2.5
) -> Outlines:
    """The areas of ``topology`` laid out by ``projection``.

    ``tolerance``: how far, in units of the drawing, a thinned line may stray. ``smallest``: rings of less area than
    this are left out, but for the largest of each area, so that no area vanishes. ``KeyError`` when the topology has
    not the projection's object.
    """
    raw = list(decode(topology))
    shapes = [g for g in topology["objects"][projection.object]["geometries"] if _id(g) not in projection.leave_out]
    ready: dict[tuple[int, Conic], list[XY]] = {}
    users: dict[int, list[str]] = {}

    def line(index: int, conic: Conic) -> list[XY]:
        arc = index if index >= 0 else ~index  # TopoJSON: a negative index is the arc ~index walked backwards
        if (arc, conic) not in ready:
            ready[arc, conic] = thin([conic.place(*point) for point in raw[arc]], tolerance)
        return ready[arc, conic] if index >= 0 else ready[arc, conic][::-1]

    areas: dict[str, str] = {}
    for shape in shapes:
        name = _id(shape)
        conic = projection.of(name)
        rings = []
        for polygon in _polygons(shape):
            for ring in polygon:
                points: list[XY] = []
                for index in ring:
                    points += line(index, conic)[1 if points else 0 :]
                    users.setdefault(index if index >= 0 else ~index, []).append(name)
                rings.append(points)
        largest = max(map(area, rings), default=0.0)
        kept = [ring for ring in rings if area(ring) >= min(smallest, largest) > 0]
        areas[name] = areas.get(name, "") + "".join(path(ring) + "Z" for ring in kept)
    # a border is drawn once, and only where both neighbours are on the same part of the sheet
    shared = [
        path(line(arc, projection.of(names[0])))
        for arc, names in users.items()
        if len(set(names)) > 1 and len({projection.of(name) for name in names}) == 1
    ]
    return Outlines(areas, "".join(shared))


def path(points: Collection[XY]) -> str:
    """The points as an SVG path, open, to a tenth of a unit; points that fall together are written once.

    >>> path([(0, 0), (10.04, 5), (10, 5)])
    'M0 0L10 5'
    """
    written: list[str] = []
    for x, y in points:
        one = f"{round(x, 1) + 0.0:g} {round(y, 1) + 0.0:g}"  # + 0.0: no minus before a zero
        if not written or one != written[-1]:
            written.append(one)
    return "M" + "L".join(written) if written else ""


def area(ring: Sequence[XY]) -> float:
    """The area within a ring, in square units of the drawing."""
    return abs(sum(ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1] for i in range(len(ring)))) / 2


def _distance(point: XY, start: XY, end: XY) -> float:
    """From a point to the segment, not to the endless line: a thinned line must stay near where it bends back."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    along = max(0.0, min(1.0, ((x - x1) * dx + (y - y1) * dy) / length)) if length else 0.0
    return math.hypot(x - x1 - along * dx, y - y1 - along * dy)


def _id(shape: Mapping[str, Any]) -> str:
    return str(shape.get("id", ""))


def _polygons(shape: Mapping[str, Any]) -> list[list[list[int]]]:
    arcs: list[Any] = shape.get("arcs") or []
    return arcs if shape["type"] == "MultiPolygon" else [arcs] if shape["type"] == "Polygon" else []


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _conic(data: Any, at: str, faults: list[Reason]) -> Conic:
    row = data if isinstance(data, dict) else {}
    pairs = []
    for key in ("parallels", "center", "at"):
        pair = row.get(key)
        if not isinstance(pair, list) or len(pair) != 2 or not all(map(_is_number, pair)):
            faults.append(Reason("places.bad_projection", {"at": f"{at}/{key}"}))
            pair = [1.0, 1.0]
        pairs.append((float(pair[0]), float(pair[1])))
    scale = row.get("scale")
    if not _is_number(scale):
        faults.append(Reason("places.bad_projection", {"at": f"{at}/scale"}))
        scale = 1.0
    try:
        return Conic(pairs[0], pairs[1], float(scale or 0), pairs[2])
    except ValueError:
        faults.append(Reason("places.bad_projection", {"at": at}))
        return Conic((1.0, 1.0), (0.0, 0.0), 1.0, (0.0, 0.0))
