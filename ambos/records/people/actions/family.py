"""Who lives together, and who answers for a minor."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from ambos.domain.errors import Reason, Refused, check
from ambos.domain.names import check_name
from ambos.domain.status import said_in
from ambos.records.audit.actions import record

from ..models import Guardian, Household, Person
from ..permissions import may_open, require
from ..queries import minor_on
from .registering import today_at


@transaction.atomic
def add_guardian(
    *, person: Person, relationship: str, guardian: Person | None = None, name: str = "", document: str = "", by: Any
) -> Guardian:
    """Write down who answers for a minor: a person known here, or a name.

    Refusals: ``people.guardian_of_an_adult``, ``people.guardian_is_herself``, ``people.guardian_is_minor``,
    ``people.guardian_twice``, ``people.guardian_relationship_unknown``, ``people.document_says_status``, those of
    ``names.check_name``.
    """
    require(may_open(by, person) and (guardian is None or may_open(by, guardian)))
    today, faults = today_at(person.office), []
    if minor_on(person, today) is False:
        faults.append(Reason("people.guardian_of_an_adult", {}, "name"))
    if relationship not in Guardian.Relationship.values:
        faults.append(Reason("people.guardian_relationship_unknown", {}, "relationship"))
    if said_in(document):
        faults.append(Reason("people.document_says_status", {}, "document"))
    if guardian is None:
        faults += check_name(name, "name", limit=360)
    elif guardian.pk == person.pk:
        faults.append(Reason("people.guardian_is_herself", {}, "name"))
    elif minor_on(guardian, today):
        faults.append(Reason("people.guardian_is_minor", {}, "name"))
    elif person.guardians.filter(guardian=guardian, ended_at=None).exists():
        faults.append(Reason("people.guardian_twice", {}, "name"))
    check(faults)
    made = Guardian.objects.create(
        person=person,
        guardian=guardian,
        name="" if guardian else name.strip(),
        relationship=relationship,
        document=document.strip(),
        since=timezone.now(),
    )
    record(
        "people.guardian_added", person, by=by, office=person.office_id, relationship=relationship, known=bool(guardian)
    )
    return made


@transaction.atomic
def end_guardian(*, guardian: Guardian, by: Any) -> Guardian:
    """She answers for her no longer. What was given meanwhile keeps who gave it. Refused ``people.guardian_ended``."""
    require(may_open(by, guardian.person))
    if not Guardian.objects.filter(pk=guardian.pk, ended_at=None).update(ended_at=timezone.now()):
        raise Refused("people.guardian_ended")
    guardian.refresh_from_db()
    record("people.guardian_ended", guardian.person, by=by, office=guardian.person.office_id)
    return guardian


@transaction.atomic
def join_household(*, person: Person, other: Person, by: Any) -> Household:
    """They live together: ``person`` joins the household of ``other``, which is made when there is none.

    Refusals: ``people.household_alone`` (the same record twice), ``people.household_other_purpose``.
    """
    require(may_open(by, person) and may_open(by, other))
    if person.pk == other.pk:
        raise Refused("people.household_alone")
    if person.purpose != other.purpose:
        raise Refused("people.household_other_purpose")
    home = other.household or Household.objects.create()
    left = person.household_id
    Person.objects.filter(pk__in=[person.pk, other.pk]).update(household=home)
    person.household = other.household = home
    if left and left != home.pk:
        _tidy(left)
    record("people.household_joined", person, by=by, office=person.office_id, household=str(home.pk))
    return home


@transaction.atomic
def leave_household(*, person: Person, by: Any) -> Person:
    """She no longer lives with them. Refused ``people.household_none``."""
    require(may_open(by, person))
    left = person.household_id
    if left is None:
        raise Refused("people.household_none")
    Person.objects.filter(pk=person.pk).update(household=None)
    person.household = None
    _tidy(left)
    record("people.household_left", person, by=by, office=person.office_id, household=str(left))
    return person


def _tidy(home: Any) -> None:
    """A household of one is none."""
    left = Person.objects.filter(household=home)
    if left.count() < 2:
        left.update(household=None)
        Household.objects.filter(pk=home).delete()
