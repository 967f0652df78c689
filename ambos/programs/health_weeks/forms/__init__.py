"""What is typed: events, their close-out, whoever makes them, editions, a test at an event."""

from .close_outs import CloseOutForm
from .events import EventForm, ImportForm, WhyForm, on_boxes
from .sides import (
    SIDES,
    AgencyForm,
    ContributionForm,
    HostForm,
    MediaForm,
    PaperForm,
    SessionForm,
    ShiftForm,
    SupplyForm,
)
from .visits import TestedForm
from .work import EditionForm, MemberForm, SignForm

__all__ = [
    "SIDES",
    "AgencyForm",
    "CloseOutForm",
    "ContributionForm",
    "EditionForm",
    "EventForm",
    "HostForm",
    "ImportForm",
    "MediaForm",
    "MemberForm",
    "PaperForm",
    "SessionForm",
    "ShiftForm",
    "SignForm",
    "SupplyForm",
    "TestedForm",
    "WhyForm",
    "on_boxes",
]
