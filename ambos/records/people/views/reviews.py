"""What a coordinator reviews: likely duplicates side by side; whose time ends; what people asked about their data."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.registry.queries import explain_all

from .. import actions, queries
from ..privacy import born_in_words, reasons_in_words, sides_of, words_of_score

A_PAGE = 25
DECISIONS = {"same": "linked", "different": "different", "later": "set_aside"}
LISTS = ("suggested", "set_aside", "linked", "different")


@allowed(May.REVIEW_WINDOW)
def duplicates(request):
    """Pairs to review, likeliest first; with ?state= those set aside, or decided."""
    state = request.GET.get("state", LISTS[0])
    if state not in LISTS:
        raise Http404
    page = Paginator(queries.duplicates(request.access, state=state), A_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "pair": pair,
            "one": born_in_words(pair.one),
            "two": born_in_words(pair.two),
            "likely": words_of_score(pair.score),
            "reasons": reasons_in_words(pair.reasons),
        }
        for pair in page
    ]
    return render(request, "people/duplicates.html", {"rows": rows, "page": page, "state": state})


@allowed(May.REVIEW_WINDOW)
def duplicate(request, key):
    """Two records side by side, what speaks for one person and what against. Opening them is logged."""
    found = _pair(request, key)
    for side in (found.one, found.two):
        queries.open_person(request.access, side.pk, reason="duplicate")
    speaks_for, against = queries.reasons_of(found)
    context = {
        "pair": found,
        "rows": sides_of(request.access, found),
        "speaks_for": speaks_for,
        "against": against,
        "likely": words_of_score(found.score),
    }
    return render(request, "people/duplicate.html", context)


@require_POST
@allowed(May.REVIEW_WINDOW)
def decide(request, key, verb):
    """The same person, two people, or not to be told yet; then the next pair."""
    found = _pair(request, key)
    if verb not in DECISIONS:
        raise Http404
    undo = f"undo:{reverse('people:reopen', args=[found.pk])}"
    try:
        actions.review_duplicate(duplicate=found, decision=DECISIONS[verb], by=request.access)
        messages.success(request, _("Noted. Nothing was merged: it can be taken back."), extra_tags=undo)
    except Refused as refused:
        messages.error(request, " ".join(sentence for _field, sentence in explain_all(refused)))
    following = queries.duplicates(request.access).first()
    return redirect("people:duplicate", following.pk) if following else redirect("people:duplicates")


@require_POST
@allowed(May.REVIEW_WINDOW)
def reopen(request, key):
    """Take a review back."""
    found = _pair(request, key)
    try:
        actions.reopen_duplicate(duplicate=found, by=request.access)
        messages.success(request, _("Taken back. The pair waits for a review again."))
    except Refused as refused:
        messages.error(request, " ".join(sentence for _field, sentence in explain_all(refused)))
    return redirect("people:duplicate", found.pk)


@allowed(May.REVIEW_WINDOW)
def kept(request):
    """What people asked about their data, and whose time ends: those nobody could tell are told at the window."""
    page = Paginator(queries.ending(request.access), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/kept.html", {"asked": queries.data_requests(request.access)[:100], "page": page})


@require_POST
@allowed(May.REVIEW_WINDOW)
def answer(request, key, verb):
    """It was corrected or forgotten, or she thought better of it."""
    found = queries.data_request(request.access, key)
    if found is None or verb not in ("done", "declined"):
        raise Http404
    actions.answer_data_request(data_request=found, is_done=verb == "done", by=request.access)
    messages.success(request, _("Noted."))
    return redirect("people:kept")


def _pair(request, key):
    found = queries.duplicate(request.access, key)
    if found is None:
        raise Http404
    return found
