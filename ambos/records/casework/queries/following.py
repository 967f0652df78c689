"""What the person herself sees of her referral, by her code and without an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from ambos.domain import codes, referrals
from ambos.records.directory.models import ServiceAtLocation
from ambos.records.people.privacy import what_in_words
from ambos.records.registry.keyrings import keyring

from ..models import Appointment, Outcome, ServiceRequest
from .steps import Step, steps_of

HOPS = 10
"""A code leads to the newest referral through so many that were sent on; more would be a fault."""


@dataclass(frozen=True)
class SharedWith:
    """What was shared of her with whom, and whether it still is."""

    recipient: str
    what: tuple[str, ...]
    on: datetime
    ended_on: datetime | None

    @property
    def in_words(self) -> list[str]:
        """What was shared, in the reader's language."""
        return what_in_words(list(self.what))


@dataclass(frozen=True)
class Followed:
    """A referral in the client's eyes."""

    service_request: ServiceRequest
    steps: tuple[Step, ...]
    appointment: Appointment | None
    outcome: Outcome | None
    location: Any
    phone: Any
    before: tuple[ServiceRequest, ...]
    """The referrals it came from, the newest first."""
    shared: tuple[SharedWith, ...]
    may_say: bool
    """Can she say whether she went?"""
    asks_now: bool
    """Is this the moment to ask how it went? Not before the visit, nor while the answer is not late."""
    may_withdraw: bool
    may_stop_sharing: bool
    """Over, but the service may still read it: she can end that."""


def by_follow_code(code: str) -> ServiceRequest | None:
    """The referral behind a client's code, or the newest one it was sent on to. ``None`` for a code nobody holds."""
    plain = codes.normalise(code)
    if len(plain) != codes.FOLLOW_CODE or not codes.is_valid(plain):
        return None
    return by_follow_index(keyring("casework").blind(plain))


def by_follow_index(index: str) -> ServiceRequest | None:
    """The same by the blind index of a code, which a browser keeps while it is open."""
    found = ServiceRequest.objects.filter(follow_index=index).first()
    for _hop in range(HOPS):
        if found is None or found.rerouted_to_id is None:
            break
        found = found.rerouted_to
    return found


def birth_year_of(service_request: ServiceRequest) -> int | None:
    """The year asked before anything is named; ``None`` when nobody knows it."""
    if service_request.birth_year:
        return service_request.birth_year
    born = service_request.person.born if service_request.person else None
    return born.year if born else None


def whole(found: QuerySet[ServiceRequest]) -> QuerySet[ServiceRequest]:
    """Referrals with all that a page of one of them shows: two queries for its own rows, four for the directory's."""
    here = Prefetch("service__at_locations", ServiceAtLocation.objects.select_related("location"))
    return found.select_related(
        "service__organization", "performer", "office", "consent", "encounter__service_point", "requester",
        "person__office", "rerouted_to",
    ).prefetch_related(
        "appointments", "outcomes", "service__phones", "performer__phones", here,
        "service__at_locations__location__phones",
    )  # fmt: skip


def followed(service_request: ServiceRequest) -> Followed:
    """All she may see. Nothing of the visit: only where she was sent, what was answered and what was shared."""
    return followed_of(whole(ServiceRequest.objects).get(pk=service_request.pk))


def followed_of(r: ServiceRequest) -> Followed:
    """The same of a referral read by ``whole``."""
    appointments = sorted(r.appointments.all(), key=lambda a: a.booked_at)
    appointment = next((a for a in reversed(appointments) if a.state not in Appointment.GONE), None)
    outcome = next((o for o in r.outcomes.all() if o.superseded_by_id is None), None)
    here = next(iter(r.service.at_locations.all()), None)
    location = here.location if here else None
    phones = [*r.service.phones.all(), *(location.phones.all() if location else ()), *r.performer.phones.all()]
    sees = referrals.sight_ends_at(r.closed_at)
    links = chain(r)
    return Followed(
        service_request=r,
        steps=tuple(steps_of(r, appointment, outcome)),
        appointment=appointment,
        outcome=outcome,
        location=location,
        phone=next(iter(phones), None),
        before=tuple(links[1:]),
        shared=tuple(_shared_with(step) for step in links),
        may_say=r.state in referrals.OPEN | {referrals.COMPLETED, referrals.CLOSED},
        asks_now=_asks_now(r, appointment),
        may_withdraw=r.state in referrals.TRANSITIONS["withdraw"],
        may_stop_sharing=(
            r.state in (referrals.COMPLETED, referrals.CLOSED)
            and r.consent.revoked_at is None
            and sees is not None
            and timezone.now() < sees
        ),
    )


def chain(service_request: ServiceRequest) -> list[ServiceRequest]:
    """This referral and those it came from, the newest first."""
    found = [service_request]
    while len(found) <= HOPS:
        earlier = ServiceRequest.objects.filter(rerouted_to=found[-1]).select_related("performer", "consent").first()
        if earlier is None:
            break
        found.append(earlier)
    return found


def _asks_now(r: ServiceRequest, appointment: Appointment | None) -> bool:
    now = timezone.now()
    if r.state in referrals.WAITING:
        return now > r.answer_due_at
    return r.state in referrals.UNDER_WAY and (appointment is None or appointment.starts_at <= now)


def _shared_with(step: ServiceRequest) -> SharedWith:
    ended = step.consent.revoked_at
    if step.state in (referrals.REVOKED, referrals.REROUTED):
        ended = ended or step.closed_at
    elif step.closed_at and (sees := referrals.sight_ends_at(step.closed_at)) and sees <= timezone.now():
        ended = ended or sees
    return SharedWith(step.performer.name, tuple(step.consent.what), step.sent_at, ended)
