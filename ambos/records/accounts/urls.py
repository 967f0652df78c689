"""Addresses below /account/. Signing in itself lies below /accounts/ (allauth)."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.own, name="own"),
    path("sessions/<int:key>/end/", views.end_session, name="end-session"),
]
