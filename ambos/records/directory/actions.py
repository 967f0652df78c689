"""Writes of the directory. Reference data: who says so (``source``), of which day (``as_of``), how surely (``confidence``)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ambos.domain import telephones
from ambos.domain.errors import Reason, Refused, check
from ambos.domain.names import fold
from ambos.records.audit.actions import record, who
from ambos.records.audit.keys import new_key
from ambos.records.registry.loading import destination, destinations

from .models import (
    Location,
    Organization,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceNeed,
)
from .permissions import may_answer_for, may_keep_directory
from .queries import capacity_of, monday, needs

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""Days of the week as RFC 5545 writes them, Monday first."""
MOST_PLACES = 5000
"""More places a week than any service has: a slip of the finger."""


@dataclass(frozen=True)
class Opening:
    """Open on these ``days`` (of ``DAYS``) between two hours of the clock on the wall."""

    days: tuple[str, ...]
    opens_at: time
    closes_at: time


@transaction.atomic
def add_organization(
    *, name: str, alternate_name: str = "", description: str = "", website: str = "", email: str = "", phone: str = "",
    country: str = "", is_demo: bool = False, source: str, as_of: str = "", confidence: str = "unverified",
    key: UUID | None = None, by: Any,
) -> Organization:  # fmt: skip
    """Add an agency, a clinic, a club. ``key``: of the form; the same form sent twice gives the row of the first time.

    Refused without a name, or with a telephone that cannot be one.
    """
    _keeper(by)
    if key and (seen := Organization.objects.filter(pk=key).first()):
        return seen
    check(_unnamed(name, "organization"))
    made = Organization.objects.create(
        id=key or new_key(), name=name.strip(), folded_name=fold(name)[:255], alternate_name=alternate_name,
        description=description, website=website, email=email, is_demo=is_demo,
        source=source, as_of=as_of, confidence=confidence,
    )  # fmt: skip
    _set_phone(made, "organization", phone, country)
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
    _keeper(by)
    check(_unnamed(name, "location"))
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


@transaction.atomic
def add_service(
    *, organization: Organization, name: str, name_en: str = "", description: str = "", needs: Sequence[str],
    languages: Sequence[str] = ("es",), locations: Iterable[Location] = (), phone: str = "",
    schedule: Iterable[Opening] = (), schedule_note: str = "", documents: Iterable[str] = (), fees: str = "",
    is_free: bool | None = None, takes_walk_ins: bool | None = None, email: str = "", takes_referrals: bool = False,
    answers_within_days: int = 3, assured_on: date | None = None,
    source: str, as_of: str = "", confidence: str = "unverified", key: UUID | None = None, by: Any,
) -> Service:  # fmt: skip
    """Add a service with the needs it answers, where and when. ``key``: as in ``add_organization``.

    Refused without a name or a need, for a need no pack knows, for hours that end before they begin, for referrals
    without an address to send them to.
    """
    _keeper(by)
    if key and (seen := Service.objects.filter(pk=key).first()):
        return seen
    schedule = tuple(schedule)
    check(_service_faults(name, needs, schedule, takes_referrals, email))
    made = Service.objects.create(
        id=key or new_key(), organization=organization, name=name.strip(), folded_name=fold(f"{name} {name_en}")[:255],
        name_en=name_en, description=description, languages=list(languages), fees=fees, is_free=is_free,
        takes_walk_ins=takes_walk_ins, email=email, takes_referrals=takes_referrals,
        answers_within_days=answers_within_days, assured_on=assured_on,
        source=source, as_of=as_of, confidence=confidence,
    )  # fmt: skip
    for location in locations:
        ServiceAtLocation.objects.create(service=made, location=location, **_provenance(made))
    for document in documents:
        RequiredDocument.objects.create(service=made, document=document, **_provenance(made))
    _set_needs(made, needs)
    _set_schedule(made, schedule, schedule_note)
    _set_phone(made, "service", phone, _country_of(made))
    record("directory.service_added", made, by=by, organization=organization, needs=sorted(needs))
    return made


@transaction.atomic
def change_service(
    *, service: Service, needs: Sequence[str], schedule: Iterable[Opening], schedule_note: str = "", phone: str,
    source: str, as_of: str = "", by: Any, **fields: Any,
) -> Service:  # fmt: skip
    """Change a service as a whole: what is not in ``fields`` stays, needs, hours and telephone become what is given.

    Refused as ``add_service``. The log keeps which fields changed, never their text.
    """
    _keeper(by)
    schedule = tuple(schedule)
    kept = {name: fields.get(name, getattr(service, name)) for name in ("name", "name_en", "email", "takes_referrals")}
    check(_service_faults(kept["name"], needs, schedule, kept["takes_referrals"], kept["email"]))
    fields |= {"source": source, "as_of": as_of, "folded_name": fold(f"{kept['name']} {kept['name_en']}")[:255]}
    changed = sorted(name for name, value in fields.items() if getattr(service, name) != value)
    for name, value in fields.items():
        setattr(service, name, value)
    service.save(update_fields=sorted(fields))
    _set_needs(service, needs)
    _set_schedule(service, schedule, schedule_note)
    _set_phone(service, "service", phone, _country_of(service))
    record("directory.service_changed", service, by=by, organization=service.organization_id, fields=changed)
    return service


@transaction.atomic
def move_service(*, service: Service, location: Location, by: Any) -> Service:
    """The service is now offered at this place, and at no other."""
    _keeper(by)
    service.at_locations.exclude(location=location).delete()
    ServiceAtLocation.objects.get_or_create(service=service, location=location, defaults=_provenance(service))
    record("directory.service_moved", service, by=by, organization=service.organization_id)
    return service


