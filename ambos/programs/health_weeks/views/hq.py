"""Pages of headquarters: editions, the consolidated figure with its shares, what is counted twice, reports of offices."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain_all

from .. import actions, queries
from ..exports import consolidated_csv
from ..forms import EditionForm
from ..permissions import may_keep_editions, may_read_network


@allowed(May.KEEP_NETWORK, May.READ_COUNTS)
def editions(request):
    """Every edition, and opening a new one."""
    _network(request)
    may_open = may_keep_editions(request.access)
    form = EditionForm(request.POST or None) if may_open else None
    if form and form.is_valid():
        try:
            made = actions.open_edition(by=request.access, **form.cleaned_data)
            return redirect("health_weeks:edition", made.code)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "health_weeks/editions.html", {"editions": queries.editions(), "form": form})


@allowed(May.KEEP_NETWORK, May.READ_COUNTS)
def edition(request, code):
    """One edition as a whole."""
    _network(request)
    found, today = _edition(code), timezone.localdate()
    counted = queries.tally_of(request.access, found)
    listed = list(queries.events(request.access, found))
    by_key = {one.pk: one for one in listed}
    newest = {}
    for report in queries.office_reports(request.access, found).order_by("version"):
        newest[report.office_id] = report
    due = found.ends_on + timedelta(days=found.report_days)
    lines = queries.office_lines(counted)
    forces = queries.offices_of(found)
    there = {office.pk for office, _line in lines}
    return render(request, "health_weeks/edition.html", {
        "edition": found, "tally": counted, "due": due, "is_late": today > due,
        "lines": [(office, line, newest.get(office.pk)) for office, line in lines],
        "silent": [office for office in forces if office.pk not in there],
        "shares": [(by_key.get(s.event), s) for s in counted.shares], "offices": {o.pk: o for o, _l in lines} | {o.pk: o for o in forces},
        "services": queries.shown_services(counted.network.by_service),
        "twins": queries.alike_events(listed), "entries": [one for one in listed if one.counted_in_id],
        "pairs": queries.agency_pairs(request.access, found)[:30], "variants": queries.variants(request.access),
        "consolidations": list(queries.consolidations(found)), "may_keep": may_keep_editions(request.access),
    })  # fmt: skip


@allowed(May.KEEP_NETWORK)
@require_POST
def decide(request, code, verb):
    """A decision of headquarters: on a report, on entries that are one event, on agencies that are one, on the edition."""
    if not may_keep_editions(request.access):
        raise PermissionDenied
    found = _edition(code)
    if verb not in DECISIONS:
        raise Http404
    try:
        DECISIONS[verb](request, found)
    except Refused as refused:
        for _field, sentence in explain_all(refused):
            messages.error(request, sentence)
    return redirect("health_weeks:edition", found.code)


@allowed(May.KEEP_NETWORK, May.READ_COUNTS)
def consolidated(request, code):
    """The newest published figure as CSV."""
    _network(request)
    found = _edition(code)
    newest = queries.consolidations(found).first()
    if newest is None:
        raise Http404
    return StreamingHttpResponse(
        consolidated_csv(newest.figures), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="health-weeks-{found.code}-v{newest.version}.csv"'},
    )  # fmt: skip


def _accept(request, found):
    actions.accept_report(report=_report(request, found), by=request.access)


def _return(request, found):
    actions.return_report(report=_report(request, found), note=request.POST.get("note", ""), by=request.access)


def _consolidate(request, found):
    made = actions.consolidate(edition=found, by=request.access)
    messages.success(request, _("Version %(n)s of the consolidated figure was published.") % {"n": made.version})


def _close(request, found):
    actions.close_edition(edition=found, by=request.access)


def _count_in(request, found):
    actions.count_in(entry=_event(request, "entry"), event=_event(request, "event"), by=request.access)


def _uncount(request, found):
    actions.uncount(entry=_event(request, "entry"), by=request.access)


def _same(request, found):
    _agencies(request, is_same=True)


def _apart(request, found):
    _agencies(request, is_same=False)


def _undecide(request, found):
    for variant in queries.variants(request.access):
        if str(variant.pk) == request.POST.get("variant"):
            actions.undecide(variant=variant, by=request.access)


DECISIONS = {
    "accept": _accept,
    "return": _return,
    "consolidate": _consolidate,
    "close": _close,
    "count-in": _count_in,
    "uncount": _uncount,
    "same": _same,
    "apart": _apart,
    "undecide": _undecide,
}


def _network(request):
    if not may_read_network(request.access):
        raise PermissionDenied


def _edition(code):
    found = queries.edition(code)
    if found is None:
        raise Http404
    return found


def _report(request, found):
    for report in queries.office_reports(request.access, found):
        if str(report.pk) == request.POST.get("report"):
            return report
    raise Http404


def _event(request, name):
    found = queries.event(request.access, queries.key_or_none(request.POST.get(name)))
    if found is None:
        raise Http404
    return found


def _agencies(request, *, is_same):
    one, other = (queries.organization(request.POST.get(name)) for name in ("organization", "other"))
    if one is None or other is None:
        raise Http404
    actions.decide_agencies(organization=one, other=other, is_same=is_same, by=request.access)
