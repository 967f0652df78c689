"""Pages of a school: its requests, one request, its decision line by line; signed in, or by the link of one request.

Looking by link changes nothing. With ``no-referrer`` a browser sends ``Origin: null``, which Django's form check refuses; the
token itself, which only the school has, proves the form.
"""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from ambos.domain import transcripts as life
from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed, public
from ambos.records.learning.roles import ASK_FOR_RECORDS

from .. import actions, exports, queries
from ..forms import CompletedForm, DecisionForm, FollowUpForm, IdentityForm, PaperForm, PlacedForm
from .work import _checked, _sent, say

VERBS = ("paper", "identity", "completed", "decide", "follow")


@allowed(ASK_FOR_RECORDS)
def school(request):
    """The requests of one's own district: what waits for a decision first, then everything; and its grades by credits."""
    found = queries.requests(request.access, text=request.GET.get("q", ""), state=request.GET.get("state", ""))
    today = timezone.localdate()
    return render(request, "transcripts/school.html", {
        "rows": found[:100], "due": queries.follow_ups_due(request.access, today), "q": request.GET.get("q", ""), "today": today,
        "waiting": [row for row in found[:100] if row.state == life.ISSUED],
        "by_credits": queries.grades_by_credits(queries.own_districts(request.access)),
    })  # fmt: skip


@allowed(ASK_FOR_RECORDS)
def school_one(request, key):
    """One request of one's own district."""
    return render(request, "transcripts/school_one.html", _context(_request(request, key)))


@allowed(ASK_FOR_RECORDS)
@require_POST
def school_do(request, key, verb):
    """Send a paper, say whom the origin knows, decide, or say what became of the student."""
    found = _request(request, key)
    _do(request, found, verb, request.access)
    return redirect("transcripts:school_one", found.pk)


@allowed(ASK_FOR_RECORDS)
def school_file(request, key, ending):
    """The sealed analysis as a file."""
    return _file(_request(request, key), ending, request.access)


@public("a school without an account sends papers and decides by the link of one request")
@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request, token):
    """One request, for whoever bears its link."""
    link = queries.link_of(token)
    if link is None or not link.works:
        return _private(render(request, "transcripts/link_gone.html", status=404 if link is None else 410))
    if request.method == "POST":
        _do(request, link.request, request.POST.get("verb", ""), "link")
        return _private(redirect("transcripts:by_link", token))
    return _private(render(request, "transcripts/by_link.html", _context(link.request) | {"token": token}))


@public("the sealed analysis of one request, for whoever bears its link")
@never_cache
def by_link_file(request, token, ending):
    """The sealed analysis as a file, by link."""
    link = queries.link_of(token)
    if link is None or not link.works:
        raise Http404
    return _private(_file(link.request, ending, "link"))


def _do(request, found, verb, by):
    if verb not in VERBS:
        raise Http404
    try:
        _DO[verb](request, found, by)
    except Refused as refused:
        say(request, refused)


def _decide(request, found, by):
    analysis = queries.current(found)
    credits = [one for row in queries.line_rows(analysis) for one in row.credits] if analysis else []
    for credit, decided in DecisionForm(request.POST, credits).decisions():
        if (credit.decision, credit.reason) != (decided["decision"], decided["reason"]) or decided[
            "awarded"
        ] is not None:
            actions.decide_line(request=found, credit=credit, by=by, **decided)
    if "finish" in request.POST:
        actions.finish_decision(request=found, by=by, **_checked(PlacedForm(request.POST)))
        messages.success(request, _("Decided. Thank you: in a year we will ask how the student is doing."))
    else:
        messages.success(request, _("Saved. Nothing is final until you say where the student is placed."))


def _identity(request, found, by):
    form = IdentityForm(request.POST)
    _checked(form)
    actions.give_identity(request=found, identity=form.identity(), by=by)
    messages.success(request, _("Kept sealed. It is read only to write to the office of origin."))


def _completed(request, found, by):
    form = CompletedForm(request.POST)
    _checked(form)
    actions.tell_completed(request=found, by=by, **form.told())
    messages.success(request, _("Thank you. The placement was worked out again from it."))


def _paper(request, found, by):
    _sent(found, _checked(PaperForm(request.POST, request.FILES)), by)
    messages.success(request, _("The paper has arrived."))


_DO = {
    "paper": _paper,
    "identity": _identity,
    "completed": _completed,
    "decide": _decide,
    "follow": lambda request, found, by: actions.answer_follow_up(
        request=found, by=by, **_checked(FollowUpForm(request.POST))
    ),
}


def _context(found):
    analysis = queries.current(found)
    is_issued = analysis is not None and analysis.state == "issued"
    today = timezone.localdate()
    follow_up, placement = getattr(found, "follow_up", None), queries.placement_of(found)
    return {
        "request_": found, "papers": queries.papers_of(found), "placement": placement, "today": today,
        "analysis": analysis if is_issued else None, "rows": queries.line_rows(analysis) if is_issued else [],
        "plan": queries.plan_rows(analysis) if is_issued else [], "paper_form": PaperForm(), "identity_form": IdentityForm(),
        "completed": CompletedForm.of(found),
        "placed": PlacedForm(initial={"grade": found.grade_placed or (placement.grade if placement else None)}),
        "follow": FollowUpForm() if follow_up and not follow_up.outcome and queries.may_follow(follow_up, today) else None,
        "happened": queries.timeline(found), "is_open": found.state in life.OPEN,
        "by_credits": queries.grades_by_credits([found.district]),
    }  # fmt: skip


def _file(found, ending, by):
    made = exports.paper_file(found, ending, by=by)
    if made is None:
        raise Http404
    answer = HttpResponse(made.content, content_type=made.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


def _request(request, key):
    try:
        return queries.request(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None


def _private(response):
    response["Referrer-Policy"], response["X-Robots-Tag"] = "no-referrer", "noindex, nofollow, noarchive"
    return response
