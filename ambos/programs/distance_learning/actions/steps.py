"""What the verbs share."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.domain.upper_secondary.progress import ACTIVE
from ambos.domain.upper_secondary.routes import Rules, rules_of
from ambos.records.audit.actions import record
from ambos.records.people.actions import all_seen_again

from ..models import Study
from ..permissions import may_follow


def must(allowed: bool) -> None:
    """Stop here unless she may. Raises ``PermissionDenied``."""
    if not allowed:
        raise PermissionDenied


def user_of(by: Any) -> UUID | None:
    """The account behind ``by``; ``None`` for a word such as 'system' or 'link'."""
    return getattr(by, "user", None)


def today_of(study: Study) -> date:
    """The day at the study's office."""
    return timezone.localdate(timezone=ZoneInfo(study.office.timezone))


def rules_kept(study: Study) -> Rules:
    """The rules of the day it was opened."""
    return rules_of(study.rules)


def worked_on(study: Study, by: Any, *states: str) -> Study:
    """The study as it stands now, locked, in one of ``states`` (those in which it goes on). Refused
    ``distance_learning.not_now`` in another."""
    row = Study.objects.select_for_update(of=("self",)).select_related("office", "person").get(pk=study.pk)
    # asked of the row as it stands: another office may have taken her over meanwhile
    must(may_follow(by, row))
    if row.state not in (states or ACTIVE):
        raise Refused("distance_learning.not_now", state=str(row.get_state_display()))
    return row


def past_day(on: date, study: Study, field: str) -> None:
    """Refused ``distance_learning.in_future`` for a day that has not come at her office, ``.before_application``."""
    if on > today_of(study):
        raise Refused("distance_learning.in_future", field=field)
    if on < study.opened_on:
        raise Refused("distance_learning.before_application", field=field, day=study.opened_on)


def moved(study: Study, verb: str, *, by: Any, changed: tuple[str, ...] = (), **data: Any) -> Study:
    """Save a step with a sign of life, hers as a person too, and write it down."""
    all_seen_again(people=[study.person_id], on=today_of(study))
    study.last_moved_on = max(study.last_moved_on, today_of(study))
    study.save(update_fields=["last_moved_on", *changed])
    record(f"distance_learning.{verb}", study, by=by, office=study.office_id, **data)
    return study
