"""The addresses of Ambos and pages that fail while they hold a person's data in their hands."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from ambos.config.urls import handler404, handler500
from ambos.config.urls import urlpatterns as ours
from ambos.domain.errors import Refused
from ambos.records.people.queries import search_people


@csrf_exempt
def broken(request, what):
    """Fails as told, with everything that was sent in the text of the exception."""
    sent = " ".join(request.POST.values())
    search_people(request.access, sent)
    raise {
        "error": ValueError(sent),
        "refused": Refused("people.unknown", name=sent),
        "denied": PermissionDenied(sent),
        "database": OperationalError(f"connection lost while saying {sent}"),
    }[what]


urlpatterns = [*ours, path("broken/<slug:what>/", broken, name="broken")]
__all__ = ["handler404", "handler500", "urlpatterns"]
