"""The windows' part of the demo world: agencies, clinics, three months of visits at three offices, and a queue for today.

Everything is made up and says so ("muestra"), and is made through the program's own verbs: each visit passes the rules, is
audited and tells whom it tells, on the day it is said to have happened. The same seed makes the same world.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from ambos.domain.access import HEALTH, Access
from ambos.domain.names import PartialDate
from ambos.records.casework.actions import accept_request, decline_request, mark_seen, record_outcome
from ambos.records.directory.actions import Opening, add_location, add_organization, add_service, set_capacity
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office, ServicePoint
from ambos.records.people.actions import register_person
from ambos.records.posts.demo import access_at
from ambos.records.registry.demo import at, form_key
from ambos.records.rollout.actions import approve_operation, propose_operation

from ..actions import (
    Dose,
    Given,
    Reading,
    Referral,
    add_material,
    add_station,
    call_turn,
    move_stock,
    receive_lot,
    record_talk,
    record_visit,
    set_hours,
    take_turn,
)
from ..queries import PROGRAM
from . import agreements
from .stories import a_family, a_shared_sheet, days_apart, what_it_cost

SOURCE = {"source": "made up for the demo", "confidence": "unverified"}
GIVEN = (
    "María Guadalupe",
    "José Luis",
    "Ma. Elena",
    "Juan Carlos",
    "Xóchitl",
    "Rosa Isela",
    "Miguel Ángel",
    "Teresa",
    "Luz",
    "Ramón",
)
SURNAMES = (
    "Hernández",
    "García",
    "Núñez",
    "Íñiguez",
    "Cruz",
    "Peña",
    "Salas",
    "Bautista",
    "Ortega",
    "Ruiz",
    "Reyes",
    "Solís",
)
LANGUAGES = ("es", "es", "es", "es", "es", "en", "x-mixtec", "nah")
TOPICS = ("diabetes", "heart_health", "nutrition", "health_insurance", "immunization", "dental_health", "mental_health")
NEEDS = {"1206-1": "medicaid_chip", "1202": "marketplace_coverage", "1217": "medicaid_chip", "1204": ""}
DAYS_BACK = 80
YEAR = 365


@dataclass(frozen=True)
class Town:
    """Where a made-up window stands: office of the pack, its agency, its clinics with a postal code each."""

    office: str
    agency: str
    clinics: tuple[tuple[str, str], ...]
    visits: int


TOWNS = (
    Town(
        "fresno",
        "Salud del Valle (muestra)",
        (("Clínica Sierra Vista (muestra)", "93721"), ("Centro West Fresno (muestra)", "93706")),
        150,
    ),
    Town("losangeles", "Puente de Salud (muestra)", (("Clínica del Pueblo (muestra)", "90057"),), 120),
    Town("chicago", "Lago y Salud (muestra)", (("Centro Pilsen (muestra)", "60608"),), 90),
    Town("dallas", "Salud del Norte (muestra)", (("Clínica Oak Cliff (muestra)", "75208"),), 80),
    Town("phoenix", "Sol y Salud (muestra)", (("Centro Maryvale (muestra)", "85033"),), 70),
    Town("atlanta", "Puerta de Salud (muestra)", (("Clínica Buford (muestra)", "30340"),), 40),
)


def build(scale: float, seed: int, say: Callable[[str], object]) -> None:
    """Make the windows' world. ``scale`` multiplies the visits; ``seed`` fixes every choice."""
    chance = random.Random(seed)  # noqa: S311 - a world that can be made again, not a secret
    for town in TOWNS:
        office = Office.objects.get(code=town.office)
        # The day of this office: late in the evening it is tomorrow in Atlanta and not yet in Fresno.
        with timezone.override(office.timezone):
            _one_town(chance, town, office, scale, seed, say)
    fresno = Office.objects.get(code="fresno")
    window = ServicePoint.objects.get(office=fresno, program=PROGRAM, kind=ServicePoint.Kind.WINDOW, closed_on=None)
    _queue_of_today(chance, window, access_at("promoter", fresno))
    a_family(fresno, access_at("promoter", fresno))
    a_shared_sheet(random.Random(f"{seed}-sheet"), fresno, access_at("promoter", fresno))  # noqa: S311
    days_apart(random.Random(f"{seed}-days"), window, access_at("window_coordinator", fresno))  # noqa: S311
    what_it_cost(random.Random(f"{seed}-money"), window, access_at("window_coordinator", fresno))  # noqa: S311


def _one_town(
    chance: random.Random, town: Town, office: Office, scale: float, seed: int, say: Callable[[str], object]
) -> None:
    """The window of one town, its clinics, and the visits of its year so far."""
    today = timezone.localdate()
    window, services = _house(town, office, today)
    promoter = access_at("promoter", office)
    lot = _furnish(random.Random(f"{seed}-{town.office}"), window, access_at("window_coordinator", office))  # noqa: S311
    visits = round(town.visits * scale)
    say(f"    {office.name}: {visits}")
    for day in sorted(_working_day(chance, today) for _ in range(visits)):
        _one_visit(chance, window, services, promoter, day, lot)


