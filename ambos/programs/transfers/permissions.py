"""Who may do what with transfer documents.

The policy: a school records officer works on the documents of the office of her post; she validates and settles only what
another prepared. A school reaches one document by its link, fills it and signs it, and nothing else. Headquarters and
evaluators read counts. A family asks on the public page and reads the state of its own by a code, nothing else.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from ambos.domain.access import EDUCATION, Access

from .roles import PREPARE


def may_work(by: Any, office: UUID) -> bool:
    """May she open and change the transfer documents of this office? ('system': the demo world.)"""
    return by == "system" or (
        isinstance(by, Access) and by.may(PREPARE) and EDUCATION in by.purposes and by.reaches(office=office)
    )


def may_ask(by: Any, office: UUID) -> bool:
    """May she ask for one at this office: whoever works there, or a family on the public page ("client")?"""
    return by == "client" or may_work(by, office)


def may_fill(by: Any, office: UUID) -> bool:
    """May she write what the school says: the office, or the school by its link (the verb proved it)?"""
    return by == "link" or may_work(by, office)


def require(may: bool) -> None:
    """``PermissionDenied`` unless she may."""
    if not may:
        raise PermissionDenied
