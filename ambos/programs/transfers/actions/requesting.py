"""Asked for, papers received, sent back, validated, not issued."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone

from ambos.domain import codes
from ambos.domain import transfers as rules
from ambos.domain.access import EDUCATION, for_the_system
from ambos.domain.errors import Refused, check
from ambos.domain.names import PartialDate
from ambos.records.audit.actions import record, who
from ambos.records.casework.queries import rest_days
from ambos.records.network.models import Office
from ambos.records.people.actions import add_guardian, register_person
from ambos.records.people.models import Person
from ambos.records.registry.keyrings import keyring

from .. import queries
from ..models import Transfer
from ..permissions import may_ask, may_work, require
from .steps import locked, move, user_of


@dataclass(frozen=True)
class Asked:
    """A document asked for. ``follow_code`` is shown once, for the family; empty when the form was sent before."""

    transfer: Transfer
    follow_code: str


@transaction.atomic
def request_transfer(
    *,
    office: Office,
    direction: str,
    form_key: UUID,
    by: Any,
    person: Person | None = None,
    given_names: str = "",
    surname1: str = "",
    surname2: str = "",
    born: PartialDate | None = None,
    guardian: str = "",
    relationship: str = "",
    birthplace: str = "",
    school: str = "",
    school_place: str = "",
    grade: int | None = None,
    is_year_finished: bool = False,
    phone: str = "",
    email: str = "",
    is_emergency: bool = False,
    is_demo: bool = False,
) -> Asked:
    """A family asks for the document of a child, known here (``person``) or not. The clock starts. Same form, one request.

    By "client" it comes from the public page, with a telephone or e-mail (``transfers.needs_contact``); the office calls.

    Refused ``transfers.grade_too_high`` at once, so that nobody waits for what cannot be; ``transfers.one_already`` (number)
    when the child has one of this school year and direction; ``transfers.needs_first_surname``; those of ``register_person``.
    """
    require(may_ask(by, office.pk))
    if seen := Transfer.objects.filter(form_key=form_key).first():
        return Asked(seen, "")
    if by == "client" and not (phone.strip() or email.strip()):
        raise Refused("transfers.needs_contact", field="phone")
    now = timezone.now().astimezone(ZoneInfo(office.timezone))
    if grade is not None:
        check(rules.grade_faults(direction, grade, queries.highest_grade(direction, now.date())))
    if person is None:
        if not surname1.strip():
            raise Refused("transfers.needs_first_surname", field="surname1")
        # This program answers for who may ask (above) and logs who did: the role opens no page of people or casework.
        people = for_the_system(EDUCATION)
        person = register_person(
            purpose=EDUCATION, office=office, given_names=given_names, surname1=surname1, surname2=surname2, born=born,
            phone=phone.strip(), email=email.strip(), by=people,
        )  # fmt: skip
        if guardian.strip():
            add_guardian(person=person, relationship=relationship, name=guardian, by=people)
    code = codes.new_code(codes.FOLLOW_CODE, secrets.randbelow)
    days = queries.issue_days(now.date())
    year = rules.school_year(now.date())
    if twin := _in_force(person, year, direction):
        raise Refused("transfers.one_already", number=twin.number)
    try:
        with transaction.atomic():
            made = Transfer.objects.create(
                office=office, number=next_number(office, now.year), direction=direction, person=person,
                is_emergency=is_emergency, birthplace=birthplace.strip(), school=school.strip(),
                school_place=school_place.strip(), grade=grade, is_year_finished=is_year_finished, school_year=year,
                follow_index=keyring("transfers").blind(code), requested_at=now, requested_by_id=user_of(by),
                due_at=rules.due_at(now, is_emergency=is_emergency, days=days, holidays=rest_days(office.country)),
                state_at=now, form_key=form_key, is_demo=is_demo, is_from_family=by == "client",
            )  # fmt: skip
    except IntegrityError:
        # The same form, or the same child, at the same moment: the other one was first.
        if seen := Transfer.objects.filter(form_key=form_key).first():
            return Asked(seen, "")
        raise Refused("transfers.not_now_again") from None
    record("transfers.requested", made, by=by, office=office, direction=direction, is_emergency=is_emergency)
    return Asked(made, code)


@transaction.atomic
def receive_records(*, transfer: Transfer, by: Any) -> Transfer:
    """The report card came, in person or by post."""
    require(may_work(by, transfer.office_id))
    return move(locked(transfer), "receive", by=by)


@transaction.atomic
def send_back(*, transfer: Transfer, by: Any) -> Transfer:
    """What was prepared is not right: it is filled and signed anew. What was typed stays."""
    require(may_work(by, transfer.office_id))
    row = locked(transfer)
    row.signers.all().delete()
    return move(row, "send_back", by=by, validated_at=None, validated_by="")


@transaction.atomic
def validate(*, transfer: Transfer, by: Any) -> Transfer:
    """A second person stands for it. Refused with every fault of ``domain/transfers.issue_faults``."""
    require(may_work(by, transfer.office_id))
    row = locked(transfer)
    check(
        rules.issue_faults(
            queries.sheet_of(row, validated_by=who(by)), highest=queries.highest_of(row), on=queries.today_at(row)
        )
    )
    return move(row, "validate", by=by, validated_at=timezone.now(), validated_by=who(by))


@transaction.atomic
def reject(*, transfer: Transfer, why: str, by: Any) -> Transfer:
    """It will not be issued, and why. The family is told that the child enrols all the same."""
    require(may_work(by, transfer.office_id))
    if why not in Transfer.Why.values:
        raise Refused("transfers.say_why", field="why")
    return move(locked(transfer), "reject", by=by, why=why)


def _in_force(person: Person, year: int, direction: str) -> Transfer | None:
    """Hers, or of another record of the same human being, of this school year and direction."""
    same = {"person__identity": person.identity_id} if person.identity_id else {"person": person}
    found = Transfer.objects.filter(**same, school_year=year, direction=direction)
    return found.exclude(state__in=rules.OVER).first()


def next_number(office: Office, year: int) -> str:
    """Office, year, count: 'fresno-2026-0007'. The office's row is locked, so that no two get one number."""
    Office.objects.select_for_update().get(pk=office.pk)
    stem = f"{office.code}-{year}-"
    last = Transfer.objects.filter(number__startswith=stem).order_by("-number").values_list("number", flat=True).first()
    return f"{stem}{(int(last.removeprefix(stem)) if last else 0) + 1:04d}"
