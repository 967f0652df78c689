"""Turning keys: what an older key sealed is sealed again under the current one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction

from ambos.records.audit.actions import record
from ambos.records.registry.keyrings import keyring

from ..models import ServiceRequest, SharedNote
from ..queries import about, opened

SEALED: tuple[tuple[Any, tuple[str, ...]], ...] = ((ServiceRequest, ("note", "notify_phone")), (SharedNote, ("text",)))
"""Each table with what it seals."""


def reseal(batch: int = 500) -> int:
    """Seal again what another key than the current one sealed; how many rows. May be stopped and started again: what
    is done is not touched twice. ``Refused`` (``people.key_missing``) names a key that is not here."""
    return sum(_table(model, columns, batch) for model, columns in SEALED)


def _table(model: Any, columns: tuple[str, ...], batch: int) -> int:
    found = model.objects.exclude(**{f"{column}__isnull": True for column in columns})
    keys = list(found.order_by("pk").values_list("pk", flat=True))
    done = sum(_some(model, columns, keys[start : start + batch]) for start in range(0, len(keys), batch))
    if done:
        record("casework.resealed", model._meta.label_lower, by="system", count=done, key=settings.AMBOS_CURRENT_KEY)
    return done


@transaction.atomic
def _some(model: Any, columns: tuple[str, ...], keys: list) -> int:
    ring, changed = keyring("casework"), []
    for row in model.objects.select_for_update().filter(pk__in=keys):
        old = [c for c in columns if getattr(row, c) is not None and ring.needs_rotation(bytes(getattr(row, c)))]
        for column in old:
            setattr(row, column, ring.seal(opened(row, column), about(row, column)))
        if old:
            changed.append(row)
    model.objects.bulk_update(changed, columns)
    return len(changed)
