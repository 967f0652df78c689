"""Casting a ballot, sign-ins and their delivery, and paper for whoever has no ballot on the board."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.elections.wire import fingerprint
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record
from ambos.records.messages.actions import Recipient, tell

from ..models import BoardEvent, Election, RollLine
from ..permissions import membership
from ..queries import ballot_check, opened, undelivered
from .boards import chained, write_down
from .locks import locked
from .trusting import digest


def cast_ballot(*, election: Election, sign_in: str, ballot: str, at: datetime | None = None) -> tuple[str, bool]:
    """Accept a ballot: its tracker, and whether it replaces an earlier one.

    Sign-in *and* code are needed: the server cannot vote for lack of codes, the code commission for lack of sign-ins. Refused:
    ``elections.voting_not_open``, ``elections.voting_closed`` (a second after is after), ``elections.sign_in_unknown``,
    ``elections.voted_on_paper``, what ``BallotCheck`` says of the ballot, ``elections.code_of_another``,
    ``elections.other_code_used``, ``elections.ballot_repeated``.
    """
    _open(election, at or timezone.now())
    line = RollLine.objects.filter(
        election=election, sign_in=digest(sign_in) if sign_in else "-", state=RollLine.State.ADMITTED
    ).first()
    if line is None:
        raise Refused("elections.sign_in_unknown")
    fault = ballot_check(election.text, election.codes).fault(ballot)
    if fault is not None:
        raise Refused(fault.code, **{"ballot": "", **fault.values})
    return _accept(election, line, ballot, json.loads(ballot)["credential"], at)


@transaction.atomic
def _accept(election: Election, line: RollLine, ballot: str, credential: str, at: datetime | None) -> tuple[str, bool]:
    """The proofs are right; now the board, under its lock. The clock is looked at again: it may have struck meanwhile."""
    election = locked(election)
    line = RollLine.objects.select_for_update().get(pk=line.pk)
    _open(election, at or timezone.now())
    if line.paper_at is not None or line.paper_asked_by_id is not None:
        raise Refused("elections.voted_on_paper")
    if line.credential and line.credential != credential:
        raise Refused("elections.other_code_used")
    if not line.credential and election.roll.filter(credential=credential).exists():
        raise Refused("elections.code_of_another")
    tracker = fingerprint(ballot)
    if election.board.filter(tracker=tracker).exists():
        raise Refused("elections.ballot_repeated", ballot="", first=tracker)
    replaces = bool(line.credential)
    board = chained(election)
    board.add_ballot(ballot)
    write_down(election, board, payload=ballot, tracker=tracker, credential=digest(credential))
    if not replaces:
        line.credential = credential
        line.save(update_fields=["credential"])
    _tell(
        line, "elections.ballot_received", code=tracker, link=f"{settings.ORIGIN_URL}/elections/{election.uuid}/board/"
    )
    return tracker, replaces


@transaction.atomic
def send_sign_ins(*, election: Election, by: Any, again: bool = False) -> int:
    """Send every elector her address to vote; with ``again`` also to those who have one (the old one stops). How many."""
    _may(by, election)
    election = locked(election)
    if election.state not in (Election.State.CAMPAIGN, Election.State.VOTING):
        raise Refused("elections.sign_ins_not_yet")
    lines = election.roll.filter(state=RollLine.State.ADMITTED, paper_at__isnull=True)
    waiting = lines if again else lines.filter(sign_in="")
    for line in waiting:
        _send(election, line)
    record("elections.sign_ins_sent", election, by=by, count=len(waiting))
    return len(waiting)


@transaction.atomic
def send_again(*, election: Election, numbers: Collection[int] | None = None, by: Any) -> int:
    """Send a new address to vote to these numbers of the roll; without numbers to everybody whose newest message did not
    arrive. Old addresses stop. Who took paper is passed over. How many. Refused: ``elections.sign_ins_not_yet``."""
    _may(by, election)
    election = locked(election)
    if election.state not in (Election.State.CAMPAIGN, Election.State.VOTING):
        raise Refused("elections.sign_ins_not_yet")
    if numbers is None:
        lines = undelivered(election)
    else:
        lines = list(election.roll.filter(state=RollLine.State.ADMITTED, paper_at__isnull=True, number__in=numbers))
    for line in lines:
        _send(election, line)
    record("elections.sign_ins_sent_again", election, by=by, count=len(lines))
    return len(lines)


@transaction.atomic
def new_sign_in(*, line: RollLine, by: Any, send: bool = True) -> str:
    """A new address for one elector, sent or shown on the committee's tablet after her document was seen; the old one stops.
    What she cast stays: her new ballot replaces it by its code. Refused: ``elections.sign_ins_not_yet``."""
    _may(by, line.election)
    if (
        locked(line.election_id).state not in (Election.State.CAMPAIGN, Election.State.VOTING)
        or line.state != "admitted"
    ):
        raise Refused("elections.sign_ins_not_yet")
    record("elections.sign_in_renewed", line, by=by, sent=send)
    return _send(line.election, line, send=send)


@transaction.atomic
def give_paper(*, line: RollLine, by: Any) -> RollLine:
    """A member finds that there is no accepted ballot of hers online and asks for paper; from now on none is accepted.

    Refused: ``elections.voted_online``, ``elections.voted_on_paper``, ``elections.voting_not_open``.
    """
    seat = _may(by, line.election)
    election = locked(line.election_id)
    line = RollLine.objects.select_for_update().select_related("election").get(pk=line.pk)
    if election.state != Election.State.VOTING:
        raise Refused("elections.voting_not_open")
    if line.credential:
        raise Refused("elections.voted_online")
    if line.paper_asked_by_id is not None:
        raise Refused("elections.voted_on_paper")
    line.paper_asked_by = seat
    line.save(update_fields=["paper_asked_by"])
    record("elections.paper_asked", line, by=by)
    return line


@transaction.atomic
def confirm_paper(*, line: RollLine, by: Any) -> RollLine:
    """Another member hands the paper over. Refused: ``elections.second_member_needed``, ``elections.paper_not_asked``."""
    seat = _may(by, line.election)
    line = RollLine.objects.select_for_update().get(pk=line.pk)
    if line.paper_asked_by_id is None or line.paper_at is not None:
        raise Refused("elections.paper_not_asked")
    if line.paper_asked_by_id == seat.pk:
        raise Refused("elections.second_member_needed")
    line.paper_given_by, line.paper_at = seat, timezone.now()
    line.save(update_fields=["paper_given_by", "paper_at"])
    record("elections.paper_given", line, by=by)
    return line


def _open(election: Election, now: datetime) -> None:
    if election.state != Election.State.VOTING or now < election.opens_at:
        raise Refused("elections.voting_closed" if _is_over(election) else "elections.voting_not_open")
    if now >= election.closes_at:
        raise Refused("elections.voting_closed")


def _is_over(election: Election) -> bool:
    return BoardEvent.objects.filter(election=election, kind=BoardEvent.Kind.CLOSE).exists()


def _send(election: Election, line: RollLine, *, send: bool = True) -> str:
    sign_in = secrets.token_urlsafe(24)
    line.sign_in, line.sent_at, line.times_sent = digest(sign_in), timezone.now(), line.times_sent + int(send)
    line.save(update_fields=["sign_in", "sent_at", "times_sent"])
    if send:
        _tell(line, "elections.sign_in", link=f"{settings.ORIGIN_URL}/elections/vote/#{election.uuid}.{sign_in}")
    return sign_in


def _tell(line: RollLine, kind: str, **values: Any) -> None:
    address = opened(line, "address")
    if address:
        tell(kind, line, to=Recipient(line.channel, address, line.language), values=values)


def _may(by: Any, election: Election) -> Any:
    seat = membership(by, election)
    if seat is None and by != "system":
        raise PermissionDenied
    return seat
