"""Work pages of the reports: those of one's office or agency, one report, and the network's for headquarters."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.errors import Refused
from ambos.domain.reports import STANDINGS
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.network.queries import office_by_code
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain, explain_all

from . import actions, queries
from .exports import KINDS, network_workbook, report_file_of
from .forms import Adjust, Because, ExplainBlank, SendBack, Sign
from .permissions import (
    READERS,
    may_consolidate,
    may_read_network,
    may_read_supervised,
    may_review,
    may_sign,
    may_sign_for_it,
)

SHOWN = 60
"""How many reports a list holds."""


# -- those of one's office or agency -----------------------------------------------------------------------------------
@allowed(*READERS)
@require_safe
def reports(request):
    """What waits for one; of an office, what its agencies owe; then what was, the newest first."""
    access, today = request.access, timezone.localdate()
    waiting = list(queries.to_sign(access, today)[:SHOWN]) if access.may(May.SIGN_REPORTS) else []
    review = list(queries.to_review(access)[:SHOWN]) if access.may(May.REVIEW_REPORTS) else []
    reviews = access.may(May.REVIEW_REPORTS)
    owed = [r for r in queries.to_sign(access, today)[:SHOWN] if r.due_on < today] if reviews else []
    shown = {report.pk for report in (*waiting, *review, *owed)}
    rest = [
        r for r in queries.reports(access).order_by("-period", "service_point__name", "id")[:SHOWN] if r.pk not in shown
    ]
    return render(request, "reports/list.html", {
        "waiting": _rows(waiting, today), "review": _rows(review, today), "owed": _rows(owed, today),
        "rest": _rows(rest, today), "today": today, "supervises": queries.supervises(access),
    })  # fmt: skip


def _rows(found: list[Any], today: Any) -> list[dict[str, Any]]:
    return [{"r": r, "standing": queries.standing_of(r, today), "span": queries.span_of(r)} for r in found]


@allowed(*READERS)
@require_safe
def report(request, key):
    """One report, line by line, with what can be done now."""
    return _page(request, _found(request, key), number=_number(request.GET.get("version")))


@allowed(May.SIGN_REPORTS, May.REVIEW_REPORTS)
@require_POST
def count_again(request, key):
    """Take over what the records count now."""
    return _do(request, key, actions.count_again, None, _("Counted again from the records."))


@allowed(May.SIGN_REPORTS, May.REVIEW_REPORTS)
@require_POST
def adjust(request, key):
    """Say something else than the records count, and why."""
    found = _found(request, key)
    line = queries.asked()[found.form].line(request.POST.get("line", ""))
    form = Adjust(request.POST, is_rate=line is not None and line.measured.measure.kind == "rate")
    return _do(request, key, actions.adjust_line, form, _("Noted, with its reason."), "adjust")


@allowed(May.SIGN_REPORTS, May.REVIEW_REPORTS)
@require_POST
def sign(request, key):
    """Sign it. What moved since the page was read is counted again and shown."""
    found, form = _found(request, key), Sign(request.POST)
    if form.is_valid():
        try:
            actions.sign_report(report=found, by=request.access, **form.cleaned_data)
        except Refused as refused:
            if "reports.moved" in refused.codes:
                actions.count_again(report=found, by=request.access)
                form = Sign(form.data | {"seen": queries.sheet(found).seen})
                form.is_valid()
            refuse(form, refused)
        else:
            messages.success(request, _("Signed. The consulate reviews it."))
            return redirect("reports:report", key)
    return _page(request, found, status=422, sign=form)


@allowed(May.SIGN_REPORTS, May.REVIEW_REPORTS)
@require_POST
def blank(request, key):
    """Say why there is nothing to report."""
    form = ExplainBlank(request.POST)
    return _do(request, key, actions.explain_blank, form, _("Signed as a blank, with its reason."), "blank")


@allowed(May.REVIEW_REPORTS)
@require_POST
def accept(request, key):
    """It stands."""
    return _do(request, key, actions.accept_report, None, _("Accepted. It is in the network's total from now on."))


@allowed(May.REVIEW_REPORTS)
@require_POST
def send_back(request, key):
    """It goes back, and why."""
    form = SendBack(request.POST)
    verb = lambda review_note, **who: actions.return_report(note=review_note, **who)  # noqa: E731
    return _do(request, key, verb, form, _("Returned. The partner reads why."), "back")


@allowed(May.SIGN_REPORTS, May.REVIEW_REPORTS)
@require_POST
def amend(request, key):
    """Correct an accepted report."""
    return _do(
        request,
        key,
        actions.amend_report,
        Because(request.POST),
        _("Another version begins as the one that stands."),
        "amend",
    )


@allowed(*READERS)
@require_safe
def report_file(request, key, kind):
    """One report as a sheet to print or as a workbook."""
    if kind not in KINDS:
        raise Http404
    found = queries.sheet(_found(request, key), _number(request.GET.get("version")))
    name = f"{found.report.office.code}-{found.span}.{kind}"
    return _download(report_file_of(found, kind), KINDS[kind], name)


def _do(request, key, verb, form, thanks, name=""):
    """Do what a form of the page asks, or show the page again with what is wrong."""
    found = _found(request, key)
    if form is not None and not form.is_valid():
        return _page(request, found, status=422, **{name: form})
    try:
        verb(report=found, by=request.access, **(form.cleaned_data if form is not None else {}))
    except Refused as refused:
        if form is None:
            messages.error(request, " ".join(sentence for _field, sentence in explain_all(refused)))
            return redirect("reports:report", key)
        refuse(form, refused)
        return _page(request, found, status=422, **{name: form})
    messages.success(request, thanks)
    return redirect("reports:report", key)


def _page(request, found, status=200, number=None, **bound):
    """A report with its forms, bound ones showing what is wrong."""
    found = queries.report(request.access, found.pk)
    shown, runs_now = queries.sheet(found, number), queries.runs_now(found)
    is_newest = not shown.versions or shown.statement == shown.versions[0]
    is_draft = is_newest and shown.statement is not None and shown.statement.signed_at is None
    writes = is_draft and may_sign(request.access, found, runs_now)
    reviews = is_newest and found.state == "submitted" and may_review(request.access, found)
    chosen = _chosen(request, shown) if writes else None
    forms = {
        "sign": Sign(initial={"seen": shown.seen}),
        "blank": ExplainBlank(),
        "back": SendBack(),
        "amend": Because(),
        "adjust": _adjusting(chosen) if chosen else None,
    }
    context = {
        "shown": shown, "r": found, "today": timezone.localdate(), "writes": writes, "reviews": reviews, "is_draft": is_draft,
        "chosen": chosen, "is_over": timezone.localdate() > found.ends_on,
        "signed_this": shown.statement is not None and shown.statement.signed_by_id == request.access.user,
        "signs_for_it": writes and may_sign_for_it(request.access, found, runs_now) and not request.access.organizations,
        "amends": is_newest and found.state == "accepted",
        "more": _more(shown) if writes else (),
    }  # fmt: skip
    context |= _as_signed(request, found, shown, is_newest)
    return render(
        request, "reports/report.html", context | {f"{k}_form": v for k, v in (forms | bound).items()}, status=status
    )


def _as_signed(request, found, shown, is_newest):
    """Of a signed version: does it still say what was signed, and, where somebody asks, what the records count since."""
    if shown.statement is None or shown.statement.signed_at is None:
        return {}
    about = {"is_altered": not actions.is_intact(shown.statement), "asks_since": is_newest}
    if not is_newest or "since" not in request.GET:
        return about
    names = {(line.code, line.category): line for part in shown.parts for line in part.lines}
    told = [
        (names.get((one.field, one.values["category"])), explain(one)) for one in actions.moved(found, shown.statement)
    ]
    return about | {"since": [(line, sentence) for line, sentence in told if line is not None]}


def _chosen(request, shown):
    """The line whose panel is open, by its code and category."""
    typed = request.POST if request.method == "POST" else request.GET
    wanted = typed.get("line", ""), typed.get("category", "")
    if not wanted[0]:
        return None
    every = [line for part in shown.parts for line in part.lines]
    there = next((line for line in every if (line.code, line.category) == wanted), None)
    if there is not None:
        return there
    names = {(code, key): (line, name) for code, key, name, line in _more(shown)}
    if wanted not in names:
        return None
    line, name = names[wanted]
    zero = queries.Said("counted", 0)
    return queries.Line(line, wanted[1], name, zero, zero, None, None, "")


def _more(shown):
    """(code, category, name, line) of the categories nobody recorded: they can be reported all the same."""
    there = {(line.code, line.category) for part in shown.parts for line in part.lines}
    asked = queries.rules_of(shown.asked, shown.report).lines
    found = []
    for code in asked:
        line = shown.asked.line(code)
        if line.categories is not None:
            found += [(code, key, str(name), line) for key, name in line.categories() if (code, key) not in there]
    return found


def _adjusting(line):
    is_rate = line.line.measured.measure.kind == "rate"
    said = {
        "line": line.code, "category": line.category, "state": line.said.state, "numerator": line.said.numerator,
        "denominator": line.said.denominator, "reason": line.reason,
    }  # fmt: skip
    return Adjust(initial=said, is_rate=is_rate)


def _found(request, key):
    found = queries.report(request.access, key)
    if found is None:
        raise Http404
    return found


def _number(typed):
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 5 else None


def _download(content, kind, name):
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


# -- the offices one supervises ----------------------------------------------------------------------------------------
@allowed(May.REVIEW_REPORTS)
@require_safe
def supervised(request):
    """How the reports of the offices stand that one's own office supervises, and which are late: no number, no report."""
    if not may_read_supervised(request.access):
        raise PermissionDenied
    if queries.first_form() is None:
        return render(request, "reports/none.html")
    form, span = _asked(request, request.GET)
    return render(request, "reports/supervised.html", {
        "asked": form, "span": span, "spans": _spans(form, span), "words": STANDINGS,
        "found": queries.supervised_completion(request.access, form, span),
        "owed": queries.supervised_waiting(request.access, form),
        "supervises": queries.supervises(request.access),
        "others": [f for f in queries.asked().values() if f.code != form.code],
    })  # fmt: skip


