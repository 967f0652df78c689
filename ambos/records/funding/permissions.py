"""Who writes down money and who approves it.

The policy: a role that was given ``keep_funds`` opens budgets and writes down gifts and payments; headquarters
(``keep_network``) approves payments, never those it asked for itself. Sums are published; there is nothing secret here.
"""

from __future__ import annotations

from typing import Any

from ambos.domain.access import Access
from ambos.records.accounts.roles import May

from .models import Disbursement
from .roles import KEEP_FUNDS


def may_keep_funds(by: Any) -> bool:
    """May she write down budgets, gifts and payments? ('system': the demo world.)"""
    return by == "system" or (isinstance(by, Access) and by.may(KEEP_FUNDS))


def may_approve_payment(by: Any, payment: Disbursement) -> bool:
    """May she approve or refuse this payment: headquarters, and not who asked for it."""
    return by == "system" or (isinstance(by, Access) and by.may(May.KEEP_NETWORK) and by.user != payment.asked_by_id)
