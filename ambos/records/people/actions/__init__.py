"""Every write about people. What the log keeps of it are codes, counts and keys, never a name, a number or an address."""

from .consents import SCOPES, WHAT, give_consent, revoke_consent
from .contacts import add_contact_point, remove_contact_point
from .forgetting import empty_person, forget_person, reseal
from .identities import link_people, seal_identifier, unlink_person
from .registering import EDITABLE, NAME_FIELDS, add_other_name, faults_in, register_person, seen_again, update_person

__all__ = [
    "EDITABLE",
    "NAME_FIELDS",
    "SCOPES",
    "WHAT",
    "add_contact_point",
    "add_other_name",
    "empty_person",
    "faults_in",
    "forget_person",
    "give_consent",
    "link_people",
    "register_person",
    "remove_contact_point",
    "reseal",
    "revoke_consent",
    "seal_identifier",
    "seen_again",
    "unlink_person",
    "update_person",
]
