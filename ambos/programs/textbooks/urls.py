"""Addresses of textbooks: everybody's, a site's by its link, an office's, headquarters'."""

from django.urls import path

from .views import hq, office, public, shipments, site

urlpatterns = [
    path("", public.books, name="books"),
    path("cost/", public.cost, name="cost"),
    path("use/<str:token>/", site.use, name="use"),
    path("office/", office.desk, name="desk"),
    path("office/ask/", office.ask, name="ask"),
    path("office/give/", office.give, name="give"),
    path("office/give/<uuid:key>/", office.give, name="give_share"),
    path("office/requests/<uuid:key>/withdraw/", office.withdraw, name="withdraw"),
    path("office/shipments/<uuid:key>/", office.receive, name="receive"),
    path("office/stock/<uuid:key>/<str:what>/", office.change, name="change"),
    path("office/reports/<uuid:key>/", office.report, name="report"),
    path("office/reports/<uuid:key>/link/", office.report_link, name="report_link"),
    path("seasons/", hq.seasons, name="seasons"),
    path("seasons/<slug:code>/", hq.season, name="season"),
    path("seasons/<slug:code>/home/", hq.home, name="home"),
    path("seasons/<slug:code>/do/<str:verb>/", hq.decide, name="decide"),
    path("seasons/<slug:code>/pack/<slug:office>/", hq.pack, name="pack"),
    path("shipments/<uuid:key>/", shipments.shipment, name="shipment"),
    path("shipments/<uuid:key>/customs/", shipments.customs, name="customs"),
    path("shipments/<uuid:key>/freight/", shipments.freight, name="freight"),
    path("shipments/<uuid:key>/send/", hq.send, name="send"),
    path("store/", hq.store, name="store"),
    path("store/new/", hq.add_title, name="add_title"),
    path("store/new-set/", hq.add_set, name="add_set"),
]
