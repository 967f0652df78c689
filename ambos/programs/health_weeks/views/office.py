"""Pages of a consulate: the week of one office, its events step by step, its report."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ambos.domain.errors import Refused
from ambos.domain.health_weeks.events import OPEN, moves_from
from ambos.domain.health_weeks.tally import Share
from ambos.records.accounts.permissions import allowed
from ambos.records.agreements.queries import in_force
from ambos.records.directory.queries import organizations
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain_all

from .. import actions, queries
from ..exports import events_csv
from ..forms import SIDES, CloseOutForm, EventForm, ImportForm, MemberForm, SignForm, WhyForm, on_boxes
from ..permissions import RUNNERS, may_approve, may_verify

STEPS = ("approve", "publish", "cancel", "verify", "return", "reopen", "link", "revoke")
NAMED = 400
"""Organizations offered by name in a form; any other of the directory may be typed."""


@allowed(*RUNNERS)
def office(request):
    """The week of one's office: who prepares it, what waits, every event with its state and its clock."""
    place, edition = _own(request), queries.current(timezone.localdate())
    if edition is None:
        return render(request, "health_weeks/office.html", {"place": place, "edition": None})
    force, today = queries.task_force(place, edition), timezone.localdate()
    found = list(queries.events(request.access, edition))
    own = [one for one in found if one.office_id == place.pk]
    summed, counted = queries.figures_of(request.access, edition, place)
    return render(request, "health_weeks/office.html", {
        "place": place, "edition": edition, "force": force, "rows": queries.rows_of(own, timezone.now()),
        "hosted": [one for one in found if one.office_id != place.pk], "sum": summed, "today": today,
        "shares": _named_shares(counted.shares, found, place), "member": MemberForm(),
        "report": queries.office_report(request.access, edition, place),
        "agreed": _agreed(force, place, today), "organizations": organizations(request.access)[:NAMED],
    })  # fmt: skip


@allowed(*RUNNERS)
@require_POST
def form_force(request):
    """Form the task force, or let an agency join or leave it."""
    place, edition = _own(request), _edition(request)
    try:
        force = actions.form_task_force(edition=edition, office=place, by=request.access)
        form = MemberForm(request.POST)
        if request.POST.get("organization") and form.is_valid():
            actions.join_task_force(task_force=force, organization=form.cleaned_data["organization"], by=request.access)
        elif form.errors and request.POST.get("organization"):
            messages.error(request, _("No organization of this name is in the directory. Add it there first."))
        for member in queries.task_force(place, edition).members.all():
            if str(member.pk) == request.POST.get("leaves"):
                actions.leave_task_force(member=member, on=timezone.localdate(), by=request.access)
    except Refused as refused:
        _say(request, refused)
    return redirect("health_weeks:office")


@allowed(*RUNNERS)
def write(request, key=None):
    """Propose an event, or change one."""
    place, edition, found = _own(request), _edition(request), _event(request, key) if key else None
    if found and found.office_id != place.pk:
        raise PermissionDenied
    form = EventForm(request.POST or None, initial=EventForm.of(found) if found else {"city": place.city})
    if form.is_valid():
        try:
            details = form.details(place.timezone)
            if found:
                kept = actions.change_event(event=found, by=request.access, **details)
            else:
                kept = actions.propose_event(
                    edition=edition, office=place, form_key=form.cleaned_data["form_key"], by=request.access, **details
                )
            return redirect("health_weeks:work_event", kept.pk)
        except Refused as refused:
            refuse(form, on_boxes(refused))
    return render(request, "health_weeks/write.html", {"form": form, "event": found, "edition": edition})


@allowed(*RUNNERS)
def work_event(request, key):
    """One event: its next step, hosts, agencies, volunteers, money, media, its report."""
    found = _event(request, key)
    return _event_page(request, found)


@allowed(*RUNNERS)
@require_POST
def step(request, key, verb):
    """One step of an event's life."""
    found = _event(request, key)
    if verb not in STEPS:
        raise Http404
    try:
        path = _do(found, verb, request.POST.get("reason", ""), request.access)
    except Refused as refused:
        _say(request, refused)
    else:
        if verb == "link":
            return _event_page(request, _event(request, key), link=request.build_absolute_uri(path))
    return redirect("health_weeks:work_event", found.pk)


@allowed(*RUNNERS)
def side(request, key, what):
    """Add a host, an agency, a volunteer, a supply, money, media, a session or a paper."""
    found = _event(request, key)
    if what not in SIDES:
        raise Http404
    form = SIDES[what](request.POST or None, event=found)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(request.access)
            return redirect("health_weeks:work_event", found.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "health_weeks/side.html", {
        "form": form, "event": found, "what": what, "organizations": organizations(request.access)[:NAMED],
    })  # fmt: skip


@allowed(*RUNNERS)
@require_POST
def drop(request, key, other):
    """Take a host or an agency off an event."""
    found = _event(request, key)
    try:
        for host in found.hosts.all():
            if host.pk == other:
                actions.drop_host(host=host, by=request.access)
        for agency in found.agencies.all():
            if agency.pk == other:
                actions.drop_agency(agency=agency, by=request.access)
    except Refused as refused:
        _say(request, refused)
    return redirect("health_weeks:work_event", found.pk)


@allowed(*RUNNERS)
def close_out(request, key):
    """The office fills the report itself."""
    found = _event(request, key)
    if found.office_id != _own(request).pk:
        raise PermissionDenied
    form = CloseOutForm(request.POST or None, event=found, initial=queries.draft_values(queries.close_out_of(found)))
    if request.method == "POST" and form.is_valid():
        verb = actions.save_draft if "save" in request.POST else actions.submit_close_out
        try:
            verb(event=found, answers=form.answers(), by=request.access)
            messages.success(request, _("Saved.") if "save" in request.POST else _("The report was sent."))
            return redirect("health_weeks:work_event", found.pk)
        except Refused as refused:
            refuse(form, refused)
    context = {"form": form, "event": found, "report": queries.close_out_of(found)}
    return render(request, "health_weeks/close_out.html", context)


