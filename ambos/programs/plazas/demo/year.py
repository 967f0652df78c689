"""The year of which figures were published, made up: 373 plazas and 16,758 learners (Laglagaron, *Protection through Integration*,
Migration Policy Institute, January 2010, for 2007; plazas of 10 to 2,000 learners). Chance alone decides it; the same seed plans
the same year. ``plan`` writes nothing; ``play`` goes through the verbs, ``bulk.write`` writes the same rows many at a time.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from ambos.domain.access import Access
from ambos.domain.adult_education.plans import Plan, plan_on
from ambos.domain.names import PartialDate
from ambos.domain.periods import Month
from ambos.records.accounts.models import User
from ambos.records.directory.actions import add_organization
from ambos.records.network.models import Office
from ambos.records.posts.demo import access_at
from ambos.records.registry.demo import at

from .. import actions
from ..loading import plans
from ..models import Group, Learner, Plaza

PUBLISHED = {"plazas": 373, "learners": 16_758}
FORTY = 40
"""Learners of a group at most."""
SMALLEST = 10
GIVEN = (
    "Adela",
    "Blanca",
    "Cirilo",
    "Dolores",
    "Elías",
    "Felipa",
    "Genaro",
    "Hortensia",
    "Isidro",
    "Juana",
    "Leticia",
    "Moisés",
)
SURNAMES = (
    "Aguirre",
    "Bravo",
    "Cortés",
    "Domínguez",
    "Escobar",
    "Figueroa",
    "Galindo",
    "Huerta",
    "Juárez",
    "Loera",
    "Mora",
    "Nieto",
)
COURSES = ("initial", "primary", "primary", "primary", "secondary", "secondary", "english")
WHYS = ("hours", "pace", "feedback", "moved", "work", "work", "family", "not_said")
KINDS = ("community", "community", "community", "school", "faith", "workplace", "consulate")
EVENING = (18 * 60, 20 * 60)


@dataclass(frozen=True)
class Pupil:
    """What will have become of a learner. ``came``: how she attended each session of her group from the day she enrolled to the day
    she left; ``exams``: (module, day, mark) in the order of the days; ``proves``: a level an earlier certificate proves."""

    given_names: str
    surname1: str
    surname2: str
    born: date
    sex: str
    course: str
    proves: str
    enrolled_on: date
    left_on: date | None
    why_left: str
    came: dict[date, str]
    exams: tuple[tuple[str, date, Decimal], ...]
    key: uuid.UUID


@dataclass(frozen=True)
class Site:
    """A plaza and its groups of forty at most: (weekday, days of its sessions, its learners)."""

    name: str
    kind: str
    opened_on: date
    groups: tuple[tuple[int, tuple[date, ...], tuple[Pupil, ...]], ...]
    exam_days: dict[date, uuid.UUID]
    key: uuid.UUID


@dataclass(frozen=True)
class Place:
    """An office whose plazas they are, and who acts there."""

    office: Office
    officer: Access
    consul: Access
    applier: Access

    def at(self, day: date, hour: int, minute: int = 0) -> AbstractContextManager[None]:
        """The clock stands at this hour of the office."""
        return at(self.moment(day, hour, minute))

    def moment(self, day: date, hour: int, minute: int = 0) -> datetime:
        """This hour of the office."""
        return datetime.combine(day, time(hour, minute), ZoneInfo(self.office.timezone))

    @property
    def applier_user(self) -> User:
        return User.objects.get(pk=self.applier.user)


def place_at(office: Office) -> Place:
    """An office with the demo's accounts at work in it."""
    return Place(office, *(access_at(role, office) for role in ("education_officer", "consul", "exam_applier")))


