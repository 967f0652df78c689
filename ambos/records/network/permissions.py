"""Who keeps the network.

The policy: offices, districts and windows are public reference data, so whoever works here may read them. Only
headquarters (``keep_network``) changes them, and only in two steps: a list is proposed with its differences, then
confirmed. Hours and telephone of a service point are kept by whoever follows the programs of its office
(``propose_rollout``), who knows them best. The command line acts as 'system': whoever may run it holds the keys of the
installation, and the log says so.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ambos.domain.access import Access
from ambos.records.accounts.roles import May

READERS = (May.READ_COUNTS, May.KEEP_NETWORK, May.PROPOSE_ROLLOUT)
"""Of an office and what it runs."""


def may_keep_network(by: Any) -> bool:
    """May she propose, apply and discard changes of the network?"""
    return by == "system" or (isinstance(by, Access) and by.may(May.KEEP_NETWORK))


def may_keep_service_point(by: Any, office: UUID) -> bool:
    """May she open a service point of this office and say its hours?"""
    follows = isinstance(by, Access) and by.may(May.PROPOSE_ROLLOUT) and by.reaches(office=office)
    return follows or may_keep_network(by)


def may_read_network(access: Access) -> bool:
    """May she read the work pages of the network: whoever follows offices, anywhere."""
    return access.may(May.READ_COUNTS) or access.may(May.KEEP_NETWORK) or access.may(May.PROPOSE_ROLLOUT)
