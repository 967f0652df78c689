"""Every write about people. What the log keeps of it are codes, counts and keys, never a name, a number or an address."""

from .consents import SCOPES, WHAT, give_consent, revoke_consent
from .contacts import add_contact_point, remove_contact_point, silence_contact_point
from .duplicates import find_duplicates, find_duplicates_at, judge_pair, reopen_duplicate, review_duplicate
from .family import add_guardian, end_guardian, join_household, leave_household
from .forgetting import empty_person, forget_person, reseal
from .identities import link_people, seal_identifier, unlink_person
from .keeping import answer_data_request, ask_about_data, erase_due, keep_time, tell_before_erasing
from .registering import EDITABLE, NAME_FIELDS, add_other_name, faults_in, register_person, seen_again, update_person

__all__ = [
    "EDITABLE", "NAME_FIELDS", "SCOPES", "WHAT", "add_contact_point", "add_guardian", "add_other_name",
    "answer_data_request", "ask_about_data", "empty_person", "end_guardian", "erase_due", "faults_in", "find_duplicates",
    "find_duplicates_at", "forget_person", "give_consent", "join_household", "judge_pair", "keep_time", "leave_household", "link_people",
    "register_person", "remove_contact_point", "reopen_duplicate", "reseal", "review_duplicate", "revoke_consent",
    "seal_identifier", "seen_again", "silence_contact_point", "tell_before_erasing", "unlink_person", "update_person",
]  # fmt: skip