# -- the network -------------------------------------------------------------------------------------------------------
@allowed(May.READ_COUNTS)
@require_safe
def network(request):
    """How every report of a period stands, and what the network came to."""
    return _network_page(request)


@allowed(May.KEEP_NETWORK)
@require_POST
def consolidate(request):
    """Put the network's period together, or restate it and say why."""
    form, span = _asked(request, request.POST)
    because = Because(request.POST)
    try:
        made = actions.consolidate(form=form, span=span, reason=request.POST.get("reason", ""), by=request.access)
    except Refused as refused:
        because.is_valid()
        refuse(because, refused)
        return _network_page(request, status=422, because=because)
    messages.success(request, _("The network's period is put together, version %(n)s.") % {"n": made.number})
    return redirect(f"{request.path.removesuffix('consolidate/')}?form={form.code}&period={span}")


@allowed(May.READ_COUNTS)
@require_safe
def late(request):
    """Every report that is late or missing, the longest overdue first."""
    _may_read(request)
    form, _span = _asked(request, request.GET)
    return render(request, "reports/late.html", {"asked": form, "owed": queries.waiting_reports(request.access, form)})


@allowed(May.READ_COUNTS)
@require_safe
def network_office(request, office):
    """One office as the consolidation has it: small numbers hidden, and how its reports stand."""
    _may_read(request)
    form, span = _asked(request, request.GET)
    place = office_by_code(office)
    found = queries.completion(request.access, form, span)
    row = next((row for row in found.rows if row.office.code == office), None)
    made = queries.newest(form.code, span)
    sections = queries.consolidated(request.access, form, span, made, place.pk) if made else []
    context = {"asked": form, "span": span, "place": place, "row": row, "made": made, "sections": _named(sections)}
    return render(request, "reports/office.html", context)


