"""Addresses of the window's workspace."""

from django.urls import path

from .views import after, family, groups, house, money, queue, year
from .views.shared import at_a_window

PAGES = (
    ("", queue.today, "today"),
    ("arrive/", queue.arrive, "arrive"),
    ("turns/<uuid:key>/", queue.visit, "visit"),
    ("turns/<uuid:key>/services/", queue.options, "options"),
    ("turns/<uuid:key>/call/", queue.call, "call"),
    ("turns/<uuid:key>/back/", queue.put_back, "put_back"),
    ("turns/<uuid:key>/leave/", queue.leave, "leave"),
    ("open/<uuid:key>/", family.my_window, "my-window"),
    ("schedule/", house.schedule, "schedule"),
    ("schedule/hours/", house.hours, "hours"),
    ("schedule/close/", house.close, "close"),
    ("schedule/closures/<uuid:key>/reopen/", house.reopen, "closure-reopen"),
    ("schedule/stations/", house.add_station, "add-station"),
    ("schedule/stations/<uuid:key>/switch/", house.switch_station, "station-switch"),
    ("trips/", house.trips, "trips"),
    ("trips/<uuid:key>/end/", house.end_trip, "trip-end"),
    ("at/<uuid:key>/", house.choose, "window-choose"),
    ("talks/", groups.talks, "talks"),
    ("talks/<uuid:key>/back/", groups.talk_back, "talk-back"),
    ("materials/", groups.materials, "materials"),
    ("materials/<uuid:key>/move/", groups.move_stock, "material-move"),
    ("vaccines/", groups.lots, "lots"),
    ("vaccines/<uuid:key>/", groups.lot, "lot"),
    ("vaccines/<uuid:key>/withdraw/", groups.withdraw_lot, "lot-withdraw"),
    ("vaccines/<uuid:key>/report/", groups.report_lot, "lot-report"),
    ("applications/", after.enrolments, "enrolments"),
    ("applications/<uuid:key>/", after.enrolment, "enrolment"),
    ("results/", after.results, "results"),
    ("results/<uuid:key>/", after.result, "result"),
    ("results/<uuid:key>/open/", after.open_result, "result-open"),
    ("results/<uuid:key>/change/", after.change_result, "result-change"),
    ("critical/", after.critical, "critical"),
    ("money/", money.money, "money"),
    ("money/<uuid:key>/back/", money.money_back, "money-back"),
    ("years/", year.evaluations, "evaluations"),
    ("years/begin/", year.begin_year, "begin-year"),
    ("years/<uuid:key>/", year.evaluation, "evaluation"),
    ("years/<uuid:key>/decide/", year.decide, "evaluation-decide"),
)
urlpatterns = [path(route, at_a_window(view), name=name) for route, view, name in PAGES]
