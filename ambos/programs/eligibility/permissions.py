"""Who may do what.

The policy: the questions are for everybody, without an account, and nothing of what is answered reaches us. Whoever keeps
the network's reference data (headquarters) keeps the facts: compares them with their sources, proposes changes, and
approves or rejects what *another* person proposed. Whoever keeps the directory reviews what services ask for and settles
what families report.
"""

from __future__ import annotations

from typing import Any

from ambos.domain.access import Access
from ambos.records.accounts.roles import May

KEEPERS = (May.KEEP_NETWORK,)
DIRECTORY = (May.KEEP_DIRECTORY,)


def may_keep_facts(by: Any) -> bool:
    """May she compare facts with their sources and propose changes?"""
    return by == "system" or (isinstance(by, Access) and by.may(May.KEEP_NETWORK))


def may_decide(by: Any, proposal: Any) -> bool:
    """May she approve or reject this change? Never her own."""
    return isinstance(by, Access) and by.may(May.KEEP_NETWORK) and by.user != proposal.proposed_by_id


def may_review_services(by: Any) -> bool:
    """May she say what a service asks for, and settle reports?"""
    return by == "system" or (isinstance(by, Access) and by.may(May.KEEP_DIRECTORY))
