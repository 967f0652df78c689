"""What the demo's parts share: a made-up past, and keys of forms that the same seed makes again."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the verbs inside believe it is ``moment``: the made-up world has a past, and its clocks must be true."""
    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real


def form_key(chance: random.Random) -> uuid.UUID:
    """The key of a form, drawn by ``chance``."""
    return uuid.UUID(int=chance.getrandbits(128), version=4)
