"""What families see of a window: is it open, when, what is done there and what is not. No account, nothing kept."""

from __future__ import annotations

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ambos.records.accounts.permissions import public

from .. import queries
from .shared import found_or_404


@public("a family sees whether a window is open before it travels; nothing is asked")
@require_safe
def my_window(request, key):
    """One window or mobile unit: open now or when next, its days, what it does and does not do."""
    now = timezone.now()
    point = found_or_404(queries.open_window(key, now.date()))
    others = queries.beside(point, now.date())
    shown = queries.openings([point, *others], now)
    return render(request, "health_windows/my_window.html", {
        "point": point, "office": point.office, "shown": shown[point.pk],
        "standing": queries.standing(point, shown[point.pk].now.date(), with_hours=False),
        "others": [(other, shown[other.pk]) for other in others],
    })  # fmt: skip


def points_panel(request, points, on):
    """Beside service points on a page of the network: whether each is open now, and when next."""
    return "health_windows/opening.html", queries.openings(points, timezone.now())
