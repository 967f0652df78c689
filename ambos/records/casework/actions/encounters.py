"""Encounters: one interaction with one person, recorded once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.errors import Reason, check
from ambos.records.audit.actions import record
from ambos.records.people.actions import seen_again

from ..models import Encounter
from ..permissions import may_serve
from .steps import must, user_of

CLOCKS_DIFFER = timedelta(minutes=5)
"""A computer's clock may run ahead of ours by this much."""


class AlreadyRecorded(Exception):
    """The same form was sent before: nothing was written again. ``encounter`` is the one it made then."""

    def __init__(self, encounter: Encounter):
        self.encounter = encounter
        super().__init__(str(encounter.pk))


@transaction.atomic
def open_encounter(
    *,
    purpose: str,
    program: str,
    office: Any,
    service_point: Any,
    organization: Any,
    person: Any = None,
    alias: str = "",
    source: str = Encounter.Source.HALL,
    language: str = "es",
    started_at: datetime,
    form_key: UUID,
    by: Access | str,
) -> Encounter:
    """Record that somebody was attended, by name (``person``) or not (``alias`` is the number of her slip).

    ``organization`` is the lead agency of the service point on that day. Idempotent by ``form_key``: a key seen before
    raises ``AlreadyRecorded`` with the encounter it made. ``Refused``: ``casework.starts_in_future``,
    ``casework.other_office``, ``casework.other_purpose``.
    """
    must(by, isinstance(by, Access) and may_serve(by, purpose, office.pk))
    now = timezone.now()
    check(_faults(now, purpose, office, service_point, person, started_at))
    try:
        with transaction.atomic():
            encounter = Encounter.objects.create(
                purpose=purpose,
                program=program,
                office=office,
                service_point=service_point,
                organization=organization,
                person=person,
                alias=alias,
                source=source,
                language=language,
                started_at=started_at,
                day=started_at.astimezone(ZoneInfo(office.timezone)).date(),
                recorded_at=now,
                recorded_by_id=user_of(by),
                form_key=form_key,
            )
    except IntegrityError:
        # Only the database can tell two posts that arrive at once; any other fault of the row goes on.
        earlier = Encounter.objects.filter(form_key=form_key, office=office).first()
        if earlier is None:
            raise
        raise AlreadyRecorded(earlier) from None
    if person is not None:
        seen_again(person=person, on=encounter.day, by=by)
    record(
        "casework.encounter_opened",
        encounter,
        by=by,
        office=office,
        organization=organization,
        program=program,
        source=source,
        is_named=person is not None,
    )
    return encounter


def _faults(now, purpose, office, service_point, person, started_at):
    if started_at > now + CLOCKS_DIFFER:
        yield Reason("casework.starts_in_future", field="started_at")
    if service_point is not None and service_point.office_id != office.pk:
        yield Reason("casework.other_office", field="service_point")
    if person is not None and (person.purpose != purpose or person.forgotten_at is not None):
        yield Reason("casework.other_purpose", field="person")
