"""What questions did, over all schools: figures of questions, never of a pupil."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, FloatField, Q, QuerySet, Sum
from django.db.models.functions import Cast

from ambos.domain.access import Access
from ambos.domain.diagnostics.forms import RESPONSES_NEEDED, anchors
from ambos.domain.diagnostics.items import Item
from ambos.domain.diagnostics.statistics import Statistic, Sums, statistic
from ambos.records.accounts.queries import NOTHING

from ..loading import bank as bank_of
from ..loading import banks
from ..models import Adaptive, Answer, Calibration
from ..permissions import may_read_items


def _answers(bank: str) -> QuerySet[Answer]:
    """Answers of finished attempts, left open ones out; the made-up ones of the demo are all there is there."""
    return Answer.objects.filter(
        attempt__sitting__bank=bank, attempt__finished_at__isnull=False, attempt__voided_at__isnull=True,
        choice__isnull=False, is_right__isnull=False,
    )  # fmt: skip


def responses(bank: str) -> dict[str, int]:
    """question -> how many answered it. One query."""
    return dict(_answers(bank).values_list("item").annotate(n=Count("pk")).order_by())


@dataclass(frozen=True)
class ItemFigures:
    """One question with its figures."""

    item: Item
    skill: Any
    statistic: Statistic
    estimate: float | None
    is_anchor: bool
    missing: int
    """Answers still missing until its difficulty may be estimated."""

    @property
    def percent(self) -> int | None:
        """Share right, in whole percent."""
        return None if self.statistic.share is None else round(100 * self.statistic.share)

    @property
    def correlation(self) -> str:
        """With two places, the sign spelled."""
        found = self.statistic.correlation
        return "" if found is None else f"{found:.2f}".replace("-", "−")


def item_rows(access: Access, bank_code: str) -> list[ItemFigures]:
    """Every question of a bank in its order: three queries however many answers there are."""
    bank = bank_of(bank_code)
    found = _answers(bank_code) if may_read_items(access) else Answer.objects.filter(NOTHING)
    is_right = Q(is_right=True)
    # The score on the other questions: the attempt's own, less this one.
    rest = Cast(F("attempt__right"), FloatField())
    sums = {
        row["item"]: row
        for row in found.values("item").annotate(
            n=Count("pk"), right=Count("pk", filter=is_right), total=Sum(rest), total2=Sum(rest * rest),
            total_right=Sum(rest, filter=is_right),
        ).order_by()
    }  # fmt: skip
    estimates = dict(
        Calibration.objects.filter(bank=bank_code).order_by("computed_on").values_list("item", "difficulty")
    )
    linking = {item.id for item in anchors(bank)}
    rows = []
    for item in bank.items:
        row = sums.get(item.id, {"n": 0, "right": 0, "total": 0.0, "total2": 0.0, "total_right": 0.0})
        rows.append(
            ItemFigures(
                item, bank.skills[item.skill], statistic(_without_itself(row)), estimates.get(item.id),
                item.id in linking, max(0, RESPONSES_NEEDED - row["n"]),
            )
        )  # fmt: skip
    return rows


def _without_itself(row: dict[str, Any]) -> Sums:
    """From sums of whole scores T to sums of scores on the other questions, T - 1 for whoever was right."""
    n, right = row["n"], row["right"]
    total, total2, total_right = row["total"] or 0.0, row["total2"] or 0.0, row["total_right"] or 0.0
    return Sums(n, right, total - right, total2 - 2 * total_right + right, total_right - right)


def bank_rows(access: Access) -> list[tuple[Any, int, bool]]:
    """(bank, fewest answers of a question, chosen one by one?) of every bank."""
    if not may_read_items(access):
        return []
    counts = {
        (bank, item): n
        for bank, item, n in Answer.objects.filter(attempt__finished_at__isnull=False, choice__isnull=False)
        .values_list("attempt__sitting__bank", "item")
        .annotate(n=Count("pk"))
        .order_by()
    }
    on = set(Adaptive.objects.filter(is_on=True).values_list("bank", flat=True))
    return [
        (bank, min(counts.get((code, item.id), 0) for item in bank.items), code in on) for code, bank in banks().items()
    ]
