"""Encounters, as the window reads them."""

from __future__ import annotations

from django.db.models import QuerySet

from ambos.domain.access import Access
from ambos.records.accounts.queries import named_within

from ..models import Encounter


def encounters(access: Access) -> QuerySet[Encounter]:
    """The encounters of the reader's own offices, newest first. A partner's account reads none: the staff of a lead
    agency read them through the post they hold at the window."""
    mine = Encounter.objects.filter(named_within(access, office="office"), superseded_by__isnull=True)
    return mine.order_by("-started_at", "-id")
