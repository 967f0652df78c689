"""The same verbs for whoever holds a one-time link instead of an account. The link is spent by the deed, in one piece
with it: what is refused leaves the link as it was."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from ..models import AnswerLink, Outcome, ServiceRequest
from .answers import accept_request, decline_request
from .links import spend
from .outcomes import record_outcome


@transaction.atomic
def accept_by_link(*, token: str, starts_at: datetime | None = None, note: str = "") -> ServiceRequest:
    """Accept. ``Refused`` like ``spend`` and ``accept_request``."""
    return accept_request(
        service_request=spend(token, AnswerLink.Kind.ANSWER), starts_at=starts_at, note=note, by="link"
    )


@transaction.atomic
def decline_by_link(*, token: str, reason: str) -> ServiceRequest:
    """Decline. ``Refused`` like ``spend`` and ``decline_request``."""
    return decline_request(service_request=spend(token, AnswerLink.Kind.ANSWER), reason=reason, by="link")


@transaction.atomic
def record_outcome_by_link(
    *, token: str, code: str, happened_on: date, has_medical_home: bool | None = None
) -> Outcome:
    """Say what became of it. ``Refused`` like ``spend`` and ``record_outcome``."""
    return record_outcome(
        service_request=spend(token, AnswerLink.Kind.OUTCOME),
        code=code,
        happened_on=happened_on,
        has_medical_home=has_medical_home,
        said_by=Outcome.SaidBy.PROVIDER,
        by="link",
    )
