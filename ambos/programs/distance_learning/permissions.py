"""Who may do what.

The policy: an adviser of studies (``advise_learners``, purpose education) opens and follows the studies of her office. The
certificate is issued by a documents officer of that office who wrote down none of its results: nobody takes two critical
steps in a row on one record. What a subject is worth is proposed and decided by two different people of those who keep the
network or review credits; they see no learner. Headquarters and evaluators see figures. The learner herself acts by her code
('client'), whoever holds a statement by its link ('link').
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from ambos.domain.access import EDUCATION, Access
from ambos.records.accounts.roles import May
from ambos.records.documents.permissions import may_issue

from .roles import ADVISE, ALIGN

ALIGNERS = (ALIGN, May.KEEP_NETWORK)


def may_advise(by: Any, office: UUID) -> bool:
    """May she open, read and follow studies of this office?"""
    if by == "system":
        return True
    return isinstance(by, Access) and by.may(ADVISE) and EDUCATION in by.purposes and by.reaches(office=office)


def may_follow(by: Any, study: Any) -> bool:
    """May she work on this study?"""
    return may_advise(by, study.office_id)


def may_certify(by: Any, study: Any, recorders: Collection[UUID | None]) -> bool:
    """May she issue its certificate? A documents officer of the office who is none of ``recorders``."""
    if not may_issue(by, office=study.office_id, kind="certificate"):
        return False
    return by == "system" or by.user not in recorders


def may_align(by: Any) -> bool:
    """May she propose and decide what subjects are worth?"""
    return by == "system" or (isinstance(by, Access) and by.everywhere and any(map(by.may, ALIGNERS)))


def may_decide(by: Any, alignment: Any) -> bool:
    """May she decide this proposal: whoever may align and did not propose it?"""
    return may_align(by) and (by == "system" or by.user != alignment.proposed_by_id)
