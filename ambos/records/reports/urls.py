"""Addresses below /reports/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.reports, name="list"),
    path("supervised/", views.supervised, name="supervised"),
    path("network/", views.network, name="network"),
    path("network/consolidate/", views.consolidate, name="consolidate"),
    path("network/late/", views.late, name="late"),
    path("network/report.<str:kind>", views.network_file, name="network-file"),
    path("network/offices/<slug:office>/", views.network_office, name="network-office"),
    path("<uuid:key>/", views.report, name="report"),
    path("<uuid:key>/report.<str:kind>", views.report_file, name="file"),
    path("<uuid:key>/count/", views.count_again, name="count"),
    path("<uuid:key>/adjust/", views.adjust, name="adjust"),
    path("<uuid:key>/sign/", views.sign, name="sign"),
    path("<uuid:key>/blank/", views.blank, name="blank"),
    path("<uuid:key>/accept/", views.accept, name="accept"),
    path("<uuid:key>/return/", views.send_back, name="return"),
    path("<uuid:key>/amend/", views.amend, name="amend"),
]
