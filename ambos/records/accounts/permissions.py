"""Who may open a view, and who may change an account.

Every view says who may open it in its own file, with one of two marks, and a test refuses a view without.

``@allowed(May.X, ...)``: signed in, and the post acted under holds *one* of these capabilities; with no capability,
whoever is signed in. ``@public("why")``: open to everybody, with the reason. Bounds (office, organization, purpose) are
the business of queries and predicates; these marks only open or shut the door.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from ambos.domain.access import Access

from .models import User
from .roles import May


def allowed(*capabilities: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Only for whoever holds one of ``capabilities``; an anonymous visitor is sent to sign in, anybody else gets 403."""
    needed = frozenset(str(capability) for capability in capabilities)

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if needed and not any(request.access.may(capability) for capability in needed):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.allowed = needed
        return guarded

    return mark


def public(reason: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Open to everybody, because of ``reason``, which the table of addresses shows."""

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        view.public = reason
        return view

    return mark


def may_make_accounts(access: Access) -> bool:
    """Administrators, and partner administrators for their own staff. An account without a post may do nothing."""
    return access.may(May.KEEP_ACCOUNTS) or access.may(May.KEEP_OWN_STAFF)


def may_keep(access: Access, account: User) -> bool:
    """Administrators keep every account but their own: nobody ends, re-opens or resets herself."""
    return access.may(May.KEEP_ACCOUNTS) and access.user != account.pk


def may_change(access: Access, account: User) -> bool:
    """Name and language: administrators, and the account's own holder."""
    return access.may(May.KEEP_ACCOUNTS) or access.user == account.pk


def _to_sign_in(request):
    """To the sign-in page and back here; htmx is told to leave the page rather than to put a sign-in form inside it."""
    answer = redirect_to_login(request.get_full_path())
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": answer.url})
    return answer
