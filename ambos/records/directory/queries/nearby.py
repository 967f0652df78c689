"""Services near a place, in the order that README.md explains.

Two steps, because a directory may hold hundreds of thousands of services and a family reads ten: first the nearest are
weighed as bare rows (a key, a name, a point), then only those that are shown are read whole.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import get_language

from ambos.domain.doors import first_shown
from ambos.domain.geography import Point, distance_km

from ..models import Location, Service, ServiceAtLocation, ServiceNeed
from .finding import Need, capacity_of, is_stale, kin, language_names, needs, places_left

REACH_KM = 80.0
"""Fifty miles: what lies farther is offered only where nothing is within reach."""
FAR_ONES = 2
"""How many of the nearest are offered then."""
WEIGHED = 200
"""How many of the nearest services are put in order; a family reads ten."""
BY_TELEPHONE = 50
"""How many of them may be services without a place, which are near everybody."""
_KM_A_DEGREE = 111.0


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
    def is_by_telephone(self) -> bool:
        """Is there no door to go to?"""
        return self.location is None

    @property
    def phone(self) -> Any:
        """The telephone nearest to the service: its own, its location's, its organization's."""
        own = list(self.service.phones.all())
        here = list(self.location.phones.all()) if self.location else []
        return next(iter(own + here + list(self.service.organization.phones.all())), None)

    @property
    def languages(self) -> list[str]:
        """The names of the languages it attends in, the reader's own first."""
        here = (get_language() or "es").split("-")[0]
        return language_names(sorted(self.service.languages, key=lambda code: (code != here, code)))


@dataclass(frozen=True)
class Ranked:
    """What decides the place of a service in the list."""

    key: UUID
    need_rank: int
    speaks: bool
    places_left: int | None
    is_by_telephone: bool
    how_far: float
    """Kilometres; 0 for a service by telephone, no end to them where nobody said where it is."""
    folded_name: str

    @property
    def order(self) -> tuple:
        """The sort key, one element a rule of README.md; doors and services by telephone are put in order each for itself."""
        return (
            self.need_rank,
            not self.speaks,
            self.places_left == 0,
            self.how_far,
            self.folded_name,
            str(self.key),
        )


@dataclass(frozen=True)
class _Row:
    """A service that answers, as the database finds it; ``is_somewhere``: it has a location, known on the map or not."""

    key: UUID
    folded_name: str
    languages: list[str]
    is_somewhere: bool
    point: tuple[float, float] | None


def services_near(
    *, need: str, near: tuple[float, float] | None, language: str, on: date, limit: int = 10, state: str = ""
) -> list[Option]:
    """Active services that answer ``need``, doors before those by telephone, best first; README.md explains the order.

    ``near`` is latitude and longitude (``None``: distances are not known and do not count). A service without a location
    (by telephone) is within everybody's reach. ``state`` keeps what lies in one state, and what is by telephone. Weighs the
    ``WEIGHED`` nearest and reads whole those it gives, in ten queries whatever is found, and one more where nothing is
    within reach.
    """
    parts = near_in_parts(need=need, near=near, language=language, on=on, first=limit, state=state)
    return next(parts, [])


def near_in_parts(
    *,
    need: str,
    near: tuple[float, float] | None,
    language: str,
    on: date,
    first: int,
    state: str = "",
    only: QuerySet[Service] | None = None,
    by_telephone: bool = True,
) -> Iterator[list[Option]]:
    """The same in parts: the ``first`` of them, then, only as far as they are asked for, the others that were weighed, three
    times as many each time. For whoever narrows the list by what only a whole service tells. Services outside ``only`` are not
    weighed at all, nor those by telephone where ``by_telephone`` is off."""
    asked = _Asked(kin(need), near, state, only, by_telephone)
    ranked = _ranked(asked, language, on)
    shown, others = first_shown(ranked, first, is_by_telephone=lambda one: one.is_by_telephone)
    while shown:
        yield _whole(shown, near, on)
        shown, others = others[: 3 * len(shown)], others[3 * len(shown) :]


