"""From one state to the next. Steps of weight take two members: the first asks, another confirms, and then it is done.

Everything a step does happens in one transaction: a server that is killed in the middle is where it was, and the step is
taken again. Closing and adding up follow from the board alone, so doing them again gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.elections import tally, trustees
from ambos.domain.elections.ballots import Question, describe
from ambos.domain.elections.credentials import new_name
from ambos.domain.elections.states import TWO_MEMBERS, State, due_step, may_move
from ambos.domain.elections.wire import compact
from ambos.domain.errors import Refused, check
from ambos.records.audit.actions import record

from ..models import Approval, BoardEvent, Candidacy, Election, Member, RollLine
from ..permissions import membership
from ..queries import archive, decide, facts
from .boards import write_down
from .locks import locked
from .seating import seat_all

Kind = BoardEvent.Kind


@transaction.atomic
def take_step(*, election: Election, to: str, by: Any) -> bool:
    """Ask for a step, or confirm what another member asked. True when it was taken, False when it waits for a second member.

    Refused: what ``may_move`` says, when asked as well as when confirmed; ``elections.second_member_needed``.
    """
    seat = membership(by, election)
    if seat is None and by != "system":
        raise PermissionDenied
    election = locked(election)
    step = State(to)
    check(may_move(State(election.state), step, facts(election), timezone.now(), election.rule_set.rules))
    if by != "system" and step in TWO_MEMBERS and not _confirmed(election, step, seat):
        record("elections.step_asked", election, by=by, step=step)
        return False
    entering = ENTERING.get(step)
    if entering:
        entering(election)
    election.state = step
    election.save()
    record("elections.step_taken", election, by=by, office=election.office_id, step=step)
    return True


def move_due() -> int:
    """Take every step the calendar of its rule set gives to the clock and whose moment has come. How many.

    What is not ready stays and is tried again; a server that is stopped in the middle is where it was, and the next round goes on.
    """
    moved, now = 0, timezone.now()
    waiting = Election.objects.filter(state__in=[State.CAMPAIGN, State.VOTING]).select_related("rule_set")
    for election in waiting:
        step = due_step(State(election.state), facts(election), now, election.rule_set.rules)
        if step is None:
            continue
        try:
            moved += take_step(election=election, to=step, by="system")
        except Refused:
            continue
    return moved


def _confirmed(election: Election, step: State, seat: Member) -> bool:
    """Is this the second member? Else her asking is kept. What a member asked who has resigned since has lapsed."""
    waiting = election.approvals.filter(
        step=step, confirmed_by__isnull=True, asked_by__resigned_at__isnull=True
    ).first()
    now = timezone.now()
    if waiting is None:
        Approval.objects.create(election=election, step=step, asked_by=seat, asked_at=now)
        return False
    if waiting.asked_by_id == seat.pk:
        raise Refused("elections.second_member_needed")
    waiting.confirmed_by, waiting.confirmed_at = seat, now
    waiting.save(update_fields=["confirmed_by", "confirmed_at"])
    return True


def _freeze_roll(election: Election) -> None:
    """The hash of the roll, published: of each admitted line its number and its blind search key."""
    lines = election.roll.filter(state=RollLine.State.ADMITTED).order_by("number")
    text = "\n".join(f"{line.number}|{line.index}" for line in lines)
    election.roll_digest = hashlib.sha256(text.encode()).hexdigest()


def _number_candidates(election: Election) -> None:
    standing = election.candidacies.filter(state=Candidacy.State.VALIDATED).order_by("name", "pk")
    for at, candidacy in enumerate(standing, start=1):
        candidacy.number = at
        candidacy.save(update_fields=["number"])


def _set_up(election: Election) -> None:
    """The first event of the board: from now on election, keys and codes are fixed."""
    rules = election.rule_set.rules
    names = tuple(election.candidacies.filter(number__isnull=False).order_by("number").values_list("name", flat=True))
    most = min(election.seats if rules["most_marks"] == "seats" else int(rules["most_marks"]), len(names))
    election.text = describe(
        uuid=election.uuid,
        name=election.title_es,
        description=f"{election.title_en}. Rules: {election.rule_set.digest}. Roll: {election.roll_digest}",
        questions=[Question("Elija / choose", names, 0, most)],
        public_key=trustees.election_key(election.trustees_text),
        administrator="Comité Electoral Local",
        credential_authority="Comisión del Consejo saliente",
    )
    election.moment = int(timezone.now().timestamp())
    board = archive(election)
    board.set_up(election=election.text, trustees=election.trustees_text, credentials=election.codes)
    write_down(election, board)


def _close(election: Election) -> None:
    """No ballot after this, and the sums of those that count."""
    board = archive(election)
    board.close()
    write_down(election, board)
    product, sized = tally.encrypted_tally(board.ballots(), election.text)
    board.add_tally(product, sized)
    write_down(election, board, payload=compact([product, sized]))


def _open_result(election: Election) -> None:
    """Combine the trustees' decryptions; the result is the last event of the board."""
    parts = {event.owner: event.payload for event in election.board.filter(kind=Kind.DECRYPTION)}
    product, sized = json.loads(election.board.get(kind=Kind.TALLY).payload)
    most = json.loads(sized)["num_tallied"]
    counts = tally.result(product, most, election.trustees_text, parts)
    board = archive(election)
    board.add_result(counts)
    write_down(election, board, payload=compact(counts))
    _keep_outcome(election)


def _keep_outcome(election: Election) -> None:
    decided = decide(election)
    election.outcome = decided and {
        "elected": [at + 1 for at in decided.elected],
        "reserve": [at + 1 for at in decided.reserve],
        "tied": [at + 1 for at in decided.tied],
        "empty": decided.empty,
        "draw": [{"candidate": one.candidate + 1, "ticket": one.ticket} for one in decided.draw],
    }


def _open_window(election: Election) -> None:
    election.window_ends_at = timezone.now() + timedelta(days=election.rule_set.rules["challenge_days"])


def _second_call(election: Election) -> None:
    """After a final result: whoever was elected takes her seat, and the seats left empty are called. Before it: all of them."""
    decided = decide(election) if election.state == State.FINAL else None
    if decided:
        seat_all(election)
    _call_again(election, decided.empty if decided else election.seats)


def _vote_again(election: Election) -> None:
    _call_again(election, election.seats)


def _call_again(election: Election, seats: int) -> None:
    """A second call or a new vote is an election of its own, under the same rules, that says what it follows."""
    span = election.closes_at - election.opens_at
    opens_at = timezone.now() + timedelta(days=30)
    again = Election.objects.create(
        rule_set=election.rule_set,
        office=election.office,
        uuid=new_name(),
        title_es=election.title_es,
        title_en=election.title_en,
        seats=seats,
        opens_at=opens_at,
        closes_at=opens_at + span,
        follows=election,
        called_at=timezone.now(),
    )
    for member in election.members.filter(resigned_at__isnull=True):
        Member.objects.create(election=again, account_id=member.account_id, named_at=timezone.now())


ENTERING: dict[State, Callable[[Election], None]] = {
    State.ROLL_CLOSED: _freeze_roll,
    State.CANDIDACIES_VALIDATED: _number_candidates,
    State.VOTING: _set_up,
    State.COUNT: _close,
    State.PROVISIONAL: _open_result,
    State.CHALLENGED: _open_window,
    State.FINAL: _keep_outcome,
    State.SEATED: seat_all,
    State.SECOND_CALL: _second_call,
    State.RERUN: _vote_again,
}
