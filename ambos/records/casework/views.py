"""The pages of clients and of services without an account."""

from __future__ import annotations

from django.http import Http404


def follow(request):
    """Not open yet."""
    raise Http404


def answer(request, token):
    """Not open yet."""
    raise Http404
