"""Addresses of online courses."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("offers/", views.offers, name="offers"),
    path("offers/new/", views.offer, name="new-offer"),
    path("offers/<uuid:key>/", views.offer, name="offer"),
    path("offers/<uuid:key>/close/", views.close, name="close-offer"),
    path("<uuid:key>/", views.course, name="course"),
    path("<uuid:key>/enrol/", views.enrol, name="enrol"),
    path("school/", views.places, name="places"),
    path("school/<uuid:key>/", views.place, name="place"),
    path("school/<uuid:key>/pace/", views.note, name="place-pace"),
    path("school/<uuid:key>/due/", views.due, name="place-due"),
    path("school/<uuid:key>/mark/", views.finish, name="place-mark"),
    path("school/<uuid:key>/withdraw/", views.withdraw, name="place-withdraw"),
    path("school/<uuid:key>/read/", views.read_again, name="place-read"),
    path("school/<uuid:key>/decide/", views.decide, name="place-decide"),
]
