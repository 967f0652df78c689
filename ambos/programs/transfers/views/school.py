"""A school fills and signs one document by the link it was given: no account, no script, an old computer.

Looking changes nothing. *Save* keeps what is typed; *Sign* spends the link. With ``no-referrer`` a browser sends
``Origin: null``, which Django's form check refuses; the token itself, which only the school has, proves the form.
"""

from __future__ import annotations

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ambos.domain import transfers as rules
from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import public
from ambos.records.registry.forms import refuse

from .. import actions, queries
from ..forms import FillForm, SignForm


@public("a school without an account fills and signs one transfer document by the link it was given")
@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def school(request, token):
    """What the school says of one child, and who signs it."""
    found = queries.by_link(token, timezone.now())
    if found is None or found.state not in (rules.REQUESTED, rules.RECEIVED, rules.PREPARED):
        return _private(render(request, "transfers/link_gone.html", status=410))
    form = FillForm(request.POST or None, transfer=found)
    signing = SignForm(request.POST if "sign" in request.POST else None)
    said = None
    if request.method == "POST" and form.is_valid() and ("sign" not in request.POST or signing.is_valid()):
        try:
            found = actions.fill(transfer=found, filled=form.filled(), by="link")
            said = "saved"
            if "sign" in request.POST:
                actions.sign(transfer=found, signers=signing.signers(), by="link", token=token)
                return _private(render(request, "transfers/signed.html", {"transfer": found}))
        except Refused as refused:
            refuse(form, refused)
    context = {"transfer": found, "form": form, "signing": signing, "said": said}
    status = 422 if form.errors or signing.errors else 200
    return _private(render(request, "transfers/school.html", context, status=status))


def _private(response):
    response["Referrer-Policy"], response["X-Robots-Tag"] = "no-referrer", "noindex, nofollow, noarchive"
    return response
