"""From how many credits a grade begins in a district: proposed with where it says so, decided by somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from ambos.domain.errors import Reason, Refused, check
from ambos.records.audit.actions import record

from ..models import DistrictTerms, ThresholdProposal
from ..permissions import may_decide_thresholds, may_keep_districts
from .steps import must, user_of, worded

State = ThresholdProposal.State
MOST_CREDITS = Decimal(40)
"""More than any graduation rule of the packs asks for."""


@transaction.atomic
def propose_thresholds(
    *, district: DistrictTerms, thresholds: Mapping[int, Decimal], source: str, form_key: UUID, by: Any
) -> ThresholdProposal:
    """Propose from how many credits each grade begins; empty: the district places by years alone. The same form twice is one.

    Refused with every fault: ``transcripts.bad_thresholds`` (they do not rise together, or lie outside 0 to 40 credits),
    ``transcripts.needs_source``, ``transcripts.thresholds_wait`` (another proposal waits).
    """
    must(may_keep_districts(by))
    if already := ThresholdProposal.objects.filter(form_key=form_key, district=district).first():
        return already
    rows = sorted(thresholds.items())
    credits = [n for _grade, n in rows]
    faults = []
    if credits != sorted(set(credits)) or any(not 0 < n <= MOST_CREDITS for n in credits):
        faults.append(Reason("transcripts.bad_thresholds", {}, "thresholds"))
    if not source.strip():
        faults.append(Reason("transcripts.needs_source", {}, "source"))
    if district.threshold_proposals.filter(state=State.PROPOSED).exists():
        faults.append(Reason("transcripts.thresholds_wait"))
    check(faults)
    try:
        with transaction.atomic():
            made = ThresholdProposal.objects.create(
                district=district, thresholds=[[grade, f"{n:f}"] for grade, n in rows], source=worded(source, "source"),
                proposed_at=timezone.now(), proposed_by_id=user_of(by), form_key=form_key,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("transcripts.thresholds_wait") from None
    record("transcripts.thresholds_proposed", made, by=by, office=district.office_id, grades=len(rows))
    return made


@transaction.atomic
def agree_thresholds(*, proposal: ThresholdProposal, by: Any) -> DistrictTerms:
    """A second person agrees: from now on the district's students are placed by them too. Refused
    ``transcripts.thresholds_decided``, ``transcripts.own_thresholds``."""
    row = _open(proposal, by)
    if row.proposed_by_id is None or row.proposed_by_id == user_of(by):
        raise Refused("transcripts.own_thresholds")
    district = DistrictTerms.objects.select_for_update(of=("self",)).get(pk=row.district_id)
    district.thresholds, district.kept_by_id = row.thresholds, user_of(by)
    district.save(update_fields=["thresholds", "kept_by"])
    _end(row, State.DECIDED, by)
    return district


@transaction.atomic
def refuse_thresholds(*, proposal: ThresholdProposal, reason: str, by: Any) -> ThresholdProposal:
    """Say no, and why; also whoever proposed takes it back like this. It stays in the list."""
    row = _open(proposal, by)
    row.refused_because = worded(reason, "reason")
    return _end(row, State.REFUSED, by)


def _open(proposal: ThresholdProposal, by: Any) -> ThresholdProposal:
    must(may_decide_thresholds(by))
    row = ThresholdProposal.objects.select_for_update(of=("self",)).select_related("district").get(pk=proposal.pk)
    if row.state != State.PROPOSED:
        raise Refused("transcripts.thresholds_decided")
    return row


def _end(row: ThresholdProposal, state: str, by: Any) -> ThresholdProposal:
    row.state, row.decided_at, row.decided_by_id = state, timezone.now(), user_of(by)
    row.save(update_fields=["state", "decided_at", "decided_by", "refused_because"])
    record(f"transcripts.thresholds_{state}", row, by=by, office=row.district.office_id)
    return row