def _house(town: Town, office: Office, today: date) -> tuple[ServicePoint, list[Any]]:
    """The agency that runs the window, and the clinics that answer it."""
    agency = _organization(town.agency, office)
    window, _ = ServicePoint.objects.get_or_create(
        office=office,
        program=PROGRAM,
        kind=ServicePoint.Kind.WINDOW,
        closed_on=None,
        defaults={"name": f"Ventanilla de Salud, {office.city}", **SOURCE},
    )
    with at(timezone.now() - timedelta(days=YEAR)):
        operation = propose_operation(
            program=PROGRAM,
            service_point=window,
            lead_agency=agency,
            starts_on=timezone.localdate(),
            agreement=agreements.of_the_window(office, agency, timezone.localdate(), today),
            by=access_at("community_affairs_officer", office),
        )
        approve_operation(operation=operation, by=access_at("consul", office))
    services = []
    for number, (name, postal_code) in enumerate(town.clinics):
        clinic = _organization(name, office)
        saturday = (Opening(("SA",), time(9), time(13)),) if number else ()
        place = add_location(
            organization=clinic,
            name=name,
            address_1=f"{1200 + 15 * number} Calle Inventada",
            city=office.city,
            state_province=office.state_province,
            postal_code=postal_code,
            country=office.country,
            by="system",
            **SOURCE,
        )
        service = add_service(
            organization=clinic,
            name="Medicina general (muestra)",
            name_en="Primary care (sample)",
            needs=tuple(NEEDS),
            languages=("es", "en"),
            locations=(place,),
            phone=f"(800) 555-01{10 + TOWNS.index(town) * 10 + number}",
            schedule=(Opening(("MO", "TU", "WE", "TH", "FR"), time(8), time(17)), *saturday),
            documents=("Una identificación con foto, de cualquier país", "Si los tiene: talones de cheque de un mes"),
            fees="Pago según ingreso",
            takes_walk_ins=bool(number),
            email=f"canalizaciones-{postal_code}@demo.example",
            takes_referrals=True,
            assured_on=today,
            by="system",
            **SOURCE,
        )
        set_capacity(service=service, week_of=today, places=20, by="system")
        services.append(service)
        if office.code == "fresno" and not number:
            with at(timezone.now() - timedelta(days=YEAR)):
                agreements.for_tests(office, agency, clinic, timezone.localdate(), today)
    return window, services


def _organization(name: str, office: Office) -> Organization:
    """The made-up organization of this name; the demo's house may have made it for its accounts."""
    made = Organization.objects.filter(name=name, is_demo=True).first()
    return made or add_organization(name=name, is_demo=True, country=office.country, by="system", **SOURCE)


def _working_day(chance: random.Random, today: date) -> date:
    day = today - timedelta(days=chance.randint(1, DAYS_BACK))
    return day - timedelta(days=max(0, day.weekday() - 4))


def _person(chance: random.Random, office: Office, promoter: Access) -> Any:
    return register_person(
        purpose=HEALTH,
        office=office,
        given_names=chance.choice(GIVEN),
        surname1=chance.choice(SURNAMES),
        surname2=chance.choice(SURNAMES),
        born=PartialDate(chance.randint(1945, 2004), chance.randint(1, 12), chance.randint(1, 28)),
        sex=chance.choice(("female", "female", "male")),
        language=chance.choice(LANGUAGES),
        by=promoter,
    )


def _furnish(chance: random.Random, window: ServicePoint, coordinator: Access) -> Any:
    """Hours, stations, a shelf, talks of the last month, and a lot of vaccines with which the visits are made."""
    now = timezone.now()
    with at(now - timedelta(days=DAYS_BACK + 8)):
        today = timezone.localdate()
        week = [(day, time(8), time(14)) for day in range(5)]
        set_hours(service_point=window, week=week, since=today, by=coordinator)
        for kind, name in (("hall", "Sala"), ("desk", "Escritorio 1"), ("exam_room", "Cuarto de exploración")):
            add_station(service_point=window, kind=kind, name=name, by=coordinator)
        leaflet = add_material(
            service_point=window, title="Cuide su presión (muestra)", topic="heart_health", by=coordinator
        )
        move_stock(material=leaflet, kind="received", copies=400, form_key=form_key(chance), by=coordinator)
        lot = receive_lot(
            service_point=window,
            vaccine="vaccine_influenza",
            lot=f"MUESTRA{chance.randint(100, 999)}",
            expires_on=today + timedelta(days=240),
            doses=400,
            form_key=form_key(chance),
            by=coordinator,
        )
    for ago in sorted((chance.randint(1, 28) for _ in range(4)), reverse=True):
        with at(now - timedelta(days=ago)):
            record_talk(
                service_point=window,
                kind="hall",
                topic=chance.choice(TOPICS),
                heads=chance.randint(18, 60),
                day=timezone.localdate(timezone=ZoneInfo(window.office.timezone)),
                form_key=form_key(chance),
                by=coordinator,
            )
            move_stock(
                material=leaflet,
                kind="handed_out",
                copies=chance.randint(10, 40),
                form_key=form_key(chance),
                by=coordinator,
            )
    return lot


