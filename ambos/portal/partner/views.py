"""The inbox of a service: referrals to answer, appointments given, outcomes to tell, what is over.

Every list shows references and needs, never a name; a name is read in the panel of one referral, and each such reading is
logged. What the panel shows is what the person agreed to share (``casework.queries.Shared``).
"""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from ambos.domain import codes
from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.casework import actions, queries
from ambos.records.casework.forms import MISTAKE, AcceptForm, CancelForm, DeclineForm, OutcomeForm
from ambos.records.casework.views.guard import private
from ambos.records.registry.queries import explain_all, keeps_plans

LISTS = {
    "inbox": queries.inbox_rows,
    "scheduled": queries.scheduled_rows,
    "outcomes": queries.outcome_rows,
    "closed": queries.closed_rows,
}

WORDS = {
    "inbox": (gettext_lazy("Referrals to answer"), gettext_lazy("Answer by")),
    "scheduled": (gettext_lazy("Appointments to come"), gettext_lazy("Appointment")),
    "outcomes": (gettext_lazy("Outcomes to tell"), gettext_lazy("Tell by")),
    "closed": (gettext_lazy("Closed referrals"), gettext_lazy("Result")),
}
"""What the table of a list is called, and its first column."""

LINES = 25
"""How many lines a list shows at a time."""
FIRST = 5
"""How many of the outcomes to tell stand below the inbox."""


@allowed(May.ANSWER_REFERRALS)
@require_safe
@keeps_plans
def inbox(request):
    """What waits for an answer, and the first outcomes to tell. A reference typed in the search box opens it."""
    if typed := request.GET.get("q", "").strip():
        return _search(request, typed)
    return render(request, "casework/partner/inbox.html", _list(request, "inbox"))


@allowed(May.ANSWER_REFERRALS)
@require_safe
@keeps_plans
def listed(request, which):
    """Appointments to come, outcomes to tell, or what is over."""
    return render(request, "casework/partner/inbox.html", _list(request, which))


@allowed(May.ANSWER_REFERRALS)
@private()
@require_safe
@keeps_plans
def referral(request, key):
    """One referral beside its list. Opening it is how a service has seen it."""
    return _panel(request, _opened(request, key))


@allowed(May.ANSWER_REFERRALS)
@private()
@require_POST
def accept(request, key):
    """Yes, with the appointment when it is known."""
    found = _mine(request, key)
    form = AcceptForm(request.POST, zone=found.office.timezone)
    verb = _with(actions.accept_request, form, "starts_at", "note")
    return _answer(request, found, form, verb, _("Accepted %(reference)s. The window sees it."), accept=form)


@allowed(May.ANSWER_REFERRALS)
@private()
@require_POST
def decline(request, key):
    """No, and why."""
    found, form = _mine(request, key), DeclineForm(request.POST)
    verb = _with(actions.decline_request, form, "reason")
    return _answer(
        request, found, form, verb, _("Declined %(reference)s. The window looks for another service."), decline=form
    )


@allowed(May.ANSWER_REFERRALS)
@private()
@require_POST
def appointment(request, key):
    """An appointment, given or moved."""
    found = _mine(request, key)
    form = AcceptForm(request.POST, zone=found.office.timezone, is_appointment=True)
    verb = _with(actions.book_appointment, form, "starts_at", "note")
    return _answer(request, found, form, verb, _("Appointment of %(reference)s noted."), undo=False, appointment=form)


@allowed(May.ANSWER_REFERRALS)
@private()
@require_POST
def arrived(request, key):
    """She is there."""
    found = _mine(request, key)
    try:
        actions.receive_person(service_request=found, by=request.access)
        messages.success(request, _("%(reference)s has arrived.") % {"reference": _shown(found)})
    except Refused as refused:
        messages.error(request, _said(refused))
    return redirect("partner-referral", found.pk)


@allowed(May.ANSWER_REFERRALS)
@private()
@require_POST
def cancel(request, key):
    """The appointment does not stand, and no other day is known yet; or it was another person's and never was hers."""
    found, form = _mine(request, key), CancelForm(request.POST)
    verb = _with(actions.cancel_appointment, form, "reason")
    if request.POST.get("reason") == MISTAKE:
        verb = actions.mark_mistaken
    thanks = _("The appointment of %(reference)s is cancelled. Give another as soon as you can: she waits.")
    return _answer(request, found, form, verb, thanks, undo=False, cancel=form)


