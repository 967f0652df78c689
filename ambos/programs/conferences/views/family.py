"""What everybody sees: the conferences, one of them with its agenda, its report, and both as a calendar."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ambos.records.accounts.permissions import public
from ambos.records.registry.queries import explain

from .. import queries
from ..exports import agenda_icalendar, as_icalendar, title_of

KIND = "text/calendar; charset=utf-8"


@public("the conferences to come and what came of those before")
@require_safe
def index(request):
    """All conferences, and how many of the council once came to one."""
    today, found = timezone.localdate(), list(queries.public_editions())
    return render(request, "conferences/index.html", {
        "coming": [_shown(one) for one in reversed(found) if one.ends_on >= today],
        "past": [_shown(one) for one in found if one.ends_on < today],
        "council": queries.council(today), "feed": f"{settings.ORIGIN_URL}{reverse('conferences:feed')}?lang={_language()}",
    })  # fmt: skip


@public("one conference: what, when, where, who pays for it, what came of it")
@require_safe
def edition(request, number):
    """One conference."""
    found = _found(number)
    is_over = found.state in queries.REPORTED
    return render(request, "conferences/public.html", _shown(found) | {
        "sessions": [_session(one) for one in queries.agenda_of(found)] if found.agenda_published_at else [],
        "sponsors": _sponsors(found), "is_over": is_over,
        "figures": queries.figures(None, found) if is_over else None,
    })  # fmt: skip


@public("the report of a conference: numbers and what was promised, nobody's name")
@require_safe
def report(request, number):
    """The report of an edition, to be read or printed."""
    found = _found(number)
    if found.state not in queries.REPORTED:
        raise Http404
    today = timezone.localdate()
    return render(request, "conferences/report.html", _shown(found) | {
        "sessions": [_session(one) for one in queries.agenda_of(found)], "sponsors": _sponsors(found),
        "figures": queries.figures(None, found), "opinions": queries.opinions_of(found), "money": queries.budget_of(found),
        "promises": queries.public_commitments(found), "outcomes": queries.outcomes(request.access, found),
        "council": queries.council(today), "today": today,
    })  # fmt: skip


@public("a conference as a calendar file")
@require_safe
def agenda_file(request, number):
    """The agenda of one conference, to put into a calendar of one's own."""
    found = _found(number)
    text = agenda_icalendar(found, queries.agenda_of(found), language=_language())
    name = f"conference-{found.number}.ics"
    return HttpResponse(text, KIND, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@public("all conferences as a calendar one can subscribe to")
@require_safe
def feed(request):
    """The conferences as a feed, a year back."""
    rows = queries.public_editions().filter(ends_on__gte=timezone.localdate() - timedelta(days=365))
    response = HttpResponse(as_icalendar(rows, language=_language()), KIND)
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _found(number):
    found = queries.public_edition(number)
    if found is None:
        raise Http404
    return found


def _shown(found):
    english = _language() == "en"
    return {
        "edition": found,
        "title": title_of(found, _language()),
        "aims": found.aims_en if english and found.aims_en else found.aims,
    }


def _session(one):
    return {"row": one, "title": title_of(one, _language())}


def _sponsors(found):
    return [(row, [explain(one) for one in flags]) for row, flags in queries.sponsors_of(found, timezone.localdate())]


def _language():
    return "en" if (get_language() or "es").startswith("en") else "es"
