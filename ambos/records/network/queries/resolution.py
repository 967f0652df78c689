"""Whose district a place lies in on a day: the rule of ``domain.geography``, asked of the tables or of the packs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.db.models import Q

from ambos.domain import geography
from ambos.domain.country import DestinationPack, OriginPack
from ambos.domain.geography import DistrictArea, Point, distance_km
from ambos.records.registry.loading import destination

from ..models import District, Office, Place, PlaceWithin, ServicePoint
from .offices import service_points
from .places import point_of

Area = DistrictArea[str]
BEFORE_WE_KNOW = date.min
"""The first day of a district whose first day nobody has said."""


@dataclass(frozen=True)
class Whose:
    """``found``: the rule's answer for the place. ``county``: the county it was asked by. ``also``: other counties the
    postal code reaches into that belong to another office, as (county, code of the office)."""

    found: geography.Resolution[str]
    county: str | None = None
    also: tuple[tuple[str, str], ...] = ()


def whose(areas: Iterable[Area], *, zip: str | None, counties: Sequence[str], state: str | None, on: date) -> Whose:
    """The office of a postal code that may reach into several ``counties``, its main one first.

    The main county decides. When nobody serves it and all other counties are one office's, it is that office, no surer
    than 'low'. Other offices reached are told apart (``also``): a postal code is a delivery route, not an area.
    """
    areas = list(areas)
    main, others = (counties[0] if counties else None), counties[1:]
    found = geography.resolve(areas, zip=zip, county=main, state=state, on=on)
    if found.by == "zip":
        return Whose(found, main)
    there = [(county, geography.resolve(areas, county=county, on=on)) for county in others]
    reached = {answer.office for _, answer in there if answer.office}
    if found.by is None and len(reached) == 1:
        county = next(county for county, answer in there if answer.office)
        return Whose(geography.Resolution(reached.pop(), "county", "low"), county)
    also = tuple((county, a.office) for county, a in there if a.office and a.office != found.office)
    return Whose(found, main, also)


@dataclass(frozen=True)
class Resolution:
    """The answer with its rows. ``office`` is ``None`` when nobody serves the place that day, or when two offices claim
    it (``conflicts``). ``district`` is the row that decided, with its source."""

    office: Office | None
    by: str | None = None
    confidence: str | None = None
    district: District | None = None
    county: Place | None = None
    conflicts: tuple[District, ...] = ()
    also: tuple[tuple[Place, Office], ...] = ()
    has_pack: bool = True
    """Is there a destination pack of this country? Without it offices stand, and nothing resolves."""

    @property
    def is_doubtful(self) -> bool:
        """Is the answer to be confirmed?"""
        return self.confidence in ("low", "unverified")


def office_for(
    *, country: str, zip: str | None = None, county: str | None = None, state: str | None = None, on: date
) -> Resolution:
    """The office whose district it is ``on`` that day, by what is known of the place. At most four queries."""
    country = country.lower()
    if destination(country) is None:
        return Resolution(None, has_pack=False)
    zip = zip.strip().split("-")[0].strip() if zip else None
    counties = [county] if county else []
    if zip:
        within = PlaceWithin.objects.filter(zip=f"{country}:zip:{zip}").order_by("-is_main", "county")
        counties = [key.rpartition(":")[2] for key in within.values_list("county_id", flat=True)] or counties
    if not state and (zip or counties):
        keys = [f"{country}:zip:{zip}"] if zip else [f"{country}:county:{counties[0]}"]
        state = Place.objects.filter(pk__in=keys).values_list("state_code", flat=True).first()
    named = Q(area_kind="zip", area_code=zip or "") | Q(area_kind="county", area_code__in=counties)
    named |= Q(area_kind="state", area_code=(state or "").upper())
    rows = list(District.objects.filter(named, country=country).select_related("office"))
    answer = whose(map(_area, rows), zip=zip, counties=counties, state=state, on=on)
    return _with_rows(answer, rows, country, on)


def _area(row: District) -> Area:
    return Area(
        row.office.code,
        row.area_kind,
        row.area_code,
        row.valid_from or BEFORE_WE_KNOW,
        row.valid_to,
        row.source,
        row.confidence,
    )


def _with_rows(answer: Whose, rows: list[District], country: str, on: date) -> Resolution:
    by_area = {(r.office.code, r.area_kind, r.area_code): r for r in rows if _area(r).holds_on(on)}
    found, offices = answer.found, {r.office.code: r.office for r in rows}
    codes = {county for county, _ in answer.also} | ({answer.county} if answer.county else set())
    places = Place.objects.in_bulk([f"{country}:county:{code}" for code in codes])
    named = {place.code: place for place in places.values()}
    deciding = [r for (code, kind, _), r in by_area.items() if code == found.office and kind == found.by]
    return Resolution(
        office=offices.get(found.office) if found.office else None,
        by=found.by,
        confidence=found.confidence,
        district=next((r for r in deciding if r.confidence == found.confidence), next(iter(deciding), None)),
        county=named.get(answer.county or ""),
        conflicts=tuple(by_area[(a.office, a.kind, a.code)] for a in found.conflicts),
        also=tuple((named[county], offices[code]) for county, code in answer.also if county in named),
    )


# -- straight from the packs, with no database -------------------------------------------------------------------------
def office_from_packs(origin: OriginPack, pack: DestinationPack, zip: str, on: date) -> Whose | None:
    """As ``whose``, from the files alone; ``None`` when the pack does not know the postal code."""
    zip = zip.strip().split("-")[0].strip()
    row = next((r for r in pack.rows("places/zip_codes.csv") if r["zip"] == zip), None)
    crossing = pack.rows("places/zip_county_crosswalk.csv") if pack.has("places/zip_county_crosswalk.csv") else ()
    others = [r["county_fips"] for r in crossing if r["zip"] == zip]
    if row is None and not others:
        return None
    main = row["county_fips_primary"] if row else min(others)
    counties = [main, *sorted(c for c in others if c != main)]
    areas = (
        Area(
            r["office"], r["area_kind"], r["area_code"], _day(r["valid_from"]) or BEFORE_WE_KNOW,
            _last_day(r["valid_to"]), r["source"], r["confidence"],
        )
        for r in origin.rows("network/districts.csv")
        if r["country"] == pack.code
    )  # fmt: skip
    county = row or next((r for r in pack.rows("places/counties.csv") if r["fips"] == main), None)
    return whose(areas, zip=zip, counties=counties, state=county["state"] if county else None, on=on)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _last_day(text: str) -> date | None:
    """Packs write the first day no longer served."""
    return date.fromisoformat(text) - timedelta(days=1) if text else None


# -- windows -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class NearWindow:
    """A service point open on the day and how far its office's city is, in a straight line; ``None`` when not known."""

    service_point: ServicePoint
    distance_km: float | None


