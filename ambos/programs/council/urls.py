"""Addresses of the council: everybody's first, then the council's own, then those of who must answer."""

from django.urls import path

from .views import bodies, books, council, members, public, sessions

urlpatterns = [
    path("", public.tracker, name="tracker"),
    path("recommendations.csv", public.as_csv, name="csv"),
    path("recommendations.json", public.as_json, name="json"),
    path("feed.xml", public.feed, name="feed"),
    path("r/<str:code>/", public.recommendation, name="recommendation"),
    path("compliance/", public.compliance, name="compliance"),
    path("compliance/<int:number>.pdf", public.compliance_sheet, name="compliance-sheet"),
    path("terms/<str:code>/", public.term, name="term"),
    path("desk/", council.desk, name="desk"),
    path("propose/", council.propose, name="propose"),
    path("inside/<uuid:key>/", council.inside, name="inside"),
    path("inside/<uuid:key>/<str:verb>/", council.step, name="step"),
    path("sessions/", sessions.index, name="sessions"),
    path("sessions/<uuid:key>/", sessions.session, name="session"),
    path("sessions/<uuid:key>/attendance/", sessions.attendance, name="attendance"),
    path("sessions/<uuid:key>/vote/<uuid:other>/", sessions.vote, name="vote"),
    path("sessions/<uuid:key>/do/<str:verb>/", sessions.step, name="session-step"),
    path("books/", books.books, name="books"),
    path("books/rules/", books.rules, name="rules"),
    path("books/begin/", books.begin, name="begin"),
    path("books/<str:code>/", books.of_term, name="books-term"),
    path("books/<str:code>/share/", books.share, name="share"),
    path("books/<str:code>/seats/", books.add_seat, name="add-seat"),
    path("books/<str:code>/take-up/", books.take_up, name="take-up"),
    path("seats/<uuid:key>/", members.seat, name="seat"),
    path("members/<uuid:key>/", members.member, name="member"),
    path("members/<uuid:key>/<str:verb>/", members.step, name="member-step"),
    path("answers/", bodies.answers, name="answers"),
    path("answers/<uuid:key>/", bodies.part, name="part"),
    path("answers/<uuid:key>/<str:verb>/", bodies.step, name="part-step"),
]
