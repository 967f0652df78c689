"""Networks: plazas of several hosts under one coordinator; what they count together, who joins and leaves, their training."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.directory.queries import organizations
from ambos.records.registry.forms import refuse

from .. import actions, queries
from ..forms import JoinForm, LeaveForm, NetworkForm, TrainForm
from ..permissions import READERS, RUNNERS, may_keep, may_lead
from ..roles import KEEP_PLAZAS
from .plazas import NAMED, stand_at


@require_safe
@allowed(*READERS)
def networks(request):
    """The networks one reaches, with how many organizations and plazas each has."""
    may_make = request.access.may(KEEP_PLAZAS) and bool(request.access.offices)
    return render(request, "plazas/networks.html", {"networks": queries.networks(request.access), "may_make": may_make})


@allowed(KEEP_PLAZAS)
def new_network(request):
    """Make a network."""
    form = NetworkForm(request.POST or None, access=request.access)
    if form.is_valid():
        try:
            made = actions.make_network(by=request.access, **form.cleaned_data)
            return redirect("plazas:network", made.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "plazas/write.html", {
        "form": form, "title": _("Make a network of plazas"), "back": "plazas:networks",
        "organizations": organizations(request.access)[:NAMED],
    })  # fmt: skip


@require_safe
@allowed(*READERS)
def network(request, key):
    """One network: what it counts, its plazas, who works there and what they were trained in."""
    return _shown(request, _network(request, key))


@require_POST
@allowed(KEEP_PLAZAS)
def network_join(request, key):
    """A plaza of the office joins."""
    found = _network(request, key)
    form = JoinForm(request.POST, network=found)
    if form.is_valid():
        try:
            actions.join_network(network=found, by=request.access, **form.cleaned_data)
            return redirect("plazas:network", found.pk)
        except Refused as refused:
            refuse(form, refused)
    return _shown(request, found, join=form, status=422)


@require_POST
@allowed(KEEP_PLAZAS)
def network_leave(request, key):
    """A plaza goes on by itself."""
    found = _network(request, key)
    form = LeaveForm(request.POST, network=found, access=request.access)
    if form.is_valid():
        try:
            actions.leave_network(by=request.access, **form.cleaned_data)
            return redirect("plazas:network", found.pk)
        except Refused as refused:
            refuse(form, refused)
    return _shown(request, found, leave=form, status=422)


@allowed(*RUNNERS)
def network_train(request, key):
    """A training that several took together."""
    found = _network(request, key)
    if not may_lead(request.access, found):
        raise PermissionDenied
    form = TrainForm(request.POST or None, network=found)
    if form.is_valid():
        try:
            actions.train_staff(by=request.access, **form.cleaned_data)
            return redirect("plazas:network", found.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "plazas/train.html", {"form": form, "network": found})


def _network(request, key):
    try:
        found = queries.network(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None
    stand_at(found.office.timezone)
    return found


def _shown(request, found, join=None, leave=None, status=200):
    today, keeps = timezone.localdate(), may_keep(request.access, found.office_id)
    leads, plazas = may_lead(request.access, found), list(queries.plazas_of(request.access, found))
    return render(request, "plazas/network.html", {
        "network": found, "figures": queries.network_figures(found, today), "plazas": plazas,
        "coordinators": queries.coordinators(found, today), "trainings": queries.trainings(found), "today": today,
        "staff": queries.working(found, today) if leads else (), "may_keep": keeps, "may_lead": leads,
        "may_name": not request.access.everywhere,
        "join": (join or JoinForm(network=found)) if keeps and queries.alone(found).exists() else None,
        "leave": (leave or LeaveForm(network=found, access=request.access)) if keeps and plazas else None,
    }, status=status)  # fmt: skip
