"""Addresses of diagnostics."""

from django.urls import path

from .views import pupils, questions, schools

urlpatterns = [
    path("", pupils.door, name="door"),
    path("begin/", pupils.welcome, name="welcome"),
    path("take/<int:number>/", pupils.question, name="question"),
    path("take/review/", pupils.review, name="review"),
    path("take/finish/", pupils.finish, name="finish"),
    path("take/rest/", pupils.rest, name="rest"),
    path("take/break/", pupils.on_break, name="on_break"),
    path("take/paper/", pupils.paper, name="paper"),
    path("take/send/", pupils.send, name="send"),
    path("done/", pupils.done, name="done"),
    path("leave/", pupils.leave, name="leave"),
    path("shell/", pupils.shell, name="shell"),
    path("sw.js", pupils.worker, name="worker"),
    path("school/", schools.sittings, name="sittings"),
    path("school/new/", schools.plan, name="plan"),
    path("school/<uuid:key>/", schools.sitting, name="sitting"),
    path("school/<uuid:key>/more/", schools.slip_more, name="slips-more"),
    path("school/<uuid:key>/slips/", schools.slips, name="slips"),
    path("school/<uuid:key>/aloud/", schools.aloud, name="aloud"),
    path("school/<uuid:key>/begin/", schools.begin, name="begin"),
    path("school/<uuid:key>/end/", schools.end, name="end"),
    path("school/slip/<uuid:key>/", schools.slip, name="slip"),
    path("school/slip/<uuid:key>/code/", schools.new_code, name="slip-code"),
    path("school/slip/<uuid:key>/report/", schools.report, name="report"),
    path("school/slip/<uuid:key>/family/", schools.family, name="family"),
    path("school/slip/<uuid:key>/release/", schools.release, name="release"),
    path("school/slip/<uuid:key>/aside/", schools.set_aside, name="set-aside"),
    path("questions/", questions.questions, name="questions"),
    path("questions/<str:code>/", questions.bank, name="bank"),
    path("questions/<str:code>/decide/", questions.decide, name="decide"),
]
