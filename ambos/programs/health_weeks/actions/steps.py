"""What the verbs share: who may, one event at a time, and how a step is written down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.domain.health_weeks import events as life
from ambos.records.audit.actions import record

from ..models import Event


def must(allowed: bool) -> None:
    """Stop here unless she may. Raises ``PermissionDenied``."""
    if not allowed:
        raise PermissionDenied


def user_of(by: Any) -> UUID | None:
    """The account behind ``by``; ``None`` for a word such as 'system' or 'link'."""
    return getattr(by, "user", None)


def locked(event: Event) -> Event:
    """The event as it stands now, locked until the verb ends."""
    return Event.objects.select_for_update(of=("self",)).select_related("office", "edition").get(pk=event.pk)


def move(event: Event, step: str, *, by: Any, changed: tuple[str, ...] = (), **data: Any) -> Event:
    """Take one step of an event's life and write it down. Refused where the step is not open, or when the entry is counted
    in another event."""
    if event.counted_in_id is not None:
        raise Refused("health_weeks.counted_elsewhere")
    was, event.state, event.state_at = event.state, life.after(event.state, step), timezone.now()
    event.save(update_fields=["state", "state_at", *changed])
    record(f"health_weeks.event_{step}", event, by=by, office=event.office_id, was=was, **data)
    return event


def open_edition_of(event: Event) -> None:
    """Refuse a change of an event whose edition is closed."""
    if event.edition.state != "open":
        raise Refused("health_weeks.edition_closed", edition=event.edition.code)
