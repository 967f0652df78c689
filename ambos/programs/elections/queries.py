"""Every read of elections, each within the reader's access."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from ambos.domain.access import Access
from ambos.records.accounts.queries import within

from .models import Activity


def activities(access: Access) -> QuerySet[Activity]:
    """The activities this reader reaches, the newest first. One query, office included."""
    return Activity.objects.filter(within(access, office="office")).select_related("office").order_by("-day", "-id")


def activity(access: Access, key: UUID) -> Activity:
    """One of them. ``Activity.DoesNotExist`` when there is none within reach."""
    return activities(access).get(pk=key)
