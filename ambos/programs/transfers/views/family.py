"""Pages for families: what the paper is and how to get it; how far one's own is."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ambos.domain import codes
from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import public
from ambos.records.casework.actions import forgive, take_try
from ambos.records.registry.forms import refuse

from .. import actions, queries
from ..forms import FamilyAskForm, FollowForm


@require_safe
@public("What the transfer document is, for every family")
def front(request):
    """What it is, what to bring, what it is not."""
    return render(request, "transfers/front.html", {"form": FollowForm()})


@public("A family asks for its child's document at the consulate that serves it, without an account")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request):
    """Ask. What was typed goes to that consulate alone; the page answers with a code. Many from one address are stopped."""
    form = FamilyAskForm(request.POST or None)
    if form.is_valid():
        if take_try("transfers.ask", (f"address:{get_adapter().get_client_ip(request)}",)) is None:
            return render(request, "transfers/family_ask.html", {"form": form, "is_many": True}, status=429)
        try:
            asked = actions.request_transfer(by="client", **form.arguments())
            code = codes.grouped(asked.follow_code) if asked.follow_code else ""
            return render(request, "transfers/family_asked.html", {"office": asked.transfer.office, "code": code})
        except Refused as refused:
            refuse(form, refused)
    return render(request, "transfers/family_ask.html", {"form": form}, status=422 if form.is_bound else 200)


@public("A family sees how far its own document is, by the code on its slip")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request):
    """How far it is: the state and the day, no name. Wrong codes are counted."""
    form, found = FollowForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        slots = take_try("transfers", (f"address:{get_adapter().get_client_ip(request)}",))
        if slots is None:
            return render(request, "transfers/follow.html", {"form": form, "is_many": True}, status=429)
        found = queries.by_follow_code(form.cleaned_data["code"])
        if found is not None:
            forgive(slots)
        else:
            return render(request, "transfers/follow.html", {"form": form, "is_unknown": True}, status=404)
    return render(request, "transfers/follow.html", {"form": form, "found": found})
