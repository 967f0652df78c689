"""Candidacies: proposed by whoever, validated by the committee, withdrawn by the candidate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ambos.domain.elections.states import GIVES_SEATS
from ambos.domain.errors import Reason, Refused, check
from ambos.records.audit.actions import record

from ..models import Candidacy, Election
from ..permissions import membership
from .locks import locked

State = Candidacy.State
ASKED = ("resident", "origin_or_descendant", "not_member_last_term", "not_public_servant", "no_expulsion_pending")
"""What a candidate declares and the committee checks (handbook 5, eligibility to stand)."""


@transaction.atomic
def propose(
    *,
    election: Election,
    name: str,
    email: str,
    gender: str,
    platform_es: str,
    platform_en: str,
    answers: Mapping[str, bool],
    nominated_by: str = "",
    by: Any,
) -> Candidacy:
    """Somebody stands or is nominated. Refused: ``elections.candidacies_not_open``, ``elections.stands_already``,
    ``elections.sits_on_committee``, and a reason for each platform that is missing."""
    if locked(election).state != Election.State.CANDIDACIES_OPEN:
        raise Refused("elections.candidacies_not_open")
    check(
        Reason("elections.needs_platform", field=field)
        for field, text in (("platform_es", platform_es), ("platform_en", platform_en))
        if not text.strip()
    )
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in name) or not name.strip():
        raise Refused("elections.sign_not_allowed", field="name")
    if election.candidacies.filter(email__iexact=email).exists():
        raise Refused("elections.stands_already", field="email")
    if election.members.filter(account__email__iexact=email, resigned_at__isnull=True).exists():
        raise Refused("elections.sits_on_committee", field="email")
    made = Candidacy.objects.create(
        election=election,
        name=name.strip(),
        email=email,
        gender=gender,
        platform_es=platform_es.strip(),
        platform_en=platform_en.strip(),
        nominated_by=nominated_by.strip(),
        answers={asked: bool(answers.get(asked)) for asked in ASKED},
    )
    record("elections.candidacy_proposed", made, by=by, office=election.office_id)
    return made


@transaction.atomic
def validate(*, candidacy: Candidacy, good: bool, reason: str = "", by: Any) -> Candidacy:
    """The committee finds that she may stand, or not and why. Refused: ``elections.candidacies_not_open``,
    ``elections.needs_reason``, ``elections.not_eligible`` with what she did not declare."""
    if membership(by, candidacy.election) is None and by != "system":
        raise PermissionDenied
    if locked(candidacy.election_id).state != Election.State.CANDIDACIES_OPEN:
        raise Refused("elections.candidacies_not_open")
    missing = [asked for asked in ASKED if not candidacy.answers.get(asked)]
    if good and missing:
        raise Refused("elections.not_eligible", missing=", ".join(missing))
    if not good and not reason.strip():
        raise Refused("elections.needs_reason", field="reason")
    candidacy.state, candidacy.reason = State.VALIDATED if good else State.REFUSED, reason.strip()
    candidacy.save(update_fields=["state", "reason"])
    record("elections.candidacy_decided", candidacy, by=by, good=good)
    return candidacy


@transaction.atomic
def withdraw(*, candidacy: Candidacy, by: Any) -> Candidacy:
    """She withdraws. On a ballot that is printed her name stays, and she gets no seat. Refused: ``elections.too_late``."""
    if membership(by, candidacy.election) is None and by != "system":
        raise PermissionDenied
    if locked(candidacy.election_id).state in GIVES_SEATS | {Election.State.FINAL}:
        raise Refused("elections.too_late")
    candidacy.state = State.WITHDRAWN
    candidacy.save(update_fields=["state"])
    record("elections.candidacy_withdrawn", candidacy, by=by)
    return candidacy
