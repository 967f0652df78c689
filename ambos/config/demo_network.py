"""The demo's network: a year of visits at every window, in the proportions of the one year of which figures were published
(``demo_plan``), what the towns' world (``health_windows.demo``) made of them included.

A plan is made in one of two ways. ``play`` goes through the verbs, as people do. ``demo_bulk.write`` writes the same rows many
at a time, and is what ``build`` takes: two thousand visits through the verbs are minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from django.utils import timezone

from ambos.config.demo_bulk import FAMILY, NEED, write
from ambos.config.demo_plan import (
    PROGRAM_TOPIC,
    Someone,
    Visit,
    answered,
    called,
    plan,
    recorded,
    shares,
    targets,
    told,
    typed,
    went_on,
)
from ambos.domain.access import HEALTH, Access
from ambos.domain.names import PartialDate
from ambos.domain.periods import Month
from ambos.programs.health_windows.actions import Reading, Referral, call_turn, record_visit, take_turn
from ambos.programs.health_windows.models import VisitTopic
from ambos.programs.health_windows.queries import PROGRAM
from ambos.records.accounts.models import User
from ambos.records.casework.actions import accept_request, mark_seen, record_outcome
from ambos.records.casework.models import Encounter, Outcome, ServiceRequest
from ambos.records.directory.actions import add_location, add_organization, add_service
from ambos.records.directory.models import Organization, Service
from ambos.records.measurements.models import BandTable, Screening
from ambos.records.network.actions import apply_import, propose_import
from ambos.records.network.models import Office, ServicePoint
from ambos.records.people.actions import register_person
from ambos.records.people.models import Person
from ambos.records.posts.demo import second_post
from ambos.records.posts.queries import roles
from ambos.records.registry.demo import at
from ambos.records.rollout.models import Operation

WINDOWS = 60
"""More than there are: from scale 1 on every window has its year."""
SOURCE = {"source": "made up for the demo", "confidence": "unverified"}


@dataclass(frozen=True)
class Window:
    """One window with whoever runs it, whoever answers it and whoever works there."""

    office: Office
    point: ServicePoint
    agency: Organization
    service: Service
    promoter: Access


# -- the house ---------------------------------------------------------------------------------------------------------
def windows(today: date, most: int) -> list[Window]:
    """The windows that stand today, one of each office and no more than ``most``,
    with an agency and a clinic: those the towns' world made, else invented ones."""
    points = ServicePoint.objects.filter(program=PROGRAM, kind=ServicePoint.Kind.WINDOW, closed_on=None)
    found = []
    seen = set()
    for point in points.select_related("office").order_by("office__code", "name"):
        if len(found) < most and point.office_id not in seen and point.office.closed_on is None:
            seen.add(point.office_id)
            found.append(_window(point, today))
    return found


def _window(point: ServicePoint, today: date) -> Window:
    operation = (
        Operation.objects.filter(service_point=point, is_snapshot=False, ends_on=None)
        .select_related("lead_agency")
        .first()
    )
    agency = operation.lead_agency if operation else _agency(point, today)
    clinic = Organization.objects.filter(
        is_demo=True, services__takes_referrals=True, locations__city=point.office.city
    )
    service = Service.objects.filter(organization__in=clinic).order_by("id").first() or _service(point.office)
    return Window(point.office, point, agency, service, _staff("promoter", point.office))


def _agency(point: ServicePoint, today: date) -> Organization:
    """An invented agency that has run the window for a year and more. No account of the demo may propose or approve at
    every office, so the operation is written as history is."""
    name = f"Agencia de {point.office.city} (muestra)"
    agency = Organization.objects.filter(name=name, is_demo=True).first() or add_organization(
        name=name, is_demo=True, country=point.office.country, by="system", **SOURCE
    )
    consul = User.objects.get(is_demo=True, posts__role="consul")
    Operation.objects.create(
        program=PROGRAM, office=point.office, service_point=point, lead_agency=agency, state=Operation.State.ACTIVE,
        starts_on=today - timedelta(days=500), approved_at=timezone.now() - timedelta(days=500), approved_by=consul,
        source="made up for the demo",
    )  # fmt: skip
    return agency


def _service(office: Office) -> Service:
    name = f"Clínica de {office.city} (muestra)"
    clinic = Organization.objects.filter(name=name, is_demo=True).first() or add_organization(
        name=name, is_demo=True, country=office.country, by="system", **SOURCE
    )
    there = Service.objects.filter(organization=clinic).first()
    if there:
        return there
    # In its own city: a service without a place is one by telephone, which everybody everywhere is offered.
    place = add_location(
        organization=clinic, name=name, city=office.city, state_province=office.state_province, country=office.country,
        latitude=office.latitude, longitude=office.longitude, by="system", **SOURCE,
    )  # fmt: skip
    return add_service(
        organization=clinic, name="Medicina general (muestra)", name_en="Primary care (sample)", needs=(NEED,),
        locations=(place,),
        languages=("es", "en"), takes_walk_ins=True, email=f"clinica-{office.code}@demo.example", takes_referrals=True,
        by="system", **SOURCE,
    )  # fmt: skip


