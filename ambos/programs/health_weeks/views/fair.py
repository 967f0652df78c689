"""A promoter at a fair: test somebody on a slip without a name; a reading out of range ends in a referral or a refusal."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.casework.actions import AlreadyRecorded
from ambos.records.directory.queries import services_near
from ambos.records.registry.forms import refuse

from .. import queries
from ..actions import record_event_visit
from ..forms import TestedForm

PRIMARY_CARE = "1206-1"
"""Open Eligibility: primary care, where a reading out of range is looked at again."""


@allowed(May.SERVE_PEOPLE)
def fair(request):
    """The events of one's office today."""
    today = timezone.localdate()
    return render(
        request, "health_weeks/fair.html", {"events": queries.mine_to_test(request.access, today), "today": today}
    )


@allowed(May.SERVE_PEOPLE)
def test(request, key):
    """Test one person."""
    event = queries.mine_to_test(request.access, timezone.localdate()).filter(pk=key).first()
    if event is None:
        raise Http404
    near = (event.latitude, event.longitude) if event.latitude is not None and event.longitude is not None else None
    options = services_near(need=PRIMARY_CARE, near=near, language="es", on=timezone.localdate(), limit=6)
    form = TestedForm(request.POST or None, options=options, need=PRIMARY_CARE)
    if request.method == "POST" and form.is_valid():
        try:
            visit, sent = record_event_visit(
                event=event, alias=form.cleaned_data["slip"], readings=form.readings(), age=form.cleaned_data["age"],
                has_adult=form.cleaned_data["has_adult"],
                language=form.cleaned_data["language"], referral=form.referral(),
                refused_why=form.cleaned_data["refused_why"], form_key=form.key, by=request.access,
            )  # fmt: skip
            if sent:
                return render(request, "health_weeks/sent.html", {"event": event, "visit": visit, "sent": sent})
            messages.success(request, _("Recorded: slip %(slip)s.") % {"slip": form.cleaned_data["slip"]})
            return redirect("health_weeks:test", event.pk)
        except AlreadyRecorded:
            messages.info(request, _("This form was already recorded; it was not recorded twice."))
            return redirect("health_weeks:test", event.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "health_weeks/tested.html", {"event": event, "form": form, "options": options})
