"""Addresses of distance learning: everybody's, then those of advisers, headquarters and receiving institutions."""

from django.urls import path

from .views import desk, family, hq, school

urlpatterns = [
    path("", family.adviser, name="adviser"),
    path("mine/", family.mine, name="mine"),
    path("s/<str:token>/", school.statement, name="statement"),
    path("studies/", desk.studies, name="studies"),
    path("studies/new/", desk.new, name="new"),
    path("studies/take-over/", desk.take_over, name="take-over"),
    path("studies/<uuid:key>/", desk.study, name="study"),
    path("studies/<uuid:key>/code/", desk.code, name="code"),
    path("studies/<uuid:key>/certify/", desk.certify, name="certify"),
    path("studies/<uuid:key>/do/<str:verb>/", desk.step, name="step"),
    path("certificates/<uuid:key>/correct/", desk.correct, name="correct"),
    path("statements/<uuid:key>/", desk.statement, name="work_statement"),
    path("matrix/", hq.matrix, name="matrix"),
    path("matrix/<slug:body>/<str:subject>/", hq.cell, name="cell"),
    path("alignments/<uuid:key>/decide/", hq.decide, name="decide"),
]
