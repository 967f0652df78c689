"""What measurements counts: screenings (unit: service), and how many of them called for care. Never persons: one person
may be measured three times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from ambos.domain.access import HEALTH, for_the_system
from ambos.domain.indicators import Measure
from ambos.domain.units import Unit
from ambos.records.registry.manifest import Measured

from .queries import counts

CALLS_FOR_CARE = frozenset({"low", "high", "critical"})
"""Levels whose next step is a visit to a doctor; ``elevated`` calls for advice."""


def taken(first: date, last: date) -> Iterable[tuple[UUID, int, None]]:
    """Screenings taken, by office."""
    found: Counter[UUID] = Counter()
    for row in counts(for_the_system(HEALTH), first, last):
        found[row["encounter__office"]] += row["n"]
    return [(office, n, None) for office, n in found.items()]


def calling_for_care(first: date, last: date) -> Iterable[tuple[UUID, int, int]]:
    """Screenings whose level calls for care, of those that have a level, by office."""
    called: Counter[UUID] = Counter()
    banded: Counter[UUID] = Counter()
    for row in counts(for_the_system(HEALTH), first, last):
        if row["level"]:
            banded[row["encounter__office"]] += row["n"]
            called[row["encounter__office"]] += row["n"] if row["level"] in CALLS_FOR_CARE else 0
    return [(office, called[office], n) for office, n in banded.items()]


MEASURES = (
    Measured(
        measure=Measure("measurements.screenings", Unit.service, "measurements.screenings"),
        title=_("Screenings"),
        numerator=_("screenings taken"),
        compute=taken,
        caveats=(_("Tests, not people: the same person may be measured several times."),),
        order=60,
    ),
    Measured(
        measure=Measure(
            "measurements.calling_for_care",
            Unit.service,
            "measurements.calling_for_care",
            "measurements.screenings_with_a_band",
            kind="rate",
        ),
        title=_("Screenings that call for care"),
        numerator=_("screenings low, high or critical by the clinical table of the day"),
        denominator=_("screenings the table was made for"),
        compute=calling_for_care,
        caveats=(
            _("A screening is not a diagnosis, and whoever asks to be measured is not like everybody else."),
            _("Repeated measurements count each time."),
        ),
        order=61,
    ),
)
