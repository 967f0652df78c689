"""Addresses below /directory/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.services, name="services"),
    path("new/", views.write, name="new"),
    path("organizations/new/", views.new_organization, name="new-organization"),
    path("import/", views.import_file, name="import"),
    path("capacity/", views.capacity, name="capacity"),
    path("<uuid:key>/", views.service, name="service"),
    path("<uuid:key>/change/", views.write, name="change"),
    path("<uuid:key>/confirm/", views.confirm, name="confirm"),
    path("<uuid:key>/capacity/", views.set_capacity, name="set-capacity"),
]
