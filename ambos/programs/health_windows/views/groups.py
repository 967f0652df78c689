"""Talks (heads counted), materials on the shelf, lots of vaccines."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.audit.actions import record_read
from ambos.records.registry.forms import refuse

from .. import actions, queries
from ..forms import LotForm, MaterialForm, MoveForm, TalkForm, WithdrawForm
from ..permissions import may_keep_house
from .shared import found_or_404, in_words, window_of


@allowed(May.SERVE_PEOPLE)
@require_http_methods(["GET", "POST"])
def talks(request):
    """What was said to many, and how many heads were counted."""
    window = window_of(request)
    today = queries.today_at(window)
    form = TalkForm(request.POST or None, initial={"kind": "hall", "language": "es", "day": today.isoformat()})
    if form.is_bound and form.is_valid():
        try:
            talk = actions.record_talk(service_point=window, by=request.access, **form.cleaned_data)
            messages.success(
                request, _("Recorded: %(n)s heads.") % {"n": talk.heads},
                extra_tags=f"undo:{reverse('health_windows:talk-back', args=[talk.pk])}",
            )  # fmt: skip
            return redirect("health_windows:talks")
        except Refused as refused:
            refuse(form, refused)
    return render(request, "health_windows/talks.html", {
        "window": window, "today": today, "form": form, "talks": queries.talks(request.access, window),
        "heads": queries.heads_of(window, today), "topic_names": dict(queries.topic_choices()),
    }, status=422 if form.is_bound else 200)  # fmt: skip


@allowed(May.SERVE_PEOPLE)
@require_POST
def talk_back(request, key):
    """It was typed wrong."""
    try:
        actions.take_talk_back(talk=found_or_404(queries.talk(request.access, key)), by=request.access)
        messages.success(request, _("Taken back."))
    except Refused as refused:
        messages.error(request, in_words(refused))
    return redirect("health_windows:talks")


@allowed(May.SERVE_PEOPLE)
@require_http_methods(["GET", "POST"])
def materials(request):
    """The shelf: what runs out first on top."""
    window = window_of(request)
    form = MaterialForm(request.POST or None, initial={"language": "es"})
    if form.is_bound and form.is_valid():
        actions.add_material(service_point=window, by=request.access, **form.cleaned_data)
        messages.success(request, _("The material stands in the list. Say how many copies came in."))
        return redirect("health_windows:materials")
    shelf = [(m, MoveForm(auto_id=f"id_{m.pk}_%s")) for m in queries.materials(request.access, window)]
    return render(request, "health_windows/materials.html", {
        "window": window, "form": form, "materials": shelf,
        "language_names": dict(queries.language_choices()), "topic_names": dict(queries.topic_choices()),
    }, status=422 if form.is_bound else 200)  # fmt: skip


@allowed(May.SERVE_PEOPLE)
@require_POST
def move_stock(request, key):
    """Copies came in, were handed out, discarded or counted."""
    material, form = found_or_404(queries.material(request.access, key)), MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say how many copies, as a whole number."))
        return redirect("health_windows:materials")
    try:
        actions.move_stock(material=material, by=request.access, **form.cleaned_data)
        messages.success(request, _("Noted: %(n)s on the shelf.") % {"n": queries.copies_left(material)})
    except Refused as refused:
        messages.error(request, in_words(refused))
    return redirect("health_windows:materials")


@allowed(May.SERVE_PEOPLE)
@require_http_methods(["GET", "POST"])
def lots(request):
    """The lots of vaccines: what is left, what expires next."""
    window = window_of(request)
    form = LotForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            actions.receive_lot(service_point=window, by=request.access, **form.cleaned_data)
            messages.success(request, _("The lot is in use."))
            return redirect("health_windows:lots")
        except Refused as refused:
            refuse(form, refused)
    return render(request, "health_windows/lots.html", {
        "window": window, "today": queries.today_at(window), "form": form, "lots": queries.lots(request.access, window),
        "vaccine_names": dict(queries.vaccine_choices()), "unreported": queries.unreported(request.access, window),
        "may_keep": may_keep_house(request.access, window),
    }, status=422 if form.is_bound else 200)  # fmt: skip


@allowed(May.REVIEW_WINDOW)
@require_safe
def lot(request, key, withdraw=None):
    """One lot and who received it: to call them when it is called back. The log says who read this."""
    found = found_or_404(queries.lot(request.access, key))
    record_read(found, by=request.access, reason="lot", office=found.service_point.office_id)
    return render(request, "health_windows/lot.html", {
        "window": found.service_point, "lot": found, "given": queries.given_of(request.access, found),
        "vaccine_names": dict(queries.vaccine_choices()), "withdraw": withdraw or WithdrawForm(),
    })  # fmt: skip


@allowed(May.REVIEW_WINDOW)
@require_POST
def withdraw_lot(request, key):
    """No further dose of it is given."""
    found, form = found_or_404(queries.lot(request.access, key)), WithdrawForm(request.POST)
    if form.is_valid():
        try:
            actions.withdraw_lot(lot=found, reason=form.cleaned_data["reason"], by=request.access)
            messages.success(request, _("Withdrawn. Below stands who received a dose of it."))
        except Refused as refused:
            messages.error(request, in_words(refused))
    return redirect("health_windows:lot", key)


@allowed(May.REVIEW_WINDOW)
@require_POST
def report_lot(request, key):
    """Its doses were reported to the registry."""
    n = actions.report_doses(lot=found_or_404(queries.lot(request.access, key)), by=request.access)
    messages.success(request, _("Marked as reported: %(n)s doses.") % {"n": n})
    return redirect("health_windows:lot", key)
