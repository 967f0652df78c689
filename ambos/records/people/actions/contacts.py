"""Telephones and e-mails: kept sealed, found by their blind index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from ambos.domain import telephones
from ambos.domain.errors import Reason, Refused
from ambos.records.audit.actions import record
from ambos.records.messages.actions import opt_in, opt_out
from ambos.records.network.models import Office

from .. import vault
from ..models import ContactPoint, Person
from ..permissions import may_open, require
from ..queries import channel_of


@transaction.atomic
def add_contact_point(
    *,
    person: Person,
    system: str,
    value: str,
    may_text: bool = False,
    may_call: bool = True,
    may_leave_word: bool = False,
    hours: str = "any",
    is_preferred: bool = False,
    by: Any,
) -> ContactPoint:
    """Keep a telephone or an e-mail, sealed, and how she wishes to be reached by it. Given twice it is kept once, as said
    last; one that another person has is marked shared. One at most is preferred.

    Refusals: those of ``telephones.normalise``; ``people.email_unreadable``, ``people.hours_unknown``.
    """
    require(may_open(by, person))
    if hours not in ContactPoint.Hours.values:
        raise Refused("people.hours_unknown", field="hours")
    plain = _normalised(system, value, person.office)
    index = vault.index(person.purpose, system, telephones.dialled(plain))
    same = ContactPoint.objects.filter(value_index=index)
    point = same.filter(person=person).first()
    if point is None:
        others = same.exclude(person=person)
        point = ContactPoint(person=person, system=system, value_index=index, is_shared=others.exists())
        others.update(is_shared=True)
    for column, content in vault.seal(person.purpose, plain, point.pk).items():
        setattr(point, column, content)
    point.may_text, point.may_call, point.may_leave_word = may_text, may_call, may_leave_word
    point.hours, point.is_preferred = hours, is_preferred
    if is_preferred:
        person.contact_points.exclude(pk=point.pk).update(is_preferred=False)
    point.save()
    record("people.contact_kept", person, by=by, office=person.office_id, system=system, shared=point.is_shared)
    return point


@transaction.atomic
def remove_contact_point(*, contact_point: ContactPoint, by: Any) -> None:
    """Forget one telephone or e-mail."""
    person = contact_point.person
    require(may_open(by, person))
    drop_contacts(ContactPoint.objects.filter(pk=contact_point.pk))
    record("people.contact_removed", person, by=by, office=person.office_id, system=contact_point.system)


@transaction.atomic
def silence_contact_point(*, contact_point: ContactPoint, is_silent: bool, by: Any) -> None:
    """She wants nothing more sent to this number or address, or takes that back. It holds for everybody who shares it."""
    person = contact_point.person
    require(may_open(by, person))
    address = telephones.dialled(vault.unseal(person.purpose, contact_point))
    (opt_out if is_silent else opt_in)(channel=channel_of(contact_point), address=address, by=by)
    record("people.contact_silenced", person, by=by, office=person.office_id, silent=is_silent)


def drop_contacts(points: Any) -> None:
    """Delete these; where one other person is left with a number it is no longer shared."""
    indexes = list(points.values_list("value_index", flat=True))
    points.delete()
    for index in indexes:
        left = list(ContactPoint.objects.filter(value_index=index)[:2])
        if len(left) == 1:
            ContactPoint.objects.filter(pk=left[0].pk).update(is_shared=False)


def contact_faults(points: Iterable[tuple[str, str]], office: Office) -> Iterator[Reason]:
    for system, typed in points:
        try:
            _normalised(system, typed, office)
        except Refused as refused:
            yield from refused.reasons


def _normalised(system: str, typed: str, office: Office) -> str:
    if system == ContactPoint.System.PHONE:
        return telephones.normalise(typed.strip(), country=office.country, field="phone")
    try:
        validate_email(typed.strip())
    except ValidationError:
        raise Refused("people.email_unreadable", field="email") from None
    return typed.strip().lower()
