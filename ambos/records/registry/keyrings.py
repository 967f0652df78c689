"""Key rings by purpose, from the environment (setting ``AMBOS_KEYS``). Each purpose is derived apart, so that the key
of one opens nothing of another."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from ambos.domain.encryption import Keyring


@cache
def keyring(purpose: str) -> Keyring:
    """The ring of one purpose, e.g. ``keyring("people.health")`` or ``keyring("messages")``."""
    return Keyring(settings.AMBOS_KEYS, settings.AMBOS_CURRENT_KEY).derive(purpose)
