"""The client follows her referral by the code of her paper: no account, no script, and never a code in an address.

What the browser keeps is one signed cookie that ends with the browser (and after half an hour without use): the blind
index of the code, and whether the birth year was given. "Forget on this phone" drops it.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import public
from ambos.records.registry.keyrings import keyring
from ambos.records.registry.queries import explain_all

from .. import actions, queries
from ..forms import BirthYearForm, CodeForm, SaidForm
from .guard import address_of, browser_of, private

COOKIE, PATH, IDLE = "ambos_follow", "/follow/", 30 * 60
SALT = "casework.follow"
WHY = "whoever holds the code of a paper follows her own referral without an account"


@public(WHY)
@private()
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request):
    """The code, then the year, then the timeline: whichever this browser has reached."""
    if request.method == "POST":
        return _try_code(request)
    index, is_named, found = _kept(request)
    if found is None:
        return render(request, "casework/follow/code.html", {"form": CodeForm()})
    if not is_named:
        return render(request, "casework/follow/year.html", {"form": BirthYearForm()})
    page = render(request, "casework/follow/timeline.html", {"followed": queries.followed(found)})
    return _keep(page, index, is_named=True)


@public(WHY)
@private()
@require_POST
def year(request):
    """The birth year. A wrong one answers like a code nobody holds."""
    index, _named, found = _kept(request)
    form = BirthYearForm(request.POST)
    if found is None:
        return redirect("casework:follow")
    if not form.is_valid():
        return render(request, "casework/follow/year.html", {"form": form})
    slots = actions.take_try("follow", (*_whose(request), f"referral:{found.pk}"))
    if slots is None:
        return _too_many(request)
    if form.cleaned_data["year"] != queries.birth_year_of(found):
        return _drop(_not_found(request))
    actions.forgive(slots)
    return _keep(redirect("casework:follow"), index, is_named=True)


@public(WHY)
@private()
@require_POST
def said(request):
    """She went, she did not go, or nobody called her."""
    form = SaidForm(request.POST)
    found = _named(request)
    if found is not None and form.is_valid():
        _say(request, found, form.cleaned_data["said"])
    return redirect("casework:follow")


@public(WHY)
@private()
@require_POST
def withdraw(request):
    """She no longer wants it: the service stops seeing her data now."""
    found = _named(request)
    if found is not None:
        _do(request, actions.withdraw_request, _("It is withdrawn. The service no longer sees your data."), found)
    return redirect("casework:follow")


@public(WHY)
@private()
@require_POST
def stop_sharing(request):
    """It is over, and the service shall not read it any more."""
    found = _named(request)
    if found is not None:
        _do(request, actions.stop_sharing, _("The service no longer sees your data."), found)
    return redirect("casework:follow")


@public(WHY)
@private()
@require_POST
def forget(request):
    """Nothing stays on this phone."""
    messages.success(request, _("This phone has forgotten your code. Keep your paper: you can come back with it."))
    return _drop(redirect("casework:follow"))


def _try_code(request):
    form = CodeForm(request.POST)
    if not form.is_valid():
        return render(request, "casework/follow/code.html", {"form": form})
    slots = actions.take_try("follow", _whose(request))
    if slots is None:
        return _too_many(request)
    index = keyring("casework").blind(form.cleaned_data["code"])
    found = queries.by_follow_index(index)
    if found is None:
        return _not_found(request)
    actions.forgive(slots)
    return _keep(redirect("casework:follow"), index, is_named=queries.birth_year_of(found) is None)


def _whose(request) -> list[str]:
    browser = browser_of(request)
    return [f"address:{address_of(request)}", *([f"browser:{browser}"] if browser else [])]


def _not_found(request):
    """One answer for a code nobody holds, an old code and a wrong year, so that trying tells nothing."""
    fault = _(
        "We found nothing with what you wrote. After five tries in an hour this page rests; at the window you can get a "
        "new code."
    )
    return render(request, "casework/follow/code.html", {"form": CodeForm(), "fault": fault})


def _too_many(request):
    return render(request, "casework/follow/rest.html", status=429)


def _say(request, found, code: str) -> None:
    appointment = queries.followed(found).appointment
    zone = ZoneInfo(found.office.timezone)
    happened_on = timezone.localdate(timezone=zone)
    if appointment and code == "attended":
        happened_on = min(timezone.localdate(appointment.starts_at, zone), happened_on)
    thanks = {
        "attended": _("Thank you. It is noted that you were attended."),
        "did_not_come": _(
            "Thank you. It is noted that you did not go. You can go to the window again whenever you like."
        ),
        "not_called": _("Thank you. The window that sent you will see it and ask the service."),
    }
    _do(request, actions.record_outcome, thanks[code], found, code=code, happened_on=happened_on, said_by="client")


def _do(request, verb, thanks: str, found, **more) -> None:
    try:
        verb(service_request=found, by="client", **more)
    except Refused as refused:
        messages.error(request, " ".join(sentence for _field, sentence in explain_all(refused)))
    else:
        messages.success(request, thanks)


def _kept(request):
    """(index, is_named, referral) of the cookie; the referral is ``None`` when there is none or its code was replaced."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=IDLE)
    except signing.BadSignature:
        return "", False, None
    return kept["index"], kept["is_named"], queries.by_follow_index(kept["index"])


def _named(request):
    _index, is_named, found = _kept(request)
    return found if is_named else None


def _keep(response, index: str, *, is_named: bool):
    response.set_cookie(
        COOKIE,
        signing.dumps({"index": index, "is_named": is_named}, salt=SALT),
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.IS_PRODUCTION,
    )
    return response


def _drop(response):
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
    return response
