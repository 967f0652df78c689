"""Addresses of casework. Mounted at the root: the pages of clients and services are short enough to read aloud."""

from django.urls import path

from . import views

urlpatterns = [
    path("follow/", views.follow, name="follow"),
    path("r/<str:token>/", views.answer, name="answer"),
]
