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
from .queue import call_turn, leave_turn, return_turn, take_turn, welcome
from .visit import Dose, Given, HivAgreed, Reading, Referral, Visit, Work, record_visit
from .year import decide_evaluation, send_evaluation, write_evaluation