@allowed(May.READ_COUNTS)
@require_safe
def network_file(request, kind):
    """The network's period as a workbook."""
    _may_read(request)
    form, span = _asked(request, request.GET)
    made = queries.newest(form.code, span)
    if made is None or kind != "xlsx":
        raise Http404
    sections = _named(queries.consolidated(request.access, form, span, made))
    completion = queries.completion(request.access, form, span)
    return _download(
        network_workbook(form, span, made, sections, completion), KINDS["xlsx"], f"{form.code}-{span}.xlsx"
    )


def _network_page(request, status=200, because=None):
    _may_read(request)
    if queries.first_form() is None:
        return render(request, "reports/none.html")
    typed = request.POST if request.method == "POST" else request.GET
    form, span = _asked(request, typed)
    found = queries.completion(request.access, form, span)
    versions = queries.consolidations(request.access, form, span)
    wanted = _number(typed.get("version"))
    made = next((v for v in versions if v.number == wanted), versions[0] if versions else None)
    sections = queries.consolidated(request.access, form, span, made) if made else []
    return render(request, "reports/network.html", {
        "asked": form, "span": span, "spans": _spans(form, span), "found": found, "made": made,
        "versions": versions, "sections": _named(sections), "may_consolidate": may_consolidate(request.access),
        "because": because or Because(), "others": [f for f in queries.asked().values() if f.code != form.code],
        "words": STANDINGS,
    }, status=status)  # fmt: skip


def _spans(form, span):
    """(period, is it this one) of three periods beside one another, the middle one or the last of them this one."""
    first = span.plus(-1 if span < queries.span_asked(form, None) else -2)
    return [(each, each == span) for each in (first, first.plus(1), first.plus(2))]


def _named(sections):
    return [(section.name.in_language(get_language() or "es"), lines) for section, lines in sections]


def _asked(request, typed):
    """The form and period in an address; the first form, the last period that is over."""
    every = queries.asked()
    form = every.get(typed.get("form", "")) or queries.first_form()
    if form is None:
        raise Http404
    return form, queries.span_asked(form, typed.get("period"))


def _may_read(request):
    if not may_read_network(request.access):
        raise PermissionDenied
