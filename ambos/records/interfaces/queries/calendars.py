"""What stands in a calendar: the appointments of an office's referrals, and the days on which an office rests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from ambos.domain.access import Access
from ambos.domain.calendars import Event
from ambos.records.accounts.queries import named_within
from ambos.records.casework.models import Appointment
from ambos.records.network.queries import office_by_code
from ambos.records.registry.loading import destination, origin

BACK, AHEAD = timedelta(days=30), timedelta(days=400)


def appointments(access: Access, now: datetime) -> Iterator[Event]:
    """Appointments of the referrals of the reader's offices, a month back and all to come. Without names: a reference, by
    which the window finds her."""
    reach = named_within(access, purpose="service_request__purpose", office="service_request__office")
    found = Appointment.objects.filter(reach, starts_at__range=(now - BACK, now + AHEAD)).select_related(
        "service_request__service__organization"
    )
    for row in found.order_by("starts_at", "id"):
        service = row.service_request.service
        yield Event(
            uid=f"{row.pk}@ambos",
            starts=row.starts_at,
            summary=_("Referral %(reference)s: %(service)s")
            % {"reference": row.service_request.reference, "service": service.name},
            location=service.organization.name,
            is_cancelled=row.state == Appointment.State.CANCELLED,
        )


def rest_days(code: str) -> tuple[Any, list[Event]]:
    """An office and the days on which it rests, of the country of origin and of the one it stands in. ``DoesNotExist`` when
    there is no such office."""
    office = office_by_code(code)
    packs = [(origin(), "calendar/holidays.yaml"), (destination(office.country), "holidays.yaml")]
    events: dict[tuple[date, str], Event] = {}
    for pack, file in packs:
        if pack is None or not pack.has(file):
            continue
        for day in pack.read(file)["holidays"]:
            name = f"{day['name']['es']} / {day['name']['en']}"
            events[day["observed"], day["code"]] = Event(
                uid=f"{office.code}-{day['observed']}-{day['code']}@ambos", starts=day["observed"], summary=name
            )
    return office, [events[key] for key in sorted(events)]
