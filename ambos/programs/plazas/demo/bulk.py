"""The bulk path of the year: the rows that the verbs make of learners, sessions and exams, column by column, many at a time.

What it leaves out is what nobody counts: one event of the log for each verb (one for each office stands instead). A test plays and
writes the same plan and compares every row.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from ambos.domain import codes
from ambos.domain.access import EDUCATION
from ambos.domain.adult_education.attendance import THERE
from ambos.domain.adult_education.plans import plan_on
from ambos.domain.adult_education.progress import completions, current_level
from ambos.domain.names import tokens
from ambos.records.accounts.models import User
from ambos.records.audit.actions import record
from ambos.records.network.queries import offices
from ambos.records.people.models import LONGEST_WORD, Person, SearchWord
from ambos.records.registry.loading import origin

from ..actions import rest_unseen
from ..loading import is_level, plans, rules_on
from ..models import (
    Attendance,
    ExamRequest,
    ExamSitting,
    Group,
    GroupMember,
    Learner,
    LevelCompletion,
    Mark,
    ModuleEnrolment,
    Plaza,
    PriorStudy,
    Session,
)
from .year import Place, Pupil, Site, opened, place_at, plan

AHEAD = timedelta(days=3)
"""How long before its sitting an exam is asked for."""


class NotADemo(Exception):
    """Real people have accounts here, or the demo's accounts are not here; the made-up year stays out."""


def build(seed: int, say: Callable[[str], object], *, plazas: int, learners: int) -> None:
    """The year at so many plazas, spread over the offices abroad. Raises ``NotADemo``."""
    if User.objects.filter(is_demo=False).exists() or not User.objects.filter(posts__role="exam_applier").exists():
        raise NotADemo(
            "the made-up year of plazas is written only into a demo (ambos demo build), beside no real account"
        )
    places = [place_at(office) for office in offices(timezone.localdate()).exclude(country=origin().code)]
    say(f"  plazas: {learners} learners at {plazas} plazas of {len(places)} offices ...")
    by_office: dict[Any, list[Site]] = defaultdict(list)
    for n, site in enumerate(plan(seed, timezone.localdate(), plazas=plazas, learners=learners)):
        by_office[n % len(places)].append(site)
    for n, sites in by_office.items():
        write(places[n], sites)
    rest_unseen()


def write(place: Place, sites: Iterable[Site]) -> None:
    """The rows that ``year.play`` makes, plaza by plaza."""
    number = 0
    for site in sites:
        _Rows(place, site).write()
        number += 1
    record("demo.plazas_written", "demo.world", by="system", office=place.office, plazas=number)


