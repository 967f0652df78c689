"""Between the server and the pages: the log line, the language, the post a person acts under, the second factor,
refusals that nobody caught."""

from __future__ import annotations

import logging
import time

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from ambos.domain.access import NOBODY
from ambos.domain.errors import Refused
from ambos.records.posts.queries import access_from, posts_held
from ambos.records.registry.queries import explain_all

log = logging.getLogger("ambos.requests")


class RequestLog:
    """One line a request: route name, method, code, milliseconds, role. Never the address itself."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        start = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        log.info(
            "request",
            extra={
                "route": (match.view_name if match else "") or "unmatched",
                "method": request.method,
                "code": response.status_code,
                "milliseconds": round((time.perf_counter() - start) * 1000, 1),
                "role": getattr(getattr(request, "access", None), "role", ""),
            },
        )
        return response


class Language:
    """``?lang=es`` chooses and remembers; else the account's choice, the cookie, the browser; else Spanish.

    A plain link changes the language without a script, a form or a session, also on a borrowed phone.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.codes = {code for code, _ in settings.LANGUAGES}

    def __call__(self, request):
        asked = request.GET.get("lang")
        chosen = asked if asked in self.codes else None
        code = chosen or translation.get_language_from_request(request)
        translation.activate(code)
        request.LANGUAGE_CODE = code
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or code)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        if chosen:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=31_536_000,
                samesite="Lax",
                httponly=True,
                secure=settings.IS_PRODUCTION,
            )
        return response


class ActingPost:
    """Puts ``request.post`` and ``request.access`` in place, and signs out whoever has been idle too long.

    One acts under one post at a time (session key ``post``), by default the first one held today. Posts are read from
    the database on every request: a post ended a minute ago opens nothing.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.post, request.access = None, NOBODY
        if request.user.is_authenticated:
            now = time.time()
            if now - request.session.get("seen", now) > settings.AMBOS_IDLE_MINUTES * 60:
                logout(request)
                return redirect(f"{reverse(settings.LOGIN_URL)}?idle=1")
            # Written at most once a minute, so that reading pages does not write sessions.
            if now - request.session.get("seen", 0) > 60:
                request.session["seen"] = now
            held = list(posts_held(request.user, timezone.localdate()))
            chosen = request.session.get("post")
            request.post = next((p for p in held if str(p.pk) == chosen), held[0] if held else None)
            request.posts = held
            request.access = access_from(request.post)
            if request.post and request.post.office:
                timezone.activate(request.post.office.timezone)
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()


class SecondFactor:
    """Whoever holds a post needs a second factor before any page opens; it cannot be switched off outside the demo."""

    FREE = ("account_", "mfa_", "usersessions_", "health", "language")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if settings.AMBOS_SECOND_FACTOR != "required" or not request.user.is_authenticated or request.post is None:
            return None
        name = request.resolver_match.url_name or ""
        if name.startswith(self.FREE) or is_mfa_enabled(request.user):
            return None
        return redirect("mfa_index")


class Refusals:
    """A refusal that no form caught becomes a page that says what happened and what was kept; never a bare error."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, PermissionDenied):
            return render(request, "403.html", status=403)
        if isinstance(exception, Refused):
            sentences = [sentence for _, sentence in explain_all(exception)]
            if getattr(request, "htmx", False):
                return HttpResponse(" ".join(sentences), status=409, content_type="text/plain; charset=utf-8")
            return render(request, "refused.html", {"sentences": sentences}, status=409)
        return None
