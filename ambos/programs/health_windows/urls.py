"""Addresses of the window's workspace."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.today, name="today"),
    path("arrive/", views.arrive, name="arrive"),
    path("turns/<uuid:key>/", views.visit, name="visit"),
    path("turns/<uuid:key>/services/", views.options, name="options"),
    path("turns/<uuid:key>/call/", views.call, name="call"),
    path("turns/<uuid:key>/back/", views.put_back, name="put_back"),
    path("turns/<uuid:key>/leave/", views.leave, name="leave"),
]
