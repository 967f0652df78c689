"""Making and changing the record of a person, and the words she is found by."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from ambos.domain import codes
from ambos.domain.errors import Reason, Refused, check
from ambos.domain.names import PartialDate, check_name, full_name, tokens
from ambos.domain.status import said_in
from ambos.records.audit.actions import record
from ambos.records.network.models import Office
from ambos.records.registry.loading import origin

from ..models import LONGEST_WORD, OtherName, Person, RetentionNotice, SearchWord
from ..permissions import as_access, may_open, may_register, require
from ..queries import language_choices
from .contacts import add_contact_point, contact_faults

CODE_LENGTH, LONGEST_CODE = 6, 8
"""Six characters are short enough to say (K7M-4QX): 20 million codes. Where they grow scarce, codes grow longer."""
NAME_FIELDS = ("given_names", "surname1", "surname2")
EDITABLE = (*NAME_FIELDS, "born", "sex", "language", "other_languages", "needs_interpreter", "origin_state")


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
    other_languages: Iterable[str] = (),
    needs_interpreter: bool = False,
    origin_state: str = "",
    phone: str = "",
    email: str = "",
    may_text: bool = False,
    form_key: UUID | None = None,
    by: Any,
) -> Person:
    """Make the record of a person for one purpose. Names are kept as typed; all faults are refused together. A
    ``form_key`` seen before gives the record it made then.

    Refusals: those of ``names.check_name`` and ``telephones.normalise``, ``people.date_in_future``,
    ``people.email_unreadable``, ``people.sex_unknown``.
    """
    require(may_register(by, purpose=purpose, office=office.pk))
    if already := _made_by(form_key):
        return already
    given = {
        "given_names": given_names, "surname1": surname1, "surname2": surname2, "born": born, "sex": sex,
        "language": language, "other_languages": other_languages, "needs_interpreter": needs_interpreter,
        "origin_state": origin_state,
    }  # fmt: skip
    points = _points(phone, email)
    check(faults_in(given, office=office, phone=phone, email=email))
    person = Person(
        purpose=purpose,
        office=office,
        registered_at=timezone.now(),
        registered_by_id=as_access(by).user,
        last_seen_on=today_at(office),
        form_key=form_key,
        **_columns(given),
    )
    if not _saved_with_new_code(person):
        return _made_by(form_key)
    index_names(person)
    record("people.registered", person, by=by, office=office, purpose=purpose)
    for system, typed in points:
        add_contact_point(person=person, system=system, value=typed, may_text=may_text and system == "phone", by=by)
    return person


def faults_in(given: Mapping[str, Any], *, office: Office, phone: str = "", email: str = "") -> tuple[Reason, ...]:
    """All that is wrong with what was typed about a person, whichever of ``EDITABLE`` it is. Writes nothing."""
    found: list[Reason] = []
    for name in NAME_FIELDS:
        # a person may have one name only: just the given names must be there
        if name in given and (given[name].strip() or name == "given_names"):
            found += check_name(given[name], name)
    born = given.get("born")
    if born is not None and born.earliest > today_at(office):
        found.append(Reason("people.date_in_future", {}, "born"))
    if unknown := {*given.get("other_languages", ())} - {code for code, _name in language_choices()}:
        found.append(Reason("people.language_unknown", {"codes": ", ".join(sorted(unknown))}, "other_languages"))
    if given.get("sex", Person.Sex.UNKNOWN) not in Person.Sex.values:
        found.append(Reason("people.sex_unknown", {}, "sex"))
    return (*found, *contact_faults(_points(phone, email), office))


@transaction.atomic
def update_person(*, person: Person, seen_version: int, by: Any, **changes: Any) -> Person:
    """Change what is known of her. ``changes`` are among ``EDITABLE``; ``seen_version`` is the version the clerk saw.

    Refused ``people.changed_meanwhile`` when somebody else saved after that: nothing is written over.
    """
    require(may_open(by, person))
    if unknown := set(changes) - set(EDITABLE):
        raise TypeError(f"not editable: {sorted(unknown)}")
    check(faults_in(changes, office=person.office))
    columns = _columns({name: changes.get(name, getattr(person, name)) for name in EDITABLE})
    kept = Person.objects.filter(pk=person.pk, version=seen_version, forgotten_at__isnull=True)
    if not kept.update(**columns, version=F("version") + 1):
        raise Refused("people.changed_meanwhile")
    person.refresh_from_db()
    index_names(person)
    record("people.updated", person, by=by, office=person.office_id, fields=sorted(changes))
    return person


@transaction.atomic
def seen_again(*, person: Person, on: date, by: Any) -> None:
    """She was in contact on that day: the time for which her record is kept starts anew. The encounter is the log."""
    if Person.objects.filter(pk=person.pk, last_seen_on__lt=on).update(last_seen_on=on):
        RetentionNotice.objects.filter(person=person).delete()


@transaction.atomic
def all_seen_again(*, people: Iterable[UUID], on: date) -> None:
    """The same for many at once, in three queries: whoever came to a session. What they came to is the log."""
    behind = list(Person.objects.filter(pk__in=people, last_seen_on__lt=on).values_list("pk", flat=True))
    if behind:
        Person.objects.filter(pk__in=behind).update(last_seen_on=on)
        RetentionNotice.objects.filter(person__in=behind).delete()


@transaction.atomic
def add_other_name(*, person: Person, name: str, document: str = "", by: Any) -> OtherName:
    """Also known as ``name``, as written on ``document``; she is found by it from now on. Refusals: those of
    ``names.check_name``; ``people.document_says_status``: a card or a visa named here would tell what is never kept."""
    require(may_open(by, person))
    faults = check_name(name, "name", limit=360)
    check([*faults, *([Reason("people.document_says_status", {}, "document")] if said_in(document) else [])])
    other = OtherName.objects.create(person=person, name=name.strip(), document=document.strip())
    index_names(person)
    record("people.other_name_added", person, by=by, office=person.office_id)
    return other


def today_at(office: Office) -> date:
    return timezone.now().astimezone(ZoneInfo(office.timezone)).date()


def _points(phone: str, email: str) -> list[tuple[str, str]]:
    return [(system, typed) for system, typed in (("phone", phone), ("email", email)) if typed.strip()]


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
        "other_languages": [code for code in dict.fromkeys(given["other_languages"]) if code != given["language"]],
        "needs_interpreter": given["needs_interpreter"],
        "origin_state": given["origin_state"],
        "origin_country": origin().code if given["origin_state"] else "",
    }


def _made_by(form_key: UUID | None) -> Person | None:
    return Person.objects.filter(form_key=form_key).first() if form_key else None


def _saved_with_new_code(person: Person) -> bool:
    """Draw codes until one is free. The database decides, so that two clerks at once cannot get the same. ``False`` when
    the same form, sent twice at once, has just made the record."""
    for drawn in count():
        person.code = codes.new_code(min(CODE_LENGTH + drawn // 4, LONGEST_CODE), secrets.randbelow)
        try:
            with transaction.atomic():
                person.save(force_insert=True)
            return True
        except IntegrityError:
            if _made_by(person.form_key):
                return False
            if not Person.objects.filter(code=person.code).exists():
                raise
    raise AssertionError("the draws do not end")


def index_names(person: Person) -> None:
    names = [person.name, *person.other_names.values_list("name", flat=True)]
    words = {word[:LONGEST_WORD] for name in names for word in tokens(name)}
    person.words.all().delete()
    SearchWord.objects.bulk_create(
        SearchWord(person=person, purpose=person.purpose, office_id=person.office_id, word=word)
        for word in sorted(words)
    )
