"""Whom recommendations can be addressed to: new bodies, whose liaisons answer, and ministries renamed, merged or abolished."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from ambos.records.accounts.permissions import allowed
from ambos.records.directory.queries import organizations

from .. import actions, forms
from ..permissions import KEEP
from ..queries import books as queries
from .doors import Door, done, form_page

NAMED = 400
"""How many organizations the box offers."""
WORDS = {
    "connect": gettext_lazy("Say whose liaisons answer for it"),
    "end": gettext_lazy("It was renamed, merged or abolished"),
}


@allowed(KEEP)
@require_safe
def index(request):
    """Every addressee, with what it still owes."""
    return render(request, "council/addressees.html", {"bodies": queries.addressees()})


@allowed(KEEP)
def add(request):
    """A new addressee."""
    form = forms.BodyForm(request.POST or None)
    if request.method == "POST" and done(request, form, lambda **typed: actions.add_body(by=request.access, **typed)):
        messages.success(request, _("It can be addressed from now on. Say whose liaisons answer for it."))
        return redirect("council:addressees")
    return form_page(
        request, form, title=_("Add an addressee"), button=_("Add it"), back=reverse("council:addressees"),
        lead=_("A ministry that is renamed is added under its new name first; then the old one is ended and followed by it."),
    )  # fmt: skip


@allowed(KEEP)
@require_safe
def body(request, key):
    """One addressee."""
    return _page(request, _body(key))


@allowed(KEEP)
@require_POST
def step(request, key, verb):
    """Connect it, or end it."""
    found = _body(key)
    if verb not in WORDS or found.ended_on is not None:
        raise Http404
    form, verbs = _form(found, verb, request.POST), {"connect": actions.connect_body, "end": actions.end_body}
    if done(request, form, lambda **typed: verbs[verb](body=found, by=request.access, **typed)):
        return redirect("council:body", found.pk)
    return _page(request, found, {verb: form})


def _form(found, verb, typed=None):
    ids = {"auto_id": f"id_{verb}_%s"}
    if verb == "end":
        return forms.EndBodyForm(typed, body=found, **ids)
    return forms.ConnectForm(typed, initial={"organization": found.organization and found.organization.name}, **ids)


def _page(request, found, filled=None):
    verbs = WORDS if found.ended_on is None else ()
    doors = [
        Door(
            WORDS[verb],
            reverse("council:body-step", args=[found.pk, verb]),
            (filled or {}).get(verb) or _form(found, verb),
            primary=verb == "connect" and found.organization is None,
        )
        for verb in verbs
    ]
    context = {"one": found, "doors": doors, "organizations": organizations(request.access)[:NAMED]}
    return render(request, "council/addressee.html", context)


def _body(key):
    found = queries.addressee(key)
    if found is None:
        raise Http404
    return found
