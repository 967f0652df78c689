"""The questions a situation may ask of a pack, each answered in the plainest way from the files alone.

This is no second implementation of the application: it is what the data say, so that a change of the data is seen.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from ambos.domain.errors import Refused
from tests.packs.shelf import ALL, destination

Given = Mapping[str, Any]


@cache
def rows(pack: str, file: str) -> tuple[dict[str, str], ...]:
    return tuple(ALL[pack].rows(file))


def served_on(row: Mapping[str, str], day: date) -> bool:
    """``valid_from`` is the first day, ``valid_to`` the first day no longer; blank is open."""
    return row["valid_from"] <= day.isoformat() and (not row["valid_to"] or day.isoformat() < row["valid_to"])


@cache
def read(pack: str, file: str) -> Any:
    return ALL[pack].read(file)


@cache
def by_area(pack: str) -> dict[tuple[str, str], list[dict[str, str]]]:
    areas: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in rows(pack, "network/districts.csv"):
        areas.setdefault((row["area_kind"], row["area_code"]), []).append(row)
    return areas


def office(pack: str, day: date, **area: str | None) -> str | None:
    """A ZIP code wins over its county, a county over its state."""
    for kind in ("zip", "county", "state"):
        serving = [r["office"] for r in by_area(pack).get((kind, area.get(kind) or ""), []) if served_on(r, day)]
        if serving:
            (only,) = serving
            return only
    return None


@cache
def places(pack: str) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """ZIP codes and counties of this destination, or of the one whose areas this origin serves."""
    if pack.startswith("origins"):
        (country,) = {r["country"] for r in rows(pack, "network/districts.csv")}
    else:
        country = ALL[pack].code
    there = destination(country)
    return (
        {r["zip"]: r for r in there.rows("places/zip_codes.csv")},
        {r["fips"]: r for r in there.rows("places/counties.csv")},
    )


def office_of_zip(pack: str, given: Given) -> str | None:
    place = places(pack)[0][given["zip"]]
    return office(pack, given["day"], zip=given["zip"], county=place["county_fips_primary"], state=place["state"])


def office_of_county(pack: str, given: Given) -> str | None:
    return office(pack, given["day"], county=given["county"], state=places(pack)[1][given["county"]]["state"])


def windows(pack: str, given: Given) -> int:
    return sum(r["year"] == given["year"] for r in rows(pack, "network/windows.csv"))


def band(pack: str, given: Given) -> list[str] | str:
    """The band of each component and the worst level, or 'implausible'."""
    clinical = read(pack, "clinical/bands.yaml")
    order = [level["code"] for level in clinical["levels"]]
    measure = next(m for m in clinical["measures"] if m["code"] == given["measure"])
    unit = next(u for u in measure["units"] if u["unit"] == given["unit"])
    components = [c for c in measure["components"] if given.get("when") in c.get("when", [None])]
    typed = given["values"]
    codes, levels, values = [], [], []
    for component in components:
        value = Decimal(unit["offset"]) + Decimal(unit["factor"]) * Decimal(
            typed.get(component["code"]) or typed[given["measure"]]
        )
        value = value.quantize(Decimal(1).scaleb(-measure["decimals"]), ROUND_HALF_UP)
        if not component["plausible"][0] <= value <= component["plausible"][1]:
            return "implausible"
        (fits,) = [
            b
            for b in component["bands"]
            if Decimal(b.get("from", "-Infinity")) <= value < Decimal(b.get("below", "Infinity"))
        ]
        codes.append(fits["code"])
        levels.append(fits["level"])
        values.append(value)
    if "order" in measure and values != sorted(set(values), reverse=True):
        return "implausible"
    return [*codes, max(levels, key=order.index)]


def rest_day(pack: str, given: Given) -> str | None:
    file = "calendar/holidays.yaml" if pack.startswith("origins") else "holidays.yaml"
    return next((h["code"] for h in read(pack, file)["holidays"] if h["observed"] == given["day"]), None)


def identifier(pack: str, given: Given) -> str | list[str]:
    identifiers = importlib.import_module(f"packs.{pack.replace('/', '.')}.identifiers")
    try:
        return identifiers.validate(given["kind"], given["value"])
    except Refused as refused:
        return list(refused.codes)


def county_of_zip(pack: str, given: Given) -> str | None:
    row = places(pack)[0].get(given["zip"])
    return row and row["county_fips_primary"]


def counties_of_zip(pack: str, given: Given) -> list[str]:
    return [r["county_fips"] for r in rows(pack, "places/zip_county_crosswalk.csv") if r["zip"] == given["zip"]]


def timezone_of_state(pack: str, given: Given) -> str:
    return next(r["timezone"] for r in rows(pack, "places/states.csv") if r["code"] == given["state"])


def family_of_program(pack: str, given: Given) -> str:
    return next(r["family"] for r in rows(pack, "eligibility/program_families.csv") if r["program"] == given["program"])


QUESTIONS: dict[str, Callable[[str, Given], Any]] = {
    f.__name__: f
    for f in (
        office_of_zip,
        office_of_county,
        windows,
        band,
        rest_day,
        identifier,
        county_of_zip,
        counties_of_zip,
        timezone_of_state,
        family_of_program,
    )
}
