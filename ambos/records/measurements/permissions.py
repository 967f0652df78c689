"""Who may measure and read measurements.

The policy: whoever serves people (``serve_people``) at the office of the encounter, for its purpose; nobody else. Figures
without names leave through ``measures.py`` only.
"""

from __future__ import annotations

from typing import Any

from ambos.domain.access import Access
from ambos.records.accounts.roles import May
from ambos.records.casework.models import Encounter


def may_screen(by: Any, encounter: Encounter) -> bool:
    """May she record and read the screenings of this encounter?"""
    if not isinstance(by, Access):
        return by == "system"
    able = by.role == "system" or by.may(May.SERVE_PEOPLE)
    return able and encounter.purpose in by.purposes and by.reaches(office=encounter.office_id)
