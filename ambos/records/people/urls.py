"""Addresses of people."""

from django.urls import path

from .views import family, records, reviews

urlpatterns = [
    path("", records.search, name="search"),
    path("new/", records.new, name="new"),
    path("duplicates/", reviews.duplicates, name="duplicates"),
    path("duplicates/<uuid:key>/", reviews.duplicate, name="duplicate"),
    path("duplicates/<uuid:key>/reopen/", reviews.reopen, name="reopen"),
    path("duplicates/<uuid:key>/<slug:verb>/", reviews.decide, name="decide"),
    path("kept/", reviews.kept, name="kept"),
    path("kept/<uuid:key>/<slug:verb>/", reviews.answer, name="answer"),
    path("consents/<uuid:key>/", records.receipt, name="receipt"),
    path("consents/<uuid:key>/revoke/", records.revoke, name="revoke"),
    path("contacts/<uuid:key>/remove/", records.remove_contact, name="remove_contact"),
    path("contacts/<uuid:key>/<slug:verb>/", records.silence, name="silence"),
    path("guardians/<uuid:key>/end/", family.end_guardian, name="end_guardian"),
    path("<uuid:key>/", records.person, name="person"),
    path("<uuid:key>/edit/", records.edit, name="edit"),
    path("<uuid:key>/add/<slug:what>/", records.add, name="add"),
    path("<uuid:key>/ask/<slug:what>/", records.ask, name="ask"),
    path("<uuid:key>/sheet/", records.sheet, name="sheet"),
    path("<uuid:key>/export/", records.export, name="export"),
    path("<uuid:key>/link/<uuid:other>/", records.link, name="link"),
    path("<uuid:key>/unlink/", records.unlink, name="unlink"),
    path("<uuid:key>/leave-household/", family.leave_household, name="leave_household"),
    path("<uuid:key>/forget/", records.forget, name="forget"),
]
