"""Writes of the directory: organizations and addresses, services, and what an organization says of its own services."""

from .capacity import MOST_PLACES, confirm_service, give_place_back, set_capacity, take_place
from .importing import Taken, import_hsds
from .organizations import add_location, add_organization, point_of_postal_code, points_of_postal_codes
from .services import DAYS, Opening, add_service, change_service, move_service, write_service

__all__ = [
    "DAYS",
    "MOST_PLACES",
    "Opening",
    "Taken",
    "add_location",
    "add_organization",
    "add_service",
    "change_service",
    "confirm_service",
    "give_place_back",
    "import_hsds",
    "move_service",
    "point_of_postal_code",
    "points_of_postal_codes",
    "set_capacity",
    "take_place",
    "write_service",
]
