"""Addresses of headquarters."""

from django.urls import path

from . import views

app_name = "hq"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("indicators/", views.indicators, name="indicators"),
    path("indicators/<str:code>/", views.indicator, name="indicator"),
    path("indicators/<str:code>/figures.csv", views.figures_csv, name="csv"),
    path("indicators/<str:code>/figures.json", views.figures_json, name="json"),
    path("indicators/<str:code>/offices/<slug:office>/", views.office, name="office"),
]
