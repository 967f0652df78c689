"""Who may write schooling, decide what a course is worth, and read a learner.

The policy: records of a learner are named records of the purpose education. Whoever holds that purpose reads them within
reach: the office that serves the learner, or the partner behind her school or its district. To write them takes the
capability ``keep_schooling`` besides; which verb of which program a role may call is that program's policy. An equivalence
is decided by two different people who analyse or review credits. A state's list is brought by one person and accepted by
another. Courses, institutions and rules are reference data and open to every account.
"""

from __future__ import annotations

from typing import Any

from ambos.domain.access import EDUCATION, Access
from ambos.records.accounts.roles import May

from .models import Institution, Learner
from .roles import ANALYZE_CREDITS, KEEP_SCHOOLING, REVIEW_CREDITS

TRUSTED = ("system", "link")
"""'link': whoever calls has proven the link herself."""
READERS_OF_CREDITS = (ANALYZE_CREDITS, REVIEW_CREDITS)


def may_keep(by: Any, *, office: Any, institution: Institution | None = None) -> bool:
    """May she write schooling of this office or this school's partner?"""
    if not isinstance(by, Access):
        return by in TRUSTED
    return EDUCATION in by.purposes and by.may(KEEP_SCHOOLING) and _reaches(by, office, institution)


def may_read_learner(access: Access, learner: Learner) -> bool:
    """May she open this learner's records?"""
    return EDUCATION in access.purposes and _reaches(access, learner.office_id, learner.institution)


def may_keep_learner(by: Any, learner: Learner) -> bool:
    """May she write this learner's records?"""
    return may_keep(by, office=learner.office_id, institution=learner.institution)


def may_decide_equivalences(by: Any) -> bool:
    """May she propose equivalences and be one of the two who decide?"""
    return by == "system" or (isinstance(by, Access) and any(map(by.may, READERS_OF_CREDITS)))


def may_bring_standards(by: Any) -> bool:
    """May she bring a state's courses or rules, or accept what somebody else brought?"""
    able = (*READERS_OF_CREDITS, May.KEEP_NETWORK)
    return by == "system" or (isinstance(by, Access) and by.everywhere and any(map(by.may, able)))


def may_keep_institutions(by: Any) -> bool:
    """May she add or correct an institution? Whoever works with records of schools."""
    able = (*READERS_OF_CREDITS, KEEP_SCHOOLING, May.KEEP_NETWORK)
    return by in TRUSTED or (isinstance(by, Access) and any(map(by.may, able)))


def _reaches(by: Access, office: Any, institution: Institution | None) -> bool:
    if by.reaches(office=getattr(office, "pk", office)):
        return True
    while institution is not None:
        if institution.organization_id and by.reaches(organization=institution.organization_id):
            return True
        institution = institution.parent
    return False
