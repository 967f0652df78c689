"""Pages of a consulate: nominating, the people of one's office, what is said of their promises, certificates to seal."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.directory.queries import organizations
from ambos.records.documents.roles import ISSUE
from ambos.records.network.queries import offices
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain_all

from .. import actions, queries
from ..forms import FollowUpForm, NominateForm
from ..permissions import WORKERS, may_follow, may_nominate
from ..roles import CONVENE

NAMED = 400
"""Organizations offered by name in a form; any other of the directory may be typed."""


@allowed(May.PROPOSE_ROLLOUT)
def office(request):
    """The conferences, whom one's office named, and follow-ups that wait."""
    today = timezone.localdate()
    rows = list(queries.editions().exclude(state__in=["planned", "cancelled"])[:12])
    hers: dict = {one.pk: [] for one in rows[:5]}
    for row in queries.nominations(request.access, *rows[:5]):
        hers[row.edition_id].append(row)
    return render(request, "conferences/office.html", {
        "editions": rows, "today": today, "due": queries.follow_ups_due(request.access, today)[:30],
        "mine": [(one, hers[one.pk]) for one in rows[:5]],
        "alumni": queries.alumni(request.access)[:50], "offices": request.access.offices,
    })  # fmt: skip


@allowed(May.PROPOSE_ROLLOUT, CONVENE)
def nominate(request, number):
    """Name somebody for an edition."""
    edition = queries.edition(number)
    if edition is None:
        raise Http404
    place = _place(request)
    form = NominateForm(request.POST or None)
    if form.is_valid():
        try:
            row, is_new = actions.nominate(edition=edition, office=place, by=request.access, **form.cleaned_data)
            if is_new:
                messages.success(request, _("%(name)s was nominated.") % {"name": row.participant.name})
            else:
                messages.info(request, _("Another office named this person first: your nomination stands beside it."))
            return redirect("conferences:office" if request.access.may(May.PROPOSE_ROLLOUT) else "conferences:editions")
        except Refused as refused:
            refuse(form, refused)
    return render(request, "conferences/nominate.html", {
        "form": form, "edition": edition, "place": place, "organizations": organizations(request.access)[:NAMED],
    }, status=422 if form.errors else 200)  # fmt: skip


@allowed(*WORKERS)
def nominee(request, key):
    """One nominee: why, how to reach her, her place in the list; move her up or withdraw her."""
    try:
        row = queries.nomination(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None
    if request.method == "POST":
        try:
            if "up" in request.POST:
                actions.rank_higher(nomination=row, by=request.access)
            elif "withdraw" in request.POST:
                actions.withdraw_nomination(nomination=row, by=request.access)
        except Refused as refused:
            _say(request, refused)
        return redirect("conferences:nominee", key)
    email, telephone = queries.contacts_of(request.access, row)
    return render(request, "conferences/nominee.html", {
        "row": row, "edition": row.edition, "email": email, "telephone": telephone,
        "may_change": may_nominate(request.access, row.office_id) and row.edition.state in ("called", "selecting"),
    })  # fmt: skip


@allowed(*WORKERS)
def follow_up(request, key):
    """What is said of a promise: write it down for her, or confirm what she said."""
    row = queries.follow_ups_due(request.access, timezone.localdate()).filter(pk=key).first()
    if row is None:
        raise Http404
    if not may_follow(request.access, row.commitment.office_id):
        raise PermissionDenied
    form = FollowUpForm(request.POST if "say" in request.POST else None, initial={
        "standing": row.standing, "evidence": row.evidence,
    })  # fmt: skip
    if request.method == "POST":
        try:
            if "confirm" in request.POST:
                actions.confirm_follow_up(follow_up=row, by=request.access)
                messages.success(request, _("Confirmed. It counts from now on."))
                return redirect(_home(request))
            if form.is_valid():
                actions.say_follow_up(follow_up=row, by=request.access, **form.cleaned_data)
                return redirect("conferences:follow-up", key)
        except Refused as refused:
            refuse(form, refused) if "say" in request.POST else _say(request, refused)
    return render(request, "conferences/follow_up.html", {"row": row, "form": form}, status=422 if form.errors else 200)


@allowed(ISSUE)
def certificates(request):
    """Editions whose certificates one's office seals: how many are sealed, how many wait."""
    found = list(queries.sealing_editions(request.access))
    if request.method == "POST":
        edition = next((one for one in found if str(one.number) == request.POST.get("edition")), None)
        if edition is None:
            raise Http404
        try:
            number = actions.issue_certificates(edition=edition, by=request.access)
            messages.success(request, _("%(n)s certificates were sealed and sent.") % {"n": number})
        except Refused as refused:
            _say(request, refused)
        return redirect("conferences:certificates")
    return render(request, "conferences/certificates.html", {"rows": queries.certificates_of(found)})


def _place(request):
    """The office one names for: her own, or the one a coordinator says."""
    today = timezone.localdate()
    wanted = request.GET.get("office", "") if request.access.may(CONVENE) else ""
    found = offices(today).filter(code=wanted).first() if wanted else None
    found = found or offices(today).filter(pk__in=request.access.offices).first()
    if found is None:
        raise PermissionDenied
    return found


def _home(request):
    return "conferences:office" if request.access.may(May.PROPOSE_ROLLOUT) else "conferences:editions"


def _say(request, refused):
    for _field, sentence in explain_all(refused):
        messages.error(request, sentence)
