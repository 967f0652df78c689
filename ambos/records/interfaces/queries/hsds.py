"""The public directory in HSDS: the services of the directory, the offices and their windows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from ambos.domain import hsds
from ambos.domain.access import NOBODY
from ambos.domain.geography import Point, distance_km
from ambos.domain.names import fold
from ambos.records.directory.queries import (
    codes_of_term,
    needs_taxonomy_key,
    parts,
    scope_of,
    tables,
    whole_scope,
)
from ambos.records.registry.loading import origin
from ambos.records.rollout.queries import lead_agencies_on

from .network import Tables, listed_offices, merged, network_tables, offices_of_pack

WINDOWS = "health_windows"
"""The program whose service points are listed as services."""


def write_public(folder: Path, on: date) -> dict[str, int]:
    """Write everything public of this installation on a day into a folder, part by part, so that memory does not grow with
    the directory; how many records of each kind."""
    whole = whole_scope(NOBODY)
    agencies = _public_agencies(on)
    network = network_tables(origin(), WINDOWS, listed_offices(on, WINDOWS, agencies))
    with hsds.Folder(folder) as out:
        for part in parts(whole):
            runs = any(key in part.own.get("organization", ()) for key in agencies.values())
            _add(out, merged(part.found, network) if runs else part.found, part.own, part.rows())
        owners = tables(scope_of(NOBODY, "organization", set(agencies.values()))) if agencies else {}
        _add(out, merged(owners, network), network, ((name, rows.values()) for name, rows in network.items()))
    return out.counted


def _add(
    out: hsds.Folder, found: Tables, keys: Mapping[str, Iterable[str]], rows: Iterable[tuple[str, Iterable[Any]]]
) -> None:
    for kind in hsds.KINDS:
        out.add_records(kind, hsds.nest(kind, found, keys.get(kind, ())))
    for name, some in rows:
        out.add_rows(name, some)


def _public_agencies(on: date) -> dict[Any, str]:
    """Service point -> id of whoever runs it on a day, where that organization is public."""
    agencies = lead_agencies_on(WINDOWS, on)
    seen = whole_scope(NOBODY).organizations.filter(pk__in=set(agencies.values()))
    public = {str(key) for key in seen.values_list("pk", flat=True)}
    return {point: key for point, key in agencies.items() if key in public}


def pack_tables(on: date) -> Tables:
    """Everything public that the packs alone know on a day."""
    return network_tables(origin(), WINDOWS, offices_of_pack(origin(), on))


@dataclass(frozen=True)
class Asked:
    """What a list of the HSDS API is narrowed by."""

    search: str = ""
    organization: UUID | None = None
    term: UUID | None = None
    taxonomy: UUID | None = None
    modified_after: datetime | None = None
    near: Point | None = None
    within_km: float | None = None


class Listing:
    """The rows of one kind that match, stored ones first and then those of the network; cut into pages without reading
    more than a page."""

    def __init__(self, kind: str, asked: Asked, on: date):
        self.kind, self.asked, self.on = kind, asked, on

    @cached_property
    def stored(self) -> QuerySet[Any]:
        """The matching rows of the directory, in an order that stays."""
        everything, asked = whole_scope(NOBODY), self.asked
        found = {
            "organization": everything.organizations,
            "service": everything.services,
            "service_at_location": everything.at_locations,
        }[self.kind]
        before = "service__" if self.kind == "service_at_location" else ""
        for word in fold(asked.search).split():
            names = Q(**{f"{before}folded_name__contains": word})
            if self.kind != "organization":
                names |= Q(**{f"{before}organization__folded_name__contains": word})
            found = found.filter(names)
        if self.kind != "organization":
            found = self._narrowed(found, before)
        return found.order_by("pk")

    def _narrowed(self, found: QuerySet[Any], before: str) -> QuerySet[Any]:
        asked = self.asked
        if asked.organization:
            found = found.filter(**{f"{before}organization": asked.organization})
        if asked.modified_after:
            found = found.filter(**{f"{before}last_modified__gte": asked.modified_after})
        if asked.term:
            found = found.filter(**{f"{before}needs__code__in": codes_of_term(asked.term)}).distinct()
        if asked.taxonomy:
            known = str(asked.taxonomy) == needs_taxonomy_key()
            found = found.filter(**{f"{before}needs__isnull": False}).distinct() if known else found.none()
        if asked.near and self.kind == "service_at_location":
            km = asked.within_km or 0.0
            keys = [pk for pk, lat, lon in found.values_list("pk", "location__latitude", "location__longitude")
                    if lat is not None and distance_km(asked.near, Point(lat, lon)) <= km]  # fmt: skip
            found = found.filter(pk__in=keys)
        return found

    @cached_property
    def _network(self) -> Tables:
        return network_tables(origin(), WINDOWS, listed_offices(self.on, WINDOWS, _public_agencies(self.on)))

    @cached_property
    def of_network(self) -> list[str]:
        """The matching keys of the network, in an order that stays."""
        asked = self.asked
        if asked.term or asked.taxonomy or asked.modified_after:
            return []
        return sorted(key for key, row in self._network[self.kind].items() if self._matches(row))

    def _matches(self, row: dict[str, Any]) -> bool:
        asked, service = self.asked, row
        if self.kind == "service_at_location":
            service = self._network["service"][row["service_id"]]
            place = self._network["location"][row["location_id"]]
            if asked.near and ("latitude" not in place or distance_km(
                asked.near, Point(place["latitude"], place["longitude"])) > (asked.within_km or 0.0)):  # fmt: skip
                return False
        if self.kind != "organization" and asked.organization and service["organization_id"] != str(asked.organization):
            return False
        said = fold(f"{service['name']} {service.get('alternate_name', '')}")
        return all(word in said for word in fold(asked.search).split())

    @cached_property
    def total(self) -> int:
        """How many match."""
        return self.stored.count() + len(self.of_network)

    def records(self, start: int, stop: int, *, listed: bool) -> list[dict[str, Any]]:
        """The records from one place to another of the order."""
        keys = [str(pk) for pk in self.stored.values_list("pk", flat=True)[start:stop]]
        of_stored = self.total - len(self.of_network)
        rest = self.of_network[max(0, start - of_stored) : max(0, stop - of_stored)]
        found = tables(scope_of(NOBODY, self.kind, keys)) if keys else {}
        if rest:
            found = merged(self._with_agencies(rest), found)
        return list(hsds.nest(self.kind, found, [*keys, *rest], listed=listed))

    def _with_agencies(self, keys: list[str]) -> Tables:
        """The network's tables with the organizations of the directory that run some of these windows."""
        services = self._network["service"]
        owners = {
            services[self._network[self.kind][key]["service_id"]]["organization_id"]
            if self.kind == "service_at_location"
            else services[key]["organization_id"]
            for key in keys
            if self.kind != "organization"
        } - set(self._network["organization"])
        return merged(tables(scope_of(NOBODY, "organization", owners)), self._network) if owners else self._network

    def one(self, key: UUID) -> dict[str, Any] | None:
        """One whole record; ``None`` when it is not public."""
        if str(key) in self._network[self.kind]:
            [found] = hsds.nest(self.kind, self._with_agencies([str(key)]), [str(key)])
            return found
        stored = tables(scope_of(NOBODY, self.kind, [key]))
        return next(hsds.nest(self.kind, stored, [str(key)]), None) if str(key) in stored[self.kind] else None

    def stamps(self) -> list[dict[str, Any]]:
        """Id and day of the last change of every service that matches, in one go."""
        rows = self.stored.values_list("pk", "last_modified")
        stored = [{"id": str(pk), "modified_date": at.isoformat(timespec="seconds")} for pk, at in rows]
        return stored + [{"id": key, "modified_date": None} for key in self.of_network]
