"""Writes of eligibility. For families one: a request to be attended. For headquarters: keeping the facts true."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from ambos.domain.eligibility import Facts
from ambos.domain.eligibility.changes import supersede
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record
from ambos.records.casework.actions import AlreadyRecorded, Sent, open_encounter, request_service
from ambos.records.people.actions import give_consent

from . import queries
from .models import FactCheck, FactProposal, ServiceReport, ServiceReview
from .permissions import may_decide, may_keep_facts, may_review_services

PURPOSE = "health"


@transaction.atomic
def ask_for_help(
    *, family: str, need: str, service: Any, office: Any, language: str, key: UUID, by: str
) -> Sent | None:
    """Send somebody without a name to a service, for a *family* of programs and a need. ``None``: this form was sent before.

    Carries nothing else: no answer of the questions, no member, no program by its own name. Her mark on the page is kept as
    a permission by word of mouth, the nearest of the ways a consent knows. ``Refused``:
    ``eligibility.unknown_family``, ``eligibility.unknown_need``, and those of ``casework.request_service``.
    """
    known = queries.families()
    if family not in known:
        raise Refused("eligibility.unknown_family", field="family")
    if need not in known[family]["needs"]:
        raise Refused("eligibility.unknown_need", field="need")
    try:
        encounter = open_encounter(
            purpose=PURPOSE, program="eligibility", office=office, service_point=None, organization=None,
            source="phone", language=language, started_at=timezone.now(), form_key=key, by=by,
        )  # fmt: skip
    except AlreadyRecorded:
        return None
    organization = service.organization
    consent = give_consent(
        person=None, purpose=PURPOSE, scope="share_referral", recipient=organization.name, recipient_key=organization.pk,
        what=["need", "language"], how="spoken", language=language, by=by, office=office,
    )  # fmt: skip
    return request_service(
        encounter=encounter, service=service, need=need, program_family=family, consent=consent, by=by
    )


@transaction.atomic
def check_fact(*, fact: str, evidence: str, on: date, by: Any) -> FactCheck:
    """A fact was compared with its source and still holds. ``Refused``: ``eligibility.no_such_fact``,
    ``eligibility.needs_evidence``, ``eligibility.checked_in_future``."""
    _must_keep(by)
    known = queries.facts_in_force()
    if fact not in known.by_id:
        raise Refused("eligibility.no_such_fact", field="fact", fact=fact)
    if not evidence.strip():
        raise Refused("eligibility.needs_evidence", field="evidence")
    if on > timezone.localdate():
        raise Refused("eligibility.checked_in_future", field="checked_on")
    made = FactCheck.objects.create(
        fact=fact, checked_on=on, evidence=evidence.strip(), recorded_at=timezone.now(), checked_by_id=_user(by)
    )
    record("eligibility.fact_checked", made, by=by, fact=fact)
    return made


@transaction.atomic
def propose_change(*, fact: str, row: dict[str, Any], effective_on: date, evidence: str, by: Any) -> FactProposal:
    """Propose that ``row`` takes the place of a fact from a day on. Works out at once what it would change.

    ``Refused``: every fault of the facts as they would stand (``eligibility.bad_fact``), those of
    ``changes.supersede``, ``eligibility.needs_evidence``, ``eligibility.already_proposed``.
    """
    _must_keep(by)
    if not evidence.strip():
        raise Refused("eligibility.needs_evidence", field="evidence")
    before = queries.facts_in_force()
    after = Facts.load(supersede(before.data, fact, row, effective_on=effective_on, recorded_on=timezone.localdate()))
    try:
        with transaction.atomic():
            made = FactProposal.objects.create(
                fact=fact, row=row, effective_on=effective_on, evidence=evidence.strip(), version=before.version,
                effects=queries.effects(before, after, effective_on), proposed_at=timezone.now(), proposed_by_id=_user(by),
            )  # fmt: skip
    except IntegrityError:
        raise Refused("eligibility.already_proposed", field="fact", fact=fact) from None
    record("eligibility.change_proposed", made, by=by, fact=fact)
    return made


@transaction.atomic
def decide_change(*, proposal: FactProposal, approve: bool, by: Any) -> FactProposal:
    """Approve or reject a change somebody else proposed. From then on answers rest on it from its first day.

    ``Refused``: ``eligibility.decided_already``; approving also whatever has become wrong with it meanwhile.
    """
    proposal = FactProposal.objects.select_for_update().get(pk=proposal.pk)
    if not may_decide(by, proposal):
        raise PermissionDenied
    if proposal.state != FactProposal.State.PROPOSED:
        raise Refused("eligibility.decided_already")
    if approve:
        known = queries.facts_in_force()
        Facts.load(supersede(
            known.data, proposal.fact, proposal.row, effective_on=proposal.effective_on, recorded_on=timezone.localdate()
        ))  # fmt: skip
    proposal.state = FactProposal.State.APPROVED if approve else FactProposal.State.REJECTED
    proposal.decided_at, proposal.decided_by_id = timezone.now(), by.user
    proposal.save(update_fields=["state", "decided_at", "decided_by"])
    record(f"eligibility.change_{proposal.state}", proposal, by=by, fact=proposal.fact)
    return proposal


@transaction.atomic
def review_service(*, service: Any, asks_for_nothing: bool, evidence: str, by: Any) -> ServiceReview:
    """Write down whether a service attends without asking for documents. ``Refused``: ``eligibility.needs_evidence``."""
    if not may_review_services(by):
        raise PermissionDenied
    if not evidence.strip():
        raise Refused("eligibility.needs_evidence", field="evidence")
    made = ServiceReview.objects.create(
        service=service, asks_for_nothing=asks_for_nothing, evidence=evidence.strip(), reviewed_on=timezone.localdate(),
        reviewed_by_id=_user(by),
    )  # fmt: skip
    record("eligibility.service_reviewed", made, by=by, asks_for_nothing=asks_for_nothing)
    return made


@transaction.atomic
def report_service(*, service: Any, what: str) -> ServiceReport:
    """A family says that something is wrong. The same report twice is one until it is settled. ``Refused``:
    ``eligibility.unknown_report``."""
    if what not in ServiceReport.What.values:
        raise Refused("eligibility.unknown_report", field="what")
    made, is_new = ServiceReport.objects.get_or_create(
        service=service, what=what, settled_at=None, defaults={"reported_at": timezone.now()}
    )
    if is_new:
        record("eligibility.service_reported", made, by="client", what=what)
    return made


@transaction.atomic
def settle_report(*, report: ServiceReport, by: Any) -> ServiceReport:
    """The keeper of the directory looked into it."""
    if not may_review_services(by):
        raise PermissionDenied
    if report.settled_at is None:
        report.settled_at, report.settled_by_id = timezone.now(), _user(by)
        report.save(update_fields=["settled_at", "settled_by"])
        record("eligibility.report_settled", report, by=by, what=report.what)
    return report


def _must_keep(by: Any) -> None:
    if not may_keep_facts(by):
        raise PermissionDenied


def _user(by: Any) -> UUID | None:
    return getattr(by, "user", None)
