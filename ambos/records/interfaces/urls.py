"""The public directory below /hsds/, the API below /api/, tokens, calendars and tables."""

from django.urls import include, path

from . import api
from .views import files, hsds, tokens

urlpatterns = [
    path("api/v1/", include(api.urls())),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<uuid:key>/revoke/", tokens.revoke, name="token-revoke"),
    path("tables/", files.tables, name="tables"),
    path("tables/<slug:what>.<slug:kind>", files.table, name="table"),
    path("calendars/offices/<slug:code>.ics", files.office_calendar, name="office-calendar"),
    path("calendars/<slug:token>.ics", files.own_calendar, name="own-calendar"),
    path("hsds/", hsds.about, name="hsds-about"),
    path("hsds/openapi.json", hsds.openapi, name="hsds-openapi"),
    path("hsds/services", hsds.services, name="hsds-services"),
    path("hsds/services/<uuid:key>", hsds.service, name="hsds-service"),
    path("hsds/organizations", hsds.organizations, name="hsds-organizations"),
    path("hsds/organizations/<uuid:key>", hsds.organization, name="hsds-organization"),
    path("hsds/service_at_locations", hsds.service_at_locations, name="hsds-service-at-locations"),
    path("hsds/service_at_locations/<uuid:key>", hsds.service_at_location, name="hsds-service-at-location"),
    path("hsds/taxonomies", hsds.taxonomies, name="hsds-taxonomies"),
    path("hsds/taxonomies/<uuid:key>", hsds.taxonomy, name="hsds-taxonomy"),
    path("hsds/taxonomy_terms", hsds.taxonomy_terms, name="hsds-taxonomy-terms"),
    path("hsds/taxonomy_terms/<uuid:key>", hsds.taxonomy_term, name="hsds-taxonomy-term"),
]
