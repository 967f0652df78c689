"""Pages of online courses: the catalogue for everybody, places of pupils for their school."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.errors import Reason, Refused
from ambos.records.accounts.permissions import allowed, public
from ambos.records.audit.actions import record_read
from ambos.records.casework.views.guard import private
from ambos.records.learning.roles import KEEP_SCHOOLING
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain

from . import actions, queries
from .forms import DecideForm, DueForm, EnrolForm, MarkForm, OfferForm, PaceForm
from .permissions import OFFERERS


@public("families and schools look for courses in Spanish; nothing typed is kept")
@require_safe
def catalogue(request):
    """Every course that takes pupils, by the standard it is meant for."""
    return render(request, "courses/catalogue.html", {"subjects": queries.catalogue()})


@public("one course in Spanish: what it is about, how long, under which standard")
@require_safe
def course(request, key):
    """One course."""
    return render(
        request, "courses/course.html", {"offering": _offering(key), "may_enrol": request.access.may(KEEP_SCHOOLING)}
    )


@allowed(KEEP_SCHOOLING)
@private()
@require_safe
def places(request):
    """Pupils of one's school, and how far they are."""
    rows = queries.rows_of(queries.places(request.access)[:200], timezone.localdate())
    return render(request, "courses/places.html", {"rows": rows})


@allowed(*OFFERERS)
@require_safe
def offers(request):
    """All courses on offer, also those that take no more pupils."""
    return render(request, "courses/offers.html", {"offerings": queries.offerings()})


@allowed(*OFFERERS)
def offer(request, key=None):
    """Put a course on offer, or correct one."""
    found = _offering(key) if key else None
    form = OfferForm(request.POST or None, initial=_as_offered(found) if found else None)
    if form.is_valid():
        try:
            actions.put_on_offer(
                by=request.access, **form.cleaned_data | ({"code": found.course.code} if found else {})
            )
            return redirect("courses:offers")
        except Refused as refused:
            refuse(form, refused)
    return render(request, "courses/offer.html", {"form": form, "offering": found})


@allowed(*OFFERERS)
@require_POST
def close(request, key):
    """It takes no more pupils."""
    actions.close_offer(offering=_offering(key), by=request.access)
    return redirect("courses:offers")


@allowed(KEEP_SCHOOLING)
def enrol(request, key):
    """Enrol one."""
    found = _offering(key)
    form = EnrolForm(request.POST or None, access=request.access)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            made = actions.enrol(
                offering=found, institution=typed["institution"], number=typed["number"], starts_on=typed["starts_on"],
                key=typed["form_key"], by=request.access,
            )  # fmt: skip
            return redirect("courses:place", made.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "courses/enrol.html", {"form": form, "offering": found})


@allowed(KEEP_SCHOOLING)
@private()
@require_safe
def place(request, key):
    """One pupil in one course."""
    found = _place(request, key)
    record_read(found, by=request.access, reason="courses.place", office=found.enrollment.learner.office_id)
    return _page(request, found)


@allowed(KEEP_SCHOOLING)
@require_POST
def note(request, key):
    """How far she is."""
    return _do(request, key, PaceForm(request.POST), actions.note_pace, "pace_form", "units_done", "on")


@allowed(KEEP_SCHOOLING)
@require_POST
def due(request, key):
    """More time, or less."""
    return _do(request, key, DueForm(request.POST), actions.change_due_day, "due_form", "due_on")


@allowed(KEEP_SCHOOLING)
@require_POST
def finish(request, key):
    """Her final mark."""
    return _do(request, key, MarkForm(request.POST), actions.finish, "mark_form", "mark", "scale", "on")


@allowed(KEEP_SCHOOLING)
@require_POST
def withdraw(request, key):
    """She left."""
    found = _place(request, key)
    try:
        actions.withdraw(place=found, on=timezone.localdate(), by=request.access)
    except Refused as refused:
        return _page(request, found, faults=_sentences(refused))
    return redirect("courses:place", key)


@allowed(KEEP_SCHOOLING)
@require_POST
def read_again(request, key):
    """Somebody has decided since what the course is worth."""
    found = _place(request, key)
    try:
        actions.read_again(place=found, by=request.access)
    except Refused as refused:
        return _page(request, found, faults=_sentences(refused))
    return redirect("courses:place", key)


@allowed(KEEP_SCHOOLING)
@require_POST
def decide(request, key):
    """What the school decided on the credit."""
    found, form = _place(request, key), DecideForm(request.POST)
    credit = next(
        (one for one in queries.credits_of_place(found) if form.is_valid() and one.pk == form.cleaned_data["credit"]),
        None,
    )
    if credit is None:
        return _page(request, found, decide_form=form)
    typed = form.cleaned_data
    try:
        actions.decide(
            credit=credit, decision=typed["decision"], awarded=typed["awarded"], reason=typed["reason"],
            on=timezone.localdate(), by=request.access,
        )  # fmt: skip
    except Refused as refused:
        refuse(form, refused)
        return _page(request, found, decide_form=form)
    return redirect("courses:place", key)


def _do(request, key, form, verb, name, *fields):
    found = _place(request, key)
    if form.is_valid():
        try:
            verb(place=found, by=request.access, **{field: form.cleaned_data[field] for field in fields})
            return redirect("courses:place", key)
        except Refused as refused:
            refuse(form, refused)
    return _page(request, _place(request, key), **{name: form})


def _page(request, found, **more):
    credits = queries.credits_of_place(found)
    context = {
        "place": found, "pace": queries.pace_of(found, timezone.localdate()), "credits": credits,
        "reason": explain(Reason(f"learning.line_{found.outcome}")) if found.outcome else "",
        "is_running": found.enrollment.state == found.enrollment.State.ENROLLED,
        "undecided": next((one for one in credits if not one.decision), None),
        "pace_form": PaceForm(initial={"units_done": found.units_done, "on": timezone.localdate()}),
        "mark_form": MarkForm(initial={"on": timezone.localdate()}), "due_form": DueForm(initial={"due_on": found.due_on}),
    }  # fmt: skip
    if context["undecided"]:
        context["decide_form"] = DecideForm(initial={"credit": context["undecided"].pk})
    is_wrong = any(key != "place" for key in more)
    return render(request, "courses/place.html", context | more, status=422 if is_wrong else 200)


def _offering(key):
    try:
        return queries.offering(key)
    except ObjectDoesNotExist:
        raise Http404 from None


def _as_offered(found):
    """What was typed of it."""
    kept = {name: getattr(found, name) for name in ("summary", "summary_en", "units", "weeks", "hours", "address")}
    course = found.course
    return kept | {
        "title": course.title, "title_en": course.title_en, "code": course.code, "source": course.source,
        "provider": course.institution.name if course.institution else "", "target": found.target.target_code,
    }  # fmt: skip


def _place(request, key):
    try:
        return queries.place(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None


def _sentences(refused):
    return [str(explain(reason)) for reason in refused.reasons]
