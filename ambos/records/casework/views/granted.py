"""The shared sheets that clients let a window or an organization read: the same lines as in their own eyes."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.registry.queries import explain_all

from .. import actions, queries
from ..forms import LineForm
from .guard import private


@allowed(May.SERVE_PEOPLE, May.ANSWER_REFERRALS)
@require_safe
def sheets(request):
    """Whose sheet may be read now. Shows references only: what is on a sheet is opened one by one, and logged."""
    return render(request, "casework/granted/sheets.html", {"rows": queries.granted_rows(request.access)})


@allowed(May.SERVE_PEOPLE, May.ANSWER_REFERRALS)
@private()
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request, key):
    """One sheet, and a line to write on it."""
    grant = queries.grant_for(request.access, key)
    if grant is None:
        raise Http404
    form = LineForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            actions.write_granted_line(grant=grant, by=request.access, **form.cleaned_data)
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("Written. She sees it with her code."))
            return redirect("casework:granted-sheet", grant.pk)
    context = {"grant": grant, "sheet": queries.granted_sheet(request.access, grant), "form": form}
    return render(request, "casework/granted/sheet.html", context)


@allowed(May.SERVE_PEOPLE, May.ANSWER_REFERRALS)
@require_POST
def take_away(request, key):
    """Take a line of the own house away."""
    note = queries.granted_line(request.access, key)
    if note is None:
        raise Http404
    try:
        actions.take_line_away(note=note, by=request.access)
    except Refused as refused:
        messages.error(request, " ".join(sentence for _field, sentence in explain_all(refused)))
        return redirect("casework:granted")
    return redirect("casework:granted-sheet", note.grant_id)
