"""Forgetting a person, and turning the keys under which her values are sealed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.records.audit.actions import record, who
from ambos.records.registry.queries import running

from .. import vault
from ..models import Person
from ..permissions import may_forget, require
from .contacts import drop_contacts


@transaction.atomic
def forget_person(*, person: Person, by: Any) -> Person:
    """Empty this record for good, in every app that holds something of hers. What was counted stays counted.

    Refused ``people.already_forgotten``.
    """
    require(may_forget(by, person))
    if person.forgotten_at:
        raise Refused("people.already_forgotten")
    for program in running():
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
    drop_contacts(person.contact_points.all())
    person.consents.filter(revoked_at__isnull=True).update(revoked_at=now, revoked_by=who(by))
    person.consents.update(person=None)
    Person.objects.filter(pk=person.pk).update(
        given_names="", surname1="", surname2="", folded="", born_on=None, born_precision=Person.Precision.NONE,
        origin_state="", identity=None, forgotten_at=now, version=F("version") + 1,
    )  # fmt: skip


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
