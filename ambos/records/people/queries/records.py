"""One person within reach: her record, how to reach her, what she allowed; the words for choices; who counts once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from ambos.domain import codes, telephones
from ambos.domain.access import Access
from ambos.domain.names import fold
from ambos.records.accounts.queries import NOTHING, named_within
from ambos.records.audit.actions import record_read
from ambos.records.messages.models import OptOut
from ambos.records.messages.queries import address_index, normal_address
from ambos.records.registry.loading import origin

from .. import vault
from ..models import Consent, ContactPoint, Person
from ..permissions import may_open, may_read_consent, may_search, require


@dataclass(frozen=True)
class ContactValue:
    """A contact point in the clear: ``value`` as it is dialled or mailed, ``shown`` as people write it."""

    key: UUID
    system: str
    system_label: str
    value: str
    shown: str
    may_text: bool
    is_shared: bool
    may_call: bool = True
    may_leave_word: bool = False
    hours: str = "any"
    hours_label: str = ""
    is_preferred: bool = False
    is_silent: bool = False
    """Did this number or address ask for silence?"""


def people(access: Access) -> QuerySet[Person]:
    """The records this reader may open, forgotten ones left out."""
    return Person.objects.filter(mine(access), forgotten_at__isnull=True)


def person(access: Access, key: UUID | str) -> Person | None:
    """One record, or ``None``: out of reach, forgotten, mistyped and absent look alike."""
    known = key_of(key)
    return people(access).select_related("office", "identity", "household").filter(pk=known).first() if known else None


def person_by_code(access: Access, code: str) -> Person | None:
    """The record within reach with this code, however it is typed; or ``None``."""
    plain = codes.normalise(code)
    if not (6 <= len(plain) <= 8 and codes.is_valid(plain)):
        return None
    return people(access).select_related("office", "household").filter(code=plain).first()


def open_person(access: Access, key: UUID | str, *, reason: str) -> Person | None:
    """One record, opened to be read on screen or paper: the log says who and why."""
    found = person(access, key)
    if found is None:
        return None
    record_read(found, by=access, reason=reason, office=found.office_id)
    return found


def contact_point(access: Access, key: UUID | str) -> ContactPoint | None:
    """One telephone or e-mail, still sealed, of a person within reach; or ``None``."""
    known = key_of(key)
    points = ContactPoint.objects.select_related("person__office")
    found = points.filter(pk=known, person__in=people(access)).first() if known else None
    return found if found and may_open(access, found.person) else None


def contact_points(access: Access, person: Person) -> list[ContactValue]:
    """Her telephones and e-mails in the clear."""
    require(may_open(access, person))
    country = person.office.country
    rows = []
    for row in person.contact_points.order_by("system", "-is_preferred", "id"):
        value = vault.unseal(person.purpose, row)
        shown = telephones.shown(value, country=country) if row.system == ContactPoint.System.PHONE else value
        rows.append((row, value, shown))
    silent = silent_among([(channel_of(row), telephones.dialled(value)) for row, value, _shown in rows])
    return [
        ContactValue(
            row.pk,
            row.system,
            row.get_system_display(),
            value,
            shown,
            row.may_text,
            row.is_shared,
            row.may_call,
            row.may_leave_word,
            row.hours,
            row.get_hours_display(),
            row.is_preferred,
            (channel_of(row), telephones.dialled(value)) in silent,
        )
        for row, value, shown in rows
    ]


def channel_of(point: ContactPoint) -> str:
    """The channel of messages that goes to this number or address."""
    return "sms" if point.system == ContactPoint.System.PHONE else "email"


def silent_among(addresses: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these (channel, address) asked for silence. One query."""
    if not addresses:
        return set()
    indexes = {address_index(normal_address(*pair) or ""): pair for pair in addresses}
    found = OptOut.objects.filter(address_index__in=indexes, ended_at=None).values_list("channel", "address_index")
    return {indexes[index] for channel, index in found if indexes[index][0] == channel}


def identifiers(access: Access, person: Person) -> list[tuple[str, str]]:
    """(kind, value) of her national identifiers, opened."""
    require(may_open(access, person))
    return [(row.kind, vault.unseal(person.purpose, row)) for row in person.sealed_identifiers.order_by("kind")]


def consents(access: Access, person: Person) -> QuerySet[Consent]:
    """What she allowed, newest first, revoked ones included."""
    require(may_open(access, person))
    return person.consents.select_related("taken_by", "given_by__guardian").order_by("-given_at", "-id")


def consent(access: Access, key: UUID | str) -> Consent | None:
    """One consent, or ``None``: out of reach, mistyped and absent look alike."""
    known = key_of(key)
    found = (
        Consent.objects.select_related("person", "office", "taken_by", "given_by__guardian").filter(pk=known).first()
        if known
        else None
    )
    return found if found and may_read_consent(access, found) else None


def linked(access: Access, person: Person) -> list[Person]:
    """The other records of the same human being that this reader may open."""
    if not person.identity_id:
        return []
    return list(people(access).filter(identity=person.identity_id).exclude(pk=person.pk).order_by("id"))


def same_identifier(access: Access, person: Person) -> list[Person]:
    """Other records within reach and of her purpose that carry one of her national identifiers."""
    indexes = person.sealed_identifiers.values("value_index")
    return list(people(access).filter(sealed_identifiers__value_index__in=indexes).exclude(pk=person.pk).distinct()[:5])


def language_choices() -> list[tuple[str, str]]:
    """(code, name) of the languages the origin pack knows, Spanish and English first."""
    column = "name_en" if (get_language() or "es").startswith("en") else "name_es"
    first = {"es": 0, "en": 1}
    rows = [(row["code"], row[column]) for row in origin().rows("languages.csv")]
    return sorted(rows, key=lambda pair: (first.get(pair[0], 2), fold(pair[1])))


def state_choices() -> list[tuple[str, str]]:
    """(ISO 3166-2 code, name) of the states of origin, as the origin pack has them."""
    file = "places/states.csv"
    return [(row["iso_3166_2"], row["name"]) for row in (origin().rows(file) if origin().has(file) else ())]


def human(path: str = "") -> Coalesce:
    """The expression that tells human beings apart when persons are counted: the identity, else the record itself.

    >>> Encounter.objects.aggregate(n=Count(human("person"), distinct=True))  # doctest: +SKIP
    """
    return Coalesce(f"{path}__identity_id" if path else "identity_id", f"{path}_id" if path else "id")


def count_people(access: Access) -> int:
    """Distinct human beings among the records within reach: linked records count once."""
    return people(access).aggregate(n=Count(human(), distinct=True))["n"]


def mine(access: Access) -> Q:
    """Her offices and her purposes, and nothing to whom does not serve people."""
    return named_within(access, office="office") if may_search(access) else NOTHING


def key_of(typed: UUID | str) -> UUID | None:
    try:
        return typed if isinstance(typed, UUID) else UUID(typed)
    except ValueError:
        return None
