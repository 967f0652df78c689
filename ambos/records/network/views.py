"""Pages of the network: whose district (families), offices, what is to be settled, official lists."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed, public
from ambos.records.accounts.roles import May
from ambos.records.directory.queries import needs_near, services_near
from ambos.records.registry.forms import refuse
from ambos.records.registry.loading import destinations
from ambos.records.registry.queries import panels

from . import actions, queries
from .forms import FindOffice, FindPlace, KeepPoint, NewPoint, ProposeList
from .permissions import READERS, may_keep_service_point


# -- families ----------------------------------------------------------------------------------------------------------
@public("families find their office, window and services; nothing typed is kept")
@require_safe
def find(request):
    """Which office serves me, which window is near, which services help."""
    typed = request.GET.get("place") or request.GET.get("lugar") or ""
    found = [place for pack in destinations() for place in queries.find_place(typed, pack.code)]
    place = queries.clear_answer(found)
    context = {
        "form": FindPlace({"place": typed} if typed else None),
        "typed": typed.strip(),
        "found": found,
        "place": place,
    }
    if place:
        today = timezone.localdate()
        context |= _answer(place, request.GET.get("need", ""), today)
        points = [window.service_point for window in context["windows"]]
        context["panels"] = panels("network.points", request, points, today)
    response = render(request, "network/find.html", context)
    # What a family looks for stays on her screen: no copy in a shared browser, no trace at the next site.
    response["Cache-Control"], response["Referrer-Policy"] = "no-store", "no-referrer"
    return response


def _answer(place, need, today):
    country, point = place.place.country, place.point
    chips = needs_near(point)
    need = need if need in {chip.code for chip in chips} else ""
    language = get_language() or "es"
    options = services_near(need=need, near=point, language=language, on=today, limit=8) if need else []
    whose = queries.office_for(country=country, zip=place.place.code, on=today)
    return {
        "whose": whose,
        "office_km": queries.km_to(point, whose.office) if whose.office else None,
        "windows": queries.windows_of(whose.office, near=point, on=today),
        "chips": chips,
        "need": need,
        "doors": [one for one in options if not one.is_by_telephone],
        "by_telephone": [one for one in options if one.is_by_telephone],
        "others": [other for other in queries.find_place(place.place.name, country) if other.label != place.label]
        if place.point_of == "city"
        else [],
    }


# -- offices -----------------------------------------------------------------------------------------------------------
@allowed(*READERS)
def offices(request):
    """All offices, those closed included."""
    form = FindOffice(request.GET or None)
    asked = dict(form.cleaned_data) if form.is_valid() else {}
    asked["text"] = asked.pop("q", "")
    found = queries.offices_listed(on=timezone.localdate(), **asked)
    return render(request, "network/offices.html", {
        "form": form, "offices": [(o, queries.country_name(o.country)) for o in found], "is_narrowed": any(asked.values()),
        "with_pack": {pack.code for pack in destinations()},
    })  # fmt: skip


@allowed(*READERS)
def office(request, code):
    """One office: what it serves, its windows and who ran them, whom it supervises, and where all this comes from."""
    found, today = _or_404(queries.office_by_code, code), timezone.localdate()
    points = list(queries.points_of(found))
    return render(request, "network/office.html", {
        "office": found, "country": queries.country_name(found.country), "today": today,
        "states": queries.districts_by_state(found, today), "points": points,
        "points_panels": panels("network.points", request, points, today),
        "has_pack": found.country in {pack.code for pack in destinations()},
        "may_keep_points": may_keep_service_point(request.access, found.pk),
        "panels": panels("network.office", request, found, today),
    })  # fmt: skip


@allowed(*READERS)
def own_office(request):
    """The office one acts for."""
    if request.post is None or request.post.office is None:
        return redirect("network:offices")
    return redirect("network:office", request.post.office.code)


@allowed(May.PROPOSE_ROLLOUT, May.KEEP_NETWORK)
def point(request, key):
    """Hours, telephone and days of one service point."""
    found = _or_404(queries.service_point, key)
    if not may_keep_service_point(request.access, found.office_id):
        raise PermissionDenied
    known = {name: getattr(found, name) for name in ("hours", "phone", "opened_on", "closed_on", "note")}
    form = KeepPoint(request.POST or None, initial=known)
    if form.is_valid():
        try:
            actions.change_service_point(service_point=found, by=request.access, **form.cleaned_data)
            messages.success(request, _("Saved. Families see it from now on."))
            return redirect("network:office", found.office.code)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "network/point.html", {"form": form, "point": found, "office": found.office})


@allowed(May.PROPOSE_ROLLOUT, May.KEEP_NETWORK)
def new_point(request, code):
    """A window, mobile unit or temporary site that begins."""
    found = _or_404(queries.office_by_code, code)
    if not may_keep_service_point(request.access, found.pk):
        raise PermissionDenied
    form = NewPoint(request.POST or None)
    if form.is_valid():
        typed = dict(form.cleaned_data)
        try:
            actions.open_service_point(office=found, key=typed.pop("form_key"), by=request.access, **typed)
            messages.success(request, _("Saved. Families see it from now on."))
            return redirect("network:office", found.code)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "network/point.html", {"form": form, "office": found})


@allowed(May.KEEP_NETWORK)
def errors(request):
    """What is wrong or doubtful in the network's data."""
    today = timezone.localdate()
    return render(request, "network/errors.html", {"found": queries.data_errors(today), "today": today})


# -- official lists ----------------------------------------------------------------------------------------------------
@allowed(May.KEEP_NETWORK)
def imports(request):
    """The lists there were, and a new one: read, compared, not yet applied."""
    form = ProposeList(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data.pop("file")
        try:
            proposal = actions.propose_import(
                content=file.read(actions.MOST_BYTES + 1), file_name=file.name, by=request.access, **form.cleaned_data
            )
            return redirect("network:import", proposal.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "network/imports.html", {"form": form, "imports": queries.imports()[:50]})


@allowed(May.KEEP_NETWORK)
def import_(request, key):
    """What one list would change, or changed."""
    proposal = _or_404(queries.import_, key)
    return render(
        request, "network/import.html", {"proposal": proposal, "found": queries.in_words(proposal.differences)}
    )


@allowed(May.KEEP_NETWORK)
@require_POST
def apply(request, key):
    """Somebody looked and confirms: the network changes."""
    proposal = _or_404(queries.import_, key)
    try:
        actions.apply_import(proposal=proposal, by=request.access)
        messages.success(request, _("Applied. The network is as the list says."))
    except Refused as refused:
        if "network.list_is_stale" not in refused.codes:
            raise
        actions.refresh_import(proposal=proposal, by=request.access)
        messages.warning(
            request,
            _(
                "The network changed meanwhile, so nothing was applied. These are the differences now: look and confirm again."
            ),
        )
    return redirect("network:import", proposal.pk)


@allowed(May.KEEP_NETWORK)
@require_POST
def compare(request, key):
    """Compare a waiting list again with the network as it is now."""
    proposal = actions.refresh_import(proposal=_or_404(queries.import_, key), by=request.access)
    return redirect("network:import", proposal.pk)


@allowed(May.KEEP_NETWORK)
@require_POST
def discard(request, key):
    """Put the list aside."""
    actions.discard_import(proposal=_or_404(queries.import_, key), by=request.access)
    messages.success(request, _("Put aside. Nothing has changed."))
    return redirect("network:imports")


def _or_404(read, key):
    try:
        return read(key)
    except ObjectDoesNotExist:
        raise Http404 from None
