"""What the lines of the report break down into: (code, name), in their order."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ambos.domain.errors import Refused
from ambos.records.casework.models import Encounter
from ambos.records.measurements.queries import table_on
from ambos.records.people.models import Person
from ambos.records.people.queries import state_choices
from ambos.records.registry.loading import origin

from ..models import Enrolment, Talk
from .catalogue import service_names

UNKNOWN = "unknown"


def bands() -> list[tuple[str, int, int]]:
    """(code, from, to) of the bands of ages, in years."""
    rows = origin().rows("catalogue/age_bands.csv")
    return [(row["code"], int(row["from_age"]), int(row["to_age"] or 200)) for row in rows]


def sexes() -> list[tuple[str, Any]]:
    return list(Person.Sex.choices)


def ages() -> list[tuple[str, Any]]:
    return [*((code, code) for code, _from, _to in bands()), (UNKNOWN, _("not known"))]


def sources() -> list[tuple[str, Any]]:
    return list(Encounter.Source.choices)


def times() -> list[tuple[str, Any]]:
    return [("0", _("for the first time")), ("1", _("returning"))]


def states_of_origin() -> list[tuple[str, Any]]:
    return [*state_choices(), (UNKNOWN, _("not said"))]


def insurances() -> list[tuple[str, Any]]:
    return [("insured", _("with health insurance")), ("uninsured", _("without it")), (UNKNOWN, _("not asked"))]


def decisions() -> list[tuple[str, Any]]:
    return [(each.value, each.label) for each in Enrolment.State if each not in Enrolment.OPEN]


def talk_kinds() -> list[tuple[str, Any]]:
    return list(Talk.Kind.choices)


def services() -> list[tuple[str, Any]]:
    """The rows of the catalogue that a visit gives without a number (sections C and G)."""
    return list(service_names().items())


def tests() -> list[tuple[str, Any]]:
    """The tests of the clinical table in force; what an older one had shows its code."""
    language = get_language() or "es"
    try:
        tests = table_on(timezone.localdate()).tests
    except Refused:
        return []
    return [(code, test.name.in_language(language)) for code, test in tests.items()]
