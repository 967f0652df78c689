"""The directory in HSDS part by part, for whoever writes all of it: only one part is held at a time.

A part is some organizations with everything that their whole records say. A row may be said in several parts (a place of one
organization, in which another works), and belongs to one: that of the first row it points at. So whoever writes the records
of every part and the rows that are its own has written each of them once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from ambos.domain import hsds

from ..models import Location, Organization, Service, ServiceAtLocation
from .hsds import COLUMNS, LOOSE, VOCABULARY, Row, Scope, tables, vocabulary

SIZE = 200
"""About so many services make a part; one organization that has more is a part alone."""


@dataclass(frozen=True)
class Part:
    """Some organizations: every row that their records say, and the keys of those rows that are this part's own, by table."""

    found: Mapping[str, Mapping[str, Row]]
    own: Mapping[str, Mapping[str, None]]

    def rows(self) -> Iterator[tuple[str, list[Row]]]:
        """(table, rows of this part)."""
        for name, keys in self.own.items():
            yield name, [self.found[name][key] for key in keys]


def parts(whole: Scope) -> Iterator[Part]:
    """All of it. Organizations in the order of their keys, then the places of nobody, then the words of the taxonomies."""
    words = vocabulary()
    used: dict[str, dict[str, Row]] = {name: dict(words[name]) for name in VOCABULARY}
    for keys in _of_organizations(whole):
        part = _part(_scope_of_organizations(whole, keys), words)
        for name in VOCABULARY:
            used[name] |= part.found[name]
        yield part
    for keys in _in_slices(_places_of_nobody(whole)):
        nothing = (Organization.objects.none(), Service.objects.none())
        yield _part(
            Scope(*nothing, Location.objects.filter(pk__in=keys), ServiceAtLocation.objects.none(), whole), words
        )
    found = {**used, **{name: words[name] for name in LOOSE}}
    yield Part(found, {name: dict.fromkeys(rows) for name, rows in found.items()})


def _of_organizations(whole: Scope) -> Iterator[list[UUID]]:
    """Keys of organizations, as many at a time as have so many services."""
    some: list[UUID] = []
    weight = 0
    counted = whole.organizations.order_by("pk").annotate(many=Count("services")).values_list("pk", "many")
    for key, many in counted.iterator(chunk_size=2000):
        if some and weight + many + 1 > SIZE:
            yield some
            some, weight = [], 0
        some.append(key)
        weight += many + 1
    if some:
        yield some


def _scope_of_organizations(whole: Scope, keys: list[UUID]) -> Scope:
    """As ``scope_of`` has it, by keys: a query of the part looks at no other row."""
    services = list(whole.services.filter(organization__in=keys).values_list("pk", flat=True))
    here = dict(ServiceAtLocation.objects.filter(service__in=services).values_list("pk", "location"))
    places = {*Location.objects.filter(organization__in=keys).values_list("pk", flat=True), *here.values()}
    return Scope(
        Organization.objects.filter(pk__in=keys), Service.objects.filter(pk__in=services),
        Location.objects.filter(pk__in=places), ServiceAtLocation.objects.filter(pk__in=here), whole,
    )  # fmt: skip


def _places_of_nobody(whole: Scope) -> Iterator[UUID]:
    """Places that belong to no organization that is seen."""
    others = whole.locations.filter(Q(organization=None) | ~Q(organization__in=whole.organizations.values("pk")))
    yield from others.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=2000)


def _in_slices(keys: Iterator[UUID]) -> Iterator[list[UUID]]:
    while some := list(islice(keys, SIZE)):
        yield some


def _part(scope: Scope, words: Mapping[str, Mapping[str, Row]]) -> Part:
    found = tables(scope, words)
    organizations = found["organization"]
    own: dict[str, dict[str, None]] = {}
    mine: set[str] = set()
    for name in COLUMNS:
        if name not in VOCABULARY:
            own[name] = {
                key: None for key, row in found[name].items() if _is_own(name, row, own, mine, bool(organizations))
            }
            mine.update(own[name])
    return Part(found, own)


def _is_own(name: str, row: Row, own: Mapping[str, Mapping[str, None]], mine: set[str], is_of_somebody: bool) -> bool:
    """Does a row belong to this part: is the first row it points at one of it? An organization is, and so is a place of
    nobody in a part of nobody."""
    if name in LOOSE:
        return row[LOOSE[name]] in mine
    if name == "organization":
        return True
    if name == "location" and not row.get("organization_id"):
        return not is_of_somebody
    references: dict[str, Any] = dict(hsds.tables()[name].references)
    return next((row[column] in own[parent] for column, parent in references.items() if row.get(column)), False)
