"""Work pages of elections."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.registry.forms import refuse

from . import actions, queries
from .forms import HoldActivity, PlanActivity
from .permissions import READERS, may_keep_activities


@allowed(*READERS)
def activities(request):
    """What the reader's offices planned and held."""
    rows = queries.activities(request.access)[:100]
    return render(
        request, "elections/activities.html", {"activities": rows, "may_plan": request.access.may(May.PROPOSE_ROLLOUT)}
    )


@allowed(May.PROPOSE_ROLLOUT)
def plan(request):
    """Plan one."""
    form = PlanActivity(request.POST or None, access=request.access)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            made = actions.plan_activity(
                office=typed["office"], title=typed["title"], day=typed["day"], key=typed["form_key"], by=request.access
            )
            return redirect("elections:activity", made.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "elections/plan.html", {"form": form})


@allowed(*READERS)
def activity(request, key, form=None):
    """One activity, and how many came."""
    found = _activity(request, key)
    may_hold = may_keep_activities(request.access, found.office_id) and found.state == found.State.PLANNED
    return render(
        request, "elections/activity.html", {"activity": found, "form": form or HoldActivity(), "may_hold": may_hold}
    )


@require_POST
@allowed(May.PROPOSE_ROLLOUT)
def hold(request, key):
    """It was held."""
    form = HoldActivity(request.POST)
    if form.is_valid():
        try:
            actions.hold_activity(
                activity=_activity(request, key), attended=form.cleaned_data["attended"], by=request.access
            )
            return redirect("elections:activity", key)
        except Refused as refused:
            refuse(form, refused)
    return activity(request, key, form)


def _activity(request, key):
    try:
        return queries.activity(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None
