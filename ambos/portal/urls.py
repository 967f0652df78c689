"""The front pages."""

from django.urls import path

from ambos.portal.family import views as family

urlpatterns = [path("", family.front, name="front"), path("home/", family.home, name="home")]
