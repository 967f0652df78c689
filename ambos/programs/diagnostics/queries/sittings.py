"""Sittings, slips and who they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from ambos.domain.access import Access
from ambos.domain.codes import grouped
from ambos.records.accounts.queries import NOTHING
from ambos.records.accounts.roles import May
from ambos.records.agreements.models import Agreement, Party
from ambos.records.agreements.queries import holding
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office
from ambos.records.registry.keyrings import keyring

from ..models import Adaptive, Attempt, Sitting

PROGRAM = "diagnostics"


def schools_of(access: Access) -> QuerySet[Organization]:
    """The reader's own schools."""
    return Organization.objects.filter(pk__in=access.organizations).order_by("name")


def office_of_school(organization: Any, on: date) -> Office | None:
    """The office whose agreement with this school is in force that day; ``None`` without one."""
    parties = Party.objects.filter(agreement=OuterRef("pk"), organization=organization)
    found = Agreement.objects.filter(holding(on), Exists(parties), program=PROGRAM).order_by("starts_on", "id").first()
    return found.offices.order_by("name").first() if found else None


def sittings(access: Access) -> QuerySet[Sitting]:
    """Sittings of the reader's own schools, the newest first, with how many slips, begun and finished."""
    if not access.may(May.GIVE_DIAGNOSTICS):
        return Sitting.objects.filter(NOTHING)
    counted = Sitting.objects.filter(organization__in=access.organizations).select_related("organization", "office")
    of = Q(attempts__voided_at__isnull=True)
    return counted.annotate(
        n_slips=Count("attempts", filter=of),
        n_begun=Count("attempts", filter=of & Q(attempts__started_at__isnull=False)),
        n_finished=Count("attempts", filter=of & Q(attempts__finished_at__isnull=False)),
    ).order_by("-day", "-id")


def sitting(access: Access, key: UUID) -> Sitting:
    """One of them. ``Sitting.DoesNotExist`` when there is none within reach."""
    return sittings(access).get(pk=key)


def attempt(access: Access, key: UUID) -> Attempt:
    """One attempt at the reader's own school. ``Attempt.DoesNotExist`` otherwise."""
    found = Attempt.objects.select_related("sitting__organization", "sitting__office")
    if not access.may(May.GIVE_DIAGNOSTICS):
        found = found.filter(NOTHING)
    return found.filter(sitting__organization__in=access.organizations).get(pk=key)


@dataclass(frozen=True)
class SlipRow:
    """A slip as the school sees it: the attempt, its code while there is one, the pupil's number, answers kept so far."""

    attempt: Attempt
    code: str
    pupil: str
    given: int


def slips(found: Sitting) -> list[SlipRow]:
    """The slips of a sitting in their order. One query."""
    rows = found.attempts.annotate(given=Count("answers", filter=Q(answers__choice__isnull=False))).order_by("number")
    return [SlipRow(one, code_of(one), pupil_of(one), one.given) for one in rows]


def code_of(found: Attempt) -> str:
    """The code in groups, while the sitting lasts; empty afterwards."""
    if found.code_sealed is None:
        return ""
    about = f"diagnostics.attempt:{found.pk}:code"
    return grouped(keyring("diagnostics").open(bytes(found.code_sealed), about).decode(), 5)


def pupil_of(found: Attempt) -> str:
    """The school's own number of the pupil; empty when none was given or it was forgotten."""
    if found.pupil_sealed is None:
        return ""
    return keyring("diagnostics").open(bytes(found.pupil_sealed), f"diagnostics.attempt:{found.pk}:pupil").decode()


def adaptive_is_on(bank: str) -> bool:
    """Are questions of this diagnostic chosen one by one? Off unless somebody decided."""
    return Adaptive.objects.filter(bank=bank, is_on=True).exists()
