"""Addresses of the window's workspace."""

from django.urls import path

from .views import after, family, groups, house, queue, year

urlpatterns = [
    path("", queue.today, name="today"),
    path("arrive/", queue.arrive, name="arrive"),
    path("turns/<uuid:key>/", queue.visit, name="visit"),
    path("turns/<uuid:key>/services/", queue.options, name="options"),
    path("turns/<uuid:key>/call/", queue.call, name="call"),
    path("turns/<uuid:key>/back/", queue.put_back, name="put_back"),
    path("turns/<uuid:key>/leave/", queue.leave, name="leave"),
    path("open/<uuid:key>/", family.my_window, name="my-window"),
    path("schedule/", house.schedule, name="schedule"),
    path("schedule/hours/", house.hours, name="hours"),
    path("schedule/close/", house.close, name="close"),
    path("schedule/closures/<uuid:key>/reopen/", house.reopen, name="closure-reopen"),
    path("schedule/stations/", house.add_station, name="add-station"),
    path("schedule/stations/<uuid:key>/switch/", house.switch_station, name="station-switch"),
    path("trips/", house.trips, name="trips"),
    path("trips/<uuid:key>/end/", house.end_trip, name="trip-end"),
    path("at/<uuid:key>/", house.choose, name="window-choose"),
    path("talks/", groups.talks, name="talks"),
    path("talks/<uuid:key>/back/", groups.talk_back, name="talk-back"),
    path("materials/", groups.materials, name="materials"),
    path("materials/<uuid:key>/move/", groups.move_stock, name="material-move"),
    path("vaccines/", groups.lots, name="lots"),
    path("vaccines/<uuid:key>/", groups.lot, name="lot"),
    path("vaccines/<uuid:key>/withdraw/", groups.withdraw_lot, name="lot-withdraw"),
    path("vaccines/<uuid:key>/report/", groups.report_lot, name="lot-report"),
    path("applications/", after.enrolments, name="enrolments"),
    path("applications/<uuid:key>/", after.enrolment, name="enrolment"),
    path("results/", after.results, name="results"),
    path("results/<uuid:key>/", after.result, name="result"),
    path("results/<uuid:key>/open/", after.open_result, name="result-open"),
    path("results/<uuid:key>/change/", after.change_result, name="result-change"),
    path("critical/", after.critical, name="critical"),
    path("years/", year.evaluations, name="evaluations"),
    path("years/begin/", year.begin_year, name="begin-year"),
    path("years/<uuid:key>/", year.evaluation, name="evaluation"),
    path("years/<uuid:key>/decide/", year.decide, name="evaluation-decide"),
]
