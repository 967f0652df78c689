"""Who may do what with textbooks.

The policy: headquarters opens seasons, keeps titles and the store at home, allocates and ships. Whoever runs the programs of an
office receives, hands out, moves on and writes off what lies there, and asks for the organizations around it; an organization
asks for itself. A site says how its books are used through its link. What it cost is open to everybody.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from ambos.domain.access import Access
from ambos.records.accounts.roles import May

RUNNERS = (May.PROPOSE_ROLLOUT, May.APPROVE_ROLLOUT)


def may_keep_seasons(by: Any) -> bool:
    """May she open seasons, keep titles and the store at home, allocate and ship: headquarters."""
    return by == "system" or (isinstance(by, Access) and by.may(May.KEEP_NETWORK) and by.everywhere)


def may_work(by: Any, office: UUID) -> bool:
    """May she receive, hand out, move on and write off books of this office?"""
    return by == "system" or (isinstance(by, Access) and any(map(by.may, RUNNERS)) and office in by.offices)


def may_ask(by: Any, office: UUID, organization: UUID) -> bool:
    """May she ask for books for this organization: its office, or the organization itself?"""
    is_itself = isinstance(by, Access) and by.may(May.ANSWER_REFERRALS) and organization in by.organizations
    return may_work(by, office) or is_itself


def require(may: bool) -> None:
    """``PermissionDenied`` unless she may."""
    if not may:
        raise PermissionDenied
