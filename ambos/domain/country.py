"""Countries are data: the two kinds of pack, as values.

An installation has one *origin* pack (the country whose people live abroad: its institute, network, curricula, council)
and one or more *destination* packs (a country of residence: places, public programs, schools, holidays). Nothing about
a destination stands in an origin and nothing about the origin in a destination. Each pack folder has a ``pack.py`` with
one name, ``PACK``; the application finds it by the name in its settings and never imports it.

Data files are CSV or YAML beside ``pack.py``. Every row carries ``source``, ``as_of`` and ``confidence``
(``high``, ``medium``, ``low`` or ``unverified``); rows that change over time carry ``valid_from`` and ``valid_to``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml

Model = Literal["complementarity", "predeparture", "cooperation"]
CONFIDENCES = ("high", "medium", "low", "unverified")


@dataclass(frozen=True)
class Bilingual:
    """A name as people know it, in each language. ``in_language`` falls back to Spanish, then to English."""

    es: str
    en: str

    def in_language(self, code: str) -> str:
        """The text in ``code`` ('es', 'en', 'es-mx' ...)."""
        return (self.en if code.startswith("en") else self.es) or self.es or self.en


@dataclass(frozen=True)
class Pack:
    """What both kinds share. ``folder`` is where the data files lie."""

    code: str
    """ISO 3166-1 alpha-2, lower case: 'mx', 'us'."""
    country: Bilingual
    folder: Path

    def rows(self, file: str) -> Iterator[dict[str, str]]:
        """The rows of a CSV file of this pack, as dictionaries of text. ``FileNotFoundError`` when it is missing."""
        with (self.folder / file).open(newline="", encoding="utf-8") as lines:
            yield from csv.DictReader(lines)

    def read(self, file: str) -> Any:
        """A YAML file of this pack. ``FileNotFoundError`` when it is missing."""
        with (self.folder / file).open(encoding="utf-8") as text:
            return yaml.safe_load(text)

    def has(self, file: str) -> bool:
        """Does this pack ship the file? A pack may leave out what its country has not."""
        return (self.folder / file).is_file()


@dataclass(frozen=True)
class OriginPack(Pack):
    """The country of origin: who runs Ambos."""

    institution: Bilingual = field(kw_only=True)
    model: Model = field(kw_only=True, default="complementarity")
    programs: tuple[str, ...] = field(kw_only=True, default=())
    """Slugs of the programs this country runs; others answer 404 and hide from navigation."""
    names: Mapping[str, Bilingual] = field(kw_only=True, default_factory=dict)
    """The program's own name by slug, as people know it ('Ventanilla de Salud')."""
    languages: tuple[str, ...] = field(kw_only=True, default=("es", "en"))
    timezone: str = field(kw_only=True, default="UTC")
    """IANA name of the zone in which the institute itself keeps its days, e.g. 'America/Montevideo'."""
    currency: str = field(kw_only=True, default="")
    """ISO 4217 code of the money in which the institute itself pays, e.g. 'UYU'."""
    demo_office: str = field(kw_only=True, default="")
    """Code of the office around which the demo's made-up world is told; empty where nobody wrote one for this country: its
    demo is the ready accounts, at its first office."""
    accent: Mapping[str, str] = field(kw_only=True, default_factory=dict)
    """Design tokens this pack sets (token -> colour), light and ``dark:`` twins."""


@dataclass(frozen=True)
class DestinationPack(Pack):
    """A country of residence: where the families live."""

    currency: str = field(kw_only=True, default="")
    emergency_phone: str = field(kw_only=True, default="")
    language: str = field(kw_only=True, default="en")
    """In which language letters to organizations of this country are written ('en', 'es')."""
