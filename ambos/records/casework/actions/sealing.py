"""Turning keys: what an older key sealed is sealed again under the current one."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from ambos.records.audit.actions import record
from ambos.records.registry.keyrings import keyring

from ..models import ServiceRequest
from ..queries import about, opened

COLUMNS = ("note", "notify_phone")


def reseal(batch: int = 500) -> int:
    """Seal again what another key than the current one sealed; how many referrals. May be stopped and started again: what
    is done is not touched twice. ``Refused`` (``people.key_missing``) names a key that is not here."""
    found = ServiceRequest.objects.filter(Q(note__isnull=False) | Q(notify_phone__isnull=False))
    keys = list(found.order_by("pk").values_list("pk", flat=True))
    done = sum(_some(keys[start : start + batch]) for start in range(0, len(keys), batch))
    if done:
        record("casework.resealed", "casework.servicerequest", by="system", count=done, key=settings.AMBOS_CURRENT_KEY)
    return done


@transaction.atomic
def _some(keys: list) -> int:
    ring, changed = keyring("casework"), []
    for row in ServiceRequest.objects.select_for_update().filter(pk__in=keys):
        old = [c for c in COLUMNS if getattr(row, c) is not None and ring.needs_rotation(bytes(getattr(row, c)))]
        for column in old:
            setattr(row, column, ring.seal(opened(row, column), about(row, column)))
        if old:
            changed.append(row)
    ServiceRequest.objects.bulk_update(changed, COLUMNS)
    return len(changed)
