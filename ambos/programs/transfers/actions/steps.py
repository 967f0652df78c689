"""What the verbs share: the row as it stands, locked, and one step of its life."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone

from ambos.domain import transfers as rules
from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record

from ..models import Transfer


def locked(transfer: Transfer) -> Transfer:
    """The row as it stands now; whoever comes second waits and sees what the first did."""
    found = Transfer.objects.select_for_update(of=("self",)).select_related("office", "person", "document")
    return found.get(pk=transfer.pk)


def move(transfer: Transfer, step: str, *, by: Any, **changes: Any) -> Transfer:
    """Take a step, save it with ``changes``, log it. Refused ``transfers.not_now``."""
    try:
        transfer.state = rules.moved(transfer.state, step)
    except Refused:
        raise Refused("transfers.not_now", state=transfer.get_state_display()) from None
    transfer.state_at = timezone.now()
    for name, value in changes.items():
        setattr(transfer, name, value)
    transfer.save(update_fields=["state", "state_at", *changes])
    record(f"transfers.{transfer.state}", transfer, by=by, office=transfer.office_id, direction=transfer.direction)
    return transfer


def user_of(by: Any) -> UUID | None:
    """The account behind ``by``, when there is one."""
    return by.user if isinstance(by, Access) else None


def is_disputed(transfer: Transfer) -> bool:
    """Do guardians disagree about it now?"""
    return transfer.disputes.filter(settled_at__isnull=True).exists()
