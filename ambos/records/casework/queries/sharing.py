"""What a service sees of a person: what her consent names, and nothing beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from ambos.domain import appointments, referrals
from ambos.domain.access import Access, for_the_system
from ambos.domain.encryption import CannotOpen
from ambos.domain.errors import Refused
from ambos.domain.names import PartialDate, age_band, age_on
from ambos.records.accounts.queries import named_within
from ambos.records.audit.actions import record_read
from ambos.records.directory.queries import need_name
from ambos.records.people.models import Consent
from ambos.records.people.privacy import what_in_words
from ambos.records.people.queries import contact_points
from ambos.records.registry.keyrings import keyring

from ..models import Appointment, Outcome, ServiceRequest
from ..permissions import is_shared, may_answer
from .services import language_name
from .steps import Step, steps_of


@dataclass(frozen=True)
class Shared:
    """One referral as the service asked may read it. What was not consented to is empty, whatever is on record."""

    key: UUID
    reference: str
    state: str
    service: Any
    office: Any
    window: str
    """The window that asks, or the office when the encounter had none."""
    what: tuple[str, ...]
    """What she agreed to share, in the codes of her consent."""
    consent_on: datetime
    need: str
    language: str
    age_band: str
    name: str
    phones: tuple[str, ...]
    note: str
    sent_at: datetime
    answer_due_at: datetime
    seen_at: datetime | None
    answered_at: datetime | None
    answer_note: str
    decline_reason: str
    closed_at: datetime | None
    appointment: Appointment | None
    outcome: Outcome | None

    @property
    def pk(self) -> UUID:
        """Its key, by the name rows have: verbs take either."""
        return self.key

    @property
    def need_name(self) -> str:
        """The need in the reader's language."""
        return need_name(self.need)

    @property
    def language_name(self) -> str:
        """Her language in the reader's language."""
        return language_name(self.language)

    @property
    def timezone(self) -> str:
        """The time zone in which its moments are told: that of the office that asks, near which the service works."""
        return self.office.timezone

    @property
    def may_undo(self) -> bool:
        """Can the answer still be taken back?"""
        return self.state in referrals.TRANSITIONS["undo"] and referrals.may_undo(self.answered_at, timezone.now())

    @property
    def is_new(self) -> bool:
        """Has nobody of the service opened it yet?"""
        return self.state == referrals.SENT

    @property
    def waits(self) -> bool:
        """Is an answer still expected?"""
        return self.state in referrals.WAITING

    @property
    def is_under_way(self) -> bool:
        """Was it accepted, and the outcome not known?"""
        return self.state in referrals.UNDER_WAY

    @property
    def is_to_come(self) -> bool:
        """Is its appointment still ahead?"""
        return self.appointment is not None and self.appointment.starts_at > timezone.now()

    @property
    def may_arrive(self) -> bool:
        """Can it be noted that she is there? On the day of her appointment, or when it was noted too early or late."""
        booked = self.appointment is not None and self.appointment.state == appointments.BOOKED
        return self.is_under_way and booked

    @property
    def may_cancel(self) -> bool:
        """Can her appointment still be cancelled? Not once she has come."""
        open_one = self.appointment is not None and self.appointment.state in appointments.TRANSITIONS["cancel"]
        return self.is_under_way and open_one

    @property
    def what_in_words(self) -> list[str]:
        """What she agreed to share, in the reader's language."""
        return what_in_words(list(self.what))

    @property
    def decline_in_words(self) -> str:
        """Why it was declined."""
        return str(ServiceRequest.Decline(self.decline_reason).label) if self.decline_reason else ""

    @property
    def steps(self) -> tuple[Step, ...]:
        """What happened so far and what comes next."""
        return tuple(steps_of(self, self.appointment, self.outcome))

    @property
    def takes_outcome(self) -> bool:
        """May the service say, or correct, what became of it?"""
        return self.state in referrals.UNDER_WAY | {referrals.COMPLETED, referrals.CLOSED}


def taken_back() -> Exists:
    """Did she take back the consent of the referral? Few are, and they have an index of their own: joined to all consents, the count
    of one office's referrals read those of the whole network."""
    return Exists(Consent.objects.filter(pk=OuterRef("consent"), revoked_at__isnull=False))


def still_shared(now: datetime) -> Q:
    """The filter of ``permissions.is_shared``."""
    return (
        ~Q(taken_back())
        & (Q(closed_at__isnull=True) | Q(closed_at__gt=now - referrals.SIGHT_AFTER_CLOSING))
        & ~Q(state__in=[referrals.REVOKED, referrals.REROUTED])
    )


