"""What the council keeps: terms and seats, the council at work, recommendations and what came of them."""

from .conduct import Proceeding, ProceedingStep, TravelClaim
from .recommendations import (
    Assignment,
    Body,
    Evidence,
    Outcome,
    Recommendation,
    Response,
    Step,
)
from .terms import Allotment, DistrictSeats, Member, RuleSet, Seat, Term
from .work import AgendaItem, Attendance, Committee, CommitteeMember, Session, Vote

__all__ = [
    "AgendaItem",
    "Allotment",
    "Assignment",
    "Attendance",
    "Body",
    "Committee",
    "CommitteeMember",
    "DistrictSeats",
    "Evidence",
    "Member",
    "Outcome",
    "Proceeding",
    "ProceedingStep",
    "Recommendation",
    "Response",
    "RuleSet",
    "Seat",
    "Session",
    "Step",
    "Term",
    "TravelClaim",
    "Vote",
]
