"""What goes in and out of each call."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema


class Page(Schema):
    """One page of a list."""

    total: int
    page: int
    per_page: int
    next_page: int | None


class About(Schema):
    """What the token is."""

    name: str
    scopes: list[str]
    role: str
    office: str | None
    organization: str | None
    expires_at: datetime
    per_minute: int


class Service(Schema):
    """A service of the directory, in brief."""

    id: UUID
    name: str
    organization: str
    state: str
    needs: list[str]
    languages: list[str]
    takes_referrals: bool
    assured_on: date | None
    is_stale: bool
    places_left: int | None = Field(description="null: the organization has not said this week")


class Services(Page):
    items: list[Service]


class Capacity(Schema):
    """How many people a service can take in one week."""

    week_of: date
    places: int


class CapacityKept(Capacity):
    taken: int


class Office(Schema):
    """An office, with the names of its windows."""

    code: str
    name: str
    kind: str
    city: str
    state_province: str
    country: str
    timezone: str
    latitude: float | None
    longitude: float | None
    source: str
    as_of: str
    confidence: str


class Offices(Page):
    items: list[Office]


class OfficeOf(Schema):
    """The office that serves a place, and how sure that is. No office: nobody serves it, or two claim it."""

    office: Office | None
    by: str | None
    confidence: str | None
    conflicts: list[str]


class Indicator(Schema):
    """What is counted."""

    code: str
    program: str
    title: str
    unit: str
    kind: str
    numerator: str
    denominator: str | None
    caveats: list[str]


class Figure(Schema):
    """One figure. ``value`` is null where it may not be told or is not known: ``state`` says why."""

    indicator: str
    month: str
    office: str
    office_name: str
    country: str
    unit: str
    state: str
    numerator: int | None
    denominator: int | None
    value: float | None


class Figures(Page):
    items: list[Figure]


class Referral(Schema):
    """A referral as the service asked reads it; what she did not agree to is empty."""

    id: UUID
    reference: str
    state: str
    service: UUID
    office: str
    need: str
    language: str
    age_band: str
    sent_at: datetime
    answer_due_at: datetime
    seen_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    appointment_at: datetime | None
    outcome: str | None


class ReferralOpened(Referral):
    """The same opened: who she is, once that was agreed. The log says who read it."""

    name: str
    phones: list[str]
    note: str


class Referrals(Page):
    items: list[Referral]


class Accept(Schema):
    """Yes, perhaps with an appointment."""

    starts_at: datetime | None = None
    note: str = ""


class Decline(Schema):
    """No, and why: full, not_offered, outside_area, language, unreachable, other."""

    reason: str


class SaidOutcome(Schema):
    """What became of it: attended, did_not_come, could_not_reach, enrolled, not_needed."""

    code: str
    happened_on: date
    has_medical_home: bool | None = None


def office_of(row: Any) -> dict[str, Any]:
    """An office as ``Office``."""
    columns = (
        "code", "kind", "city", "state_province", "country", "timezone", "latitude", "longitude", "source", "as_of",
        "confidence",
    )  # fmt: skip
    return {column: getattr(row, column) for column in columns} | {"name": row.official_name}


def referral_of(shared: Any) -> dict[str, Any]:
    """A shared referral as ``ReferralOpened``; the brief form leaves the last three out."""
    columns = (
        "reference", "state", "need", "language", "age_band", "sent_at", "answer_due_at", "seen_at", "answered_at",
        "closed_at", "name", "note",
    )  # fmt: skip
    return {column: getattr(shared, column) for column in columns} | {
        "id": shared.key,
        "service": shared.service.pk,
        "office": shared.office.code,
        "phones": list(shared.phones),
        "appointment_at": shared.appointment.starts_at if shared.appointment else None,
        "outcome": shared.outcome.code if shared.outcome else None,
    }