def needs_near(near: tuple[float, float] | None, limit: int = 12) -> list[Need]:
    """The needs that active services within reach answer, those with most services first: chips that lead somewhere."""
    found = ServiceNeed.objects.filter(service__state=Service.State.ACTIVE, service__organization__is_active=True)
    if near:
        around = _box(near, REACH_KM, "service__at_locations__location__")
        found = found.filter(around | Q(service__at_locations__isnull=True))
    counted = found.values("code").annotate(n=Count("service", distinct=True)).order_by("-n", "code")
    return [needs()[row["code"]] for row in counted if row["code"] in needs()][:limit]


@dataclass(frozen=True)
class _Asked:
    """What decides which services are looked at: the needs with their rank, the place, and what narrows them."""

    ranks: dict[str, int]
    near: tuple[float, float] | None
    state: str
    only: QuerySet[Service] | None
    by_telephone: bool

    def narrowed(self, found: QuerySet[Any], key: str) -> QuerySet[Any]:
        """Rows whose service, in the column ``key``, is one of ``only``."""
        return found if self.only is None else found.filter(Exists(self.only.filter(pk=OuterRef(key))))


def _ranked(asked: _Asked, language: str, on: date) -> list[Ranked]:
    rows = _rows(asked)
    keys = [row.key for row in rows]
    answers: dict[UUID, int] = {}
    for key, code in ServiceNeed.objects.filter(service__in=keys, code__in=asked.ranks).values_list("service", "code"):
        answers[key] = min(asked.ranks[code], answers.get(key, asked.ranks[code]))
    said, spoken = capacity_of(keys, on), language.split("-")[0]
    ranked = [
        Ranked(
            key=row.key,
            need_rank=answers[row.key],
            speaks=spoken in row.languages,
            places_left=places_left(said.get(row.key)),
            is_by_telephone=not row.is_somewhere,
            how_far=_how_far(row, asked.near),
            folded_name=row.folded_name,
        )
        for row in rows
    ]
    within = [one for one in ranked if one.how_far <= REACH_KM or one.how_far == math.inf]
    if within:
        return sorted(within, key=lambda one: one.order)
    return sorted(ranked, key=lambda one: one.how_far)[:FAR_ONES]


def _how_far(row: _Row, near: tuple[float, float] | None) -> float:
    if not row.is_somewhere:
        return 0.0
    return distance_km(Point(*near), Point(*row.point)) if near and row.point else math.inf


def _rows(asked: _Asked) -> list[_Row]:
    """The services that answer, at most ``WEIGHED``: some by telephone, who would fill the list by themselves where a country
    has many, and the nearest."""
    by_telephone = _nowhere(asked) if asked.by_telephone else []
    left = max(WEIGHED - len(by_telephone), 0)
    if asked.near is None:
        return by_telephone + _somewhere(asked)[:left]
    found = _around(asked, asked.near, REACH_KM)
    if not found and not by_telephone:
        found = _around(asked, asked.near, None)
    return by_telephone + found[:left]


def _nowhere(asked: _Asked) -> list[_Row]:
    """Services by telephone. Those without a location are chosen among the needs, whose index leaves few rows to look at."""
    without = ~Exists(ServiceAtLocation.objects.filter(service=OuterRef("service")))
    keys = ServiceNeed.objects.filter(without, code__in=list(asked.ranks)).values("service")
    found = Service.objects.filter(pk__in=keys, state=Service.State.ACTIVE, organization__is_active=True)
    named = asked.narrowed(found, "pk").order_by("folded_name", "id").values_list("pk", "folded_name", "languages")
    return [_Row(key, name, languages, False, None) for key, name, languages in named[:BY_TELEPHONE]]


