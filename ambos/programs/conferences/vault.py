"""Sealed addresses of participants, the index by which one is found again, and the link that is hers alone.

The link is drawn from the key of the purpose and the row, so that a reminder months later carries the same one and no table
holds it.
"""

from __future__ import annotations

from ambos.domain.encryption import CannotOpen
from ambos.records.registry.keyrings import keyring

from .models import Invitation, Participant

PURPOSE = "conferences"
TOKEN_SIGNS = 40


def index_of(email: str) -> str:
    """The blind index of an address."""
    return keyring(PURPOSE).blind(email.strip().casefold())


def seal_contacts(participant: Participant, *, email: str, telephone: str) -> None:
    """Seal address and telephone onto a participant that is about to be saved."""
    ring = keyring(PURPOSE)
    participant.email = ring.seal(email.strip(), f"{participant.pk}:email")
    participant.email_index = index_of(email)
    participant.telephone = ring.seal(telephone.strip(), f"{participant.pk}:telephone") if telephone.strip() else None


def email_of(participant: Participant) -> str:
    """Her address; empty once she was forgotten."""
    return _opened(participant.email, f"{participant.pk}:email")


def telephone_of(participant: Participant) -> str:
    """Her telephone; empty when there is none."""
    return _opened(participant.telephone, f"{participant.pk}:telephone")


def token_of(invitation: Invitation) -> str:
    """The secret part of her link."""
    return keyring(PURPOSE).blind(f"link:{invitation.pk}")[:TOKEN_SIGNS]


def token_index(token: str) -> str:
    """By which an invitation is found from its link."""
    return keyring(PURPOSE).blind(f"token:{token}")


def reseal() -> int:
    """Seal again under the current key what an older one sealed. How many rows."""
    ring, changed = keyring(PURPOSE), 0
    for one in Participant.objects.filter(email__isnull=False).iterator():
        if ring.needs_rotation(bytes(one.email)) or (one.telephone and ring.needs_rotation(bytes(one.telephone))):
            seal_contacts(one, email=email_of(one), telephone=telephone_of(one))
            one.save(update_fields=["email", "email_index", "telephone"])
            changed += 1
    return changed


def _opened(sealed: bytes | memoryview | None, about: str) -> str:
    try:
        return keyring(PURPOSE).open(bytes(sealed), about).decode() if sealed else ""
    except CannotOpen:
        return ""
