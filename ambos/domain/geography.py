"""Whose district a place lies in, and how far two places are apart.

The rule. An office answers for a district, drawn by ZIP code, county or whole state, and redrawn from time to time. On
a given day the finest drawing wins: ZIP over county over state. Two offices at the same level are a *conflict* to be
shown and settled by people, never silently one of them, and never papered over by a coarser level. Source: handbook 2
(dated districts); architecture ("network: dated districts").

ZIP, county and state stand for a country's own finest, middle and coarsest code; which codes those are is the pack's
affair.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, Literal, NamedTuple, TypeVar

Kind = Literal["zip", "county", "state"]
LEVELS: tuple[Kind, ...] = ("zip", "county", "state")
"""From the finest to the coarsest."""
CONFIDENCES = ("high", "medium", "low", "unverified")

Office = TypeVar("Office", bound=Hashable)
Place = TypeVar("Place", bound=Hashable)


@dataclass(frozen=True)
class DistrictArea(Generic[Office]):
    """One row of a district: this ``office`` answers for this ``code`` from ``valid_from`` to ``valid_to``.

    Both days are included; ``valid_to`` is ``None`` while it lasts. ``confidence`` is one of ``CONFIDENCES``.
    """

    office: Office
    kind: Kind
    code: str
    valid_from: date
    valid_to: date | None
    source: str
    confidence: str

    def holds_on(self, day: date) -> bool:
        """Was this row in force that day?"""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Resolution(Generic[Office]):
    """The ``office`` found, ``by`` which level, how surely, and the rows that contradict each other.

    Nothing found: ``office`` and ``by`` are ``None``, no conflicts. In conflict: ``office`` is ``None``, ``by`` the
    level at which two offices claim the place, ``conflicts`` all rows of that level, in a settled order.
    """

    office: Office | None
    by: Kind | None
    confidence: str | None
    conflicts: tuple[DistrictArea[Office], ...] = ()


def resolve(
    areas: Iterable[DistrictArea[Office]],
    *,
    zip: str | None = None,
    county: str | None = None,
    state: str | None = None,
    on: date,
) -> Resolution[Office]:
    """Whose district it is ``on`` that day, by what is known of the place.

    Codes compare without blanks and case; of a ZIP code only what stands before a dash counts. Rows that agree lend
    the better confidence of theirs. Never raises.
    """
    asked = {"zip": zip, "county": county, "state": state}
    wanted = {kind: _plain(kind, code) for kind, code in asked.items() if code and code.strip()}
    found: dict[str, list[DistrictArea[Office]]] = {}
    for area in areas:
        if area.kind in wanted and _plain(area.kind, area.code) == wanted[area.kind] and area.holds_on(on):
            found.setdefault(area.kind, []).append(area)
    for kind in LEVELS:
        rows = found.get(kind)
        if rows:
            if len({area.office for area in rows}) == 1:
                return Resolution(rows[0].office, kind, min((a.confidence for a in rows), key=_doubt))
            order = sorted(
                rows, key=lambda a: (_doubt(a.confidence), *map(str, (a.office, a.valid_from, a.valid_to, a.source)))
            )
            return Resolution(None, kind, None, tuple(order))
    return Resolution(None, None, None)


class Point(NamedTuple):
    """A place on the globe in degrees: latitude north, longitude east."""

    lat: float
    lon: float


EARTH_RADIUS_KM = 6371.0088
"""The mean radius of the WGS 84 ellipsoid (IUGG)."""


def distance_km(a: Point, b: Point) -> float:
    """Kilometres as the crow flies (haversine, within 0.6 % of the ellipsoid). No road is ever shorter."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))


def nearest(origin: Point, places: Iterable[tuple[Place, Point]], n: int = 1) -> tuple[tuple[Place, float], ...]:
    """The ``n`` places nearest to ``origin`` with their kilometres, nearest first, ties in the order given."""
    far = [(place, distance_km(origin, point)) for place, point in places]
    return tuple(sorted(far, key=lambda pair: pair[1])[:n])


def _plain(kind: str, code: str) -> str:
    plain = code.strip().upper()
    return plain.split("-")[0].strip() if kind == "zip" else plain


def _doubt(confidence: str) -> int:
    return CONFIDENCES.index(confidence) if confidence in CONFIDENCES else len(CONFIDENCES)