@allowed(May.ANSWER_REFERRALS)
@private()
@require_POST
def outcome(request, key):
    """What became of it."""
    found = _mine(request, key)
    form = OutcomeForm(request.POST, zone=found.office.timezone)

    def verb(**who):
        told = {name: form.cleaned_data[name] for name in ("code", "happened_on", "has_medical_home")}
        actions.record_outcome(said_by="provider", **told, **who)

    return _answer(
        request, found, form, verb, _("Outcome of %(reference)s noted. Thank you."), undo=False, outcome=form
    )


@allowed(May.ANSWER_REFERRALS)
@require_POST
def undo(request, key):
    """Take the answer back, within minutes."""
    found = _mine(request, key)
    try:
        actions.undo_answer(service_request=found, by=request.access)
        messages.success(
            request, _("Taken back: %(reference)s waits for your answer again.") % {"reference": _shown(found)}
        )
    except Refused as refused:
        messages.error(request, _said(refused))
    return redirect("partner-referral", found.pk)


def _answer(request, found, form, verb, thanks, *, undo=True, **bound):
    """Do what a form of the panel asks and go back to the list; or show the panel again with what is wrong."""
    if form.is_valid():
        try:
            verb(service_request=found, by=request.access)
        except Refused as refused:
            form.show(refused)
        else:
            tags = f"undo:{reverse('partner-undo', args=[found.pk])}" if undo else ""
            messages.success(request, thanks % {"reference": _shown(found)}, extra_tags=tags)
            return redirect("partner")
    return _panel(request, _opened(request, found.pk), status=422, **bound)


def _with(verb, form, *names):
    """The verb with these fields of the form."""
    return lambda **who: verb(**{name: form.cleaned_data[name] for name in names}, **who)


def _mine(request, key):
    found = queries.request_for_service(request.access, key)
    if found is None:
        raise Http404
    return found


def _opened(request, key):
    """The referral with its person; the first time it is opened is when the service has seen it."""
    found = queries.shared_request(request.access, key)
    if found is None:
        raise Http404
    if found.is_new:
        actions.mark_seen(service_request=found, by=request.access)
        found = replace(found, state="seen", seen_at=timezone.now())
    return found


def _panel(request, shared, status=200, **bound):
    zone = shared.timezone
    forms = {
        "accept": AcceptForm(zone=zone),
        "decline": DeclineForm(),
        "cancel": CancelForm(),
        "appointment": AcceptForm(zone=zone, is_appointment=True),
        "outcome": OutcomeForm(zone=zone),
    }
    context = (
        _list(request, _list_of(shared), alone=False)
        | {"r": shared, "bound": next(iter(bound), ""), "faulty": next(iter(bound.values()), None)}
        | forms
        | bound
    )
    return render(request, "casework/partner/inbox.html", context, status=status)


def _list_of(shared) -> str:
    if shared.waits:
        return "inbox"
    if shared.is_under_way:
        return "scheduled" if shared.is_to_come else "outcomes"
    return "closed"


def _list(request, which: str, *, alone: bool = True) -> dict:
    """The lines of a list; what stands around those of the inbox only while no panel is open."""
    by = request.GET.get("by", "deadline")
    rows = queries.inbox_rows(request.access, by) if which == "inbox" else LISTS[which](request.access)
    lines = Paginator(rows.keys, LINES).get_page(request.GET.get("page"))
    shown = [(rows, slice(max(0, lines.start_index() - 1), lines.end_index()))]
    if which == "inbox" and alone:
        shown.append((queries.outcome_rows(request.access), slice(FIRST)))
    lines.object_list, *due = queries.read_lines(*shown)
    table, when = WORDS[which]
    context = {
        "which": which,
        "by": by if by in queries.ORDERS else "deadline",
        "lines": lines,
        "table": table,
        "when": when,
    }
    if which == "inbox" and alone:
        context["due"] = due[0]
        context["places"] = queries.places_of(request.access)
    return context


def _search(request, typed: str):
    key = queries.key_of_reference_at_service(request.access, typed)
    if key is None:
        messages.error(request, _("No referral sent to you has that reference."))
        return redirect("partner")
    return redirect("partner-referral", key)


def _shown(found) -> str:
    return codes.grouped(found.reference, 3)


def _said(refused: Refused) -> str:
    return " ".join(sentence for _field, sentence in explain_all(refused))
