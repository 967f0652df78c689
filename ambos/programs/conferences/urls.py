"""Addresses of the conferences: what everybody sees, her own page, the office, those who convene."""

from django.urls import path

from .views import door, family, hq, mine, office

urlpatterns = [
    path("", family.index, name="index"),
    path("calendar.ics", family.feed, name="feed"),
    path("<int:number>/", family.edition, name="public"),
    path("<int:number>/calendar.ics", family.agenda_file, name="agenda-file"),
    path("<int:number>/report/", family.report, name="report"),
    path("mine/<slug:token>/", mine.page, name="mine"),
    path("mine/<slug:token>/certificate.pdf", mine.certificate, name="mine-certificate"),
    path("office/", office.office, name="office"),
    path("office/<int:number>/nominate/", office.nominate, name="nominate"),
    path("office/nominee/<uuid:key>/", office.nominee, name="nominee"),
    path("follow-up/<uuid:key>/", office.follow_up, name="follow-up"),
    path("certificates/", office.certificates, name="certificates"),
    path("work/", hq.editions, name="editions"),
    path("work/<int:number>/", hq.edition, name="edition"),
    path("work/<int:number>/change/", hq.change, name="change"),
    path("work/<int:number>/people/", hq.people, name="people"),
    path("work/<int:number>/people.csv", hq.people_file, name="people-file"),
    path("work/<int:number>/agenda/", hq.agenda, name="agenda"),
    path("work/<int:number>/after/", hq.after, name="after"),
    path("work/<int:number>/do/<slug:verb>/", hq.do, name="do"),
    path("work/<int:number>/door/", door.door, name="door"),
    path("work/<int:number>/door/sync/", door.sync, name="door-sync"),
    path("work/<int:number>/door/sw.js", door.worker, name="door-worker"),
]
