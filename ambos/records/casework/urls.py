"""Addresses of casework. Mounted at the root: those of clients and services are short enough to be read aloud."""

from django.urls import path

from .views import follow, granted, links, my_data, sheet, window

urlpatterns = [
    path("follow/", follow.follow, name="follow"),
    path("follow/year/", follow.year, name="follow-year"),
    path("follow/said/", follow.said, name="follow-said"),
    path("follow/withdraw/", follow.withdraw, name="follow-withdraw"),
    path("follow/stop-sharing/", follow.stop_sharing, name="follow-stop-sharing"),
    path("follow/forget/", follow.forget, name="follow-forget"),
    path("follow/my-data/", my_data.my_data, name="my-data"),
    path("follow/my-data/ask/<slug:what>/", my_data.ask, name="my-data-ask"),
    path("follow/my-data/take-back/<uuid:key>/", my_data.take_back, name="my-data-take-back"),
    path("follow/sheet/", sheet.sheet, name="sheet"),
    path("follow/sheet/write/", sheet.write, name="sheet-write"),
    path("follow/sheet/allow/", sheet.allow, name="sheet-allow"),
    path("follow/sheet/end/<uuid:key>/", sheet.end, name="sheet-end"),
    path("follow/sheet/take-away/<uuid:key>/", sheet.take_away, name="sheet-take-away"),
    path("r/receipt/", links.receipt, name="receipt"),
    path("r/<str:token>/", links.answer, name="answer"),
    path("sheets/", granted.sheets, name="granted"),
    path("sheets/<uuid:key>/", granted.sheet, name="granted-sheet"),
    path("sheets/lines/<uuid:key>/take-away/", granted.take_away, name="granted-take-away"),
    path("casework/", window.referrals, name="referrals"),
    path("casework/calls/", window.calls, name="calls"),
    path("casework/calls/<uuid:key>/", window.call, name="call"),
    path("casework/<uuid:key>/", window.referral, name="referral"),
    path("casework/<uuid:key>/elsewhere/", window.elsewhere, name="elsewhere"),
    path("casework/<uuid:key>/ask-again/", window.ask_again, name="ask-again"),
    path("casework/<uuid:key>/cancel-appointment/", window.cancel_appointment, name="cancel-appointment"),
    path("casework/<uuid:key>/outcome/", window.outcome, name="outcome"),
    path("casework/<uuid:key>/new-code/", window.new_code, name="new-code"),
    path("casework/<uuid:key>/withdraw/", window.withdraw, name="withdraw"),
]
