"""What is wrong with the network's data on a day: what headquarters has to settle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef

from ambos.records.registry.loading import destinations, origin

from ..models import District, Office, Place
from .offices import TO_BE_CONFIRMED, in_force, offices


@dataclass(frozen=True)
class Claimed:
    """An area on which two offices have a claim: by two rows in force, or by two sources that disagree."""

    area: str
    place: Place | None
    offices: tuple[str, ...]
    source: str
    confidence: str


@dataclass(frozen=True)
class Gap:
    """Days on which no office is known for an area."""

    area: str
    place: Place | None
    valid_from: str
    valid_to: str
    source: str


@dataclass(frozen=True)
class DataErrors:
    """``orphans``: counties nobody serves that day. ``overlaps``: areas two offices serve that day. ``disputed``: areas
    where sources disagree and one office was chosen. ``unknown``: district rows that name no place. ``gaps``: past days
    without an office. ``doubtful``: areas to be confirmed, by office. ``without_pack``: open offices in countries whose
    pack is not installed (no error: they stand, and nothing resolves there)."""

    orphans: tuple[Place, ...]
    overlaps: tuple[Claimed, ...]
    disputed: tuple[Claimed, ...]
    unknown: tuple[District, ...]
    gaps: tuple[Gap, ...]
    doubtful: tuple[tuple[Office, int], ...]
    without_pack: tuple[Office, ...]

    @property
    def count(self) -> int:
        """How many have to be settled: what misleads a family today."""
        return len(self.orphans) + len(self.overlaps) + len(self.unknown)


def data_errors(on: date) -> DataErrors:
    """Everything that is wrong on a day. Ten queries, whatever is wrong."""
    countries = [pack.code for pack in destinations()]
    overlapping = list(_overlapping(on))
    disputes = _disputes()
    gaps = list(_pack_rows("network/district_unassigned.csv"))
    keys = [_key(row) for row in [*overlapping, *disputes, *gaps]]
    places = Place.objects.in_bulk(list(set(keys)))
    return DataErrors(
        orphans=tuple(_orphans(on, countries)),
        overlaps=tuple(_claims(overlapping, places, on)),
        disputed=tuple(
            Claimed(_key(r), places.get(_key(r)), (r["office"], r["other_office"]), r["source"], r["confidence"])
            for r in disputes
        ),
        unknown=tuple(_unknown()),
        gaps=tuple(
            Gap(_key(r), places.get(_key(r)), r["valid_from"], r["valid_to"], r["source"])
            for r in gaps
            if r["valid_to"]
        ),
        doubtful=tuple(_doubtful(on)),
        without_pack=tuple(offices(on).exclude(country__in=[*countries, origin().code])),
    )


def errors_to_settle(on: date) -> list[Any]:
    """What ``data_errors(on).count`` counts, as querysets: nothing is asked before they are counted."""
    countries = [pack.code for pack in destinations()]
    return [_orphans(on, countries), _overlapping(on), _unknown()]


def _orphans(on: date, countries: list[str]):
    """Counties that no row in force names, themselves or by their state."""
    rows = District.objects.filter(in_force(on), country=OuterRef("country"))
    return (
        Place.objects.filter(kind="county", country__in=countries)
        .exclude(Exists(rows.filter(area_kind="county", area_code=OuterRef("code"))))
        .exclude(Exists(rows.filter(area_kind="state", area_code=OuterRef("state_code"))))
        .order_by("state_code", "name")
    )


def _overlapping(on: date):
    """Areas that rows of more than one office name on the day."""
    return (
        District.objects.filter(in_force(on))
        .values("country", "area_kind", "area_code")
        .annotate(n=Count("office", distinct=True))
        .filter(n__gt=1)
        .order_by("country", "area_kind", "area_code")
    )


def _claims(overlapping: list[dict[str, Any]], places: dict[str, Place], on: date):
    codes = {row["area_code"] for row in overlapping}
    rows = District.objects.filter(in_force(on), area_code__in=codes).select_related("office").order_by("office__code")
    for area in overlapping:
        key = _key(area)
        of_area = [r for r in rows if f"{r.country}:{r.area_kind}:{r.area_code}" == key]
        names = tuple(dict.fromkeys(r.office.code for r in of_area))
        yield Claimed(key, places.get(key), names, " · ".join(dict.fromkeys(r.source for r in of_area)), "")


def _disputes() -> list[dict[str, str]]:
    """The pack's disputes that the official list has not settled since."""
    rows = list(_pack_rows("network/district_conflicts.csv"))
    codes = {row["area_code"] for row in rows}
    settled = set(
        District.objects.filter(listed_in__isnull=False, area_code__in=codes).values_list(
            "country", "area_kind", "area_code"
        )
    )
    return [row for row in rows if (row["country"], row["area_kind"], row["area_code"]) not in settled]


def _unknown():
    """District rows whose area no place carries, in countries whose places are loaded."""
    same = Place.objects.filter(country=OuterRef("country"), kind=OuterRef("area_kind"), code=OuterRef("area_code"))
    loaded = Place.objects.filter(kind="county").values("country")
    return District.objects.filter(~Exists(same), country__in=loaded).select_related("office").order_by("area_code")


def _doubtful(on: date) -> list[tuple[Office, int]]:
    rows = District.objects.filter(in_force(on), confidence__in=TO_BE_CONFIRMED)
    counted = dict(rows.values("office").annotate(n=Count("pk")).values_list("office", "n"))
    named = Office.objects.in_bulk(list(counted))
    return sorted(((named[key], n) for key, n in counted.items()), key=lambda pair: (-pair[1], pair[0].code))


def _pack_rows(file: str):
    return origin().rows(file) if origin().has(file) else iter(())


def _key(row: dict[str, Any]) -> str:
    return f"{row['country']}:{row['area_kind']}:{row['area_code']}"
