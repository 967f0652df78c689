"""One resource after the other, each once, whatever refers to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from . import codes

Resource = dict[str, Any]
Pseudonym = Callable[[str], str]
"""What stands for the key of a person: text for text, telling nothing without the installation's key."""
NAMESPACE = UUID("3b0f5a2e-8c11-5d0e-9b59-52c2f2a6d001")
OLDEST = 90
"""Older people are few enough to be told apart by their year of birth: it is left out."""
NOTE = "Screening, not diagnosis. / Es una detección, no un diagnóstico."


def entries(referrals: Iterable[Any], pseudonym: Pseudonym, need_name: Callable[[str], str]) -> Iterator[Resource]:
    """Every resource of these referrals, what is referred to before what refers to it."""
    told: set[str] = set()
    for referral in referrals:
        for resource in _of(referral, pseudonym, need_name):
            if resource["id"] not in told:
                told.add(resource["id"])
                yield resource


def _of(referral: Any, pseudonym: Pseudonym, need_name: Callable[[str], str]) -> Iterator[Resource]:
    visit = referral.encounter
    patient = _patient(referral, pseudonym)
    yield patient
    yield _office(referral.office)
    for organization in (referral.performer, referral.requester, visit.organization, referral.service.organization):
        if organization is not None:
            yield _organization(organization)
    if visit.office_id != referral.office_id:
        yield _office(visit.office)
    if visit.service_point is not None:
        yield _point(visit.service_point)
    yield _healthcare_service(referral.service)
    yield _encounter(visit, patient)
    for screening in visit.shown:
        yield _observation(screening, visit, patient)
    yield _request(referral, patient, need_name)
    yield _task(referral, patient)
    for appointment in referral.appointments.all():
        yield _appointment(appointment, referral, patient)


# -- who and where --------------------------------------------------------------------------------------------------------
def _patient(referral: Any, pseudonym: Pseudonym) -> Resource:
    person = referral.person
    whose = f"person/{person.pk}" if person else f"encounter/{referral.encounter_id}"
    made: Resource = {
        "resourceType": "Patient",
        "id": str(uuid5(NAMESPACE, pseudonym(whose))),
        "text": _text("A person under a pseudonym." if person else "A person who gave no name."),
        "active": True,
    }
    if person:
        made["gender"] = codes.GENDER.get(person.sex, "unknown")
        year = person.born_on.year if person.born_on else None
        if year and referral.sent_on.year - year < OLDEST:
            made["birthDate"] = str(year)
    language = person.language if person else referral.language
    if language:
        made["communication"] = [{"language": _concept(codes.LANGUAGES, language)}]
    return made


def _organization(row: Any) -> Resource:
    return {"resourceType": "Organization", "id": str(row.pk), "active": row.is_active, "name": row.name}


def _office(row: Any) -> Resource:
    return {
        "resourceType": "Organization", "id": str(row.pk), "active": True, "name": row.official_name,
        "type": [{"text": "Consular office"}],
    }  # fmt: skip


def _point(row: Any) -> Resource:
    return {
        "resourceType": "Location", "id": str(row.pk), "status": "active", "name": row.name, "mode": "instance",
        "managingOrganization": _to("Organization", row.office_id),
    }  # fmt: skip


def _healthcare_service(row: Any) -> Resource:
    return {
        "resourceType": "HealthcareService", "id": str(row.pk), "active": row.state == "active", "name": row.name,
        "providedBy": _to("Organization", row.organization_id),
    }  # fmt: skip


# -- what was done --------------------------------------------------------------------------------------------------------
def _encounter(row: Any, patient: Resource) -> Resource:
    code, display = codes.ENCOUNTER_CLASS[row.source]
    period = {"start": _moment(row.started_at)}
    if row.ended_at:
        period["end"] = _moment(row.ended_at)
    made: Resource = {
        "resourceType": "Encounter", "id": str(row.pk), "status": "finished" if row.ended_at else "in-progress",
        "class": {"system": codes.ACT, "code": code, "display": display},
        "subject": _to("Patient", patient["id"]), "period": period,
        "serviceProvider": _to("Organization", row.organization_id or row.office_id),
    }  # fmt: skip
    if row.service_point_id:
        made["location"] = [{"location": _to("Location", row.service_point_id)}]
    return made


def _observation(row: Any, visit: Any, patient: Resource) -> Resource:
    if row.test in codes.TEST:
        code, display, category = codes.TEST[row.test]
        concept = _concept(codes.LOINC, code, display)
    else:
        concept, category = _own("test", row.test), "exam"
    made: Resource = {
        "resourceType": "Observation", "id": str(row.pk), "status": "final",
        "category": [_concept(codes.OBSERVATION, category)], "code": concept,
        "subject": _to("Patient", patient["id"]), "encounter": _to("Encounter", visit.pk),
        "effectiveDateTime": _moment(row.taken_at), "note": [{"text": NOTE}],
    }  # fmt: skip
    if row.level in codes.LEVEL:
        made["interpretation"] = [_concept(codes.INTERPRETATION, *codes.LEVEL[row.level])]
    if set(row.values) == {row.test}:
        made["valueQuantity"] = _quantity(row.values[row.test], row.unit)
    else:
        made["component"] = [
            {"code": _component(name), "valueQuantity": _quantity(value, row.unit)}
            for name, value in sorted(row.values.items())
        ]
    return made


