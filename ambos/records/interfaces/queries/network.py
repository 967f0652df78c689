"""The network in the tables of HSDS: the institution, its offices and their windows, from the database or from the packs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from ambos.domain.country import OriginPack
from ambos.domain.hsds.values import URI
from ambos.records.directory.queries import derived_key
from ambos.records.network.queries import offices, service_points

Row = dict[str, Any]
Tables = dict[str, dict[str, Row]]


@dataclass(frozen=True)
class Window:
    """A service point as it is listed. ``key`` tells it from another one of the same office."""

    key: str
    name: str
    hours: str = ""
    phone: str = ""
    agency: str = ""
    """Id of the organization that runs it that day, where that is known."""


@dataclass(frozen=True)
class Listed:
    """An office as it is listed."""

    code: str
    official_name: str
    name_en: str
    city: str
    state_province: str
    country: str
    latitude: float | None
    longitude: float | None
    website: str
    phone: str
    windows: tuple[Window, ...]


def listed_offices(on: date, program: str, agencies: dict[Any, str]) -> list[Listed]:
    """The offices open on a day with the service points of one program. ``agencies``: service point -> id of whoever runs
    it. Two queries."""
    points: dict[Any, list[Window]] = {}
    for point in service_points(None, program, on):
        window = Window(
            f"{point.office.code}/{point.name}", point.name, point.hours, point.phone, agencies.get(point.pk, "")
        )
        points.setdefault(point.office_id, []).append(window)
    return [
        Listed(
            o.code, o.official_name, o.official_name_en, o.city, o.state_province, o.country, o.latitude, o.longitude,
            o.website, o.phone, tuple(points.get(o.pk, ())),
        )
        for o in offices(on)
    ]  # fmt: skip


def offices_of_pack(pack: OriginPack, on: date) -> list[Listed]:
    """The same from a pack alone: the offices open on a day, a window where the newest published list names one."""
    rows = list(pack.rows("network/windows.csv")) if pack.has("network/windows.csv") else []
    newest = max((row["year"] for row in rows), default="")
    windows: dict[str, list[Window]] = {}
    for row in rows:
        if row["year"] == newest and row["kind"] == "window":
            name = f"{pack.names['health_windows'].es}, {row['as_published']}"
            windows.setdefault(row["office"], []).append(Window(f"{row['office']}/{row['as_published']}", name))
    return [
        Listed(
            row["code"], row["official_name_es"], row["name_en"], row["city"], row["state"], row["country"],
            float(row["lat"]) if row["lat"] else None, float(row["lon"]) if row["lon"] else None,
            row["website"], row["phone"], tuple(windows.get(row["code"], ())),
        )
        for row in pack.rows("network/offices.csv")
        if _is_open(row, on)
    ]  # fmt: skip


def network_tables(pack: OriginPack, program: str, listed: Iterable[Listed]) -> Tables:
    """Offices as organizations of the institution, each with its place; its windows as services there.

    Whoever runs a window that day offers the service; where that is not known, the office does. The institute itself gives
    no care (handbook 28.2), and the description says so.
    """
    found: Tables = {
        name: {}
        for name in ("organization", "service", "location", "service_at_location", "phone", "schedule", "language")
    }
    institution = derived_key("institution", pack.code)
    found["organization"][institution] = {
        "id": institution, "name": pack.institution.es, "alternate_name": pack.institution.en,
        "description": f"{pack.institution.es} ({pack.country.es})",
    }  # fmt: skip
    for office in listed:
        for table, row in _office_rows(office, institution):
            found[table][row["id"]] = row
        for window in office.windows:
            for table, row in _window_rows(office, window, pack, program):
                found[table][row["id"]] = row
    return found


def merged(one: Tables, other: Tables) -> Tables:
    """Both, table by table."""
    return {name: {**one.get(name, {}), **other.get(name, {})} for name in {**one, **other}}


def _office_rows(office: Listed, institution: str) -> Iterator[tuple[str, Row]]:
    key, place = derived_key("office", office.code), derived_key("office", office.code, "place")
    where = ", ".join(part for part in (office.city, office.state_province, office.country.upper()) if part)
    said = {
        "id": key, "name": office.official_name, "alternate_name": office.name_en,
        "description": f"{office.official_name} ({where})", "parent_organization_id": institution,
        "website": office.website if URI.fullmatch(office.website) else "",
    }  # fmt: skip
    yield "organization", {field: value for field, value in said.items() if value}
    point = {"latitude": office.latitude, "longitude": office.longitude}
    yield "location", {
        "id": place, "location_type": "physical", "organization_id": key, "name": office.official_name,
        "description": f"{where}. The point is the middle of the city.",
        **({} if None in point.values() else point),
    }  # fmt: skip
    if office.phone:
        row = derived_key("office", office.code, "phone")
        yield "phone", {"id": row, "organization_id": key, "number": office.phone}


def _window_rows(office: Listed, window: Window, pack: OriginPack, program: str) -> Iterator[tuple[str, Row]]:
    key = derived_key("window", program, window.key)
    place = derived_key("office", office.code, "place")
    yield "service", {
        "id": key, "organization_id": window.agency or derived_key("office", office.code), "name": window.name,
        "alternate_name": f"{pack.names[program].en}, {office.city}", "status": "active",
        "description": "Orientación de salud, detecciones y canalización a servicios cercanos. No da atención médica. / "
        "Health guidance, screenings and referral to services nearby. It gives no medical care.",
        "eligibility_description": "Para toda persona, sin preguntar por sus papeles. / "
        "For everybody; nobody asks for papers.",
    }  # fmt: skip
    yield "service_at_location", {"id": derived_key(key, "here"), "service_id": key, "location_id": place}
    for code, name in (("es", "español"), ("en", "English")):
        row = derived_key(key, "language", code)
        yield "language", {"id": row, "service_id": key, "name": name, "code": code}
    if window.hours:
        yield "schedule", {"id": derived_key(key, "hours"), "service_id": key, "description": window.hours}
    if window.phone:
        yield "phone", {"id": derived_key(key, "phone"), "service_id": key, "number": window.phone}


def _is_open(row: dict[str, str], on: date) -> bool:
    return (not row["opened_on"] or row["opened_on"] <= on.isoformat()) and (
        not row["closed_on"] or on.isoformat() < row["closed_on"]
    )
