"""Pages of the analysis: the analyst sees every precedent with its case; the second reader approves or returns."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.learning.permissions import READERS_OF_CREDITS
from ambos.records.learning.queries import assessments_of
from ambos.records.learning.roles import ANALYZE_CREDITS, REVIEW_CREDITS

from .. import actions, exports, queries
from ..forms import NoteForm
from .work import _checked, say


@allowed(REVIEW_CREDITS)
def review(request):
    """What waits for a second reader."""
    return render(request, "transcripts/review.html", {"rows": queries.to_review(request.access)})


@allowed(*READERS_OF_CREDITS)
def analysis(request, key):
    """One analysis: each line with its rule, its reference, its precedent and the case of it."""
    found = _analysis(request, key)
    return render(request, "transcripts/analysis.html", {
        "analysis": found, "request_": found.request, "rows": queries.line_rows(found), "plan": queries.plan_rows(found),
        "total": queries.result_lines(found), "note": NoteForm(), "is_mine": found.made_by_id == request.access.user,
        "placement": queries.placement_of(found.request), "papers": queries.papers_of(found.request),
        "assessments": assessments_of(found.request.learner),
        "may_analyze": request.access.may(ANALYZE_CREDITS), "may_review": request.access.may(REVIEW_CREDITS),
    })  # fmt: skip


@allowed(*READERS_OF_CREDITS)
@require_POST
def analysis_do(request, key, verb):
    """See precedents, write to the school, hand to the second reader; approve and issue, or return."""
    found = _analysis(request, key)
    if verb not in DO:
        raise Http404
    try:
        DO[verb](request, found)
    except Refused as refused:
        say(request, refused)
    return redirect("transcripts:analysis", found.pk)


@allowed(*READERS_OF_CREDITS)
def analysis_file(request, key, ending):
    """The sealed analysis as a file."""
    made = exports.paper_file(_analysis(request, key).request, ending, by=request.access)
    if made is None:
        raise Http404
    answer = HttpResponse(made.content, content_type=made.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


def _save(request, found):
    actions.see_lines(analysis=found, lines=request.POST.getlist("seen"), by=request.access)
    actions.write_note(analysis=found, note=request.POST.get("note", ""), by=request.access)


def _submit(request, found):
    _save(request, found)
    actions.submit_analysis(analysis=found, by=request.access)


DO = {
    "save": _save,
    "submit": _submit,
    "again": lambda request, found: actions.analyse(request=found.request, by=request.access),
    "approve": lambda request, found: actions.approve_analysis(analysis=found, by=request.access),
    "return": lambda request, found: actions.return_analysis(
        analysis=found, by=request.access, **_checked(NoteForm(request.POST))
    ),
}


def _analysis(request, key):
    try:
        return queries.analysis_page(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None
