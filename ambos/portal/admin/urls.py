"""Addresses below /admin/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.front, name="admin"),
    path("log/", views.log, name="admin-log"),
    path("log.csv", views.log_csv, name="admin-log-csv"),
    path("people/", views.people, name="admin-people"),
    path("people/new/", views.new, name="admin-new"),
    path("people/<uuid:key>/", views.account, name="admin-account"),
    path("people/<uuid:key>/reset/", views.reset, name="admin-reset"),
    path("people/<uuid:key>/<slug:verb>/", views.change, name="admin-change"),
    path("posts/<uuid:key>/end/", views.end_post, name="admin-end-post"),
    path("posts/<uuid:key>/revoke/", views.revoke_post, name="admin-revoke-post"),
]
