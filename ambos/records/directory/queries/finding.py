"""Reads of the directory: services within reach of a reader, services near a place, needs and their names."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from ambos.domain.access import Access
from ambos.domain.country import Bilingual
from ambos.domain.geography import Point, distance_km
from ambos.domain.names import fold
from ambos.records.registry.loading import destinations, origin

from ..models import Location, Organization, Service, ServiceAtLocation, ServiceCapacity, ServiceNeed
from ..permissions import may_keep_directory

STALE_AFTER = timedelta(days=180)
"""A service nobody has confirmed for so long shows as stale."""
REACH_KM = 80.0
"""Fifty miles: what lies farther is offered only where nothing is within reach."""
FAR_ONES = 2
"""How many of the nearest are offered then."""
WEIGHED = 200
"""How many of the nearest services are put in order; a family reads ten."""
_KM_A_DEGREE = 111.0


# -- needs -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Need:
    """A term of Open Eligibility. ``is_usual``: one that windows meet often."""

    code: str
    name: Bilingual
    parent: str
    is_usual: bool

    def __str__(self) -> str:
        return self.name.in_language(get_language() or "es")


@cache
def needs() -> dict[str, Need]:
    """Every need of the destination packs, by code."""
    return {
        row["code"]: Need(
            row["code"], Bilingual(row["name_es"], row["name_en"]), row["parent"], row["used_at_windows"] == "yes"
        )
        for pack in destinations()
        if pack.has("needs.csv")
        for row in pack.rows("needs.csv")
    }


def need_name(code: str) -> str:
    """The name of a need in the reader's language; the code itself when no pack knows it."""
    return str(needs()[code]) if code in needs() else code


@cache
def _languages() -> dict[str, Bilingual]:
    pack = origin()
    rows = pack.rows("languages.csv") if pack.has("languages.csv") else ()
    named = {row["code"]: Bilingual(row["name_es"], row["name_en"]) for row in rows}
    return {"es": Bilingual("español", "Spanish"), "en": Bilingual("inglés", "English")} | named


def language_names(codes: Iterable[str]) -> list[str]:
    """The names of languages in the reader's; a code nobody knows stays a code."""
    reader = get_language() or "es"
    return [_languages()[code].in_language(reader) if code in _languages() else code for code in codes]


@cache
def kin(code: str) -> dict[str, int]:
    """The needs that answer ``code``, with their rank: 0 itself, 1 narrower terms, 2 wider ones.

    A dentist for children answers *dental care*; a clinic for *medical care* may answer *primary care*. The widest terms,
    those without a parent ("health"), answer nothing in particular and are left out unless asked for.
    """
    terms = needs()
    ranks = {code: 0}
    below = {code}
    while below := {c for c, need in terms.items() if need.parent in below and c not in ranks}:
        ranks |= dict.fromkeys(below, 1)
    above = terms[code].parent if code in terms else ""
    while above and above in terms and terms[above].parent:
        ranks[above] = 2
        above = terms[above].parent
    return ranks


# -- what a reader sees ------------------------------------------------------------------------------------------------
def services(access: Access) -> QuerySet[Service]:
    """Services this reader sees: all for whoever keeps the directory; else the active ones and those of her own
    organization. With organization and needs at hand."""
    found = Service.objects.select_related("organization").prefetch_related("needs")
    if may_keep_directory(access):
        return found
    return found.filter(
        Q(state=Service.State.ACTIVE, organization__is_active=True) | Q(organization__in=access.organizations)
    )


def service(access: Access, key: UUID | str) -> Service:
    """One service with all that is known of it. ``Service.DoesNotExist`` when there is none or it is not hers to see."""
    try:
        key = UUID(str(key))
    except ValueError:
        raise Service.DoesNotExist from None
    return (
        services(access)
        .prefetch_related(
            "phones", "schedules", "required_documents", "organization__phones",
            Prefetch("at_locations", ServiceAtLocation.objects.select_related("location")),
        )
        .get(pk=key)
    )  # fmt: skip


def own_services(access: Access) -> QuerySet[Service]:
    """The services of the reader's own organization."""
    return services(access).filter(organization__in=access.organizations).order_by("folded_name", "id")


