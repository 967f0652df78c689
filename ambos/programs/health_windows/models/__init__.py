"""What a health window keeps beside casework and measurements."""

from .groups import Material, StockMove, Talk, YearlyEvaluation
from .house import Closure, Hours, Station, Trip
from .money import Spending
from .queue import Ticket
from .visits import (
    Enrolment,
    Finding,
    GivenService,
    HivTest,
    NextStep,
    SafetyAtWork,
    Vaccination,
    VaccineLot,
    VisitSheet,
    VisitTopic,
)

__all__ = [
    "Closure",
    "Enrolment",
    "Finding",
    "GivenService",
    "HivTest",
    "Hours",
    "Material",
    "NextStep",
    "SafetyAtWork",
    "Spending",
    "Station",
    "StockMove",
    "Talk",
    "Ticket",
    "Trip",
    "Vaccination",
    "VaccineLot",
    "VisitSheet",
    "VisitTopic",
    "YearlyEvaluation",
]
