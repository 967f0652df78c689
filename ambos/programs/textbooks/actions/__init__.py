"""Every write of textbooks."""

from .asking import ask_for_books, withdraw_request
from .giving import distribute, make_report_link, move_surplus, send_use_report, write_off
from .seasons import add_set, add_title, allocate_season, close_season, open_new_season, say_home
from .shipping import at_customs, pack_shipment, receive_shipment, say_freight, send_shipment, take_in

__all__ = [
    "add_set",
    "add_title",
    "allocate_season",
    "ask_for_books",
    "at_customs",
    "close_season",
    "distribute",
    "make_report_link",
    "move_surplus",
    "open_new_season",
    "pack_shipment",
    "receive_shipment",
    "say_freight",
    "say_home",
    "send_shipment",
    "send_use_report",
    "take_in",
    "withdraw_request",
    "write_off",
]
