"""A volunteer closes an event by the link she was given: old telephone, no account, no script.

Looking changes nothing. *Save and go on later* keeps what is typed; *Send* spends the link. With ``no-referrer`` a browser
sends ``Origin: null``, which Django's form check refuses; the token itself, which only she has, proves the form.
"""

from __future__ import annotations

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import public
from ambos.records.registry.forms import refuse

from .. import queries
from ..actions import save_draft, submit_by_link
from ..forms import CloseOutForm


@public("a volunteer without an account closes one event by the link she was given")
@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request, token):
    """The report of one event."""
    link = queries.link_of(token)
    if link is None or not link.works:
        return _private(render(request, "health_weeks/link_gone.html", {"link": link}, status=404 if not link else 410))
    event, said = link.event, None
    report = queries.close_out_of(event)
    form = CloseOutForm(request.POST or None, event=event, initial=queries.draft_values(report))
    if request.method == "POST" and form.is_valid():
        try:
            if "save" in request.POST:
                save_draft(event=event, answers=form.answers(), by="link")
                said = "saved"
            else:
                done = submit_by_link(token=token, answers=form.answers())
                return _private(render(request, "health_weeks/link_done.html", {"event": event, "report": done}))
        except Refused as refused:
            refuse(form, refused)
    context = {
        "event": event, "form": form, "report": report, "said": said, "starts": queries.local(event),
        "has_begun": event.starts_at <= timezone.now(),
    }  # fmt: skip
    return _private(render(request, "health_weeks/by_link.html", context, status=422 if form.errors else 200))


def _private(response):
    response["Referrer-Policy"], response["X-Robots-Tag"] = "no-referrer", "noindex, nofollow, noarchive"
    return response
