"""Every write of elections."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.records.audit.actions import record
from ambos.records.audit.keys import new_key

from .models import Activity
from .permissions import may_keep_activities


@transaction.atomic
def plan_activity(*, office: Any, title: str, day: date, key: UUID | None = None, by: Any) -> Activity:
    """Plan an activity. ``key``: of the form; the same form sent twice gives the row of the first time.

    Refused without a title.
    """
    if not may_keep_activities(by, office.pk):
        raise PermissionDenied
    if key and (seen := Activity.objects.filter(pk=key).first()):
        return seen
    if not title.strip():
        raise Refused("elections.needs_title", field="title")
    made = Activity.objects.create(
        id=key or new_key(),
        office=office,
        title=title.strip(),
        day=day,
        planned_at=timezone.now(),
        planned_by_id=getattr(by, "user", None),
    )
    record("elections.planned", made, by=by, office=office)
    return made


@transaction.atomic
def hold_activity(*, activity: Activity, attended: int, by: Any) -> Activity:
    """It was held, and so many came. Refused before its day, and when it was closed already."""
    if not may_keep_activities(by, activity.office_id):
        raise PermissionDenied
    activity = Activity.objects.select_for_update().get(pk=activity.pk)
    if activity.state != Activity.State.PLANNED:
        raise Refused("elections.closed_already", day=activity.day)
    if activity.day > timezone.localdate():
        raise Refused("elections.before_its_day", field="attended", day=activity.day)
    activity.state, activity.attended = Activity.State.HELD, attended
    activity.save(update_fields=["state", "attended"])
    record("elections.held", activity, by=by, office=activity.office_id, attended=attended)
    return activity
