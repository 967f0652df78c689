"""Addresses of a consulate."""

from django.urls import path

from . import views

app_name = "consulate"
urlpatterns = [path("", views.office, name="office")]
