"""The components and their states on one page, for whoever builds a screen. It holds no data and is open to all."""

from __future__ import annotations

from django.shortcuts import render

from ambos.portal.signs import ICONS
from ambos.portal.templatetags.ambos import CLOCKS, TAGS
from ambos.records.accounts.permissions import public

from .forms import faulty, untouched

COLOURS = (
    *("paper", "surface", "wash", "line", "line-strong", "ink-2", "ink", "accent", "accent-wash", "action"),
    *("positive", "positive-wash", "caution", "caution-wash", "negative", "negative-wash", "info", "info-wash", "late"),
    *("hero", "bar", "c1", "c2", "c3", "c4", "q1", "q2", "q3", "land"),
)


@public("how pages are built, for whoever builds them; holds nobody's data")
def components(request):
    """Every component, in every state."""
    context = {
        "fresh": untouched(),
        "faulty": faulty(),
        "clocks": CLOCKS,
        "tags": TAGS,
        "icons": ICONS,
        "shares": [share / 10 for share in range(0, 11, 2)],
        "colours": COLOURS,
    }
    return render(request, "portal/components/components.html", context)
