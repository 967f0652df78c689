"""What this app holds of a person, in words, and how it is emptied."""

from __future__ import annotations

from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ambos.records.people.models import Person

from .models import Screening
from .queries import as_table


def data_about(person: Person) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each test with its day, values and band."""
    rows = Screening.objects.filter(encounter__person=person).select_related("encounter", "table").order_by("-taken_at")
    return [(_("Screenings (not a diagnosis)"), [_in_words(row) for row in rows])] if rows else []


def forget(person: Person, *, by: Any) -> None:
    """Nothing to empty: a screening names nobody. It belongs to its encounter, which is what points at her."""


def _in_words(row: Screening) -> tuple[str, str]:
    table, language = as_table(row.table), translation.get_language() or "es"
    test = table.tests.get(row.test)
    level = next((level for level in table.levels if level.code == row.level), None)
    day = date_format(timezone.localtime(row.taken_at), "SHORT_DATE_FORMAT")
    found = f"{'/'.join(row.values.values())} {row.unit}"
    return (
        f"{test.name.in_language(language) if test else row.test}, {day}",
        f"{found}: {level.label.in_language(language)}" if level else found,
    )
