"""From the packs into the tables, the same result however often it runs.

Each loader hashes the files it reads. The same files again are no work at all; other files are read whole and put in
place of what the pack brought before. A row that came from the official list (``listed_in``) belongs to the official
list from then on, and the pack leaves it alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from ambos.domain.country import DestinationPack, OriginPack, Pack
from ambos.domain.names import fold
from ambos.records.audit.actions import record
from ambos.records.directory.actions import add_organization
from ambos.records.directory.models import Organization

from ..models import District, LoadedFile, Office, Place, PlaceWithin, ServicePoint

Packs = tuple[OriginPack, tuple[DestinationPack, ...]]
Say = Callable[..., Any]

BATCH = 5000
WINDOWS_PROGRAM = "health_windows"
"""The program whose windows a pack lists in network/windows.csv."""


def load_places(packs: Packs, say: Say) -> str:
    """States, counties and postal codes of every destination, the counties each postal code reaches into, and the states
    of the origin. Some 100,000 rows."""
    origin, destinations = packs
    files = [(pack, f"places/{name}.csv") for pack in destinations for name in _PLACE_FILES]
    return unless_loaded("places", [(origin, "places/states.csv"), *files], lambda: _places(packs, say))


def load_offices(packs: Packs, say: Say) -> str:
    """The offices of the origin, and who supervises whom where the pack knows."""
    origin, _ = packs
    return unless_loaded("offices", [(origin, "network/offices.csv")], lambda: _offices(origin))


def load_districts(packs: Packs, say: Say) -> str:
    """Which office serves which area, from when to when."""
    origin, _ = packs
    return unless_loaded("districts", [(origin, "network/districts.csv")], lambda: _districts(origin))


def load_windows(packs: Packs, say: Say) -> str:
    """The windows as published, and the agencies named in those lists as organizations. Who ran which window when is
    history, and rollout's to load."""
    origin, _ = packs
    return unless_loaded("windows", [(origin, "network/windows.csv")], lambda: _windows(origin))


# -- once --------------------------------------------------------------------------------------------------------------
def unless_loaded(name: str, files: Iterable[tuple[Pack, str]], work: Callable[[], int]) -> str:
    """Do the work unless these very files were loaded last. A pack that leaves a file out brings nothing of it."""
    seal = fingerprint(files)
    if LoadedFile.objects.filter(loader=name, sha256=seal).exists():
        return "unchanged"
    with transaction.atomic():
        rows = work()
        LoadedFile.objects.update_or_create(
            loader=name, defaults={"sha256": seal, "loaded_at": timezone.now(), "rows": rows}
        )
        record("network.loaded", "network.loadedfile", by="system", loader=name, rows=rows)
    return f"{rows} rows"


def fingerprint(files: Iterable[tuple[Pack, str]]) -> str:
    """One hash of the content of these files and of how they are read."""
    seal = hashlib.sha256(b"3")  # raise it when a loader reads the same files differently
    for pack, file in files:
        seal.update(f"\0{pack.code}/{file}\0".encode())
        if pack.has(file):
            seal.update((pack.folder / file).read_bytes())
    return seal.hexdigest()


# -- places ------------------------------------------------------------------------------------------------------------
_PLACE_FILES = ("states", "counties", "zip_codes", "zip_county_crosswalk")
_PLACE_COLUMNS = (
    "key", "country", "kind", "code", "name", "folded_name", "state_code", "latitude", "longitude", "population",
)  # fmt: skip
_PlaceRow = tuple[Any, ...]
"""One value for each of ``_PLACE_COLUMNS``."""


def _places(packs: Packs, say: Say) -> int:
    origin, destinations = packs
    rows = _put_places(_origin_states(origin))
    for pack in destinations:
        say(f"    {pack.code}: states and counties ...")
        rows += _put_places(_states(pack)) + _put_places(_counties(pack))
        say(f"    {pack.code}: postal codes ...")
        rows += _put_places(_zips(pack)) + _put_places(_zips_by_county_only(pack))
        say(f"    {pack.code}: the counties of each postal code ...")
        rows += _put_crosswalk(pack)
    return rows


def _origin_states(pack: OriginPack) -> Iterator[_PlaceRow]:
    for row in _rows(pack, "places/states.csv"):
        yield _place(pack, "state", row["iso_3166_2"], row["name"], population=row["population_2020"])


def _states(pack: DestinationPack) -> Iterator[_PlaceRow]:
    for row in _rows(pack, "places/states.csv"):
        yield _place(pack, "state", row["code"], row["name_en"], row["code"], _point(row), row["population_2019"])


