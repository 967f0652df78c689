"""Guardians disagree, and how it was settled. What each side says is not kept here."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from ambos.domain import transfers as rules
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record

from ..models import Dispute, Transfer
from ..permissions import may_work, require
from .steps import is_disputed, locked, user_of


@transaction.atomic
def raise_dispute(*, transfer: Transfer, by: Any) -> Dispute:
    """Somebody who answers for the child objects: nothing is issued or delivered until it is settled.

    A paper that is out goes on verifying, as it says what the school said. Refused ``transfers.disputed`` when one is open.
    """
    require(may_work(by, transfer.office_id))
    row = locked(transfer)
    if row.state in rules.OVER:
        raise Refused("transfers.not_now", state=row.get_state_display())
    if is_disputed(row):
        raise Refused("transfers.disputed")
    made = Dispute.objects.create(transfer=row, raised_at=timezone.now(), raised_by_id=user_of(by))
    record("transfers.disputed", row, by=by, office=row.office_id)
    return made


@transaction.atomic
def settle_dispute(*, transfer: Transfer, how: str, by: Any) -> Dispute:
    """It is settled, and how. Never by who wrote it down: refused ``transfers.own_dispute``; ``transfers.say_why``."""
    require(may_work(by, transfer.office_id))
    row = locked(transfer)
    found = row.disputes.filter(settled_at__isnull=True).first()
    if found is None:
        raise Refused("transfers.not_now", state=row.get_state_display())
    if how not in Dispute.Settled.values:
        raise Refused("transfers.say_why", field="how")
    if by != "system" and found.raised_by_id == user_of(by):
        raise Refused("transfers.own_dispute")
    found.settled_at, found.settled_by_id, found.how = timezone.now(), user_of(by), how
    found.save(update_fields=["settled_at", "settled_by", "how"])
    record("transfers.dispute_settled", row, by=by, office=row.office_id, how=how)
    return found
