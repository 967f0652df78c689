"""Names out of the packs: services of the catalogue, topics, languages. Read once for each language."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from ambos.records.registry.loading import origin

from ..models import Event

OFFERED = ("C", "D", "G")
"""Sections of the catalogue that a family can be offered at an event: screenings, vaccines, special services."""
COUNTED = ("B", *OFFERED)
"""Those a close-out counts line by line; talks, people and referrals have questions of their own."""


def service_choices() -> list[tuple[str, str]]:
    """(code, name) of what an event may offer, in the order of the catalogue."""
    return _services(_column(), OFFERED)


def close_out_services() -> list[tuple[str, str]]:
    """(code, name) of what a close-out may count as services."""
    return _services(_column(), COUNTED)


def service_name(code: str) -> str:
    """The name of a service by its code; the code where the catalogue no longer has it."""
    return _service_names(_column()).get(code, code)


def topic_choices() -> list[tuple[str, str]]:
    """(code, name) of the topics, by name."""
    return _rows("catalogue/topics.csv", _column())


def language_choices() -> list[tuple[str, str]]:
    """(code, name): Spanish and English, then the others by name."""
    first = {"es": 0, "en": 1}
    return sorted(_rows("languages.csv", _column()), key=lambda c: (first.get(c[0], 2), c[1]))


def kind_names() -> dict[str, Any]:
    """Kind of event -> its name."""
    return dict(Event.Kind.choices)


def local(event: Event, moment: datetime | None = None) -> datetime:
    """A moment (the beginning) as a clock on the wall of the place shows it. Without a zone, so that no page, whose zone is the
    reader's, moves it."""
    return (moment or event.starts_at).astimezone(ZoneInfo(event.office.timezone)).replace(tzinfo=None)


@cache
def _rows(file: str, column: str) -> list[tuple[str, str]]:
    found = [(row["code"], row[column] or row["name_en"]) for row in origin().rows(file)]
    return sorted(found, key=lambda pair: pair[1].casefold())


@cache
def _services(column: str, sections: tuple[str, ...]) -> list[tuple[str, str]]:
    return [
        (row["code"], _short(row[column]))
        for row in origin().rows("catalogue/services.csv")
        if row["section"] in sections and row["unit"] == "service"
    ]


@cache
def _service_names(column: str) -> dict[str, str]:
    return {row["code"]: _short(row[column]) for row in origin().rows("catalogue/services.csv")}


def _short(name: str) -> str:
    """'Detección: Glucosa' is 'Glucosa' to whoever reads a poster."""
    kind, mark, rest = name.partition(": ")
    return rest if mark and kind in ("Detección", "Screening") else name


def _column() -> str:
    return "name_en" if (get_language() or "es").startswith("en") else "name_es"
