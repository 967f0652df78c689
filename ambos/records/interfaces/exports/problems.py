"""Errors that a program can read (RFC 9457): what kind, what happened, and nothing of what lies behind."""

from __future__ import annotations

from typing import Any

from django.http import JsonResponse

TITLES = {
    400: "The question could not be understood", 401: "A valid token is needed", 403: "This token may not do that",
    404: "There is nothing here", 405: "Not asked in this way", 409: "The rules say no",
    422: "Something in it does not hold", 429: "Too many questions", 500: "Something broke", 503: "Try again later",
}  # fmt: skip


def problem(status: int, kind: str, detail: str, **more: Any) -> JsonResponse:
    """A problem. ``kind`` is a word that stays the same; ``more`` stands beside it."""
    said = {"type": f"urn:ambos:problem:{kind}", "title": TITLES[status], "status": status, "detail": detail} | more
    return JsonResponse(said, status=status, content_type="application/problem+json")
