"""What is typed at a window."""

from .arrival import ArrivalForm
from .house import (
    BackForm,
    CancelTrip,
    ClosureForm,
    HoursForm,
    LotForm,
    MaterialForm,
    MoveForm,
    ResultForm,
    ReturnForm,
    SlipForm,
    StationForm,
    StepForm,
    TalkForm,
    TellForm,
    TripForm,
    WithdrawForm,
    YearForm,
)
from .money import SpendingForm
from .visit import VisitForm

__all__ = [
    "ArrivalForm",
    "BackForm",
    "CancelTrip",
    "ClosureForm",
    "HoursForm",
    "LotForm",
    "MaterialForm",
    "MoveForm",
    "ResultForm",
    "ReturnForm",
    "SlipForm",
    "SpendingForm",
    "StationForm",
    "StepForm",
    "TalkForm",
    "TellForm",
    "TripForm",
    "VisitForm",
    "WithdrawForm",
    "YearForm",
]
