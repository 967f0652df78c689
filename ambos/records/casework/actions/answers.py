"""What the service asked says: seen, yes, no, when; and taking it back within minutes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ambos.domain import referrals
from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.domain.status import said_in
from ambos.records.audit.actions import who
from ambos.records.directory.actions import give_place_back, take_place

from ..models import AnswerLink, Appointment, ServiceRequest
from ..queries import has_accounts
from .links import make_link, revoke_links
from .steps import end_appointment, locked, move, must_answer, tell_client, tell_service

FARTHEST = timedelta(days=366)
"""No appointment is given further ahead: a longer one is a slip of the year."""


@transaction.atomic
def mark_seen(*, service_request: ServiceRequest, by: Access | str) -> ServiceRequest:
    """Somebody who could answer opened it. Only the first time counts; afterwards nothing happens."""
    service_request = locked(service_request)
    must_answer(by, service_request)
    if service_request.state == referrals.SENT:
        service_request.seen_at = timezone.now()
        move(
            service_request,
            referrals.after(service_request.state, "see"),
            verb="casework.seen",
            by=by,
            changed=("seen_at",),
        )
    return service_request


@transaction.atomic
def accept_request(
    *, service_request: ServiceRequest, by: Access | str, starts_at: datetime | None = None, note: str = ""
) -> ServiceRequest:
    """The service will attend her, at ``starts_at`` when it says so already; ``note`` is what she should know.

    Two clerks at once: the second is refused with ``casework.answered_already``. Also ``Refused``:
    ``casework.appointment_past``, ``appointment_too_far``, ``note_too_long``, ``withdrawn``, ``not_from_here``.
    """
    service_request = locked(service_request)
    must_answer(by, service_request)
    state = referrals.after(service_request.state, "accept")
    _check_note(note)
    if starts_at is not None:
        state = referrals.after(state, "schedule")
        _book(service_request, starts_at, note, by)
    else:
        service_request.answer_note = note
    _answer(service_request, by)
    move(
        service_request,
        state,
        verb="casework.accepted",
        by=by,
        changed=("seen_at", "answered_at", "answered_by", "answer_note"),
    )
    _ask_for_outcome(service_request, starts_at)
    tell_client(service_request, f"accepted:{service_request.answered_at.timestamp():.3f}")
    return service_request


@transaction.atomic
def decline_request(*, service_request: ServiceRequest, reason: str, by: Access | str) -> ServiceRequest:
    """The service cannot attend her, for a coded ``reason``. The window is to send her elsewhere.

    ``Refused``: ``casework.needs_reason``, ``answered_already``, ``withdrawn``, ``not_from_here``.
    """
    service_request = locked(service_request)
    must_answer(by, service_request)
    state = referrals.after(service_request.state, "decline")
    if reason not in ServiceRequest.Decline.values:
        raise Refused("casework.needs_reason", field="reason")
    service_request.decline_reason = reason
    _answer(service_request, by)
    revoke_links(service_request)
    give_place_back(service=service_request.service, on=service_request.sent_on)
    move(
        service_request,
        state,
        verb="casework.declined",
        by=by,
        changed=("seen_at", "answered_at", "answered_by", "decline_reason"),
        reason=reason,
    )
    tell_client(service_request, f"declined:{service_request.answered_at.timestamp():.3f}")
    return service_request


@transaction.atomic
def undo_answer(*, service_request: ServiceRequest, by: Access | str) -> ServiceRequest:
    """Take an answer back within minutes: as if it had only been seen. The log keeps both.

    ``Refused``: ``casework.too_late_to_undo``, ``casework.not_from_here``.
    """
    service_request = locked(service_request)
    must_answer(by, service_request)
    state = referrals.after(service_request.state, "undo")
    if not referrals.may_undo(service_request.answered_at, timezone.now()):
        raise Refused("casework.too_late_to_undo")
    end_appointment(service_request, Appointment.Cancelled.ENDED)
    revoke_links(service_request)
    if service_request.state == referrals.DECLINED:
        take_place(service=service_request.service, on=service_request.sent_on)
    service_request.answered_at, service_request.answered_by = None, ""
    service_request.answer_note = service_request.decline_reason = ""
    move(
        service_request,
        state,
        verb="casework.answer_undone",
        by=by,
        changed=("answered_at", "answered_by", "answer_note", "decline_reason"),
    )
    tell_client(service_request, f"undone:{timezone.now().timestamp():.3f}")
    return service_request


@transaction.atomic
def book_appointment(
    *, service_request: ServiceRequest, starts_at: datetime, note: str = "", by: Access | str
) -> Appointment:
    """Give an appointment, or move it: the old one is cancelled and kept.

    ``Refused``: ``casework.appointment_past``, ``appointment_too_far``, ``not_from_here``.
    """
    service_request = locked(service_request)
    must_answer(by, service_request)
    state = referrals.after(service_request.state, "schedule")
    appointment = _book(service_request, starts_at, note, by)
    move(service_request, state, verb="casework.appointment_booked", by=by, appointment=appointment.pk)
    tell_client(service_request, f"booked:{appointment.pk}")
    return appointment


def _book(service_request: ServiceRequest, starts_at: datetime, note: str, by: Any) -> Appointment:
    now = timezone.now()
    if starts_at <= now:
        raise Refused("casework.appointment_past", field="starts_at")
    if starts_at > now + FARTHEST:
        raise Refused("casework.appointment_too_far", field="starts_at")
    _check_note(note)
    end_appointment(service_request, Appointment.Cancelled.MOVED)
    return Appointment.objects.create(
        service_request=service_request, starts_at=starts_at, note=note, booked_at=now, booked_by=who(by)
    )


def _check_note(note: str) -> None:
    """What a service writes to her is short, and says nothing of immigration status."""
    longest = Appointment._meta.get_field("note").max_length
    if len(note) > longest:
        raise Refused("casework.note_too_long", field="note", longest=longest)
    if said_in(note):
        raise Refused("casework.note_says_status", field="note")


def _answer(service_request: ServiceRequest, by: Any) -> None:
    now = timezone.now()
    service_request.seen_at = service_request.seen_at or now
    service_request.answered_at, service_request.answered_by = now, who(by)


def _ask_for_outcome(service_request: ServiceRequest, starts_at: datetime | None) -> None:
    """A second link, for what became of it, to a service that answers by links."""
    signs_in = has_accounts(service_request.performer_id, timezone.localdate())
    if signs_in and not service_request.service.email:
        return
    due = referrals.outcome_due_at(service_request.answered_at, starts_at)
    path = make_link(service_request, AnswerLink.Kind.OUTCOME, expires_at=due + referrals.LINK_LIVES)
    tell_service(
        service_request,
        "casework.outcome_wanted",
        f"{settings.ORIGIN_URL}{path}",
        f"casework.outcome_wanted:{service_request.pk}:{service_request.answered_at.timestamp():.3f}",
    )
