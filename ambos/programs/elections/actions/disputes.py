"""Challenges, rulings, appeals; a polling place whose paper is annulled; and a winner found ineligible after all."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.records.audit.actions import record

from ..models import Candidacy, Challenge, Election, Sheet
from ..permissions import membership
from .locks import locked
from .seating import refill

State = Challenge.State


@transaction.atomic
def file_challenge(*, election: Election, filed_by: str, grounds: str, by: Any) -> Challenge:
    """Anybody may, while the window is open. Refused: ``elections.window_shut``, ``elections.needs_reason``."""
    now = timezone.now()
    election = locked(election)
    if election.state != Election.State.CHALLENGED or (election.window_ends_at and now >= election.window_ends_at):
        raise Refused("elections.window_shut")
    if not grounds.strip() or not filed_by.strip():
        raise Refused("elections.needs_reason", field="grounds")
    made = Challenge.objects.create(election=election, filed_by=filed_by.strip(), grounds=grounds.strip(), filed_at=now)
    record("elections.challenge_filed", made, by=by)
    return made


@transaction.atomic
def rule(*, challenge: Challenge, upheld: bool, ruling: str, by: Any) -> Challenge:
    """The committee rules, in writing. A member who declared a conflict does not. Refused: ``elections.needs_reason``,
    ``elections.ruled_already``, ``elections.in_conflict``."""
    seat = membership(by, challenge.election)
    if seat is None:
        raise PermissionDenied
    locked(challenge.election_id)
    challenge.refresh_from_db()
    if seat.conflicts:
        raise Refused("elections.in_conflict")
    if challenge.state not in (State.FILED, State.APPEALED):
        raise Refused("elections.ruled_already")
    if challenge.state == State.APPEALED and challenge.ruled_by_id == seat.pk:
        raise Refused("elections.second_member_needed")
    if not ruling.strip():
        raise Refused("elections.needs_reason", field="ruling")
    challenge.state = State.UPHELD if upheld else State.DISMISSED
    challenge.ruling, challenge.ruled_by = f"{challenge.ruling}\n{ruling}".strip(), seat
    challenge.save(update_fields=["state", "ruling", "ruled_by"])
    record("elections.challenge_ruled", challenge, by=by, upheld=upheld)
    return challenge


@transaction.atomic
def appeal(*, challenge: Challenge, text: str, by: Any) -> Challenge:
    """Whoever challenged appeals, once; another member rules. Refused: ``elections.cannot_appeal``."""
    election = locked(challenge.election_id)
    challenge.refresh_from_db()
    if challenge.state != State.DISMISSED or challenge.appeal or not text.strip():
        raise Refused("elections.cannot_appeal")
    if election.state != Election.State.CHALLENGED:
        raise Refused("elections.window_shut")
    challenge.state, challenge.appeal = State.APPEALED, text.strip()
    challenge.save(update_fields=["state", "appeal"])
    record("elections.challenge_appealed", challenge, by=by)
    return challenge


@transaction.atomic
def annul_sheet(*, sheet: Sheet, reason: str, by: Any) -> Sheet:
    """The paper of one polling place counts no more, after a challenge was upheld: the sheet stays public with the reason, and what
    follows is decided anew from what is left. Two members make that final. A ballot on the board is never struck.

    Refused: ``elections.not_annulling``, ``elections.in_conflict``, ``elections.needs_reason``, ``elections.sheet_annulled``.
    """
    seat = membership(by, sheet.election)
    if seat is None:
        raise PermissionDenied
    election = locked(sheet.election_id)
    sheet.refresh_from_db()
    if election.state != Election.State.PARTLY_ANNULLED:
        raise Refused("elections.not_annulling")
    if seat.conflicts:
        raise Refused("elections.in_conflict")
    if sheet.annulled_at is not None:
        raise Refused("elections.sheet_annulled")
    if not reason.strip():
        raise Refused("elections.needs_reason", field="reason")
    sheet.annulled_by, sheet.annulled_at, sheet.annulled_because = seat, timezone.now(), reason.strip()
    sheet.save(update_fields=["annulled_by", "annulled_at", "annulled_because"])
    record("elections.sheet_annulled", sheet, by=by, ballots=sheet.ballots)
    return sheet


@transaction.atomic
def remove_candidate(*, candidacy: Candidacy, reason: str, by: Any) -> Candidacy:
    """Found ineligible after the ballot was fixed, also when seated already: the seat goes to the next in line. Her marks stay
    public. Refused: ``elections.needs_reason``, ``elections.not_standing``."""
    if membership(by, candidacy.election) is None:
        raise PermissionDenied
    if not reason.strip():
        raise Refused("elections.needs_reason", field="reason")
    election = locked(candidacy.election_id)
    candidacy.refresh_from_db()
    if candidacy.state != Candidacy.State.VALIDATED or candidacy.number is None:
        raise Refused("elections.not_standing")
    candidacy.state, candidacy.reason = Candidacy.State.REMOVED, reason.strip()
    candidacy.save(update_fields=["state", "reason"])
    record("elections.candidate_removed", candidacy, by=by)
    refill(election, candidacy)
    return candidacy
