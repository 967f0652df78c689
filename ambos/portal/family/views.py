"""The family's front door, and the door by which staff reach the page of their role."""

from __future__ import annotations

from contextlib import suppress

from django.shortcuts import redirect, render
from django.urls import NoReverseMatch
from django.utils.translation import get_language

from ambos.records.accounts.permissions import allowed, public
from ambos.records.posts.queries import roles
from ambos.records.registry.loading import destinations
from ambos.records.registry.queries import doors, navigation


@public("the family's front page: no account, nothing asked")
def front(request):
    """What can we help you with today? No account, no script, nothing asked."""
    return render(request, "portal/family/front.html", {"emergencies": _emergencies(), "doors": doors()})


@public("what is kept and what is never asked must be readable before anything is given")
def what_we_keep(request):
    """Which data are kept, why, how long, and what is never asked."""
    return render(request, "portal/family/what_we_keep.html")


@public("a statement for everybody")
def accessibility(request):
    """How the pages can be used, and where to say that one cannot."""
    return render(request, "portal/family/accessibility.html")


@public("to print before the signal is gone; holds nobody's data")
def no_signal(request):
    """What to do without a connection, to print."""
    return render(request, "portal/family/no_signal.html", {"emergencies": _emergencies()})


@allowed()
def home(request):
    """Send whoever signs in to the first page of her menu; say so when no post opens any."""
    role = roles().get(request.access.role)
    for item in navigation(request.access, role.home) if role else ():
        with suppress(NoReverseMatch):
            return redirect(item.url_name)
    return render(request, "portal/home.html")


def _emergencies() -> list[tuple[str, str]]:
    """The number to call now and its country, for each country of residence that names one."""
    language = get_language() or "es"
    return [
        (pack.emergency_phone, pack.country.in_language(language)) for pack in destinations() if pack.emergency_phone
    ]
