"""Addresses below /posts/."""

from django.urls import path

from . import views

urlpatterns = [
    path("act/", views.act, name="act"),
    path("roles/", views.roles, name="roles"),
    path("staff/", views.staff, name="staff"),
    path("staff/<uuid:key>/end/", views.end, name="end"),
]
