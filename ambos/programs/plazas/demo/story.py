"""The plazas' part of the demo world: two plazas of Fresno under one coordinator, and learners who each stand somewhere else.

Everything is made up and says so ("muestra"), and is made through the program's own verbs, on the day it is said to have
happened. The adviser, the coordinator and the education officer have ready accounts; the applier of exams is the promoter's
account under a second post.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.adult_education.placement import Shown
from ambos.domain.adult_education.progress import next_modules
from ambos.domain.names import PartialDate
from ambos.records.accounts.models import User
from ambos.records.agreements.actions import draft_agreement, send_to_review, sign_agreement
from ambos.records.agreements.models import Party
from ambos.records.directory.actions import add_organization
from ambos.records.network.models import Office
from ambos.records.posts.actions import appoint
from ambos.records.posts.demo import access_at, access_of, second_post
from ambos.records.registry.demo import at, form_key

from .. import actions, queries
from ..loading import plan
from ..models import Group, Learner, ModuleEnrolment, Plaza, Staff

OPENED = 400
"""Days ago the plazas opened."""
WEEKS = 6
"""Weeks of sessions that are told."""
EVENINGS = ([1, 18 * 60, 20 * 60], [3, 18 * 60, 20 * 60])
SATURDAY = ([6, 9 * 60, 12 * 60],)
MORNINGS = ([2, 8 * 60, 11 * 60], [4, 8 * 60, 11 * 60])
WORKER = "promoter"
"""Whose account applies the exams."""


@dataclass(frozen=True)
class Cast:
    """Who acts."""

    officer: Access
    consul: Access
    coordinator: Access
    adviser: Access
    applier: Access
    clerk: Access

    @property
    def applier_user(self) -> User:
        return User.objects.get(pk=self.applier.user)


def build(scale: float, seed: int, say: Callable[[str], object]) -> None:
    """Two plazas and fourteen learners, whatever the scale: every page shows something real."""
    chance = random.Random(seed)  # noqa: S311 - a world that can be made again, not a secret
    office = Office.objects.get(code="fresno")
    lead, parish = (
        add_organization(
            name=name, is_demo=True, country=office.country, source="made up for the demo", confidence="unverified", by="system"
        )
        for name in ("Casa de la Cultura del Valle (muestra)", "Parroquia San Pío (muestra)")
    )  # fmt: skip
    _posts(office, lead)
    applier = second_post(WORKER, "exam_applier", days=OPENED + 100, office=office)
    assert applier is not None
    cast = Cast(
        access_of("education_officer"), access_of("consul"), access_of("plaza_coordinator"), access_of("plaza_adviser"),
        applier, access_at("documents_officer", office),
    )  # fmt: skip
    story = _Story(chance, office, cast)
    story.plazas(lead, parish)
    story.learners()
    story.sessions()
    say("    plazas at Fresno: the promoter's account applies the exams, community affairs seals the certificates")


def _posts(office: Office, lead: Any) -> None:
    since = timezone.localdate() - timedelta(days=OPENED + 100)
    for role in ("plaza_adviser", "plaza_coordinator"):
        holder = User.objects.get(email=f"{role.replace('_', '-')}@demo.example")
        appoint(holder=holder, role=role, organization=lead, starts_on=since, by="system")


class _Story:
    """The plazas as they were made, and what became of each learner."""

    roosevelt: Plaza
    san_pio: Plaza
    evening: Group
    morning: Group
    saturday: Group

    def __init__(self, chance: random.Random, office: Office, cast: Cast):
        self.chance, self.office, self.cast = chance, office, cast
        self.absent: dict[Any, int] = {}

    def days_ago(self, days: int, hour: int = 17) -> Any:
        """The clock stands so many days ago at this hour of the office."""
        moment = datetime.combine(self.today() - timedelta(days=days), time(hour), ZoneInfo(self.office.timezone))
        return at(min(timezone.now(), moment))

    def today(self) -> date:
        """The day it is at the office."""
        return timezone.now().astimezone(ZoneInfo(self.office.timezone)).date()

    # -- the places -------------------------------------------------------------------------------------------------------
    def plazas(self, lead: Any, parish: Any) -> None:
        """Agreements with the hosts, the network, visits, approvals, staff, groups, kits, costs."""
        cast = self.cast
        with self.days_ago(OPENED + 40):
            network = actions.make_network(
                name="Red de plazas del Valle (muestra)", lead=lead, office=self.office, by=cast.officer
            )
            self.roosevelt = self._plaza(
                "Plaza Roosevelt (muestra)", "community", lead, network, "1425 Kern St (muestra)"
            )
            self.san_pio = self._plaza("Plaza San Pío (muestra)", "faith", parish, network, "2250 Cedar Ave (muestra)")
        with self.days_ago(OPENED):
            self._staff()
        with self.days_ago(75):
            together = Staff.objects.filter(plaza__network=network, part="adviser", ends_on__isnull=True).order_by(
                "name"
            )
            actions.train_staff(
                staff=together.select_related("plaza__office", "plaza__network"), topic="Dar clase a quien trabaja (muestra)", hours=6,
                day=self.today(), by=cast.coordinator,
            )  # fmt: skip
        for back, (what, amount) in enumerate(
            (("Renta y luz", "640.00"), ("Renta, luz y copias", "712.50"), ("Renta y luz", "655.00"))
        ):
            with self.days_ago(20 + 30 * back):
                month = self.today()
                actions.enter_cost(
                    plaza=self.roosevelt, month=month, form="cash", amount=Decimal(amount), currency="USD", what=what,
                    by=cast.coordinator,
                )  # fmt: skip
                actions.enter_cost(
                    plaza=self.san_pio, month=month, form="in_kind", amount=Decimal(300), currency="USD",
                    what="Salón de la parroquia", valued_by="lo que cobra por rentarlo", by=cast.coordinator,
                )  # fmt: skip

    def _plaza(self, name: str, kind: str, host: Any, network: Any, address: str) -> Plaza:
        cast, today = self.cast, self.today()
        drafting = access_of("community_affairs_officer")
        agreement = draft_agreement(
            title=f"Convenio de sede: {name}", program="plazas", offices=[self.office],
            parties=[(host, Party.Part.LEAD_AGENCY)], starts_on=today - timedelta(days=1), by=drafting,
        )  # fmt: skip
        agreement = sign_agreement(
            agreement=send_to_review(agreement=agreement, by=drafting), signed_on=agreement.starts_on, by=cast.consul
        )
        made = actions.propose_plaza(
            office=self.office, host=host, name=name, kind=kind, city=self.office.city, address=address,
            state_province=self.office.state_province, is_public=True, offers=("initial", "primary", "secondary", "english"),
            equipment=("computadoras", "impresora"), network=network, agreement=agreement, is_demo=True,
            form_key=form_key(self.chance), by=cast.officer,
        )  # fmt: skip
        actions.visit_plaza(
            plaza=made, day=today, seats=28, computers=6, has_internet=kind == "community", is_fit=True,
            note="Salón claro, con rampa.", by=cast.officer,
        )  # fmt: skip
        actions.approve_plaza(plaza=made, by=cast.consul)
        return actions.open_plaza(plaza=made, by=cast.officer)

    def _staff(self) -> None:
        by, since = self.cast.coordinator, self.today()
        accounts = {role: User.objects.get(email=f"plaza-{role}@demo.example") for role in ("adviser", "coordinator")}

        def joins(plaza: Plaza, name: str, part: str, **more: Any) -> Staff:
            return actions.add_staff(plaza=plaza, name=name, part=part, starts_on=since, by=by, **more)

        here, there = self.roosevelt, self.san_pio
        coordinator = accounts["coordinator"]
        joins(here, coordinator.name, "coordinator", is_paid=True, account=coordinator)
        aurora = joins(here, accounts["adviser"].name, "adviser", account=accounts["adviser"])
        joins(here, "Saúl Prieto (muestra)", "support")
        gone = joins(here, "Nora Quintana (muestra)", "adviser", is_paid=True)
        petra = joins(there, "Petra Olmos (muestra)", "adviser")
        actions.add_training(staff=aurora, topic="Cómo se aplica el modelo", hours=12, day=since, by=by)
        actions.add_training(staff=petra, topic="Leer con quien empieza", hours=8, day=since, by=by)

        def group(plaza: Plaza, name: str, course: str, hours: Iterable[list[int]], adviser: Staff) -> Group:
            return actions.make_group(
                plaza=plaza, name=name, course=course, hours=hours, starts_on=since, adviser=adviser, by=by
            )

        self.evening = group(here, "Lunes y miércoles", "primary", EVENINGS, aurora)
        self.saturday = group(here, "Sábados", "secondary", SATURDAY, aurora)
        self.morning = group(there, "Mañanas", "primary", MORNINGS, petra)
        for plaza, module, number in ((here, "B2ELE", 10), (here, "B2MNU", 8), (there, "B2ELE", 6)):
            actions.move_kits(plaza=plaza, module=module, number=number, why="received", by=by)
        actions.move_kits(plaza=here, module="B2ELE", number=4, why="given", by=by)
        actions.end_staff(staff=gone, on=since + timedelta(days=210), why="pay", by=by)

    # -- the learners -----------------------------------------------------------------------------------------------------
    def learners(self) -> None:
        """Each stopped somewhere else on her way."""
        self._certified()
        self._waits_for_certificate()
        by, cast = self.cast.coordinator, self.cast
        with self.days_ago(160):
            stuck = self.placed("Rosario", "Ibáñez", 1979)
        with self.days_ago(110):
            self.placed("Tomás", "Cuevas", 1990, sex="male", group=self.saturday)
            pictures = self.registered("Carmela", "Xol", 1962, language="es", course="initial", served="audio")
            actions.place_learner(learner=pictures, shown=Shown(False, False, False), by=cast.adviser)
            away = self.placed("Efraín", "Macías", 1986, sex="male")
            gone = self.placed("Fermín", "Lugo", 1995, sex="male")
            failing = self.placed("Delfina", "Rentería", 1983)
        with self.days_ago(45):
            clash = self.placed("Ernestina", "Pardo", 1991)
            actions.say_hours(learner=clash, can_come=[[2, 480, 720], [4, 480, 720]], by=by)
            self.registered("Óscar", "Batz", 1988, sex="male", course="english", origin_state="")
            asks = self.placed("Ignacia", "Solís", 1975)
            schooled = self.registered("Jacinto", "Meza", 1993, sex="male", course="primary")
            actions.propose_prior_study(
                learner=schooled, schooling="primary_4", paper="Boleta de cuarto grado", by=self.cast.adviser
            )
            moving = self.placed("Gloria", "Nájera", 1987)
        with self.days_ago(3):
            self.registered("Guadalupe", "Hernández", 1984)
        with self.days_ago(12):
            actions.withdraw_learner(learner=gone, why="work", by=by)
        with self.days_ago(2):
            actions.ask_transfer(learner=moving, to=self.san_pio, why="hours", form_key=form_key(self.chance), by=by)
            module = next(iter(asks.modules.order_by("module")))
            if module.state == ModuleEnrolment.State.STUDYING:
                module = actions.check_evidence(enrolment=module, by=self.cast.adviser)
            actions.request_exam(enrolment=module, by=self.cast.adviser)
        for days in (70, 40):
            self.sat(failing, "B2ELE", "4.5", days)
        actions.add_note(learner=stuck, text="Trae el módulo a medias: repasar fracciones juntas.", by=cast.adviser)
        self.absent = {away.pk: 24, gone.pk: 40}

    def _certified(self) -> None:
        one = self.finished("Alicia", "Barrientos", 1978, done=40)
        cast = self.cast
        with self.days_ago(30):
            asked = actions.request_certificate(learner=one, level="primary", by=cast.coordinator)
        with self.days_ago(24):
            actions.validate_certificate(certificate=asked, by=cast.officer)
        issued = actions.issue_certificate(certificate=asked, by=cast.clerk)
        actions.ship_certificate(certificate=issued, by=cast.officer)

    def _waits_for_certificate(self) -> None:
        one = self.finished("Benita", "Carrillo", 1981, done=12)
        with self.days_ago(4):
            actions.request_certificate(learner=one, level="primary", by=self.cast.coordinator)

    def finished(self, given: str, surname: str, year: int, *, done: int) -> Learner:
        """Primary school finished so many days ago, most of its modules replaced by four years of school."""
        cast = self.cast
        with self.days_ago(390):
            one = self.registered(given, surname, year)
            study = actions.propose_prior_study(
                learner=one, schooling="primary_5", paper="Boleta de quinto grado", by=cast.adviser
            )
        with self.days_ago(380):
            actions.decide_prior_study(prior_study=study, accept=True, by=cast.officer)
            actions.verify_identity(
                learner=one,
                evidence="birth_record",
                document_name=f"{given} {surname} (muestra)".upper(),
                by=cast.officer,
            )
        of, days = plan(one.plan), done + 25 * 12
        while not one.completions.filter(level="primary").exists():
            states = dict(one.modules.values_list("module", "state"))
            self.sat(one, next_modules(of, states)[0].code, str(self.chance.choice((7, 8, 9))), max(done, days))
            days -= 42
        return one

    def registered(self, given: str, surname: str, year: int, **more: Any) -> Learner:
        """A learner of the first plaza."""
        group = more.pop("group", self.evening)
        one = actions.register_learner(**{
            "plaza": self.roosevelt, "given_names": given, "surname1": surname, "surname2": "(muestra)",
            "born": PartialDate(year, self.chance.randint(1, 12), self.chance.randint(2, 28)), "sex": "female", "course": "primary",
            "origin_state": "MX-MIC", "is_demo": True, "form_key": form_key(self.chance), "by": self.cast.coordinator,
        } | more)  # fmt: skip
        actions.join_group(group=group, learner=one, by=self.cast.coordinator)
        return one

    def placed(self, given: str, surname: str, year: int, **more: Any) -> Learner:
        """She reads, writes and counts: primary school."""
        one = self.registered(given, surname, year, **more)
        actions.place_learner(learner=one, shown=Shown(True, True, True), by=self.cast.adviser)
        return one

    def sat(self, one: Learner, module: str, mark: str, days: int) -> None:
        """A module studied, its evidence seen, its exam called, sat and marked by the applier."""
        cast = self.cast
        with self.days_ago(days + 10):
            row = actions.start_module(learner=one, module=module, by=cast.adviser)
            if row.state in (ModuleEnrolment.State.STUDYING, ModuleEnrolment.State.FAILED):
                row = actions.check_evidence(enrolment=row, by=cast.adviser)
            asked = actions.request_exam(enrolment=row, by=cast.adviser)
        with self.days_ago(days, hour=9):
            actions.call_sitting(
                plaza=asked.plaza, starts_at=timezone.now(), applier=cast.applier_user, exams=[asked],
                form_key=form_key(self.chance), by=cast.officer,
            )  # fmt: skip
        with self.days_ago(days, hour=12):
            actions.record_result(exam=asked, mark=Decimal(mark), by=cast.applier)

    # -- who came ---------------------------------------------------------------------------------------------------------
    def sessions(self) -> None:
        """Attendance of the last weeks, and one session of which two people say otherwise."""
        for group in (self.evening, self.saturday):
            weekdays, last = {slot[0] for slot in group.hours}, None
            for days in range(WEEKS * 7, 0, -1):
                with self.days_ago(days, hour=20):
                    day = self.today()
                    there = queries.on_the_list(group, day) if day.isoweekday() in weekdays else []
                    if there:
                        states = {one.pk: self._came(one.pk, days) for one in there}
                        actions.take_attendance(group=group, day=day, states=states, by=self.cast.adviser)
                        last = day, next((key for key, state in states.items() if state == "present"), None)
            if group == self.evening and last and last[1]:
                actions.take_attendance(group=group, day=last[0], states={last[1]: "absent"}, by=self.cast.coordinator)

    def _came(self, who: Any, days: int) -> str:
        if days <= self.absent.get(who, 0):
            return "absent"
        return self.chance.choice(("present", "present", "present", "present", "late", "excused"))
