"""Rows for spreadsheets: read as they are sent, a few thousand at a time. No name, telephone, address or note is among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from ambos.domain.access import Access
from ambos.records.accounts.roles import May
from ambos.records.casework.models import Encounter, Outcome, ServiceRequest
from ambos.records.casework.queries import encounters
from ambos.records.casework.queries.sharing import seen_by_services
from ambos.records.casework.queries.window import requests_of_office
from ambos.records.directory.queries import language_names, need_name, search_services

CHUNK = 2000


@dataclass(frozen=True)
class Table:
    """One table: its head, who may have it, its rows within reach between two days, and how a row is written."""

    slug: str
    title: Any
    head: Sequence[Any]
    asks: frozenset[str]
    found: Callable[[Access, date, date], QuerySet[Any]]
    written: Callable[[Any], Sequence[Any]]

    def rows(self, found: QuerySet[Any]) -> Iterator[Sequence[Any]]:
        """The cells of each row."""
        return (self.written(row) for row in found.iterator(chunk_size=CHUNK))


# -- services -------------------------------------------------------------------------------------------------------------
def _services(access: Access, first: date, last: date) -> QuerySet[Any]:
    return search_services(access, on=last).prefetch_related("at_locations__location", "phones")


def _service(row: Any) -> Sequence[Any]:
    here = next((at.location for at in row.at_locations.all()), None)
    return (
        str(row.pk), row.organization.name, row.name, row.state, "; ".join(need_name(n.code) for n in row.needs.all()),
        "; ".join(language_names(row.languages)), here.address_1 if here else "", here.city if here else "",
        here.state_province if here else "", here.postal_code if here else "",
        "; ".join(phone.number for phone in row.phones.all()), row.fees, row.takes_referrals, row.assured_on, row.source,
    )  # fmt: skip


# -- visits ---------------------------------------------------------------------------------------------------------------
VISIT = (
    "pk", "day", "program", "office__code", "service_point__name", "organization__name", "source", "language", "person_id",
    "started_at", "ended_at", "office__timezone",
)  # fmt: skip


def _visits(access: Access, first: date, last: date) -> QuerySet[Any]:
    found: QuerySet[Encounter] = encounters(access).filter(day__range=(first, last))
    return found.order_by("day", "pk").values_list(*VISIT)


def _visit(row: Any) -> Sequence[Any]:
    key, day, program, office, point, agency, source, language, person, started, ended, zone = row
    here = _zone(zone)
    minutes = round((ended - started).total_seconds() / 60) if ended else None
    return (
        str(key), day, program, office, point or "", agency or "", source, language, person is not None,
        started.astimezone(here), minutes,
    )  # fmt: skip


# -- referrals ------------------------------------------------------------------------------------------------------------
REFERRAL = (
    "reference", "sent_on", "office__code", "service__name", "performer__name", "need", "program_family", "language",
    "state", "decline_reason", "sent_at", "seen_at", "answered_at", "closed_at", "outcome", "office__timezone",
)  # fmt: skip


def _referrals(access: Access, first: date, last: date) -> QuerySet[Any]:
    reach = seen_by_services(access) if access.may(May.ANSWER_REFERRALS) else requests_of_office(access)
    newest = Outcome.objects.filter(service_request=OuterRef("pk"), superseded_by__isnull=True).order_by("-recorded_at")
    found: QuerySet[ServiceRequest] = reach.filter(sent_on__range=(first, last)).select_related(None)
    return found.annotate(outcome=Subquery(newest.values("code")[:1])).order_by("sent_on", "pk").values_list(*REFERRAL)


def _referral(row: Any) -> Sequence[Any]:
    here = _zone(row[-1])
    need = need_name(row[5])
    moments = (at.astimezone(here) if at else None for at in row[10:14])
    return (*row[:5], need, *row[6:10], *moments, row[14])


_zones: dict[str, ZoneInfo] = {}


def _zone(name: str) -> ZoneInfo:
    return _zones.setdefault(name, ZoneInfo(name))


TABLES = {
    table.slug: table
    for table in (
        Table(
            "services",
            _("Services"),
            ("id", "organization", "service", "state", "needs", "languages", "address", "city", "state_province",
             "postal_code", "phone", "fees", "takes_referrals", "confirmed_on", "source"),
            frozenset({str(May.KEEP_DIRECTORY), str(May.SERVE_PEOPLE), str(May.ANSWER_REFERRALS)}),
            _services,
            _service,
        ),
        Table(
            "visits",
            _("Visits, without names"),
            ("id", "day", "program", "office", "service_point", "agency", "source", "language", "is_named", "started_at",
             "minutes"),
            frozenset({str(May.SERVE_PEOPLE)}),
            _visits,
            _visit,
        ),
        Table(
            "referrals",
            _("Referrals, without names"),
            ("reference", "sent_on", "office", "service", "organization", "need", "program_family", "language", "state",
             "decline_reason", "sent_at", "seen_at", "answered_at", "closed_at", "outcome"),
            frozenset({str(May.SERVE_PEOPLE), str(May.ANSWER_REFERRALS)}),
            _referrals,
            _referral,
        ),
    )
}  # fmt: skip
"""Every table there is, by its name in the address."""
