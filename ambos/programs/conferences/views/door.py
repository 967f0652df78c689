"""The door: the list on a telephone, ticked or read by its camera without a signal, sent when there is one again.

Without a script the same page is a list with a button a person. ``sync`` takes what a telephone kept; sent twice it changes
nothing, and what is refused comes back with its sentence so that the telephone can show it.
"""

from __future__ import annotations

import json
from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.registry.queries import explain_all

from .. import actions, queries
from ..roles import CONVENE

MOST = 2000
"""Check-ins one request may carry."""
FILES = ("css/tokens.css", "css/base.css", "css/components.css", "css/conferences.css", "js/door.js")


@allowed(CONVENE)
def door(request, number):
    """Who is expected, who came today; one press or one code a person."""
    found = _found(number)
    today = queries.today_at(found)
    day = today if found.starts_on <= today <= found.ends_on else found.starts_on
    if request.method == "POST":
        try:
            made = actions.check_in(
                edition=found, badge=request.POST.get("badge", "")[:80], day=day,
                how="list" if "list" in request.POST else "code", by=request.access,
            )  # fmt: skip
            messages.success(request, _("%(name)s is here.") % {"name": queries.name_at_door(made)})
        except Refused as refused:
            for _field, sentence in explain_all(refused):
                messages.error(request, sentence)
        return redirect("conferences:door", number)
    rows = list(queries.door_list(found))
    listed = [
        {"badge": row.badge, "name": row.nomination.participant.name, "office": row.nomination.office.name,
         "where": row.attends_at, "days": sorted(str(one.day) for one in row.check_ins.all())}
        for row in rows
    ]  # fmt: skip
    response = render(request, "conferences/door.html", {
        "edition": found, "day": day, "rows": [(row, any(one.day == day for one in row.check_ins.all())) for row in rows],
        "came": sum(str(day) in one["days"] for one in listed), "is_open": found.starts_on <= today <= found.ends_on,
        "data": {"people": listed, "first": str(found.starts_on), "last": str(found.ends_on), "edition": found.number,
                 "sync": reverse("conferences:door-sync", args=[number]),
                 "worker": reverse("conferences:door-worker", args=[number]), "words": _words()},
    })  # fmt: skip
    response["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
    return response


@allowed(CONVENE)
@require_POST
def sync(request, number):
    """Take what a telephone kept: ``[{"badge", "day", "at", "how"}]``. Gives, for each, "kept" or the sentence that refuses."""
    found = _found(number)
    try:
        rows = json.loads(request.body)
        asked = [
            (str(r["badge"]), date.fromisoformat(r["day"]), _moment(r.get("at")), str(r.get("how", "list")))
            for r in rows
        ]
    except (ValueError, TypeError, KeyError):
        return HttpResponseBadRequest()
    if len(asked) > MOST:
        return HttpResponseBadRequest()
    return JsonResponse({"answers": [_keep(request, found, *one) for one in asked]})


@allowed(CONVENE)
@require_safe
def worker(request, number):
    """The script that opens the list without a signal. Only this page and its files pass through it."""
    _found(number)
    kept = [reverse("conferences:door", args=[number]), *(static(name) for name in FILES)]
    text = WORKER.replace("{kept}", json.dumps(kept)).replace("{name}", f"door-{number}")
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


WORKER = """"use strict";
// Keeps the list at the door on this telephone until it is taken off. Nothing else passes here.
const CACHE = "{name}", KEPT = {kept};
addEventListener("install", e => e.waitUntil(caches.open(CACHE).then(c => c.addAll(KEPT)).then(() => skipWaiting())));
addEventListener("activate", e => e.waitUntil(clients.claim()));
addEventListener("fetch", e => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== location.origin || !KEPT.includes(url.pathname)) return;
  if (url.pathname !== KEPT[0]) { e.respondWith(caches.match(url.pathname).then(hit => hit || fetch(e.request))); return; }
  const fresh = fetch(e.request).then(async reply => {
    if (reply.ok && !reply.redirected && await caches.has(CACHE)) (await caches.open(CACHE)).put(KEPT[0], reply.clone());
    return reply;
  });
  e.respondWith(fresh.catch(() => caches.match(KEPT[0]).then(hit => hit || Response.error())));
});
"""


def _keep(request, found, badge, day, at, how):
    try:
        actions.check_in(
            edition=found, badge=badge[:80], day=day, at=at, how="code" if how == "code" else "list", by=request.access
        )
    except Refused as refused:
        return {
            "badge": badge,
            "day": str(day),
            "refused": " ".join(sentence for _field, sentence in explain_all(refused)),
        }
    return {"badge": badge, "day": str(day), "kept": True}


def _moment(text) -> datetime | None:
    found = parse_datetime(text) if text else None
    if text and (found is None or found.tzinfo is None):
        raise ValueError("a moment of a telephone carries its zone")
    return found


def _words():
    """What the script says, in the language of the page."""
    return {
        "here": _("Here"), "waiting": _("on this telephone, not sent yet"), "sent": _("Everything is sent."),
        "kept": _("The list is on this telephone: it works without a signal."), "removed": _("The list was taken off."),
        "unknown": _("Nobody expected has this code."), "no_camera": _("This telephone cannot read codes here. Type the code."),
        "not_a_day": _("Today is not a day of the conference."), "again": _("was here already"),
        "signed_out": _("Sign in again and then send: what was ticked is still here."),
    }  # fmt: skip


def _found(number):
    found = queries.edition(number)
    if found is None:
        raise Http404
    return found
