"""The first page of a consulate: its own figures beside the network's."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import redirect, render

from ambos.portal.hq.pages import month_asked, program_asked
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.evaluation.permissions import may_read_network
from ambos.records.registry.queries import navigation

from .pages import our_office


@allowed(May.READ_COUNTS)
def office(request):
    """The reader's own office in one month; whoever reads the whole network is shown the network."""
    if may_read_network(request.access):
        return redirect("hq:dashboard")
    program = program_asked(request.GET.get("program"))
    if program is None:
        raise Http404
    month = month_asked(request.access, program, request.GET.get("month"))
    return render(request, "portal/consulate/office.html", {
        "shown": our_office(request.access, program, month),
        "leads_to": [item.url_name for item in navigation(request.access, "consulate")],
    })  # fmt: skip