def _staff(role: str, office: Office) -> Access:
    held = roles()[role]
    account = User.objects.filter(is_demo=True, posts__role=role).first()
    return Access(
        user=account.pk if account else None, role=role, can=frozenset(map(str, held.may)), purposes=held.purposes,
        offices=frozenset({office.pk}),
    )  # fmt: skip


# -- made --------------------------------------------------------------------------------------------------------------
def build(scale: float, seed: int, say: Callable[[str], object]) -> None:
    """The network's year. What the towns' world already made of it is taken off, so that the whole reaches ``targets``."""
    today = timezone.localdate()
    wanted = {what: max(0, number - made) for what, number, made in _open(scale, today)}
    if not wanted["visits"]:
        return
    found = windows(today, most=ceil(scale * WINDOWS))
    tests_from = BandTable.objects.order_by("effective_from").values_list("effective_from", flat=True).first() or today
    weights = [1.0 / (rank + 4) for rank in range(len(found))]
    split = {what: shares(number, weights) for what, number in wanted.items()}
    say(f"  the network: {wanted['visits']} visits at {len(found)} windows ...")
    for i, window in enumerate(found):
        mine = {what: split[what][i] for what in split}
        write(window, plan(window.office.code, window.office.timezone, mine, seed, today, tests_from=tests_from))
        if wanted["visits"] > 100_000:
            say(f"    {window.office.name}: {split['visits'][i]}")


def _open(scale: float, today: date) -> list[tuple[str, int, int]]:
    """(what, how much the network reaches, how much of it stands already), in the twelve months that are over and this."""
    first = Month.of(today).plus(-12).first_day
    visits = Encounter.objects.filter(program=PROGRAM, day__gte=first, superseded_by__isnull=True)
    asked = ServiceRequest.objects.filter(encounter__in=visits)
    outcomes = Outcome.objects.filter(service_request__in=asked, superseded_by__isnull=True)
    made = {
        "visits": visits.count(),
        "homes": outcomes.filter(has_medical_home=True).values("service_request__person").distinct().count(),
        "programs": VisitTopic.objects.filter(encounter__in=visits, topic=PROGRAM_TOPIC).count(),
        "enrolled": outcomes.filter(code=Outcome.Code.ENROLLED).count(),
        "tests": Screening.objects.filter(encounter__in=visits, repeats__isnull=True).count(),
    }
    return [(what, number, made[what]) for what, number in targets(scale).items()]


def play(window: Window, visits: Iterator[Visit]) -> None:
    """Through the verbs, each on the day it is said to have happened."""
    people: list[Person] = []
    for visit in visits:
        with at(visit.arrived):
            if visit.person:
                people.append(_registered(window, visit.person))
            person = people[-1] if visit.person else people[visit.again] if visit.again is not None else None
            ticket = take_turn(service_point=window.point, person=person, form_key=visit.keys[0], by=window.promoter)
        with at(called(visit)):
            ticket = call_turn(ticket=ticket, by=window.promoter)
        with at(recorded(visit)):
            readings = (Reading("blood_pressure", typed(visit), "mmHg"),) if visit.systolic else ()
            referral = Referral(window.service, NEED, FAMILY, birth_year=person.born_on.year) if visit.refers else None
            done = record_visit(
                ticket=ticket, source="hall", language=ticket.language, topics=visit.topics, readings=readings,
                referral=referral, form_key=visit.keys[1], by=window.promoter,
            )  # fmt: skip
        if done.sent and visit.became:
            request = done.sent.service_request
            with at(answered(visit)):
                mark_seen(service_request=request, by="system")
                accept_request(service_request=request, by="system")
            with at(told(visit)):
                record_outcome(
                    service_request=request, code=visit.became, happened_on=went_on(visit), has_medical_home=visit.has_home,
                    said_by="provider", by="system",
                )  # fmt: skip


def _registered(window: Window, someone: Someone) -> Person:
    return register_person(
        purpose=HEALTH, office=window.office, given_names=someone.given_names, surname1=someone.surname1,
        surname2=someone.surname2, born=PartialDate(someone.born.year, someone.born.month, someone.born.day), sex=someone.sex,
        language=someone.language, by=window.promoter,
    )  # fmt: skip


# -- who supervises whom -----------------------------------------------------------------------------------------------
SUPERVISING, SUPERVISED = "losangeles", ("fresno", "santaana")
"""A consulate general of the demo, and offices it is said to supervise; the pack does not know who supervises whom."""


def supervision() -> None:
    """Two offices come under a consulate general, by a list as headquarters brings one, and the consul's account holds a second
    post there. Last of all: other demos ask for the one post of the consul."""
    general = Office.objects.filter(code=SUPERVISING).first()
    if general is None:
        return
    rows = "".join(f"{code},{SUPERVISING}\n" for code in SUPERVISED)
    made = propose_import(
        content=f"code,parent\n{rows}".encode(), file_name="supervision.csv", source="made up for the demo",
        as_of=str(timezone.localdate()), by="system",
    )  # fmt: skip
    apply_import(proposal=made, by="system")
    second_post("consul", "consul", office=general)
