"""What the conferences keep: editions, who was nominated and invited, what was promised, what came of it."""

from .after import Commitment, FollowUp, Outcome
from .editions import Edition, Opinion, Quota, Sector, Session, Speaker, Sponsor, home_zone
from .people import CheckIn, Endorsement, Invitation, Nomination, Participant

__all__ = [
    "CheckIn",
    "Commitment",
    "Edition",
    "Endorsement",
    "FollowUp",
    "Invitation",
    "Nomination",
    "Opinion",
    "Outcome",
    "Participant",
    "Quota",
    "Sector",
    "Session",
    "Speaker",
    "Sponsor",
    "home_zone",
]
