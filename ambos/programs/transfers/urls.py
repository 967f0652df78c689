"""Addresses of transfers: families' first, a school's link, then the office and headquarters."""

from django.urls import path

from .views import family, hq, office, school

urlpatterns = [
    path("", family.front, name="front"),
    path("ask/", family.ask, name="family_ask"),
    path("follow/", family.follow, name="follow"),
    path("school/<str:token>/", school.school, name="school"),
    path("office/", office.transfers, name="transfers"),
    path("office/ask/", office.ask, name="ask"),
    path("office/<uuid:key>/", office.transfer, name="transfer"),
    path("office/<uuid:key>/fill/", office.fill, name="fill"),
    path("office/<uuid:key>/link/", office.link, name="link"),
    path("office/<uuid:key>/replace/", office.follow_up, name="replace"),
    path("office/<uuid:key>/double/", office.double, name="double"),
    path("office/<uuid:key>/sheet/", office.sheet, name="sheet"),
    path("office/<uuid:key>/do/<str:verb>/", office.step, name="step"),
    path("network/", hq.network, name="network"),
]
