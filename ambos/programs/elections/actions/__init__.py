"""Every write of an election."""

from .calling import adopt_rules, call_election, declare_conflicts, name_member, resign
from .casting import cast_ballot, confirm_paper, give_paper, new_sign_in, send_again, send_sign_ins
from .counting import announce_chance, receive_decryption, sign_sheet, write_sheet
from .disputes import annul_sheet, appeal, file_challenge, remove_candidate, rule
from .seating import call_by_election, fill_vacancy
from .standing import propose, validate, withdraw
from .steps import move_due, take_step
from .trusting import name_trustees, receive_certificate, receive_contribution, receive_key, recovery_tested
from .voters import add_line, correct_address, forget_roll, load_codes, object_to, rule_line

__all__ = [
    "add_line",
    "adopt_rules",
    "announce_chance",
    "annul_sheet",
    "appeal",
    "call_by_election",
    "call_election",
    "cast_ballot",
    "confirm_paper",
    "correct_address",
    "declare_conflicts",
    "file_challenge",
    "fill_vacancy",
    "forget_roll",
    "give_paper",
    "load_codes",
    "move_due",
    "name_member",
    "name_trustees",
    "new_sign_in",
    "object_to",
    "propose",
    "receive_certificate",
    "receive_contribution",
    "receive_decryption",
    "receive_key",
    "recovery_tested",
    "remove_candidate",
    "resign",
    "rule",
    "rule_line",
    "send_again",
    "send_sign_ins",
    "sign_sheet",
    "take_step",
    "validate",
    "withdraw",
    "write_sheet",
]
