"""Who may do what in the conferences.

The policy: a conference coordinator (``convene_conferences``) plans editions, proposes who is invited, stands at the door and
follows commitments. Headquarters (``keep_network``) confirms the selection and verifies what is said to have come of it, never
what it proposed itself. A community-affairs officer (``propose_rollout``) nominates for her own office and confirms the
follow-ups of her own people; she sees nobody else's. A documents officer (``issue_documents``) of the sealing office issues
certificates. Everybody else reads counts. Whoever was nominated reads and answers by her own link ('link').
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ambos.domain.access import Access
from ambos.records.accounts.roles import May
from ambos.records.documents.roles import ISSUE

from .roles import CONVENE

READERS = (CONVENE, May.KEEP_NETWORK)
"""Who opens the pages that name people of every office."""
WORKERS = (*READERS, May.PROPOSE_ROLLOUT)


def may_convene(by: Any) -> bool:
    """May she run editions? ('system': the demo world and the clock.)"""
    return by == "system" or (isinstance(by, Access) and by.may(CONVENE))


def may_read_all(by: Any) -> bool:
    """May she read the names of every office?"""
    return may_convene(by) or (isinstance(by, Access) and by.may(May.KEEP_NETWORK))


def may_nominate(by: Any, office: UUID) -> bool:
    """May she nominate for this office? Its own officer, and the coordinator for any."""
    return may_convene(by) or (isinstance(by, Access) and by.may(May.PROPOSE_ROLLOUT) and office in by.offices)


def may_confirm_selection(by: Any, edition: Any) -> bool:
    """May she confirm the selection: headquarters, and not who proposed it."""
    return by == "system" or (isinstance(by, Access) and by.may(May.KEEP_NETWORK) and by.user != edition.proposed_by_id)


def may_verify(by: Any, outcome: Any) -> bool:
    """May she verify an outcome: headquarters, and not who wrote it down."""
    return by == "system" or (isinstance(by, Access) and by.may(May.KEEP_NETWORK) and by.user != outcome.recorded_by_id)


def may_follow(by: Any, office: UUID) -> bool:
    """May she confirm what is said of a commitment: the coordinator, or the officer of the person's office."""
    return may_nominate(by, office)


def may_issue_certificates(by: Any, office: UUID | None) -> bool:
    """May she seal certificates of an edition whose sealing office this is?"""
    return isinstance(by, Access) and by.may(ISSUE) and office is not None and by.reaches(office=office)
