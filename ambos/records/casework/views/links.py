"""A service answers by a one-time link. Looking (GET, HEAD: also machines that read mail) changes nothing; sending does.

Nothing here leaves by Referer (``no-referrer``, no outside link), stays in a cache or is found by a search. With
``no-referrer`` a browser sends ``Origin: null``, which Django's form check refuses; the check is left out because the
token itself, 32 random bytes that only the addressee has, is what proves that the form is hers.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import public

from .. import actions, queries
from ..forms import AcceptForm, DeclineForm, OutcomeForm
from .guard import address_of, private

RECEIPT, PATH, READ_WITHIN = "ambos_receipt", "/r/", 30 * 60
SALT = "casework.receipt"
STATUS = {"casework.link_spent": 410, "casework.link_revoked": 410, "casework.link_expired": 410}


@public("a service without an account answers one referral by the link that was sent to it")
@private(referrer="no-referrer")
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, token):
    """What is asked, and the ways to answer."""
    found = _found(request, token)
    if found is None:
        return render(request, "casework/link/gone.html", {"fault": "casework.link_unknown"}, status=404)
    if found == "rest":
        return render(request, "casework/link/gone.html", {"fault": "rest"}, status=429)
    if found.fault:
        return _gone(request, found, found.fault)
    return (_answer if found.kind == "answer" else _outcome)(request, token, found)


@public("the receipt of an answer given by link, shown to the browser that gave it, for half an hour")
@private(referrer="no-referrer")
@require_safe
def receipt(request):
    """What was answered and, when accepted, whom to telephone."""
    try:
        key = signing.loads(request.COOKIES.get(RECEIPT, ""), salt=SALT, max_age=READ_WITHIN)
    except signing.BadSignature:
        return render(request, "casework/link/gone.html", {"fault": "receipt"}, status=404)
    ask, referral = queries.receipt_of(key)
    return render(request, "casework/link/receipt.html", {"ask": ask, "r": referral})


def _answer(request, token, found):
    chosen = request.POST.get("answer", "")
    zone = found.ask.office.timezone
    accept = AcceptForm(request.POST if chosen == "accept" else None, zone=zone)
    decline = DeclineForm(request.POST if chosen == "decline" else None)
    form = {"accept": accept, "decline": decline}.get(chosen)
    if form is not None and form.is_valid():
        try:
            if chosen == "accept":
                done = actions.accept_by_link(
                    token=token, starts_at=form.cleaned_data["starts_at"], note=form.cleaned_data["note"]
                )
            else:
                done = actions.decline_by_link(token=token, reason=form.cleaned_data["reason"])
            return _receipt(done)
        except Refused as refused:
            if refused.codes[0] in STATUS:  # somebody with the same letter was quicker
                return _gone(request, found, refused.codes[0])
            form.show(refused)
    context = {"found": found, "r": found.referral, "accept": accept, "decline": decline, "chosen": chosen}
    return render(request, "casework/link/answer.html", context, status=422 if form is not None else 200)


def _outcome(request, token, found):
    chosen = request.POST.get("answer", "")
    if chosen == "show":  # asked for by a person, not by a machine that reads mail
        found = queries.link_found(token, with_person=True) or found
    form = OutcomeForm(request.POST if chosen == "outcome" else None, zone=found.ask.office.timezone)
    if form.is_bound and form.is_valid():
        try:
            done = actions.record_outcome_by_link(
                token=token,
                code=form.cleaned_data["code"],
                happened_on=form.cleaned_data["happened_on"],
                has_medical_home=form.cleaned_data["has_medical_home"],
            )
            return _receipt(done.service_request)
        except Refused as refused:
            if refused.codes[0] in STATUS:
                return _gone(request, found, refused.codes[0])
            form.show(refused)
    context = {"found": found, "r": found.referral, "form": form}
    return render(request, "casework/link/outcome.html", context, status=422 if form.is_bound else 200)


def _found(request, token: str):
    """The link; ``None`` when nobody made it; "rest" after too many that nobody made from one address."""
    slots = actions.take_try("link", (f"address:{address_of(request)}",), limit=actions.LINK_TRIES)
    if slots is None:
        return "rest"
    found = queries.link_found(token)
    if found is not None:
        actions.forgive(slots)
    return found


def _gone(request, found, fault: str):
    return render(request, "casework/link/gone.html", {"fault": fault, "ask": found.ask}, status=STATUS[fault])


def _receipt(service_request):
    response = redirect("casework:receipt")
    response.status_code = 303
    response.set_cookie(
        RECEIPT,
        signing.dumps(str(service_request.pk), salt=SALT),
        max_age=READ_WITHIN,
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.IS_PRODUCTION,
    )
    return response
