"""Every write of the health windows."""

from .enrolments import move_enrolment
from .groups import (
    add_material,
    move_stock,
    receive_lot,
    record_talk,
    report_doses,
    take_talk_back,
    withdraw_lot,
)
from .hiv import change_day_back, close_untold, note_result, open_result, reseal, tell_result
from .house import add_station, close_days, end_trip, plan_trip, reopen, set_hours, switch_station
from .money import note_spending, take_spending_back
from .queue import call_turn, leave_turn, return_turn, take_turn, welcome
from .typed import Done, Dose, Given, HivAgreed, Reading, Referral, Visit, Work
from .visit import record_visit
from .year import decide_evaluation, send_evaluation, write_evaluation

__all__ = [
    "Done",
    "Dose",
    "Given",
    "HivAgreed",
    "Reading",
    "Referral",
    "Visit",
    "Work",
    "add_material",
    "add_station",
    "call_turn",
    "change_day_back",
    "close_days",
    "close_untold",
    "decide_evaluation",
    "end_trip",
    "leave_turn",
    "move_enrolment",
    "move_stock",
    "note_result",
    "note_spending",
    "open_result",
    "plan_trip",
    "receive_lot",
    "record_talk",
    "record_visit",
    "reopen",
    "report_doses",
    "reseal",
    "return_turn",
    "send_evaluation",
    "set_hours",
    "switch_station",
    "take_spending_back",
    "take_talk_back",
    "take_turn",
    "tell_result",
    "welcome",
    "withdraw_lot",
    "write_evaluation",
]
