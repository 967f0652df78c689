"""The only file that opens what is sealed here: private keys of signers, and what a paper says."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction

from ambos.domain.encryption import CannotOpen, Keyring
from ambos.domain.errors import Refused
from ambos.records.registry.keyrings import keyring

from .models import Document, SigningKey

BATCH = 500


def sealed_private(key: ec.EllipticCurvePrivateKey, row: SigningKey) -> dict[str, object]:
    """The columns that keep a private key."""
    number = key.private_numbers().private_value.to_bytes(32, "big")
    return {"sealed_private": _keys().seal(number, _about(row)), "sealed_with": _keys().current}


def private_key(row: SigningKey) -> ec.EllipticCurvePrivateKey:
    """The private key of a signer. Refused ``documents.key_destroyed``, ``documents.key_missing`` (of the ring)."""
    if row.sealed_private is None:
        raise Refused("documents.key_destroyed", key=row.key_id)
    number = int.from_bytes(_open(_keys(), bytes(row.sealed_private), _about(row)), "big")
    return ec.derive_private_key(number, ec.SECP256R1())


def sealed_token(token: bytes, row: Document) -> dict[str, object]:
    """The columns that keep what a paper says."""
    return {"sealed_token": _papers().seal(token, _about(row)), "sealed_with": _papers().current}


def token(row: Document) -> bytes:
    """The token of a paper. Refused ``documents.forgotten`` when the person was forgotten; as ``private_key`` besides."""
    if not row.sealed_token:
        raise Refused("documents.forgotten")
    return _open(_papers(), bytes(row.sealed_token), _about(row))


def reseal() -> int:
    """Seal again, under the current key, what older keys sealed; how many. May be stopped and started again."""
    done = 0
    for row in SigningKey.objects.exclude(sealed_with=settings.AMBOS_CURRENT_KEY).filter(sealed_private__isnull=False):
        for column, content in sealed_private(private_key(row), row).items():
            setattr(row, column, content)
        row.save(update_fields=["sealed_private", "sealed_with"])
        done += 1
    while True:
        with transaction.atomic():
            old = Document.objects.exclude(sealed_with__in=(settings.AMBOS_CURRENT_KEY, "")).select_for_update()
            rows = list(old.order_by("pk")[:BATCH])
            for row in rows:
                for column, content in sealed_token(token(row), row).items():
                    setattr(row, column, content)
            Document.objects.bulk_update(rows, ["sealed_token", "sealed_with"])
        if not rows:
            return done
        done += len(rows)


def _keys() -> Keyring:
    return keyring("documents.keys")


def _papers() -> Keyring:
    return keyring("documents.papers")


def _about(row: SigningKey | Document) -> str:
    return f"{row._meta.label_lower}:{row.pk}"


def _open(ring: Keyring, sealed: bytes, about: str) -> bytes:
    try:
        return ring.open(sealed, about)
    except CannotOpen as fault:
        if fault.reason == "lost_key":
            raise Refused("documents.key_missing", key=fault.key) from fault
        raise Refused("documents.sealed_value_altered") from fault