# -- the plan ----------------------------------------------------------------------------------------------------------
def plan(seed: int, today: date, *, plazas: int, learners: int) -> Iterator[Site]:
    """So many plazas with so many learners in all, in the twelve months that are over."""
    chance = random.Random(seed)  # noqa: S311 - a world that can be made again, not a secret
    last = Month.of(today).previous
    first, end = last.plus(-11).first_day, last.last_day
    for n, size in enumerate(sizes(plazas, learners)):
        opened = first - timedelta(days=chance.randint(60, 900))
        exam_days = {last.plus(back - 11).first_day + timedelta(days=23): _key(chance) for back in range(12)}
        groups = []
        for part in range(ceil(size / FORTY)):
            weekday = chance.randint(1, 6)
            days = tuple(day for day in _weekly(first, end, weekday) if not _is_rest(day))
            here = min(FORTY, size - part * FORTY)
            groups.append(
                (weekday, days, tuple(_pupil(chance, first, end, days, tuple(exam_days)) for _ in range(here)))
            )
        yield Site(f"Plaza {n + 1} (muestra)", chance.choice(KINDS), opened, tuple(groups), exam_days, _key(chance))


def sizes(plazas: int, learners: int) -> list[int]:
    """How many learn at each: few plazas are large, most are small, none is smaller than ten if there are enough learners."""
    least = min(SMALLEST, learners // plazas)
    weights = [1 / (rank + 3) for rank in range(plazas)]
    scale, found, told, reached = (learners - least * plazas) / sum(weights), [], 0, 0.0
    for weight in weights:
        reached += weight * scale
        found.append(least + round(reached) - told)
        told = round(reached)
    return found


def _pupil(chance: random.Random, first: date, end: date, days: tuple[date, ...], exam_days: tuple[date, ...]) -> Pupil:
    whole = (end - first).days
    enrolled = first + timedelta(days=chance.randrange(whole * 2 // 3))
    left = enrolled + timedelta(days=chance.randint(25, whole)) if chance.random() < 0.35 else None
    left = left if left and left <= end else None
    until = left or end + timedelta(days=1)
    steady = chance.uniform(0.35, 0.95)
    came = {
        day: chance.choice(("present",) * 7 + ("late",))
        if chance.random() < steady
        else chance.choice(("absent", "excused"))
        for day in days
        if enrolled <= day < until
    }
    course = chance.choice(COURSES)
    proves = "primary" if course == "secondary" else ""
    open_days = (
        [day for day in exam_days if enrolled + timedelta(days=20) <= day < until] if course != "english" else []
    )
    sat = [day for day in open_days if chance.random() < steady]
    of = plan_on(plans(), enrolled)
    exams = tuple(
        (module, day, Decimal(chance.choice((5, 6, 7, 7, 8, 8, 8, 9, 9, 10))))
        for module, day in zip(_modules(of, course), sat, strict=False)
    )
    return Pupil(
        chance.choice(GIVEN), chance.choice(SURNAMES), f"{chance.choice(SURNAMES)} (muestra)",
        date(chance.randint(1950, 2006), chance.randint(1, 12), chance.randint(1, 28)), chance.choice(("female", "female", "male")),
        course, proves, enrolled, left, chance.choice(WHYS) if left else "", came, exams, _key(chance),
    )  # fmt: skip


def _modules(of: Plan, course: str) -> list[str]:
    if course == "secondary":
        return [*of.levels["secondary"].of, *of.electives]
    return [*of.levels["primary"].of, *of.electives] if course != "english" else []


def _weekly(first: date, end: date, weekday: int) -> Iterator[date]:
    day = first + timedelta(days=(weekday - first.isoweekday()) % 7)
    while day <= end:
        yield day
        day += timedelta(days=7)


def _is_rest(day: date) -> bool:
    return (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 6)


def _key(chance: random.Random) -> uuid.UUID:
    return uuid.UUID(int=chance.getrandbits(128), version=4)


# -- through the verbs ---------------------------------------------------------------------------------------------------
def opened(place: Place, site: Site) -> tuple[Plaza, list[Group]]:
    """The plaza with its host, its adviser and its groups: through the verbs in either way, since there are few of them."""
    office, day = place.office, site.opened_on
    with place.at(day, 9):
        host = add_organization(
            name=f"Sede de {site.name}", is_demo=True, country=office.country, source="made up for the demo",
            confidence="unverified", by="system",
        )  # fmt: skip
        plaza = actions.propose_plaza(
            office=office, host=host, name=f"{site.name}", kind=site.kind, city=office.city, state_province=office.state_province,
            offers=("initial", "primary", "secondary", "english"), is_demo=True, form_key=site.key, by=place.officer,
        )  # fmt: skip
        actions.visit_plaza(plaza=plaza, day=day, seats=FORTY, is_fit=True, by=place.officer)
        actions.approve_plaza(plaza=plaza, by=place.consul)
        plaza = actions.open_plaza(plaza=plaza, by=place.officer)
        adviser = actions.add_staff(
            plaza=plaza, name="Asesora (muestra)", part="adviser", starts_on=day, by=place.officer
        )
        groups = [
            actions.make_group(
                plaza=plaza, name=f"Grupo {n}", course="primary", hours=[[weekday, *EVENING]], starts_on=day, seats=FORTY,
                adviser=adviser, by=place.officer,
            )
            for n, (weekday, _days, _pupils) in enumerate(site.groups, 1)
        ]  # fmt: skip
    return plaza, groups


def play(place: Place, site: Site) -> None:
    """A plaza's year through the verbs, each on the day it is said to have happened."""
    plaza, groups = opened(place, site)
    learners: dict[uuid.UUID, Learner] = {}
    told: list[tuple[date, int, Callable[[], Any]]] = []
    for group, (_weekday, days, pupils) in zip(groups, site.groups, strict=True):
        for pupil in pupils:
            told.append((pupil.enrolled_on, 10, lambda pupil=pupil, group=group: _enrol(place, group, pupil, learners)))
            if pupil.left_on:
                told.append((pupil.left_on, 11, lambda pupil=pupil: actions.withdraw_learner(
                    learner=learners[pupil.key], why=pupil.why_left, by=place.officer)))  # fmt: skip
        for day in days:
            if any(day in pupil.came for pupil in pupils):
                told.append((day, 20, lambda day=day, group=group, pupils=pupils: actions.take_attendance(
                    group=group, day=day, states={learners[p.key].pk: p.came[day] for p in pupils if day in p.came},
                    by=place.officer)))  # fmt: skip
    for day, key in site.exam_days.items():
        sat = [
            (pupil, *one) for _w, _d, pupils in site.groups for pupil in pupils for one in pupil.exams if one[1] == day
        ]
        if sat:
            asked: list[Any] = []
            told.append((day - timedelta(days=3), 12, lambda sat=sat, asked=asked: _ask(place, learners, sat, asked)))
            told.append((day - timedelta(days=3), 13, lambda day=day, key=key, asked=asked: actions.call_sitting(
                plaza=plaza, starts_at=place.moment(day, 9), applier=place.applier_user, exams=[exam for exam, _m in asked],
                form_key=key, by=place.officer)))  # fmt: skip
            told.append((day, 12, lambda asked=asked: [
                actions.record_result(exam=exam, mark=mark, by=place.applier) for exam, mark in asked]))  # fmt: skip
    for day, hour, verb in sorted(told, key=lambda one: one[:2]):
        with place.at(day, hour):
            verb()


def _enrol(place: Place, group: Group, pupil: Pupil, learners: dict[uuid.UUID, Learner]) -> None:
    born = PartialDate(pupil.born.year, pupil.born.month, pupil.born.day)
    one = actions.register_learner(
        plaza=group.plaza, given_names=pupil.given_names, surname1=pupil.surname1, surname2=pupil.surname2, born=born, sex=pupil.sex,
        course=pupil.course, although_alike=True, is_demo=True, form_key=pupil.key, by=place.officer,
    )  # fmt: skip
    if pupil.proves:
        study = actions.propose_prior_study(
            learner=one, schooling="primary_6", paper="Certificado de primaria", proves_level=pupil.proves, by="system"
        )
        actions.decide_prior_study(prior_study=study, accept=True, by=place.officer)
    actions.join_group(group=group, learner=one, by=place.officer)
    learners[pupil.key] = one


def _ask(place: Place, learners: dict[uuid.UUID, Learner], sat: list[Any], asked: list[Any]) -> None:
    for pupil, module, _day, mark in sat:
        row = actions.start_module(learner=learners[pupil.key], module=module, by=place.officer)
        row = actions.check_evidence(enrolment=row, by=place.officer)
        asked.append((actions.request_exam(enrolment=row, by=place.officer), mark))
