"""A school's part: a sitting planned with its slips, begun, ended; a report shown to the family or set aside."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ambos.domain import codes
from ambos.domain.errors import Reason, Refused, check
from ambos.records.audit.actions import record
from ambos.records.audit.keys import new_key
from ambos.records.directory.models import Organization
from ambos.records.registry.keyrings import keyring

from ..loading import bank as bank_of
from ..models import Attempt, Sitting
from ..permissions import may_give, may_read_reports
from ..queries.sittings import adaptive_is_on, office_of_school, pupil_of
from .carrying import carry, leave

CODE = 10
"""Characters of a slip's code, the last a check: 43 bits of chance, five tries an hour."""
MOST_SLIPS = 60
LONGEST_PUPIL = 20


@dataclass(frozen=True)
class Slip:
    """What the school says of one pupil: her number at the school (never a name), the grade she earned, what she needs."""

    pupil: str = ""
    grade_earned: int | None = None
    time_factor: str = "1"
    larger_text: bool = False
    read_aloud: bool = False
    may_pause: bool = False


@transaction.atomic
def plan_sitting(
    *, organization: Organization, bank: str, form: str, day: date, slips: Sequence[Slip], is_demo: bool = False,
    key: UUID | None = None, by: Any,
) -> Sitting:  # fmt: skip
    """Plan a sitting with one slip per pupil. ``key``: of the form; the same form sent twice gives the first sitting.

    Refused without an agreement of the school in force that day, in the past, without slips or with too many, for a diagnostic
    or form that is not there, for a number of a pupil that looks like a name or stands twice.
    """
    if not may_give(by, organization.pk):
        raise PermissionDenied
    if key and (seen := Sitting.objects.filter(pk=key).first()):
        return seen
    bank_of(bank)
    office = office_of_school(organization, day)
    faults = [*_form_faults(bank, form), *_slip_faults(slips)]
    if day < timezone.localdate():
        faults.append(Reason("diagnostics.day_is_past", {}, "day"))
    if office is None:
        faults.append(Reason("diagnostics.no_agreement", {"school": organization.name, "day": day}, "day"))
    if not 1 <= len(slips) <= MOST_SLIPS:
        faults.append(Reason("diagnostics.how_many_slips", {"most": MOST_SLIPS}, "pupils"))
    check(faults)
    made = Sitting.objects.create(
        id=key or new_key(), organization=organization, office=office, bank=bank, form=form, day=day, is_demo=is_demo,
        planned_at=timezone.now(), planned_by_id=getattr(by, "user", None),
    )  # fmt: skip
    for number, slip in enumerate(slips, 1):
        _add(made, number, slip)
    record("diagnostics.planned", made, by=by, office=office, organization=organization, bank=bank, slips=len(slips))
    return made


@transaction.atomic
def add_slip(*, sitting: Sitting, slip: Slip, by: Any) -> Attempt:
    """One more slip: somebody came who was not on the list. Refused when the sitting is over or full, or when her number has one."""
    sitting = _locked(sitting, by)
    if sitting.state == Sitting.State.CLOSED:
        raise Refused("diagnostics.sitting_over")
    faults, number = _slip_faults([slip]), slip.pupil.strip()
    if number and number in map(pupil_of, sitting.attempts.all()):
        faults.append(Reason("diagnostics.pupil_twice", {"number": number}, "pupil"))
    check(faults)
    last = sitting.attempts.aggregate(last=Max("number"))["last"] or 0
    if last >= MOST_SLIPS:
        raise Refused("diagnostics.how_many_slips", most=MOST_SLIPS)
    made = _add(sitting, last + 1, slip)
    record("diagnostics.slip_added", made, by=by, office=sitting.office_id, organization=sitting.organization_id)
    return made


@transaction.atomic
def change_slip(*, attempt: Attempt, slip: Slip, by: Any) -> Attempt:
    """What a pupil needs, or her number, written anew. What she needs may change while she works; her number too."""
    sitting = _locked(attempt.sitting, by)
    others = [pupil_of(one) for one in sitting.attempts.exclude(pk=attempt.pk)]
    faults = _slip_faults([slip])
    if slip.pupil.strip() and slip.pupil.strip() in others:
        faults.append(Reason("diagnostics.pupil_twice", {"number": slip.pupil.strip()}, "pupil"))
    check(faults)
    attempt = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if attempt.finished_at or attempt.voided_at:
        raise Refused("diagnostics.finished_already")
    _write(attempt, slip)
    attempt.save()
    record("diagnostics.slip_changed", attempt, by=by, office=sitting.office_id, organization=sitting.organization_id)
    return attempt


@transaction.atomic
def open_sitting(*, sitting: Sitting, by: Any) -> Sitting:
    """The proctor begins: from now on the codes open the questions. Refused on another day, or when it was begun already."""
    sitting = _locked(sitting, by)
    if sitting.state != Sitting.State.PLANNED:
        raise Refused("diagnostics.begun_already")
    if sitting.day != timezone.localdate() and by != "system":
        raise Refused("diagnostics.other_day", day=sitting.day)
    sitting.state, sitting.opened_at = Sitting.State.OPEN, timezone.now()
    sitting.opened_by_id = getattr(by, "user", None)
    sitting.save(update_fields=["state", "opened_at", "opened_by"])
    record("diagnostics.opened", sitting, by=by, office=sitting.office_id, organization=sitting.organization_id)
    return sitting


