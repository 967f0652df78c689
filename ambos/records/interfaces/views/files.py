"""Tables for spreadsheets and calendars for telephones."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ambos.domain import sheets
from ambos.domain.calendars import calendar
from ambos.records.accounts.permissions import allowed, public

from .. import actions
from ..forms import Days
from ..queries.calendars import appointments, rest_days
from ..queries.tables import TABLES
from ..queries.tokens import token_of

KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
USUAL = timedelta(days=92)


@allowed()
@require_safe
def tables(request):
    """Which tables there are for this reader, between which days."""
    form = Days(request.GET or None)
    first, last = form.days(timezone.localdate(), USUAL)
    listed = [table for table in TABLES.values() if _may(request, table)]
    return render(request, "interfaces/tables.html", {"form": form, "listed": listed, "first": first, "last": last})


@allowed()
@require_safe
def table(request, what, kind):
    """One table, sent while it is read."""
    found = TABLES.get(what)
    if found is None or kind not in KINDS:
        raise Http404
    if not _may(request, found):
        raise PermissionDenied
    first, last = Days(request.GET or None).days(timezone.localdate(), USUAL)
    rows = found.found(request.access, first, last)
    count = rows.count()
    if kind == "xlsx" and count > sheets.MOST_ROWS:
        kind = "csv"  # a sheet does not hold them
    actions.note_export(f"table.{what}", rows=count, by=request.access, kind=kind, first=first, last=last)
    made = sheets.as_csv if kind == "csv" else lambda head, cells: sheets.as_xlsx(str(found.title), head, cells)
    answer = StreamingHttpResponse(made(found.head, found.rows(rows)), content_type=KINDS[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{what}-{first}-{last}.{kind}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@public("a calendar program cannot sign in: the address itself holds a token that opens appointments without names")
@require_safe
def own_calendar(request, token):
    """The appointments of the window whose token stands in the address."""
    now = timezone.now()
    found = token_of(token, now)
    if found is None or "calendar:read" not in found[0].scopes:
        raise Http404
    if actions.is_over(actions.count_use(token=found[0], now=now)):
        return HttpResponse(status=429, headers={"Retry-After": "60"})
    events = list(appointments(found[1], now))
    actions.note_read(token=found[0], what="calendar", rows=len(events), by=found[1])
    return _calendar(_("Appointments"), events)


@public("the days on which an office rests are public")
@require_safe
def office_calendar(request, code):
    """The days on which an office rests."""
    try:
        office, events = rest_days(code)
    except ObjectDoesNotExist:
        raise Http404 from None
    return _calendar(office.official_name, events)


def _may(request, found) -> bool:
    return any(request.access.may(capability) for capability in found.asks)


def _calendar(name: str, events: list) -> HttpResponse:
    text = calendar(name, events, made_at=timezone.now())
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers={"Cache-Control": "no-store"})
