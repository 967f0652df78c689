"""Reads that every app above shares: the reach of an access as a filter."""

from __future__ import annotations

from django.db.models import Q

from ambos.domain.access import Access

NOTHING = Q(pk__in=())


def within(access: Access, *, office: str | None = None, organization: str | None = None) -> Q:
    """The rows an access reaches: office *or* organization, given as lookups of the model. Fail closed.

    >>> within(Access(), office="office")
    <Q: (AND: ('pk__in', ()))>
    """
    if access.everywhere:
        return Q()
    reach = NOTHING
    if office and access.offices:
        reach |= Q(**{f"{office}__in": access.offices})
    if organization and access.organizations:
        reach |= Q(**{f"{organization}__in": access.organizations})
    return reach


def named_within(
    access: Access, *, purpose: str = "purpose", office: str | None = None, organization: str | None = None
) -> Q:
    """Named records: within reach *and* of a purpose the reader holds. ``everywhere`` does not widen purposes."""
    if not access.purposes:
        return NOTHING
    return Q(**{f"{purpose}__in": access.purposes}) & within(access, office=office, organization=organization)
