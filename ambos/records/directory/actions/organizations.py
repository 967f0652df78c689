"""Organizations, their addresses and telephones. Every row says who says so, of which day and how surely."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ambos.domain import telephones
from ambos.domain.errors import Reason, check
from ambos.domain.names import fold
from ambos.records.audit.actions import record
from ambos.records.audit.keys import new_key
from ambos.records.registry.loading import destination, destinations

from ..models import Location, Organization, Phone, Service
from ..permissions import may_keep_directory


@transaction.atomic
def add_organization(
    *, name: str, alternate_name: str = "", description: str = "", website: str = "", email: str = "", phone: str = "",
    country: str = "", is_demo: bool = False, source: str, as_of: str = "", confidence: str = "unverified",
    key: UUID | None = None, by: Any,
) -> Organization:  # fmt: skip
    """Add an agency, a clinic, a club. ``key``: of the form; the same form sent twice gives the row of the first time.

    Refused without a name, or with a telephone that cannot be one.
    """
    keeper(by)
    if key and (seen := Organization.objects.filter(pk=key).first()):
        return seen
    check(unnamed(name, "organization"))
    made = Organization.objects.create(
        id=key or new_key(), name=name.strip(), folded_name=fold(name)[:255], alternate_name=alternate_name,
        description=description, website=website, email=email, is_demo=is_demo,
        source=source, as_of=as_of, confidence=confidence,
    )  # fmt: skip
    set_phone(made, "organization", phone, country)
    record("directory.organization_added", made, by=by, organization=made)
    return made


@transaction.atomic
def add_location(
    *, organization: Organization | None = None, name: str, address_1: str = "", city: str, state_province: str,
    postal_code: str = "", country: str, latitude: float | None = None, longitude: float | None = None,
    transportation: str = "", is_accessible: bool | None = None,
    source: str, as_of: str = "", confidence: str = "unverified", by: Any,
) -> Location:  # fmt: skip
    """Add an address. Without a point of its own it stands on the middle of its postal code, and says so."""
    keeper(by)
    check(unnamed(name, "location"))
    point_of = Location.PointOf.ADDRESS
    if latitude is None or longitude is None:
        latitude, longitude = point_of_postal_code(country, postal_code) or (None, None)
        point_of = Location.PointOf.POSTAL_CODE
    made = Location.objects.create(
        organization=organization, name=name.strip(), address_1=address_1, city=city, state_province=state_province,
        postal_code=postal_code.strip(), country=country.lower(), latitude=latitude, longitude=longitude,
        point_of=point_of, transportation=transportation, is_accessible=is_accessible,
        source=source, as_of=as_of, confidence=confidence,
    )  # fmt: skip
    record("directory.location_added", made, by=by, organization=organization)
    return made


def point_of_postal_code(country: str, postal_code: str) -> tuple[float, float] | None:
    """Latitude and longitude of a postal code, from the pack; ``None`` when it does not know it. (Reads the file: the
    directory lies below the network and cannot ask it, and an address is added seldom.)"""
    code = postal_code.strip().split("-")[0]
    return points_of_postal_codes(country, {code}).get(code)


def points_of_postal_codes(country: str, codes: Collection[str]) -> dict[str, tuple[float, float]]:
    """Of several postal codes of five digits at once, those that the pack knows. The file is read once."""
    pack = destination(country)
    if not any(codes) or pack is None or not pack.has("places/zip_codes.csv"):
        return {}
    rows = pack.rows("places/zip_codes.csv")
    return {row["zip"]: (float(row["lat"]), float(row["lon"])) for row in rows if row["lat"] and row["zip"] in codes}


# -- pieces, shared with services --------------------------------------------------------------------------------------
def keeper(by: Any) -> None:
    if not may_keep_directory(by):
        raise PermissionDenied


def unnamed(name: str, field: str) -> list[Reason]:
    return [] if name.strip() else [Reason("directory.needs_a_name", {}, field)]


def set_phone(owner: Organization | Service, part: str, typed: str, country: str) -> None:
    """The one telephone of an owner, read as in its country or, when that is not known, in the first of the packs."""
    owner.phones.all().delete()
    if typed.strip():
        country = country or next(pack.code for pack in destinations())
        number, _, extension = telephones.normalise(typed, country=country, field="phone").partition(";ext=")
        Phone.objects.create(**{part: owner}, number=number, extension=extension[:10], **provenance(owner))


def provenance(row: Any) -> dict[str, str]:
    return {"source": row.source, "as_of": row.as_of, "confidence": row.confidence}
