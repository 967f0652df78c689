"""Reads of the log: a page at a time, newest first, however long it grows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils import timezone

from ambos.domain.access import Access

from .models import READ, Event
from .permissions import may_read_log

PAGE = 50


@dataclass(frozen=True)
class Search:
    """What is looked for; an empty field asks nothing. ``verb`` may be a whole verb or its app ('casework')."""

    first: date | None = None
    last: date | None = None
    verb: str = ""
    by: str = ""
    subject: str = ""


@dataclass(frozen=True)
class EventPage:
    """Some events, newest first, and the key of the last one when there are more."""

    events: list[Event]
    more: UUID | None


def events(access: Access, search: Search, after: UUID | None = None) -> EventPage:
    """One page. ``after`` is the key of the last event of the page before. ``PermissionDenied`` for whoever is no auditor.

    Pages are found by where the last one ended, never by counting: page 1,000 costs as much as page 1.
    """
    found = _found(access, search)
    last = Event.objects.filter(pk=after).first() if after else None
    if last is not None:
        found = found.filter(at__lte=last.at).filter(Q(at__lt=last.at) | Q(pk__lt=last.pk))
    rows = list(found[: PAGE + 1])
    return EventPage(events=rows[:PAGE], more=rows[PAGE - 1].pk if len(rows) > PAGE else None)


def all_events(access: Access, search: Search) -> Iterator[Event]:
    """Every event that is found, one after the other, without holding them all."""
    return _found(access, search).iterator(chunk_size=2000)


def reads_of(subjects: Iterable[Any], *, reason: str, limit: int = PAGE) -> list[Event]:
    """The newest reads of these records for one reason, to be shown to the person they are about. Asks no reader: whoever
    calls has made sure that it is she."""
    found = Event.objects.filter(subject_id__in=[str(key) for key in subjects], verb=READ, data__reason=reason)
    return list(found.order_by("-at", "-pk")[:limit])


def acting_as(subjects: Iterable[Any], *, verbs: Iterable[str]) -> dict[tuple[str, str], str]:
    """By (key of the record, verb), as what whoever did it last was acting: the slug of a role, never who. Asks no reader:
    what was done with a record by which role may be told to whoever may see the record."""
    found = Event.objects.filter(subject_id__in=[str(key) for key in subjects], verb__in=list(verbs)).order_by(
        "at", "pk"
    )
    return {(one.subject_id, one.verb): one.role for one in found}


def _found(access: Access, search: Search) -> QuerySet[Event]:
    if not may_read_log(access):
        raise PermissionDenied
    found = Event.objects.order_by("-at", "-pk")
    if search.first:
        found = found.filter(at__gte=_midnight(search.first))
    if search.last:
        found = found.filter(at__lt=_midnight(search.last + timedelta(days=1)))
    if search.verb:
        whole = "." in search.verb
        found = found.filter(verb=search.verb) if whole else found.filter(verb__startswith=f"{search.verb}.")
    if search.by:
        found = found.filter(by=search.by)
    if search.subject:
        found = found.filter(subject_id=search.subject)
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
