"""Reads of tokens: which one a key is, and whose there are."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ambos.domain.access import Access
from ambos.records.posts.queries import access_from, is_held_on, local_day

from ..models import Token
from ..permissions import may_keep_all, narrowed


def digest_of(key: str) -> str:
    """What is kept of a key. A key is 256 random bits, so that a plain hash tells nothing and is found by an index."""
    return hashlib.sha256(key.encode()).hexdigest()


def token_of(key: str, now: datetime) -> tuple[Token, Access] | None:
    """The token a key opens now, and how far it reaches; ``None`` when it opens nothing: unknown, expired, revoked, its
    post over or its account closed. One query."""
    found = (
        Token.objects.filter(digest=digest_of(key), revoked_at__isnull=True, expires_at__gt=now, holder__is_active=True)
        .select_related("holder", "post__office", "post__organization")
        .first()
    )
    if found is None or not is_held_on(found.post, local_day(found.post, now)):
        return None
    return found, narrowed(access_from(found.post), found.scopes)


def own_tokens(access: Access) -> QuerySet[Token]:
    """The reader's own tokens, the newest first."""
    return _whole().filter(holder=access.user)


def all_tokens(access: Access) -> QuerySet[Token]:
    """All tokens for administrators, her own for anybody else."""
    return _whole() if may_keep_all(access) else own_tokens(access)


def token(access: Access, key: Any) -> Token:
    """One token within reach. ``Token.DoesNotExist`` otherwise."""
    return all_tokens(access).get(pk=key)


def _whole() -> QuerySet[Token]:
    return Token.objects.select_related("holder", "post__office", "post__organization").order_by("-made_at", "-id")
