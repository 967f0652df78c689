"""What the verbs share: who may, one edition at a time, and how a step is written down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ambos.domain.conferences import life
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record

from ..models import Edition


def must(allowed: bool) -> None:
    """Stop here unless she may. Raises ``PermissionDenied``."""
    if not allowed:
        raise PermissionDenied


def user_of(by: Any) -> UUID | None:
    """The account behind ``by``; ``None`` for a word such as 'system' or 'link'."""
    return getattr(by, "user", None)


def locked(edition: Edition) -> Edition:
    """The edition as it stands now, locked until the verb ends."""
    return Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)


def move(edition: Edition, step: str, *, by: Any, changed: tuple[str, ...] = ()) -> Edition:
    """Take one step of the life of a locked edition and write it down. Refused where it is not open."""
    was, edition.state = edition.state, life.after(edition.state, step)
    touch(edition, "state", *changed)
    record(f"conferences.edition_{step}", edition, by=by, was=was)
    return edition


def touch(edition: Edition, *changed: str) -> None:
    """Save what changed; whoever subscribed to the calendar sees a new version."""
    edition.sequence, edition.changed_at = edition.sequence + 1, timezone.now()
    edition.save(update_fields=[*changed, "sequence", "changed_at"])


def in_state(edition: Edition, *states: str) -> None:
    """Refuse what is not open as the edition stands."""
    if edition.state not in states:
        raise Refused("conferences.not_now", state=edition.state, step="")
