"""Addresses of documents, mounted at the root: the address in a code is as short as can be."""

from django.urls import path

from . import views

urlpatterns = [
    path("v/", views.verify, name="verify"),
    path("v/list", views.lists, name="lists"),
    path("v/sw.js", views.service_worker, name="service_worker"),
    path("v/save", views.save, name="save"),
    path("v/keys/<slug:key_id>", views.key, name="key"),
    path("v/status/<slug:key_id>", views.status, name="status"),
    path("v/folio", views.folio, name="folio"),
]
