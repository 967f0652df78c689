"""A program turned on for a test, whether or not the origin pack runs it."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.conf import settings
from django.urls import clear_url_caches

from ambos.records.registry.loading import origin
from ambos.records.registry.queries import running


@contextmanager
def turned_on(*slugs: str) -> Iterator[None]:
    """While it lasts, the origin pack runs these programs too: addresses, menus, measures, refusals."""
    pack = importlib.import_module(f"{settings.AMBOS_ORIGIN}.pack")
    before = pack.PACK
    pack.PACK = replace(before, programs=tuple(dict.fromkeys((*before.programs, *slugs))))
    _read_again()
    try:
        yield
    finally:
        pack.PACK = before
        _read_again()


def _read_again() -> None:
    origin.cache_clear()
    running.cache_clear()
    importlib.reload(importlib.import_module(settings.ROOT_URLCONF))
    clear_url_caches()
