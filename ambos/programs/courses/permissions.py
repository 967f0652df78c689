"""Who may do what with online courses.

The policy is learning's: a school's counselor keeps the schooling of her own school or district (``keep_schooling``, purpose
education), so she enrols its pupils, notes their pace and their final mark, and records what the school decided on the credit.
Whoever analyses or reviews credits, and whoever keeps the network, puts courses on offer. The catalogue is open to everybody.
"""

from __future__ import annotations

from typing import Any

from ambos.domain.access import Access
from ambos.records.accounts.roles import May
from ambos.records.learning.permissions import READERS_OF_CREDITS, may_keep

from .models import Place

OFFERERS = (*READERS_OF_CREDITS, May.KEEP_NETWORK)


def may_offer(by: Any) -> bool:
    """May she put a course on offer, or take it off? It is for every school, so a counselor of one does not."""
    return by == "system" or (isinstance(by, Access) and by.everywhere and any(map(by.may, OFFERERS)))


def may_enrol(by: Any, *, office: Any, institution: Any) -> bool:
    """May she enrol pupils of this school?"""
    return may_keep(by, office=office, institution=institution)


def may_keep_place(by: Any, place: Place) -> bool:
    """May she write down what this pupil did?"""
    learner = place.enrollment.learner
    return may_keep(by, office=learner.office_id, institution=learner.institution)