def _counties(pack: DestinationPack) -> Iterator[_PlaceRow]:
    for row in _rows(pack, "places/counties.csv"):
        yield _place(pack, "county", row["fips"], row["name"], row["state"], _point(row), row["population_2019"])


def _zips(pack: DestinationPack) -> Iterator[_PlaceRow]:
    for row in _rows(pack, "places/zip_codes.csv"):
        yield _place(pack, "zip", row["zip"], row["place"], row["state"], _point(row))


def _zips_by_county_only(pack: DestinationPack) -> Iterator[_PlaceRow]:
    """Postal codes that only the crosswalk knows (Puerto Rico's among them): they go by the name and point of a county."""
    known = {row["zip"] for row in _rows(pack, "places/zip_codes.csv")}
    counties = {row["fips"]: row for row in _rows(pack, "places/counties.csv")}
    for code, fips in _only_crossing(pack, known).items():
        county = counties.get(fips)
        if county:
            yield _place(pack, "zip", code, county["name"], county["state"], _point(county))


def _only_crossing(pack: DestinationPack, known: set[str]) -> dict[str, str]:
    """Postal codes of the crosswalk that are not ``known``, with the first of their counties."""
    pairs = ((row["zip"], row["county_fips"]) for row in _rows(pack, "places/zip_county_crosswalk.csv"))
    found: dict[str, str] = {}
    for code, fips in sorted(pairs):
        if code not in known:
            found.setdefault(code, fips)
    return found


def _place(
    pack: Pack, kind: str, code: str, name: str, state: str = "", point: tuple = (None, None), population: str = ""
) -> _PlaceRow:
    return (
        place_key(pack.code, kind, code), pack.code, kind, code, name, _folded(name), state, *point,
        int(population) if population else None,
    )  # fmt: skip


_folded = lru_cache(maxsize=50_000)(fold)
"""One city has many postal codes."""


def place_key(country: str, kind: str, code: str) -> str:
    """The key of a place: 'us:zip:93721'."""
    return f"{country}:{kind}:{code}"


def _put_places(places: Iterable[_PlaceRow]) -> int:
    """A place that is gone from the pack stays: districts and people may still name it."""
    renewed = ", ".join(f"{c} = excluded.{c}" for c in _PLACE_COLUMNS if c not in ("key", "country", "kind", "code"))
    return _insert(Place, _PLACE_COLUMNS, list(places), f"ON CONFLICT (key) DO UPDATE SET {renewed}")


def _put_crosswalk(pack: DestinationPack) -> int:
    """Every pair of postal code and county, the primary county marked; pairs with an unknown end are left out."""
    of_pack = Place.objects.filter(country=pack.code)
    zips = set(of_pack.filter(kind="zip").values_list("code", flat=True))
    counties = set(of_pack.filter(kind="county").values_list("code", flat=True))
    main = {(row["zip"], row["county_fips_primary"]) for row in _rows(pack, "places/zip_codes.csv")}
    main |= set(_only_crossing(pack, {code for code, _ in main}).items())
    every = main | {(row["zip"], row["county_fips"]) for row in _rows(pack, "places/zip_county_crosswalk.csv")}
    pairs = [
        (place_key(pack.code, "zip", z), place_key(pack.code, "county", c), (z, c) in main)
        for z, c in sorted(every)
        if z in zips and c in counties
    ]
    # By the key and not by the country of the place: no join, so no plan that is quick or endless as statistics happen to be.
    with connection.cursor() as cursor:
        table = PlaceWithin._meta.db_table
        cursor.execute(f"DELETE FROM {table} WHERE zip_id LIKE %s", [place_key(pack.code, "zip", "%")])  # noqa: S608
    rows = _insert(PlaceWithin, ("zip_id", "county_id", "is_main"), pairs)
    _count_anew(Place, PlaceWithin)
    return rows


