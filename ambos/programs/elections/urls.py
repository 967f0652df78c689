"""Addresses of elections."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.activities, name="activities"),
    path("new/", views.plan, name="plan"),
    path("<uuid:key>/", views.activity, name="activity"),
    path("<uuid:key>/held/", views.hold, name="hold"),
]
