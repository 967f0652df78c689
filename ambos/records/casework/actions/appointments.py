"""What happens to an appointment after it was given: she arrives, it is cancelled, it was typed by mistake.

Whether she was attended is an outcome (``record_outcome``), which settles the appointment too.
"""

from __future__ import annotations

from django.db import transaction

from ambos.domain import appointments, referrals
from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record

from ..models import Appointment, ServiceRequest
from .steps import locked, move, must_answer, must_follow, tell_client


@transaction.atomic
def receive_person(*, service_request: ServiceRequest, checked_in: bool = False, by: Access | str) -> Appointment:
    """She is there (``arrived``), or is being attended (``checked-in``). Refused: ``casework.no_appointment``,
    ``casework.appointment_not_from_here``."""
    service_request = locked(service_request)
    must_answer(by, service_request)
    appointment = _open(service_request)
    appointment.state = appointments.after(appointment.state, "check_in" if checked_in else "arrive")
    appointment.save(update_fields=["state"])
    _told("casework.person_arrived", service_request, appointment, by)
    return appointment


@transaction.atomic
def cancel_appointment(*, service_request: ServiceRequest, reason: str, by: Access | str) -> ServiceRequest:
    """The appointment does not stand, and no other was given yet: the referral is accepted again, without a day. The
    service says so, the window on her word, or she herself (``by`` is "client").

    Refused: ``casework.no_appointment``, ``casework.needs_cancel_reason``, ``casework.appointment_not_from_here``.
    """
    service_request = locked(service_request)
    if reason == Appointment.Cancelled.PERSON:
        must_follow(by, service_request, words=("system", "client"))
    else:
        must_answer(by, service_request)
    appointment = _open(service_request)
    if reason not in (Appointment.Cancelled.PERSON, Appointment.Cancelled.SERVICE, Appointment.Cancelled.CLOSED):
        raise Refused("casework.needs_cancel_reason", field="reason")
    appointment.state, appointment.cancel_reason = appointments.after(appointment.state, "cancel"), reason
    appointment.save(update_fields=["state", "cancel_reason"])
    return _without_day(service_request, appointment, "casework.appointment_cancelled", by)


@transaction.atomic
def mark_mistaken(*, service_request: ServiceRequest, by: Access | str) -> ServiceRequest:
    """The appointment was typed about another person: it never was (FHIR *entered-in-error*)."""
    service_request = locked(service_request)
    must_answer(by, service_request)
    appointment = _open(service_request)
    appointment.state = appointments.after(appointment.state, "mistake")
    appointment.save(update_fields=["state"])
    return _without_day(service_request, appointment, "casework.appointment_mistaken", by)


def _without_day(
    service_request: ServiceRequest, appointment: Appointment, verb: str, by: Access | str
) -> ServiceRequest:
    move(
        service_request,
        referrals.after(service_request.state, "unschedule"),
        verb=verb,
        by=by,
        appointment=appointment.pk,
    )
    tell_client(service_request, f"cancelled:{appointment.pk}")
    return service_request


def _open(service_request: ServiceRequest) -> Appointment:
    found = service_request.appointments.filter(state__in=Appointment.OPEN).first()
    if found is None:
        raise Refused("casework.no_appointment")
    return found


def _told(verb: str, service_request: ServiceRequest, appointment: Appointment, by: Access | str) -> None:
    record(
        verb,
        service_request,
        by=by,
        office=service_request.office_id,
        organization=service_request.performer_id,
        appointment=appointment.pk,
        state=appointment.state,
    )
