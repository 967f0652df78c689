"""Addresses of distance learning."""

from django.urls import path

from .views import family

urlpatterns = [
    path("", family.adviser, name="adviser"),
]
