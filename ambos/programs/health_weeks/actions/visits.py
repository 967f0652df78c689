"""A person tested at an event, through casework and measurements: a reading out of range ends in a referral or a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from ambos.domain.access import HEALTH, Access
from ambos.domain.errors import Refused, check
from ambos.domain.health_weeks import events as life
from ambos.records.audit.actions import record
from ambos.records.casework.actions import Sent, open_encounter, request_service
from ambos.records.measurements.actions import record_screening
from ambos.records.network.models import Office
from ambos.records.people.actions import give_consent
from ambos.records.people.queries import majority, minor_on

from ..models import Event, EventAgency, EventVisit
from ..permissions import may_test
from .steps import must

EMERGENCY = "emergency_called"
NEEDS_CARE = ("referral", "critical_script")
"""What the clinical table asks for where a reading lies out of range; a word of advice is no referral."""


@dataclass(frozen=True)
class EventReading:
    """One reading as typed; ``action`` is what was done when the table calls it critical."""

    test: str
    values: Mapping[str, str]
    unit: str
    fasting: bool | None = None
    action: str = ""


@dataclass(frozen=True)
class EventReferral:
    """Where she is sent and the permission she gave."""

    service: Any
    need: str
    consent_how: str = "spoken"
    share: tuple[str, ...] = ("need", "language")
    notify_phone: str = ""


@transaction.atomic
def record_event_visit(
    *, event: Event, person: Any = None, alias: str = "", readings: tuple[EventReading, ...], language: str = "es",
    age: int | None = None, has_adult: bool = False, referral: EventReferral | None = None, refused_why: str = "",
    form_key: UUID, by: Access,
) -> tuple[EventVisit, Sent | None]:  # fmt: skip
    """Record a person tested at an event, by name (``person``) or not (``alias`` is the number of her slip): all or nothing.

    ``Refused``: ``health_weeks.no_reading``; ``health_weeks.minor_alone`` for somebody under age without the adult who answers
    for her, but in an emergency (as at the window: she is informed, the rest waits); ``health_weeks.abnormal_needs_answer``
    when a reading is out of range and she was neither referred nor recorded as refusing; ``health_weeks.refused_what`` for a
    refusal of nothing; ``health_weeks.not_now`` for an event that is not public; and what casework and measurements refuse.
    ``casework.actions.AlreadyRecorded`` for the same form twice. Co-hosts' promoters record under their own office; the event
    stays one.
    """
    office = _own_office(event, by)
    must(office is not None and may_test(by, office.pk))
    if event.state not in life.PUBLIC or event.counted_in_id is not None:
        raise Refused("health_weeks.not_now", state=event.state, move="test")
    if not readings:
        raise Refused("health_weeks.no_reading", field="systolic")
    today = timezone.localdate(timezone=ZoneInfo(office.timezone))
    is_minor = _is_minor(person, age, today)
    if is_minor and not has_adult and not any(one.action == EMERGENCY for one in readings):
        raise Refused("health_weeks.minor_alone", field="has_adult", of_age=majority(today))
    organizer = event.agencies.filter(part=EventAgency.Part.ORGANIZER).select_related("organization").first()
    encounter = open_encounter(
        purpose=HEALTH, program="health_weeks", office=office, service_point=None,
        organization=organizer.organization if organizer else None, person=person, alias=alias, source="mobile",
        language=language, started_at=timezone.now(), form_key=form_key, by=by,
    )  # fmt: skip
    is_abnormal = _take(encounter, readings, age, by)
    if is_abnormal and referral is None and not refused_why:
        raise Refused("health_weeks.abnormal_needs_answer", field="refused_why")
    if refused_why and (referral is not None or not is_abnormal):
        raise Refused("health_weeks.refused_what", field="refused_why")
    sent = _refer(encounter, person, referral, language, by) if referral else None
    answer = (
        EventVisit.Answer.REFERRED if sent else EventVisit.Answer.REFUSED if refused_why else EventVisit.Answer.NONE
    )
    visit = EventVisit.objects.create(
        event=event, encounter=encounter, is_abnormal=is_abnormal, answer=answer, refused_why=refused_why
    )
    record(
        "health_weeks.person_tested", visit, by=by, office=office, readings=len(readings), referred=sent is not None,
        refused=bool(refused_why), minor=is_minor, adult=has_adult,
    )  # fmt: skip
    return visit, sent


def _is_minor(person: Any, age: int | None, on: date) -> bool:
    """Under age by what is known of her, else by the age she said; whose age nobody knows is no minor."""
    known = minor_on(person, on) if person else None
    return known if known is not None else age is not None and age < majority(on)


def _own_office(event: Event, by: Access) -> Office | None:
    """The reader's office, when it leads the event or holds it too."""
    hosts = [event.office, *(host.office for host in event.hosts.select_related("office") if host.office)]
    return next((office for office in hosts if office.pk in by.offices), None)


def _take(encounter: Any, readings: tuple[EventReading, ...], age: int | None, by: Access) -> bool:
    faults, is_abnormal = [], False
    for reading in readings:
        try:
            with transaction.atomic():
                taken = record_screening(
                    encounter=encounter, test=reading.test, values=reading.values, unit=reading.unit,
                    fasting=reading.fasting, critical_action=reading.action, age=age, by=by,
                )  # fmt: skip
        except Refused as refused:
            faults.extend(refused.reasons)
            continue
        band = taken.reading.band
        is_abnormal |= taken.is_critical or bool(band and band.level.action in NEEDS_CARE)
    check(faults)
    return is_abnormal


def _refer(encounter: Any, person: Any, referral: EventReferral, language: str, by: Access) -> Sent:
    organization = referral.service.organization
    consent = give_consent(
        person=person, purpose=HEALTH, scope="share_referral", recipient=organization.name,
        recipient_key=organization.pk, what=list(referral.share), how=referral.consent_how, language=language, by=by,
    )  # fmt: skip
    return request_service(
        encounter=encounter, service=referral.service, need=referral.need, consent=consent,
        notify_phone=referral.notify_phone, by=by,
    )  # fmt: skip
