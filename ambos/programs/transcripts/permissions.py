"""Who may ask, obtain, analyse, read a second time, issue and decide.

The policy: a school asks and decides for the students of its own district, signed in (``ask_for_records``) or by the link of
one request, and never sees another district's. The institute's analysts (``analyze_credits``) obtain records, read, analyse.
The second reader (``review_credits``) approves and issues what somebody else analysed: nobody takes two critical steps in a
row on one record (handbook 1.8). Headquarters and everybody else see counts. Whoever opens a request must hold the purpose
education.
"""

from __future__ import annotations

from typing import Any

from ambos.domain.access import EDUCATION, Access
from ambos.records.accounts.roles import May
from ambos.records.learning.permissions import READERS_OF_CREDITS
from ambos.records.learning.roles import ANALYZE_CREDITS, ASK_FOR_RECORDS, REVIEW_CREDITS

from .models import Analysis, DistrictTerms, Request

READERS = (ASK_FOR_RECORDS, ANALYZE_CREDITS, REVIEW_CREDITS)
KEEPERS_OF_DISTRICTS = (ANALYZE_CREDITS, May.KEEP_NETWORK)
KEEPERS_OF_STANDARDS = (*READERS_OF_CREDITS, May.KEEP_NETWORK)
"""Of the courses of a state, and of the credits from which a grade begins."""


def may_ask(by: Any, district: DistrictTerms) -> bool:
    """May she bring a request of this district? Its school, or an analyst for a school that wrote a letter."""
    if not isinstance(by, Access):
        return by == "system"
    return _of_school(by, district) or _of_institute(by, district, ANALYZE_CREDITS)


def may_send(by: Any, request: Request) -> bool:
    """May she send papers of this request and say what she knows of the student? As who asks, or the bearer of its link."""
    return by == "link" or may_ask(by, request.district)


def may_work(by: Any, request: Request) -> bool:
    """May she obtain, read and analyse?"""
    return by == "system" or (isinstance(by, Access) and _of_institute(by, request.district, ANALYZE_CREDITS))


def may_review(by: Any, analysis: Analysis) -> bool:
    """May she read this analysis a second time? (Whether she made it herself is a refusal, so that she is told why.)"""
    return isinstance(by, Access) and _of_institute(by, analysis.request.district, REVIEW_CREDITS)


def may_decide(by: Any, request: Request) -> bool:
    """May she say what the school decided? The school itself, or the bearer of its link; never the institute."""
    return by == "link" or (isinstance(by, Access) and _of_school(by, request.district))


def may_keep_districts(by: Any) -> bool:
    """May she take a district in and keep its terms? Analysts, and headquarters."""
    return by == "system" or (isinstance(by, Access) and by.everywhere and any(map(by.may, KEEPERS_OF_DISTRICTS)))


def may_decide_thresholds(by: Any) -> bool:
    """May she be the second of the two who decide from how many credits a grade begins? (Whether she proposed it herself is a
    refusal, so that she is told why.)"""
    return isinstance(by, Access) and by.everywhere and any(map(by.may, KEEPERS_OF_STANDARDS))


def may_read_requests(access: Access) -> bool:
    """May she open named requests at all? Which ones is the business of queries."""
    return EDUCATION in access.purposes and any(map(access.may, READERS))


def _of_school(by: Access, district: DistrictTerms) -> bool:
    partner = district.institution.organization_id
    return EDUCATION in by.purposes and by.may(ASK_FOR_RECORDS) and partner is not None and partner in by.organizations


def _of_institute(by: Access, district: DistrictTerms, capability: str) -> bool:
    return EDUCATION in by.purposes and by.may(capability) and by.reaches(office=district.office_id)
