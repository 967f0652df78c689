"""Offices, their districts and their service points."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any
from uuid import UUID

from babel import Locale
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language, gettext

from ambos.domain.access import Access
from ambos.domain.names import fold
from ambos.records.registry.loading import destinations, origin

from ..models import District, NetworkImport, Office, Place, ServicePoint

CONFIDENCES = ("high", "medium", "low", "unverified")
TO_BE_CONFIRMED = ("low", "unverified")


def open_on(on: date, prefix: str = "") -> Q:
    """Rows of offices or service points open on a day; a day of opening or closing that is not known does not exclude."""
    opened, closed = f"{prefix}opened_on", f"{prefix}closed_on"
    return (Q(**{f"{opened}__isnull": True}) | Q(**{f"{opened}__lte": on})) & (
        Q(**{f"{closed}__isnull": True}) | Q(**{f"{closed}__gt": on})
    )


def in_force(on: date) -> Q:
    """Districts in force on a day, both ends included."""
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=on)) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


def offices(on: date) -> QuerySet[Office]:
    """Offices open on a day, by city."""
    return Office.objects.filter(open_on(on)).select_related("parent").order_by("city", "code")


def offices_listed(
    *, country: str = "", confidence: str = "", kind: str = "", text: str = "", open_day: date | None = None, on: date
) -> QuerySet[Office]:
    """All offices, closed ones included, as the list of headquarters shows them: with ``areas`` (rows of districts in
    force ``on``), ``doubtful_areas`` and ``has_window``. ``confidence`` 'doubtful' means low or not verified; ``open_day``
    keeps those open that day. One query."""
    found = Office.objects.select_related("parent")
    if country:
        found = found.filter(country=country)
    if confidence:
        found = found.filter(confidence__in=TO_BE_CONFIRMED if confidence == "doubtful" else [confidence])
    if kind:
        found = found.filter(kind=kind)
    if open_day:
        found = found.filter(open_on(open_day))
    words = fold(text)
    if words:
        kept = [o.pk for o in found if all(w in fold(f"{o.official_name} {o.city} {o.code}") for w in words.split())]
        found = found.filter(pk__in=kept)
    areas = District.objects.filter(in_force(on), office=OuterRef("pk")).order_by().values("office")
    counted = areas.annotate(n=Count("pk")).values("n")
    return found.annotate(
        areas=counted,
        doubtful_areas=areas.filter(confidence__in=TO_BE_CONFIRMED).annotate(n=Count("pk")).values("n"),
        has_window=Exists(ServicePoint.objects.filter(open_on(on), office=OuterRef("pk"))),
    ).order_by("city", "code")


def countries_of_offices() -> list[tuple[str, str]]:
    """The countries that have an office: code and name, as the packs or the language data call them."""
    codes = Office.objects.order_by("country").values_list("country", flat=True).distinct()
    return [(code, country_name(code)) for code in codes]


def country_name(code: str) -> str:
    """The name of a country in the reader's language (its own pack's word first)."""
    language = get_language() or "es"
    packs = {pack.code: pack for pack in (origin(), *destinations())}
    if code in packs:
        return packs[code].country.in_language(language)
    return Locale.parse(language, sep="-").territories.get(code.upper(), code.upper())


def office_by_code(code: str) -> Office:
    """One office with its parent and those it supervises. ``Office.DoesNotExist`` when there is none."""
    return Office.objects.select_related("parent", "listed_in").prefetch_related("supervised").get(code=code)


def offices_called(words: str) -> tuple[Office | None, list[Office]]:
    """The one office that somebody means by its code, its city or its name, whatever the case and the accents; else nobody and
    those that are called nearly so, the nearest first. For whoever types an office by hand."""
    typed = fold(words)
    called: dict[str, dict[UUID, Office]] = {}
    for each in Office.objects.select_related("parent").order_by("code"):
        for name in (each.code, each.city, each.name, each.official_name, each.official_name_en):
            called.setdefault(fold(name), {})[each.pk] = each
    exact = list(called.get(typed, {}).values())
    by_code = [each for each in exact if fold(each.code) == typed]
    if len(exact) == 1 or by_code:
        return (by_code or exact)[0], []
    near = [name for name in called if typed and name.startswith(typed)]
    near += get_close_matches(typed, called, n=5, cutoff=0.6)
    found = {each.pk: each for each in exact} | {key: each for name in near for key, each in called[name].items()}
    return None, list(found.values())[:5]


@dataclass(frozen=True)
class StateDistricts:
    """The areas an office serves in one state: ``areas`` are (name of the area, district)."""

    state: str
    name: str
    areas: tuple[tuple[str, District], ...]

    @property
    def doubtful(self) -> int:
        """How many are to be confirmed."""
        return sum(district.confidence in TO_BE_CONFIRMED for _, district in self.areas)

    @property
    def sources(self) -> tuple[str, ...]:
        """Where these rows come from, the most frequent first."""
        named = [f"{d.source} ({d.as_of})" if d.as_of else d.source for _, d in self.areas]
        return tuple(sorted(set(named), key=lambda s: (-named.count(s), s)))


def districts_by_state(office: Office, on: date) -> list[StateDistricts]:
    """What an office serves on a day, state by state, areas by name. Two queries."""
    rows = list(District.objects.filter(in_force(on), office=office))
    keys = [f"{d.country}:{d.area_kind}:{d.area_code}" for d in rows]
    states = Place.objects.filter(kind="state", country__in={d.country for d in rows})
    names = {f"{p.country}:{p.code}": p.name for p in states}
    places = Place.objects.in_bulk(keys)
    by_state: dict[str, list[tuple[str, District]]] = {}
    for key, district in zip(keys, rows, strict=True):
        place = places.get(key)
        state = f"{district.country}:{place.state_code if place else ''}"
        by_state.setdefault(state, []).append((place.name if place else district.area_code, district))
    return [
        StateDistricts(
            state.partition(":")[2],
            names.get(state, state.partition(":")[2]),
            tuple(sorted(areas, key=lambda pair: (pair[0], pair[1].area_code))),
        )
        for state, areas in sorted(by_state.items(), key=lambda item: names.get(item[0], item[0]))
    ]


def service_points(access: Access | None, program: str = "", on: date | None = None) -> QuerySet[ServicePoint]:
    """Service points of the offices an access reaches (``None``: of all, they are public), with their office.

    ``program`` and ``on`` narrow to one program and to those open on a day.
    """
    found = ServicePoint.objects.select_related("office")
    if access is not None and not access.everywhere:
        found = found.filter(office__in=access.offices)
    if program:
        found = found.filter(program=program)
    if on:
        found = found.filter(open_on(on), open_on(on, "office__"))
    return found.order_by("office__city", "name")


def imports() -> QuerySet[NetworkImport]:
    """Official lists, the newest first, without their lines."""
    return (
        NetworkImport.objects.select_related("proposed_by", "decided_by")
        .defer("rows", "differences")
        .order_by("-proposed_at")
    )


def waiting_imports(access: Any = None) -> QuerySet[NetworkImport]:
    """The lists that wait for confirmation."""
    return NetworkImport.objects.filter(state=NetworkImport.State.PROPOSED)


def points_of(office: Office) -> QuerySet[ServicePoint]:
    """All service points of an office, closed ones included."""
    return office.service_points.select_related("office").order_by("-kind", "name")


def service_point(key: UUID | str) -> ServicePoint:
    """One service point with its office. ``ServicePoint.DoesNotExist`` when there is none."""
    return ServicePoint.objects.select_related("office").get(pk=key)


def import_(key: UUID | str) -> NetworkImport:
    """One official list, whole. ``NetworkImport.DoesNotExist`` when there is none."""
    return NetworkImport.objects.select_related("proposed_by", "decided_by").get(pk=key)


def in_words(differences: dict[str, Any]) -> dict[str, Any]:
    """The differences of a list as a page shows them: fields by their names, kinds and yes-or-no in words."""
    return differences | {
        "added": [
            entry | {"shown": [(field_name(f), field_value(f, v)) for f, v in entry["values"].items()]}
            for entry in differences["added"]
        ],
        "changed": [
            entry
            | {
                "shown": [
                    (field_name(c["field"]), field_value(c["field"], c["was"]), field_value(c["field"], c["becomes"]))
                    for c in entry["fields"]
                ]
            }
            for entry in differences["changed"]
        ],
    }


def field_name(field: str) -> str:
    """The name of a field of an office in the reader's language; of a district only the office ever differs."""
    return str(Office._meta.verbose_name if field == "office" else Office._meta.get_field(field).verbose_name)


def field_value(field: str, value: str) -> str:
    """A value of a list in words where it is a code."""
    if field == "kind":
        return str(Office.Kind(value).label) if value in Office.Kind.values else value
    if field == "is_kind_confirmed":
        return gettext("yes") if value == "yes" else gettext("no")
    return value
