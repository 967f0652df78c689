"""Addresses below /eligibility/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.questions, name="questions"),
    path("ask/", views.ask, name="ask"),
    path("window/", views.window, name="window"),
    path("near/", views.near, name="near"),
    path("near/<uuid:key>/wrong/", views.report, name="report"),
    path("reports/", views.reports, name="reports"),
    path("reports/<uuid:key>/settle/", views.settle, name="settle"),
    path("services/<uuid:key>/review/", views.review, name="review"),
    path("laws/", views.laws, name="laws"),
    path("counts/", views.counts, name="counts"),
    path("facts/", views.facts, name="facts"),
    path("facts/<str:name>/", views.fact, name="fact"),
    path("facts/<str:name>/check/", views.check, name="check"),
    path("changes/", views.proposals, name="proposals"),
    path("changes/<uuid:key>/", views.proposal, name="proposal"),
    path("changes/<uuid:key>/decide/", views.decide, name="decide"),
    path("facts-<slug:digest>.json", views.phone_file, name="phone-file"),
    path("words-<slug:language>-<slug:digest>.json", views.words_file, name="words-file"),
    path("sw.js", views.worker, name="worker"),
]