def _component(name: str) -> Resource:
    return _concept(codes.LOINC, *codes.COMPONENT[name]) if name in codes.COMPONENT else _own("component", name)


def _quantity(value: Any, unit: str) -> Resource:
    number = float(value)
    said: Resource = {"value": int(number) if number == int(number) else number, "unit": unit}
    if unit in codes.UNIT:
        said |= {"system": codes.UCUM, "code": codes.UNIT[unit]}
    return said


# -- the referral ---------------------------------------------------------------------------------------------------------
def _request(row: Any, patient: Resource, need_name: Callable[[str], str]) -> Resource:
    need = _own("need", row.need)
    need["text"] = need_name(row.need)
    made: Resource = {
        "resourceType": "ServiceRequest", "id": str(row.pk), "status": codes.REQUEST[row.state], "intent": "order",
        "category": [_concept(codes.SNOMED, "3457005", "Patient referral (procedure)")], "code": need,
        "subject": _to("Patient", patient["id"]), "encounter": _to("Encounter", row.encounter_id),
        "authoredOn": _moment(row.sent_at),
        "requester": _to("Organization", row.requester_id or row.office_id),
        "performer": [_to("HealthcareService", row.service_id), _to("Organization", row.performer_id)],
    }  # fmt: skip
    if row.program_family:
        made["orderDetail"] = [_own("program-family", row.program_family)]
    return made


def _task(row: Any, patient: Resource) -> Resource:
    outcome = next((o for o in reversed(_newest(row)) if o.superseded_by_id is None), None)
    made: Resource = {
        "resourceType": "Task", "id": str(uuid5(NAMESPACE, f"task/{row.pk}")), "status": codes.TASK[row.state],
        "businessStatus": _own("referral-state", row.state), "intent": "order",
        "focus": _to("ServiceRequest", row.pk), "for": _to("Patient", patient["id"]),
        "encounter": _to("Encounter", row.encounter_id), "authoredOn": _moment(row.sent_at),
        "lastModified": _moment(row.closed_at or row.answered_at or row.seen_at or row.sent_at),
        "requester": _to("Organization", row.requester_id or row.office_id),
        "owner": _to("Organization", row.performer_id),
        "restriction": {"period": {"end": _moment(row.answer_due_at)}},
    }  # fmt: skip
    if row.decline_reason:
        made["statusReason"] = _own("decline-reason", row.decline_reason)
    if outcome is not None:
        made["output"] = [
            {"type": _own("output", "outcome"), "valueCodeableConcept": _own("outcome", outcome.code)},
            {"type": _own("output", "happened_on"), "valueDate": outcome.happened_on.isoformat()},
            {"type": _own("output", "said_by"), "valueCode": outcome.said_by},
        ]
        if outcome.has_medical_home is not None:
            home = "established" if outcome.has_medical_home else "not_established"
            made["output"].append({"type": _own("output", "medical_home"), "valueCodeableConcept": _own("home", home)})
    return made


def _newest(row: Any) -> list[Any]:
    return sorted(row.outcomes.all(), key=lambda outcome: (outcome.recorded_at, str(outcome.pk)))


def _appointment(row: Any, referral: Any, patient: Resource) -> Resource:
    if row.state not in codes.APPOINTMENT:
        raise KeyError(row.state)
    return {
        "resourceType": "Appointment", "id": str(row.pk), "status": row.state,
        # FHIR asks for an end wherever it asks for a start. How long it takes nobody said: it ends when it starts.
        "start": _moment(row.starts_at), "end": _moment(row.starts_at), "created": _moment(row.booked_at),
        "basedOn": [_to("ServiceRequest", referral.pk)],
        "participant": [
            {"actor": _to("Patient", patient["id"]), "status": "accepted"},
            {"actor": _to("HealthcareService", referral.service_id), "status": "accepted"},
        ],
    }  # fmt: skip


# -- pieces ---------------------------------------------------------------------------------------------------------------
def _to(kind: str, key: Any) -> Resource:
    return {"reference": f"urn:uuid:{key}", "type": kind}


def _concept(system: str, code: str, display: str = "") -> Resource:
    coding = {"system": system, "code": code}
    return {"coding": [coding | ({"display": display} if display else {})]}


def _own(what: str, code: str) -> Resource:
    # A code has no blanks in FHIR.
    return {"coding": [{"system": f"{codes.OWN}:{what}", "code": code.replace(" ", "-")}], "text": code}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _text(words: str) -> Resource:
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{words}</div>'}
