"""What the verbs of transcripts share: who did it, may she, the request as it stands now, its next state."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone

from ambos.domain import transcripts as life
from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.domain.status import said_in
from ambos.records.audit.actions import record

from ..models import Request

PROGRAM = "transcripts"


def user_of(by: Any) -> Any:
    """The key of the account behind ``by``, or nothing."""
    return by.user if isinstance(by, Access) else None


def must(may: bool) -> None:
    """``PermissionDenied`` unless she may."""
    if not may:
        raise PermissionDenied


def worded(text: str, field: str, longest: int = 300, *, needed: bool = True) -> str:
    """A note as it is kept. Refused ``transcripts.needs_note`` when it is empty, ``transcripts.note_says_status`` when it
    speaks of somebody's immigration status: that is never kept."""
    kept = text.strip()[:longest]
    if needed and not kept:
        raise Refused("transcripts.needs_note", field=field)
    if said_in(kept):
        raise Refused("transcripts.note_says_status", field=field)
    return kept


def locked(request: Request) -> Request:
    """The request as it stands now, nobody else changing it meanwhile."""
    found: QuerySet[Request] = Request.objects.select_for_update(of=("self",))
    return found.select_related("district__institution__organization", "learner__institution__parent", "office").get(
        pk=request.pk
    )


def move(request: Request, verb: str, *, by: Any, changed: tuple[str, ...] = (), **data: Any) -> Request:
    """Take a locked request to its next state. Refused ``transcripts.not_now``."""
    request.state, request.state_at = life.move(request.state, verb), timezone.now()
    request.save(update_fields=["state", "state_at", *changed])
    record(f"transcripts.{verb}", request, by=by, office=request.office_id, state=request.state, **data)
    return request
