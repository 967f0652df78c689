"""Pages of eligibility: the questions, what the phone needs for them, the way to a referral.

Nothing a family answers reaches any of these views: the page asks and works out the answers on the phone. The only thing
that may be posted is the request for help, which carries a *family* of programs, a need, a service and a permission.
"""

from __future__ import annotations

from pathlib import Path

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed, public
from ambos.records.accounts.roles import May
from ambos.records.casework.actions import take_try
from ambos.records.directory.queries import need_name, services_near
from ambos.records.network.queries import clear_answer, find_place, office_for
from ambos.records.registry.forms import refuse

from .. import actions, queries
from ..forms import AskForHelp

YEAR = "public, max-age=31536000, immutable"
ASKED_AN_HOUR = 30
"""Requests sent from one address without an account: families in one hall share it."""
SHELL = (
    "css/tokens.css",
    "css/base.css",
    "css/eligibility.css",
    "js/eligibility.js",
    "js/questions.js",
    "img/mark.svg",
)


@public("a family finds out what it may get; nothing it answers leaves its phone")
@require_safe
def questions(request):
    """The questions, worked out on the phone; without a script, what asks for no papers and the nearest window."""
    return _page(request, is_window=False)


@allowed(May.SERVE_PEOPLE)
@require_safe
def window(request):
    """The same on the window's screen, with a helper: forgets itself when it is finished, left or not touched."""
    response = _page(request, is_window=True)
    response["Cache-Control"] = "no-store"
    return response


@public("the law as the phone reads it; holds nobody's data")
@require_safe
def phone_file(request, digest):
    """The facts in one compact file."""
    return _json(queries.phone_file())


@public("the words of the questions; holds nobody's data")
@require_safe
def words_file(request, language, digest):
    """Questions and sentences in one language."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return _json(queries.words_file(language))


@public("keeps the questions on the phone for when there is no signal")
@require_safe
def worker(request):
    """The service worker, with the addresses of what it keeps."""
    script = (Path(settings.ROOT) / "ambos/static/eligibility/sw.js").read_text(encoding="utf-8")
    kept = [reverse("eligibility:questions"), reverse("eligibility:phone-file", args=[queries.digest()])]
    kept += [reverse("eligibility:words-file", args=[code, queries.digest()]) for code, _name in settings.LANGUAGES]
    kept += [staticfiles_storage.url(name) for name in SHELL]
    listed = ",".join(f'"{address}"' for address in kept)
    response = HttpResponse(
        script.replace("{version}", queries.digest()).replace('"{kept}"', listed), content_type="text/javascript"
    )
    response["Cache-Control"] = "no-cache"
    return response


@public("a family asks to be attended; it gives a kind of help and a need, and no name")
def ask(request):
    """Ask a service near her to attend her: where, then whom, then the permission."""
    language = _language()
    known = queries.families()
    chosen = request.POST.get("family") or request.GET.get("family", "")
    codes = known[chosen]["needs"] if chosen in known else []
    form = AskForHelp(
        request.POST or None, initial={"family": chosen, "need": codes[0] if codes else ""},
        families=[(code, one["name"].in_language(language)) for code, one in known.items()],
        needs=[(code, need_name(code)) for code in codes],
    )  # fmt: skip
    context = {"form": form, "chosen": chosen}
    if request.method == "POST" and form.is_valid():
        context |= _services(form, language)
        service = next(
            (one.service for one in context.get("options", ()) if one.service.pk == form.cleaned_data["service"]), None
        )
        if service and not form.cleaned_data["may_share"]:
            form.add_error("may_share", _("Without your permission nothing is sent. Mark it, or look for the window."))
        elif service and _too_many(request):
            context["is_many"] = True
        elif service:
            try:
                context["sent"] = actions.ask_for_help(
                    family=form.cleaned_data["family"], need=form.cleaned_data["need"], service=service,
                    office=context["office"], language=language, key=form.cleaned_data["form_key"], by="system",
                )  # fmt: skip
                context["is_sent"] = True
            except Refused as refused:
                refuse(form, refused)
    response = render(request, "eligibility/ask.html", context, status=429 if context.get("is_many") else 200)
    # a form posted under "no-referrer" has no origin, and is refused as forged
    response["Cache-Control"], response["Referrer-Policy"] = "no-store", "same-origin"
    return response


def _too_many(request) -> bool:
    """Has this address sent as many requests in an hour as a crowded hall may? The window's own screen is not counted."""
    if request.user.is_authenticated:
        return False
    address = get_adapter().get_client_ip(request)
    return take_try("eligibility.ask", (f"address:{address}",), limit=ASKED_AN_HOUR) is None


def _services(form, language):
    """Who near her place takes referrals for that need, and whose district it is; a fault beside the place when unknown."""
    country = queries.pack().code
    place = clear_answer(find_place(form.cleaned_data["place"], country))
    if place is None:
        form.add_error("place", _("We do not know that place, or there are several. Write the ZIP code."))
        return {}
    today = timezone.localdate()
    need = form.cleaned_data["need"]
    if not need:
        form.add_error("need", _("Choose what you need."))
        return {}
    near = services_near(need=need, near=place.point, language=language, on=today, limit=12)
    office = office_for(
        country=country,
        zip=place.place.code if place.place.kind == "zip" else None,
        state=place.place.state_code,
        on=today,
    ).office
    return {
        "place": place, "office": office, "looked": True,
        "options": [one for one in near if one.service.takes_referrals and office] ,
        "others": [one for one in near if not (one.service.takes_referrals and office)][:4],
    }  # fmt: skip


def _language() -> str:
    return "en" if (get_language() or "es").startswith("en") else "es"


def _page(request, *, is_window: bool):
    language = _language()
    today = timezone.localdate()
    response = render(request, "eligibility/questions.html", {
        "is_window": is_window, "digest": queries.digest(), "language": language, "today": today.isoformat(),
        "for_everybody": queries.program_names(queries.open_to_everybody(today), language),
        "signs": ("yes", "closed", "depends", "unknown", "no"),
    })  # fmt: skip
    response["Referrer-Policy"] = "no-referrer"
    return response


def _json(content: bytes):
    return HttpResponse(content, content_type="application/json; charset=utf-8", headers={"Cache-Control": YEAR})
