"""Who pays for a program, and who may not both give to it and sell to it.

The rule. Pledged is not received; cash, in kind and matched money stay apart; one gift is matched once; a gift in kind says how
it was valued. ``leverage = (others' cash + in kind) / the institute's cash``, told with and without what was given in kind
(handbook 20). An organization that is paid out of a budget does not give to it, and the other way round: the gift would buy the
order. Paid elsewhere by the same fund within the years of ``LOOKS_BACK`` it may give, and the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ambos.domain.errors import Reason

CASH, IN_KIND, MATCHED = "cash", "in_kind", "matched"
LOOKS_BACK = timedelta(days=3 * 365)


@dataclass(frozen=True)
class Dealing:
    """An organization was paid (or is about to be) out of a budget."""

    budget: str
    title: str
    on: date


def sponsor_faults(budget: str, paid: Iterable[Dealing]) -> list[Reason]:
    """Why an organization with these payments may not give to this budget."""
    return [
        Reason("funding.sponsor_is_vendor", {"day": one.on}, "organization") for one in paid if one.budget == budget
    ][:1]


def sponsor_flags(budget: str, paid: Iterable[Dealing], on: date) -> list[Reason]:
    """What a reader should know of a sponsor that may give: it sold to another budget of the fund lately."""
    lately = [one for one in paid if one.budget != budget and on - one.on <= LOOKS_BACK]
    return [Reason("funding.vendor_elsewhere", {"title": one.title, "day": one.on}) for one in lately]


@dataclass(frozen=True)
class Gift:
    """One contribution as the sums see it. ``own``: of the institute itself."""

    form: str
    pledged: Decimal
    received: Decimal | None = None
    own: bool = False


@dataclass(frozen=True)
class Sums:
    """A budget in one currency."""

    own_cash: Decimal
    others_cash: Decimal
    in_kind: Decimal
    matched: Decimal
    still_pledged: Decimal

    @property
    def cash_leverage(self) -> Decimal | None:
        """Others' money for each unit of the institute's; ``None`` when it gave no cash."""
        return _ratio(self.others_cash + self.matched, self.own_cash)

    @property
    def total_leverage(self) -> Decimal | None:
        """The same with what was given in kind, as valued."""
        return _ratio(self.others_cash + self.matched + self.in_kind, self.own_cash)


def sums(gifts: Iterable[Gift]) -> Sums:
    """Add what was received, each form apart; what is only pledged stands by itself."""
    zero = Decimal(0)
    own = others = kind = matched = waiting = zero
    for gift in gifts:
        got = gift.received if gift.received is not None else zero
        if gift.received is None:
            waiting += gift.pledged
        elif gift.form == IN_KIND:
            kind += got
        elif gift.form == MATCHED:
            matched += got
        elif gift.own:
            own += got
        else:
            others += got
    return Sums(own, others, kind, matched, waiting)


def _ratio(top: Decimal, bottom: Decimal) -> Decimal | None:
    return (top / bottom).quantize(Decimal("0.01")) if bottom else None
