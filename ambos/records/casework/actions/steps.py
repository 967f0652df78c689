"""What the verbs of casework share: who may, one referral at a time, and letters that say nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from ambos.domain import codes, referrals
from ambos.domain.access import Access
from ambos.records.audit.actions import record
from ambos.records.messages.actions import Recipient, tell
from ambos.records.registry.loading import destination

from ..models import Appointment, FollowUp, ServiceRequest
from ..permissions import is_shared, may_answer, may_follow
from ..queries import letter_box, opened


def must(by: Access | str, allowed: bool, *, words: tuple[str, ...] = ("system",)) -> None:
    """Stop here unless the reader is allowed, or is one of ``words``. Raises ``PermissionDenied``."""
    if not (by in words if isinstance(by, str) else allowed):
        raise PermissionDenied


def user_of(by: Access | str) -> UUID | None:
    """The key of the account behind ``by``; ``None`` for a word."""
    return by.user if isinstance(by, Access) else None


def locked(service_request: Any) -> ServiceRequest:
    """The referral as it stands now, locked until the verb ends: two who answer at once come one after the other.
    Takes the row or what a service sees of it (``queries.Shared``)."""
    return (
        ServiceRequest.objects.select_for_update(of=("self",))
        .select_related("service__organization", "performer", "office", "consent", "encounter")
        .get(pk=service_request.pk)
    )


def must_answer(by: Access | str, service_request: ServiceRequest) -> None:
    """For the service's side: her organization was asked and still sees it; or the bearer of a link just spent."""
    now = timezone.now()
    shared = is_shared(service_request, now)
    must(
        by, isinstance(by, Access) and may_answer(by, service_request, now), words=("system", "link") if shared else ()
    )


def must_follow(by: Access | str, service_request: ServiceRequest, *, words: tuple[str, ...] = ("system",)) -> None:
    """For the window's side."""
    must(by, isinstance(by, Access) and may_follow(by, service_request), words=words)


def move(
    service_request: ServiceRequest, to: str, *, verb: str, by: Any, changed: tuple[str, ...] = (), **data
) -> None:
    """Save a referral in its new state, with the moment it ended, and say so in the log."""
    came_from, service_request.state = service_request.state, to
    if to in referrals.ENDED:
        service_request.closed_at = service_request.closed_at or timezone.now()
        close_follow_ups(service_request)
    else:
        service_request.closed_at = None
    service_request.save(update_fields=["state", "closed_at", *changed])
    record(
        verb,
        service_request,
        by=by,
        office=service_request.office_id,
        organization=service_request.performer_id,
        came_from=came_from,
        state=to,
        **data,
    )


def close_follow_ups(service_request: ServiceRequest) -> None:
    """Nobody is asked any more how it went, once it is known or taken elsewhere. A declined one is still followed."""
    if service_request.state == referrals.DECLINED:
        return
    service_request.follow_ups.filter(done_at__isnull=True).update(
        done_at=timezone.now(), done_by="system", result=FollowUp.Result.NOT_NEEDED
    )


def end_appointment(service_request: ServiceRequest, reason: str) -> None:
    """The open appointment, if there is one, no longer stands."""
    service_request.appointments.filter(state__in=Appointment.OPEN).update(
        state=Appointment.State.CANCELLED, cancel_reason=reason
    )


def address_of(route: str, *arguments: str) -> str:
    """The whole address of a page, for a letter."""
    return f"{settings.ORIGIN_URL}{reverse(route, args=arguments)}"


def tell_client(service_request: ServiceRequest, event: str) -> None:
    """A text that says only that there is news, to the telephone she agreed to, if she did."""
    if service_request.notify_phone is None:
        return
    tell(
        "casework.news",
        service_request,
        to=Recipient("sms", opened(service_request, "notify_phone"), service_request.language),
        values={"link": address_of("casework:follow")},
        once=f"casework.news:{service_request.pk}:{event}",
    )


def tell_service(service_request: ServiceRequest, kind: str, link: str, once: str) -> bool:
    """A letter to the service with one address in it. Says whether there was anywhere to send it."""
    address = letter_box(service_request.service)
    if address:
        tell(
            kind,
            service_request,
            to=Recipient("email", address, language_of_letters(service_request)),
            values={"link": link, "reference": codes.grouped(service_request.reference, 3)},
            once=once,
        )
    return bool(address)


def language_of_letters(service_request: ServiceRequest) -> str:
    """The language in which organizations of the office's country are written to, as its pack says; else English."""
    pack = destination(service_request.office.country)
    return pack.language if pack else "en"
