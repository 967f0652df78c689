"""Every address: the portal, then whatever each running program mounts, then sign-in and health."""

from __future__ import annotations

from django.urls import include, path

from ambos.config import views
from ambos.records.registry.queries import running

urlpatterns = [
    path("", include("ambos.portal.urls")),
    path("accounts/", include("allauth.urls")),
    path("health/", views.health, name="health"),
    *(
        path(p.mount if p.mount is not None else f"{p.slug.replace('_', '-')}/", include((p.urls, p.slug)))
        for p in running()
        if p.urls
    ),
]
handler404 = "ambos.config.views.not_found"
handler500 = "ambos.config.views.broken"
