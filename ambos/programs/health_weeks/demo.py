"""The Health Weeks' part of the demo world: one edition around today, three offices, a dozen events in every state.

Everything is made up and says so ("muestra"), and is made through the program's own verbs, on the day it is said to have
happened: a fair two offices hold together, one told twice, one with the consulate of another country, a policy forum, a
virtual talk, one cancelled, one whose report is late, and an agency written in two ways.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from ambos.domain.access import Access
from ambos.records.directory.actions import add_organization
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office
from ambos.records.posts.demo import access_at
from ambos.records.registry.demo import at, form_key

from . import actions
from .models import Edition, Event

SOURCE = {"source": "made up for the demo", "confidence": "unverified"}
AGENCIES = (
    "Salud del Valle (muestra)",
    "Clínica Sierra Vista (muestra)",
    "Banco de Alimentos del Valle (muestra)",
    "Cruz de Salud (muestra)",
    "Universidad Estatal, Enfermería (muestra)",
)
HIGH = 130
"""From here on the clinical table sends to a clinic."""
VARIANT = "Salud del Valle, Inc. (muestra)"
"""The first agency as another office writes it: headquarters is asked whether the two are one."""
TESTS = ("screening_blood_pressure", "screening_glucose", "screening_bmi")
PLACES = {
    "fresno": ("Parque Roeding (muestra)", "Fresno", "CA", "93728"),
    "losangeles": ("Plaza México (muestra)", "Los Angeles", "CA", "90057"),
    "chicago": ("Parroquia San Pío (muestra)", "Chicago", "IL", "60608"),
}


def build(scale: float, seed: int, say: Callable[[str], object]) -> None:
    """Make the edition and its events. ``scale`` multiplies the plain fairs; ``seed`` fixes every choice."""
    chance = random.Random(seed)  # noqa: S311 - a world that can be made again, not a secret
    today = timezone.localdate()
    offices = {code: Office.objects.get(code=code) for code in PLACES}
    with at(timezone.now() - timedelta(days=60)):
        edition = actions.open_edition(
            code=str(today.year), starts_on=today - timedelta(days=24), ends_on=today + timedelta(days=24),
            topics=("diabetes", "influenza", "mental_health", "occupational_health", "health_insurance"),
            is_demo=True, by="system",
        )  # fmt: skip
        agencies = [_organization(name, offices["fresno"]) for name in AGENCIES]
        forces = {c: actions.form_task_force(edition=edition, office=o, by="system") for c, o in offices.items()}
        for force in forces.values():
            for agency in agencies[:4]:
                actions.join_task_force(task_force=force, organization=agency, by="system")
    make = _Maker(chance, edition, offices)
    fair = make("fresno", "Feria de salud del valle", "Valley health fair", "fair", -12, agencies=agencies[:4])
    actions.add_host(event=fair, office=offices["losangeles"], by="system")
    actions.add_host(event=fair, name="Consulado de Guatemala (muestra)", country="gt", by="system")
    _staffed(fair, offices["fresno"], agencies[0])
    _tested(chance, fair)
    _reported(chance, fair, 412)
    for back in range(max(1, round(2 * scale))):
        other = make("fresno", f"Pruebas gratuitas en la biblioteca {back + 1}", f"Free tests at the library {back + 1}",
                     "screening", -9 - 3 * back, agencies=agencies[:2])  # fmt: skip
        _reported(chance, other, 60 + chance.randint(0, 80))
    make(
        "losangeles",
        "Pruebas en la biblioteca",
        "Tests at the library",
        "screening",
        -9,
        agencies=agencies[1:2],
        site="fresno",
    )
    walk = make("losangeles", "Caminata por la diabetes", "Walk for diabetes", "sport", -8, agencies=agencies[1:3])
    _reported(chance, walk, 230, verify=False)
    variant = _organization(VARIANT, offices["losangeles"])
    make("losangeles", "Taller de nutrición", "Nutrition workshop", "workshop", -21, agencies=[variant])
    told = make("chicago", "Feria de Pilsen", "Pilsen fair", "fair", -5, agencies=agencies[2:5])
    _reported(chance, told, 180)
    talk = make("chicago", "Charla sobre salud mental", "Talk on mental health", "workshop", -4, mode="virtual")
    _reported(chance, talk, 0)
    actions.add_media(
        event=told,
        channel="radio",
        outlet="Radio Comunitaria (muestra)",
        audience=18_000,
        said_by="la propia estación",
        by="system",
    )
    _forum(make, chance)
    make(
        "fresno",
        "Vacunas contra la influenza",
        "Flu vaccines",
        "fair",
        6,
        agencies=agencies[:3],
        services=("vaccine_influenza", *TESTS),
    )
    make("losangeles", "Feria de la familia", "Family fair", "fair", 9, agencies=agencies[:2])
    make(
        "chicago",
        "Vista y dientes",
        "Eyes and teeth",
        "screening",
        13,
        services=("screening_vision", "screening_dental"),
    )
    make("fresno", "Salud en el trabajo agrícola", "Health in farm work", "workshop", 15, state="approved")
    make("fresno", "Feria del mercado", "Market fair", "fair", 18, state="proposed", proposer=agencies[0])
    gone = make("losangeles", "Carrera de cinco kilómetros", "Five-kilometre run", "sport", 4)
    actions.cancel_event(event=gone, reason="Alerta por humo: el aire no es sano ese día.", by="system")
    say(f"    {edition.code}: {edition.events.count()}")


class _Maker:
    """Makes one event as it would have come about: proposed, approved, published, each on an earlier day."""

    def __init__(self, chance: random.Random, edition: Edition, offices: dict[str, Office]):
        self.chance, self.edition, self.offices = chance, edition, offices

    def __call__(
        self, code: str, title: str, title_en: str, kind: str, days: int, *, mode: str = "in_person",
        agencies: Any = (), services: tuple[str, ...] = TESTS, state: str = "published", proposer: Any = None, site: str = "",
    ) -> Event:  # fmt: skip
        office, (place, city, province, postal_code) = self.offices[code], PLACES[site or code]
        zone = ZoneInfo(office.timezone)
        day = timezone.localdate(timezone=zone) + timedelta(days=days)
        starts = datetime.combine(day, time(9, 0), zone)
        in_person = mode != "virtual"
        with at(min(timezone.now(), starts) - timedelta(days=30)):
            event = actions.propose_event(
                edition=self.edition, office=office, proposer=proposer, agencies=agencies, kind=kind, mode=mode,
                title=f"{title} (muestra)", title_en=f"{title_en} (sample)", starts_at=starts,
                ends_at=starts + timedelta(hours=5), place=place if in_person else "", city=city if in_person else "",
                state_province=province if in_person else "", postal_code=postal_code if in_person else "",
                online_at="" if in_person else "https://demo.example/charla", topics=("diabetes",),
                services=services if kind in ("fair", "screening") else (), languages=("es", "en"),
                note="Hay sombra y agua. Se puede llegar en autobús.", note_en="There is shade and water. Buses stop there.",
                form_key=form_key(self.chance), is_demo=True, by=_officer(office),
            )  # fmt: skip
        with at(min(timezone.now(), starts) - timedelta(days=25)):
            if state != "proposed":
                actions.approve_event(event=event, by=_consul(office))
            if state == "published":
                event = actions.publish_event(event=event, by=_officer(office))
        return event


def _reported(chance: random.Random, event: Event, people: int, *, verify: bool = True) -> None:
    """Its close-out by the volunteer's link two days later, and verified by the office."""
    virtual = event.mode == "virtual"
    numbers = {code: round(people * chance.uniform(0.3, 0.6)) for code in event.services}
    abnormal = sum(numbers.values()) // 11
    refused = abnormal // 5
    answers = actions.Answers(
        attendees=0 if virtual else people, referrals=abnormal - refused + people // 40, abnormal=abnormal,
        abnormal_referred=abnormal - refused, abnormal_refused=refused, enrolled=people // 30,
        online_views=340 if virtual else None, other_volunteers=people // 50, other_minutes=people // 50 * 180,
        services=numbers, opinions=people // 10, satisfied=people // 11,
        minutes={str(shift.pk): shift.planned for shift in event.shifts.all()},
    )  # fmt: skip
    with at(event.ends_at + timedelta(days=2)):
        path = actions.make_link(event=event, by=_officer(event.office))
        report = actions.submit_by_link(token=path.rstrip("/").rpartition("/")[2], answers=answers)
    if verify:
        with at(event.ends_at + timedelta(days=3)):
            actions.verify_close_out(report=report, by=_officer(event.office))