def _somewhere(asked: _Asked) -> list[_Row]:
    here = ServiceAtLocation.objects.filter(service=OuterRef("pk"))
    answers = ServiceNeed.objects.filter(service=OuterRef("pk"), code__in=list(asked.ranks))
    found = Service.objects.filter(
        Exists(answers),
        Exists(here.filter(location__state_province=asked.state) if asked.state else here),
        state=Service.State.ACTIVE,
        organization__is_active=True,
    )
    named = asked.narrowed(found, "pk").order_by("folded_name", "id").values_list("pk", "folded_name", "languages")
    return [_Row(key, name, languages, True, None) for key, name, languages in named[:WEIGHED]]


def _around(asked: _Asked, near: tuple[float, float], reach: float | None) -> list[_Row]:
    """Services with a location in the square of twice ``reach`` kilometres around a point (anywhere when ``None``), the
    nearest first, each once at its nearest location."""
    lat, lon = near
    # Nearly the square of the distance, in degrees: good enough to choose whom to weigh, and SQL can do it.
    north = F("location__latitude") - lat
    east = (F("location__longitude") - lon) * math.cos(math.radians(lat))
    answers = ServiceNeed.objects.filter(service=OuterRef("service"), code__in=list(asked.ranks))
    here = ServiceAtLocation.objects.filter(
        Exists(answers), service__state=Service.State.ACTIVE, service__organization__is_active=True
    )
    if reach is not None:
        here = here.filter(_box(near, reach, "location__"))
    if asked.state:
        there = ServiceAtLocation.objects.filter(service=OuterRef("service"), location__state_province=asked.state)
        here = here.filter(Exists(there))
    here = asked.narrowed(here, "service")
    apart = here.annotate(apart=north * north + east * east).order_by(F("apart").asc(nulls_last=True), "id")
    columns = ("service", "service__folded_name", "service__languages", "location__latitude", "location__longitude")
    rows: dict[UUID, _Row] = {}
    for key, name, languages, latitude, longitude in apart.values_list(*columns)[: 2 * WEIGHED]:
        point = (latitude, longitude) if latitude is not None and longitude is not None else None
        rows.setdefault(key, _Row(key, name, languages, True, point))
    return list(rows.values())


def _box(near: tuple[float, float], reach: float, prefix: str) -> Q:
    """A square of twice ``reach`` kilometres around a point: what an index can answer."""
    lat, lon = near
    high = reach / _KM_A_DEGREE
    wide = high / max(math.cos(math.radians(lat)), 0.01)
    return Q(**{
        f"{prefix}latitude__range": (lat - high, lat + high),
        f"{prefix}longitude__range": (lon - wide, lon + wide),
    })  # fmt: skip


def _whole(ranked: list[Ranked], near: tuple[float, float] | None, on: date) -> list[Option]:
    keys = [one.key for one in ranked]
    services = Service.objects.select_related("organization").prefetch_related(
        "phones", "schedules", "organization__phones",
        Prefetch("at_locations", ServiceAtLocation.objects.select_related("location")),
        "at_locations__location__phones",
    ).in_bulk(keys)  # fmt: skip
    return [_option(services[one.key], one, near, on) for one in ranked if one.key in services]


def _option(service: Service, ranked: Ranked, near: tuple[float, float] | None, on: date) -> Option:
    places = [(_km(near, here.location), here.location) for here in service.at_locations.all()]
    km, location = min(places, key=lambda pair: (pair[0] is None, pair[0] or 0.0)) if places else (None, None)
    return Option(
        service=service,
        location=location,
        distance_km=km,
        places_left=ranked.places_left,
        speaks=ranked.speaks,
        fees=service.fees,
        walk_in=service.takes_walk_ins,
        is_stale=is_stale(service, on),
        need_rank=ranked.need_rank,
    )


def _km(near: tuple[float, float] | None, location: Location) -> float | None:
    if near is None or location.latitude is None or location.longitude is None:
        return None
    return distance_km(Point(*near), Point(location.latitude, location.longitude))