@transaction.atomic
def close_sitting(*, sitting: Sitting, by: Any) -> Sitting:
    """The proctor ends: no code begins any more. Whoever is without signal still sends for a day (``finish_left``).
    The codes of slips nobody used are forgotten."""
    sitting = _locked(sitting, by)
    if sitting.state != Sitting.State.OPEN:
        raise Refused("diagnostics.not_open")
    sitting.state, sitting.closed_at = Sitting.State.CLOSED, timezone.now()
    sitting.save(update_fields=["state", "closed_at"])
    sitting.attempts.update(code_sealed=None)
    sitting.attempts.filter(started_at__isnull=True).update(code_index="")
    record("diagnostics.closed", sitting, by=by, office=sitting.office_id, organization=sitting.organization_id)
    return sitting


@transaction.atomic
def replace_code(*, attempt: Attempt, by: Any) -> str:
    """A new code for a slip that was lost or seen by somebody else; the old one opens nothing. Answers stay."""
    sitting = _locked(attempt.sitting, by)
    if sitting.state == Sitting.State.CLOSED:
        raise Refused("diagnostics.sitting_over")
    attempt = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if attempt.voided_at:
        raise Refused("diagnostics.was_set_aside")
    code = _give_code(attempt)
    record("diagnostics.code_replaced", attempt, by=by, office=sitting.office_id, organization=sitting.organization_id)
    return code


@transaction.atomic
def release_report(*, attempt: Attempt, by: Any) -> Attempt:
    """The teacher read it and shows it to the family, who opens it with the pupil's code. From now on placements read it."""
    attempt = _read(attempt, by)
    if attempt.finished_at is None:
        raise Refused("diagnostics.not_finished")
    if attempt.released_at is None:
        attempt.released_at, attempt.released_by_id = timezone.now(), getattr(by, "user", None)
        attempt.save(update_fields=["released_at", "released_by"])
        carry(attempt)
        record("diagnostics.released", attempt, by=by, office=attempt.sitting.office_id)
    return attempt


@transaction.atomic
def set_aside(*, attempt: Attempt, reason: str, by: Any) -> Attempt:
    """It does not count (somebody else sat there, the fire alarm rang). Kept with its reason, shown to nobody but the school."""
    attempt = _read(attempt, by)
    if not reason.strip():
        raise Refused("diagnostics.say_why", field="reason")
    if attempt.voided_at:
        raise Refused("diagnostics.was_set_aside")
    attempt.voided_at, attempt.void_reason = timezone.now(), reason.strip()[:200]
    attempt.code_index, attempt.code_sealed, attempt.released_at, attempt.released_by = "", None, None, None
    attempt.save()
    leave(attempt)
    record("diagnostics.set_aside", attempt, by=by, office=attempt.sitting.office_id)
    return attempt


# -- pieces ------------------------------------------------------------------------------------------------------------
def _add(sitting: Sitting, number: int, slip: Slip) -> Attempt:
    made = Attempt(sitting=sitting, number=number)
    _write(made, slip)
    made.save()
    _give_code(made)
    return made


def _write(attempt: Attempt, slip: Slip) -> None:
    attempt.grade_earned, attempt.time_factor = slip.grade_earned, slip.time_factor
    attempt.larger_text, attempt.read_aloud, attempt.may_pause = slip.larger_text, slip.read_aloud, slip.may_pause
    number = slip.pupil.strip()
    attempt.pupil_sealed = keyring("diagnostics").seal(number, about_pupil(attempt)) if number else None


def _give_code(attempt: Attempt) -> str:
    code = codes.new_code(CODE, secrets.randbelow)
    attempt.code_index = keyring("diagnostics").blind(code)
    attempt.code_sealed = keyring("diagnostics").seal(code, about_code(attempt))
    attempt.save(update_fields=["code_index", "code_sealed"])
    return code


def about_code(attempt: Attempt) -> str:
    """What a sealed code is bound to."""
    return f"diagnostics.attempt:{attempt.pk}:code"


def about_pupil(attempt: Attempt) -> str:
    """What a sealed number of a pupil is bound to."""
    return f"diagnostics.attempt:{attempt.pk}:pupil"


def _form_faults(bank: str, form: str) -> list[Reason]:
    if form not in Sitting.Form.values:
        return [Reason("diagnostics.unknown_form", {"form": form}, "form")]
    if form == Sitting.Form.ADAPTIVE and not adaptive_is_on(bank):
        return [Reason("diagnostics.adaptive_is_off", {}, "form")]
    return []


def _slip_faults(slips: Sequence[Slip]) -> list[Reason]:
    numbers = [slip.pupil.strip() for slip in slips if slip.pupil.strip()]
    faults = []
    for number in numbers:
        # A number of a school has a digit and no space; «Ana López» has neither.
        if len(number) > LONGEST_PUPIL or " " in number or not any(c.isdigit() for c in number):
            faults.append(Reason("diagnostics.pupil_is_a_number", {"typed": number[:LONGEST_PUPIL]}, "pupils"))
    if twice := sorted({n for n in numbers if numbers.count(n) > 1}):
        faults.append(Reason("diagnostics.pupil_twice", {"number": twice[0]}, "pupils"))
    if any(slip.time_factor not in Attempt.Factor.values for slip in slips):
        faults.append(Reason("diagnostics.unknown_time", {}, "time_factor"))
    if any(slip.grade_earned is not None and not 1 <= slip.grade_earned <= 12 for slip in slips):
        faults.append(Reason("diagnostics.unknown_grade", {}, "grade_earned"))
    return faults


def _locked(sitting: Sitting, by: Any) -> Sitting:
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    if not may_give(by, sitting.organization_id):
        raise PermissionDenied
    return sitting


def _read(attempt: Attempt, by: Any) -> Attempt:
    if not may_read_reports(by, attempt.sitting.organization_id):
        raise PermissionDenied
    return Attempt.objects.select_for_update(of=("self",)).select_related("sitting").get(pk=attempt.pk)
