"""Who may do what.

The policy: whoever follows the programs of an office (``propose_rollout``) plans and closes its activities; whoever reads
counts reads them within her offices, headquarters and the evaluator everywhere.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ambos.domain.access import Access
from ambos.records.accounts.roles import May

READERS = (May.READ_COUNTS, May.PROPOSE_ROLLOUT)


def may_keep_activities(by: Any, office: UUID) -> bool:
    """May she plan and close activities of this office? ('system': the demo world.)"""
    return by == "system" or (isinstance(by, Access) and by.may(May.PROPOSE_ROLLOUT) and by.reaches(office=office))
