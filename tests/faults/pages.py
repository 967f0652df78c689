"""The addresses of Ambos and two pages that write, for the tests of what happens when writing fails."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from ambos.config.urls import handler404, handler500
from ambos.config.urls import urlpatterns as ours
from ambos.records.audit.actions import record


@csrf_exempt
def write(request):
    """Two rows in one transaction, as a verb does; the second is as long as ``size`` says."""
    with transaction.atomic():
        record("test.first", "x", by="system")
        record("test.second", "x", by="system", text="x" * int(request.POST.get("size", "1")))
    return HttpResponse("written")


urlpatterns = [*ours, path("test-write/", write, name="test-write")]
__all__ = ["handler404", "handler500", "urlpatterns"]
