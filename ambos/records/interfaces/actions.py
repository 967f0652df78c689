"""Writes of the interfaces: tokens, how often they ask, and what was given out."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.errors import Reason, check
from ambos.records.audit.actions import record, who
from ambos.records.posts.models import Post
from ambos.records.posts.queries import roles

from .models import Token, Use
from .permissions import LONGEST_DAYS, PER_MINUTE, may_make, may_revoke, scopes_of
from .queries.tokens import digest_of

PREFIX = "ambos_"
"""Every key begins so, so that one that leaks into a repository is recognised."""
KEPT_MINUTES = 10


@transaction.atomic
def make_token(*, post: Post, name: str, scopes: list[str], days: int, by: Any) -> tuple[Token, str]:
    """Make a token under a post, and its key, which is told once and kept nowhere.

    Refused without a name or a scope, for a scope the role has not, for more than ``LONGEST_DAYS``.
    """
    if by != "system" and not (isinstance(by, Access) and may_make(by) and by.user == post.holder_id):
        raise PermissionDenied
    may = {scope.slug for scope in scopes_of(roles().get(post.role))}
    faults = [] if name.strip() else [Reason("interfaces.needs_a_name", {}, "name")]
    if not scopes:
        faults.append(Reason("interfaces.needs_a_scope", {}, "scopes"))
    faults += [Reason("interfaces.not_a_scope", {"scope": s}, "scopes") for s in scopes if s not in may]
    if not 1 <= days <= LONGEST_DAYS:
        faults.append(Reason("interfaces.too_long", {"most": LONGEST_DAYS}, "days"))
    check(faults)
    key = PREFIX + secrets.token_urlsafe(32)
    now = timezone.now()
    made = Token.objects.create(
        holder_id=post.holder_id, post=post, name=name.strip()[:80], scopes=sorted(set(scopes)), digest=digest_of(key),
        made_at=now, expires_at=now + timedelta(days=days),
    )  # fmt: skip
    record("interfaces.token_made", made, by=by, scopes=made.scopes, days=days)
    return made, key


@transaction.atomic
def revoke_token(*, token: Token, by: Any) -> Token:
    """The token opens nothing from now on. Again changes nothing."""
    if by != "system" and not may_revoke(by, token):
        raise PermissionDenied
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by = timezone.now(), who(by)
        token.save(update_fields=["revoked_at", "revoked_by"])
        record("interfaces.token_revoked", token, by=by)
    return token


def count_use(*, token: Token, now: datetime) -> int:
    """One more question within this minute; how many it makes. Counted in the database, so that it holds for all workers;
    the row is changed where it stands, so that none is lost."""
    minute = now.replace(second=0, microsecond=0)
    uses = Use.objects.filter(token=token, minute=minute)
    if not uses.update(count=F("count") + 1):
        try:
            with transaction.atomic():
                Use.objects.create(token=token, minute=minute, count=1)
        except IntegrityError:  # another worker was first
            uses.update(count=F("count") + 1)
        else:
            Token.objects.filter(pk=token.pk).update(used_at=minute)
            Use.objects.filter(token=token, minute__lt=minute - timedelta(minutes=KEPT_MINUTES)).delete()
    return uses.values_list("count", flat=True).get()


def is_over(count: int) -> bool:
    """Did a token ask more often than it may?"""
    return count > PER_MINUTE


def note_read(*, token: Token, what: str, rows: int, by: Any) -> None:
    """Rows about persons were read with a token: the log says by which, which list and how many."""
    record("interfaces.read", token, by=by, what=what, rows=rows)


def note_export(what: str, *, rows: int, by: Any, **how: Any) -> None:
    """Rows left the house. The log says which, how many and for whom, never what stood in them."""
    record("interfaces.exported", what, by=by, rows=rows, **how)
