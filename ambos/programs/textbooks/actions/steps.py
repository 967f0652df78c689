"""Copies move in one transaction: out of one stock row, into another, and a movement that says so."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.errors import Refused

from ..models import Movement, Stock, Title


def user_of(by: Any) -> UUID | None:
    """The account behind ``by``, when there is one."""
    return by.user if isinstance(by, Access) else None


def take(title: Title, office: Any, copies: int) -> None:
    """Take copies from a place. Refused ``textbooks.not_there`` (title, there, wanted) when there are not so many.

    One statement asks and takes, so that two clerks at the same moment never take the same copies.
    """
    row = Stock.objects.filter(title=title, office=office)
    if not row.filter(copies__gte=copies).update(copies=F("copies") - copies):
        there = row.values_list("copies", flat=True).first() or 0
        raise Refused("textbooks.not_there", title=title.name, there=there, wanted=copies)


def put(title: Title, office: Any, copies: int) -> None:
    """Put copies in a place."""
    Stock.objects.get_or_create(title=title, office=office)
    Stock.objects.filter(title=title, office=office).update(copies=F("copies") + copies)


def moved(kind: str, title: Title, copies: int, *, on: date, by: Any, **more: Any) -> Movement:
    """Write down that copies came, went or ended."""
    return Movement.objects.create(
        kind=kind, title=title, copies=copies, on=on, recorded_at=timezone.now(), recorded_by_id=user_of(by), **more
    )
