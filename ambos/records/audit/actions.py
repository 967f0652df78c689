"""Write what happened. Always in the transaction of the verb that did it: no deed without its record, no record without its deed."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.utils import timezone

from .models import READ, Event, Link

TOKEN_BYTES = 32  # 256 bits: nobody guesses one


def record(verb: str, subject: Any, *, by: Any, office: Any = None, organization: Any = None, **data: Any) -> Event:
    """Append one event.

    ``by`` is an account, an ``Access``, or one of the words 'system', 'link', 'client'. ``data`` holds codes, counts
    and keys only; names, telephones and values never belong here.
    """
    return Event.objects.create(
        at=timezone.now(),
        verb=verb,
        by=who(by),
        role=getattr(by, "role", "") or "",
        subject_type=subject._meta.label_lower if hasattr(subject, "_meta") else str(subject),
        subject_id=str(getattr(subject, "pk", "") or ""),
        office=_key(office),
        organization=_key(organization),
        data={
            name: str(value) if not isinstance(value, bool | int | list | dict | None) else value
            for name, value in data.items()
        },
    )


def record_read(subject: Any, *, by: Any, reason: str, office: Any = None) -> Event:
    """A sensitive record was opened: by whom and why. Called by the query or view that shows it."""
    return record(READ, subject, by=by, office=office, reason=reason)


def new_link(kind: type[Link], /, *, expires_at: datetime, **of: Any) -> str:
    """Make a link of this kind. Returns its token, which is told once and kept nowhere: the row has only its blind index."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    kind.objects.create(token_index=kind.blind(token), made_at=timezone.now(), expires_at=expires_at, **of)
    return token


def who(by: Any) -> str:
    """The word kept for the doer: the key of the account, or the given word."""
    if isinstance(by, str):
        return by
    return str(getattr(by, "user", None) or getattr(by, "pk", None) or "system")


def _key(thing: Any) -> Any:
    return getattr(thing, "pk", thing)