def _one_visit(
    chance: random.Random, window: ServicePoint, services: list[Any], promoter: Access, day: date, lot: Any
) -> None:
    """One visit and, for half of the named ones, a referral with what became of it."""
    zone = ZoneInfo(window.office.timezone)
    arrived = datetime.combine(day, time(9, 0), zone) + timedelta(minutes=chance.randint(0, 300))
    person = None
    with at(arrived):
        if chance.random() < 0.7:
            person = _person(chance, window.office, promoter)
        ticket = take_turn(service_point=window, person=person, form_key=form_key(chance), by=promoter)
    with at(arrived + timedelta(minutes=chance.randint(4, 35))):
        ticket = call_turn(ticket=ticket, by=promoter)
    with at(ticket.called_at + timedelta(minutes=chance.randint(5, 20))):
        need = chance.choice(tuple(NEEDS))
        referral = None
        if person and chance.random() < 0.7:
            referral = Referral(chance.choice(services), need, NEEDS[need], birth_year=person.born_on.year)
        done = record_visit(
            ticket=ticket,
            source="hall",
            language=ticket.language,
            topics=tuple(chance.sample(TOPICS, chance.randint(1, 2))),
            readings=_readings(chance),
            services=(Given("screening_vision", "expected"),) if chance.random() < 0.08 else (),
            vaccines=(Dose(lot.pk),) if chance.random() < 0.12 else (),
            enrolments=(chance.choice(("food_assistance", "medicaid_chip")),) if chance.random() < 0.1 else (),
            is_insured=chance.choice((None, False, False, True)),
            referral=referral,
            form_key=form_key(chance),
            by=promoter,
        )
    if done.sent:
        _what_became(chance, done.sent.service_request, arrived)


def _readings(chance: random.Random) -> tuple[Reading, ...]:
    if chance.random() < 0.4:
        return ()
    upper = round(chance.gauss(128, 15))
    upper = min(178, max(92, upper))
    return (Reading("blood_pressure", {"systolic": str(upper), "diastolic": str(round(upper * 0.64))}, "mmHg"),)


def _what_became(chance: random.Random, request: Any, sent: datetime) -> None:
    """Some answer, some do not; some of those sent come. What lies in the future has not happened."""
    answered = sent + timedelta(hours=chance.randint(3, 70))
    if answered > timezone.now() or chance.random() < 0.12:
        return
    with at(answered):
        mark_seen(service_request=request, by="system")
        if chance.random() < 0.1:
            decline_request(service_request=request, reason=chance.choice(("full", "outside_area")), by="system")
            return
        visit = clinic_hour(answered + timedelta(days=chance.randint(3, 15)), ZoneInfo(request.office.timezone))
        accept_request(service_request=request, starts_at=visit, by="system")
    if visit + timedelta(days=2) > timezone.now() or chance.random() < 0.2:
        return
    came = chance.random() < 0.72
    with at(visit + timedelta(days=1)):
        record_outcome(
            service_request=request,
            code="attended" if came else "did_not_come",
            happened_on=visit.date(),
            has_medical_home=chance.random() < 0.6 if came else None,
            said_by="provider",
            by="system",
        )


def clinic_hour(moment: datetime, zone: ZoneInfo) -> datetime:
    """The working day of a moment, or the Monday after it, between 8:00 and 16:30 and on a half hour: when a clinic sees people."""
    there = moment.astimezone(zone)
    day = there.date() + timedelta(days=max(0, 7 - there.weekday()) if there.weekday() > 4 else 0)
    return datetime.combine(day, time(8 + there.hour % 9, 30 if there.minute >= 30 else 0), zone)


def _queue_of_today(chance: random.Random, window: ServicePoint, promoter: Access) -> None:
    for minutes in (23, 18, 15, 11, 6, 1):
        with at(timezone.now() - timedelta(minutes=minutes)):
            person = None if minutes in (18, 11) else _person(chance, window.office, promoter)
            take_turn(
                service_point=window,
                person=person,
                topics=(chance.choice(TOPICS),),
                is_reserved=minutes == 11,
                language=person.language if person else "es",
                needs_interpreter=bool(person and person.language in ("x-mixtec", "nah")),
                form_key=form_key(chance),
                by=promoter,
            )
