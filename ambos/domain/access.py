"""Access: what one reader may see, as one frozen value.

Built once a request from the post a person acts under, handed to every query. A query narrows with OR: a record is
visible when it belongs to one of the offices *or* to one of the organizations, and only when its purpose is held.
Fail closed: an empty access sees nothing. (Scopes that can only say AND cannot let a clinic *and* a window read the
same referral; that is why this is a value and not a filter installed somewhere.)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

HEALTH, EDUCATION, CONSULAR, PROTECTION, COUNCIL, FINANCE = (
    "health", "education", "consular", "protection", "council", "finance",
)  # fmt: skip
PURPOSES = (HEALTH, EDUCATION, CONSULAR, PROTECTION, COUNCIL, FINANCE)
"""Why a person's record is held. Each purpose has its own key and its own roles (handbook 1.3)."""


@dataclass(frozen=True)
class Access:
    """Who reads (``user``, acting as ``role``), what they may do (``can``) and within which bounds.

    ``everywhere`` widens offices, never purposes: headquarters counts everywhere and reads no named health record.
    """

    user: UUID | None = None
    role: str = ""
    can: frozenset[str] = field(default_factory=frozenset)
    purposes: frozenset[str] = field(default_factory=frozenset)
    offices: frozenset[UUID] = field(default_factory=frozenset)
    organizations: frozenset[UUID] = field(default_factory=frozenset)
    everywhere: bool = False

    def may(self, capability: str) -> bool:
        """Is this capability among those of the role? Bounds (office, organization, purpose) are checked apart."""
        return capability in self.can

    def reaches(self, *, office: UUID | None = None, organization: UUID | None = None) -> bool:
        """Does this record's office *or* organization lie within bounds?"""
        return (
            self.everywhere
            or (office is not None and office in self.offices)
            or (organization is not None and organization in self.organizations)
        )


NOBODY = Access()
"""An anonymous visitor: may do nothing and reaches nothing."""


def for_the_system(*purposes: str) -> Access:
    """The access a background task opens for itself: every office, and only the purposes it names."""
    return Access(role="system", purposes=frozenset(purposes), everywhere=True)
