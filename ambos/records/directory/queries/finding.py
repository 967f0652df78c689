"""Reads of the directory: services within reach of a reader, services near a place, needs and their names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from uuid import UUID

from babel import Locale
from babel.core import get_global
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import get_language

from ambos.domain.access import Access
from ambos.domain.country import Bilingual
from ambos.domain.hsds import Spoken
from ambos.domain.names import fold
from ambos.records.registry.loading import destinations, origin

from ..models import Organization, Service, ServiceAtLocation, ServiceCapacity, ServiceNeed
from ..permissions import may_keep_directory

STALE_AFTER = timedelta(days=180)
"""A service nobody has confirmed for so long shows as stale."""


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
def spoken() -> Spoken:
    """What a file from elsewhere may call needs, languages and countries, in Spanish and English: the names of the packs before those
    everybody uses. A place whose line names no country stands in the first country of residence."""
    named: dict[str, dict[str, str]] = {"needs": {}, "languages": {}, "countries": {}}
    for code, need in needs().items():
        for word in (code, need.name.en, need.name.es):
            named["needs"].setdefault(fold(word), code)
    for code, name in _languages().items():
        for word in (code, name.en, name.es):
            named["languages"].setdefault(fold(word), code)
    for locale in (Locale("en"), Locale("es")):
        for code, name in locale.languages.items():
            named["languages"].setdefault(fold(name), code)
        for code, name in locale.territories.items():
            if len(code) == 2:
                named["countries"].setdefault(fold(name), code)
    for alias, codes in get_global("territory_aliases").items():
        named["countries"].setdefault(fold(alias), codes[0])
    named["countries"] |= {code.lower(): code for code in Locale("en").territories if len(code) == 2}
    return Spoken(**named, country=next(pack.code.upper() for pack in destinations()))


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
    return _last_said(ServiceCapacity.objects.filter(service__in=list(services)), on)


def own_capacity(access: Access, on: date) -> list[ServiceCapacity]:
    """The same of the services of the reader's own organization, with each service, by its name. One query."""
    own = ServiceCapacity.objects.filter(service__organization__in=access.organizations).select_related("service")
    return sorted(_last_said(own, on).values(), key=lambda said: (said.service.folded_name, said.service_id))


def _last_said(rows: QuerySet[ServiceCapacity], on: date) -> dict[UUID, ServiceCapacity]:
    return {row.service_id: row for row in rows.filter(week_of=monday(on)).order_by("said_at", "id")}


def places_left(said: ServiceCapacity | None) -> int | None:
    """Places still free; ``None`` when the organization has not said."""
    return max(0, said.places - said.taken) if said else None
