"""Who may do what with diagnostics.

The policy: whoever gives diagnostics at a school (proctor, teacher) plans, starts and ends sittings of her own school and
reads no result; a teacher reads the reports of her own school's pupils, shows them to the family and sets an attempt aside.
A pupil works with the code of a slip ("client"). Headquarters reads what questions did, never an attempt, and decides whether
questions are chosen one by one. Consul and community-affairs officer read counts only.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ambos.domain.access import EDUCATION, Access
from ambos.records.accounts.roles import May


def may_give(by: Any, organization: UUID) -> bool:
    """May she hold sittings of this school?"""
    return by == "system" or (
        isinstance(by, Access) and by.may(May.GIVE_DIAGNOSTICS) and organization in by.organizations
    )


def may_read_reports(by: Any, organization: UUID) -> bool:
    """May she read what pupils of this school came to?"""
    return by == "system" or (
        isinstance(by, Access)
        and by.may(May.TEACH_PUPILS)
        and EDUCATION in by.purposes
        and organization in by.organizations
    )


def may_read_items(by: Any) -> bool:
    """May she read what pupils of all schools did with each question? Figures of the network, never an attempt."""
    return isinstance(by, Access) and by.may(May.READ_COUNTS) and by.everywhere


def may_decide_adaptive(by: Any) -> bool:
    """May she decide that questions are chosen one by one?"""
    return by == "system" or (isinstance(by, Access) and by.may(May.KEEP_NETWORK))
