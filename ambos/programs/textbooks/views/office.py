"""An office's books: requests around it, boxes to count, stock that adds up, what was handed out and whether it is read."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.network.queries import offices
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain_all

from .. import actions, queries
from ..forms import AskForm, GiveForm, ReceiveForm, SurplusForm, UseForm, WriteOffForm
from ..permissions import RUNNERS


@require_safe
@allowed(*RUNNERS)
def desk(request):
    """All of it on one page."""
    return _desk(request)


@allowed(*RUNNERS)
def ask(request):
    """An organization around the office asks."""
    place, season = _own(request), queries.open_season(timezone.localdate())
    if season is None:
        raise Http404
    form = AskForm(request.POST or None)
    if form.is_valid():
        try:
            organization = form.cleaned_data["organization"]
            actions.ask_for_books(
                season=season, office=place, organization=organization, by=request.access, **form.arguments()
            )
            return redirect("textbooks:desk")
        except Refused as refused:
            refuse(form, refused)
    return render(request, "textbooks/ask.html", {"form": form, "season": season, "place": place})


@require_POST
@allowed(*RUNNERS)
def withdraw(request, key):
    """A request is taken back."""
    return _do(request, lambda: actions.withdraw_request(request=_request(request, key), by=request.access))


@allowed(*RUNNERS)
def receive(request, key):
    """Count what was in the boxes."""
    try:
        found = queries.shipment(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None
    form = ReceiveForm(request.POST or None, shipment=found)
    if form.is_valid():
        try:
            actions.receive_shipment(
                shipment=found, counts=form.counts(), on=form.cleaned_data["on"], by=request.access
            )
            return redirect("textbooks:desk")
        except Refused as refused:
            refuse(form, refused)
    return render(request, "textbooks/receive.html", {"form": form, "shipment": found})


@allowed(*RUNNERS)
def give(request, key=None):
    """Hand books over, by a request's share or to anybody of the directory."""
    place, asked = _own(request), _request(request, key) if key else None
    form = GiveForm(request.POST or None, office=place, request=asked)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            actions.distribute(
                office=place, organization=asked.organization if asked else typed["organization"], copies=form.copies(),
                readers=typed["readers"], on=typed["on"], form_key=typed["form_key"], request=asked, by=request.access,
            )  # fmt: skip
            return redirect("textbooks:desk")
        except Refused as refused:
            refuse(form, refused)
    return render(request, "textbooks/give.html", {"form": form, "asked": asked, "place": place})


@allowed(*RUNNERS)
def change(request, key, what):
    """Surplus to another office, or copies written off."""
    if what not in ("surplus", "off"):
        raise Http404
    place = _own(request)
    row = next((one for one in queries.office_stock(place) if one.title_id == key), None)
    if row is None:
        raise Http404
    form = (
        SurplusForm(request.POST or None, access=request.access)
        if what == "surplus"
        else WriteOffForm(request.POST or None)
    )
    if form.is_valid():
        verb = actions.move_surplus if what == "surplus" else actions.write_off
        try:
            verb(title=row.title, office=place, by=request.access, **form.cleaned_data)
            return redirect("textbooks:desk")
        except Refused as refused:
            refuse(form, refused)
    return render(request, "textbooks/change.html", {"form": form, "row": row, "what": what})


@require_POST
@allowed(*RUNNERS)
def report_link(request, key):
    """A link for a site's use report."""
    try:
        path = actions.make_report_link(report=_report(request, key), by=request.access)
    except Refused as refused:
        return _told(request, refused)
    return _desk(request, link=request.build_absolute_uri(path))


@allowed(*RUNNERS)
def report(request, key):
    """The office writes down what a site said by telephone."""
    found, form = _report(request, key), UseForm(request.POST or None)
    if form.is_valid():
        try:
            actions.send_use_report(report=found, by=request.access, **form.cleaned_data)
            return redirect("textbooks:desk")
        except Refused as refused:
            refuse(form, refused)
    return render(request, "textbooks/report.html", {"form": form, "report": found})


# -- pieces ------------------------------------------------------------------------------------------------------------
def _own(request):
    place = offices(timezone.localdate()).filter(pk__in=request.access.offices).first()
    if place is None:
        raise PermissionDenied
    return place


def _desk(request, link=""):
    place, today = _own(request), timezone.localdate()
    return render(request, "textbooks/desk.html", {
        "place": place, "season": queries.open_season(today), "requests": list(queries.requests(request.access)[:50]),
        "shipments": list(queries.shipments(request.access).prefetch_related(None)[:20]), "stock": queries.stock_at(place),
        "distributions": list(queries.distributions(request.access)[:50]), "today": today, "link": link,
    })  # fmt: skip


def _request(request, key):
    try:
        return queries.request(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None


def _report(request, key):
    try:
        return queries.report(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None


def _do(request, verb):
    try:
        verb()
    except Refused as refused:
        return _told(request, refused)
    return redirect("textbooks:desk")


def _told(request, refused):
    for _field, sentence in explain_all(refused):
        messages.error(request, sentence)
    return redirect("textbooks:desk")
