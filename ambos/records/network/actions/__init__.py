"""Writes of the network: what the packs bring (``load``), what the official list changes (``lists``), and what people
know of a service point (``points``)."""

from .lists import apply_import, discard_import, propose_import, refresh_import
from .load import (
    WINDOWS_PROGRAM,
    agency_named,
    load_districts,
    load_offices,
    load_places,
    load_windows,
    unless_loaded,
)
from .points import change_service_point, open_service_point
from .reading import MOST_BYTES

__all__ = [
    "MOST_BYTES",
    "WINDOWS_PROGRAM",
    "agency_named",
    "apply_import",
    "change_service_point",
    "discard_import",
    "load_districts",
    "load_offices",
    "load_places",
    "load_windows",
    "open_service_point",
    "propose_import",
    "refresh_import",
    "unless_loaded",
]
