"""Pages of a partner agency: its events, and proposing one."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.registry.forms import refuse

from .. import actions, queries
from ..forms import EventForm, on_boxes


@allowed(May.ANSWER_REFERRALS)
def agency(request):
    """The events one's agency takes part in, and the task forces it belongs to."""
    today = timezone.localdate()
    edition = queries.current(today)
    found = list(queries.of_agency(request.access, edition)) if edition else []
    return render(request, "health_weeks/agency.html", {
        "edition": edition, "rows": queries.rows_of(found, timezone.now()), "today": today,
        "forces": queries.forces_of(request.access, edition) if edition else [],
    })  # fmt: skip


@allowed(May.ANSWER_REFERRALS)
def propose(request, key):
    """Propose an event to the task force of one office."""
    edition = queries.current(timezone.localdate())
    member = next((m for m in queries.forces_of(request.access, edition) if m.pk == key), None) if edition else None
    if member is None:
        raise Http404
    office = member.task_force.office
    form = EventForm(request.POST or None, initial={"city": office.city})
    if form.is_valid():
        try:
            actions.propose_event(
                edition=edition, office=office, proposer=member.organization,
                form_key=form.cleaned_data["form_key"], by=request.access, **form.details(office.timezone),
            )  # fmt: skip
            return redirect("health_weeks:agency")
        except Refused as refused:
            refuse(form, on_boxes(refused))
    context = {"form": form, "edition": edition, "office": office, "title": _("Propose an event")}
    return render(request, "health_weeks/write.html", context)
