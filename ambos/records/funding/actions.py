"""Every write of money. Amounts are told in the log; they are published anyway."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.errors import Reason, Refused, check
from ambos.domain.funding import sponsor_faults
from ambos.records.audit.actions import record
from ambos.records.audit.keys import new_key
from ambos.records.directory.models import Organization

from .models import Budget, Contribution, Disbursement, Fund
from .permissions import may_approve_payment, may_keep_funds
from .queries import dealings

MOST = Decimal("9999999999")


@transaction.atomic
def open_budget(*, fund: str, currency: str, title: str, planned: Decimal, is_trust: bool = False, by: Any) -> Budget:
    """Open a budget in the fund of this name, which is made when it is missing. Refused below zero, or when the fund is kept
    in another currency."""
    _must(may_keep_funds(by))
    if not 0 <= planned <= MOST:
        raise Refused("funding.bad_amount", field="planned")
    pot, _made = Fund.objects.get_or_create(name=fund.strip(), defaults={"currency": currency, "is_trust": is_trust})
    if pot.currency != currency:
        raise Refused("funding.other_currency", field="currency", currency=pot.currency)
    made = Budget.objects.create(fund=pot, title=title.strip(), planned=planned, opened_at=timezone.now())
    record("funding.budget_opened", made, by=by, planned=str(planned), currency=currency)
    return made


@transaction.atomic
def pledge(
    *, budget: Budget, organization: Organization | None, form: str, amount: Decimal, what: str = "", valued_by: str = "",
    matches: Contribution | None = None, key: UUID | None = None, by: Any,
) -> Contribution:  # fmt: skip
    """Write down what somebody promises; ``organization`` empty: the institute itself. ``key``: of the form, sent once.

    Refused: no amount, an organization that is paid out of this budget, in kind without how it was valued, matched without the
    gift it matches, a gift that was matched already or belongs to another budget.
    """
    _must(may_keep_funds(by))
    if key and (seen := Contribution.objects.filter(pk=key).first()):
        return seen
    Budget.objects.select_for_update().get(pk=budget.pk)
    faults = [] if 0 < amount <= MOST else [Reason("funding.bad_amount", {}, "amount")]
    if organization is not None:
        faults += sponsor_faults(str(budget.pk), dealings(budget, [organization.pk]).get(organization.pk, []))
    if form == Contribution.Form.IN_KIND and not valued_by.strip():
        faults.append(Reason("funding.how_valued", {}, "valued_by"))
    faults += _match_faults(budget, form, matches)
    check(faults)
    made = Contribution.objects.create(
        id=key or new_key(), budget=budget, organization=organization, form=form, what=what.strip(), pledged=amount,
        valued_by=valued_by.strip(), matches=matches, pledged_at=timezone.now(), pledged_by_id=getattr(by, "user", None),
    )  # fmt: skip
    record("funding.pledged", made, by=by, organization=organization, form=form, amount=str(amount))
    return made


@transaction.atomic
def receive(*, contribution: Contribution, amount: Decimal, on: date, by: Any) -> Contribution:
    """It came, so much and on that day. Refused when it came or lapsed already, and for a day to come."""
    _must(may_keep_funds(by))
    contribution = Contribution.objects.select_for_update().get(pk=contribution.pk)
    if contribution.state != Contribution.State.PLEDGED:
        raise Refused("funding.decided_already")
    if not 0 < amount <= MOST:
        raise Refused("funding.bad_amount", field="amount")
    if on > timezone.localdate():
        raise Refused("funding.day_to_come", field="on")
    contribution.state, contribution.received, contribution.received_on = Contribution.State.RECEIVED, amount, on
    contribution.save(update_fields=["state", "received", "received_on"])
    record("funding.received", contribution, by=by, amount=str(amount))
    return contribution


@transaction.atomic
def lapse(*, contribution: Contribution, by: Any) -> Contribution:
    """What was promised never came (handbook 28.3: matched money promised and not paid)."""
    _must(may_keep_funds(by))
    contribution = Contribution.objects.select_for_update().get(pk=contribution.pk)
    if contribution.state != Contribution.State.PLEDGED:
        raise Refused("funding.decided_already")
    contribution.state = Contribution.State.LAPSED
    contribution.save(update_fields=["state"])
    record("funding.lapsed", contribution, by=by)
    return contribution


@transaction.atomic
def ask_payment(
    *, budget: Budget, what: str, amount: Decimal, organization: Organization | None = None, payee: str = "",
    key: UUID | None = None, by: Any,
) -> Disbursement:  # fmt: skip
    """Ask that something be paid. Refused to an organization that gives to this budget, and beyond what the budget has."""
    _must(may_keep_funds(by))
    if key and (seen := Disbursement.objects.filter(pk=key).first()):
        return seen
    Budget.objects.select_for_update().get(pk=budget.pk)
    faults = [] if 0 < amount <= MOST else [Reason("funding.bad_amount", {}, "amount")]
    if not what.strip():
        faults.append(Reason("funding.says_what", {}, "what"))
    if organization is None and not payee.strip():
        faults.append(Reason("funding.says_to_whom", {}, "payee"))
    gives = Contribution.objects.filter(budget=budget, organization=organization)
    if organization is not None and gives.exclude(state=Contribution.State.LAPSED).exists():
        faults.append(Reason("funding.vendor_is_sponsor", {"name": organization.name}, "organization"))
    spent = sum((d.amount for d in budget.disbursements.exclude(state=Disbursement.State.REFUSED)), Decimal(0))
    if spent + amount > budget.planned:
        faults.append(Reason("funding.beyond_budget", {"left": budget.planned - spent}, "amount"))
    check(faults)
    made = Disbursement.objects.create(
        id=key or new_key(), budget=budget, organization=organization, payee=payee.strip(), what=what.strip(), amount=amount,
        asked_at=timezone.now(), asked_by_id=getattr(by, "user", None),
    )  # fmt: skip
    record("funding.payment_asked", made, by=by, organization=organization, amount=str(amount))
    return made


@transaction.atomic
def decide_payment(*, payment: Disbursement, approve: bool, by: Any) -> Disbursement:
    """Approve or refuse a payment. Never by who asked."""
    payment = Disbursement.objects.select_for_update().get(pk=payment.pk)
    _must(may_approve_payment(by, payment))
    if payment.state != Disbursement.State.ASKED:
        raise Refused("funding.decided_already")
    payment.state = Disbursement.State.APPROVED if approve else Disbursement.State.REFUSED
    payment.decided_at, payment.decided_by_id = timezone.now(), getattr(by, "user", None)
    payment.save(update_fields=["state", "decided_at", "decided_by"])
    record("funding.payment_decided", payment, by=by, state=payment.state)
    return payment


@transaction.atomic
def pay(*, payment: Disbursement, on: date, by: Any) -> Disbursement:
    """It was paid on a day. Refused before it was approved."""
    _must(may_keep_funds(by))
    payment = Disbursement.objects.select_for_update().get(pk=payment.pk)
    if payment.state != Disbursement.State.APPROVED:
        raise Refused("funding.approve_first")
    if on > timezone.localdate():
        raise Refused("funding.day_to_come", field="on")
    payment.state, payment.paid_on = Disbursement.State.PAID, on
    payment.save(update_fields=["state", "paid_on"])
    record("funding.paid", payment, by=by, amount=str(payment.amount))
    return payment


def _match_faults(budget: Budget, form: str, matches: Contribution | None) -> list[Reason]:
    if (form == Contribution.Form.MATCHED) != (matches is not None):
        return [Reason("funding.matches_what", {}, "matches")]
    if matches is not None and (matches.budget_id != budget.pk or hasattr(matches, "matched_by")):
        return [Reason("funding.matched_once", {}, "matches")]
    return []


def _must(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied
