"""Addresses below /agreements/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.agreements, name="agreements"),
    path("new/", views.write, name="new"),
    path("<uuid:key>/", views.agreement, name="agreement"),
    path("<uuid:key>/change/", views.write, name="change"),
    path("<uuid:key>/send/", views.send, name="send"),
    path("<uuid:key>/send-back/", views.send_back, name="send-back"),
    path("<uuid:key>/sign/", views.sign, name="sign"),
    path("<uuid:key>/extend/", views.extend, name="extend"),
    path("<uuid:key>/terminate/", views.terminate, name="terminate"),
]
