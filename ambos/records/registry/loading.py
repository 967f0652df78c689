"""Finds the manifests by walking the folders, and the packs by the names in the settings. No list is kept by hand."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings

from ambos.domain.country import DestinationPack, OriginPack

from .manifest import Program, ready


@cache
def manifests() -> tuple[Program, ...]:
    """Every manifest there is: records first, then programs, each in alphabetical order."""
    ready()
    found = []
    for parent in ("ambos.records", "ambos.programs"):
        for module in pkgutil.iter_modules(import_module(parent).__path__):
            name = f"{parent}.{module.name}.program"
            if module.ispkg and find_spec(name):
                found.append(import_module(name).PROGRAM)
    return tuple(found)


@cache
def origin() -> OriginPack:
    """The origin pack this installation runs (setting ``AMBOS_ORIGIN``, a package name)."""
    return import_module(f"{settings.AMBOS_ORIGIN}.pack").PACK


@cache
def origin_module(name: str) -> Any | None:
    """A module of rules that the origin pack brings, e.g. ``origin_module("identifiers")``; ``None`` when it brings none."""
    dotted = f"{settings.AMBOS_ORIGIN}.{name}"
    return import_module(dotted) if find_spec(dotted) else None


@cache
def destinations() -> tuple[DestinationPack, ...]:
    """The destination packs (setting ``AMBOS_DESTINATIONS``)."""
    return tuple(import_module(f"{name}.pack").PACK for name in settings.AMBOS_DESTINATIONS)


def destination(country: str) -> DestinationPack | None:
    """The pack of one country of residence, or ``None``: an office may stand where no pack reaches yet."""
    return next((pack for pack in destinations() if pack.code == country.lower()), None)


@cache
def currencies() -> tuple[str, ...]:
    """The currencies in which money is spent here: of the countries of residence first, then of the origin."""
    known = (*(pack.currency for pack in destinations()), origin().currency)
    return tuple(dict.fromkeys(code for code in known if code))


def named(dotted: str) -> Any:
    """The object behind a dotted path such as ``ambos.records.messages.tasks.send``."""
    module, _, name = dotted.rpartition(".")
    return getattr(import_module(module), name)
