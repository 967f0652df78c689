"""Reads of measurements: the table in force on a day, a typed reading judged, the screenings of one encounter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet

from ambos.domain.access import Access
from ambos.domain.errors import Reason, Refused, check
from ambos.domain.names import age_on
from ambos.domain.screenings import Reading, Table, assess
from ambos.records.accounts.queries import within
from ambos.records.casework.models import Encounter
from ambos.records.network.models import Office
from ambos.records.registry.loading import destination

from .models import BandTable, Screening
from .permissions import may_screen


def table_row_on(day: date) -> BandTable:
    """The clinical table in force that day: the last to take effect. Refused ``measurements.no_table``."""
    row = BandTable.objects.filter(effective_from__lte=day).order_by("-effective_from").first()
    if row is None:
        raise Refused("measurements.no_table", on=day)
    return row


def table_on(day: date) -> Table:
    """The same, as the domain reads it. ``table_on(day).tests`` is what a form may offer."""
    return as_table(table_row_on(day))


def as_table(row: BandTable) -> Table:
    """A loaded table. It is never edited, so that it is read once."""
    return _read(row.pk)


def numbers(values: Mapping[str, str]) -> dict[str, Decimal]:
    """Typed values as numbers: 148, 5.7 or 5,7; an empty one is left out. Refused ``measurements.not_a_number``, each on
    the field of its name."""
    found, faults = {}, []
    for name, typed in values.items():
        text = typed.strip()
        if re.fullmatch(r"[0-9]{1,4}(?:[.,][0-9]{1,2})?", text):
            found[name] = Decimal(text.replace(",", "."))
        elif text:
            faults.append(Reason("measurements.not_a_number", {"typed": text[:20]}, name))
    check(faults)
    return found


def judged(
    test: str,
    values: Mapping[str, str],
    unit: str,
    fasting: bool | None = None,
    *,
    on: date,
    age: int | None = None,
    pregnant: bool | None = None,
) -> Reading:
    """Typed values judged by the table in force that day. Refusals: ``numbers`` and ``domain.screenings.assess``."""
    return assess(table_on(on), test, numbers(values), unit, fasting, on, age=age, pregnant=pregnant)


def age_at(encounter: Encounter) -> int | None:
    """Her age at the encounter; ``None`` when she is anonymous or it is not certain. Of two possible ages the higher one
    counts: the table leaves out only whom it surely was not made for."""
    born = encounter.person and encounter.person.born
    return age_on(born, encounter.day).highest if born and born.earliest <= encounter.day else None


def emergency_phone(access: Access) -> str:
    """The number to call in the country where this reader works; empty where no pack says it."""
    country = Office.objects.filter(pk__in=access.offices).values_list("country", flat=True).first()
    pack = destination(country) if country else None
    return pack.emergency_phone if pack else ""


def screenings_of(access: Access, encounter: Encounter) -> QuerySet[Screening]:
    """The screenings of one encounter in the order they were taken. The page that shows them records the read."""
    if not may_screen(access, encounter):
        raise PermissionDenied
    return encounter.screenings.select_related("table", "repeats").order_by("taken_at", "id")


def counts(access: Access, first: date, last: date) -> Iterable[Mapping[str, Any]]:
    """Screenings taken within reach, by office, test and level: ``office``, ``test``, ``level``, ``n`` (unit: service).

    Counts without names. What leaves the house goes through ``domain.disclosure`` first.
    """
    return (
        Screening.objects.filter(
            within(access, office="encounter__office"),
            encounter__day__range=(first, last),
            encounter__superseded_by__isnull=True,
        )
        .values("encounter__office", "test", "level")
        .annotate(n=Count("pk"))
        .order_by("encounter__office", "test", "level")
    )


@lru_cache(maxsize=16)
def _read(key: UUID) -> Table:
    row = BandTable.objects.get(pk=key)
    # JSON knows no days: the one that matters stands in a column of its own.
    return Table.load(row.table | {"effective_from": row.effective_from})


NEVER_OUTSIDE = ("hiv",)
"""Tests that stand in no export, under whatever pseudonym (handbook 15: no name in exports; a date and a place may be one)."""


def shown_outside() -> QuerySet[Screening]:
    """The screenings that an export without names may hold, in the order they were taken."""
    return Screening.objects.exclude(test__in=NEVER_OUTSIDE).order_by("taken_at", "id")
