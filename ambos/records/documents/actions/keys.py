"""Keys: make, retire, declare compromised. The root is not here: it lives in two files with two persons, offline."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.domain.sealing import public_bytes
from ambos.domain.sealing_certificates import certificate_for
from ambos.records.audit.actions import record as log
from ambos.records.network.models import Office
from ambos.records.registry.loading import origin

from .. import vault
from ..models import SigningKey
from ..permissions import may_keep_keys

YEAR = timedelta(days=366)


@transaction.atomic
def make_signer(*, office: Office, by: Any, name_en: str = "") -> SigningKey:
    """A new signing key for an office, good for a year. It seals once the root has listed it (``publish_keys``)."""
    owner = (office.official_name, name_en or office.official_name)
    return _made(SigningKey.Use.SIGNER, office, owner, by)


@transaction.atomic
def make_publisher(*, by: Any) -> SigningKey:
    """A new key for the list of revocations, good for a year once the root has listed it."""
    institution = origin().institution
    return _made(SigningKey.Use.PUBLISHER, None, (institution.es, institution.en), by)


@transaction.atomic
def retire_key(*, key: SigningKey, by: Any) -> SigningKey:
    """It seals no more, its private half is destroyed; what it sealed stays good. Refused ``documents.key_ended``."""
    row = _locked(key, by)
    if row.state != SigningKey.State.ACTIVE:
        raise Refused("documents.key_ended", key=row.key_id)
    row.state, row.retired_at = SigningKey.State.RETIRED, timezone.now()
    row.sealed_private, row.sealed_with = None, ""
    row.save(update_fields=["state", "retired_at", "sealed_private", "sealed_with"])
    log("documents.key_retired", row, by=by, office=row.office_id, key=row.key_id)
    return row


@transaction.atomic
def declare_compromise(*, key: SigningKey, since: datetime, by: Any) -> SigningKey:
    """It was in other hands from ``since``: it seals no more, at once. Readers know once the root has signed the new list.

    Declared again with an earlier moment it moves back, never forward. Refused ``documents.compromise_in_future``,
    ``documents.compromise_moved_forward``.
    """
    row, since = _locked(key, by), since.replace(microsecond=0)
    if since > timezone.now():
        raise Refused("documents.compromise_in_future", field="since")
    if row.compromised_since is not None and since > row.compromised_since:
        raise Refused("documents.compromise_moved_forward", field="since")
    row.state, row.compromised_since, row.declared_at = SigningKey.State.COMPROMISED, since, timezone.now()
    row.declared_by_id = by.user if isinstance(by, Access) else None
    row.sealed_private, row.sealed_with = None, ""
    row.save()
    log("documents.key_compromised", row, by=by, office=row.office_id, key=row.key_id, since=since.isoformat())
    return row


def _made(use: str, office: Office | None, owner: tuple[str, str], by: Any) -> SigningKey:
    if not may_keep_keys(by):
        raise PermissionDenied
    now = timezone.now()
    private = ec.generate_private_key(ec.SECP256R1())
    name = office.code if office else "publisher"
    stem = re.sub(r"[^a-z0-9-]", "-", f"{origin().code}-{name}".lower())
    row = SigningKey(
        key_id=f"{stem}-{1 + SigningKey.objects.filter(key_id__regex=rf'^{stem}-[0-9]+$').count()}",
        use=use,
        office=office,
        public=public_bytes(private),
        certificate=certificate_for(
            private, owner=owner[0], issuer=origin().institution.es, country=origin().code, since=now
        ),
        owner_es=owner[0],
        owner_en=owner[1],
        valid_from=now.date(),
        valid_to=(now + YEAR).date(),
        made_at=now,
        made_by_id=by.user if isinstance(by, Access) else None,
    )
    for column, content in vault.sealed_private(private, row).items():
        setattr(row, column, content)
    row.save()
    log("documents.key_made", row, by=by, office=office, key=row.key_id, use=use)
    return row


def _locked(key: SigningKey, by: Any) -> SigningKey:
    if not may_keep_keys(by):
        raise PermissionDenied
    return SigningKey.objects.select_for_update().get(pk=key.pk)
