"""What became of a referral, said by the service, by the person herself or by the window; and asking after it."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from ambos.domain import referrals
from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record, who

from ..models import AnswerLink, Appointment, FollowUp, Outcome, ServiceRequest
from .links import revoke_links
from .steps import locked, move, must, must_answer, must_follow

APPOINTMENT_AFTER = {
    Outcome.Code.ATTENDED: Appointment.State.FULFILLED,
    Outcome.Code.ENROLLED: Appointment.State.FULFILLED,
    Outcome.Code.DID_NOT_COME: Appointment.State.NOSHOW,
}


@transaction.atomic
def record_outcome(
    *,
    service_request: ServiceRequest,
    code: str,
    happened_on: date,
    has_medical_home: bool | None = None,
    said_by: str,
    by: Access | str,
) -> Outcome:
    """Say what became of a referral. A later outcome supersedes the older one, which is kept; the newest counts.

    A medical home is only known of somebody who was attended. ``Refused``: ``casework.answer_first``,
    ``outcome_in_future``, ``outcome_before_sending``, ``not_an_outcome``, ``withdrawn``, ``not_from_here``.
    """
    service_request = locked(service_request)
    _may_say(said_by, service_request, by)
    if code not in Outcome.Code.values:
        raise Refused("casework.not_an_outcome", field="code")
    state = referrals.after_outcome(service_request.state, code, said_by=said_by)
    _check_day(service_request, happened_on)
    outcome = Outcome.objects.create(
        service_request=service_request,
        code=code,
        happened_on=happened_on,
        has_medical_home=has_medical_home if code in (Outcome.Code.ATTENDED, Outcome.Code.ENROLLED) else None,
        said_by=said_by,
        recorded_at=timezone.now(),
        recorded_by=who(by),
    )
    service_request.outcomes.filter(superseded_by__isnull=True).exclude(pk=outcome.pk).update(superseded_by=outcome)
    if state in referrals.ENDED:
        _settle_appointment(service_request, code)
        revoke_links(service_request, kind=AnswerLink.Kind.ANSWER)
    move(service_request, state, verb="casework.outcome_recorded", by=by, code=code, said_by=said_by)
    return outcome


@transaction.atomic
def record_follow_up(
    *,
    follow_up: FollowUp,
    result: str,
    outcome: str = "",
    happened_on: date | None = None,
    has_medical_home: bool | None = None,
    by: Access | str,
) -> FollowUp:
    """The window asked how it went: she was reached (and perhaps said what became of it), could not be, or need not be.

    What she said (``outcome``) is recorded as the window's word. Earlier calls nobody made in their time: this one stands for
    them where she was reached; in vain, the next try comes two days later. After the third call in vain the referral is closed
    as "could not be reached". ``Refused``: ``casework.asked_already`` and those of ``record_outcome``.
    """
    service_request = locked(follow_up.service_request)
    must_follow(by, service_request)
    follow_up = FollowUp.objects.get(pk=follow_up.pk)
    if follow_up.done_at is not None:
        raise Refused("casework.asked_already")
    if result not in FollowUp.Result.values:
        raise Refused("casework.needs_result", field="result")
    follow_up.done_at, follow_up.done_by, follow_up.result = timezone.now(), who(by), result
    follow_up.save(update_fields=["done_at", "done_by", "result"])
    record(
        "casework.followed_up",
        service_request,
        by=by,
        office=service_request.office_id,
        days=follow_up.days,
        result=result,
    )
    _settle_earlier(service_request, result)
    if code := outcome or _outcome_of(follow_up):
        record_outcome(
            service_request=service_request,
            code=code,
            happened_on=happened_on or _today(service_request),
            has_medical_home=has_medical_home,
            said_by=Outcome.SaidBy.WINDOW,
            by=by,
        )
    return follow_up


def _settle_earlier(service_request: ServiceRequest, result: str) -> None:
    """Calls that fell due before this one was made, else they would come back the moment it is noted."""
    today = _today(service_request)
    earlier = service_request.follow_ups.filter(done_at__isnull=True, due_on__lte=today)
    if result == FollowUp.Result.COULD_NOT_REACH:
        earlier.update(due_on=today + referrals.TRY_AGAIN_AFTER)
    else:
        earlier.update(done_at=timezone.now(), done_by="system", result=FollowUp.Result.NOT_NEEDED)


def _outcome_of(follow_up: FollowUp) -> str:
    """What a result without more words means for the referral; often nothing yet."""
    if follow_up.result == FollowUp.Result.NOT_NEEDED:
        return Outcome.Code.NOT_NEEDED
    tried = follow_up.service_request.follow_ups.filter(result=FollowUp.Result.COULD_NOT_REACH).count()
    return Outcome.Code.COULD_NOT_REACH if tried == len(referrals.FOLLOW_UP_DAYS) else ""


def _may_say(said_by: str, service_request: ServiceRequest, by: Access | str) -> None:
    if said_by == Outcome.SaidBy.PROVIDER:
        must_answer(by, service_request)
    elif said_by == Outcome.SaidBy.WINDOW:
        must_follow(by, service_request)
    else:
        must(by, allowed=False, words=("system", "client"))


def _check_day(service_request: ServiceRequest, happened_on: date) -> None:
    zone = ZoneInfo(service_request.office.timezone)
    if happened_on > _today(service_request):
        raise Refused("casework.outcome_in_future", field="happened_on")
    if happened_on < service_request.sent_at.astimezone(zone).date():
        raise Refused("casework.outcome_before_sending", field="happened_on")


def _today(service_request: ServiceRequest) -> date:
    return timezone.localdate(timezone=ZoneInfo(service_request.office.timezone))


def _settle_appointment(service_request: ServiceRequest, code: str) -> None:
    """The open appointment ends as the outcome says."""
    state = APPOINTMENT_AFTER.get(code, Appointment.State.CANCELLED)
    reason = Appointment.Cancelled.ENDED if state == Appointment.State.CANCELLED else ""
    service_request.appointments.filter(state__in=Appointment.OPEN).update(state=state, cancel_reason=reason)
