"""Who may give and end posts.

Administrators appoint anybody to anything, but never themselves. A partner administrator appoints promoters and partner
administrators of her own organization, and promoters only at an office that stands on her own post: a promoter reads the
whole office's health records, so which offices a partner works at is for an administrator to say. Nobody ends the post she
acts under (an administrator who did would leave the house without one).
"""

from __future__ import annotations

from uuid import UUID

from ambos.domain.access import Access
from ambos.records.accounts.roles import PARTNER_ADMINISTRATOR, PROMOTER, May

from .models import Post

OWN_STAFF = frozenset({PROMOTER.slug, PARTNER_ADMINISTRATOR.slug})
"""The roles a partner administrator gives."""


def may_see_all(access: Access) -> bool:
    """Administrators see who holds which post; auditors read it in the log."""
    return access.may(May.KEEP_ACCOUNTS)


def may_see_staff(access: Access) -> bool:
    """A partner administrator sees the staff of her own organization."""
    return access.may(May.KEEP_OWN_STAFF) and bool(access.organizations)


def may_appoint(
    access: Access,
    *,
    holder: UUID,
    role: str,
    organization: UUID | None,
    office: UUID | None,
    own_offices: frozenset[UUID],
) -> bool:
    """May this reader give this post? ``own_offices`` are the offices on her own posts of this organization."""
    if access.user is not None and holder == access.user:
        return False
    if access.may(May.KEEP_ACCOUNTS):
        return True
    if not may_see_staff(access) or role not in OWN_STAFF or organization not in access.organizations:
        return False
    return office in own_offices if role == PROMOTER.slug else office is None or office in own_offices


def may_end(access: Access, post: Post) -> bool:
    """May this reader end this post? Never one of her own."""
    if access.user is not None and post.holder_id == access.user:
        return False
    if access.may(May.KEEP_ACCOUNTS):
        return True
    return may_see_staff(access) and post.role in OWN_STAFF and post.organization_id in access.organizations
