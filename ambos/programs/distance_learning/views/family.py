"""For whoever wants to finish school: which route, why, and what there is here instead.

The questions come one at a time and travel in the body of the form, never in an address. Nothing is kept: no cookie, no row,
no line in the log holds an answer; closing the page forgets them.
"""

from __future__ import annotations

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import public
from ambos.records.casework.actions import forgive, take_try
from ambos.records.casework.forms import CodeForm
from ambos.records.casework.views.guard import address_of, browser_of, private
from ambos.records.registry.forms import refuse
from ambos.records.registry.keyrings import keyring

from .. import actions, queries
from ..forms import ORDER, AdviceForm, asked_next


@public("whoever wants to finish school is advised without an account; nothing she answers is kept")
@private()
@require_http_methods(["GET", "HEAD", "POST"])
def adviser(request):
    """The questions, one a page, then the advice."""
    if request.method != "POST":
        return render(request, "distance_learning/adviser.html", {"form": None})
    form, at = AdviceForm(request.POST), request.POST.get("at", "")
    valid = form.is_valid()
    if at in ORDER and form.errors.get(at):
        return _asked(request, form, at)
    if not valid:
        # something carried along is not what the page wrote: ask that question again
        return _asked(request, form, next(name for name in ORDER if name in form.errors))
    upcoming = asked_next(at if at in ORDER else None, form.cleaned_data)
    if upcoming:
        return _asked(request, AdviceForm(initial=form.known, data=None), upcoming, form.known)
    try:
        advice = queries.advice_for(form.facts(), timezone.localdate())
    except Refused as refused:
        refuse(form, refused)
        return _asked(request, form, next((name for name in ORDER if name in form.errors), ORDER[0]))
    return render(request, "distance_learning/advice.html", {"advice": advice, "known": form.known})


def _asked(request, form, name, known=None):
    known = form.known if known is None else known
    done = ORDER.index(name)
    return render(request, "distance_learning/adviser.html", {
        "form": form, "question": form[name], "at": name, "fault": form.errors.get(name),
        "carried": {key: value for key, value in known.items() if key != name},
        "number": done + 1, "whole": len(ORDER),
    })  # fmt: skip


@public("whoever holds the code of a paper sees her own study without an account")
@private()
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request):
    """How she is doing: her map, what comes next, what is missing. By her code; nothing is kept on the phone."""
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(
            request, "distance_learning/code.html", {"form": form if request.method == "POST" else CodeForm()}
        )
    whose = [f"address:{address_of(request)}", *([f"browser:{browser_of(request)}"] if browser_of(request) else [])]
    slots = take_try("study", whose)
    if slots is None:
        return render(request, "distance_learning/rest.html", status=429)
    found = queries.by_follow_index(keyring(actions.RING).blind(form.cleaned_data["code"]))
    if found is None:
        return render(request, "distance_learning/code.html", {"form": CodeForm(), "is_unknown": True})
    forgive(slots)
    return render(request, "distance_learning/mine.html", {
        "study": found, "shown": queries.shown(found), "coming": queries.coming(found), "in_force": queries.certificate_in_force(found),
    })  # fmt: skip