@transaction.atomic
def confirm_service(*, service: Service, on: date | None = None, by: Any) -> Service:
    """Say that what the directory tells of this service is still true. Never in the future, never back in time."""
    if not may_answer_for(by, service):
        raise PermissionDenied
    on, today = on or timezone.localdate(), timezone.localdate()
    if on > today:
        raise Refused("directory.confirmed_in_the_future", field="on")
    service.assured_on = max(on, service.assured_on or on)
    service.save(update_fields=["assured_on"])
    record("directory.service_confirmed", service, by=by, organization=service.organization_id, on=on)
    return service


@transaction.atomic
def set_capacity(*, service: Service, week_of: date, places: int, by: Any) -> ServiceCapacity:
    """Say how many people the service can take in the week of a day. The newest word of a week wins; places already
    taken stay taken. Refused below 0, above ``MOST_PLACES`` and for a week that has passed."""
    if not may_answer_for(by, service):
        raise PermissionDenied
    faults = []
    if not 0 <= places <= MOST_PLACES:
        faults.append(Reason("directory.capacity_out_of_range", {"most": MOST_PLACES}, "places"))
    if monday(week_of) < monday(timezone.localdate()):
        faults.append(Reason("directory.week_is_over", {}, "week_of"))
    check(faults)
    Service.objects.select_for_update().get(pk=service.pk)
    before = capacity_of([service.pk], week_of).get(service.pk)
    made = ServiceCapacity.objects.create(
        service=service,
        week_of=monday(week_of),
        places=places,
        taken=before.taken if before else 0,
        said_at=timezone.now(),
        said_by=who(by),
    )
    record("directory.capacity_set", service, by=by, organization=service.organization_id, places=places)
    return made


@transaction.atomic
def take_place(*, service: Service, on: date) -> None:
    """Somebody was given one of this week's places. Nothing to count where the organization never said how many.

    Part of the verb that sends or accepts a referral, which asks the permission and writes the log."""
    _count(service, on, +1)


@transaction.atomic
def give_place_back(*, service: Service, on: date) -> None:
    """A place of the week of ``on`` is free again: declined, withdrawn, sent elsewhere."""
    _count(service, on, -1)


def point_of_postal_code(country: str, postal_code: str) -> tuple[float, float] | None:
    """Latitude and longitude of a postal code, from the pack; ``None`` when it does not know it. (Reads the file: the
    directory lies below the network and cannot ask it, and an address is added seldom.)"""
    pack = destination(country)
    code = postal_code.strip().split("-")[0]
    if not code or pack is None or not pack.has("places/zip_codes.csv"):
        return None
    rows = (row for row in pack.rows("places/zip_codes.csv") if row["zip"] == code)
    return next(((float(row["lat"]), float(row["lon"])) for row in rows if row["lat"]), None)


# -- pieces ------------------------------------------------------------------------------------------------------------
def _keeper(by: Any) -> None:
    if not may_keep_directory(by):
        raise PermissionDenied


def _unnamed(name: str, field: str) -> list[Reason]:
    return [] if name.strip() else [Reason("directory.needs_a_name", {}, field)]


def _service_faults(
    name: str, codes: Sequence[str], schedule: tuple[Opening, ...], takes_referrals: bool, email: str
) -> list[Reason]:
    faults = _unnamed(name, "name")
    if not codes:
        faults.append(Reason("directory.needs_a_need", {}, "needs"))
    faults += [Reason("directory.unknown_need", {"need": code}, "needs") for code in codes if code not in needs()]
    for opening in schedule:
        if opening.opens_at >= opening.closes_at:
            faults.append(Reason("directory.closes_before_opening", {}, "schedule"))
        if not opening.days or set(opening.days) - set(DAYS):
            faults.append(Reason("directory.needs_days", {}, "schedule"))
    if takes_referrals and not email:
        faults.append(Reason("directory.referrals_need_an_email", {}, "email"))
    return faults


def _set_needs(service: Service, codes: Sequence[str]) -> None:
    service.needs.exclude(code__in=codes).delete()
    there = set(service.needs.values_list("code", flat=True))
    ServiceNeed.objects.bulk_create(
        ServiceNeed(service=service, code=c) for c in dict.fromkeys(codes) if c not in there
    )


def _set_schedule(service: Service, schedule: tuple[Opening, ...], note: str) -> None:
    service.schedules.all().delete()
    for opening in schedule:
        Schedule.objects.create(
            service=service,
            byday=",".join(d for d in DAYS if d in opening.days),
            opens_at=opening.opens_at,
            closes_at=opening.closes_at,
            description=note,
            **_provenance(service),
        )


def _set_phone(owner: Organization | Service, part: str, typed: str, country: str) -> None:
    """The one telephone of an owner, read as in its country or, when that is not known, in the first of the packs."""
    owner.phones.all().delete()
    if typed.strip():
        country = country or next(pack.code for pack in destinations())
        number, _, extension = telephones.normalise(typed, country=country, field="phone").partition(";ext=")
        Phone.objects.create(**{part: owner}, number=number, extension=extension[:10], **_provenance(owner))


def _country_of(service: Service) -> str:
    here = service.at_locations.select_related("location").first()
    return here.location.country if here else ""


def _provenance(row: Any) -> dict[str, str]:
    return {"source": row.source, "as_of": row.as_of, "confidence": row.confidence}


def _count(service: Service, on: date, step: int) -> None:
    said = capacity_of([service.pk], on).get(service.pk)
    if said and said.taken + step >= 0:
        ServiceCapacity.objects.filter(pk=said.pk).update(taken=F("taken") + step)
