"""Services: what is offered, which needs it answers, where and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from django.db import transaction

from ambos.domain.errors import Reason, check
from ambos.domain.names import fold
from ambos.records.audit.actions import record
from ambos.records.audit.keys import new_key

from ..models import Location, Organization, RequiredDocument, Schedule, Service, ServiceAtLocation, ServiceNeed
from ..queries import needs as known_needs
from .organizations import add_location, add_organization, keeper, provenance, set_phone, unnamed

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""Days of the week as RFC 5545 writes them, Monday first."""
PLACE_FIELDS = ("address_1", "city", "state_province", "postal_code", "country")


@dataclass(frozen=True)
class Opening:
    """Open on these ``days`` (of ``DAYS``) between two hours of the clock on the wall."""

    days: tuple[str, ...]
    opens_at: time
    closes_at: time


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
    keeper(by)
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
        ServiceAtLocation.objects.create(service=made, location=location, **provenance(made))
    _set_documents(made, documents)
    _set_needs(made, needs)
    _set_schedule(made, schedule, schedule_note)
    set_phone(made, "service", phone, _country_of(made))
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
    keeper(by)
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
    set_phone(service, "service", phone, _country_of(service))
    record("directory.service_changed", service, by=by, organization=service.organization_id, fields=changed)
    return service


@transaction.atomic
def write_service(
    *, service: Service | None = None, organization: str, place: dict[str, str], documents: Iterable[str] = (),
    key: UUID | None = None, source: str, as_of: str = "", by: Any, **fields: Any,
) -> Service:  # fmt: skip
    """Organization, place and service in one go, as a person types them: what exists is found, what is new is made.

    ``organization``: its name, accents and case aside. ``place``: ``address_1 city state_province postal_code country``;
    without a city the service is by telephone. Refused as the verbs it is made of; nothing is kept then.
    """
    keeper(by)
    if key and service is None and (seen := Service.objects.filter(pk=key).first()):
        return seen
    faults = [] if organization.strip() else [Reason("directory.needs_an_organization", {}, "organization")]
    if bool(place.get("city")) != bool(place.get("state_province")):
        faults.append(Reason("directory.needs_a_place", {}, "city"))
    check(faults)
    said = {"source": source, "as_of": as_of}
    owner = Organization.objects.filter(folded_name=fold(organization)).order_by("id").first()
    owner = owner or add_organization(
        name=organization, country=place.get("country", ""), confidence="medium", by=by, **said
    )
    location = _place_of(owner, place, said, by)
    if service is None:
        return add_service(
            organization=owner, locations=[location] if location else [], documents=documents, key=key, confidence="medium",
            by=by, **said, **fields,
        )  # fmt: skip
    changed = change_service(service=service, by=by, organization=owner, **said, **fields)
    _set_documents(changed, documents)
    if location:
        move_service(service=changed, location=location, by=by)
    else:
        changed.at_locations.all().delete()
    return changed


@transaction.atomic
def move_service(*, service: Service, location: Location, by: Any) -> Service:
    """The service is now offered at this place, and at no other."""
    keeper(by)
    service.at_locations.exclude(location=location).delete()
    ServiceAtLocation.objects.get_or_create(service=service, location=location, defaults=provenance(service))
    record("directory.service_moved", service, by=by, organization=service.organization_id)
    return service


# -- pieces ------------------------------------------------------------------------------------------------------------
def _service_faults(
    name: str, codes: Sequence[str], schedule: tuple[Opening, ...], takes_referrals: bool, email: str
) -> list[Reason]:
    faults = unnamed(name, "name")
    if not codes:
        faults.append(Reason("directory.needs_a_need", {}, "needs"))
    faults += [Reason("directory.unknown_need", {"need": code}, "needs") for code in codes if code not in known_needs()]
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
            **provenance(service),
        )


def _country_of(service: Service) -> str:
    here = service.at_locations.select_related("location").first()
    return here.location.country if here else ""


def _set_documents(service: Service, documents: Iterable[str]) -> None:
    service.required_documents.all().delete()
    RequiredDocument.objects.bulk_create(
        RequiredDocument(service=service, document=document, **provenance(service)) for document in documents
    )


def _place_of(owner: Organization, place: dict[str, str], said: dict[str, str], by: Any) -> Location | None:
    """The organization's location at this address, made when it has none there."""
    if not place.get("city"):
        return None
    place = {name: " ".join(place.get(name, "").split()) for name in PLACE_FIELDS}
    place["country"] = place["country"].lower()
    there = owner.locations.filter(**place).order_by("id").first()
    return there or add_location(
        organization=owner, name=f"{owner.name}, {place['city']}"[:255], confidence="medium", by=by, **said, **place
    )