def windows_near(*, near: Point | tuple[float, float], on: date, program: str = "", limit: int = 3) -> list[NearWindow]:
    """Service points open on a day, the nearest first. Offices are points of cities: the distance is to the city."""
    measure = partial(_km, Point(*near))
    points = service_points(None, program, on)
    found = [NearWindow(point, measure(point.office)) for point in points]
    return sorted(found, key=lambda w: (w.distance_km is None, w.distance_km or 0.0, w.service_point.name))[:limit]


def windows_of(office: Office | None, *, near: Point | None, on: date, limit: int = 3) -> list[NearWindow]:
    """The service points of an office open on a day; when it has none, the nearest elsewhere. Surest first."""
    if office is not None:
        own = list(service_points(None, on=on).filter(office=office))
        own.sort(key=lambda p: (geography.CONFIDENCES.index(p.confidence), p.kind != ServicePoint.Kind.WINDOW, p.name))
        if own:
            return [NearWindow(point, km_to(near, point.office)) for point in own]
    return windows_near(near=near, on=on, limit=limit) if near else []


def km_to(near: Point | None, office: Office) -> float | None:
    """Kilometres in a straight line to the city of an office; ``None`` when one of the two points is not known."""
    return _km(near, office) if near else None


def _km(origin: Point, office: Office) -> float | None:
    there = point_of(office)
    return distance_km(origin, there) if there else None
