"""What everybody sees: the calendar near me, one event, the same in a calendar of one's own, totals of past editions."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ambos.records.accounts.permissions import public
from ambos.records.network.queries import clear_answer, find_place
from ambos.records.registry.loading import destinations

from .. import queries
from ..exports import as_icalendar, note_of, title_of

KIND = "text/calendar; charset=utf-8"
SHOWN = 60
"""Events on one page: more than any family reads, and under 60 KB."""


@public("families look for health fairs near them; nothing typed is kept")
@require_safe
def calendar(request):
    """What is near me, when, and what is offered."""
    typed, today = request.GET.get("place", "").strip()[:80], timezone.localdate()
    found = [place for pack in destinations() for place in find_place(typed, pack.code)] if typed else []
    place = clear_answer(found)
    offers = request.GET.get("offers", "")
    services = dict(queries.service_choices())
    offers = offers if offers in services else ""
    rows = queries.calendar(on=today, near=place.point if place else None, offers=offers)
    there = {code for event, _km in rows for code in event.services} if not offers else {offers}
    page = [_shown(event, km) for event, km in rows[:SHOWN]]
    query = urlencode({"lang": _language(), "offers": offers} if offers else {"lang": _language()})
    response = render(request, "health_weeks/calendar.html", {
        "typed": typed, "found": found, "place": place, "offers": offers, "services": services,
        "chips": [(code, name) for code, name in services.items() if code in there],
        "days": [(day, list(group)) for day, group in groupby(page, key=lambda one: (one["far_away"], one["event"].day))],
        "more": max(0, len(rows) - SHOWN), "feed": f"{settings.ORIGIN_URL}{reverse('health_weeks:feed')}?{query}",
    })  # fmt: skip
    # What a family looks for stays on her screen.
    response["Cache-Control"], response["Referrer-Policy"] = "no-store", "no-referrer"
    return response


@public("one health fair, for families: place, hours, what is offered")
@require_safe
def event(request, code):
    """One event."""
    found = _found(code)
    if found.code != code.upper():
        return redirect("health_weeks:event", found.code)
    return render(request, "health_weeks/event.html", _shown(found, None) | queries.sides_of(found) | {
        "services": [queries.service_name(code) for code in found.services],
        "languages": [name for code, name in queries.language_choices() if code in found.languages],
        "is_past": found.ends_at < timezone.now(),
    })  # fmt: skip


@public("one health fair as a calendar file")
@require_safe
def event_file(request, code):
    """One event, to put into a calendar of one's own."""
    text = as_icalendar([_found(code)], language=_language())
    return HttpResponse(text, KIND, headers={"Content-Disposition": f'attachment; filename="{code}.ics"'})


@public("all health fairs to come as a calendar one can subscribe to")
@require_safe
def feed(request):
    """The calendar as a feed: by service, state or office, in one language. Past month included, so that a subscribed
    calendar keeps what was."""
    asked = {name: request.GET.get(name, "")[:40] for name in ("offers", "state", "office")}
    rows = queries.calendar(on=timezone.localdate() - timedelta(days=31), **asked)
    response = HttpResponse(as_icalendar([one for one, _km in rows], language=_language()), KIND)
    response["Cache-Control"] = "public, max-age=3600"
    return response


@public("what was published of past editions, with its sources")
@require_safe
def past(request):
    """Totals of past editions: every value with who published it; where they differ, all of them."""
    return render(request, "health_weeks/past.html", {
        "editions": queries.published_totals(), "is_english": _language() == "en",
    })  # fmt: skip


def _found(code):
    found = queries.public_event(code)
    if found is None:
        raise Http404
    return found


def _shown(event, km):
    language = _language()
    return {
        "event": event,
        "title": title_of(event, language),
        "note": note_of(event, language),
        "km": km,
        "far_away": km is not None and km > queries.NEAR_KM,
        "starts": queries.local(event),
        "ends": queries.local(event, event.ends_at),
        "offered": [queries.service_name(code) for code in event.services],
    }


def _language():
    return "en" if (get_language() or "es").startswith("en") else "es"
