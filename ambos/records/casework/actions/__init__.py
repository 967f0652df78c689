"""Every write of casework: encounters, referrals, their answers, and what became of them."""

from .answers import accept_request, book_appointment, decline_request, mark_seen, undo_answer
from .appointments import cancel_appointment, mark_mistaken, receive_person
from .by_link import accept_by_link, decline_by_link, record_outcome_by_link
from .encounters import AlreadyRecorded, open_encounter
from .outcomes import record_follow_up, record_outcome
from .requests import (
    Sent,
    ask_again,
    ask_elsewhere,
    reissue_code,
    request_service,
    reroute_request,
    stop_sharing,
    withdraw_request,
)
from .sealing import reseal
from .sheets import allow_helper, end_grant, take_line_away, write_granted_line, write_line
from .tries import LINK_TRIES, forgive, take_try

__all__ = [
    "LINK_TRIES",
    "AlreadyRecorded",
    "Sent",
    "accept_by_link",
    "accept_request",
    "allow_helper",
    "ask_again",
    "ask_elsewhere",
    "book_appointment",
    "cancel_appointment",
    "decline_by_link",
    "decline_request",
    "end_grant",
    "forgive",
    "mark_mistaken",
    "mark_seen",
    "open_encounter",
    "receive_person",
    "record_follow_up",
    "record_outcome",
    "record_outcome_by_link",
    "reissue_code",
    "request_service",
    "reroute_request",
    "reseal",
    "stop_sharing",
    "take_line_away",
    "take_try",
    "undo_answer",
    "withdraw_request",
    "write_granted_line",
    "write_line",
]