@allowed(*RUNNERS)
def sign(request):
    """The office's own report: what it is about to sign, and the signature."""
    place, edition = _own(request), _edition(request)
    form = SignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.sign_report(edition=edition, office=place, by=request.access, **form.cleaned_data)
            messages.success(request, _("The report of your office was signed and sent to headquarters."))
            return redirect("health_weeks:office")
        except Refused as refused:
            refuse(form, refused)
    summed, counted = queries.figures_of(request.access, edition, place)
    found, now = list(queries.events(request.access, edition)), timezone.now()
    return render(request, "health_weeks/sign.html", {
        "coming": [one for one in found if one.office_id == place.pk and one.ends_at >= now and _is_ahead(one)],
        "form": form, "edition": edition, "place": place, "sum": summed,
        "services": [(queries.service_name(code), n) for code, n in sorted(summed.by_service.items())],
        "shares": _named_shares(counted.shares, found, place),
        "report": queries.office_report(request.access, edition, place),
    })  # fmt: skip


@allowed(*RUNNERS)
def import_list(request):
    """Events from a CSV file: check it, then take all of it or nothing."""
    place, edition, done = _own(request), _edition(request), None
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.import_events(
                edition=edition, office=place, text=form.cleaned_data["file"], only_check="check" in request.POST,
                by=request.access,
            )  # fmt: skip
        except Refused as refused:
            refuse(form, refused)
    counts = {state: sum(one.state == state for one in done or ()) for state in ("taken", "waits", "here", "refused")}
    return render(request, "health_weeks/import.html", {
        "form": form, "edition": edition, "counts": counts, "is_check": "check" in request.POST,
        "done": [(one, [sentence for _field, sentence in explain_all(Refused(reasons=one.reasons))] if one.reasons else [])
                 for one in done] if done is not None else None,
    })  # fmt: skip


@allowed(*RUNNERS)
def export_list(request):
    """The events of the office as CSV, which the import reads back."""
    place, edition = _own(request), _edition(request)
    rows = queries.events(request.access, edition).filter(office=place).prefetch_related("agencies__organization")
    return StreamingHttpResponse(
        events_csv(rows), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="health-weeks-{edition.code}-{place.code}.csv"'},
    )  # fmt: skip


# -- pieces ------------------------------------------------------------------------------------------------------------
def _own(request):
    """The office one acts for, as the post gives it; nobody's week is that of an office which closed."""
    place, today = request.post.office if request.post else None, timezone.localdate()
    if place is not None and place.closed_on is not None and place.closed_on <= today:
        place = None
    if place is None:
        raise PermissionDenied
    return place


def _edition(request):
    found = queries.current(timezone.localdate())
    if found is None:
        raise Http404
    return found


def _event(request, key):
    found = queries.event(request.access, key)
    if found is None:
        raise Http404
    return found


def _event_page(request, found, link=""):
    report, now = queries.close_out_of(found), timezone.now()
    own = found.office_id == _own(request).pk
    [(_event_again, due, is_late)] = queries.rows_of([found], now)
    return render(request, "health_weeks/work_event.html", {
        "event": found, "report": report, "link": link, "why": WhyForm(), "is_own": own, "due": due, "is_late": is_late,
        "starts": queries.local(found), "ends": queries.local(found, found.ends_at),
        "moves": moves_from(found.state) if own and not found.counted_in_id else (),
        "may_approve": own and may_approve(request.access, found),
        "may_verify": own and report is not None and may_verify(request.access, report),
        "services": [queries.service_name(code) for code in found.services],
        "lines": [(queries.service_name(line.code), line) for line in report.lines.all()] if report else (),
        "links": queries.open_links(found, now), "today": timezone.localdate(),
        "at_window": queries.window_visits(found), "is_over": found.ends_at < now, "has_begun": found.starts_at <= now,
        "others_by_code": found.entries.all(),
    })  # fmt: skip


def _do(event, verb, reason, by):
    """The verb behind a button."""
    report = queries.close_out_of(event)
    if verb in ("verify", "return") and report is None:
        raise Http404
    return {
        "approve": lambda: actions.approve_event(event=event, by=by),
        "publish": lambda: actions.publish_event(event=event, by=by),
        "cancel": lambda: actions.cancel_event(event=event, reason=reason, by=by),
        "verify": lambda: actions.verify_close_out(report=report, by=by),
        "return": lambda: actions.return_close_out(report=report, reason=reason, by=by),
        "reopen": lambda: actions.reopen_event(event=event, reason=reason, by=by),
        "link": lambda: actions.make_link(event=event, by=by),
        "revoke": lambda: actions.revoke_links(event=event, by=by),
    }[verb]()


def _say(request, refused):
    for _field, sentence in explain_all(refused):
        messages.error(request, sentence)


def _is_ahead(event):
    """Will it be counted once it is over?"""
    return event.state in OPEN and event.counted_in_id is None


def _named_shares(shares: tuple[Share, ...], found, place):
    """(event, this office's part, whole) of events held with others."""
    by_key = {one.pk: one for one in found}
    return [(by_key.get(share.event), share.part, share.whole) for share in shares if share.office == place.pk]


def _agreed(force, place, today):
    """Agencies of the task force with an agreement in force with the office, for this program or any."""
    if force is None:
        return set()
    members = [member.organization_id for member in force.members.all()]
    return {
        key for key in members if in_force(organization=key, office=place, program=queries.PROGRAM, on=today).exists()
    }
