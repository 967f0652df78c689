"""Headquarters: what the questions did, and whether they are chosen one by one."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.registry.queries import explain_all

from .. import actions, queries
from ..loading import banks
from ..permissions import may_decide_adaptive, may_read_items


@allowed(May.READ_COUNTS)
@require_safe
def questions(request):
    """Every diagnostic: how far its questions are from being calibrated."""
    if not may_read_items(request.access):
        raise PermissionDenied
    return render(request, "diagnostics/banks.html", {"rows": queries.bank_rows(request.access)})


@allowed(May.READ_COUNTS)
@require_safe
def bank(request, code):
    """Every question of one diagnostic, with its figures."""
    return _page(request, code)


def _page(request, code, faults=()):
    if not may_read_items(request.access):
        raise PermissionDenied
    if code not in banks():
        raise Http404
    return render(request, "diagnostics/bank.html", {
        "bank": banks()[code], "rows": queries.item_rows(request.access, code), "faults": faults,
        "is_on": queries.adaptive_is_on(code), "may_decide": may_decide_adaptive(request.access),
    })  # fmt: skip


@allowed(May.KEEP_NETWORK)
@require_POST
def decide(request, code):
    """Estimate difficulties; let questions be chosen one by one, or not."""
    if code not in banks():
        raise Http404
    try:
        if "calibrate" in request.POST:
            actions.calibrate(bank=code, by=request.access)
        else:
            actions.switch_adaptive(bank=code, is_on=request.POST.get("on") == "1", by=request.access)
    except Refused as refused:
        return _page(request, code, faults=[sentence for _field, sentence in explain_all(refused)])
    return redirect("diagnostics:bank", code)
