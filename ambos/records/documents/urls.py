"""Addresses of documents, mounted at the root: the address in a code is as short as can be."""

from django.urls import path

from .views import checking, receiving, work

urlpatterns = [
    path("v/", checking.verify, name="verify"),
    path("v/list", checking.lists, name="lists"),
    path("v/sw.js", checking.service_worker, name="service_worker"),
    path("v/save", checking.save, name="save"),
    path("v/keys/<slug:key_id>", checking.key, name="key"),
    path("v/status/<slug:key_id>", checking.status, name="status"),
    path("v/folio", checking.folio, name="folio"),
    path("v/received", receiving.received, name="received"),
    path("v/guide", receiving.guide, name="guide"),
    path("papers/", work.papers, name="papers"),
    path("papers/new/<slug:kind>/", work.write, name="new"),
    path("papers/<uuid:key>/", work.paper, name="paper"),
    path("papers/<uuid:key>/read/", work.read, name="read"),
    path("papers/<uuid:key>/<str:ending>/download/", work.download, name="download"),
    path("papers/<uuid:key>/replace/", work.replace, name="replace"),
    path("papers/<uuid:key>/end/", work.end, name="end"),
]
