"""Work pages of agreements: what is about to end, the list, one agreement and its next step."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.directory.queries import organizations
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import name_of

from . import actions, queries
from .forms import Extend, Sign, Terminate, WriteAgreement
from .permissions import READERS, may_decide, may_draft, may_read_agreements


@allowed(*READERS)
def agreements(request):
    """Every agreement of one's offices, with how it stands today; what ends soon comes first."""
    today = timezone.localdate()
    rows = [(found, queries.standing(found, today)) for found in queries.agreements(request.access)]
    return render(request, "agreements/agreements.html", {
        "listed": rows, "alerts": queries.alerts(request.access, today),
        "lapsed": queries.lapsed(request.access, today), "may_draft": request.access.may(May.PROPOSE_ROLLOUT),
    })  # fmt: skip


@allowed(*READERS)
def agreement(request, key, sign=None, terminate=None, extend=None):
    """One agreement: parties, offices, its way so far and its next step."""
    found = _agreement(request, key)
    return render(request, "agreements/agreement.html", {
        "agreement": found, "standing": queries.standing(found, timezone.localdate()), "program": name_of(found.program),
        "follower": getattr(found, "renewed_by", None),
        "may_draft": may_draft(request.access, [office.pk for office in found.offices.all()]),
        "may_decide": may_decide(request.access, found),
        "is_own_request": found.reviewed_by_id is not None and found.reviewed_by_id == request.access.user,
        "sign": sign or Sign(initial={"signed_on": timezone.localdate()}), "terminate": terminate or Terminate(),
        "extend": extend or Extend(), "extensions": found.extensions.select_related("extended_by").order_by("extended_at"),
    })  # fmt: skip


@allowed(May.PROPOSE_ROLLOUT)
def write(request, key=None):
    """Draft an agreement, change a draft, or renew (``?renews=``) one that ends."""
    found = _agreement(request, key) if key else None
    renews = _agreement(request, request.GET["renews"]) if "renews" in request.GET else None
    form = WriteAgreement(request.POST or None, access=request.access, initial=_known(found, renews))
    if form.is_valid():
        try:
            kept = _write(form, found, renews, request.access)
            messages.success(request, _("Saved as a draft."))
            return redirect("agreements:agreement", kept.pk)
        except Refused as refused:
            refuse(form, refused)
    names = organizations(request.access)[:300]
    return render(
        request, "agreements/write.html", {"form": form, "agreement": found, "renews": renews, "organizations": names}
    )


def _known(found, renews):
    if found:
        return WriteAgreement.of(found)
    if renews:
        begins = renews.ends_on + timedelta(days=1) if renews.ends_on else None
        return WriteAgreement.of(renews) | {"starts_on": begins, "ends_on": None}
    return {}


def _write(form, found, renews, access):
    typed = form.arguments()
    if found:
        typed.pop("program")
        return actions.change_draft(agreement=found, by=access, **typed)
    return actions.draft_agreement(key=form.cleaned_data["form_key"], renews=renews, by=access, **typed)


@allowed(May.PROPOSE_ROLLOUT)
@require_POST
def send(request, key):
    """The draft goes to legal review."""
    actions.send_to_review(agreement=_agreement(request, key), by=request.access)
    messages.success(request, _("Sent to legal review."))
    return redirect("agreements:agreement", key)


@allowed(May.PROPOSE_ROLLOUT, May.APPROVE_ROLLOUT)
@require_POST
def send_back(request, key):
    """Legal review asks for changes."""
    actions.return_to_draft(agreement=_agreement(request, key), by=request.access)
    messages.success(request, _("It is a draft again."))
    return redirect("agreements:agreement", key)


@allowed(May.APPROVE_ROLLOUT)
@require_POST
def sign(request, key):
    """The signature, on its day."""
    form = Sign(request.POST)
    if form.is_valid():
        try:
            actions.sign_agreement(agreement=_agreement(request, key), by=request.access, **form.cleaned_data)
            messages.success(request, _("Signed."))
            return redirect("agreements:agreement", key)
        except Refused as refused:
            refuse(form, refused)
    return agreement(request, key, sign=form)


@allowed(May.APPROVE_ROLLOUT)
@require_POST
def terminate(request, key):
    """It ends before its time."""
    form = Terminate(request.POST)
    if form.is_valid():
        try:
            actions.terminate_agreement(agreement=_agreement(request, key), by=request.access, **form.cleaned_data)
            messages.success(request, _("Its end is recorded."))
            return redirect("agreements:agreement", key)
        except Refused as refused:
            refuse(form, refused)
    return agreement(request, key, terminate=form)


@allowed(May.APPROVE_ROLLOUT)
@require_POST
def extend(request, key):
    """It goes on for a short while beyond its last day."""
    form = Extend(request.POST)
    if form.is_valid():
        try:
            actions.extend_agreement(agreement=_agreement(request, key), by=request.access, **form.cleaned_data)
            messages.success(request, _("It goes on. The days it had before stay in sight."))
            return redirect("agreements:agreement", key)
        except Refused as refused:
            refuse(form, refused)
    return agreement(request, key, extend=form)


def office_panel(request, office, on):
    """On the page of an office: the agreements in force there."""
    if not may_read_agreements(request.access) or not request.access.reaches(office=office.pk):
        return None
    return "agreements/office_panel.html", {
        "rows": [(a, queries.standing(a, on)) for a in queries.of_office(office, on)]
    }


def _agreement(request, key):
    try:
        return queries.agreement(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None
