"""From posts to access: what a person may do today, acting under one of her posts; and who holds which post."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from ambos.domain.access import NOBODY, Access
from ambos.records.accounts.roles import PARTNER_ADMINISTRATOR, ROLES, Role
from ambos.records.registry.queries import running

from .models import Post
from .permissions import may_see_all, may_see_staff


def roles() -> dict[str, Role]:
    """All roles by slug: the house's and those that running programs bring."""
    return {role.slug: role for role in (*ROLES, *(r for p in running() for r in p.roles))}


def posts_on(day: date) -> QuerySet[Post]:
    """Every post that runs on a day, whoever holds it, first come first. Never for a page as it is: it asks no reader, and a
    closed account's posts are among them."""
    return _holding(day, day)


def posts_held(user: Any, on: date) -> QuerySet[Post]:
    """The posts an account holds on a day, first come first. A closed account holds none."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Post.objects.none()
    return posts_on(on).filter(holder=user)


def posts_now(user: Any, now: datetime) -> list[Post]:
    """The posts an account holds at this moment. A post's last day ends at midnight *at its office*, not in London:
    a promoter in Los Angeles works on at five in the afternoon, when it is already tomorrow there."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    around = timedelta(days=1)
    near = _holding(now.date() - around, now.date() + around).filter(holder=user)
    return [post for post in near if is_held_on(post, local_day(post, now))]


def local_day(post: Post, now: datetime) -> date:
    """The day it is at the office of a post; UTC for a post of no office."""
    return now.astimezone(ZoneInfo(post.office.timezone if post.office else "UTC")).date()


def is_held_on(post: Post, day: date) -> bool:
    """Does the post run on this day? Its first and its last day count."""
    return post.revoked_at is None and post.starts_on <= day and (post.ends_on is None or day <= post.ends_on)


def access_from(post: Post | None) -> Access:
    """The access of one post: one office or one organization, never the sum of all posts, so that being a promoter
    here never opens the records of an office where the same person is something else (docs/adr/0007)."""
    role = roles().get(post.role) if post else None
    if post is None or role is None:
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


def offices_of_partner(access: Access, now: datetime) -> frozenset[UUID]:
    """The offices that stand on a partner administrator's own posts of the organization she acts for."""
    if not may_see_staff(access):
        return frozenset()
    held = Post.objects.filter(
        holder=access.user, role=PARTNER_ADMINISTRATOR.slug, organization__in=access.organizations, office__isnull=False
    ).select_related("office")
    return frozenset(post.office_id for post in held if is_held_on(post, local_day(post, now)))


def posts_of(access: Access, user: Any) -> QuerySet[Post]:
    """All posts of one account, ended and future ones too, newest first. Administrators, and each account its own."""
    if not may_see_all(access) and access.user != user.pk:
        raise PermissionDenied
    return _with_places().filter(holder=user).order_by("-starts_on", "-id")


def posts_by_holder(access: Access, users: list[Any], on: date) -> dict[UUID, list[Post]]:
    """The posts that run on a day or begin later, of each of these accounts, in one query. Administrators only."""
    if not may_see_all(access):
        raise PermissionDenied
    found: dict[UUID, list[Post]] = {user.pk: [] for user in users}
    for post in _with_places().filter(_not_over(on), holder__in=users).order_by("starts_on", "id"):
        found[post.holder_id].append(post)
    return found


def staff(access: Access, on: date) -> QuerySet[Post]:
    """The posts held on behalf of the reader's own organization that are not over, by name. Partner administrators."""
    if not may_see_staff(access):
        raise PermissionDenied
    found = _with_places().select_related("holder").filter(_not_over(on), organization__in=access.organizations)
    return found.order_by("holder__name", "starts_on", "id")


def post(access: Access, key: Any) -> Post:
    """One post the reader may see: any for an administrator, of her own organization for a partner's.
    ``Post.DoesNotExist`` otherwise."""
    found = _with_places().select_related("holder")
    if not may_see_all(access):
        found = found.filter(organization__in=access.organizations if may_see_staff(access) else ())
    return found.get(pk=key)


def holders(
    *, capability: str, on: date, offices: Iterable[Any] = (), organizations: Iterable[Any] = (), purpose: str = ""
) -> list[Any]:
    """The open accounts that may do something at one of these offices, or for one of these organizations, on a day: to whom
    the house writes. With ``purpose``, of whose posts it is held. A post reaches as far as its role says (``access_from``): a
    clinic's administrator near an office is none of that office. Never for a page: it asks no reader."""
    able = [role for role in roles().values() if capability in role.may and purpose in ("", *role.purposes)]
    there = Q(office__in=list(offices), role__in=[role.slug for role in able if role.scope == "office"])
    there |= Q(
        organization__in=list(organizations), role__in=[role.slug for role in able if role.scope == "organization"]
    )
    held = posts_on(on).filter(there, holder__is_active=True).select_related("holder")
    return list({post.holder_id: post.holder for post in held}.values())


def _holding(first: date, last: date) -> QuerySet[Post]:
    return _with_places().filter(_not_over(first), starts_on__lte=last).order_by("starts_on", "id")


def _with_places() -> QuerySet[Post]:
    return Post.objects.select_related("office", "organization")


def _not_over(on: date) -> Q:
    return Q(revoked_at__isnull=True) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))


def _only(holds: bool, key: UUID | None) -> frozenset[UUID]:
    return frozenset({key}) if holds and key else frozenset()
