"""The count: decryptions from the trustees' browsers, sheets of paper ballots, chance announced for a draw."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.elections.groups import number
from ambos.domain.elections.verification.counting import decryption_fault
from ambos.domain.elections.verification.trustees import read_trustees
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record
from ambos.records.files.actions import store_file

from ..models import Election, Sheet, Trustee
from ..permissions import membership
from ..queries import candidates, decide, tally_of
from .boards import chained, write_down
from .locks import locked

PHOTOGRAPHS, KINDS = "election_sheets", ("jpeg", "png", "webp", "pdf")
"""Whose keys seal the photographs of sheets; what may be sent."""


@transaction.atomic
def receive_decryption(*, trustee: Trustee, decryption: str, by: Any = "link") -> Trustee:
    """A trustee's decryption of the sums, with its proofs. Refused: ``elections.not_counting``,
    ``elections.decryption_twice``, ``elections.decryption_wrong``."""
    election = locked(trustee.election_id)
    tally = tally_of(election)
    if election.state != Election.State.COUNT or tally is None:
        raise Refused("elections.not_counting")
    if election.board.filter(owner=trustee.number).exists():
        raise Refused("elections.decryption_twice", trustee=trustee.number)
    sums = [[(number(pair["alpha"]), number(pair["beta"])) for pair in row] for row in json.loads(tally)]
    fault = decryption_fault(trustee.number, decryption, election.text, sums, read_trustees(election.trustees_text))
    if fault is not None:
        raise Refused(fault.code, **fault.values)
    board = chained(election)
    board.add_decryption(trustee.number, decryption)
    write_down(election, board, payload=decryption, owner=trustee.number)
    record("elections.decrypted", trustee, by="link", trustee=trustee.number)
    return trustee


@transaction.atomic
def write_sheet(
    *, election: Election, place: str, counts: Sequence[int], ballots: int, spoilt: int, photo: Any = None, by: Any
) -> Sheet:
    """A tally sheet of paper ballots; it counts once a second member signed it. ``photo``: an upload, the paper as it was signed, which
    everybody may open once the result is public. Refused: ``elections.not_counting``, ``elections.sheet_exists``,
    ``elections.sheet_does_not_add_up``, and as ``store_file`` refuses."""
    seat = _seat(by, election)
    election = locked(election)
    if election.state != Election.State.COUNT:
        raise Refused("elections.not_counting")
    if election.sheets.filter(place=place.strip()).exists():
        raise Refused("elections.sheet_exists", field="place")
    valid, most = ballots - spoilt, min(election.seats, len(candidates(election)))
    given = election.roll.filter(paper_at__isnull=False).count()
    elsewhere = sum(election.sheets.values_list("ballots", flat=True))
    fits = len(counts) == len(candidates(election)) and all(0 <= count <= valid for count in counts)
    if not fits or sum(counts) > valid * most or ballots + elsewhere > given or spoilt < 0:
        raise Refused("elections.sheet_does_not_add_up", field="counts", given=given)
    kept = photo and store_file(
        upload=photo,
        name=photo.name,
        purpose=PHOTOGRAPHS,
        office=election.office_id,
        organization=None,
        by=by,
        kinds=KINDS,
    )
    made = Sheet.objects.create(
        photo=kept.pk if kept else None,
        election=election,
        place=place.strip(),
        counts=list(counts),
        ballots=ballots,
        spoilt=spoilt,
        signed_by=seat,
        signed_at=timezone.now(),
    )
    record("elections.sheet_written", made, by=by, ballots=ballots, spoilt=spoilt)
    return made


@transaction.atomic
def sign_sheet(*, sheet: Sheet, by: Any) -> Sheet:
    """The second signature. Refused: ``elections.second_member_needed``, ``elections.not_counting``."""
    seat = _seat(by, sheet.election)
    sheet.refresh_from_db()
    if locked(sheet.election_id).state != Election.State.COUNT or sheet.second_at is not None:
        raise Refused("elections.not_counting")
    if sheet.signed_by_id == seat.pk:
        raise Refused("elections.second_member_needed")
    sheet.second_by, sheet.second_at = seat, timezone.now()
    sheet.save(update_fields=["second_by", "second_at"])
    record("elections.sheet_signed", sheet, by=by)
    return sheet


@transaction.atomic
def announce_chance(*, election: Election, announced: str, by: Any) -> Election:
    """The public chance for a draw, as announced beforehand (a lottery and its numbers). Once, and never changed. Refused:
    ``elections.chance_announced_already``, ``elections.no_tie``."""
    _seat(by, election)
    election = locked(election)
    if election.announced:
        raise Refused("elections.chance_announced_already")
    decided = decide(election)
    if decided is None or not decided.tied or not announced.strip():
        raise Refused("elections.no_tie")
    election.announced = announced.strip()
    election.save(update_fields=["announced"])
    record("elections.chance_announced", election, by=by)
    return election


def _seat(by: Any, election: Election) -> Any:
    seat = membership(by, election)
    if seat is None:
        raise PermissionDenied
    return seat
