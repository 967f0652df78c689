"""The front pages."""

from django.urls import include, path

from ambos.portal.components.views import components
from ambos.portal.family import views as family
from ambos.portal.partner import views as partner
from ambos.portal.theme import theme

urlpatterns = [
    path("", family.front, name="front"),
    path("home/", family.home, name="home"),
    path("what-we-keep/", family.what_we_keep, name="what-we-keep"),
    path("accessibility/", family.accessibility, name="accessibility"),
    path("no-signal/", family.no_signal, name="no-signal"),
    path("hq/", include("ambos.portal.hq.urls")),
    path("consulate/", include("ambos.portal.consulate.urls")),
    path("theme-<slug:digest>.css", theme, name="theme"),
    path("components/", components, name="components"),
    path("partner/", partner.inbox, name="partner"),
    path("partner/scheduled/", partner.listed, {"which": "scheduled"}, name="partner-scheduled"),
    path("partner/outcomes/", partner.listed, {"which": "outcomes"}, name="partner-outcomes"),
    path("partner/closed/", partner.listed, {"which": "closed"}, name="partner-closed"),
    path("partner/<uuid:key>/", partner.referral, name="partner-referral"),
    path("partner/<uuid:key>/accept/", partner.accept, name="partner-accept"),
    path("partner/<uuid:key>/decline/", partner.decline, name="partner-decline"),
    path("partner/<uuid:key>/appointment/", partner.appointment, name="partner-appointment"),
    path("partner/<uuid:key>/arrived/", partner.arrived, name="partner-arrived"),
    path("partner/<uuid:key>/cancel/", partner.cancel, name="partner-cancel"),
    path("partner/<uuid:key>/outcome/", partner.outcome, name="partner-outcome"),
    path("partner/<uuid:key>/undo/", partner.undo, name="partner-undo"),
    path("admin/", include("ambos.portal.admin.urls")),
]
