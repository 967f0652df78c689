"""What the verbs of this app share: who did it, may she, the row as it stands now."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied

from ambos.domain.access import Access


def user_of(by: Any) -> Any:
    """The key of the account behind ``by``, or nothing."""
    return by.user if isinstance(by, Access) else None


def must(may: bool) -> None:
    """``PermissionDenied`` unless she may."""
    if not may:
        raise PermissionDenied


def locked(row: Any) -> Any:
    """The row as it stands now, nobody else changing it meanwhile."""
    return type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
