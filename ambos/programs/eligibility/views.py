"""Pages of eligibility: the questions, what the phone needs for them, the way to a referral.

Nothing a family answers reaches any of these views: the page asks and works out the answers on the phone. The only thing
that may be posted is the request for help, which carries a *family* of programs, a need, a service and a permission.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ambos.records.accounts.permissions import allowed, public
from ambos.records.accounts.roles import May

from . import queries

YEAR = "public, max-age=31536000, immutable"
SHELL = ("css/tokens.css", "css/base.css", "css/eligibility.css", "js/eligibility.js", "js/questions.js", "img/mark.svg")


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
    kept += [reverse("eligibility:words-file", args=[code, queries.digest()]) for code, _ in settings.LANGUAGES]
    kept += [staticfiles_storage.url(name) for name in SHELL]
    listed = ",".join(f'"{address}"' for address in kept)
    response = HttpResponse(
        script.replace("{version}", queries.digest()).replace('"{kept}"', listed), content_type="text/javascript"
    )
    response["Cache-Control"] = "no-cache"
    return response


def _page(request, *, is_window: bool):
    language = "en" if (get_language() or "es").startswith("en") else "es"
    today = timezone.localdate()
    response = render(request, "eligibility/questions.html", {
        "is_window": is_window, "digest": queries.digest(), "language": language, "today": today.isoformat(),
        "no_papers": queries.program_names(queries.asks_for_no_papers(today), language),
        "signs": ("yes", "closed", "depends", "unknown", "no"),
    })  # fmt: skip
    response["Referrer-Policy"] = "no-referrer"
    return response


def _json(content: bytes):
    return HttpResponse(content, content_type="application/json; charset=utf-8", headers={"Cache-Control": YEAR})
