"""Addresses below /messages/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.queue, name="queue"),
    path("<uuid:key>/retry/", views.retry, name="retry"),
    path("report/", views.report, name="report"),
]
