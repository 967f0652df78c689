"""The window's day: the queue, an arrival, a visit."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.audit.actions import record_read
from ambos.records.casework.actions import AlreadyRecorded
from ambos.records.directory.queries import service as service_within
from ambos.records.directory.queries import services_near
from ambos.records.network.queries import place
from ambos.records.people.queries import person as person_within
from ambos.records.people.queries import search_people
from ambos.records.registry.queries import keeps_plans

from .. import queries
from ..actions import call_turn, leave_turn, record_visit, return_turn, take_turn, welcome
from ..forms import ArrivalForm, VisitForm
from .shared import day_beside, in_words, say_refused, window_of


@allowed(May.SERVE_PEOPLE)
@keeps_plans
def today(request):
    """The day at the window: figures, queue, follow-ups due."""
    return render(request, "health_windows/today.html", day_beside(request))


@allowed(May.SERVE_PEOPLE)
@keeps_plans
def arrive(request):
    """Someone arrives: look her up, or give her an anonymous slip, and put her in the queue."""
    window = window_of(request)
    asked = request.GET.get("q", "").strip()
    found = search_people(request.access, asked) if asked else None
    form = ArrivalForm(request.POST or None, initial={"language": "es", "person": request.GET.get("person")})
    person = _person(request, form["person"].value())
    if request.method == "POST" and form.is_valid():
        try:
            ticket = _welcome(request, window, form, person)
        except Refused as refused:
            say_refused(form, refused)
        else:
            return _after_arrival(request, ticket)
    context = {"form": form, "asked": asked, "found": found, "person": person}
    context["seen"] = queries.seen_today(request.access, person, queries.today_at(window)) if person else []
    return render(request, "health_windows/arrive.html", day_beside(request, window) | context)


@require_POST
@allowed(May.SERVE_PEOPLE)
def call(request, key):
    """Call a turn and open its visit."""
    try:
        ticket = call_turn(ticket=_ticket(request, key), by=request.access)
    except Refused as refused:  # a colleague was quicker
        messages.error(request, in_words(refused))
        return redirect("health_windows:today")
    return redirect("health_windows:visit", ticket.pk)


@require_POST
@allowed(May.SERVE_PEOPLE)
def put_back(request, key):
    """Undo a call or a leaving."""
    return_turn(ticket=_ticket(request, key), by=request.access)
    return redirect("health_windows:today")


@require_POST
@allowed(May.SERVE_PEOPLE)
def leave(request, key):
    """She left. The bar that follows offers to undo it."""
    ticket = leave_turn(ticket=_ticket(request, key), by=request.access)
    messages.info(
        request,
        _("Turn %(number)s marked as left.") % {"number": ticket.number},
        extra_tags=f"undo:{reverse('health_windows:put_back', args=[ticket.pk])}",
    )
    return redirect("health_windows:today")


@allowed(May.SERVE_PEOPLE)
@keeps_plans
def visit(request, key):
    """The visit of one turn, beside the queue: topics, readings, a referral with her permission."""
    ticket = _ticket(request, key)
    if ticket.encounter_id:
        return redirect("health_windows:today")
    doses = request.method == "GET" or any(name.startswith("dose_") for name in request.POST)
    lots = queries.lots_in_use(ticket.service_point, queries.today_at(ticket.service_point)) if doses else ()
    known = {"language": ticket.language, "topics": ticket.topics, "company": ticket.company}
    form = VisitForm(request.POST or None, initial=known, lots=lots)
    if request.method == "POST" and "find" not in request.POST and form.is_valid():
        try:
            done = record_visit(
                ticket=ticket,
                source=form.cleaned_data["source"],
                language=form.cleaned_data["language"],
                topics=tuple(form.cleaned_data["topics"]),
                readings=form.readings(),
                services=form.services(),
                vaccines=form.doses(),
                hiv=form.hiv(),
                enrolments=tuple(form.cleaned_data["families"]),
                work=form.work(),
                is_insured=form.is_insured(),
                company=form.cleaned_data["company"],
                referral=form.referral(_service(request, form.cleaned_data["service"]), _birth_year(ticket.person)),
                form_key=form.cleaned_data["form_key"],
                by=request.access,
            )
        except AlreadyRecorded:
            messages.info(request, _("This visit was already recorded; it was not recorded twice."))
            return redirect("health_windows:today")
        except Refused as refused:
            say_refused(form, refused)
        else:
            return _receipt(request, ticket, done)
    if "find" in request.POST:
        form.errors.clear()  # she only asked which services there are; nothing is wrong yet
    if ticket.person_id:
        record_read(ticket.person, by=request.access, reason="visit", office=ticket.service_point.office_id)
    context = {"ticket": ticket, "form": form, "options": _options(request, ticket, form)}
    context["earlier"] = list(queries.visits_of(request.access, ticket.person)[:3]) if ticket.person_id else []
    context["is_minor"] = queries.is_minor(ticket)
    return render(request, "health_windows/visit.html", day_beside(request) | context)


@allowed(May.SERVE_PEOPLE)
def options(request, key):
    """The services that answer a need, for the open visit (enhancement: the form works without)."""
    ticket = _ticket(request, key)
    form = VisitForm(request.GET)
    return render(
        request,
        "health_windows/options.html",
        {"ticket": ticket, "form": form, "options": _options(request, ticket, form)},
    )


def _welcome(request, window, form, person):
    data = form.cleaned_data
    turn = {
        "company": data["company"],
        "topics": tuple(data["topics"]),
        "is_reserved": data["is_reserved"],
        "language": data["language"],
        "needs_interpreter": data["needs_interpreter"],
        "form_key": data["form_key"],
        "by": request.access,
    }
    newcomer = None if person else form.newcomer(queries.today_at(window))
    if newcomer:
        return welcome(service_point=window, newcomer=newcomer, **turn)
    return take_turn(service_point=window, person=person, **turn)


def _after_arrival(request, ticket):
    if "attend" in request.POST:
        call_turn(ticket=ticket, by=request.access)
        return redirect("health_windows:visit", ticket.pk)
    messages.success(request, _("Turn %(number)s given.") % {"number": ticket.number})
    return redirect("health_windows:today")


def _receipt(request, ticket, done):
    """Show what was recorded. The code to follow a referral is shown here once and kept nowhere readable."""
    if done.sent is None and done.hiv is None and not done.enrolments:
        messages.success(request, _("Visit recorded."))
        return redirect("health_windows:today")
    return render(
        request,
        "health_windows/receipt.html",
        day_beside(request) | {"ticket": ticket, "done": done, "sent": done.sent},
    )


def _ticket(request, key):
    ticket = queries.ticket(request.access, key)
    if ticket is None:
        raise Http404
    return ticket


def _person(request, key):
    if not key:
        return None
    person = person_within(request.access, key)
    if person is None:
        raise Http404
    return person


def _service(request, key):
    return service_within(request.access, key) if key else None


def _birth_year(person):
    return person.born_on.year if person and person.born_on else None


def _options(request, ticket, form):
    """Services for the chosen need, nearest to the ZIP code that was said (not kept) or to the office."""
    need, office = form["need"].value(), ticket.service_point.office
    if not need:
        return []
    near = place(office.country, "zip", form["zip"].value()) if form["zip"].value() else office
    point = (near.latitude, near.longitude) if near and near.latitude is not None else None
    on = queries.today_at(ticket.service_point)
    return services_near(need=need, near=point, language=ticket.language, on=on, limit=7)
