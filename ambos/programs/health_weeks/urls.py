"""Addresses of the Health Weeks: everybody's first, then those of offices, agencies, headquarters and promoters."""

from django.urls import path

from .views import agency, by_link, fair, family, hq, office

urlpatterns = [
    path("", family.calendar, name="calendar"),
    path("calendar.ics", family.feed, name="feed"),
    path("past/", family.past, name="past"),
    path("e/<str:code>/", family.event, name="event"),
    path("e/<str:code>/event.ics", family.event_file, name="event_file"),
    path("report/<str:token>/", by_link.by_link, name="by_link"),
    path("office/", office.office, name="office"),
    path("office/task-force/", office.form_force, name="form_force"),
    path("office/report/", office.sign, name="sign"),
    path("office/import/", office.import_list, name="import"),
    path("office/events.csv", office.export_list, name="export"),
    path("events/new/", office.write, name="new"),
    path("events/<uuid:key>/", office.work_event, name="work_event"),
    path("events/<uuid:key>/change/", office.write, name="change"),
    path("events/<uuid:key>/close-out/", office.close_out, name="close_out"),
    path("events/<uuid:key>/do/<str:verb>/", office.step, name="step"),
    path("events/<uuid:key>/add/<str:what>/", office.side, name="side"),
    path("events/<uuid:key>/drop/<uuid:other>/", office.drop, name="drop"),
    path("agency/", agency.agency, name="agency"),
    path("agency/propose/<uuid:key>/", agency.propose, name="propose"),
    path("editions/", hq.editions, name="editions"),
    path("editions/<str:code>/", hq.edition, name="edition"),
    path("editions/<str:code>/do/<str:verb>/", hq.decide, name="decide"),
    path("editions/<str:code>/consolidated.csv", hq.consolidated, name="consolidated"),
    path("fair/", fair.fair, name="fair"),
    path("fair/<uuid:key>/", fair.test, name="test"),
]
