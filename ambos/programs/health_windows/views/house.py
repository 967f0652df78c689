"""The window as a place: its week, the days it is closed, its stations, the trips of its mobile unit."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.registry.forms import refuse

from .. import actions, queries
from ..forms import CancelTrip, ClosureForm, HoursForm, StationForm, TripForm
from ..permissions import may_keep_house
from .shared import found_or_404, in_words, window_of


@allowed(May.SERVE_PEOPLE)
@require_safe
def schedule(request, hours=None, closure=None, station=None):
    """The week as it is, what is closed, where things are done."""
    window = window_of(request)
    today = queries.today_at(window)
    known = HoursForm.known(queries.stretches(window, today), today)
    return render(request, "health_windows/schedule.html", {
        "window": window, "today": today, "week": queries.week(window, today), "next_opening": queries.next_opening(window),
        "closures": queries.closures_ahead(request.access, window, today),
        "stations": queries.stations(request.access, window),
        "may_keep": may_keep_house(request.access, window),
        "hours": hours or HoursForm(initial=known),
        "closure": closure or ClosureForm(initial={"first_day": today.isoformat(), "last_day": today.isoformat()}),
        "station": station or StationForm(),
    })  # fmt: skip


@allowed(May.REVIEW_WINDOW)
@require_POST
def hours(request):
    """New weekly hours, from a day on."""
    window, form = window_of(request), HoursForm(request.POST)
    if form.is_valid():
        try:
            actions.set_hours(
                service_point=window, week=form.week(), since=form.cleaned_data["since"], by=request.access
            )
            messages.success(request, _("The hours are kept."))
            return redirect("health_windows:schedule")
        except Refused as refused:
            refuse(form, refused)
    return _again(request, hours=form)


@allowed(May.SERVE_PEOPLE)
@require_POST
def close(request):
    """The window is closed on these days."""
    window, form = window_of(request), ClosureForm(request.POST)
    if form.is_valid():
        try:
            actions.close_days(service_point=window, by=request.access, **form.cleaned_data)
            messages.success(request, _("Closed. No turn is given on those days."))
            return redirect("health_windows:schedule")
        except Refused as refused:
            refuse(form, refused)
    return _again(request, closure=form)


@allowed(May.SERVE_PEOPLE)
@require_POST
def reopen(request, key):
    """It is over sooner."""
    window = window_of(request)
    ahead = {c.pk: c for c in queries.closures_ahead(request.access, window, queries.today_at(window))}
    try:
        actions.reopen(closure=found_or_404(ahead.get(key)), by=request.access)
        messages.success(request, _("Open again."))
    except Refused as refused:
        messages.error(request, in_words(refused))
    return redirect("health_windows:schedule")


@allowed(May.REVIEW_WINDOW)
@require_POST
def add_station(request):
    """A place where one thing is done."""
    form = StationForm(request.POST)
    if form.is_valid():
        actions.add_station(service_point=window_of(request), by=request.access, **form.cleaned_data)
        return redirect("health_windows:schedule")
    return _again(request, station=form)


@allowed(May.REVIEW_WINDOW)
@require_POST
def switch_station(request, key):
    """Out of use, or in use again."""
    here = {s.pk: s for s in queries.stations(request.access, window_of(request))}
    station = found_or_404(here.get(key))
    actions.switch_station(station=station, is_open=not station.is_open, by=request.access)
    return redirect("health_windows:schedule")


@allowed(May.SERVE_PEOPLE)
@require_http_methods(["GET", "POST"])
def trips(request):
    """Where the mobile unit goes, and where it was this year."""
    window = window_of(request)
    today = queries.today_at(window)
    form = TripForm(request.POST or None, access=request.access)
    if form.is_bound and form.is_valid():
        try:
            actions.plan_trip(by=request.access, **form.cleaned_data)
            messages.success(request, _("The trip is planned."))
            return redirect("health_windows:trips")
        except Refused as refused:
            refuse(form, refused)
    return render(request, "health_windows/trips.html", {
        "window": window, "today": today, "form": form, "cancel": CancelTrip(),
        "units": list(queries.mobile_units(request.access)),
        "trips": queries.trips(request.access, today.replace(month=1, day=1)),
        "may_keep": may_keep_house(request.access, window),
    }, status=422 if form.is_bound else 200)  # fmt: skip


@allowed(May.SERVE_PEOPLE)
@require_POST
def end_trip(request, key):
    """It took place, or it did not, and why."""
    trip = found_or_404(queries.trip(request.access, key))
    try:
        actions.end_trip(trip=trip, reason=request.POST.get("reason", ""), by=request.access)
        messages.success(request, _("Noted."))
    except Refused as refused:
        messages.error(request, in_words(refused))
    return redirect("health_windows:trips")


@allowed(May.SERVE_PEOPLE)
@require_POST
def choose(request, key):
    """Work at another window or mobile unit of the office from now on."""
    request.session["window"] = str(found_or_404(queries.window(request.access, key)).pk)
    return redirect("health_windows:today")


def _again(request, **forms):
    request.method = "GET"
    response = schedule(request, **forms)
    response.status_code = 422
    return response
