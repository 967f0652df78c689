"""Which records are one human being, and the national numbers that help to tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction

from ambos.domain.errors import Reason, Refused, check
from ambos.records.audit.actions import record
from ambos.records.registry.loading import origin_module

from .. import vault
from ..models import Consent, Identity, Person, SealedIdentifier
from ..permissions import may_link, may_open, require


@transaction.atomic
def link_people(*, people: Iterable[Person], by: Any) -> Identity:
    """Say that these records are one human being. Adds a key to each record and changes nothing else.

    Within one purpose a review is enough; across purposes each record needs her open consent ``link_records``
    (refused ``people.link_needs_consent``). ``people.link_needs_two`` when there are not two.
    """
    chosen = list({p.pk: p for p in people}.values())
    require(may_link(by, chosen))
    check(_link_faults(chosen))
    before = {str(p.pk): str(p.identity_id) for p in chosen if p.identity_id}
    identity = next((p.identity for p in chosen if p.identity_id), None) or Identity.objects.create()
    joined = {p.identity_id for p in chosen if p.identity_id} - {identity.pk}
    Person.objects.filter(identity__in=joined).update(identity=identity)
    Person.objects.filter(pk__in=[p.pk for p in chosen]).update(identity=identity)
    for person in chosen:
        person.identity = identity
    # The identities before are kept in the log, so that a wrong review can be undone one by one.
    record("people.linked", identity, by=by, people=[str(p.pk) for p in chosen], before=before)
    return identity


@transaction.atomic
def unlink_person(*, person: Person, by: Any) -> Person:
    """Take one record out of its identity: the exact reverse of linking it. Refused ``people.not_linked``."""
    require(may_link(by, [person]))
    if not person.identity_id:
        raise Refused("people.not_linked")
    leave_identity(person, by)
    return person


@transaction.atomic
def seal_identifier(*, person: Person, kind: str, value: str, by: Any) -> SealedIdentifier:
    """Keep a national identifier, optional always, checked by the origin pack and sealed under the key of her purpose.

    Refusals come from the pack (``identifiers.…``); ``people.identifier_unknown_kind`` when the pack brings no rules.
    """
    require(may_open(by, person))
    rules = origin_module("identifiers")
    if rules is None:
        raise Refused("people.identifier_unknown_kind", field="identifier", kind=kind)
    number = rules.validate(kind, value)
    row = person.sealed_identifiers.filter(kind=kind).first() or SealedIdentifier(person=person, kind=kind)
    row.value_index = vault.index(person.purpose, kind, number)
    for column, content in vault.seal(person.purpose, number, row.pk).items():
        setattr(row, column, content)
    row.save()
    record("people.identifier_sealed", person, by=by, office=person.office_id, kind=kind)
    return row


def _link_faults(people: list[Person]) -> Iterator[Reason]:
    if len(people) < 2:
        yield Reason("people.link_needs_two")
    if len({p.purpose for p in people}) > 1:
        agreed = Consent.objects.filter(person__in=people, scope="link_records", revoked_at__isnull=True)
        if agreed.values("person").distinct().count() < len(people):
            yield Reason("people.link_needs_consent")


def leave_identity(person: Person, by: Any) -> None:
    left = person.identity_id
    Person.objects.filter(pk=person.pk).update(identity=None)
    person.identity = None
    record("people.unlinked", person, by=by, office=person.office_id, identity=str(left))
