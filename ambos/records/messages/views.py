"""The queue as administrators see it, and the door by which a text gateway reports back."""

from __future__ import annotations

import hashlib
import hmac
import json

from django.conf import settings
from django.contrib import messages as notices
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed, public
from ambos.records.accounts.roles import May

from . import actions, queries


@allowed(May.KEEP_ACCOUNTS)
@require_safe
def queue(request):
    """Counts by state, and the messages that did not leave."""
    failed = Paginator(queries.failed_messages(request.access), 50).get_page(request.GET.get("page"))
    return render(request, "messages/queue.html", {"standing": queries.standing(request.access), "failed": failed})


@allowed(May.KEEP_ACCOUNTS)
@require_POST
def retry(request, key):
    """Put one failed message back in the queue."""
    try:
        message = queries.message(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None
    actions.retry(message=message, by=request.access)
    notices.success(request, _("The message is in the queue again."))
    return redirect("messages:queue")


@public("a text gateway reports replies and deliveries here; each report is signed with a shared secret")
@csrf_exempt
@require_POST
def report(request):
    """One report: ``{"reply": {channel, address, text}}`` or ``{"delivery": {gateway, reference, is_delivered, code}}``.

    404 when no secret is set, 403 when the signature is wrong, 400 when the body is not what it should be.
    """
    secret = settings.AMBOS_TEXT_GATEWAY_SECRET
    if not secret:
        raise Http404
    signature = hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signature, request.headers.get("X-Ambos-Signature", "")):
        return HttpResponse(status=403)
    try:
        told = json.loads(request.body)
        if "reply" in told:
            actions.receive_reply(**{name: str(told["reply"][name]) for name in ("channel", "address", "text")})
        else:
            delivery = told["delivery"]
            actions.record_delivery(
                gateway=str(delivery["gateway"]),
                reference=str(delivery["reference"]),
                is_delivered=delivery["is_delivered"] is True,
                code=str(delivery.get("code", "")),
            )
    except (ValueError, KeyError, TypeError, AttributeError, Refused):
        return HttpResponse(status=400)
    return HttpResponse(status=204)
