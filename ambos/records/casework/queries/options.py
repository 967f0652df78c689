"""Where somebody could be sent next, and why in this order: what the window reads beside each service.

The order: answers the need itself, attends in her language, says it has places, is open within three days, is near; doors
first, then those by telephone, who get one place in four. What nobody said (places, hours) neither helps nor harms. Services
that were asked already are left out. Services of the country of origin are asked for apart: they are far from everybody
here, and near to the family there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ambos.domain.doors import first_shown
from ambos.records.directory.models import Service, ServiceAtLocation
from ambos.records.directory.queries import (
    Option,
    capacity_of,
    is_stale,
    kin,
    language_names,
    places_left,
    services_near,
)
from ambos.records.registry.loading import origin

from ..models import ServiceRequest
from .following import chain

WEIGHED = 20
"""Services weighed before those that were asked already are left out."""
SOON = timedelta(days=3)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Weighed:
    """A service she could be sent to. ``opens_on``: the next day it is open (``None``: nobody wrote its hours)."""

    option: Option
    opens_on: date | None
    opens_soon: bool | None
    reasons: tuple[str, ...]

    def __getattr__(self, name: str) -> Any:
        """All that an ``Option`` has: a page may draw one as the other."""
        return getattr(self.option, name)


def options_for(service_request: ServiceRequest, on: date, limit: int = 5, *, at_home: bool = False) -> list[Weighed]:
    """Where she could be sent instead: near the office, or in the country of origin, without those asked already."""
    office, asked = service_request.office, {step.service_id for step in chain(service_request)}
    if at_home:
        found = services_at_home(need=service_request.need, on=on, limit=WEIGHED)
    else:
        near = (office.latitude, office.longitude) if office.latitude is not None else None
        found = services_near(
            need=service_request.need, near=near, language=service_request.language, on=on, limit=WEIGHED
        )
    left = weighed([o for o in found if o.service.pk not in asked], service_request.language, on)
    return first_shown(left, limit, is_by_telephone=lambda one: one.option.is_by_telephone)[0]


def services_at_home(*, need: str, on: date, limit: int = 10) -> list[Option]:
    """Active services of the country of origin that answer a need: for who goes back, and for the family there."""
    ranks, home = kin(need), origin().code
    found = (
        Service.objects.filter(
            needs__code__in=ranks,
            state=Service.State.ACTIVE,
            organization__is_active=True,
            at_locations__location__country=home,
        )
        .select_related("organization")
        .prefetch_related(
            "needs", "phones", "schedules", "organization__phones",
            Prefetch("at_locations", ServiceAtLocation.objects.select_related("location")),
            "at_locations__location__phones",
        )
        .order_by("folded_name", "id")
        .distinct()
    )  # fmt: skip
    rows = list(found[:200])
    said = capacity_of(rows, on)
    options = [_at_home(service, ranks, home, places_left(said.get(service.pk)), on) for service in rows]
    return sorted(options, key=lambda o: (o.need_rank, o.service.folded_name))[:limit]


def weighed(options: Iterable[Option], language: str, on: date) -> list[Weighed]:
    """Options in their order, each with its reasons in words."""
    found = []
    for option in options:
        opens_on = _opens_on(option.service, on)
        soon = None if opens_on is None else opens_on - on <= SOON
        found.append(Weighed(option, opens_on, soon, tuple(_reasons(option, opens_on, language, on))))
    return sorted(found, key=_in_order)


def _in_order(one: Weighed) -> tuple:
    option = one.option
    far = option.distance_km if option.distance_km is not None else 1e9
    return (
        option.need_rank,
        not option.speaks,
        option.places_left == 0,
        one.opens_soon is False,
        far,
        option.service.folded_name,
        str(option.service.pk),
    )


def _reasons(option: Option, opens_on: date | None, language: str, on: date) -> Iterable[str]:
    named = " ".join(language_names([language.split("-")[0]]))
    if not (get_language() or "es").startswith("en"):
        named = named.lower()  # in Spanish the name of a language is no proper name
    yield (
        (_("answers exactly this need"), _("answers a narrower need"), _("answers a wider need"))[
            min(option.need_rank, 2)
        ]
    )
    yield (
        _("attends in %(language)s") % {"language": named}
        if option.speaks
        else _("does not attend in %(language)s") % {"language": named}
    )
    if option.places_left is None:
        yield _("has not said how many places it has")
    elif option.places_left == 0:
        yield _("has no places left this week")
    else:
        yield ngettext("%(n)s place left this week", "%(n)s places left this week", option.places_left) % {
            "n": option.places_left
        }
    if opens_on is None:
        yield _("its hours are not known")
    elif opens_on == on:
        yield _("open today")
    else:
        days = (opens_on - on).days
        yield ngettext("opens in %(n)s day", "opens in %(n)s days", days) % {"n": days}
    if option.is_stale:
        yield _("nobody has confirmed it for half a year")


def _opens_on(service: Any, on: date) -> date | None:
    """The next day within two weeks on which its schedule has hours; ``None`` when it has no schedule."""
    rows = list(service.schedules.all())
    if not rows:
        return None
    for ahead in range(15):
        day = on + timedelta(days=ahead)
        for row in rows:
            begun = row.valid_from is None or row.valid_from <= day
            if begun and (row.valid_to is None or day <= row.valid_to) and DAYS[day.weekday()] in row.byday.split(","):
                return day
    return on + timedelta(days=15)


def _at_home(service: Any, ranks: dict[str, int], home: str, left: int | None, on: date) -> Option:
    here = next((at.location for at in service.at_locations.all() if at.location.country == home), None)
    return Option(
        service=service,
        location=here,
        distance_km=None,
        places_left=left,
        speaks="es" in service.languages,
        fees=service.fees,
        walk_in=service.takes_walk_ins,
        is_stale=is_stale(service, on),
        need_rank=min(ranks[n.code] for n in service.needs.all() if n.code in ranks),
    )
