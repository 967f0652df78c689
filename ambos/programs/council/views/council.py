"""The council's own pages: the desk, a draft, a recommendation from inside, its steps."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.council.recommendations import moves_from
from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain_all

from .. import actions, forms
from ..permissions import KEEP, SIT, may_keep, may_read_inside, membership, sits_in
from ..queries import recommendations as queries
from ..queries import work
from ..queries.terms import current_term

PLAIN = ("publish", "assign", "close")
WITH_WORDS = {"return": forms.WhyForm, "withdraw": forms.WhyForm, "clarify": forms.ClarifyForm, "verify": forms.FoundForm,
              "dispute": forms.DisputeForm, "outcome": forms.OutcomeForm, "merge": forms.MergeForm, "split": forms.SplitForm}  # fmt: skip
OF_COMMITTEE = frozenset({"withdraw", "clarify", "verify", "dispute"})


@allowed(SIT, KEEP)
@require_safe
def desk(request):
    """What waits for a member, or for the secretariat."""
    term = current_term(timezone.localdate())
    keeps = may_keep(request.access)
    context = {
        "term": term, "keeps": keeps, "member": membership(request.access), "today": timezone.localdate(),
        "committee": work.my_committee(request.access), "sessions": work.sessions(term)[:6],
        "waiting": work.for_secretariat() if keeps else work.for_committees(request.access),
        "plenary": work.in_plenary(), "overdue": work.overdue(12),
    }  # fmt: skip
    return render(request, "council/desk.html", context)


@allowed(SIT)
def propose(request):
    """Draft a recommendation; before it is proposed, earlier ones like it are shown."""
    committee = work.my_committee(request.access)
    if committee is None:
        return render(request, "council/no_committee.html", {"member": membership(request.access)})
    form, alike = forms.ProposeForm(request.POST or None), None
    if form.is_valid():
        typed = form.cleaned_data
        alike = queries.alike(f"{typed['title']} {typed['text']}")
        if not alike or "anyway" in request.POST:
            try:
                repeats = next((row for row, _m in alike if str(row.pk) == request.POST.get("repeats")), None)
                made = actions.propose(committee=committee, repeats=repeats, by=request.access, **typed)
                messages.success(request, _("It was proposed in your committee."))
                return redirect("council:inside", made.pk)
            except Refused as refused:
                refuse(form, refused)
    return render(request, "council/propose.html", {"form": form, "committee": committee, "alike": alike})


@allowed(SIT, KEEP)
def inside(request, key):
    """One recommendation as the council sees it, with the next steps."""
    return _inside(request, _recommendation(request, key))


@allowed(SIT, KEEP)
@require_POST
def step(request, key, verb):
    """One step of a recommendation."""
    found = _recommendation(request, key)
    if verb not in PLAIN and verb not in WITH_WORDS:
        raise Http404
    form = _form(found, verb, request.POST) if verb in WITH_WORDS else None
    if form is not None and not form.is_valid():
        return _inside(request, found, {verb: form})
    try:
        _do(found, verb, form.cleaned_data if form else {}, request.access)
    except Refused as refused:
        if form is None:
            _say(request, refused)
        else:
            refuse(form, refused)
            return _inside(request, found, {verb: form})
    return redirect("council:inside", found.pk)


def _do(found, verb, typed, by):
    if verb == "return":
        actions.return_for_clarity(recommendation=found, by=by, **typed)
    elif verb == "outcome":
        actions.record_outcome(recommendation=found, by=by, **typed)
    else:
        getattr(actions, verb)(recommendation=found, by=by, **typed)


def _inside(request, found, filled=None):
    open_now = [verb for verb in moves_from(found.state) if verb in PLAIN or verb in WITH_WORDS]
    in_committee, keeps = sits_in(request.access, found.committee) is not None, may_keep(request.access)
    mine = [verb for verb in open_now if (in_committee if verb in OF_COMMITTEE else keeps)]
    if found.state == "answered" and found.is_favourable:
        mine = [verb for verb in mine if verb != "close"]
    if found.slug and (keeps or in_committee):
        mine.append("outcome")
    blank = {verb: _form(found, verb) for verb in mine if verb in WITH_WORDS}
    context = {
        "one": found, "parts": queries.parts_of(found), "steps": found.steps.select_related("body", "session"),
        "evidence": found.evidence.select_related("body"), "mine": mine, "forms": blank | (filled or {}), "today": timezone.localdate(),
        "alike": queries.alike(f"{found.title} {found.text}", but=found.pk, limit=3) if not found.slug else [],
        "votes": found.votes.select_related("session__committee"),
    }  # fmt: skip
    return render(request, "council/inside.html", context)


def _form(found, verb, typed=None):
    more = {"found": found} if verb == "merge" else {}
    return WITH_WORDS[verb](typed, initial=_before(found, verb), auto_id=f"id_{verb}_%s", **more)


def _before(found, verb):
    return {"text": found.text, "text_en": found.text_en} if verb == "clarify" else {}


def _recommendation(request, key):
    found = queries.inside(key)
    if found is None:
        raise Http404
    if not may_read_inside(request.access, found):
        raise PermissionDenied
    return found


def _say(request, refused):
    for _field, sentence in explain_all(refused):
        messages.error(request, sentence)
