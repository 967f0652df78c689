"""The inbox of a service: what waits for an answer, what was accepted, what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from ambos.domain import codes, referrals
from ambos.domain.access import Access
from ambos.records.directory.queries import own_capacity

from ..models import Appointment, ServiceRequest
from .clocks import Badge, badge
from .sharing import Shared, seen_by_services, shared

ORDERS = {"deadline": ("answer_due_at",), "need": ("need", "answer_due_at"), "language": ("language", "answer_due_at")}
"""How the inbox may be sorted."""


OF_A_LINE = (
    *(field.name for field in ServiceRequest._meta.concrete_fields),
    "service__name", "office__name", "office__timezone", "consent__what", "consent__given_at", "encounter__service_point__name",
    "person__born_on", "person__born_precision",
)  # fmt: skip
"""What a line reads: the referral and, of what it points to, so much as ``sharing.shared`` says without the person."""


@dataclass(frozen=True)
class Row:
    """One line of a list: the referral without its person, and the clock that runs on it (``None``: none runs)."""

    referral: Shared
    clock: Badge | None


@dataclass(frozen=True)
class Rows:
    """The lines of a list in their order, read only as far as somebody asks: a large clinic has thousands. Of all of them the keys alone
    are read: they say how many there are, and ``read_lines`` makes lines of a page of them."""

    access: Access
    found: QuerySet[ServiceRequest]
    line: Callable[[Any], Row]

    @cached_property
    def keys(self) -> list[UUID]:
        """The keys of all, in their order."""
        return list(self.found.values_list("pk", flat=True))

    def __iter__(self) -> Iterator[Row]:
        return iter(read_lines((self, slice(None)))[0])


def read_lines(*asked: tuple[Rows, slice]) -> list[list[Row]]:
    """Parts of several lists of one reader: their referrals are read together, in three queries."""
    parts = [rows.keys[part] for rows, part in asked]
    access = asked[0][0].access
    found = _with_answers(seen_by_services(access)).only(*OF_A_LINE).in_bulk([key for part in parts for key in part])
    return [
        [rows.line(found[key]) for key in part if key in found]
        for (rows, _part), part in zip(asked, parts, strict=True)
    ]


def inbox(access: Access) -> QuerySet[ServiceRequest]:
    """The referrals that wait for an answer of the reader's organization, the most urgent first."""
    return seen_by_services(access).filter(state__in=referrals.WAITING).order_by("answer_due_at", "id")


def inbox_rows(access: Access, by: str = "deadline") -> Rows:
    """``inbox`` as lines, sorted by one of ``ORDERS``; an unknown order is the first."""
    found = inbox(access).order_by(*ORDERS.get(by, ORDERS["deadline"]), "id")
    return Rows(access, found, lambda r: row_of(r, start=r.sent_at, due=r.answer_due_at))


def outcome_rows(access: Access) -> Rows:
    """Accepted referrals whose visit should have been: did she come?"""
    found = outcomes_due(access).order_by("outcome_from", "id")
    return Rows(access, found, _with_outcome_due)


def scheduled_rows(access: Access) -> Rows:
    """Accepted referrals whose appointment is to come, the next first."""
    return Rows(access, scheduled(access).order_by("appointment_at", "id"), row_of)


def closed_rows(access: Access) -> Rows:
    """What is over and still seen (see ``referrals.SIGHT_AFTER_CLOSING``), the latest first."""
    seen_since = timezone.now() - referrals.SIGHT_AFTER_CLOSING
    found = seen_by_services(access).filter(state__in=referrals.ENDED, closed_at__gt=seen_since)
    return Rows(access, found.order_by("-closed_at", "-id"), row_of)


def late_to_answer(access: Access) -> QuerySet[ServiceRequest]:
    """Those of the inbox that are overdue."""
    return inbox(access).filter(answer_due_at__lt=timezone.now())


def outcomes_due(access: Access) -> QuerySet[ServiceRequest]:
    """The referrals whose outcome is to be recorded."""
    return _under_way(access).filter(outcome_from__lte=timezone.now())


def late_outcomes(access: Access) -> QuerySet[ServiceRequest]:
    """Those of them that are overdue."""
    return outcomes_due(access).filter(outcome_from__lt=timezone.now() - referrals.OUTCOME_WITHIN)


def scheduled(access: Access) -> QuerySet[ServiceRequest]:
    """The referrals whose appointment is to come."""
    return _under_way(access).filter(appointment_at__gt=timezone.now())


def key_of_reference_at_service(access: Access, typed: str) -> Any | None:
    """The key of the referral with this reference, within the reader's reach; ``None`` when she sees none."""
    return seen_by_services(access).filter(reference=codes.normalise(typed)).values_list("pk", flat=True).first()


@dataclass(frozen=True)
class Places:
    """What a service said it can take this week: the service, its places and how many of them are taken."""

    service: Any
    places: int
    taken: int

    @property
    def left(self) -> int:
        """Places still free."""
        return max(0, self.places - self.taken)

    @property
    def dots(self) -> list[bool]:
        """Each place, taken ones first, at most sixty: beyond that a row of dots says nothing."""
        return [n < self.taken for n in range(min(self.places, 60))]


def places_of(access: Access) -> list[Places]:
    """This week's places of the reader's services, those that said a number."""
    return [Places(said.service, said.places, said.taken) for said in own_capacity(access, timezone.localdate())]


def row_of(service_request: ServiceRequest, start: datetime | None = None, due: datetime | None = None) -> Row:
    """A line, with the clock from ``start`` to ``due`` when one runs."""
    clock = badge(service_request.office, start, due) if start is not None and due is not None else None
    return Row(shared(service_request, with_person=False), clock)


def _with_outcome_due(service_request: ServiceRequest) -> Row:
    """A line with the clock of ``outcomes_due``: from the appointment, or from the answer where none is open."""
    open_ones = (one.starts_at for one in service_request.appointments.all() if one.state in Appointment.OPEN)
    answered, booked = service_request.answered_at, next(open_ones, None)
    return row_of(service_request, start=booked or answered, due=referrals.outcome_due_at(answered, booked))


def _under_way(access: Access) -> QuerySet[ServiceRequest]:
    booked = Appointment.objects.filter(service_request=OuterRef("pk"), state__in=Appointment.OPEN)
    return (
        seen_by_services(access)
        .filter(state__in=referrals.UNDER_WAY)
        .annotate(appointment_at=Subquery(booked.values("starts_at")[:1]))
        .annotate(outcome_from=Coalesce("appointment_at", F("answered_at")))
    )


def _with_answers(found: QuerySet[ServiceRequest]) -> QuerySet[ServiceRequest]:
    return found.prefetch_related("appointments", "outcomes").select_related("person")


def shared_rows(access: Access, state: str = "") -> QuerySet[ServiceRequest]:
    """All referrals the reader's organization sees, in one state when asked, the newest first. Show them through
    ``sharing.shared`` only."""
    found = seen_by_services(access)
    return _with_answers(found.filter(state=state) if state else found).order_by("-sent_at", "-id")
