"""The roll: lines with evidence, objections and rulings; and the public numbers of the voting codes."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction

from ambos.domain.elections.groups import BELENIOS_2048, number
from ambos.domain.errors import Refused
from ambos.domain.telephones import normalise
from ambos.records.audit.actions import record
from ambos.records.audit.keys import new_key
from ambos.records.messages.actions import forget_messages
from ambos.records.messages.models import Channel
from ambos.records.registry.keyrings import keyring

from ..models import Election, RollLine
from ..permissions import may_call, membership
from ..queries import blind, codes_text
from .locks import locked

State = RollLine.State
STILL_REACHED = (
    Election.State.ROLL_OPEN, Election.State.ROLL_CLOSED, Election.State.CANDIDACIES_OPEN,
    Election.State.CANDIDACIES_VALIDATED, Election.State.CAMPAIGN, Election.State.VOTING,
)  # fmt: skip
"""States in which an elector may still be sent an address to vote."""


@transaction.atomic
def add_line(
    *,
    election: Election,
    name: str,
    born_on: date,
    evidence: str,
    channel: str = "email",
    address: str = "",
    language: str = "es",
    by: Any,
) -> RollLine:
    """Put an elector on the provisional roll. Refused: ``elections.roll_not_open``, ``elections.on_it_already`` (also in another
    district of the same term: she moved, and votes once), ``elections.too_young``, ``elections.needs_name``, what is wrong with the
    address."""
    _may(by, election)
    election = locked(election)
    if election.state != Election.State.ROLL_OPEN:
        raise Refused("elections.roll_not_open")
    if not name.strip():
        raise Refused("elections.needs_name", field="name")
    age = election.rule_set.rules["minimum_age"]
    day = election.opens_at.date()
    if (day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))) < age:
        raise Refused("elections.too_young", field="born_on", age=age)
    address, index = _reachable(election, channel, address), blind(name, born_on)
    if (
        RollLine.objects.filter(election__rule_set=election.rule_set_id, index=index)
        .exclude(state=State.REFUSED)
        .exists()
    ):
        raise Refused("elections.on_it_already", field="name")
    key, ring = new_key(), keyring("elections")
    made = RollLine.objects.create(
        pk=key,
        election=election,
        number=election.roll.count() + 1,
        name=ring.seal(name.strip().encode(), f"{key}:name"),
        index=index,
        evidence=evidence,
        channel=channel,
        language=language,
        address=ring.seal(address.encode(), f"{key}:address") if address else b"",
    )
    record("elections.line_added", made, by=by, office=election.office_id, evidence=evidence)
    return made


@transaction.atomic
def object_to(*, line: RollLine, objection: str, by: Any) -> RollLine:
    """Somebody objects to a line, or to its being refused, while the roll is open; the committee rules, and rules again where it had
    ruled. What others objected before stays. Refused: ``elections.roll_not_open``,
    ``elections.needs_reason``."""
    if locked(line.election_id).state != Election.State.ROLL_OPEN:
        raise Refused("elections.roll_not_open")
    if not objection.strip():
        raise Refused("elections.needs_reason", field="objection")
    line.refresh_from_db()
    line.state, line.objection = State.CHALLENGED, f"{line.objection}\n{objection.strip()}".strip()
    line.save(update_fields=["state", "objection"])
    record("elections.line_objected", line, by=by)
    return line


@transaction.atomic
def rule_line(*, line: RollLine, admitted: bool, ruling: str = "", by: Any) -> RollLine:
    """Admit a line or not. Refused: ``elections.roll_not_open``, ``elections.needs_reason`` (a refusal or an objection needs one)."""
    _may(by, line.election)
    if locked(line.election_id).state != Election.State.ROLL_OPEN:
        raise Refused("elections.roll_not_open")
    if not ruling.strip() and (not admitted or line.state == State.CHALLENGED):
        raise Refused("elections.needs_reason", field="ruling")
    line.state, line.ruling = State.ADMITTED if admitted else State.REFUSED, ruling.strip()
    line.save(update_fields=["state", "ruling"])
    record("elections.line_ruled", line, by=by, admitted=admitted)
    return line


@transaction.atomic
def correct_address(*, line: RollLine, channel: str, address: str, by: Any) -> RollLine:
    """Where an elector is reached from now on: her message did not arrive, or her number changed. What was sent stays valid until a
    new one is sent. The log says that it was corrected, never to what. Refused: ``elections.too_late`` once the voting is over,
    ``elections.needs_address``, what is wrong with the address."""
    _may(by, line.election)
    election = locked(line.election_id)
    if election.state not in STILL_REACHED:
        raise Refused("elections.too_late")
    line = RollLine.objects.select_for_update().get(pk=line.pk)
    typed = _reachable(election, channel, address)
    if not typed:
        raise Refused("elections.needs_address", field="address")
    line.channel, line.address = channel, keyring("elections").seal(typed.encode(), f"{line.pk}:address")
    line.save(update_fields=["channel", "address"])
    record("elections.address_corrected", line, by=by, channel=channel)
    return line


def _reachable(election: Election, channel: str, address: str) -> str:
    """The address as it is kept. Refused: ``elections.address_wrong``, and for telephones what ``normalise`` says."""
    typed = address.strip()
    if typed and channel == Channel.EMAIL:
        try:
            validate_email(typed)
        except ValidationError:
            raise Refused("elections.address_wrong", field="address") from None
    elif typed:
        typed = normalise(typed, country=election.office.country, field="address")
    return typed


@transaction.atomic
def load_codes(*, election: Election, public: str, by: Any) -> int:
    """Take in the public numbers the code commission made on its own machine. How many.

    Refused: ``elections.codes_wrong`` (not a list of distinct numbers of the group), ``elections.codes_closed`` once it is set up.
    """
    if not may_call(by) and membership(by, election) is None:
        raise PermissionDenied
    election = locked(election)
    if election.text:
        raise Refused("elections.codes_closed")
    try:
        said = [str(text) for text in json.loads(public)]
        good = len(set(said)) == len(said) > 0 and all(BELENIOS_2048.holds(number(text)) for text in said)
    except (ValueError, TypeError):
        good = False
    if not good:
        raise Refused("elections.codes_wrong", field="public")
    election.codes = codes_text(said)
    election.save(update_fields=["codes"])
    record("elections.codes_loaded", election, by=by, count=len(said))
    return len(said)


@transaction.atomic
def forget_roll(*, election: Election, by: Any) -> int:
    """Empty names, addresses and sign-ins of the roll once everybody is seated or the election was called again; numbers,
    documents shown and counts stay. How many lines. Refused: ``elections.too_early``."""
    _may(by, election)
    election = locked(election)
    if election.state not in (Election.State.SEATED, Election.State.RERUN, Election.State.SECOND_CALL):
        raise Refused("elections.too_early")
    lines = list(election.roll.all())
    for line in lines:
        forget_messages(line)
        line.name = line.address = b""
        line.index, line.sign_in = f"forgotten {line.number}", ""
        line.objection = line.ruling = ""
        line.save()
    record("elections.roll_forgotten", election, by=by, count=len(lines))
    return len(lines)


def _may(by: Any, election: Election) -> None:
    if by != "system" and membership(by, election) is None:
        raise PermissionDenied
