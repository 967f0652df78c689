"""One-time links: the way a service without an account answers. A link is spent by what it does, never by looking."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.records.audit.actions import new_link

from ..models import AnswerLink, ServiceRequest
from ..queries import fault_of
from .steps import locked


def make_link(service_request: ServiceRequest, kind: str, *, expires_at: datetime) -> str:
    """A new link of this kind, the older ones of the referral revoked. Gives its path; only its blind index is kept."""
    revoke_links(service_request)
    token = new_link(AnswerLink, service_request=service_request, kind=kind, expires_at=expires_at)
    return reverse("casework:answer", args=[token])


def revoke_links(service_request: ServiceRequest, **which: str) -> None:
    """No link of this referral (or none of this ``kind``) opens anything any more."""
    service_request.answer_links.filter(**which).revoke()


def spend(token: str, kind: str) -> ServiceRequest:
    """Spend a link and give its referral, locked. Inside the transaction of the verb that answers: if that is refused,
    the link is as before. ``Refused``: ``casework.link_unknown``, ``link_spent``, ``link_revoked``, ``link_expired``.
    """
    found = AnswerLink.objects.of(token).filter(kind=kind).select_related("service_request").first()
    if found is None:
        raise Refused("casework.link_unknown")
    service_request = locked(found.service_request)
    link = AnswerLink.objects.get(pk=found.pk)  # read again behind the lock
    if fault := fault_of(link, timezone.now()):
        raise Refused(fault)
    link.spent_at = timezone.now()
    link.save(update_fields=["spent_at"])
    return service_request
