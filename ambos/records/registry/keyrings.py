"""Key rings by purpose, from the environment (setting ``AMBOS_KEYS``). Each purpose is derived apart, so that the key
of one opens nothing of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from django.apps import apps
from django.conf import settings
from django.db.models import BinaryField
from django.db.models.functions import Substr

from ambos.domain.encryption import CannotOpen, Keyring

HEAD = 300
"""Bytes at the beginning of a sealed value that surely hold the id of its key and what the format asks after it."""


@cache
def keyring(purpose: str) -> Keyring:
    """The ring of one purpose, e.g. ``keyring("people.health")`` or ``keyring("messages")``."""
    return Keyring(settings.AMBOS_KEYS, settings.AMBOS_CURRENT_KEY).derive(purpose)


def keys_in_columns() -> Iterator[tuple[str, Counter[str]]]:
    """("people.ContactPoint.value", key id -> how many it sealed) of every binary column of our apps. Opens nothing."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if model.__module__.startswith("ambos.") and isinstance(field, BinaryField):
                rows = model.objects.filter(**{f"{field.name}__isnull": False})
                heads = rows.order_by().values_list(Substr(field.name, 1, HEAD, output_field=BinaryField()), flat=True)
                yield f"{model._meta.label}.{field.name}", keys_named(heads.iterator())


def keys_named(sealed: Iterable[bytes]) -> Counter[str]:
    """key id -> how many of these values name it; what is no sealed value is left out."""
    ring, found = keyring("keys"), Counter[str]()
    for value in sealed:
        try:
            found[ring.key_of(bytes(value))] += 1
        except CannotOpen:
            continue
    return found
