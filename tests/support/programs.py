"""A program turned on for a test, whether or not the origin pack runs it."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

from django.conf import settings
from django.urls import clear_url_caches

from ambos.records.registry.loading import origin
from ambos.records.registry.queries import running


def turned_on(*slugs: str) -> AbstractContextManager[None]:
    """While it lasts, the origin pack runs these programs too: addresses, menus, measures, refusals."""
    return _running(lambda programs: tuple(dict.fromkeys((*programs, *slugs))))


def turned_off(*slugs: str) -> AbstractContextManager[None]:
    """While it lasts, the origin pack runs these programs no more: their tables stay as they were."""
    return _running(lambda programs: tuple(slug for slug in programs if slug not in slugs))


@contextmanager
def _running(changed: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Iterator[None]:
    pack = importlib.import_module(f"{settings.AMBOS_ORIGIN}.pack")
    before = pack.PACK
    pack.PACK = replace(before, programs=changed(before.programs))
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
