"""The directory in HSDS as one table of everything, held at once: what the export says, found the plain way."""

from __future__ import annotations

from datetime import date
from typing import Any

from ambos.domain.access import NOBODY
from ambos.records.directory.queries import tables, whole_scope
from ambos.records.interfaces.queries.hsds import WINDOWS
from ambos.records.interfaces.queries.network import listed_offices, merged, network_tables
from ambos.records.registry.loading import origin
from ambos.records.rollout.queries import lead_agencies_on


def all_at_once(on: date) -> dict[str, dict[str, Any]]:
    """Everything public of this installation on a day."""
    stored = tables(whole_scope(NOBODY))
    agencies = {point: key for point, key in lead_agencies_on(WINDOWS, on).items() if key in stored["organization"]}
    return merged(stored, network_tables(origin(), WINDOWS, listed_offices(on, WINDOWS, agencies)))
