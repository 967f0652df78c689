"""A school's pages: sittings and slips for the proctor, reports for the teacher."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.casework.views.guard import private
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain_all

from .. import actions, queries
from ..forms import PlanForm, ReasonForm, SlipForm
from ..loading import banks, form_of
from ..permissions import may_read_reports


@allowed(May.GIVE_DIAGNOSTICS)
@require_safe
def sittings(request):
    """The sittings of one's school."""
    rows = queries.sittings(request.access)[:100]
    return render(request, "diagnostics/sittings.html", {"sittings": rows, "banks": banks()})


@allowed(May.GIVE_DIAGNOSTICS)
def plan(request):
    """Plan one."""
    form = PlanForm(request.POST or None, access=request.access)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            made = actions.plan_sitting(
                organization=typed["organization"], bank=typed["bank"], form=typed["form"], day=typed["day"],
                slips=form.slips(), key=typed["form_key"], by=request.access,
            )  # fmt: skip
            return redirect("diagnostics:sitting", made.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "diagnostics/plan.html", {"form": form})


@allowed(May.GIVE_DIAGNOSTICS)
@private()
@require_safe
def sitting(request, key):
    """One sitting: codes, who began, who finished."""
    return _page(request, key)


@allowed(May.GIVE_DIAGNOSTICS)
@private()
@require_safe
def slips(request, key):
    """The slips to print and cut."""
    found = _sitting(request, key)
    rows = [row for row in queries.slips(found) if row.code]
    return render(request, "diagnostics/slips.html", {"sitting": found, "bank": banks().get(found.bank), "rows": rows})


@allowed(May.GIVE_DIAGNOSTICS)
@private()
@require_safe
def aloud(request, key):
    """The questions to read aloud, without their keys."""
    found = _sitting(request, key)
    form = form_of(found.bank, found.form)
    with override("es"):
        return render(request, "diagnostics/aloud.html", {"sitting": found, "bank": form.bank, "items": form.items})


@allowed(May.GIVE_DIAGNOSTICS)
@require_POST
def begin(request, key):
    """The proctor begins."""
    return _step(request, key, actions.open_sitting)


@allowed(May.GIVE_DIAGNOSTICS)
@require_POST
def end(request, key):
    """The proctor ends."""
    return _step(request, key, actions.close_sitting)


@allowed(May.GIVE_DIAGNOSTICS)
@private()
def slip(request, key):
    """What one pupil needs; a new code."""
    found = _attempt(request, key)
    form = SlipForm(request.POST or None, initial={
        "pupil": queries.pupil_of(found), "grade_earned": found.grade_earned, "time_factor": found.time_factor,
        "larger_text": found.larger_text, "read_aloud": found.read_aloud, "may_pause": found.may_pause,
    })  # fmt: skip
    if form.is_valid():
        try:
            actions.change_slip(attempt=found, slip=form.slip(), by=request.access)
            return redirect("diagnostics:sitting", found.sitting_id)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "diagnostics/slip.html", {"attempt": found, "form": form})


@allowed(May.GIVE_DIAGNOSTICS)
@private()
def slip_more(request, key):
    """Somebody came who was not on the list."""
    found, form = _sitting(request, key), SlipForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_slip(sitting=found, slip=form.slip(), by=request.access)
            return redirect("diagnostics:sitting", found.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "diagnostics/slip.html", {"sitting": found, "form": form})


@allowed(May.GIVE_DIAGNOSTICS)
@require_POST
def new_code(request, key):
    """The old code opens nothing any more."""
    found = _attempt(request, key)
    try:
        actions.replace_code(attempt=found, by=request.access)
    except Refused as refused:
        return _page(request, found.sitting_id, faults=_sentences(refused))
    return redirect("diagnostics:sitting", found.sitting_id)


@allowed(May.TEACH_PUPILS)
@private()
@require_safe
def report(request, key):
    """What one pupil came to, in English unless the teacher asks for Spanish."""
    return _report(request, key, "diagnostics/report.html", "en" if request.GET.get("in") != "es" else "es")


@allowed(May.TEACH_PUPILS)
@private()
@require_safe
def family(request, key):
    """The same for the family, by skill, in Spanish unless English is asked for."""
    return _report(request, key, "diagnostics/family.html", "es" if request.GET.get("in") != "en" else "en")


@allowed(May.TEACH_PUPILS)
@require_POST
def release(request, key):
    """The family may open it with the code."""
    found = _attempt(request, key)
    try:
        actions.release_report(attempt=found, by=request.access)
    except Refused as refused:
        return _page(request, found.sitting_id, faults=_sentences(refused))
    return redirect("diagnostics:report", key)


@allowed(May.TEACH_PUPILS)
@require_POST
def set_aside(request, key):
    """It does not count, and why."""
    found, form = _attempt(request, key), ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        actions.set_aside(attempt=found, reason=reason, by=request.access)
    except Refused as refused:
        return _page(request, found.sitting_id, faults=_sentences(refused))
    return redirect("diagnostics:sitting", found.sitting_id)


def _page(request, key, faults=()):
    found = _sitting(request, key)
    return render(request, "diagnostics/sitting.html", {
        "sitting": found, "bank": banks().get(found.bank), "rows": queries.slips(found), "faults": faults,
        "may_read": may_read_reports(request.access, found.organization_id), "is_today": found.day == timezone.localdate(),
    })  # fmt: skip


def _report(request, key, template, language):
    found = _attempt(request, key)
    shown = queries.report(found, access=request.access)
    if shown is None:
        raise Http404
    with override(language):
        context = {"report": shown, "attempt": found, "bank": shown.bank, "form": ReasonForm(), "language": language}
        return render(request, template, context)


def _step(request, key, verb):
    found = _sitting(request, key)
    try:
        verb(sitting=found, by=request.access)
    except Refused as refused:
        return _page(request, key, faults=_sentences(refused))
    return redirect("diagnostics:sitting", key)


def _sitting(request, key):
    try:
        return queries.sitting(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None


def _attempt(request, key):
    try:
        return queries.attempt(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None


def _sentences(refused):
    return [sentence for _field, sentence in explain_all(refused)]
