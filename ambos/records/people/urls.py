"""Addresses of people."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.search, name="search"),
    path("new/", views.new, name="new"),
    path("consents/<uuid:key>/", views.receipt, name="receipt"),
    path("consents/<uuid:key>/revoke/", views.revoke, name="revoke"),
    path("contacts/<uuid:key>/remove/", views.remove_contact, name="remove_contact"),
    path("<uuid:key>/", views.person, name="person"),
    path("<uuid:key>/edit/", views.edit, name="edit"),
    path("<uuid:key>/add/<slug:what>/", views.add, name="add"),
    path("<uuid:key>/sheet/", views.sheet, name="sheet"),
    path("<uuid:key>/link/<uuid:other>/", views.link, name="link"),
    path("<uuid:key>/unlink/", views.unlink, name="unlink"),
    path("<uuid:key>/forget/", views.forget, name="forget"),
]
