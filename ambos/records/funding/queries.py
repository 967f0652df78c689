"""Reads of money: what a budget received, and in what an organization deals with it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from ambos.domain.errors import Reason
from ambos.domain.funding import Dealing, Gift, Sums, sponsor_flags, sums

from .models import Budget, Contribution, Disbursement

State = Contribution.State
LIVE = (Disbursement.State.ASKED, Disbursement.State.APPROVED, Disbursement.State.PAID)
"""A payment that is not refused makes its payee a vendor."""


def contributions(budget: Budget) -> list[Contribution]:
    """What was given to a budget, in order, with its organizations. One query."""
    return list(budget.contributions.select_related("organization"))


def payments(budget: Budget) -> list[Disbursement]:
    """What is paid out of a budget, in order. One query."""
    return list(budget.disbursements.select_related("organization"))


def sums_of(given: list[Contribution]) -> Sums:
    """The sums of contributions; what never came counts nowhere."""
    return sums(
        Gift(one.form, one.pledged, one.received, own=one.organization_id is None)
        for one in given
        if one.state != State.LAPSED
    )


def dealings(budget: Budget, organizations: list[Any]) -> dict[Any, list[Dealing]]:
    """organization -> its payments out of any budget of the same fund. One query."""
    found: dict[Any, list[Dealing]] = {}
    rows = Disbursement.objects.filter(
        organization__in=organizations, budget__fund=budget.fund_id, state__in=LIVE
    ).select_related("budget")
    for row in rows:
        day = row.paid_on or timezone.localdate(row.asked_at)
        found.setdefault(row.organization_id, []).append(Dealing(str(row.budget_id), row.budget.title, day))
    return found


def flags_of(budget: Budget, given: list[Contribution], on: date) -> dict[Any, list[Reason]]:
    """organization -> what a reader should know of it as a sponsor of this budget. One query."""
    there = dealings(budget, [one.organization_id for one in given if one.organization_id])
    return {key: flags for key, paid in there.items() if (flags := sponsor_flags(str(budget.pk), paid, on))}
