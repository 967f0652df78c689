"""A shipment: its steps from the store at home to the office, what is in the boxes, what moving them costs."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain_all

from .. import actions, queries
from ..forms import CustomsForm, FreightForm
from ..permissions import RUNNERS, may_keep_seasons, may_work


@require_safe
@allowed(May.KEEP_NETWORK, *RUNNERS)
def shipment(request, key):
    """One shipment, for headquarters and for the office that expects it."""
    return _shown(request, _shipment(request, key))


@require_POST
@allowed(May.KEEP_NETWORK, *RUNNERS)
def customs(request, key):
    """It waits at customs, as whoever heard of it says."""
    found, form = _shipment(request, key), CustomsForm(request.POST)
    return _done(request, found, actions.at_customs, customs=form)


@require_POST
@allowed(May.KEEP_NETWORK)
def freight(request, key):
    """What moving it cost, known later or corrected."""
    found = _shipment(request, key)
    return _done(request, found, actions.say_freight, freight=FreightForm(request.POST, shipment=found))


# -- pieces ------------------------------------------------------------------------------------------------------------
def _shipment(request, key):
    try:
        return queries.shipment(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None


def _done(request, found, verb, **forms):
    [form] = forms.values()
    if form.is_valid():
        try:
            verb(shipment=found, by=request.access, **form.cleaned_data)
            return redirect("textbooks:shipment", found.pk)
        except Refused as refused:
            refuse(form, refused)
            if form.non_field_errors():  # somebody was faster: the step is no more, and its form is not shown
                for _field, sentence in explain_all(refused):
                    messages.error(request, sentence)
                return redirect("textbooks:shipment", found.pk)
    return _shown(request, _shipment(request, found.pk), status=422, **forms)


def _shown(request, found, status=200, customs=None, freight=None):
    keeps, today = may_keep_seasons(request.access), timezone.localdate()
    waits = found.state == found.State.CUSTOMS and found.customs_on
    return render(request, "textbooks/shipment.html", {
        "shipment": found, "steps": queries.steps_of(found), "keeps": keeps,
        "may_count": may_work(request.access, found.office_id) and found.state in (found.State.SHIPPED, found.State.CUSTOMS),
        "days_at_customs": (today - found.customs_on).days if waits else None,
        "customs": (customs or CustomsForm()) if found.state == found.State.SHIPPED else None,
        "freight": (freight or FreightForm(shipment=found)) if keeps and found.state != found.State.PACKED else None,
    }, status=status)  # fmt: skip
