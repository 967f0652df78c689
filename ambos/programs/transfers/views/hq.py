"""The network's documents as counts; never a name."""

from __future__ import annotations

from datetime import timedelta

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May

from .. import queries

DAYS = 365


@require_safe
@allowed(May.READ_COUNTS)
def network(request):
    """Twelve months, office by office."""
    today = timezone.localdate()
    rows = queries.network(request.access, today - timedelta(days=DAYS), today)
    return render(request, "transfers/network.html", {"rows": rows, "since": today - timedelta(days=DAYS)})