def search_services(
    access: Access, *, text: str = "", need: str = "", freshness: str = "", state: str = "", on: date
) -> QuerySet[Service]:
    """Services whose name, or whose organization's name, holds every word of ``text``, accents and case aside.

    ``freshness``: 'stale', 'fresh' or ''. ``need`` also finds narrower terms. In alphabetical order.
    """
    found = services(access)
    for word in fold(text).split():
        found = found.filter(Q(folded_name__contains=word) | Q(organization__folded_name__contains=word))
    if need:
        codes = [code for code, rank in kin(need).items() if rank < 2]
        found = found.filter(pk__in=ServiceNeed.objects.filter(code__in=codes).values("service"))
    if state:
        found = found.filter(state=state)
    fresh = Q(assured_on__gte=on - STALE_AFTER)
    if freshness:
        found = found.filter(fresh if freshness == "fresh" else ~fresh | Q(assured_on__isnull=True))
    return found.order_by("folded_name", "id")


def organizations(access: Access, text: str = "") -> QuerySet[Organization]:
    """Organizations by name; inactive ones only for whoever keeps the directory."""
    found = Organization.objects.all() if may_keep_directory(access) else Organization.objects.filter(is_active=True)
    for word in fold(text).split():
        found = found.filter(folded_name__contains=word)
    return found.order_by("folded_name", "id")


def organization_named(access: Access, name: str) -> Organization | None:
    """The organization of this very name, accents and case aside; the oldest row when there are several."""
    return organizations(access).filter(folded_name=fold(name)).order_by("id").first() if fold(name) else None


def stale(access: Access, on: date) -> QuerySet[Service]:
    """The active services that wait for somebody to confirm them."""
    return search_services(access, freshness="stale", state=Service.State.ACTIVE, on=on)


# -- freshness and capacity --------------------------------------------------------------------------------------------
def is_stale(service: Service, on: date) -> bool:
    """Has nobody confirmed it within ``STALE_AFTER``? A service that was never confirmed is stale."""
    return service.assured_on is None or on - service.assured_on > STALE_AFTER


def monday(on: date) -> date:
    """The Monday of a day's week: what capacity is counted by."""
    return on - timedelta(days=on.weekday())


def capacity_of(services: Iterable[Service | UUID], on: date) -> dict[UUID, ServiceCapacity]:
    """What each service last said it can take in the week of ``on``; silent services are absent. One query."""
    rows = ServiceCapacity.objects.filter(service__in=list(services), week_of=monday(on)).order_by("said_at", "id")
    return {row.service_id: row for row in rows}


def places_left(said: ServiceCapacity | None) -> int | None:
    """Places still free; ``None`` when the organization has not said."""
    return max(0, said.places - said.taken) if said else None


# -- near a place ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Option:
    """A service somebody can be sent to, at its nearest location, with what is known on that day."""

    service: Service
    location: Location | None
    distance_km: float | None
    """In a straight line; ``location.point_of`` says to what."""
    places_left: int | None
    speaks: bool
    fees: str
    walk_in: bool | None
    is_stale: bool
    need_rank: int

    @property
    def is_far(self) -> bool:
        """Does it lie beyond ``REACH_KM``?"""
        return self.distance_km is not None and self.distance_km > REACH_KM

    @property
    def phone(self) -> Any:
        """The telephone nearest to the service: its own, its location's, its organization's."""
        own = list(self.service.phones.all())
        here = list(self.location.phones.all()) if self.location else []
        return next(iter(own + here + list(self.service.organization.phones.all())), None)


def services_near(
    *, need: str, near: tuple[float, float] | None, language: str, on: date, limit: int = 10, state: str = ""
) -> list[Option]:
    """Active services that answer ``need``, best first; the order is explained in README.md.

    ``near`` is latitude and longitude (``None``: distances are not known and do not count). A service without a location
    (by telephone) is within everybody's reach. ``state`` keeps what lies in one state, and what is by telephone. Weighs the
    ``WEIGHED`` nearest, in nine queries whatever is found, and one more where nothing is within reach.
    """
    ranks = kin(need)
    found = _candidates(ranks, near, state, is_within_reach=True) or _candidates(ranks, near, state)
    said = capacity_of(found, on)
    options = [_option(s, ranks, near, language, places_left(said.get(s.pk)), on) for s in found]
    options.sort(key=in_order)
    return [option for option in options if not option.is_far][:limit] or sorted(options, key=_how_far)[:FAR_ONES]


