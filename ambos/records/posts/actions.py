"""Every write of posts: giving, ending, taking back. A post is never deleted and never changed into another one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.errors import Reason, Refused, check
from ambos.records.accounts.actions import make_account
from ambos.records.accounts.models import User
from ambos.records.accounts.roles import Role
from ambos.records.audit.actions import record
from ambos.records.messages.actions import Recipient, tell

from .models import Post
from .permissions import may_appoint, may_end
from .queries import local_day, offices_of_partner, roles

OVERLAP = "posts_overlap"
"""The word by which the database refuses the same role at the same place twice (migration 0002)."""


@transaction.atomic
def appoint(
    *,
    holder: Any,
    role: str,
    office: Any = None,
    organization: Any = None,
    starts_on: date,
    ends_on: date | None = None,
    by: Access | str,
) -> Post:
    """Give a post from a day on, and tell its holder.

    Refused: ``posts.unknown_role``, ``posts.needs_office``, ``posts.needs_organization``, ``posts.takes_no_organization``,
    ``posts.ends_before_start``, ``posts.holder_closed``, ``posts.office_closed``, ``posts.organization_closed``,
    ``posts.held_already``. ``PermissionDenied`` for whoever may not give it; nobody appoints herself.
    """
    _may_give(by, holder, role, office, organization)
    known = roles().get(role)
    if known is None:
        raise Refused("posts.unknown_role", field="role")
    check(_faults(known, holder, office, organization, starts_on, ends_on))
    post = Post(
        holder=holder,
        role=role,
        office=office,
        organization=organization,
        starts_on=starts_on,
        ends_on=ends_on,
        appointed_at=timezone.now(),
        appointed_by_id=getattr(by, "user", None),
    )
    _save(post, force_insert=True)
    record("posts.appointed", post, by=by, office=office, organization=organization, role=role, holder=holder.pk)
    _tell_holder("posts.appointed", post)
    return post


@transaction.atomic
def take_on(*, email: str, name: str, language: str, by: Access | str, **post: Any) -> Post:
    """Give a post to whoever has this address, making her account when she has none. The name of an account that stands
    already is left as it is. Refused as ``make_account`` and ``appoint`` refuse, with nothing made."""
    holder = User.objects.filter(email__iexact=email.strip()).first()
    if holder is None:
        holder = make_account(email=email, name=name, language=language, by=by)
    return appoint(holder=holder, by=by, **post)


@transaction.atomic
def end_post(*, post: Post, on: date, by: Access | str) -> Post:
    """End a post: ``on`` is its last day, counted at its office.

    Refused: ``posts.over_already``, ``posts.ends_before_start`` (take it back instead).
    """
    _may_stop(by, post)
    if on < post.starts_on:
        raise Refused("posts.ends_before_start", field="on")
    post.ends_on = on
    return _stop(post, "posts.ended", by)


@transaction.atomic
def revoke_post(*, post: Post, by: Access | str) -> Post:
    """Take a post back at once, whatever its days: given by mistake, or not to be left a minute longer.

    Refused: ``posts.over_already``.
    """
    _may_stop(by, post)
    post.revoked_at = timezone.now()
    return _stop(post, "posts.revoked", by)


def _stop(post: Post, verb: str, by: Access | str) -> Post:
    post.ended_at, post.ended_by_id = timezone.now(), getattr(by, "user", None)
    _save(post, update_fields=["ends_on", "revoked_at", "ended_at", "ended_by"])
    record(verb, post, by=by, office=post.office_id, organization=post.organization_id, role=post.role, on=post.ends_on)
    _tell_holder("posts.ended", post)
    return post


def _may_give(by: Access | str, holder: Any, role: str, office: Any, organization: Any) -> None:
    if by == "system":
        return
    if not isinstance(by, Access) or not may_appoint(
        by,
        holder=holder.pk,
        role=role,
        organization=organization.pk if organization else None,
        office=office.pk if office else None,
        own_offices=offices_of_partner(by, timezone.now()),
    ):
        raise PermissionDenied


def _may_stop(by: Access | str, post: Post) -> None:
    """May it be ended, and does it still run or lie ahead? Two administrators on one post: the second sees the first."""
    if by != "system" and not (isinstance(by, Access) and may_end(by, post)):
        raise PermissionDenied
    post.refresh_from_db(from_queryset=Post.objects.select_for_update())
    is_over = post.ends_on is not None and post.ends_on < local_day(post, timezone.now())
    if is_over or post.revoked_at is not None:
        raise Refused("posts.over_already")


def _faults(
    role: Role, holder: Any, office: Any, organization: Any, starts_on: date, ends_on: date | None
) -> Iterator[Reason]:
    if not holder.is_active:
        yield Reason("posts.holder_closed", field="holder")
    if role.scope == "office" and office is None:
        yield Reason("posts.needs_office", field="office")
    if role.scope == "organization" and organization is None:
        yield Reason("posts.needs_organization", field="organization")
    if role.scope not in ("office", "organization") and organization is not None:
        yield Reason("posts.takes_no_organization", field="organization")
    if office is not None and office.closed_on is not None and office.closed_on < starts_on:
        yield Reason("posts.office_closed", field="office")
    if organization is not None and not organization.is_active:
        yield Reason("posts.organization_closed", field="organization")
    if ends_on is not None and ends_on < starts_on:
        yield Reason("posts.ends_before_start", field="ends_on")


def _save(post: Post, **how: Any) -> None:
    try:
        with transaction.atomic():
            post.save(**how)
    except IntegrityError as error:
        if OVERLAP in str(error):
            raise Refused("posts.held_already", field="role") from None
        raise


def _tell_holder(kind: str, post: Post) -> None:
    holder = post.holder
    if not holder.is_demo:
        tell(kind, post, to=Recipient("email", holder.email, holder.language))
