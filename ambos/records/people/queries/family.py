"""Who lives together and who answers for whom; what is about to be erased; what she asked about her own data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from ambos.domain.access import Access
from ambos.domain.minors import is_minor
from ambos.domain.parameters import Parameter
from ambos.domain.retention import Retention
from ambos.records.accounts.queries import named_within
from ambos.records.registry.loading import origin

from ..models import Consent, DataRequest, Guardian, Person, RetentionNotice
from ..permissions import may_open, may_review, require
from .records import key_of, people

FILE = "people.yaml"


@dataclass(frozen=True)
class Answering:
    """A guardian as shown: her name, how she is related, and her own record where there is one in reach."""

    key: UUID
    name: str
    relationship: str
    document: str
    person: Person | None


def retention_of(purpose: str, on: date) -> Retention | None:
    """How long a person of this purpose is kept without contact, by the origin pack; ``None``: nothing is erased by itself."""
    months = _parameter(f"people.kept_months.{purpose}", on)
    notice = _parameter("people.notice_days", on)
    return Retention(months, notice) if months is not None and notice is not None else None


def majority(on: date) -> int:
    """The age from which somebody decides for herself, by the origin pack; 18 where it does not say."""
    return _parameter("people.age_of_majority", on) or 18


def data_answer_days(on: date) -> int:
    """In how many days a request about one's own data is answered, by the origin pack; 20 where it does not say."""
    return _parameter("people.answer_days", on) or 20


def minor_on(person: Person, on: date) -> bool | None:
    """Is she a minor that day? ``None`` when what is known of her birth date does not tell."""
    return is_minor(person.born, on, majority(on))


def guardians(access: Access, person: Person) -> list[Answering]:
    """Who answers for her now."""
    require(may_open(access, person))
    rows = person.guardians.filter(ended_at=None).select_related("guardian__office").order_by("since", "id")
    return [
        Answering(
            row.pk,
            row.guardian.name if row.guardian else row.name,
            row.get_relationship_display(),
            row.document,
            row.guardian if row.guardian and may_open(access, row.guardian) else None,
        )
        for row in rows
    ]


def guardian(access: Access, key: UUID | str) -> Guardian | None:
    """One, whose minor is within reach; or ``None``."""
    known = key_of(key)
    rows = Guardian.objects.select_related("person__office", "guardian")
    return rows.filter(pk=known, person__in=people(access), ended_at=None).first() if known else None


def guards(access: Access, person: Person) -> list[Person]:
    """Whom she answers for."""
    mine = Guardian.objects.filter(guardian=person, ended_at=None)
    return list(people(access).filter(pk__in=mine.values("person")).order_by("id"))


def household(access: Access, person: Person) -> list[Person]:
    """The others of her household that this reader may open."""
    if not person.household_id:
        return []
    return list(people(access).filter(household=person.household_id).exclude(pk=person.pk).order_by("born_on", "id"))


def standing_decision(person: Person) -> Consent | None:
    """The newest open permission in which it stands who decides for a minor: a guardian, or she herself and why."""
    decided = person.consents.filter(revoked_at=None).exclude(given_by=None, minor_reason="")
    return decided.select_related("given_by").order_by("-given_at").first()


def ending(access: Access) -> QuerySet[RetentionNotice]:
    """Whose records end soon, the soonest first. For who reviews the window."""
    if not may_review(access):
        return RetentionNotice.objects.none()
    found = RetentionNotice.objects.filter(_of_somebody_within(access)).select_related("person__office")
    return found.order_by("due_on", "id")


def _of_somebody_within(access: Access) -> Exists:
    """Rows about a person in reach who is not forgotten. As a condition of each row and no join: of a table that was empty
    when it last looked SQLite knows nothing, and would go through all the people of an office to find their few rows."""
    reach = named_within(access, office="office")
    return Exists(Person.objects.filter(reach, pk=OuterRef("person"), forgotten_at=None))


def notice_of(person: Person) -> RetentionNotice | None:
    """What she was told of the day on which what names her is erased."""
    return RetentionNotice.objects.filter(person=person).first()


def own_consent(person: Person, key: UUID | str) -> Consent | None:
    """A permission of hers which she may take back by herself: open, and not one that a referral stands on."""
    known = key_of(key)
    return own_consents(person).exclude(scope="share_referral").filter(pk=known).first() if known else None


def own_consents(person: Person) -> QuerySet[Consent]:
    """Her open permissions, newest first."""
    return person.consents.filter(revoked_at=None).order_by("-given_at", "-id")


def data_requests(access: Access) -> QuerySet[DataRequest]:
    """What people asked about their own data and nobody answered yet, the oldest first."""
    if not may_review(access):
        return DataRequest.objects.none()
    found = DataRequest.objects.filter(_of_somebody_within(access), state=DataRequest.State.OPEN)
    return found.select_related("person__office").order_by("due_on", "id")


def data_request(access: Access, key: UUID | str) -> DataRequest | None:
    """One that is open, or ``None``."""
    known = key_of(key)
    return data_requests(access).filter(pk=known).first() if known else None


def open_requests_of(person: Person) -> set[str]:
    """The kinds she asked for and that are still open."""
    return set(person.data_requests.filter(state=DataRequest.State.OPEN).values_list("kind", flat=True))


def _parameter(code: str, on: date) -> int | None:
    rows = (origin().read(FILE) if origin().has(FILE) else {}).get(code)
    return int(Parameter.load(code, rows).on(on).number) if rows else None
