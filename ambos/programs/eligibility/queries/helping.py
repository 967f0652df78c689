"""Help near somebody, what a service asks people for, and what families say is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects

from ambos.domain.doors import first_shown
from ambos.records.directory.models import Schedule, Service
from ambos.records.directory.queries import STALE_AFTER, Option, near_in_parts

from ..loading import pack
from ..models import ServiceReport, ServiceReview

WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SHOWN = 24


@dataclass(frozen=True)
class Helper:
    """A service near somebody, with what this program knows of it besides the directory."""

    option: Option
    is_open: bool | None
    """Now, by its own clock; ``None`` when nobody said its hours."""
    asks_for_nothing: ServiceReview | None
    """The newest review, when it says so and is fresh."""
    asked_long_ago: ServiceReview | None
    """The newest review, when it said so longer ago than a confirmation counts: told with its day, and never as if it held."""
    documents: tuple[Any, ...]


def help_near(
    *,
    need: str,
    near: Any,
    language: str,
    now: datetime,
    is_free: bool = False,
    walk_in: bool = False,
    open_now: bool = False,
    asks_for_nothing: bool = False,
    in_language: bool = False,
    state: str = "",
) -> list[Helper]:
    """Services that answer a need, in the directory's order, narrowed by what was asked. Only those that can be meant are
    weighed, so that the free ones of a city are found behind any number of others. Those that are shown are read whole;
    the others of the weighed ones only where the first do not fill the page."""
    helpers: list[Helper] = []
    only = _can_be_meant(now, is_free=is_free, walk_in=walk_in, open_now=open_now, asks_for_nothing=asks_for_nothing)
    parts = near_in_parts(
        need=need, near=near, language=language, on=now.date(), first=SHOWN, state=state, only=only,
        by_telephone=not open_now,  # by whose clock is a telephone open? Nobody said: never "open now"
    )  # fmt: skip
    for found in parts:
        helpers += [
            h for h in _with_what_we_know(found, now)
            if (not is_free or h.option.service.is_free) and (not walk_in or h.option.walk_in)
            and (not open_now or h.is_open) and (not asks_for_nothing or h.asks_for_nothing)
            and (not in_language or h.option.speaks)
        ]  # fmt: skip
        if len(helpers) >= SHOWN:
            break
    return first_shown(helpers, SHOWN, is_by_telephone=lambda one: one.option.is_by_telephone)[0]


def _can_be_meant(
    now: datetime, *, is_free: bool, walk_in: bool, open_now: bool, asks_for_nothing: bool
) -> QuerySet[Service] | None:
    """The services that the database cannot rule out: nobody who is meant is missing, some who are not may be there. ``None``:
    all of them."""
    if not (is_free or walk_in or open_now or asks_for_nothing):
        return None
    found = Service.objects.all()
    if is_free:
        found = found.filter(is_free=True)
    if walk_in:
        found = found.filter(takes_walk_ins=True)
    if asks_for_nothing:
        said = ServiceReview.objects.filter(service=OuterRef("pk"), asks_for_nothing=True)
        found = found.filter(Exists(said.filter(reviewed_on__gte=now.date() - STALE_AFTER)))
    if open_now:
        # open by the clock of one of the places; which of them is the service's own is looked at afterwards
        clocks = {(WEEK[there.weekday()], there.time()) for there in map(now.astimezone, set(_clocks().values()))}
        opened = Q(pk__in=[])
        for day, time in clocks:
            opened |= Q(byday__contains=day, opens_at__lte=time, closes_at__gt=time)
        found = found.filter(Exists(Schedule.objects.filter(opened, service=OuterRef("pk"))))
    return found


def _with_what_we_know(found: list[Option], now: datetime) -> list[Helper]:
    services = [one.service for one in found]
    prefetch_related_objects(services, "required_documents")
    reviews: dict[UUID, ServiceReview] = {}
    for review in ServiceReview.objects.filter(service__in=services).order_by("reviewed_on", "id"):
        reviews[review.service_id] = review
    helpers = []
    for one in found:
        review = reviews.get(one.service.pk)
        said = review if review and review.asks_for_nothing else None
        is_fresh = said is not None and not review_is_stale(said, now.date())
        helpers.append(Helper(
            one, _is_open(one, now), said if is_fresh else None, None if is_fresh else said,
            tuple(one.service.required_documents.all()),
        ))  # fmt: skip
    return helpers


@cache
def _clocks() -> dict[str, ZoneInfo]:
    found = pack()
    return {row["code"]: ZoneInfo(row["timezone"]) for row in found.rows("places/states.csv")} if found else {}


def _is_open(option: Option, now: datetime) -> bool | None:
    zone = _clocks().get(option.location.state_province) if option.location else None
    hours = list(option.service.schedules.all())
    if not hours or zone is None:
        return None
    there = now.astimezone(zone)
    day, time = WEEK[there.weekday()], there.time()
    return any(
        day in one.byday and one.opens_at and one.closes_at and one.opens_at <= time < one.closes_at
        and (one.valid_from is None or one.valid_from <= there.date()) and (one.valid_to is None or there.date() <= one.valid_to)
        for one in hours
    )  # fmt: skip


def places() -> list[tuple[str, str, str]]:
    """(code, Spanish name, English name) of the places with facts."""
    found = pack()
    rows = found.rows("places/states.csv") if found else ()
    return [(row["code"], row["name_es"], row["name_en"]) for row in rows]


def open_reports() -> QuerySet[ServiceReport]:
    """What families say is wrong, oldest first."""
    return ServiceReport.objects.filter(settled_at=None).select_related("service__organization").order_by("reported_at")


def reviews_of(service: Any) -> list[ServiceReview]:
    """What was found out about the papers a service asks for, newest first."""
    found = ServiceReview.objects.filter(service=service).select_related("reviewed_by")
    return list(found.order_by("-reviewed_on", "-id"))


def review_is_stale(review: ServiceReview, on: date) -> bool:
    """Is it longer ago than a confirmation of the directory counts? Then somebody looks at it again."""
    return on - review.reviewed_on > STALE_AFTER


def stale_reviews(on: date) -> QuerySet[ServiceReview]:
    """The newest review of each active service where it is stale, the oldest first. One query."""
    later = ServiceReview.objects.filter(service=OuterRef("service"))
    later = later.filter(
        Q(reviewed_on__gt=OuterRef("reviewed_on")) | Q(reviewed_on=OuterRef("reviewed_on"), id__gt=OuterRef("id"))
    )
    found = ServiceReview.objects.filter(~Exists(later), reviewed_on__lt=on - STALE_AFTER)
    found = found.filter(service__state=Service.State.ACTIVE)
    return found.select_related("service__organization").order_by("reviewed_on", "id")


def reports_of(service: Any) -> list[ServiceReport]:
    """What families say is wrong with one service and nobody has settled, oldest first."""
    return list(open_reports().filter(service=service))


def wrongs() -> list[tuple[str, Any]]:
    """(code, words) of what may be wrong with an entry."""
    return list(ServiceReport.What.choices)
