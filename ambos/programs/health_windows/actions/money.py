"""What a window cost, and of whose money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.errors import Reason, Refused, check
from ambos.domain.periods import Month
from ambos.records.audit.actions import record
from ambos.records.rollout.queries import lead_agency_on

from ..models import Spending
from ..permissions import may_keep_house
from ..queries import today_at

OLDEST_MONTHS = 24


@transaction.atomic
def note_spending(
    *, service_point: Any, month: date, giver: str, form: str, amount: Decimal, currency: str, what: str,
    valued_by: str = "", form_key: UUID, by: Access,
) -> Spending:  # fmt: skip
    """So much was spent on the window in a month. It belongs to the agency of that month's last day so far.

    Refused: ``health_windows.money_amount`` (not above zero), ``health_windows.money_what``, ``health_windows.how_valued`` (in
    kind without how it was valued), ``health_windows.money_month`` (yet to come, or more than two years ago).
    """
    _must(may_keep_house(by, service_point))
    if already := Spending.objects.filter(form_key=form_key).first():
        return already
    today, first = today_at(service_point), month.replace(day=1)
    ago = (today.year - first.year) * 12 + today.month - first.month
    check(
        [Reason("health_windows.money_amount", {}, "amount")] * (amount <= 0)
        + [Reason("health_windows.money_what", {}, "what")] * (not what.strip())
        + [Reason("health_windows.how_valued", {}, "valued_by")]
        * (form == Spending.Form.IN_KIND and not valued_by.strip())
        + [Reason("health_windows.money_month", {"months": OLDEST_MONTHS}, "month")] * (not 0 <= ago <= OLDEST_MONTHS)
    )
    last = min(today, Month.of(first).last_day)
    made = Spending.objects.create(
        service_point=service_point, organization=lead_agency_on(service_point, last), month=first, giver=giver, form=form,
        amount=amount, currency=currency, what=what.strip(), valued_by=valued_by.strip(), recorded_at=timezone.now(),
        recorded_by_id=by.user, form_key=form_key,
    )  # fmt: skip
    record("health_windows.money_noted", made, by=by, office=service_point.office_id, form=form, giver=giver)
    return made


@transaction.atomic
def take_spending_back(*, spending: Spending, by: Access) -> Spending:
    """It was typed wrong: it counts no more, and is kept. Refused twice (``health_windows.money_taken_back``)."""
    spending = Spending.objects.select_for_update(of=("self",)).select_related("service_point").get(pk=spending.pk)
    _must(may_keep_house(by, spending.service_point))
    if spending.taken_back_at is not None:
        raise Refused("health_windows.money_taken_back")
    spending.taken_back_at = timezone.now()
    spending.save(update_fields=["taken_back_at"])
    record("health_windows.money_taken_back", spending, by=by, office=spending.service_point.office_id)
    return spending


def _must(may: bool) -> None:
    if not may:
        raise PermissionDenied
