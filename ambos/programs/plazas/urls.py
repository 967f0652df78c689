"""Addresses of plazas: families first, then work pages, then the phone that takes attendance without a signal."""

from django.urls import path

from .views import exams, learners, phone, plazas

urlpatterns = [
    path("near/", plazas.near, name="near"),
    path("", plazas.plazas, name="plazas"),
    path("new/", plazas.propose, name="propose"),
    path("import/", plazas.import_file, name="import"),
    path("learners.csv", plazas.export_file, name="export"),
    path("figures/", plazas.figures, name="figures"),
    path("p/<uuid:key>/", plazas.plaza, name="plaza"),
    path("p/<uuid:key>/do/<str:verb>/", plazas.plaza_step, name="plaza-step"),
    path("p/<uuid:key>/add/<str:what>/", plazas.plaza_side, name="plaza-side"),
    path("p/<uuid:key>/register/", learners.register, name="plaza-register"),
    path("p/<uuid:key>/call/", exams.plaza_call, name="plaza-call"),
    path("today/", learners.today, name="today"),
    path("groups/<uuid:key>/", learners.group, name="group"),
    path("learners/", learners.learners, name="learners"),
    path("l/<uuid:key>/", learners.learner, name="learner"),
    path("l/<uuid:key>/map/", learners.own_map, name="learner-map"),
    path("l/<uuid:key>/say/<str:what>/", learners.learner_side, name="learner-side"),
    path("l/<uuid:key>/do/<str:verb>/", learners.learner_step, name="learner-step"),
    path("transfers/<uuid:key>/receive/", learners.transfer_receive, name="transfer-receive"),
    path("studies/<uuid:key>/decide/", learners.study_decide, name="study-decide"),
    path("exams/", exams.exams, name="exams"),
    path("sittings/", exams.sittings, name="sittings"),
    path("sittings/<uuid:key>/", exams.sitting, name="sitting"),
    path("sittings/<uuid:key>/pack/<str:verb>/", exams.sitting_pack, name="sitting-pack"),
    path("certificates/", exams.certificates, name="certificates"),
    path("certificates/<uuid:key>/", exams.certificate, name="certificate"),
    path("certificates/<uuid:key>/do/<str:verb>/", exams.certificate_step, name="certificate-step"),
    path("phone/", phone.page, name="phone"),
    path("phone/manifest.webmanifest", phone.manifest, name="phone-manifest"),
    path("phone/sw.js", phone.worker, name="phone-worker"),
    path("phone/list", phone.take_list, name="phone-list"),
    path("phone/sync", phone.sync, name="phone-sync"),
]
