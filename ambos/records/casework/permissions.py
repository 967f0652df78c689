"""Who may do what with encounters and referrals.

The window that wrote a referral (its office, with the purpose of the record) and the organization that was asked may
work on it; nobody else. Headquarters and consuls reach every office for counts and hold no purpose: they fail here. A
service stops seeing a referral when the person withdraws it or takes her permission back, when it is sent elsewhere, and
thirty days after nothing more is expected of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ambos.domain import referrals
from ambos.domain.access import Access
from ambos.records.accounts.roles import May


def may_serve(access: Access, purpose: str, office: UUID | None) -> bool:
    """May she attend people of this purpose at this office? Reach alone is not enough: the office must be her own."""
    return access.may(May.SERVE_PEOPLE) and purpose in access.purposes and office in access.offices


def may_follow(access: Access, service_request: Any) -> bool:
    """May she work on this referral from the window's side?"""
    return may_serve(access, service_request.purpose, service_request.office_id)


def is_shared(service_request: Any, now: datetime) -> bool:
    """Does the service asked still see this referral? Never after it was withdrawn, sent elsewhere or its consent
    revoked."""
    ends = referrals.sight_ends_at(service_request.closed_at)
    return (
        service_request.state not in (referrals.REVOKED, referrals.REROUTED)
        and service_request.consent.revoked_at is None
        and (ends is None or now < ends)
    )


def may_answer(access: Access, service_request: Any, now: datetime) -> bool:
    """May she answer this referral for the organization that was asked?"""
    return (
        access.may(May.ANSWER_REFERRALS)
        and service_request.purpose in access.purposes
        and service_request.performer_id in access.organizations
        and is_shared(service_request, now)
    )


def may_use(access: Access, grant: Any) -> bool:
    """Did her own window, or her own organization, write under this grant? Whether it still opens is another question."""
    return grant.service_request.purpose in access.purposes and (
        (access.may(May.SERVE_PEOPLE) and grant.office_id is not None and grant.office_id in access.offices)
        or (
            access.may(May.ANSWER_REFERRALS)
            and grant.organization_id is not None
            and grant.organization_id in access.organizations
        )
    )
