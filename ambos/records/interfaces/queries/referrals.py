"""Referrals as other systems may read them: in bulk, with what they refer to, without names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from ambos.domain.access import Access
from ambos.records.casework.queries.window import requests_of_office
from ambos.records.measurements.queries import shown_outside

CHUNK = 500


def referrals(access: Access, *, first: date | None = None, last: date | None = None) -> QuerySet[Any]:
    """The referrals this reader reaches, sent on these days, the oldest first."""
    found = requests_of_office(access)
    if first:
        found = found.filter(sent_on__gte=first)
    if last:
        found = found.filter(sent_on__lte=last)
    return found.order_by("sent_on", "id")


def with_all(found: QuerySet[Any]) -> Iterator[Any]:
    """Each with its encounter, screenings, appointments and outcomes; ``CHUNK`` at a time, so that memory stays flat."""
    rows = found.select_related(
        "person", "requester", "encounter__person", "encounter__office", "encounter__service_point",
        "encounter__organization", "rerouted_to",
    ).prefetch_related(
        "appointments", "outcomes",
        Prefetch("encounter__screenings", shown_outside(), to_attr="shown"),
    )  # fmt: skip
    yield from rows.iterator(chunk_size=CHUNK)