class _Rows:
    """The rows of one plaza, in the order in which one refers to another."""

    ORDER = (
        Person, SearchWord, Learner, GroupMember, PriorStudy, ModuleEnrolment, ExamSitting, ExamRequest, LevelCompletion, Session,
        Mark, Attendance,
    )  # fmt: skip

    def __init__(self, place: Place, site: Site):
        self.place, self.site = place, site
        self.waiting: dict[type, list[Any]] = {model: [] for model in self.ORDER}
        self.sittings: dict[date, ExamSitting] = {}

    def add(self, row: Any) -> Any:
        self.waiting[type(row)].append(row)
        return row

    @transaction.atomic
    def write(self) -> None:
        """The plaza through the verbs, then all that is told of it."""
        plaza, groups = opened(self.place, self.site)
        for group, (_weekday, days, pupils) in zip(groups, self.site.groups, strict=True):
            learners = {pupil.key: self.learner(plaza, group, pupil) for pupil in pupils}
            for day in days:
                self.session(group, day, [(learners[p.key], p.came[day]) for p in pupils if day in p.came])
        for model in self.ORDER:
            model.objects.bulk_create(self.waiting[model], batch_size=2000)

    def learner(self, plaza: Plaza, group: Group, pupil: Pupil) -> Learner:
        """She, her group, her earlier studies and her exams."""
        day, place = pupil.enrolled_on, self.place
        there = [when for when, state in pupil.came.items() if state in THERE]
        seen = max([day, *there, *(when for _module, when, _mark in pupil.exams)])
        one = self.add(
            Learner(
                person=self.person(pupil, seen), plaza=plaza, number=codes.new_code(9, secrets.randbelow), plan=plan_on(plans(), day).code,
                course=pupil.course, level_at_entry=pupil.course if is_level(pupil.course) else "", enrolled_on=day,
                last_seen_on=seen, is_demo=True, form_key=pupil.key, proven=[pupil.proves] if pupil.proves else [],
            )
        )  # fmt: skip
        self.add(GroupMember(group=group, learner=one, starts_on=day, ends_on=pupil.left_on))
        if pupil.proves:
            self.add(
                PriorStudy(
                    learner=one, schooling="primary_6", paper="Certificado de primaria", proves_level=pupil.proves,
                    state=PriorStudy.State.ACCEPTED, decided_by_id=place.officer.user, decided_on=day,
                )
            )  # fmt: skip
        self.exams(one, pupil)
        if pupil.left_on:
            one.state, one.withdrawn_on, one.why_left = Learner.State.WITHDRAWN, pupil.left_on, pupil.why_left
        elif there or pupil.exams:
            one.state = Learner.State.ACTIVE
        return one

    def person(self, pupil: Pupil, seen: date) -> Person:
        """Her record, last touched on the day she was seen, and the words by which she is found."""
        office, moment = self.place.office, self.place.moment(pupil.enrolled_on, 10)
        words = tokens(f"{pupil.given_names} {pupil.surname1} {pupil.surname2}")
        row = self.add(
            Person(
                purpose=EDUCATION, office=office, code=codes.new_code(8, secrets.randbelow), given_names=pupil.given_names,
                surname1=pupil.surname1, surname2=pupil.surname2, folded=" ".join(words), born_on=pupil.born, born_precision="day",
                sex=pupil.sex, language="es", registered_at=moment, registered_by_id=self.place.officer.user,
                last_seen_on=seen, form_key=pupil.key,
            )
        )  # fmt: skip
        for word in sorted({word[:LONGEST_WORD] for word in words}):
            self.add(SearchWord(person=row, purpose=EDUCATION, office=office, word=word))
        return row

    def exams(self, one: Learner, pupil: Pupil) -> None:
        """Each module she sat, and the levels they finish by the rule."""
        place, of = self.place, plan_on(plans(), pupil.enrolled_on)
        states: dict[str, str] = {}
        done: set[str] = set()
        for module, day, mark in pupil.exams:
            passed = rules_on(day).passed(mark)
            states[module] = "passed" if passed else "failed"
            row = self.add(
                ModuleEnrolment(
                    learner=one, module=module, state=states[module], started_on=day - AHEAD, evidence_on=day - AHEAD,
                    evidence_by_id=place.officer.user, mark=mark if passed else None, done_on=day if passed else None,
                    failures=0 if passed else 1, failed_on=None if passed else day,
                )
            )  # fmt: skip
            self.add(
                ExamRequest(
                    enrolment=row, plaza=one.plaza, sitting=self.sitting(one.plaza, day), state=ExamRequest.State.MARKED,
                    requested_at=place.moment(day - AHEAD, 12), requested_by_id=place.officer.user, mark=mark, passed=passed,
                    sat_on=day, marked_by_id=place.applier.user,
                )
            )  # fmt: skip
            for level, standing in completions(of, states, one.proven).items():
                if standing.is_complete and level not in done and level not in one.proven:
                    done.add(level)
                    self.add(
                        LevelCompletion(
                            learner=one, plaza=one.plaza, level=level, plan=of.code, counted=list(standing.electives_counted),
                            completed_on=day,
                        )
                    )  # fmt: skip
        if is_level(one.course) and (pupil.exams or pupil.proves):
            one.course = current_level(of, states, one.proven)

    def sitting(self, plaza: Plaza, day: date) -> ExamSitting:
        """That of the day."""
        if day not in self.sittings:
            self.sittings[day] = self.add(
                ExamSitting(
                    plaza=plaza, starts_at=self.place.moment(day, 9), applier_id=self.place.applier.user,
                    state=ExamSitting.State.HELD, form_key=self.site.exam_days[day],
                )
            )  # fmt: skip
        return self.sittings[day]

    def session(self, group: Group, day: date, came: list[tuple[Learner, str]]) -> None:
        """A session, what was said of each, and what counts."""
        if not came:
            return
        minutes = sum(slot[2] - slot[1] for slot in group.hours)
        held = self.add(Session(group=group, day=day, minutes=minutes))
        moment, author = self.place.moment(day, 20), self.place.officer.user
        for learner, state in came:
            self.add(
                Mark(
                    session=held, learner=learner, state=state, author_id=author, number=1, said_at=moment, received_at=moment
                )
            )  # fmt: skip
            self.add(Attendance(session=held, learner=learner, day=day, state=state))
