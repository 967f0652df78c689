"""Headquarters: the matrix of credits, kept by two people a row."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain_all

from .. import actions, queries
from ..forms import AlignmentForm, BodyForm
from ..permissions import ALIGNERS, may_decide


@allowed(*ALIGNERS)
def matrix(request):
    """Institutions by subjects of a route; a new institution."""
    routes = list(dict.fromkeys(code.partition(":")[0] for code in queries.subjects()))
    route = request.GET.get("route") if request.GET.get("route") in routes else next(iter(routes), "")
    form = BodyForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_body(by=request.access, **form.cleaned_data)
            return redirect(f"{reverse('distance_learning:matrix')}?route={route}")
        except Refused as refused:
            refuse(form, refused)
    columns, table, names = *queries.matrix(request.access, route), queries.subjects()
    return render(request, "distance_learning/matrix.html", {
        "routes": queries.route_names(routes), "route": route, "bodies": columns, "table": table, "form": form,
        "waiting": [(one, names.get(one.subject, one.subject), may_decide(request.access, one))
                    for one in queries.waiting(request.access)],
        "outcomes": queries.outcomes(request.access, route),
    })  # fmt: skip


@allowed(*ALIGNERS)
def cell(request, body, subject):
    """One subject at one institution: everything that was ever decided on it, and a new proposal."""
    name, found = queries.subjects().get(subject), queries.bodies().filter(code=body).first()
    if name is None or found is None:
        raise Http404
    form = AlignmentForm(request.POST or None)
    if form.is_valid():
        try:
            actions.propose_alignment(body=found, subject=subject, by=request.access, **form.cleaned_data)
            messages.success(request, _("Proposed. It counts once a second person has decided."))
            return redirect("distance_learning:cell", body, subject)
        except Refused as refused:
            refuse(form, refused)
    history = list(queries.history(request.access, found, subject))
    return render(request, "distance_learning/cell.html", {
        "body": found, "subject": subject, "name": name, "form": form,
        "history": [(one, one.state == one.State.PROPOSED and may_decide(request.access, one)) for one in history],
    })  # fmt: skip


@require_POST
@allowed(*ALIGNERS)
def decide(request, key):
    """Decide a proposal of somebody else."""
    try:
        found = queries.alignment(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None
    try:
        actions.decide_alignment(alignment=found, accept="accept" in request.POST, by=request.access)
        messages.success(request, _("Decided."))
    except Refused as refused:
        for _field, sentence in explain_all(refused):
            messages.error(request, sentence)
    return redirect("distance_learning:cell", found.body.code, found.subject)
