"""Turning keys: what an older key sealed is sealed again under the current one."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from ambos.records.audit.actions import record
from ambos.records.registry.keyrings import keyring

from ..models import Message

COLUMNS = ("address", "values")


def reseal(batch: int = 500) -> int:
    """Seal again what another key than the current one sealed; how many messages. May be stopped and started again.
    Raises ``CannotOpen`` at one whose key is lost."""
    keys = list(Message.objects.order_by("pk").values_list("pk", flat=True))
    done = sum(_some(keys[start : start + batch]) for start in range(0, len(keys), batch))
    if done:
        record("messages.resealed", "messages.message", by="system", count=done, key=settings.AMBOS_CURRENT_KEY)
    return done


@transaction.atomic
def _some(keys: list) -> int:
    ring, changed = keyring("messages"), []
    for row in Message.objects.select_for_update().filter(pk__in=keys):
        old = [c for c in COLUMNS if getattr(row, c) and ring.needs_rotation(bytes(getattr(row, c)))]
        for column in old:
            about = f"{row.pk}:{column}"
            setattr(row, column, ring.seal(ring.open(bytes(getattr(row, column)), about), about))
        if old:
            changed.append(row)
    Message.objects.bulk_update(changed, COLUMNS)
    return len(changed)
