"""Conduct and journeys: a complaint stage by stage, with her defence, the plenary's vote and the appeal; what a journey cost."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.council.conduct import stages_from
from ambos.records.accounts.permissions import allowed

from .. import actions, forms
from ..permissions import KEEP, SIT, may_keep, may_read_proceeding, membership
from ..queries import books as queries
from ..queries.terms import current_term
from .doors import Door, done, form_page

STAGES = {
    "notify": (gettext_lazy("Admit it and notify her"), actions.notify, forms.NotifyForm),
    "dismiss": (gettext_lazy("Do not admit it"), actions.dismiss, forms.ReasonForm),
    "defend": (gettext_lazy("Answer the complaint"), actions.defend, forms.TextForm),
    "hear": (gettext_lazy("Write down the hearing"), actions.hear, forms.TextForm),
    "report": (gettext_lazy("Bring the report before the plenary"), actions.report, forms.TextForm),
    "suspend": (gettext_lazy("The plenary keeps her from sitting meanwhile"), actions.suspend, forms.MotionForm),
    "decide": (gettext_lazy("The plenary votes in secret"), actions.decide, forms.MotionForm),
    "appeal": (gettext_lazy("Appeal the decision"), actions.appeal_decision, forms.TextForm),
    "finish": (gettext_lazy("It becomes final"), actions.finish_proceeding, forms.FinishProceedingForm),
}
HERS = ("defend", "appeal")
"""What only the member it is about does; all else is the secretariat's."""
SUSPENDING = ("notified", "heard", "reported", "decided", "appealed")


@allowed(SIT, KEEP)
@require_safe
def index(request):
    """Complaints: all for the secretariat, for a member those about her."""
    context = {
        "proceedings": queries.proceedings(request.access), "keeps": may_keep(request.access), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "council/conduct.html", context)


@allowed(SIT, KEEP)
def complain(request):
    """Complain of a member."""
    term = current_term(timezone.localdate())
    if term is None or not (may_keep(request.access) or membership(request.access, term)):
        raise PermissionDenied
    form = forms.ComplainForm(request.POST or None, term=term)
    if request.method == "POST" and done(request, form, lambda **typed: actions.complain(by=request.access, **typed)):
        messages.success(request, _("The complaint is filed. The secretariat looks at whether it is admitted."))
        return redirect("council:conduct")
    return form_page(
        request, form, title=_("Complain of a member"), button=_("File the complaint"), back=reverse("council:conduct"),
        lead=_(
            "Only for acts against the interests of the institute, of the country of origin or of the country of residence. She "
            "is heard, and the plenary decides."
        ),
    )  # fmt: skip


@allowed(SIT, KEEP)
@require_safe
def proceeding(request, key):
    """One complaint, its stages and what is open now."""
    return _page(request, _proceeding(request, key))


@allowed(SIT, KEEP)
@require_POST
def step(request, key, verb):
    """One stage."""
    found = _proceeding(request, key)
    if verb not in _open(request, found):
        raise Http404
    form = _form(found, verb, request.POST)
    if done(request, form, lambda **typed: STAGES[verb][1](proceeding=found, by=request.access, **typed)):
        return redirect("council:proceeding", found.pk)
    return _page(request, found, {verb: form})


def _open(request, found):
    stages = [*stages_from(found.state), *(("suspend",) if found.state in SUSPENDING else ())]
    if found.member.suspended_at is not None and "suspend" in stages:
        stages.remove("suspend")
    if found.state == "notified":
        stages.append("defend")
    if found.state == "decided" and not found.expels:
        stages.remove("appeal")
    is_she = membership(request.access) == found.member
    return [verb for verb in STAGES if verb in stages and (is_she if verb in HERS else may_keep(request.access))]


def _form(found, verb, typed=None):
    made, ids = STAGES[verb][2], {"auto_id": f"id_{verb}_%s"}
    return made(typed, term=found.member.seat.term, **ids) if made is forms.MotionForm else made(typed, **ids)


def _page(request, found, filled=None):
    doors = [
        Door(
            STAGES[verb][0],
            reverse("council:proceeding-step", args=[found.pk, verb]),
            (filled or {}).get(verb) or _form(found, verb),
            primary=verb not in ("dismiss", "suspend"),
        )
        for verb in _open(request, found)
    ]
    context = {
        "one": found, "doors": doors, "steps": found.steps.all(), "keeps": may_keep(request.access),
        "votes": found.votes.select_related("session__committee"), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "council/proceeding.html", context)


def _proceeding(request, key):
    found = queries.proceeding(key)
    if found is None:
        raise Http404
    if not may_read_proceeding(request.access, found):
        raise PermissionDenied
    return found


# -- journeys ------------------------------------------------------------------------------------------------------------
@allowed(SIT, KEEP)
def travel(request):
    """A member's claims and a new one; all claims for the secretariat, with what waits for it."""
    member = membership(request.access)
    form = forms.ClaimForm(request.POST or None, member=member) if member else None
    if form is not None and request.method == "POST" and done(request, form, lambda **typed: _claim(request, typed)):
        messages.success(request, _("Claimed. You see here when it is approved and paid."))
        return redirect("council:travel")
    context = {"claims": queries.claims(request.access), "keeps": may_keep(request.access), "form": form}
    return render(request, "council/travel.html", context)


def _claim(request, typed):
    actions.claim_travel(by=request.access, **typed)


@allowed(KEEP)
def claim(request, key):
    """One claim, and what the secretariat decides on it."""
    return _claim_page(request, _found_claim(key))


@allowed(KEEP)
@require_POST
def claim_step(request, key, verb):
    """Approve, refuse with a reason, or note that it was paid."""
    found = _found_claim(key)
    if verb not in CLAIMS:
        raise Http404
    form = CLAIMS[verb][1](request.POST) if CLAIMS[verb][1] else None
    taken = done(
        request,
        form,
        lambda **typed: actions.decide_claim(claim=found, state=CLAIMS[verb][2], by=request.access, **typed),
    )
    return redirect("council:travel") if taken else _claim_page(request, found, {verb: form})


CLAIMS = {
    "approve": (gettext_lazy("Approve it"), None, "approved"),
    "pay": (gettext_lazy("It was paid"), None, "paid"),
    "refuse": (gettext_lazy("Refuse it, with a reason"), forms.ReasonForm, "refused"),
}
OPEN_CLAIMS = {"claimed": ("approve", "refuse"), "approved": ("pay",)}


def _claim_page(request, found, filled=None):
    doors = [
        Door(
            CLAIMS[verb][0],
            reverse("council:claim-step", args=[found.pk, verb]),
            (filled or {}).get(verb) or (CLAIMS[verb][1]() if CLAIMS[verb][1] else None),
            primary=verb != "refuse",
        )
        for verb in OPEN_CLAIMS.get(found.state, ())
    ]
    return render(request, "council/claim.html", {"one": found, "doors": doors})


def _found_claim(key):
    found = queries.claim(key)
    if found is None:
        raise Http404
    return found
