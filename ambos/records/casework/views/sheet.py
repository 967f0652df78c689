"""The client's shared sheet, by her code and birth year: what is on it, who may read it, who looked; she ends it here."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import public
from ambos.records.audit.actions import record_read
from ambos.records.registry.queries import explain_all

from .. import actions, queries
from ..forms import HelperForm, HelperSearch, LineForm
from .follow import WHY
from .follow import _named as whose_paper
from .guard import private


@public(WHY)
@private()
@require_safe
def sheet(request):
    """What the helper sees too, line by line. Reading it is logged, and she sees that it was."""
    found = whose_paper(request)
    return redirect("casework:follow") if found is None else _page(request, found, LineForm())


@public(WHY)
@private()
@require_POST
def write(request):
    """A line of her own."""
    found = whose_paper(request)
    if found is None:
        return redirect("casework:follow")
    form = LineForm(request.POST)
    if form.is_valid():
        try:
            actions.write_line(service_request=found, by="client", **form.cleaned_data)
        except Refused as refused:
            form.show(refused)
        else:
            return redirect("casework:sheet")
    return _page(request, found, form)


@public(WHY)
@private()
@require_http_methods(["GET", "HEAD", "POST"])
def allow(request):
    """Let somebody read it: the window and the service she knows already, or one she looks for by name."""
    found = whose_paper(request)
    if found is None:
        return redirect("casework:follow")
    search = HelperSearch(request.POST or None)
    typed = search.cleaned_data.get("q", "") if search.is_valid() else ""
    chosen = "helper" in request.POST or "agrees" in request.POST
    helpers = queries.helpers_for(found, typed)
    form = HelperForm(request.POST if chosen else None, helpers=helpers)
    if form.is_bound and form.is_valid():
        try:
            grant = actions.allow_helper(service_request=found, helper=form.cleaned_data["helper"], by="client")
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(
                request, _("%(helper)s can read your sheet now.") % {"helper": queries.name_of(grant).capitalize()}
            )
            return redirect("casework:sheet")
    context = {"form": form, "search": search, "typed": typed, "helpers": helpers, "may": queries.may_share(found)}
    return render(request, "casework/follow/allow.html", context | {"sheet": queries.sheet_of(found)})


@public(WHY)
@private()
@require_POST
def end(request, key):
    """She ends it: from now on that helper reads nothing."""
    found = whose_paper(request)
    if found is None:
        return redirect("casework:follow")
    grant = queries.own_grant(found, key)
    if grant is None:
        raise Http404
    actions.end_grant(grant=grant, by="client")
    messages.success(request, _("It is ended. They no longer see your sheet."))
    return redirect("casework:sheet")


@public(WHY)
@private()
@require_POST
def take_away(request, key):
    """She takes a line of hers away."""
    found = whose_paper(request)
    if found is None:
        return redirect("casework:follow")
    note = queries.own_line(found, key)
    if note is None:
        raise Http404
    actions.take_line_away(note=note, by="client")
    return redirect("casework:sheet")


def _page(request, found, form):
    record_read(found, by="client", reason=queries.READ_SHEET, office=found.office_id)
    context = {
        "sheet": queries.sheet_of(found),
        "form": form,
        "grants": [(grant, queries.name_of(grant)) for grant in queries.grants_of(found)],
        "looks": queries.looks_at(found),
        "fault": "" if queries.may_share(found) else _fault(),
    }
    return render(request, "casework/follow/sheet.html", context)


def _fault() -> str:
    return " ".join(sentence for _field, sentence in explain_all(Refused("casework.needs_birth_year")))
