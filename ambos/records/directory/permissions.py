"""Who keeps the directory.

The policy: the directory is one for the whole network and holds no person. Whoever holds ``keep_directory``
(community-affairs officers, headquarters) adds and changes any row; every change is in the log. An organization says of
its *own* services how many people it can take and that they are still true, because nobody else knows. Everybody reads
what is active; whoever may change a service also sees it when it is closed.
"""

from __future__ import annotations

from typing import Any

from ambos.domain.access import Access
from ambos.records.accounts.roles import May

from .models import Service

READERS = (May.KEEP_DIRECTORY, May.ANSWER_REFERRALS, May.SERVE_PEOPLE)
"""Of the list of services."""


def may_keep_directory(by: Any) -> bool:
    """May she add and change organizations, locations and services? ('system': loaders and the demo world.)"""
    return by == "system" or (isinstance(by, Access) and by.may(May.KEEP_DIRECTORY))


def may_answer_for(by: Any, service: Service) -> bool:
    """May she set the capacity of this service and confirm it?"""
    return may_keep_directory(by) or is_of_the_service(by, service)


def is_of_the_service(by: Any, service: Service) -> bool:
    """Does she act for the organization that offers it?"""
    return (
        isinstance(by, Access)
        and by.may(May.ANSWER_REFERRALS)
        and service.organization_id is not None
        and service.organization_id in by.organizations
    )
