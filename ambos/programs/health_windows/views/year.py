"""The yearly evaluation: written at the window, decided at headquarters."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ambos.domain import windows
from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.registry.forms import refuse

from .. import actions, queries
from ..forms import ReturnForm, YearForm
from ..permissions import READERS_OF_YEARS, may_decide_evaluation, may_evaluate
from .shared import found_or_404, in_words, window_if_any, window_of


@allowed(*READERS_OF_YEARS)
@require_safe
def evaluations(request):
    """The years of the windows within reach."""
    window = window_if_any(request) if request.access.may(May.REVIEW_WINDOW) else None
    known = [(e, windows.judge(e.answers, _codes())) for e in queries.evaluations(request.access)]
    years = []
    if window:
        this_year = queries.today_at(window).year
        written = {e.year for e, _judged in known if e.service_point_id == window.pk}
        years = [year for year in (this_year, this_year - 1) if year not in written]
    return render(request, "health_windows/years.html", {"window": window, "known": known, "years": years})


@allowed(May.REVIEW_WINDOW)
@require_POST
def begin_year(request):
    """Begin to write a year."""
    year = request.POST.get("year", "")
    if not year.isdecimal() or len(year) > 4:
        raise Http404
    try:
        made = actions.write_evaluation(service_point=window_of(request), year=int(year), answers={}, by=request.access)
    except Refused as refused:
        messages.error(request, in_words(refused))
        return redirect("health_windows:evaluations")
    return redirect("health_windows:evaluation", made.pk)


@allowed(*READERS_OF_YEARS)
@require_http_methods(["GET", "POST"])
def evaluation(request, key, give_back=None):
    """One window's year: figures, marks with what they rest on, what changes."""
    found = found_or_404(queries.evaluation(request.access, key))
    may_write = may_evaluate(request.access, found.service_point) and found.state in ("draft", "returned")
    form = YearForm(request.POST if request.method == "POST" and may_write else None, initial=YearForm.known(found))
    if form.is_bound and form.is_valid():
        try:
            found = actions.write_evaluation(
                service_point=found.service_point, year=found.year, answers=form.answers(),
                plan=form.cleaned_data["plan"], by=request.access,
            )  # fmt: skip
            if "send" in request.POST:
                actions.send_evaluation(evaluation=found, by=request.access)
                messages.success(request, _("Sent to headquarters."))
            else:
                messages.success(request, _("Kept."))
            return redirect("health_windows:evaluation", found.pk)
        except Refused as refused:
            refuse(form, refused)
    figures = queries.evidence_of(found)
    done, spent = figures["completed"], figures.get("spent")
    return render(request, "health_windows/year.html", {
        "evaluation": found, "form": form, "may_write": may_write, "figures": figures, "currency": queries.currency(),
        "cost_of_completed": round(spent / done) if spent and done else None,
        "judged": windows.judge(found.answers, _codes()), "return_form": give_back or ReturnForm(),
        "may_decide": found.state == "submitted" and may_decide_evaluation(request.access, found),
        "said": [(sentence, *found.answers.get(code, ("", ""))) for code, _section, sentence in queries.criteria()],
    }, status=422 if form.is_bound else 200)  # fmt: skip


@allowed(May.KEEP_NETWORK)
@require_POST
def decide(request, key):
    """Headquarters accepts it or gives it back."""
    found, form = found_or_404(queries.evaluation(request.access, key)), ReturnForm(request.POST)
    accept = "accept" in request.POST
    if not accept and not form.is_valid():
        messages.error(request, _("Say what is missing."))
        return redirect("health_windows:evaluation", key)
    try:
        reason = "" if accept else form.cleaned_data["reason"]
        actions.decide_evaluation(evaluation=found, accept=accept, reason=reason, by=request.access)
        messages.success(request, _("Accepted.") if accept else _("Given back."))
    except Refused as refused:
        messages.error(request, in_words(refused))
    return redirect("health_windows:evaluation", key)


def _codes() -> list[str]:
    return [code for code, _section, _sentence in queries.criteria()]
