"""Addresses: families at /find/, work pages below /network/."""

from django.urls import include, path

from . import views

work = [
    path("", views.offices, name="offices"),
    path("offices/<slug:code>/", views.office, name="office"),
    path("offices/<slug:code>/new-point/", views.new_point, name="new-point"),
    path("our-office/", views.own_office, name="own-office"),
    path("points/<uuid:key>/", views.point, name="point"),
    path("data/", views.errors, name="errors"),
    path("lists/", views.imports, name="imports"),
    path("lists/<uuid:key>/", views.import_, name="import"),
    path("lists/<uuid:key>/apply/", views.apply, name="apply"),
    path("lists/<uuid:key>/compare/", views.compare, name="compare"),
    path("lists/<uuid:key>/discard/", views.discard, name="discard"),
]
urlpatterns = [path("find/", views.find, name="find"), path("network/", include(work))]
