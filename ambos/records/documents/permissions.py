"""Who may issue papers and keep keys.

The policy: a documents officer (``issue_documents``) issues, replaces, revokes and opens the papers of the office of the
post she acts under, of the purposes she holds (a statement is consular, the others are education). A keeper of keys
(``keep_document_keys``) makes, turns and withdraws keys and publishes lists, for every office, and opens no paper.
Headquarters and administrators see how the keys stand and how many papers each sealed, and change nothing: that is done by
commands, where the halves of the root are.
Background tasks act as 'system'. Whoever holds a paper verifies it without us.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ambos.domain.access import CONSULAR, EDUCATION, Access
from ambos.domain.sealed_schemas import Kind
from ambos.records.accounts.roles import May

from .models import Document
from .roles import ISSUE, KEEP_KEYS

PURPOSES = {Kind.STATEMENT: CONSULAR, Kind.CERTIFICATE: EDUCATION, Kind.TRANSFER: EDUCATION, Kind.ANALYSIS: EDUCATION}
"""Of which purpose each kind of paper is."""

SEERS_OF_KEYS = (KEEP_KEYS, May.KEEP_NETWORK, May.KEEP_ACCOUNTS)


def may_issue(by: Any, *, office: UUID, kind: str) -> bool:
    """May she issue papers of this kind for this office?"""
    if by == "system":
        return True
    return (
        isinstance(by, Access) and by.may(ISSUE) and by.reaches(office=office) and PURPOSES[Kind(kind)] in by.purposes
    )


def may_open(by: Any, document: Document) -> bool:
    """May she see what this paper says, replace or end it? Whoever may issue its like."""
    return may_issue(by, office=document.office_id, kind=document.kind)


def may_keep_keys(by: Any) -> bool:
    """May she make, turn and withdraw keys, and publish lists?"""
    return by == "system" or (isinstance(by, Access) and by.may(KEEP_KEYS))


def may_see_keys(by: Any) -> bool:
    """May she see which keys are in force, and what each issued?"""
    return by == "system" or (isinstance(by, Access) and any(map(by.may, SEERS_OF_KEYS)))


def kinds_of(access: Access) -> list[str]:
    """The kinds of paper whose purpose this reader holds."""
    return [kind.value for kind, purpose in PURPOSES.items() if purpose in access.purposes]
