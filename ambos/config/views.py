"""Pages of the house itself: is it up, not found, broken."""

from __future__ import annotations

import sys

from django.db import connection
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from ambos.config.trouble import answer, trouble_of
from ambos.records.accounts.permissions import public


@public("a watchman asks whether it is up; says nothing else")
@never_cache
def health(request):
    """200 when the database answers, 503 when it does not. Says nothing else."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return JsonResponse({"database": "down"}, status=503)
    return JsonResponse({"database": "up"})


def not_found(request, exception=None):
    """404 in words."""
    return render(request, "404.html", status=404)


def broken(request):
    """500 in words, or what ails the database; drawn without the database, which may be what broke."""
    trouble = trouble_of(sys.exception())
    if trouble:
        return answer(request, trouble)
    return render(None, "500.html", status=500)
