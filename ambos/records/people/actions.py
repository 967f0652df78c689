"""Every write about people. What the log keeps of it are codes, counts and keys, never a name, a number or an address."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from datetime import date
from importlib import import_module
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from ambos.domain import codes, telephones
from ambos.domain.errors import Reason, Refused, check
from ambos.domain.names import PartialDate, check_name, full_name, tokens
from ambos.records.audit.actions import record, who
from ambos.records.network.models import Office
from ambos.records.registry.loading import origin, origin_module
from ambos.records.registry.queries import running

from . import vault
from .models import LONGEST_WORD, Consent, ContactPoint, Identity, OtherName, Person, SealedIdentifier, SearchWord
from .permissions import as_access, may_forget, may_link, may_open, may_register, may_revoke

CODE_LENGTH = 7
"""Seven characters, the last a check: 5.9e8 codes, so that of a million people one in six hundred is drawn twice."""
NAME_FIELDS = ("given_names", "surname1", "surname2")
EDITABLE = (*NAME_FIELDS, "born", "sex", "language", "needs_interpreter", "origin_state")
SCOPES = ("share_referral", "keep_record", "link_records", "follow_up")
WHAT = ("name", "phone", "email", "need", "language", "interpreter", "age_band", "birth_year", "screening")
"""What a consent may name; the receipt has a word for each."""


@transaction.atomic
def register_person(
    *,
    purpose: str,
    office: Office,
    given_names: str,
    surname1: str = "",
    surname2: str = "",
    born: PartialDate | None = None,
    sex: str = "unknown",
    language: str = "es",
    needs_interpreter: bool = False,
    origin_state: str = "",
    phone: str = "",
    email: str = "",
    may_text: bool = False,
    by: Any,
) -> Person:
    """Make the record of a person for one purpose. Names are kept as typed; all faults are refused together.

    Refusals: those of ``names.check_name`` and ``telephones.normalise``, ``people.date_in_future``,
    ``people.email_unreadable``, ``people.sex_unknown``.
    """
    _allow(may_register(by, purpose=purpose, office=office.pk))
    given = {
        "given_names": given_names, "surname1": surname1, "surname2": surname2, "born": born, "sex": sex,
        "language": language, "needs_interpreter": needs_interpreter, "origin_state": origin_state,
    }  # fmt: skip
    today = _today(office)
    points = [(system, typed) for system, typed in (("phone", phone), ("email", email)) if typed.strip()]
    check([*_faults(given, today), *_contact_faults(points, office)])
    person = Person(
        purpose=purpose,
        office=office,
        registered_at=timezone.now(),
        registered_by_id=as_access(by).user,
        last_seen_on=today,
        **_columns(given),
    )
    _save_with_new_code(person)
    _index_names(person)
    record("people.registered", person, by=by, office=office, purpose=purpose)
    for system, typed in points:
        add_contact_point(person=person, system=system, value=typed, may_text=may_text and system == "phone", by=by)
    return person


@transaction.atomic
def update_person(*, person: Person, seen_version: int, by: Any, **changes: Any) -> Person:
    """Change what is known of her. ``changes`` are among ``EDITABLE``; ``seen_version`` is the version the clerk saw.

    Refused ``people.changed_meanwhile`` when somebody else saved after that: nothing is written over.
    """
    _allow(may_open(by, person))
    if unknown := set(changes) - set(EDITABLE):
        raise TypeError(f"not editable: {sorted(unknown)}")
    check(_faults(changes, _today(person.office)))
    columns = _columns({name: changes.get(name, getattr(person, name)) for name in EDITABLE})
    kept = Person.objects.filter(pk=person.pk, version=seen_version, forgotten_at__isnull=True)
    if not kept.update(**columns, version=F("version") + 1):
        raise Refused("people.changed_meanwhile")
    person.refresh_from_db()
    _index_names(person)
    record("people.updated", person, by=by, office=person.office_id, fields=sorted(changes))
    return person


@transaction.atomic
def seen_again(*, person: Person, on: date, by: Any) -> None:
    """She was in contact on that day: the time for which her record is kept starts anew. The encounter is the log."""
    Person.objects.filter(pk=person.pk, last_seen_on__lt=on).update(last_seen_on=on)


@transaction.atomic
def add_other_name(*, person: Person, name: str, document: str = "", by: Any) -> OtherName:
    """Also known as ``name``, as written on ``document``; she is found by it from now on."""
    _allow(may_open(by, person))
    check(check_name(name, "name", limit=360))
    other = OtherName.objects.create(person=person, name=name.strip(), document=document.strip())
    _index_names(person)
    record("people.other_name_added", person, by=by, office=person.office_id)
    return other


@transaction.atomic
def add_contact_point(*, person: Person, system: str, value: str, may_text: bool = False, by: Any) -> ContactPoint:
    """Keep a telephone or an e-mail, sealed. Given twice it is kept once; one that another person has is marked shared.

    Refusals: those of ``telephones.normalise``; ``people.email_unreadable``.
    """
    _allow(may_open(by, person))
    plain = _normalised(system, value, person.office)
    index = vault.index(person.purpose, system, plain)
    same = ContactPoint.objects.filter(value_index=index)
    point = same.filter(person=person).first()
    if point is None:
        others = same.exclude(person=person)
        point = ContactPoint(person=person, system=system, value_index=index, is_shared=others.exists())
        for column, content in vault.seal(person.purpose, plain, point.pk).items():
            setattr(point, column, content)
        others.update(is_shared=True)
    point.may_text = may_text
    point.save()
    record("people.contact_kept", person, by=by, office=person.office_id, system=system, shared=point.is_shared)
    return point


@transaction.atomic
def remove_contact_point(*, contact_point: ContactPoint, by: Any) -> None:
    """Forget one telephone or e-mail."""
    person = contact_point.person
    _allow(may_open(by, person))
    _drop_contacts(ContactPoint.objects.filter(pk=contact_point.pk))
    record("people.contact_removed", person, by=by, office=person.office_id, system=contact_point.system)


@transaction.atomic
def give_consent(
    *,
    person: Person | None,
    purpose: str,
    scope: str,
    recipient: str,
    recipient_key: UUID | None = None,
    what: Iterable[str],
    how: str,
    language: str,
    by: Any,
    office: Office | None = None,
) -> Consent:
    """Write down a permission she gave: for what (``scope``), with whom, which things, how, in which language.

    ``person`` is ``None`` for somebody who stays anonymous; ``office`` is then the one of the post, unless named.
    Refusals: ``people.consent_scope_unknown``, ``people.consent_what_unknown``, ``people.consent_needs_recipient``,
    ``people.consent_needs_what``, ``people.consent_how_unknown``.
    """
    access, shared = as_access(by), list(dict.fromkeys(what))
    reach = person.office_id if person else office.pk if office else next(iter(access.offices), None)
    _allow(may_open(by, person) if person else may_register(by, purpose=purpose, office=reach))
    check(_consent_faults(scope, recipient, shared, how))
    consent = Consent.objects.create(
        person=person,
        purpose=person.purpose if person else purpose,
        office_id=reach,
        scope=scope,
        recipient=recipient.strip(),
        recipient_key=recipient_key,
        what=shared,
        how=how,
        language=language,
        given_at=timezone.now(),
        taken_by_id=access.user,
    )
    record("people.consent_given", consent, by=by, office=reach, scope=scope, what=shared, how=how)
    return consent


@transaction.atomic
def revoke_consent(*, consent: Consent, by: Any) -> Consent:
    """Take a permission back, by staff or by the ``client`` herself. Once revoked it stays so; a second time is refused
    (``people.consent_already_revoked``). A revoked permission to link records removes her from the identity."""
    _allow(may_revoke(by, consent))
    now = timezone.now()
    if not Consent.objects.filter(pk=consent.pk, revoked_at__isnull=True).update(revoked_at=now, revoked_by=who(by)):
        raise Refused("people.consent_already_revoked")
    consent.refresh_from_db()
    if consent.scope == "link_records" and consent.person and consent.person.identity_id:
        _leave_identity(consent.person, by)
    record("people.consent_revoked", consent, by=by, office=consent.office_id, scope=consent.scope)
    return consent


@transaction.atomic
def link_people(*, people: Iterable[Person], by: Any) -> Identity:
    """Say that these records are one human being. Adds a key to each record and changes nothing else.

    Within one purpose a review is enough; across purposes each record needs her open consent ``link_records``
    (refused ``people.link_needs_consent``). ``people.link_needs_two`` when there are not two.
    """
    chosen = list({p.pk: p for p in people}.values())
    _allow(may_link(by, chosen))
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
    _allow(may_link(by, [person]))
    if not person.identity_id:
        raise Refused("people.not_linked")
    _leave_identity(person, by)
    return person


@transaction.atomic
def seal_identifier(*, person: Person, kind: str, value: str, by: Any) -> SealedIdentifier:
    """Keep a national identifier, optional always, checked by the origin pack and sealed under the key of her purpose.

    Refusals come from the pack (``identifiers.…``); ``people.identifier_unknown_kind`` when the pack brings no rules.
    """
    _allow(may_open(by, person))
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


@transaction.atomic
def forget_person(*, person: Person, by: Any) -> Person:
    """Empty this record for good, in every app that holds something of hers. What was counted stays counted.

    Refused ``people.already_forgotten``.
    """
    _allow(may_forget(by, person))
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
    _allow(may_forget(by, person))
    now = timezone.now()
    person.words.all().delete()
    person.other_names.all().delete()
    person.sealed_identifiers.all().delete()
    _drop_contacts(person.contact_points.all())
    person.consents.filter(revoked_at__isnull=True).update(revoked_at=now, revoked_by=who(by))
    person.consents.update(person=None)
    Person.objects.filter(pk=person.pk).update(
        given_names="", surname1="", surname2="", folded="", born_on=None, born_precision=Person.Precision.NONE,
        origin_state="", identity=None, forgotten_at=now, version=F("version") + 1,
    )  # fmt: skip


def _allow(may: bool) -> None:
    if not may:
        raise PermissionDenied


def _today(office: Office) -> date:
    return timezone.now().astimezone(ZoneInfo(office.timezone)).date()


def _faults(given: dict[str, Any], today: date) -> Iterator[Reason]:
    for name in NAME_FIELDS:
        # a person may have one name only: just the given names must be there
        if name in given and (given[name].strip() or name == "given_names"):
            yield from check_name(given[name], name)
    born = given.get("born")
    if born is not None and born.earliest > today:
        yield Reason("people.date_in_future", {}, "born")
    if given.get("sex", "unknown") not in Person.Sex.values:
        yield Reason("people.sex_unknown", {}, "sex")


def _contact_faults(points: Iterable[tuple[str, str]], office: Office) -> Iterator[Reason]:
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


def _columns(given: dict[str, Any]) -> dict[str, Any]:
    born: PartialDate | None = given["born"]
    names = {name: given[name].strip() for name in NAME_FIELDS}
    return {
        **names,
        "folded": " ".join(tokens(full_name(*names.values())))[:400],
        "born_on": born and born.earliest,
        "born_precision": born.precision if born else Person.Precision.NONE,
        "sex": given["sex"],
        "language": given["language"],
        "needs_interpreter": given["needs_interpreter"],
        "origin_state": given["origin_state"],
        "origin_country": origin().code if given["origin_state"] else "",
    }


def _save_with_new_code(person: Person) -> None:
    """Draw codes until one is free. The database decides, so two clerks at once cannot get the same."""
    while True:
        person.code = codes.new_code(CODE_LENGTH, secrets.randbelow)
        try:
            with transaction.atomic():
                person.save(force_insert=True)
            return
        except IntegrityError:
            if not Person.objects.filter(code=person.code).exists():
                raise


def _index_names(person: Person) -> None:
    names = [person.name, *person.other_names.values_list("name", flat=True)]
    words = {word[:LONGEST_WORD] for name in names for word in tokens(name)}
    person.words.all().delete()
    SearchWord.objects.bulk_create(
        SearchWord(person=person, purpose=person.purpose, office_id=person.office_id, word=word)
        for word in sorted(words)
    )


def _drop_contacts(points: Any) -> None:
    """Delete these; where one other person is left with a number it is no longer shared."""
    indexes = list(points.values_list("value_index", flat=True))
    points.delete()
    for index in indexes:
        left = list(ContactPoint.objects.filter(value_index=index)[:2])
        if len(left) == 1:
            ContactPoint.objects.filter(pk=left[0].pk).update(is_shared=False)


def _consent_faults(scope: str, recipient: str, what: list[str], how: str) -> Iterator[Reason]:
    if scope not in SCOPES:
        yield Reason("people.consent_scope_unknown", {}, "scope")
    if scope == "share_referral" and not recipient.strip():
        yield Reason("people.consent_needs_recipient", {}, "recipient")
    if scope == "share_referral" and not what:
        yield Reason("people.consent_needs_what", {}, "what")
    if set(what) - set(WHAT):
        yield Reason("people.consent_what_unknown", {"codes": ", ".join(sorted(set(what) - set(WHAT)))}, "what")
    if how not in Consent.How.values:
        yield Reason("people.consent_how_unknown", {}, "how")


def _link_faults(people: list[Person]) -> Iterator[Reason]:
    if len(people) < 2:
        yield Reason("people.link_needs_two")
    if len({p.purpose for p in people}) > 1:
        agreed = Consent.objects.filter(person__in=people, scope="link_records", revoked_at__isnull=True)
        if agreed.values("person").distinct().count() < len(people):
            yield Reason("people.link_needs_consent")


def _leave_identity(person: Person, by: Any) -> None:
    left = person.identity_id
    Person.objects.filter(pk=person.pk).update(identity=None)
    person.identity = None
    record("people.unlinked", person, by=by, office=person.office_id, identity=str(left))
