"""Reads of operations: who runs what on a day, and who ran it before."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from ambos.domain.access import Access
from ambos.records.accounts.queries import NOTHING, within
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office, ServicePoint
from ambos.records.network.queries import service_points

from .models import Operation
from .permissions import may_read_operations

RUNNING = (Operation.State.PILOT, Operation.State.ACTIVE, Operation.State.CLOSED)
"""States that occupy days: a closed operation ran on the days it says."""


def running_on(on: date) -> Q:
    """Operations that run on a day."""
    return Q(state__in=RUNNING, starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))


def operations(access: Access) -> QuerySet[Operation]:
    """The operations a reader sees: those of her office, all for headquarters. With what a list shows of each."""
    if not may_read_operations(access):
        return Operation.objects.filter(NOTHING)
    return _whole(Operation.objects.filter(within(access, office="office"))).order_by(
        "office__city", "service_point__name", "-starts_on", "id"
    )


def operation(access: Access, key: UUID | str) -> Operation:
    """One operation. ``Operation.DoesNotExist`` when there is none or it is not hers to read."""
    try:
        return operations(access).get(pk=UUID(str(key)))
    except ValueError:
        raise Operation.DoesNotExist from None


def operation_on(service_point: ServicePoint, on: date) -> Operation | None:
    """The operation that runs a service point on a day; ``None`` when nobody is known to."""
    found = Operation.objects.filter(running_on(on), service_point=service_point)
    return found.select_related("lead_agency", "agreement").first()


def lead_agency_on(service_point: ServicePoint, on: date) -> Organization | None:
    """The agency that runs a service point on a day: to whom what is done that day belongs. ``None``: not known."""
    found = operation_on(service_point, on)
    return found.lead_agency if found else None


def open_points(program: str, on: date) -> QuerySet[ServicePoint]:
    """Service points where the program runs on a day."""
    running = Operation.objects.filter(running_on(on), program=program, is_snapshot=False).values("service_point")
    return service_points(None, program, on).filter(pk__in=running)


def history(office: Office) -> QuerySet[Operation]:
    """Everything that ran or was approved to run at an office, by service point, the newest first: each agency with its
    days."""
    ran = Operation.objects.filter(office=office, state__in=RUNNING)
    return _whole(ran).order_by("-service_point__kind", "service_point__name", "-starts_on", "id")


def proposals(access: Access) -> QuerySet[Operation]:
    """What waits for the consul, the oldest first."""
    return operations(access).filter(state=Operation.State.PROPOSED).order_by("proposed_at", "id")


def in_the_way(operation: Operation) -> list[Operation]:
    """Operations of the same service point whose days this one would share."""
    last = Q(starts_on__lte=operation.ends_on) if operation.ends_on else Q()
    others = Operation.objects.filter(
        last, Q(ends_on__isnull=True) | Q(ends_on__gte=operation.starts_on),
        state__in=RUNNING, service_point=operation.service_point_id,
    ).exclude(pk=operation.pk)  # fmt: skip
    return list(_whole(others).order_by("starts_on"))


def succeeded_by(operation: Operation) -> Operation | None:
    """The operation that approving this one would end the day before it begins: begun earlier, with no end. ``None``
    when there is none."""
    return next((o for o in in_the_way(operation) if o.ends_on is None and o.starts_on < operation.starts_on), None)


def _whole(found: QuerySet[Operation]) -> QuerySet[Operation]:
    related: tuple[Any, ...] = (
        "office", "service_point", "lead_agency", "fiscal_agent", "agreement", "proposed_by", "approved_by",
    )  # fmt: skip
    return found.select_related(*related)


def lead_agencies_on(program: str, on: date) -> dict[UUID, str]:
    """Service point -> id of the agency that runs it on a day, for all points of a program at once. One query."""
    running = Operation.objects.filter(running_on(on), program=program, is_snapshot=False)
    return {point: str(agency) for point, agency in running.values_list("service_point", "lead_agency")}