def seen_by_services(access: Access) -> QuerySet[ServiceRequest]:
    """The referrals sent to the reader's organization that it still sees. Rows carry keys of the encounter and the
    person: show them through ``shared`` only."""
    return ServiceRequest.objects.filter(
        named_within(access, organization="performer"), still_shared(timezone.now())
    ).select_related("service", "office", "consent", "encounter__service_point")


def shared(service_request: ServiceRequest, *, with_person: bool) -> Shared:
    """The referral as its service reads it; name and telephone only ``with_person``. Asks no permission and writes no
    log: whoever calls does both."""
    what = tuple(service_request.consent.what)
    point = service_request.encounter.service_point
    appointments = sorted(service_request.appointments.all(), key=lambda a: a.booked_at)
    return Shared(
        key=service_request.pk,
        reference=service_request.reference,
        state=service_request.state,
        service=service_request.service,
        office=service_request.office,
        window=point.name if point else service_request.office.name,
        what=what,
        consent_on=service_request.consent.given_at,
        need=service_request.need if "need" in what else "",
        language=service_request.language if "language" in what else "",
        age_band=_age_band(service_request) if "age_band" in what else "",
        name=_name(service_request) if with_person and "name" in what else "",
        phones=_phones(service_request) if with_person and "phone" in what else (),
        note=opened(service_request, "note") if with_person and "note" in what else "",
        sent_at=service_request.sent_at,
        answer_due_at=service_request.answer_due_at,
        seen_at=service_request.seen_at,
        answered_at=service_request.answered_at,
        answer_note=service_request.answer_note,
        decline_reason=service_request.decline_reason,
        closed_at=service_request.closed_at,
        appointment=next((a for a in reversed(appointments) if a.state not in Appointment.GONE), None),
        outcome=next((o for o in service_request.outcomes.all() if o.superseded_by_id is None), None),
    )


def request_for_service(access: Access, key: UUID) -> ServiceRequest | None:
    """The row the verbs of the service's side take; ``None`` when it is not within reach, withdrawn ones included."""
    return seen_by_services(access).filter(pk=key).first()


def shared_request(access: Access, key: UUID) -> Shared | None:
    """One referral opened by the service asked, person included as far as she agreed: the log says who read it.

    ``None`` when there is none within reach, withdrawn ones included.
    """
    found = (
        seen_by_services(access)
        .select_related("person__office")
        .prefetch_related("appointments", "outcomes")
        .filter(pk=key)
        .first()
    )
    if found is None:
        return None
    if not may_answer(access, found, timezone.now()):
        raise PermissionDenied
    record_read(found, by=access, reason="referral", office=found.office_id)
    return shared(found, with_person=True)


def shared_by_link(service_request: ServiceRequest, *, with_person: bool) -> Shared | None:
    """The same for the bearer of a link or of its receipt; ``None`` once she took it back. Logged when with person."""
    if not is_shared(service_request, timezone.now()):
        return None
    if with_person:
        record_read(service_request, by="link", reason="referral", office=service_request.office_id)
    return shared(service_request, with_person=with_person)


def about(row: Any, column: str) -> str:
    """What a sealed column of a referral, or of a line of its sheet, is bound to."""
    return f"{row._meta.label_lower}:{row.pk}:{column}"


def opened(row: Any, column: str) -> str:
    """A sealed column in the clear, or ''. Refused when its key is missing (``people.key_missing``, names it) or its bytes
    were changed or moved (``people.sealed_value_altered``)."""
    sealed = getattr(row, column)
    if not sealed:
        return ""
    try:
        return keyring("casework").open(bytes(sealed), about(row, column)).decode()
    except CannotOpen as fault:
        if fault.reason == "lost_key":
            raise Refused("people.key_missing", key=fault.key) from fault
        raise Refused("people.sealed_value_altered") from fault


def _name(service_request: ServiceRequest) -> str:
    return service_request.person.name if service_request.person else ""


def _phones(service_request: ServiceRequest) -> tuple[str, ...]:
    """Her telephones; of somebody without a name the one she left for texts, if she left one."""
    person = service_request.person
    if person is None:
        phone = opened(service_request, "notify_phone")
        return (phone,) if phone else ()
    # The service reads what she agreed to, not her record: the house opens it for this one referral.
    points = contact_points(for_the_system(service_request.purpose), person)
    return tuple(point.shown for point in points if point.system == "phone")


def _age_band(service_request: ServiceRequest) -> str:
    born = service_request.person.born if service_request.person else None
    if born is None and service_request.birth_year:
        born = PartialDate(service_request.birth_year)
    return age_band(age_on(born, service_request.sent_on)) or "" if born else ""
