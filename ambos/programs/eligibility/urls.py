"""Addresses below /eligibility/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.questions, name="questions"),
    path("ask/", views.ask, name="ask"),
    path("window/", views.window, name="window"),
    path("facts-<slug:digest>.json", views.phone_file, name="phone-file"),
    path("words-<slug:language>-<slug:digest>.json", views.words_file, name="words-file"),
    path("sw.js", views.worker, name="worker"),
]
