"""Checking an election from its archive alone.

Written apart from the code that makes elections and sharing nothing with it but the group's numbers (``groups``): a mistake
made there is not made here again. Every check has a name and, when it fails, a reason that says where.

``check_archive`` checks everything; ``BallotCheck`` checks one ballot, which is what the server asks before it accepts one;
``trackers`` answers "is my ballot here?"; ``is_continuation`` compares two snapshots.
"""

from .archives import Board, is_continuation, read, trackers
from .ballots import BallotCheck, check_ballots
from .whole import CHECKS, Finding, check_archive

__all__ = [
    "CHECKS",
    "BallotCheck",
    "Board",
    "Finding",
    "check_archive",
    "check_ballots",
    "is_continuation",
    "read",
    "trackers",
]
