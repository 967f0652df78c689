"""Between the server and the pages: the log line, the language, the post a person acts under, the second factor,
refusals that nobody caught."""

from __future__ import annotations

import logging
import time

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from ambos.config.sign_in import has_shown_second_factor
from ambos.domain.access import NOBODY, Access
from ambos.domain.errors import Refused
from ambos.records.accounts.queries import has_second_factor
from ambos.records.agreements.queries import zone_of
from ambos.records.posts.queries import access_from, posts_now
from ambos.records.registry.loading import origin
from ambos.records.registry.queries import explain_all, plans_kept

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


class NoNulls:
    """What stands behind the question mark loses its NULs: PostgreSQL keeps none in a text and would end in a fault on every
    page that filters by what somebody wrote into its address. What is posted goes through forms, which refuse them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", "").replace("\0", "")
        return self.get_response(request)


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
    the database on every request: a post ended a minute ago opens nothing. The pages speak the language of the account
    unless another one was chosen on this device; its days and hours are those of the post. What an account reads is kept by
    no browser: after signing out, nothing comes back by the back button of a computer that a window shares.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.post, request.posts, request.access = None, [], NOBODY
        zone = origin().timezone
        if request.user.is_authenticated:
            with plans_kept():  # small questions about one account, asked before every page
                if self._is_idle(request):
                    logout(request)
                    return _away(request, f"{reverse(settings.LOGIN_URL)}?idle=1")
                self._speak(request)
                self._act(request)
                zone = self._zone(request.post)
        timezone.activate(zone)
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def _is_idle(self, request) -> bool:
        now = time.time()
        seen = request.session.get("seen", now)
        # Written at most once a minute, so that reading pages does not write sessions.
        if "seen" not in request.session or 60 < now - seen <= settings.AMBOS_IDLE_MINUTES * 60:
            request.session["seen"] = now
            UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())
        return now - seen > settings.AMBOS_IDLE_MINUTES * 60

    def _speak(self, request) -> None:
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and "lang" not in request.GET:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()

    def _act(self, request) -> None:
        held = posts_now(request.user, timezone.now())
        chosen = request.session.get("post")
        request.post = next((p for p in held if str(p.pk) == chosen), None)
        if request.post is None and chosen is not None:
            # The post she acted under has ended. What she was about to write must not be written under another one.
            del request.session["post"]
            if request.method not in ("GET", "HEAD", "OPTIONS"):
                raise PermissionDenied
        request.post = request.post or (held[0] if held else None)
        request.posts = held
        request.access = access_from(request.post) if request.post else Access(user=request.user.pk)

    def _zone(self, post) -> str:
        """Whose day and hours a page has: the office's; a partner's by its agreements; the institute's for headquarters and
        for whoever reads without an account. Never UTC's, where it is tomorrow while a school district is still at work."""
        if post and post.office:
            return post.office.timezone
        there = zone_of(post.organization_id, timezone.now().date()) if post and post.organization_id else None
        return there or origin().timezone


class SecondFactor:
    """Whoever signs in shows a second factor before any page opens; it cannot be switched off outside the demo.

    Three doors of allauth are kept here because allauth asks nobody about them: removing the last passkey (it asks only
    for the code generator), changing the address of an account (an administrator makes a new account instead), and a
    session that was opened with the password alone before a second factor was set up elsewhere.
    """

    ENROLMENT = frozenset(
        {
            "account_logout",
            "account_reauthenticate",
            "mfa_activate_totp",
            "mfa_add_webauthn",
            "mfa_index",
            "mfa_view_recovery_codes",
        }
    )
    CLOSED = frozenset({"account_email", "account_confirm_email", "account_email_verification_sent"})

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.view_name
        if name in self.CLOSED:
            raise Http404
        if not request.user.is_authenticated or getattr(view, "public", None):
            return None
        if name == "mfa_remove_webauthn" and not self._may_remove(request, kwargs["pk"]):
            return refused_page(request, Refused("accounts.last_second_factor"))
        if settings.AMBOS_SECOND_FACTOR != "required" or has_shown_second_factor(request):
            return None
        if has_second_factor(request.user):
            logout(request)
            return _away(request, reverse(settings.LOGIN_URL))
        return None if name in self.ENROLMENT else _away(request, reverse("mfa_index"))

    @staticmethod
    def _may_remove(request, key) -> bool:
        passkey = Authenticator.objects.filter(pk=key, user=request.user).first()
        return passkey is None or get_adapter().can_delete_authenticator(passkey)


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
            return refused_page(request, exception)
        return None


def refused_page(request, refused: Refused) -> HttpResponse:
    """What the rules said no to, in whole sentences: a page, or the sentences alone for htmx."""
    sentences = [sentence for _, sentence in explain_all(refused)]
    if getattr(request, "htmx", False):
        return HttpResponse(" ".join(sentences), status=409, content_type="text/plain; charset=utf-8")
    return render(request, "refused.html", {"sentences": sentences}, status=409)


def _away(request, address: str) -> HttpResponse:
    """Send her there; htmx is told to leave the page rather than to put the other one inside it."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
