"""One-time links, as they are looked at: looking changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from ambos.domain import referrals

from ..models import AnswerLink, ServiceRequest
from ..permissions import is_shared
from .sharing import Shared, shared_by_link


@dataclass(frozen=True)
class LinkFound:
    """A link as its bearer finds it. ``fault`` is the code of a refusal, empty while the link is good; ``referral`` is
    there only while it is good. ``ask`` is whom to telephone: the window and the office that asked."""

    kind: str
    fault: str
    reference: str
    ask: ServiceRequest
    referral: Shared | None


def link_found(token: str, *, with_person: bool = False) -> LinkFound | None:
    """The link behind a token; ``None`` when nobody made it. ``with_person`` only after acceptance (kind *outcome*)."""
    link = link_of(token)
    if link is None:
        return None
    asked = link.service_request
    with_person = with_person and link.kind == AnswerLink.Kind.OUTCOME
    fault = fault_of(link, timezone.now())
    if not fault and not is_shared(asked, timezone.now()):
        fault = "casework.link_revoked"
    referral = shared_by_link(asked, with_person=with_person) if not fault else None
    return LinkFound(link.kind, fault, asked.reference, asked, referral)


def receipt_of(key: str) -> tuple[ServiceRequest, Shared | None]:
    """What the receipt of an answer shows: whom to ask and, while it is shared and the answer is yes, the person."""
    found = _whole(ServiceRequest.objects).get(pk=key)
    return found, shared_by_link(found, with_person=found.state in referrals.UNDER_WAY)


def link_of(token: str) -> AnswerLink | None:
    """The row of a token, with its referral."""
    whole = Prefetch("service_request", _whole(ServiceRequest.objects))
    return AnswerLink.objects.of(token).prefetch_related(whole).first()


def _whole(found: Any) -> QuerySet[ServiceRequest]:
    return found.select_related(
        "service__organization", "office", "consent", "person__office", "requester", "encounter__service_point"
    ).prefetch_related("appointments", "outcomes", "requester__phones")


def fault_of(link: AnswerLink, now: datetime) -> str:
    """Why a link opens nothing, as the code of a refusal; empty while it is good."""
    if link.spent_at:
        return "casework.link_spent"
    if link.revoked_at:
        return "casework.link_revoked"
    return "casework.link_expired" if now >= link.expires_at else ""
