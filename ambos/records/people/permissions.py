"""Who may touch the record of a person.

The policy: whoever serves people (capability ``serve_people``) opens, makes and changes the records of the purposes and
offices of the post she acts under, and of no other. Whoever reviews the window (``review_window``) may besides link two
records of one human being and forget one. A person herself (``client``) may revoke her permission, nothing else; a
background task (``system``) keeps to the purposes it names. Nobody else opens a named record, whatever the rank.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from ambos.domain.access import PURPOSES, Access, for_the_system
from ambos.records.accounts.roles import May

from .models import Consent, Person


def as_access(by: Any) -> Access:
    """The access behind ``by``; the word 'system' reaches every purpose, other words reach nothing."""
    if isinstance(by, Access):
        return by
    return for_the_system(*PURPOSES) if by == "system" else Access(role=str(by))


def require(may: bool) -> None:
    """``PermissionDenied`` unless she may."""
    if not may:
        raise PermissionDenied


def may_register(by: Any, *, purpose: str, office: UUID) -> bool:
    """May she make a record of this purpose at this office?"""
    return _serves(by, May.SERVE_PEOPLE, purpose, office)


def may_search(by: Any) -> bool:
    """May she look for people at all? Where and for which purposes is then a matter of reach."""
    access = as_access(by)
    return access.role == "system" or access.may(May.SERVE_PEOPLE)


def may_open(by: Any, person: Person) -> bool:
    """May she read and change this record?"""
    return _serves(by, May.SERVE_PEOPLE, person.purpose, person.office_id)


def may_link(by: Any, people: list[Person]) -> bool:
    """May she say that these records are one human being? A review: she must reach each of them."""
    return all(_serves(by, May.REVIEW_WINDOW, p.purpose, p.office_id) for p in people)


def may_forget(by: Any, person: Person) -> bool:
    """May she empty this record for good?"""
    return _serves(by, May.REVIEW_WINDOW, person.purpose, person.office_id)


def may_review(by: Any) -> bool:
    """May she review likely duplicates, ending records and requests at all? Which ones is then a matter of reach."""
    access = as_access(by)
    return access.role == "system" or access.may(May.REVIEW_WINDOW)


def may_ask_about(by: Any, person: Person) -> bool:
    """The person herself, and whoever may open her record."""
    return by == "client" or may_open(by, person)


def may_read_consent(by: Any, consent: Consent) -> bool:
    """Whoever may open the person; of an anonymous one whoever serves that office, or took the consent."""
    access = as_access(by)
    if consent.office_id and _serves(by, May.SERVE_PEOPLE, consent.purpose, consent.office_id):
        return True
    return access.user is not None and access.user == consent.taken_by_id and consent.purpose in access.purposes


def may_revoke(by: Any, consent: Consent) -> bool:
    """The person herself, and whoever may read the consent."""
    return by == "client" or may_read_consent(by, consent)


def _serves(by: Any, capability: str, purpose: str, office: UUID) -> bool:
    access = as_access(by)
    able = access.role == "system" or access.may(capability)
    return able and purpose in access.purposes and access.reaches(office=office)
