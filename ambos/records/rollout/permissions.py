"""Who proposes, approves and reads what an office runs.

The policy: whoever follows the programs of an office (``propose_rollout``) proposes for that office; whoever heads it
(``approve_rollout``) approves, declines and closes; nobody approves her own proposal, whatever posts she holds.
Headquarters (``keep_network``) reads all and decides nothing here: a program that the consul does not want does not run.
No background task proposes or approves: behind each of the two stands a person.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ambos.domain.access import Access
from ambos.records.accounts.roles import May

from .models import Operation

READERS = (May.PROPOSE_ROLLOUT, May.APPROVE_ROLLOUT, May.KEEP_NETWORK)


def may_read_operations(access: Access) -> bool:
    """May she read operations at all? Which ones is the business of queries."""
    return any(access.may(capability) for capability in READERS)


def may_propose(by: Any, office: UUID) -> bool:
    """May she propose an operation of this office?"""
    return _holds(by, May.PROPOSE_ROLLOUT, office)


def may_approve(by: Any, operation: Operation) -> bool:
    """May she approve, decline and close operations of this office? (Her own proposal is a refusal.)"""
    return _holds(by, May.APPROVE_ROLLOUT, operation.office_id)


def may_withdraw(by: Any, operation: Operation) -> bool:
    """May she take this proposal back? Whoever may propose for the office."""
    return may_propose(by, operation.office_id)


def _holds(by: Any, capability: str, office: UUID) -> bool:
    return isinstance(by, Access) and by.may(capability) and by.reaches(office=office)
