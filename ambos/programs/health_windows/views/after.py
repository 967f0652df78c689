"""What goes on after a visit: applications on their way, results to tell, critical readings to look through."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ambos.domain import codes
from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.audit.actions import record_read
from ambos.records.registry.forms import refuse

from .. import actions, queries
from ..forms import BackForm, ResultForm, SlipForm, StepForm, TellForm
from ..forms.given import RESULTS
from .shared import found_or_404, in_words, window_of


@allowed(May.SERVE_PEOPLE)
@require_safe
def enrolments(request):
    """Applications not decided yet, the one that waits longest first."""
    return render(request, "health_windows/enrolments.html", _enrolments(request))


@allowed(May.SERVE_PEOPLE)
@require_http_methods(["GET", "POST"])
def enrolment(request, key):
    """One application and what became of it."""
    found = found_or_404(queries.enrolment(request.access, key))
    today = queries.today_at(window_of(request))
    form = StepForm(request.POST or None, state=found.state, initial={"on": today.isoformat()})
    if form.is_bound and form.is_valid():
        try:
            actions.move_enrolment(enrolment=found, by=request.access, **form.cleaned_data)
            messages.success(request, _("Noted."))
            return redirect("health_windows:enrolments")
        except Refused as refused:
            refuse(form, refused)
    record_read(found, by=request.access, reason="application", office=found.office_id)
    context = _enrolments(request) | {"enrolment": found, "form": form}
    return render(request, "health_windows/enrolments.html", context, status=422 if form.is_bound else 200)


@allowed(May.SERVE_PEOPLE)
@require_http_methods(["GET", "POST"])
def results(request):
    """Slips whose result was not told yet. A slip that is typed opens its test."""
    form = SlipForm(request.POST or None)
    if form.is_bound and form.is_valid():
        test = queries.hiv_test_by_slip(request.access, codes.normalise(form.cleaned_data["slip"]))
        if test is not None:
            return redirect("health_windows:result", test.pk)
        form.add_error("slip", _("No test of this office has that slip."))
    return render(request, "health_windows/results.html", _results(request) | {"slip": form})


@allowed(May.SERVE_PEOPLE)
@require_safe
def result(request, key):
    """One test: what is left to do. The result itself shows only after "open", and the log says so."""
    return _result(request, found_or_404(queries.hiv_test(request.access, key)))


@allowed(May.SERVE_PEOPLE)
@require_POST
def open_result(request, key):
    """Open the result, to tell it face to face."""
    test = found_or_404(queries.hiv_test(request.access, key))
    try:
        says = actions.open_result(test=test, by=request.access)
    except Refused as refused:
        messages.error(request, in_words(refused))
        return redirect("health_windows:result", key)
    return _result(request, test, says=RESULTS[says], code=says)


@allowed(May.SERVE_PEOPLE)
@require_POST
def change_result(request, key):
    """Note what the test says, that it was told, another day, or that nobody came: by the button that was pressed."""
    test = found_or_404(queries.hiv_test(request.access, key))
    forms = {"note": ResultForm, "tell": TellForm, "back": BackForm}
    verbs = {"note": actions.note_result, "tell": actions.tell_result, "back": actions.change_day_back}
    do = request.POST.get("do", "")
    form = forms[do](request.POST) if do in forms else None
    try:
        if form is None:
            actions.close_untold(test=test, by=request.access)
        elif form.is_valid():
            verbs[do](test=test, by=request.access, **form.cleaned_data)
        else:
            return _result(request, test, **{do: form})
        messages.success(request, _("Noted."))
    except Refused as refused:
        messages.error(request, in_words(refused))
    return redirect("health_windows:result", key)


@allowed(May.REVIEW_WINDOW)
@require_safe
def critical(request):
    """Critical readings of the last seven days, with what was done. The log says who read them."""
    window = window_of(request)
    rows = list(queries.critical_readings(request.access, queries.lately()))
    for row in rows:
        record_read(row, by=request.access, reason="critical readings", office=row.encounter.office_id)
    return render(request, "health_windows/critical.html", {"window": window, "rows": rows})


def _enrolments(request):
    window = window_of(request)
    return {
        "window": window,
        "waiting": queries.waiting_enrolments(request.access, queries.today_at(window)),
        "family_names": dict(queries.family_choices()),
    }


def _results(request):
    window = window_of(request)
    return {"window": window, "untold": queries.untold(request.access, queries.today_at(window))}


def _result(request, test, **more):
    context = _results(request)
    waiting = next((one.waiting for one in context["untold"] if one.test.pk == test.pk), None)
    context |= {"test": test, "waiting": waiting, "slip": SlipForm()}
    context |= {"note": ResultForm(), "tell": TellForm(), "back": BackForm()}
    return render(request, "health_windows/results.html", context | more)
