"""Sessions: convened, attended, voted in, closed with minutes."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain_all

from .. import actions, forms
from ..actions.sessions import called_to, may_run, present_at
from ..permissions import KEEP, SIT, may_keep, membership
from ..queries import recommendations, work
from ..queries.terms import current_term

VERBS = {"open": actions.open_session, "fail": actions.fail_session}


@allowed(SIT, KEEP)
def index(request):
    """The sessions of the term, and convening one."""
    term = current_term(timezone.localdate())
    form = forms.SessionForm(request.POST or None, term=term) if term and may_keep(request.access) else None
    if form is not None and form.is_valid():
        try:
            made = actions.convene(term=term, by=request.access, **form.cleaned_data)
            return redirect("council:session", made.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "council/sessions.html", {"term": term, "sessions": work.sessions(term), "form": form})


@allowed(SIT, KEEP)
def session(request, key):
    """One session: agenda, who is there, votes, minutes."""
    return _page(request, _session(request, key))


@allowed(SIT, KEEP)
def attendance(request, key):
    """Who is there."""
    found = _session(request, key)
    _runs(request, found)
    said = {row.member_id: (row.state, row.excuse) for row in found.attendance.all()}
    form = forms.Attend(request.POST or None, members=called_to(found), said=said)
    if form.is_valid():
        try:
            actions.take_attendance(session=found, said=form.said(), by=request.access)
            return redirect("council:session", found.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "council/attendance.html", {"session": found, "form": form})


@allowed(SIT, KEEP)
@require_POST
def vote(request, key, other):
    """The vote on one recommendation."""
    found, about = _session(request, key), recommendations.inside(other)
    if about is None or about.term_id != found.term_id:
        raise Http404
    form = forms.AgendaVote(request.POST)
    if form.is_valid():
        try:
            actions.vote_on(session=found, recommendation=about, by=request.access, **form.cleaned_data)
            return redirect("council:session", found.pk)
        except Refused as refused:
            refuse(form, refused)
    for faults in form.errors.values():
        messages.error(request, " ".join(faults))
    return redirect("council:session", found.pk)


@allowed(SIT, KEEP)
@require_POST
def step(request, key, verb):
    """Open it, say that there was no quorum, or close it with its minutes."""
    found = _session(request, key)
    if verb not in (*VERBS, "close"):
        raise Http404
    try:
        if verb == "close":
            actions.close_session(session=found, minutes=request.POST.get("minutes", ""), by=request.access)
        else:
            VERBS[verb](session=found, by=request.access)
    except Refused as refused:
        for _field, sentence in explain_all(refused):
            messages.error(request, sentence)
    return redirect("council:session", found.pk)


def _page(request, found):
    votes = list(found.votes.select_related("recommendation"))
    voted = {vote.recommendation_id for vote in votes}
    agenda = found.agenda.select_related("recommendation__committee")
    context = {
        "session": found, "votes": votes, "may_run": may_run(request.access, found, None), "present": present_at(found),
        "called": called_to(found).count(), "form": forms.AgendaVote(), "today": timezone.localdate(),
        "agenda": [(item, item.recommendation_id in voted) for item in agenda],
        "absent": found.attendance.exclude(state="present").select_related("member"),
    }  # fmt: skip
    return render(request, "council/session.html", context)


def _session(request, key):
    found = work.session(key)
    if found is None:
        raise Http404
    if not may_keep(request.access) and membership(request.access, found.term) is None:
        raise PermissionDenied
    return found


def _runs(request, found):
    if not may_run(request.access, found, None):
        raise PermissionDenied
