"""What the packs say of upper secondary: routes of the origin, equivalents and limits of each country of residence."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ambos.domain.errors import Refused
from ambos.domain.upper_secondary.routes import Route, load_route
from ambos.records.registry.loading import destinations, origin

FILE = "education/upper_secondary.yaml"


@cache
def routes() -> Mapping[str, Route]:
    """The routes of the origin by code; none where its pack names none."""
    pack = origin()
    rows = pack.read(FILE)["routes"] if pack.has(FILE) else ()
    return {route.code: route for route in map(load_route, rows)}


def route(code: str) -> Route:
    """One route. Refused ``distance_learning.no_such_route``."""
    if code not in routes():
        raise Refused("distance_learning.no_such_route", field="route", route=code)
    return routes()[code]


@cache
def here() -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    """What the countries of residence offer instead (``equivalents``), how far a certificate reaches there (``limits``) and
    whose recognition is followed from the start (``institutions``)."""
    found = [pack.read(FILE) for pack in destinations() if pack.has(FILE)]
    return {name: tuple(row for rows in found for row in rows.get(name, ()))
            for name in ("equivalents", "limits", "institutions")}  # fmt: skip
