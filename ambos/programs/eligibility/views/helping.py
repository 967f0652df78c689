"""Help near a family, and what families say is wrong with it."""

from __future__ import annotations

import math

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.access import NOBODY
from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed, public
from ambos.records.directory.forms import usual_needs
from ambos.records.directory.queries import service
from ambos.records.network.queries import clear_answer, find_place
from ambos.records.registry.forms import refuse

from .. import actions, queries
from ..forms import FindHelp, ReviewService
from ..permissions import DIRECTORY, may_review_services

FILTERS = ("in_language", "is_free", "open_now", "walk_in", "asks_for_nothing")
RINGS = (10, 25, 50)
"""Miles."""


@public("families find services near them; nothing typed is kept, and where they are stays on the phone")
@require_safe
def near(request):
    """Services for a need near a place, or in a state to be put in order by the phone itself."""
    english = (get_language() or "es").startswith("en")
    form = FindHelp(
        request.GET if "need" in request.GET else None,
        needs=usual_needs(),
        states=sorted(((code, en if english else es) for code, es, en in queries.places()), key=lambda pair: pair[1]),
    )  # fmt: skip
    context = {"form": form, "filters": [form[name] for name in FILTERS]}
    if form.is_valid():
        context |= _found(form, "en" if english else "es") | {"asked": request.GET.urlencode()}
    response = render(request, "eligibility/near.html", context)
    response["Cache-Control"], response["Referrer-Policy"] = "no-store", "same-origin"
    return response


@public("a family says that an entry is wrong: a code, no words")
@require_POST
def report(request, key):
    """This is wrong. She comes back to the list she was reading."""
    try:
        found = service(NOBODY, key)
        actions.report_service(service=found, what=request.POST.get("what", ""))
        messages.success(request, _("Thank you. Whoever keeps the directory looks into it."))
    except (ObjectDoesNotExist, Refused):
        raise Http404 from None
    asked = request.GET.urlencode()
    return redirect(reverse("eligibility:near") + (f"?{asked}" if asked else ""))


@allowed(*DIRECTORY)
def reports(request):
    """What families say is wrong, and what services ask for."""
    return render(request, "eligibility/reports.html", {
        "reports": queries.open_reports()[:200], "old_reviews": queries.stale_reviews(timezone.localdate())[:200],
    })  # fmt: skip


@require_POST
@allowed(*DIRECTORY)
def settle(request, key):
    """Looked into."""
    try:
        actions.settle_report(report=queries.open_reports().get(pk=key), by=request.access)
    except ObjectDoesNotExist:
        raise Http404 from None
    messages.success(request, _("Settled."))
    return redirect("eligibility:reports")


@allowed(*DIRECTORY)
def review(request, key):
    """Find out whether a service asks people for papers, and say how one knows. The newest review counts."""
    try:
        found = service(NOBODY, key)
    except ObjectDoesNotExist:
        raise Http404 from None
    form = ReviewService(request.POST or None)
    if form.is_valid():
        try:
            actions.review_service(
                service=found, asks_for_nothing=form.cleaned_data["answer"] == "yes",
                evidence=form.cleaned_data["evidence"], by=request.access,
            )  # fmt: skip
            messages.success(request, _("Written down. Families see it from now on."))
            return redirect("eligibility:review", key)
        except Refused as refused:
            refuse(form, refused)
    reviews = queries.reviews_of(found)
    return render(request, "eligibility/review.html", {
        "service": found, "form": form, "reviews": reviews, "reports": queries.reports_of(found),
        "is_stale": bool(reviews) and queries.review_is_stale(reviews[0], timezone.localdate()),
    })  # fmt: skip


def service_panel(request, service, on):
    """On the page of a service of the directory: does it ask for papers, and what families say is wrong with it."""
    newest = next(iter(queries.reviews_of(service)), None)
    return "eligibility/service_panel.html", {
        "service": service, "newest": newest, "is_stale": newest is not None and queries.review_is_stale(newest, on),
        "reports": queries.reports_of(service), "may_review": may_review_services(request.access),
    }  # fmt: skip


def _found(form, language):
    asked = form.cleaned_data
    country, place = queries.pack().code, None
    if asked["place"]:
        place = clear_answer(find_place(asked["place"], country))
        if place is None:
            form.add_error("place", _("We do not know that place, or there are several. Write the ZIP code."))
            return {}
    point = place.point if place else None
    helpers = queries.help_near(
        need=asked["need"], near=point, language=language, now=timezone.now(), state="" if place else asked["state"],
        **{name: asked[name] for name in FILTERS},
    )  # fmt: skip
    return {
        "looked": True,
        "place": place,
        "helpers": helpers,
        "doors": [one for one in helpers if not one.option.is_by_telephone],
        "by_telephone": [one for one in helpers if one.option.is_by_telephone],
        "drawing": _drawing(point, helpers),
        "wrongs": queries.wrongs(),
    }


def _drawing(point, helpers):
    """Where they lie around the place, in miles, without a map of others: rings and numbers."""
    if point is None:
        return None
    lat, lon = point
    dots = []
    for number, one in enumerate(helpers, 1):
        at = one.option.location
        if at is None or at.latitude is None or one.option.distance_km is None:
            continue
        east, north = (at.longitude - lon) * 69.17 * math.cos(math.radians(lat)), (at.latitude - lat) * 69.17
        if math.hypot(east, north) <= RINGS[-1]:
            dots.append({"n": number, "x": round(100 + east * 1.8, 1), "y": round(100 - north * 1.8, 1)})
    return (
        {"dots": dots, "rings": [(miles, round(miles * 1.8, 1), round(100 - miles * 1.8 + 7, 1)) for miles in RINGS]}
        if dots
        else None
    )
