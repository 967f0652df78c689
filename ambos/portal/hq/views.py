"""Pages of headquarters: figures with their definitions, never a record of a person."""

from __future__ import annotations

from collections import OrderedDict

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.evaluation.exports import as_csv, as_json
from ambos.records.evaluation.permissions import may_read_network
from ambos.records.evaluation.queries import indicator as indicator_of
from ambos.records.evaluation.queries import indicators as all_indicators
from ambos.records.evaluation.queries import newest_computation, programs, table
from ambos.records.evaluation.queries import office as office_of
from ambos.records.registry.queries import name_of

from . import pages, words


@allowed(May.READ_COUNTS)
def dashboard(request):
    """The whole network in one month; whoever reads one office only is shown that office."""
    if not may_read_network(request.access):
        return redirect("consulate:office")
    program = pages.program_asked(request.GET.get("program"))
    if program is None:
        raise Http404
    month = pages.month_asked(request.access, program, request.GET.get("month"))
    context = {
        "ready": _ready(request.access, program, month, request.GET.get("sort", "")),
        "others": _others(program),
        "reports": pages.reports_of(request.access, program, month),
    }
    return render(request, "portal/hq/dashboard.html", context)


KEPT = 32
"""How many drawn pages a process keeps: months, sortings and languages that were asked for last."""
_drawn: OrderedDict[tuple, dict[str, str]] = OrderedDict()


def _ready(access, program, month, sort):
    """The drawn parts of the first page: drawn once for each computation of the figures, day and language, then kept. They
    are the same for everybody who reads the whole network: hiding never depends on who looks."""
    sort = sort if sort in pages.SORTS else ""
    key = (program, month, sort, get_language(), timezone.localdate(), newest_computation(access))
    ready = _drawn.get(key)
    if ready is None:
        shown = pages.dashboard(access, program, month, sort)
        ready = {
            "title": f"{shown.program_name}, {words.month(month)}",
            "head": render_to_string("portal/hq/dashboard_head.html", {"shown": shown}),
            "rest": render_to_string("portal/hq/dashboard_rest.html", {"shown": shown}),
        }
        if key[-1] is not None:
            _drawn[key] = ready
            while len(_drawn) > KEPT:
                _drawn.popitem(last=False)
    return ready


@allowed(May.READ_COUNTS)
def indicators(request):
    """Every indicator with its unit and what it divides by what."""
    found = [(name_of(slug), all_indicators(slug)) for slug in programs()]
    return render(request, "portal/hq/indicators.html", {"programs": found})


@allowed(May.READ_COUNTS)
def indicator(request, code):
    """One indicator: definition, caveats, months of the network, and each office in one month."""
    found = _found(code)
    month = pages.month_asked(request.access, found.program, request.GET.get("month"))
    sort = request.GET.get("sort", "")
    offices, elsewhere = pages.by_office(request.access, found, month, sort)
    return render(
        request,
        "portal/hq/indicator.html",
        _definition(found, month)
        | {
            "months": pages.months_of(request.access, found, month),
            "offices": offices,
            "elsewhere": elsewhere,
            "network": pages.network_of(request.access, found, month),
            "sort": sort,
        },
    )


@allowed(May.READ_COUNTS)
def office(request, code, office):
    """One indicator at one office, month by month. Nothing lies below: no figure opens a record."""
    found, place = _found(code), office_of(request.access, office)
    if place is None:
        raise PermissionDenied
    month = pages.month_asked(request.access, found.program, request.GET.get("month"))
    months = pages.months_of(request.access, found, month, place.pk)
    return render(request, "portal/hq/office.html", _definition(found, month) | {"place": place, "months": months})


@allowed(May.READ_COUNTS)
def figures_csv(request, code):
    """One indicator as CSV: the months up to one, of every office within reach."""
    _found_one, rows, name = _file(request, code)
    return _download(as_csv(rows), "text/csv; charset=utf-8", f"{name}.csv")


@allowed(May.READ_COUNTS)
def figures_json(request, code):
    """The same as JSON, with its definition."""
    found, rows, name = _file(request, code)
    return _download(as_json(found, rows), "application/json", f"{name}.json")


def _found(code):
    found = indicator_of(code)
    if found is None:
        raise Http404
    return found


def _file(request, code):
    found = _found(code)
    month = pages.month_asked(request.access, found.program, request.GET.get("month"))
    rows = table(request.access, code=code, first=month.plus(1 - pages.MONTHS), last=month)
    return found, rows, f"{code}-{month}"


def _download(text, kind, name):
    return HttpResponse(text, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _definition(found, month):
    measure = found.measured.measure
    return {
        "indicator": found,
        "program_name": name_of(found.program),
        "month": month,
        "unit": words.unit(measure) if measure.kind == "median" else words.UNITS[measure.unit],
        "unit_rule": words.MEDIAN_RULE if measure.kind == "median" else words.UNIT_RULES[measure.unit],
        "around": pages.around(month),
        "states": list(words.STATE_RULES.items()),
    }


def _others(program):
    return [(slug, name_of(slug)) for slug in programs() if slug != program]
