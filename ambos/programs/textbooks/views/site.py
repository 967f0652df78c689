"""A site says by its link how its books are used: two numbers, no account, no script. Looking changes nothing."""

from __future__ import annotations

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import public
from ambos.records.registry.forms import refuse

from .. import actions, queries
from ..forms import UseForm


@public("a site without an account says by its link how its books are used")
@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def use(request, token):
    """The use report of one site. The token proves the form: with no-referrer a browser sends no usable Origin."""
    found = queries.report_by_link(token)
    if found is None or found.sent_at:
        return _private(render(request, "textbooks/link_gone.html", {"report": found}, status=410 if found else 404))
    form, done = UseForm(request.POST or None), None
    if form.is_valid():
        try:
            done = actions.send_use_report(report=found, by="link", **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
    status = 422 if form.errors else 200
    return _private(render(request, "textbooks/use.html", {"report": found, "form": form, "done": done}, status=status))


def _private(response):
    response["Referrer-Policy"], response["X-Robots-Tag"] = "no-referrer", "noindex, nofollow, noarchive"
    return response
