"""What the Health Weeks keep: editions and task forces, events, their close-out reports, what offices sign."""

from .close_outs import CloseOut, CloseOutLink, MediaReach, ServiceLine
from .editions import Consolidation, Edition, OfficeReport, PublishedTotal, TaskForce, TaskForceMember
from .events import (
    AgencyVariant,
    CoHost,
    Contribution,
    Event,
    EventAgency,
    EventVisit,
    ForumPaper,
    ForumSession,
    Supply,
    Volunteer,
    VolunteerShift,
)  # fmt: skip

__all__ = [
    "AgencyVariant",
    "CloseOut",
    "CloseOutLink",
    "CoHost",
    "Consolidation",
    "Contribution",
    "Edition",
    "Event",
    "EventAgency",
    "EventVisit",
    "ForumPaper",
    "ForumSession",
    "MediaReach",
    "OfficeReport",
    "PublishedTotal",
    "ServiceLine",
    "Supply",
    "TaskForce",
    "TaskForceMember",
    "Volunteer",
    "VolunteerShift",
]
