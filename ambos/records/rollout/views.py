"""Work pages of rollout: who runs what, proposals, the consul's answer; the history on the page of an office."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.directory.queries import organizations
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import name_of

from . import actions, queries
from .forms import Close, Decline, ProposeOperation
from .permissions import READERS, may_approve, may_read_operations, may_withdraw


@allowed(*READERS)
def operations(request):
    """What waits for the consul, what runs, what ran."""
    found = list(queries.operations(request.access))
    today = timezone.localdate()
    return render(request, "rollout/operations.html", {
        "waiting": [o for o in found if o.state == "proposed"],
        "running": [o for o in found if o.state in ("pilot", "active") and (o.ends_on is None or o.ends_on >= today)],
        "past": [o for o in found if o.state in ("closed", "declined") or (o.ends_on and o.ends_on < today and o.state != "proposed")],
        "today": today, "may_propose": request.access.may(May.PROPOSE_ROLLOUT),
    })  # fmt: skip


@allowed(May.PROPOSE_ROLLOUT)
def propose(request):
    """Propose that an agency runs a service point of one's office."""
    form = ProposeOperation(request.POST or None, access=request.access)
    if form.is_valid():
        try:
            made = actions.propose_operation(by=request.access, **form.arguments())
            messages.success(request, _("Proposed. It waits for the consul."))
            return redirect("rollout:operation", made.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "rollout/propose.html", {"form": form, "organizations": organizations(request.access)[:300]})


@allowed(*READERS)
def operation(request, key, decline=None, close=None):
    """One operation: its days, who proposed and who approved it, and what can be done now."""
    found = _operation(request, key)
    today = timezone.localdate()
    return render(request, "rollout/operation.html", {
        "operation": found, "program": name_of(found.program), "today": today,
        "before": queries.succeeded_by(found) if found.state == "proposed" else None,
        "last_day": found.starts_on - timedelta(days=1),
        "may_approve": may_approve(request.access, found),
        "is_own_proposal": found.proposed_by_id is not None and found.proposed_by_id == request.access.user,
        "may_withdraw": may_withdraw(request.access, found),
        "decline": decline or Decline(), "close": close or Close(),
    })  # fmt: skip


@allowed(May.APPROVE_ROLLOUT)
@require_POST
def approve(request, key):
    """The consul lets it run."""
    actions.approve_operation(operation=_operation(request, key), as_pilot="pilot" in request.POST, by=request.access)
    messages.success(request, _("Approved."))
    return redirect("rollout:operation", key)


@allowed(May.APPROVE_ROLLOUT, May.PROPOSE_ROLLOUT)
@require_POST
def decline(request, key):
    """The consul does not let it run, or whoever proposes takes it back."""
    form = Decline(request.POST)
    if not form.is_valid():
        return operation(request, key, decline=form)
    actions.decline_operation(operation=_operation(request, key), by=request.access, **form.cleaned_data)
    messages.success(request, _("Declined. Whoever proposed it reads why."))
    return redirect("rollout:operation", key)


@allowed(May.APPROVE_ROLLOUT)
@require_POST
def close(request, key):
    """Its last day."""
    form = Close(request.POST)
    if form.is_valid():
        try:
            actions.close_operation(operation=_operation(request, key), by=request.access, **form.cleaned_data)
            messages.success(request, _("Closed. What was done there stays with its agency."))
            return redirect("rollout:operation", key)
        except Refused as refused:
            refuse(form, refused)
    return operation(request, key, close=form)


@allowed(May.APPROVE_ROLLOUT)
@require_POST
def end_pilot(request, key):
    """The pilot becomes the usual way."""
    actions.end_pilot(operation=_operation(request, key), by=request.access)
    return redirect("rollout:operation", key)


def office_panel(request, office, on):
    """On the page of an office: each window with the agencies that ran it, each with its days."""
    if not may_read_operations(request.access):
        return None
    rows = list(queries.history(office))
    points = [(point, list(stretch)) for point, stretch in groupby(rows, key=lambda o: o.service_point)]
    now = {
        point.pk
        for point, stretch in points
        if any(o.starts_on <= on and (o.ends_on is None or o.ends_on >= on) for o in stretch)
    }
    return "rollout/office_panel.html", {"points": points, "now": now, "on": on}


def _operation(request, key):
    try:
        return queries.operation(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None
