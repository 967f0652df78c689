"""Forgetting a person, and turning the keys under which her values are sealed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.domain.names import age_band, age_on
from ambos.records.audit.actions import record, who
from ambos.records.messages.actions import forget_messages
from ambos.records.registry.loading import manifests

from .. import vault
from ..models import DataRequest, LikelyDuplicate, Person, RetentionNotice
from ..permissions import may_forget, require
from .contacts import drop_contacts


@transaction.atomic
def forget_person(*, person: Person, by: Any) -> Person:
    """Empty this record for good, in every app that holds something of hers, of a program turned off meanwhile too. What was
    counted stays counted.

    Refused ``people.already_forgotten``.
    """
    require(may_forget(by, person))
    if person.forgotten_at:
        raise Refused("people.already_forgotten")
    for program in manifests():
        if program.privacy:
            import_module(program.privacy).forget(person, by=by)
    person.refresh_from_db()
    record("people.forgotten", person, by=by, office=person.office_id)
    return person


@transaction.atomic
def empty_person(*, person: Person, by: Any) -> None:
    """This app's own part of forgetting: names, birth date, contacts, identifiers, search words and her name on consents
    go; sex, language, office and the moment stay, since they count and no longer point at anybody."""
    require(may_forget(by, person))
    now = timezone.now()
    person.words.all().delete()
    person.other_names.all().delete()
    person.sealed_identifiers.all().delete()
    person.guardians.all().delete()
    person.guards.all().delete()
    person.data_requests.filter(state=DataRequest.State.OPEN).update(
        state=DataRequest.State.DONE, answered_at=now, answered_by=who(by)
    )
    RetentionNotice.objects.filter(person=person).delete()
    LikelyDuplicate.objects.filter(Q(one=person) | Q(two=person)).delete()
    forget_messages(person)
    drop_contacts(person.contact_points.all())
    person.consents.filter(revoked_at__isnull=True).update(revoked_at=now, revoked_by=who(by))
    person.consents.update(person=None)
    Person.objects.filter(pk=person.pk).update(
        given_names="", surname1="", surname2="", folded="", born_on=None, born_precision=Person.Precision.NONE,
        origin_state="", identity=None, household=None, other_languages=[], kept_age_band=_age_band(person), forgotten_at=now,
        form_key=None, version=F("version") + 1,
    )  # fmt: skip


def _age_band(person: Person) -> str:
    """Her age group at the last contact, for the counts; empty where it is not certain."""
    if person.born is None or person.last_seen_on < person.born.earliest:
        return ""
    return age_band(age_on(person.born, person.last_seen_on)) or ""


def reseal(batch: int = 1000) -> int:
    """Seal again under the current key what older keys sealed; how many values. Each batch is a transaction with its own
    event, so that it may be killed and started again. Refused ``people.key_missing`` at a value whose key is lost."""
    total = 0
    while True:
        with transaction.atomic():
            done = vault.reseal_some(batch)
            if not done:
                return total
            record("people.resealed", "people.vault", by="system", count=done, key=settings.AMBOS_CURRENT_KEY)
            total += done
