"""The public directory in HSDS: the services of the directory, the offices and their windows."""

from __future__ import annotations

from datetime import date

from ambos.domain.access import NOBODY
from ambos.records.directory.queries import tables, whole_scope
from ambos.records.registry.loading import origin
from ambos.records.rollout.queries import lead_agencies_on

from .network import Tables, listed_offices, merged, network_tables, offices_of_pack

WINDOWS = "health_windows"
"""The program whose service points are listed as services."""


def public_tables(on: date) -> Tables:
    """Everything public of this installation on a day, from the database."""
    stored = tables(whole_scope(NOBODY))
    agencies = {point: key for point, key in lead_agencies_on(WINDOWS, on).items() if key in stored["organization"]}
    return merged(stored, network_tables(origin(), WINDOWS, listed_offices(on, WINDOWS, agencies)))


def pack_tables(on: date) -> Tables:
    """Everything public that the packs alone know on a day."""
    return network_tables(origin(), WINDOWS, offices_of_pack(origin(), on))
