"""Who may look at the queue of messages, and send one again."""

from __future__ import annotations

from ambos.domain.access import Access
from ambos.records.accounts.roles import May


def may_see_queue(access: Access) -> bool:
    """Administrators see counts and codes. Nobody sees addresses or texts: no page shows them."""
    return access.may(May.KEEP_ACCOUNTS)
