"""The paper: issued, delivered, completed after an emergency, replaced, voided; and a school that did not take it."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ambos.domain import transfers as rules
from ambos.domain.errors import Refused, check
from ambos.domain.sealed_schemas import Mark
from ambos.domain.sealed_schemas import Transfer as Paper
from ambos.records.audit.actions import record
from ambos.records.casework.queries import rest_days
from ambos.records.documents.actions import issue_document, replace_document, void_document
from ambos.records.documents.models import Document
from ambos.records.documents.privacy import subject_of
from ambos.records.learning.loading import scale_titles
from ambos.records.people.models import Identity
from ambos.records.registry.keyrings import keyring

from .. import queries
from ..models import Line, Transfer
from ..permissions import may_work, require
from .filling import revoke_links
from .requesting import next_number
from .steps import is_disputed, locked, move, user_of

COPIED = ("office", "direction", "person", "birthplace", "school", "school_place", "grade", "attended_from", "attended_to",
          "is_year_finished", "school_year", "days_attended", "school_days", "scale", "language_support", "note",
          "note_there", "is_demo")  # fmt: skip


@transaction.atomic
def issue(*, transfer: Transfer, by: Any, provisional: bool = False) -> Transfer:
    """Seal the paper. ``provisional``: in an emergency, the same day, with lines pending and without the second person;
    it says so on its face and is to be completed.

    Refused with every fault of ``domain/transfers.issue_faults``; ``transfers.not_an_emergency``; ``transfers.one_already``
    (number) when another of the same child went out; those of ``issue_document``.
    """
    require(may_work(by, transfer.office_id))
    row = locked(transfer)
    if provisional and not row.is_emergency:
        raise Refused("transfers.not_an_emergency")
    # Of two documents of one child that are issued at one moment the second waits here, and sees the first.
    list(Identity.objects.select_for_update().filter(pk=row.person.identity_id))
    if twin := queries.issued_twin(row):
        raise Refused("transfers.one_already", number=twin.number)
    validated = "" if provisional else row.validated_by
    sheet = queries.sheet_of(row, validated_by=validated, is_provisional=provisional)
    check(rules.issue_faults(sheet, highest=queries.highest_of(row), on=queries.today_at(row)))
    document = _sealed(row, paper_of(row, provisional), by)
    revoke_links(transfer=row, by=by)
    step = "issue_provisional" if provisional else "issue"
    changes = {"document": document, "issued_at": timezone.now(), "is_provisional": provisional, "is_successor": False}
    return move(row, step, by=by, **changes)


@transaction.atomic
def deliver(*, transfer: Transfer, on: date, by: Any) -> Transfer:
    """It is in the hands of the family, or in the post."""
    require(may_work(by, transfer.office_id))
    row = locked(transfer)
    if is_disputed(row):
        raise Refused("transfers.disputed")
    if on > queries.today_at(row) or (row.issued_at and on < row.issued_at.astimezone(queries.zone_of(row)).date()):
        raise Refused("transfers.delivered_when", field="on")
    return move(row, "deliver", by=by, delivered_on=on)


@transaction.atomic
def begin_replacement(*, transfer: Transfer, why: str, form_key: UUID, by: Any) -> Transfer:
    """Begin the document that takes the place of one that went out: the missing marks came, or it held a mistake.

    It starts with all that the other said and goes the whole way; the other stays in force until this one is issued.
    Refused ``transfers.say_why``, ``transfers.one_already`` (number) when one was begun.
    """
    require(may_work(by, transfer.office_id))
    old = locked(transfer)
    if seen := Transfer.objects.filter(form_key=form_key).first():
        return seen
    if old.state not in rules.OUT:
        raise Refused("transfers.not_now", state=old.get_state_display())
    if why not in Document.Why.values:
        raise Refused("transfers.say_why", field="why")
    if begun := old.followers.exclude(state__in=rules.OVER).first():
        raise Refused("transfers.one_already", number=begun.number)
    now = timezone.now().astimezone(queries.zone_of(old))
    days = queries.issue_days(now.date())
    made = Transfer.objects.create(
        **{name: getattr(old, name) for name in COPIED},
        number=next_number(old.office, now.year), state=rules.RECEIVED, is_emergency=False,
        follow_index=keyring("transfers").blind(secrets.token_urlsafe(32)), requested_at=now, requested_by_id=user_of(by),
        due_at=rules.due_at(now, is_emergency=False, days=days, holidays=rest_days(old.office.country)), state_at=now,
        replaces=old, is_successor=True, replaced_why=why, form_key=form_key,
    )  # fmt: skip
    Line.objects.bulk_create(
        Line(transfer=made, place=n, subject=line.subject, name=line.name, earned=line.earned, tenths=line.tenths)
        for n, line in enumerate(old.lines.all())
    )
    record("transfers.replacement_begun", made, by=by, office=made.office_id, replaces=old.pk, why=why)
    return made


@transaction.atomic
def void(*, transfer: Transfer, why: str, by: Any) -> Transfer:
    """It should never have gone out, or it was never delivered: the paper stops verifying. Refused ``transfers.say_why``."""
    require(may_work(by, transfer.office_id))
    row = locked(transfer)
    if why not in Document.Why.values:
        raise Refused("transfers.say_why", field="why")
    done = move(row, "void", by=by)
    void_document(document=row.document, why=why, by=by)
    return done


@transaction.atomic
def record_refusal(*, transfer: Transfer, refusal: str, on: date, by: Any) -> Transfer:
    """A school did not take the paper, as the family says: why, and when. Refused ``transfers.say_why``."""
    require(may_work(by, transfer.office_id))
    row = locked(transfer)
    if row.state not in rules.OUT:
        raise Refused("transfers.not_now", state=row.get_state_display())
    if refusal not in Transfer.Refusal.values:
        raise Refused("transfers.say_why", field="refusal")
    if on > queries.today_at(row):
        raise Refused("transfers.delivered_when", field="on")
    row.refusal, row.refused_on = refusal, on
    row.save(update_fields=["refusal", "refused_on"])
    record("transfers.refused_by_school", row, by=by, office=row.office_id, refusal=refusal)
    return row


def paper_of(row: Transfer, provisional: bool) -> Paper:
    """The record that is sealed. Marks as earned stand beside it where the school's scale is not the origin's."""
    lines, home, scale = list(row.lines.all()), queries.home_scale(), queries.scale_of(row)
    is_other = scale.code != home.code and bool(lines)
    there = row.days_attended, row.school_days
    return Paper(
        given_names=row.person.given_names,
        surname1=row.person.surname1,
        surname2=row.person.surname2 or None,
        born_on=row.person.born_on,
        birthplace=row.birthplace or None,
        direction=int(row.direction == rules.TO_ORIGIN),
        school=row.school,
        school_place=row.school_place or None,
        grade=row.grade,
        grade_there=queries.grade_there(row.grade),
        attended=(row.attended_from, row.attended_to),
        days=there if row.school_days else None,
        marks=tuple(Mark(line.subject or line.name, line.tenths) for line in lines) or None,
        note=row.note or None,
        note_there=row.note_there or None,
        language_support=row.language_support or None,
        signers=tuple((one.name, one.title) for one in row.signers.all()) or None,
        is_provisional=1 if provisional else None,
        earned=tuple(line.earned or None for line in lines) if is_other else None,
        earned_on=" · ".join(scale_titles()[scale.code])[:60] if is_other else None,
    )


def _sealed(row: Transfer, paper: Paper, by: Any) -> Document:
    """The sealed paper; of a successor the one it replaces ends in the same transaction."""
    if not row.replaces_id:
        return issue_document(
            record=paper, office=row.office, by=by, subject=subject_of(row.person), form_key=row.form_key
        )
    old = locked(row.replaces)
    move(old, "replace", by=by)
    return replace_document(document=old.document, record=paper, why=row.replaced_why, by=by)