def in_order(option: Option) -> tuple:
    """The sort key of ``services_near``, one element a rule of README.md."""
    return (
        option.need_rank,
        not option.speaks,
        option.places_left == 0,
        _how_far(option),
        option.service.folded_name,
        str(option.service.pk),
    )


def _how_far(option: Option) -> float:
    """Kilometres; nothing for a service by telephone, and no end to them where nobody said where it is."""
    return math.inf if option.distance_km is None and option.location else option.distance_km or 0.0


def needs_near(near: tuple[float, float] | None, limit: int = 12) -> list[Need]:
    """The needs that active services within reach answer, those with most services first: chips that lead somewhere."""
    found = ServiceNeed.objects.filter(service__state=Service.State.ACTIVE, service__organization__is_active=True)
    if near:
        found = found.filter(_box(near, "service__at_locations__location__") | Q(service__at_locations__isnull=True))
    counted = found.values("code").annotate(n=Count("service", distinct=True)).order_by("-n", "code")
    return [needs()[row["code"]] for row in counted if row["code"] in needs()][:limit]


def _candidates(
    ranks: dict[str, int], near: tuple[float, float] | None, state: str, *, is_within_reach: bool = False
) -> Sequence[Service]:
    answering = ServiceNeed.objects.filter(code__in=ranks).values("service")
    found = Service.objects.filter(pk__in=answering, state=Service.State.ACTIVE, organization__is_active=True)
    by_telephone = ~Exists(ServiceAtLocation.objects.filter(service=OuterRef("pk")))
    if state:
        there = ServiceAtLocation.objects.filter(location__state_province=state).values("service")
        found = found.filter(Q(pk__in=there) | by_telephone)
    if near and is_within_reach:
        # a square first, which an index answers: the distances of a whole country are not worked out
        around = ServiceAtLocation.objects.filter(_box(near, "location__")).values("service")
        found = found.filter(Q(pk__in=around) | by_telephone)
    if near:
        # Nearly the square of the distance, in degrees: good enough to choose whom to weigh, and SQL can do it.
        lat, lon = near
        north = F("at_locations__location__latitude") - lat
        east = (F("at_locations__location__longitude") - lon) * math.cos(math.radians(lat))
        found = found.annotate(apart=Coalesce(Min(north * north + east * east), 0.0)).order_by(
            "apart", "folded_name", "id"
        )
    else:
        found = found.order_by("folded_name", "id")
    # keys first: SQLite would otherwise group by every column of the service and its organization
    chosen = list(found.values_list("pk", flat=True)[:WEIGHED])
    whole = Service.objects.select_related("organization").prefetch_related(
        "needs", "phones", "schedules", "organization__phones",
        Prefetch("at_locations", ServiceAtLocation.objects.select_related("location")),
        "at_locations__location__phones",
    ).in_bulk(chosen)  # fmt: skip
    return [whole[key] for key in chosen]


def _box(near: tuple[float, float], prefix: str) -> Q:
    """A square of twice ``REACH_KM`` around a point: what an index can answer."""
    lat, lon = near
    high = REACH_KM / _KM_A_DEGREE
    wide = high / max(math.cos(math.radians(lat)), 0.01)
    return Q(**{
        f"{prefix}latitude__range": (lat - high, lat + high),
        f"{prefix}longitude__range": (lon - wide, lon + wide),
    })  # fmt: skip


def _option(
    service: Service, ranks: dict[str, int], near: tuple[float, float] | None, language: str, left: int | None, on: date
) -> Option:
    places = [(_km(near, here.location), here.location) for here in service.at_locations.all()]
    km, location = min(places, key=lambda pair: (pair[0] is None, pair[0] or 0.0)) if places else (None, None)
    return Option(
        service=service,
        location=location,
        distance_km=km,
        places_left=left,
        speaks=language.split("-")[0] in service.languages,
        fees=service.fees,
        walk_in=service.takes_walk_ins,
        is_stale=is_stale(service, on),
        need_rank=min(ranks[n.code] for n in service.needs.all() if n.code in ranks),
    )


def _km(near: tuple[float, float] | None, location: Location) -> float | None:
    if near is None or location.latitude is None or location.longitude is None:
        return None
    return distance_km(Point(*near), Point(location.latitude, location.longitude))