def _staffed(event: Event, office: Office, agency: Organization) -> None:
    for name, hours in (("Lupita Arce (muestra)", 5), ("Ramón Vela (muestra)", 4), ("Ana Toj (muestra)", 3)):
        volunteer = actions.add_volunteer(office=office, name=name, organization=agency, by="system")
        actions.add_shift(event=event, volunteer=volunteer, minutes=hours * 60, task="Recepción", by="system")
    actions.add_supply(event=event, name="Tiras de glucosa", planned=300, used=214, by="system")
    actions.add_contribution(
        event=event, form="in_kind", amount=Decimal(2400), currency="USD", organization=agency,
        valued_by="precio de lista de las pruebas", by="system",
    )  # fmt: skip
    actions.add_contribution(event=event, form="cash", amount=Decimal(1500), currency="USD", by="system")


def _tested(chance: random.Random, event: Event) -> None:
    """A few people tested on a slip without a name; who was out of range was offered a clinic and said no, with the reason."""
    promoter = access_at("promoter", event.office)
    for slip in range(1, 7):
        upper = 118 + 7 * slip
        reading = actions.EventReading("blood_pressure", {"systolic": str(upper), "diastolic": "79"}, "mmHg")
        with at(event.starts_at + timedelta(minutes=20 * slip)):
            actions.record_event_visit(
                event=event, alias=f"{slip:03}", readings=(reading,), age=40, form_key=form_key(chance), by=promoter,
                refused_why=chance.choice(("has_care", "no_time", "not_said")) if upper >= HIGH else "",
            )  # fmt: skip


def _forum(make: _Maker, chance: random.Random) -> None:
    forum = make(
        "losangeles", "Foro de políticas sobre migración y salud", "Policy forum on migration and health", "forum", 11
    )
    for title, title_en, start, paper in (
        (
            "Acceso a seguros médicos",
            "Access to health insurance",
            0,
            "Barreras de afiliación en cinco condados (muestra)",
        ),
        ("Salud en el trabajo", "Health at work", 2, "Calor y trabajo agrícola (muestra)"),
    ):
        starts = forum.starts_at + timedelta(hours=start)
        session = actions.add_session(
            event=forum, title=title, title_en=title_en, starts_at=starts, ends_at=starts + timedelta(minutes=90),
            room="Sala A", by="system",
        )  # fmt: skip
        actions.add_paper(session=session, title=paper, authors="M. Solís, J. Peña (muestra)", by="system")


def _organization(name: str, office: Office) -> Organization:
    made = Organization.objects.filter(name=name, is_demo=True).first()
    return made or add_organization(name=name, is_demo=True, country=office.country, by="system", **SOURCE)


def _officer(office: Office) -> Access:
    return access_at("community_affairs_officer", office)


def _consul(office: Office) -> Access:
    return access_at("consul", office)