def _count_anew(*models: type[Model]) -> None:
    """PostgreSQL plans by what it last counted: after a hundred thousand new rows in one transaction it is told to count."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in models)}")


def _insert(model: type[Model], columns: tuple[str, ...], rows: list[tuple[Any, ...]], ending: str = "") -> int:
    """Rows of plain values straight into a table: a fifth of the time that a hundred thousand model instances take."""
    holes = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES ({holes}) {ending}"  # noqa: S608 - our own constants
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
    return len(rows)


# -- offices -----------------------------------------------------------------------------------------------------------
def _offices(pack: OriginPack) -> int:
    rows = list(_rows(pack, "network/offices.csv"))
    official = set(Office.objects.filter(listed_in__isnull=False).values_list("code", flat=True))
    for row in rows:
        if row["code"] not in official:
            Office.objects.update_or_create(code=row["code"], defaults=_office_fields(row))
    by_code = {office.code: office for office in Office.objects.all()}
    for row in rows:
        office, parent = by_code[row["code"]], by_code.get(row["parent"])
        if row["code"] not in official and office.parent_id != getattr(parent, "pk", None):
            Office.objects.filter(pk=office.pk).update(parent=parent)
    return len(rows)


def _office_fields(row: dict[str, str]) -> dict[str, Any]:
    latitude, longitude = _point(row)
    return {
        "kind": row["kind"],
        "is_kind_confirmed": row["kind_confidence"] == "high",
        "official_name": row["official_name_es"],
        "official_name_en": row["name_en"],
        "name": row["city"],
        "city": row["city"],
        "state_province": row["state"],
        "country": row["country"],
        "latitude": latitude,
        "longitude": longitude,
        "timezone": row["timezone"],
        "website": row["website"],
        "phone": row["phone"],
        "opened_on": _day(row["opened_on"]),
        "opened_precision": row["opened_precision"],
        "closed_on": _day(row["closed_on"]),
        "closed_precision": row["closed_precision"],
        "note": row["note"],
    } | _provenance(row)


# -- districts ---------------------------------------------------------------------------------------------------------
def _districts(pack: OriginPack) -> int:
    """The pack's rows replace the rows the pack brought before; an area the official list speaks of is the list's."""
    offices = dict(Office.objects.values_list("code", "pk"))
    official = set(
        District.objects.filter(listed_in__isnull=False).values_list("country", "area_kind", "area_code").distinct()
    )
    District.objects.filter(listed_in__isnull=True).delete()
    rows = [
        District(
            office_id=offices[row["office"]],
            country=row["country"],
            area_kind=row["area_kind"],
            area_code=row["area_code"],
            valid_from=_day(row["valid_from"]),
            valid_to=_day_before(row["valid_to"]),
            **_provenance(row),
        )
        for row in _rows(pack, "network/districts.csv")
        if (row["country"], row["area_kind"], row["area_code"]) not in official
    ]
    District.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


# -- windows -----------------------------------------------------------------------------------------------------------
def _windows(pack: OriginPack) -> int:
    rows = list(_rows(pack, "network/windows.csv"))
    name = pack.names[WINDOWS_PROGRAM].es if WINDOWS_PROGRAM in pack.names else "Ventanilla"
    newest = max((row["year"] for row in rows), default="")
    seen: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in sorted(rows, key=lambda row: row["as_of"]):
        seen.setdefault((row["office"], row["kind"]), []).append(row)
        agency_named(row["lead_agency"], row)
    offices = {office.code: office for office in Office.objects.all()}
    for (code, kind), listed in seen.items():
        _put_window(offices[code], kind, name, listed, is_listed_still=listed[-1]["year"] == newest)
    return len(rows)


def _put_window(
    office: Office, kind: str, name: str, listed: list[dict[str, str]], *, is_listed_still: bool
) -> ServicePoint:
    """A window that the newest list leaves out is kept, to be confirmed. What people here confirmed stays theirs."""
    point, is_new = ServicePoint.objects.get_or_create(
        office=office,
        program=WINDOWS_PROGRAM,
        name=f"{name}, {office.city}" if kind == "window" else f"{name}, unidad móvil de {office.city}",
        defaults={"kind": kind} | _provenance(listed[-1]),
    )
    point.published_in = ", ".join(row["year"] for row in listed)
    if is_new or point.confidence != "high":
        for field, value in _provenance(listed[-1]).items():
            setattr(point, field, value)
        if not is_listed_still:
            point.confidence = "low"
    point.save()
    return point


def agency_named(name: str, row: dict[str, str]) -> Organization | None:
    """The organization of this name in a list of windows, made when it is missing; ``None`` when the list names none."""
    if not name:
        return None
    there = Organization.objects.filter(folded_name=fold(name)).order_by("id").first()
    return there or add_organization(name=name, by="system", **_provenance(row))


# -- pieces ------------------------------------------------------------------------------------------------------------
def _rows(pack: Pack, file: str) -> Iterator[dict[str, str]]:
    return pack.rows(file) if pack.has(file) else iter(())


def _point(row: dict[str, str]) -> tuple[float | None, float | None]:
    return (float(row["lat"]), float(row["lon"])) if row["lat"] and row["lon"] else (None, None)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _day_before(text: str) -> date | None:
    """A pack writes the first day no longer served; the table keeps the last day served."""
    return date.fromisoformat(text) - timedelta(days=1) if text else None


def _provenance(row: dict[str, str]) -> dict[str, str]:
    return {name: row[name] for name in ("source", "as_of", "confidence")}
