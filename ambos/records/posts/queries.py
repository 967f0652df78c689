"""From posts to access: what a person may do today, acting under one of her posts."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from ambos.domain.access import NOBODY, Access
from ambos.records.accounts.roles import ROLES, Role
from ambos.records.registry.queries import running

from .models import Post


def roles() -> dict[str, Role]:
    """All roles by slug: the house's and those that running programs bring."""
    return {role.slug: role for role in (*ROLES, *(r for p in running() for r in p.roles))}


def posts_held(user: Any, on: date):
    """The posts an account holds on a day, first come first."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Post.objects.none()
    return (
        Post.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), holder=user, starts_on__lte=on)
        .select_related("office", "organization")
        .order_by("starts_on", "id")
    )


def access_from(post: Post | None) -> Access:
    """The access of one post: one office or one organization, never the sum of all posts, so that being a promoter
    here never opens the records of an office where the same person is something else (docs/adr/0007)."""
    role = roles().get(post.role) if post else None
    if role is None:
        return NOBODY
    return Access(
        user=post.holder_id,
        role=role.slug,
        can=frozenset(str(capability) for capability in role.may),
        purposes=role.purposes,
        offices=_only(role.scope == "office", post.office_id),
        organizations=_only(role.scope == "organization", post.organization_id),
        everywhere=role.scope == "everywhere",
    )


def _only(holds: bool, key: UUID | None) -> frozenset[UUID]:
    return frozenset({key}) if holds and key else frozenset()
