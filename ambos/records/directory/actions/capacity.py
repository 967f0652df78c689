"""What only the organization knows: that a service is still true, and how many people it can take."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ambos.domain.errors import Reason, Refused, check
from ambos.records.audit.actions import record, who

from ..models import Service, ServiceCapacity
from ..permissions import may_answer_for
from ..queries import capacity_of, monday

MOST_PLACES = 5000
"""More places a week than any service has: a slip of the finger."""


@transaction.atomic
def confirm_service(*, service: Service, on: date | None = None, by: Any) -> Service:
    """Say that what the directory tells of this service is still true. Never in the future, never back in time."""
    if not may_answer_for(by, service):
        raise PermissionDenied
    on, today = on or timezone.localdate(), timezone.localdate()
    if on > today:
        raise Refused("directory.confirmed_in_the_future", field="on")
    service.assured_on = max(on, service.assured_on or on)
    service.save(update_fields=["assured_on"])
    record("directory.service_confirmed", service, by=by, organization=service.organization_id, on=on)
    return service


@transaction.atomic
def set_capacity(*, service: Service, week_of: date, places: int, by: Any) -> ServiceCapacity:
    """Say how many people the service can take in the week of a day. The newest word of a week wins; places already
    taken stay taken. Refused below 0, above ``MOST_PLACES`` and for a week that has passed."""
    if not may_answer_for(by, service):
        raise PermissionDenied
    faults = []
    if not 0 <= places <= MOST_PLACES:
        faults.append(Reason("directory.capacity_out_of_range", {"most": MOST_PLACES}, "places"))
    if monday(week_of) < monday(timezone.localdate()):
        faults.append(Reason("directory.week_is_over", {}, "week_of"))
    check(faults)
    Service.objects.select_for_update().get(pk=service.pk)
    before = capacity_of([service.pk], week_of).get(service.pk)
    made = ServiceCapacity.objects.create(
        service=service,
        week_of=monday(week_of),
        places=places,
        taken=before.taken if before else 0,
        said_at=timezone.now(),
        said_by=who(by),
    )
    record("directory.capacity_set", service, by=by, organization=service.organization_id, places=places)
    return made


@transaction.atomic
def take_place(*, service: Service, on: date) -> None:
    """Somebody was given one of this week's places. Nothing to count where the organization never said how many.

    Part of the verb that sends or accepts a referral, which asks the permission and writes the log."""
    _count(service, on, +1)


@transaction.atomic
def give_place_back(*, service: Service, on: date) -> None:
    """A place of the week of ``on`` is free again: declined, withdrawn, sent elsewhere."""
    _count(service, on, -1)


def _count(service: Service, on: date, step: int) -> None:
    said = capacity_of([service.pk], on).get(service.pk)
    if said and said.taken + step >= 0:
        ServiceCapacity.objects.filter(pk=said.pk).update(taken=F("taken") + step)
