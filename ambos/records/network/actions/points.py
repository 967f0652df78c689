"""What people know of a service point better than any list: its hours, its telephone, that it opened or closed."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain import telephones
from ambos.domain.errors import Reason, Refused, check
from ambos.records.audit.actions import record
from ambos.records.audit.keys import new_key

from ..models import Office, ServicePoint
from ..permissions import may_keep_service_point


@transaction.atomic
def open_service_point(
    *, office: Office, program: str, kind: str, name: str, hours: str = "", phone: str = "", opened_on: date | None = None,
    source: str, key: UUID | None = None, by: Any,
) -> ServicePoint:  # fmt: skip
    """A new window, mobile unit or temporary site of an office. ``key``: of the form; sent twice it gives the first row.

    Refused without a name or with one the office already has for this program.
    """
    if not may_keep_service_point(by, office.pk):
        raise PermissionDenied
    if key and (seen := ServicePoint.objects.filter(pk=key).first()):
        return seen
    name = " ".join(name.split())
    if not name:
        raise Refused("network.point_needs_a_name", field="name")
    if ServicePoint.objects.filter(office=office, program=program, name=name).exists():
        raise Refused("network.point_name_taken", field="name")
    made = ServicePoint.objects.create(
        id=key or new_key(), office=office, program=program, kind=kind, name=name, hours=hours.strip(),
        phone=_number(phone, office), opened_on=opened_on,
        source=source, as_of=str(timezone.localdate()), confidence="high",
    )  # fmt: skip
    record("network.service_point_opened", made, by=by, office=office, kind=kind)
    return made


@transaction.atomic
def change_service_point(
    *, service_point: ServicePoint, hours: str, phone: str, opened_on: date | None, closed_on: date | None, note: str = "",
    source: str, by: Any,
) -> ServicePoint:  # fmt: skip
    """Say what is true of a service point today; it is confirmed by saying so, and no list overwrites it.

    Refused when it would close before it opens.
    """
    if not may_keep_service_point(by, service_point.office_id):
        raise PermissionDenied
    check(
        [Reason("network.point_closes_before_opening", {}, "closed_on")]
        if opened_on and closed_on and closed_on < opened_on
        else []
    )
    values = {
        "hours": hours.strip(), "phone": _number(phone, service_point.office), "opened_on": opened_on,
        "closed_on": closed_on, "note": note.strip(), "source": source, "as_of": str(timezone.localdate()), "confidence": "high",
    }  # fmt: skip
    changed = sorted(name for name, value in values.items() if getattr(service_point, name) != value)
    for name, value in values.items():
        setattr(service_point, name, value)
    service_point.save(update_fields=sorted(values))
    record("network.service_point_changed", service_point, by=by, office=service_point.office_id, fields=changed)
    return service_point


def _number(typed: str, office: Office) -> str:
    return telephones.normalise(typed, country=office.country, field="phone") if typed.strip() else ""
