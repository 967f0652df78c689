"""What the pages without an account share: who tries, and how the page is kept out of caches, searches and Referer."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter


def address_of(request) -> str:
    """The client's network address behind the proxies we trust; of IPv6 the half that one household has for itself."""
    typed = get_adapter().get_client_ip(request) or ""
    try:
        address = ipaddress.ip_address(typed)
    except ValueError:
        return typed
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else typed


def browser_of(request) -> str:
    """What tells one browser from another while it is open: the secret of its form cookie."""
    return request.META.get("CSRF_COOKIE", "")


def private(*, referrer: str = "same-origin") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Marks a page that no cache, search engine or back button on a borrowed phone may keep."""

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def kept(request, *args, **kwargs):
            response = view(request, *args, **kwargs)
            response["Cache-Control"] = "no-store"
            response["Referrer-Policy"] = referrer
            response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
            return response

        return kept

    return mark
