"""What a window cost, and of whose money."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.registry.forms import refuse

from .. import actions, queries
from ..forms import SpendingForm
from .shared import found_or_404, in_words, window_of


@allowed(May.REVIEW_WINDOW)
@require_http_methods(["GET", "POST"])
def money(request):
    """What was noted, the year so far, and one line more."""
    window = window_of(request)
    today = queries.today_at(window)
    form = SpendingForm(request.POST or None, initial={"month": today.isoformat(), "giver": "partner", "form": "cash"})
    if form.is_bound and form.is_valid():
        try:
            actions.note_spending(service_point=window, by=request.access, **form.cleaned_data)
            messages.success(request, _("Noted."))
            return redirect("health_windows:money")
        except Refused as refused:
            refuse(form, refused)
    spent, matched = queries.money_of_year(window, today.year)
    return render(request, "health_windows/money.html", {
        "window": window, "form": form, "rows": queries.spendings(request.access, window)[:100], "year": today.year,
        "spent": spent, "matched": matched, "currency": queries.currency(),
    }, status=422 if form.is_bound else 200)  # fmt: skip


@allowed(May.REVIEW_WINDOW)
@require_POST
def money_back(request, key):
    """It was typed wrong."""
    try:
        actions.take_spending_back(spending=found_or_404(queries.spending(request.access, key)), by=request.access)
        messages.success(request, _("Taken back."))
    except Refused as refused:
        messages.error(request, in_words(refused))
    return redirect("health_windows:money")
