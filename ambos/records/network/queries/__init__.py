"""Reads of the network: offices, whose district a place lies in, places by what people type, what is wrong."""

from .errors import DataErrors, count_errors, data_errors
from .offices import (
    District,
    NetworkImport,
    Office,
    ServicePoint,
    StateDistricts,
    districts_by_state,
    imports,
    office_by_code,
    offices,
    offices_listed,
    service_points,
    waiting_imports,
)
from .places import Found, find_place, place, point_of
from .resolution import (
    Area,
    NearWindow,
    Resolution,
    Whose,
    office_for,
    office_from_packs,
    whose,
    windows_near,
)

__all__ = [
    "Area",
    "DataErrors",
    "District",
    "Found",
    "NearWindow",
    "NetworkImport",
    "Office",
    "Resolution",
    "ServicePoint",
    "StateDistricts",
    "Whose",
    "count_errors",
    "data_errors",
    "districts_by_state",
    "find_place",
    "imports",
    "office_by_code",
    "office_for",
    "office_from_packs",
    "offices",
    "offices_listed",
    "place",
    "point_of",
    "service_points",
    "waiting_imports",
    "whose",
    "windows_near",
]
