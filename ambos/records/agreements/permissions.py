"""Who drafts, signs, ends and reads agreements.

The policy: an agreement concerns offices. Whoever proposes what an office runs (``propose_rollout``) drafts for that
office; whoever heads it (``approve_rollout``) signs and ends; nobody signs what she herself sent to legal review. An
agreement of several offices is drafted and signed by an office it covers. Headquarters (``keep_network``) reads all.
Windows and partners, who work under agreements, do not read those of others, so they read none here. No background task
drafts or signs: behind each step stands a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from ambos.domain.access import Access
from ambos.records.accounts.roles import May

from .models import Agreement

READERS = (May.PROPOSE_ROLLOUT, May.APPROVE_ROLLOUT, May.KEEP_NETWORK)


def may_read_agreements(access: Access) -> bool:
    """May she read agreements at all? Which ones is the business of queries."""
    return any(access.may(capability) for capability in READERS)


def may_draft(by: Any, offices: Iterable[UUID]) -> bool:
    """May she draft, change and send to review an agreement of these offices?"""
    return _for_one_of(by, May.PROPOSE_ROLLOUT, offices)


def may_decide(by: Any, agreement: Agreement) -> bool:
    """May she sign it, send it back or end it? (Whether she may sign *this* one, having sent it, is a refusal.)"""
    return _for_one_of(by, May.APPROVE_ROLLOUT, (office.pk for office in agreement.offices.all()))


def _for_one_of(by: Any, capability: str, offices: Iterable[UUID]) -> bool:
    return isinstance(by, Access) and by.may(capability) and any(by.reaches(office=office) for office in offices)
