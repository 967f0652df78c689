"""Addresses below /elections/."""

from django.urls import path

from .views import committee, public, trustees

urlpatterns = [
    path("", public.index, name="index"),
    path("vote/", public.vote, name="vote"),
    path("trustee/", public.trustee, name="trustee"),
    path("check/", public.check, name="check"),
    path("committee/", committee.mine, name="committee"),
    path("commission/", committee.commission, name="commission"),
    path("commission/rules/", committee.adopt, name="adopt"),
    path("commission/call/", committee.call, name="call"),
    path("commission/<str:uuid>/", committee.named, name="named"),
    path("committee/<str:uuid>/", committee.desk, name="desk"),
    path("committee/<str:uuid>/step/", committee.step, name="step"),
    path("committee/<str:uuid>/conflicts/", committee.conflicts, name="conflicts"),
    path("committee/<str:uuid>/roll/", committee.roll, name="roll"),
    path("committee/<str:uuid>/roll/<int:number>/", committee.line, name="line"),
    path("committee/<str:uuid>/candidacies/<uuid:key>/", committee.candidacy, name="candidacy"),
    path("committee/<str:uuid>/delivery/", committee.delivery, name="delivery"),
    path("committee/<str:uuid>/sheets/", committee.sheets, name="sheets"),
    path("committee/<str:uuid>/challenges/", committee.challenges, name="challenges"),
    path("<str:uuid>/", public.election, name="election"),
    path("<str:uuid>/rules.json", public.rules, name="rules"),
    path("<str:uuid>/sheets/<uuid:key>/", public.photograph, name="photograph"),
    path("<str:uuid>/board/", public.board, name="board"),
    path("<str:uuid>/archive/", public.archive, name="archive"),
    path("<str:uuid>/public/", public.facts, name="facts"),
    path("<str:uuid>/cast/", public.cast, name="cast"),
    path("<str:uuid>/on-it/", public.am_i_on_it, name="am_i_on_it"),
    path("<str:uuid>/stand/", public.stand, name="stand"),
    path("<str:uuid>/challenge/", public.challenge, name="challenge"),
    path("<str:uuid>/trustees/<int:number>/", trustees.state, name="trustee_state"),
    path("<str:uuid>/trustees/<int:number>/step/", trustees.step, name="trustee_step"),
]
