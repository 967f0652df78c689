"""The window's pages: what its office sent, what needs somebody, whom to call today."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ambos.domain import codes
from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.directory.queries import need_name
from ambos.records.people.privacy import what_in_words
from ambos.records.registry.queries import explain_all, keeps_plans

from .. import actions, queries
from ..forms import CallForm, ElsewhereForm, OutcomeForm
from .guard import private

LINES = 25
"""How many lines a list shows at a time."""


@allowed(May.SERVE_PEOPLE)
@require_safe
@keeps_plans
def referrals(request):
    """The list; a reference typed in the search box opens its referral."""
    if typed := request.GET.get("q", "").strip():
        return _search(request, typed)
    return render(request, "casework/window/referrals.html", _list(request))


@allowed(May.SERVE_PEOPLE)
@private()
@require_safe
@keeps_plans
def referral(request, key):
    """One referral beside the list."""
    return _panel(request, _opened(request, key))


@allowed(May.SERVE_PEOPLE)
@private()
@require_http_methods(["GET", "POST"])
def elsewhere(request, key):
    """Send her to the next service, with her word."""
    found = _opened(request, key, wholly=False)
    at_home = request.GET.get("where") == "home"
    options = queries.options_for(found, timezone.localdate(), at_home=at_home)
    form = ElsewhereForm(request.POST or None, options=options)
    if form.is_bound and form.is_valid():
        try:
            sent = actions.ask_elsewhere(
                service_request=found,
                service=form.chosen,
                how=form.cleaned_data["how"],
                although_full=form.cleaned_data["although_full"],
                by=request.access,
            )
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(
                request, _("Sent to %(service)s. Her code goes on working.") % {"service": form.chosen.name}
            )
            return redirect("casework:referral", sent.service_request.pk)
    context = {
        "r": found,
        "ways": queries.ways_of(request.access, found),
        "need_name": need_name(found.need),
        "elsewhere": form,
        "options": options,
        "at_home": at_home,
        "what": what_in_words(found.consent.what),
    }
    return render(request, "casework/window/referrals.html", _list(request) | context)


@allowed(May.SERVE_PEOPLE)
@private()
@require_http_methods(["GET", "POST"])
def outcome(request, key):
    """The window learned what became of it."""
    found = _opened(request, key)
    form = OutcomeForm(request.POST or None, zone=found.office.timezone)
    if form.is_bound and form.is_valid():
        try:
            actions.record_outcome(
                service_request=found,
                code=form.cleaned_data["code"],
                happened_on=form.cleaned_data["happened_on"],
                has_medical_home=form.cleaned_data["has_medical_home"],
                said_by="window",
                by=request.access,
            )
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("Noted."))
            return redirect("casework:referral", found.pk)
    return _panel(request, found, outcome=form)


@allowed(May.SERVE_PEOPLE)
@private()
@require_POST
def new_code(request, key):
    """A new code, shown this once, to be written on her paper."""
    found = _mine(request, key)
    return render(
        request,
        "casework/window/code.html",
        {
            "r": found,
            "follow_code": codes.grouped(actions.reissue_code(service_request=found, by=request.access)),
            "site": settings.ORIGIN_URL,
        },
    )


@allowed(May.SERVE_PEOPLE)
@require_POST
def ask_again(request, key):
    """Write to the service once more; its old link dies."""
    found = _mine(request, key)
    try:
        actions.ask_again(service_request=found, by=request.access)
        messages.success(request, _("Written again. If it had a link, the old one no longer opens."))
    except Refused as refused:
        messages.error(request, _said(refused))
    return redirect("casework:referral", found.pk)


@allowed(May.SERVE_PEOPLE)
@require_POST
def withdraw(request, key):
    """She said at the window that she no longer wants it."""
    found = _mine(request, key)
    try:
        actions.withdraw_request(service_request=found, by=request.access)
        messages.success(request, _("Withdrawn. The service no longer sees her data."))
    except Refused as refused:
        messages.error(request, _said(refused))
    return redirect("casework:referral", found.pk)


@allowed(May.SERVE_PEOPLE)
@require_POST
def cancel_appointment(request, key):
    """She told the window that she cannot go: the day is free again and the service gives another."""
    found = _mine(request, key)
    try:
        actions.cancel_appointment(service_request=found, reason="person", by=request.access)
        messages.success(request, _("The appointment is cancelled. The service may give another."))
    except Refused as refused:
        messages.error(request, _said(refused))
    return redirect("casework:referral", found.pk)


@allowed(May.SERVE_PEOPLE)
@require_safe
@keeps_plans
def calls(request):
    """Whom to ask today how it went."""
    return render(request, "casework/window/calls.html", _calls(request))


@allowed(May.SERVE_PEOPLE)
@private()
@require_http_methods(["GET", "POST"])
@keeps_plans
def call(request, key):
    """One call and what came of it."""
    follow_up = queries.follow_up(request.access, key)
    if follow_up is None:
        raise Http404
    found = _opened(request, follow_up.service_request_id, wholly=False)
    form = CallForm(request.POST or None, zone=found.office.timezone)
    if form.is_bound and form.is_valid():
        try:
            actions.record_follow_up(
                follow_up=follow_up,
                result=form.cleaned_data["result"],
                outcome=form.cleaned_data["code"],
                happened_on=form.cleaned_data["happened_on"],
                has_medical_home=form.cleaned_data["has_medical_home"],
                by=request.access,
            )
        except Refused as refused:
            form.show(refused)
        else:
            return _after_call(request, follow_up)
    context = {"call": follow_up, "r": found, "reaching": queries.reaching(request.access, found), "form": form}
    return render(request, "casework/window/calls.html", _calls(request) | context)


def _after_call(request, noted):
    """Back to the list, or on to the next call where she goes on calling."""
    following = queries.next_call(request.access, noted, timezone.localdate()) if "next" in request.POST else None
    if following is not None:
        messages.success(request, _("The call is noted. This is the next one."))
        return redirect(f"{reverse('casework:call', args=[following.pk])}#panel")
    done = "next" in request.POST
    messages.success(
        request, _("The call is noted. It was the last one of today.") if done else _("The call is noted.")
    )
    return redirect("casework:calls")


def _opened(request, key, *, wholly=True):
    """The referral, to be shown: the log says who read it."""
    found = queries.open_request(request.access, key, wholly=wholly)
    if found is None:
        raise Http404
    return found


def _mine(request, key):
    found = queries.request(request.access, key)
    if found is None:
        raise Http404
    return found


def _panel(request, found, **more):
    context = {
        "r": found,
        "followed": queries.followed_of(found),
        "ways": queries.ways_of(request.access, found),
        "need_name": need_name(found.need),
        "may": queries.possible(found),
    }
    return render(request, "casework/window/referrals.html", _list(request) | context | more)


def _list(request) -> dict:
    tab = request.GET.get("tab", "")
    tab = tab if tab in queries.TABS else queries.TABS[0]
    waiting = queries.AttentionRows(request.access)
    rows = waiting if tab == queries.TABS[0] else queries.window_rows(request.access, tab)
    lines = Paginator(rows, LINES).get_page(request.GET.get("page"))
    here = ({"tab": tab} if tab != queries.TABS[0] else {}) | ({"page": lines.number} if lines.number > 1 else {})
    return {
        "tab": tab,
        "lines": lines,
        "beside": f"?{urlencode(here)}" if here else "",
        "delays": waiting.delays,
    }


def _calls(request) -> dict:
    calls = queries.Calls(request.access, timezone.localdate())
    return {"calls": Paginator(calls, LINES).get_page(request.GET.get("page")), "delays": calls.delays}


def _search(request, typed: str):
    key = queries.key_of_reference(request.access, typed)
    if key is None:
        messages.error(request, _("No referral of this office has that reference."))
        return redirect("casework:referrals")
    return redirect("casework:referral", key)


def _said(refused: Refused) -> str:
    return " ".join(sentence for _field, sentence in explain_all(refused))
