"""Addresses below /rollout/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.operations, name="operations"),
    path("new/", views.propose, name="propose"),
    path("<uuid:key>/", views.operation, name="operation"),
    path("<uuid:key>/approve/", views.approve, name="approve"),
    path("<uuid:key>/decline/", views.decline, name="decline"),
    path("<uuid:key>/close/", views.close, name="close"),
    path("<uuid:key>/end-pilot/", views.end_pilot, name="end-pilot"),
]
