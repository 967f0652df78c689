"""Help with applications after the visit: submitted, approved, denied, dropped. Never the program, never why."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record

from ..models import Enrolment
from ..permissions import may_follow_enrolment

State = Enrolment.State
STEPS = {
    State.SUBMITTED: (State.ASSISTED,),
    State.APPROVED: (State.SUBMITTED,),
    State.DENIED: (State.SUBMITTED,),
    State.DROPPED: (State.ASSISTED, State.SUBMITTED),
}
"""step -> the states it may start from."""


@transaction.atomic
def move_enrolment(*, enrolment: Enrolment, to: str, on: date, by: Access) -> Enrolment:
    """Say what became of an application, on its day. A denial keeps no reason: it could say what we never keep.

    Refused: ``health_windows.enrolment_not_from_here``, ``health_windows.enrolment_day``.
    """
    enrolment = (
        Enrolment.objects.select_for_update(of=("self",)).select_related("office", "encounter").get(pk=enrolment.pk)
    )
    if not may_follow_enrolment(by, enrolment):
        raise PermissionDenied
    if enrolment.state not in STEPS.get(to, ()):
        raise Refused("health_windows.enrolment_not_from_here", field="to", state=enrolment.get_state_display())
    today = timezone.localdate(timezone=ZoneInfo(enrolment.office.timezone))
    if not (enrolment.submitted_on or enrolment.assisted_on) <= on <= today:
        raise Refused("health_windows.enrolment_day", field="on")
    enrolment.state = to
    if to == State.SUBMITTED:
        enrolment.submitted_on = on
    else:
        enrolment.decided_on = on
    enrolment.save(update_fields=["state", "submitted_on", "decided_on"])
    record("health_windows.enrolment_moved", enrolment, by=by, office=enrolment.office_id, state=to)
    return enrolment
