"""The vault: the only file that opens what is sealed about a person. Only this app may import it (an import contract).

Each purpose has a ring of its own (``people.<purpose>``); a value is bound to its row, so that copied to another row it
does not open; the blind index finds equal values of one purpose and tells nothing. Without its key a value stays shut
and the refusal names the key that is missing.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings

from ambos.domain.encryption import CannotOpen
from ambos.domain.errors import Refused
from ambos.records.registry.keyrings import keyring

from .models import ContactPoint, SealedIdentifier

SEALED = (ContactPoint, SealedIdentifier)


def seal(purpose: str, value: str, row: UUID) -> dict[str, Any]:
    """The columns of a sealed value: ``value`` and the id of its key."""
    ring = _ring(purpose)
    return {"value": ring.seal(value, str(row)), "sealed_with": ring.current}


def unseal(purpose: str, row: ContactPoint | SealedIdentifier) -> str:
    """The value in the clear. Refused when its key is missing (``people.key_missing``, names it) or when the bytes were
    changed or moved (``people.sealed_value_altered``)."""
    try:
        return _ring(purpose).open(bytes(row.value), str(row.pk)).decode()
    except CannotOpen as fault:
        if fault.reason == "lost_key":
            raise Refused("people.key_missing", key=fault.key) from fault
        raise Refused("people.sealed_value_altered") from fault


def index(purpose: str, kind: str, value: str) -> str:
    """The blind index of a value already in its one form (E.164, lower case, capitals without spaces)."""
    return _ring(purpose).blind(f"{kind}:{value}")


def reseal_some(limit: int) -> int:
    """Seal again, under the current key, up to ``limit`` values that another key sealed; how many. In the transaction of
    the verb. What is done is no longer found, so that it may be stopped and started again."""
    for model in SEALED:
        rows = list(
            model.objects.exclude(sealed_with=settings.AMBOS_CURRENT_KEY)
            .select_for_update(of=("self",))
            .select_related("person")
            .order_by("pk")[:limit]
        )
        for row in rows:
            for column, content in seal(row.person.purpose, unseal(row.person.purpose, row), row.pk).items():
                setattr(row, column, content)
        if rows:
            model.objects.bulk_update(rows, ["value", "sealed_with"])
            return len(rows)
    return 0


def _ring(purpose: str) -> Any:
    return keyring(f"people.{purpose}")
