"""Certificates: asked for by the plaza, validated by an officer, issued by another, shipped, received. Sealed papers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from ambos.domain.adult_education import life
from ambos.domain.adult_education.progress import why_not_certified
from ambos.domain.errors import Reason, Refused, check
from ambos.domain.sealed_schemas import Certificate as Paper
from ambos.records.audit.actions import record
from ambos.records.documents.actions import issue_document, replace_document, revoke_document
from ambos.records.documents.models import Document

from ..loading import issuer, level_name, plan
from ..models import Certificate, Learner, LevelCompletion
from ..permissions import may_issue, may_keep, may_return, may_run
from ..queries.learners import standing_of
from .steps import locked_learner, must, needs, plain, today_at, user_of


@transaction.atomic
def request_certificate(*, learner: Learner, level: str, by: Any) -> Certificate:
    """Ask for the certificate of a level. Refused with everything that is missing (``progress.why_not_certified``). One that was
    returned is asked for again."""
    learner = locked_learner(learner)
    must(may_run(by, learner.plaza))
    returned = learner.certificates.filter(level=level, state=Certificate.State.RETURNED).first()
    _check(learner, level, without=returned)
    if returned:
        returned.name, returned.note = learner.document_name, ""
        returned.requested_by_id, returned.requested_at = user_of(by), timezone.now()
        returned.save(update_fields=["name", "note", "requested_by", "requested_at"])
        return _move(returned, "request_again", by)
    made = Certificate.objects.create(
        learner=learner,
        level=level,
        name=learner.document_name,
        requested_at=timezone.now(),
        requested_by_id=user_of(by),
    )
    record("plazas.certificate_requested", made, by=by, office=learner.plaza.office_id, level=level)
    return made


@transaction.atomic
def validate_certificate(*, certificate: Certificate, by: Any) -> Certificate:
    """An officer looks at identity, modules and duplicates once more; not the one who asked for it."""
    row = _locked(certificate)
    must(may_keep(by, row.learner.plaza.office_id))
    if row.requested_by_id is not None and row.requested_by_id == user_of(by):
        raise Refused("plazas.own_request")
    _check(row.learner, row.level, without=row)
    row.name, row.validated_at, row.validated_by_id = row.learner.document_name, timezone.now(), user_of(by)
    row.save(update_fields=["name", "validated_at", "validated_by"])
    return _move(row, "validate", by)


@transaction.atomic
def return_certificate(*, certificate: Certificate, why: str, by: Any, note: str = "") -> Certificate:
    """Something is to be put right at the plaza first; also after it was validated, and then by whoever was to seal it too. Every
    time is kept with its reason, and it is validated anew.

    Refused ``plazas.unknown_choice`` for a reason that is none, ``plazas.say_why`` for 'other' without a word, ``plazas.not_now``
    once it was issued: then it is corrected or revoked.
    """
    row = _locked(certificate)
    must(may_return(by, row))
    note = plain(" ".join(note.split()), "note")[:200]
    check(
        [Reason("plazas.unknown_choice", {}, "why")] * (why not in Certificate.Returned.values)
        + [Reason("plazas.say_why", {}, "note")] * (why == Certificate.Returned.OTHER and not note)
    )
    was = row.state
    row.state = life.after(life.CERTIFICATE, was, "return")
    row.returns = [*row.returns, {"why": why, "note": note, "on": today_at(row.learner.plaza).isoformat(), "was": was}]
    row.note, row.validated_at, row.validated_by_id = note, None, None
    row.save(update_fields=["state", "returns", "note", "validated_at", "validated_by"])
    record(
        "plazas.certificate_return", row, by=by, office=row.learner.plaza.office_id, was=was, level=row.level, why=why
    )
    return row


@transaction.atomic
def issue_certificate(*, certificate: Certificate, by: Any) -> Certificate:
    """Seal it. The name is the one on the document she showed, letter by letter; the plaza is not named. Sent twice it is issued
    once. Refused as ``documents.issue_document`` refuses, and ``plazas.own_validation``."""
    row = _locked(certificate)
    if row.validated_by_id is not None and row.validated_by_id == user_of(by):
        raise Refused("plazas.own_validation")
    must(may_issue(by, row))
    if row.state == Certificate.State.ISSUED:
        return row
    state = life.after(life.CERTIFICATE, row.state, "issue")
    row.document = issue_document(
        record=_paper(row), office=row.learner.plaza.office, subject=_subject(row.learner), form_key=row.pk, by=by
    )
    row.state, row.issued_at, row.issued_by_id = state, timezone.now(), user_of(by)
    row.save(update_fields=["document", "state", "issued_at", "issued_by"])
    record("plazas.certificate_issued", row, by=by, office=row.learner.plaza.office_id, level=row.level)
    return row


@transaction.atomic
def correct_certificate(*, certificate: Certificate, why: str, by: Any) -> Certificate:
    """Issue another in its place with the name as verified now; the old one no longer verifies and stays in the history.
    Refused ``plazas.nothing_to_correct`` when the name is the same."""
    row = _locked(certificate)
    must(may_issue(by, row))
    if row.state not in (Certificate.State.ISSUED, Certificate.State.SHIPPED, Certificate.State.RECEIVED):
        raise Refused("plazas.not_now", state=row.state, move="correct")
    if row.learner.document_name == row.name:
        raise Refused("plazas.nothing_to_correct")
    reason, now = needs(why, "why")[:200], timezone.now()
    made = Certificate(
        learner=row.learner, level=row.level, name=row.learner.document_name, requested_at=row.requested_at,
        requested_by_id=row.requested_by_id, validated_at=now, validated_by_id=row.learner.verified_by_id, issued_at=now,
        issued_by_id=user_of(by), state=Certificate.State.ISSUED, note=reason, replaces=row,
    )  # fmt: skip
    if made.validated_by_id is not None and made.validated_by_id == made.issued_by_id:
        raise Refused("plazas.own_validation")
    made.document = replace_document(document=row.document, record=_paper(made), why=Document.Why.MISTAKE, by=by)
    row.state, row.note = Certificate.State.REVOKED, reason
    row.save(update_fields=["state", "note"])
    made.save(force_insert=True)
    record("plazas.certificate_corrected", made, by=by, office=row.learner.plaza.office_id, level=row.level)
    return made


@transaction.atomic
def ship_certificate(*, certificate: Certificate, by: Any, on: date | None = None) -> Certificate:
    """The paper leaves for the plaza."""
    row = _locked(certificate)
    must(may_keep(by, row.learner.plaza.office_id) or may_issue(by, row))
    row.shipped_on = on or today_at(row.learner.plaza)
    row.save(update_fields=["shipped_on"])
    return _move(row, "ship", by)


@transaction.atomic
def receive_certificate(*, certificate: Certificate, signed_for: str, by: Any, on: date | None = None) -> Certificate:
    """She has it and signed for it on paper, or made her mark before a witness. We keep that it was done, no image of it."""
    row = _locked(certificate)
    must(may_run(by, row.learner.plaza))
    if signed_for not in Certificate.Signed.values or not signed_for:
        raise Refused("plazas.needs_receipt", field="signed_for")
    row.received_on, row.signed_for = on or today_at(row.learner.plaza), signed_for
    row.save(update_fields=["received_on", "signed_for"])
    return _move(row, "receive", by)


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, why: str, by: Any) -> Certificate:
    """It should not stand: the paper no longer verifies, the modules are looked at again. Where the paper was revoked or voided by
    its folio already, the level follows it, and another may be asked for."""
    row = _locked(certificate)
    must(may_issue(by, row))
    row.note = needs(why, "why")[:200]
    row.save(update_fields=["note"])
    if row.document is None or row.document.state == Document.State.ISSUED:
        revoke_document(document=row.document, why=Document.Why.MISTAKE, by=by)
    return _move(row, "revoke", by)


def _check(learner: Learner, level: str, *, without: Certificate | None = None) -> None:
    of = plan(learner.plan)
    if level not in of.levels:
        raise Refused("plazas.unknown_course", field="level", course=level)
    check(why_not_certified(of, level, standing_of(learner, without=without)))


def _paper(row: Certificate) -> Paper:
    done = LevelCompletion.objects.get(learner=row.learner, level=row.level)
    return Paper(
        what=1, name=row.name, course=level_name(row.level, "es"), provider=issuer("es"), starts_on=row.learner.enrolled_on,
        ends_on=done.completed_on,
    )  # fmt: skip


def _subject(learner: Learner) -> tuple[str, str]:
    return learner.person._meta.label_lower, str(learner.person_id)


def _move(row: Certificate, step: str, by: Any) -> Certificate:
    was, row.state = row.state, life.after(life.CERTIFICATE, row.state, step)
    row.save(update_fields=["state"])
    record(f"plazas.certificate_{step}", row, by=by, office=row.learner.plaza.office_id, was=was, level=row.level)
    return row


def _locked(certificate: Certificate) -> Certificate:
    locked = Certificate.objects.select_for_update(of=("self",))
    around = ("learner__plaza__office", "learner__plaza__network", "learner__person", "document__office")
    return locked.select_related(*around).get(pk=certificate.pk)
