"""The front pages."""

from django.urls import include, path

from ambos.portal.components.views import components
from ambos.portal.family import views as family

urlpatterns = [
    path("", family.front, name="front"),
    path("home/", family.home, name="home"),
    path("what-we-keep/", family.what_we_keep, name="what-we-keep"),
    path("accessibility/", family.accessibility, name="accessibility"),
    path("no-signal/", family.no_signal, name="no-signal"),
    path("hq/", include("ambos.portal.hq.urls")),
    path("consulate/", include("ambos.portal.consulate.urls")),
    path("components/", components, name="components"),
]
