"""Every write of plazas."""

from .attendance import (
    PhoneMark,
    PhoneNote,
    Synced,
    give_list,
    join_group,
    leave_group,
    make_group,
    sync_phone,
    take_attendance,
)
from .certificates import (
    correct_certificate,
    issue_certificate,
    receive_certificate,
    request_certificate,
    return_certificate,
    revoke_certificate,
    ship_certificate,
    validate_certificate,
)
from .exams import (
    call_sitting,
    check_evidence,
    correct_result,
    move_pack,
    record_result,
    request_exam,
    start_module,
    withdraw_exam,
)
from .imports import BAD_FILE, COLUMNS, Taken, import_learners
from .learners import (
    add_note,
    ask_transfer,
    decide_prior_study,
    place_learner,
    propose_prior_study,
    receive_transfer,
    refer_learner,
    register_learner,
    rest_unseen,
    return_learner,
    say_hours,
    say_how_served,
    verify_identity,
    withdraw_learner,
)
from .plazas import (
    add_staff,
    add_training,
    approve_plaza,
    close_plaza,
    end_staff,
    enter_cost,
    make_network,
    move_kits,
    open_plaza,
    propose_plaza,
    suspend_plaza,
    visit_plaza,
)

__all__ = [
    "BAD_FILE", "COLUMNS", "PhoneMark", "PhoneNote", "Synced", "Taken", "add_note", "add_staff", "add_training",
    "approve_plaza", "ask_transfer", "call_sitting", "check_evidence", "close_plaza", "correct_certificate",
    "correct_result", "decide_prior_study", "end_staff", "enter_cost", "give_list", "import_learners",
    "issue_certificate", "join_group", "leave_group", "make_group", "make_network", "move_kits", "move_pack",
    "open_plaza", "place_learner", "propose_plaza", "propose_prior_study", "receive_certificate", "receive_transfer",
    "record_result", "refer_learner", "register_learner", "request_certificate", "request_exam", "rest_unseen",
    "return_certificate", "return_learner", "revoke_certificate", "say_hours", "say_how_served", "ship_certificate",
    "start_module", "suspend_plaza", "sync_phone", "take_attendance", "validate_certificate", "verify_identity",
    "visit_plaza", "withdraw_exam", "withdraw_learner",
]  # fmt: skip
