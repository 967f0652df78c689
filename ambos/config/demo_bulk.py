"""The bulk path of the demo's year: the rows that the verbs make, column by column, many at a time (about a millisecond and a
half of processor time a visit).

What it leaves out is what nobody counts: letters and their links, places taken at a clinic, and one event of the log for each
verb (one for each office stands instead). A test plays and writes the same plan and compares every row.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from ambos.config.demo_plan import Visit, answered, called, recorded, told, typed, went_on
from ambos.domain import codes, periods, referrals
from ambos.domain.access import HEALTH
from ambos.domain.names import tokens
from ambos.domain.screenings import assess
from ambos.programs.health_windows.models import Ticket, VisitTopic
from ambos.programs.health_windows.queries import PROGRAM
from ambos.records.audit.actions import record
from ambos.records.casework.models import Encounter, FollowUp, Outcome, ServiceRequest
from ambos.records.casework.queries import rest_days
from ambos.records.measurements.models import Screening
from ambos.records.measurements.queries import as_table, numbers, table_row_on
from ambos.records.people.models import LONGEST_WORD, Consent, Person, SearchWord
from ambos.records.registry.keyrings import keyring

NEED, FAMILY = "1206-1", "medicaid_chip"
SHARED = ("name", "phone", "need", "language")
BATCH = 4_000


def write(window: Any, visits: Iterator[Visit]) -> None:
    """The rows that ``play`` makes, many at a time."""
    rows = _Rows(window)
    number: dict[date, int] = {}
    people: list[Person] = []
    for visit in visits:
        day = visit.arrived.date()
        number[day] = number.get(day, rows.first_turn(day) - 1) + 1
        if visit.person:
            people.append(rows.person(visit))
        person = people[-1] if visit.person else people[visit.again] if visit.again is not None else None
        rows.visit(visit, person, number[day])
        if rows.is_full:
            rows.save()
    rows.save()
    record(
        "demo.written", "demo.world", by="system", office=window.office, visits=sum(number.values()), people=len(people)
    )


class _Rows:
    """Rows that wait to be written, in the order in which one refers to another."""

    ORDER = (Person, SearchWord, Encounter, VisitTopic, Screening, Ticket, Consent, ServiceRequest, FollowUp, Outcome)

    def __init__(self, window: Any):
        self.window = window
        self.waiting: dict[type, list[Any]] = {model: [] for model in self.ORDER}
        self.seen: dict[uuid.UUID, Person] = {}
        self.ring = keyring("casework")
        self.rest = rest_days(window.office.country)
        self.taken: dict[date, int] = {}

    @property
    def is_full(self) -> bool:
        return len(self.waiting[Encounter]) >= BATCH

    def first_turn(self, day: date) -> int:
        """The first turn that is free on a day: the towns' world has given some."""
        if not self.taken:
            mine = Ticket.objects.filter(service_point=self.window.point)
            for each, turn in mine.order_by("number").values_list("day", "number"):
                self.taken[each] = turn
            self.taken.setdefault(date.min, 0)
        return self.taken.get(day, 0) + 1

    def add(self, row: Any) -> Any:
        self.waiting[type(row)].append(row)
        return row

    @transaction.atomic
    def save(self) -> None:
        """Write what waits. People who came back in a later batch have their last day put right."""
        fresh = {person.pk for person in self.waiting[Person]}
        for model in self.ORDER:
            model.objects.bulk_create(self.waiting[model], batch_size=1000)
            self.waiting[model] = []
        back = [person for key, person in self.seen.items() if key not in fresh]
        Person.objects.bulk_update(back, ["last_seen_on"], batch_size=1000)
        self.seen = {}

    def person(self, visit: Visit) -> Person:
        """Her record, and the words by which she is found."""
        who, day = visit.person, visit.arrived.date()
        whole = f"{who.given_names} {who.surname1} {who.surname2}"
        row = self.add(
            Person(
                purpose=HEALTH, office=self.window.office, code=_code(), given_names=who.given_names, surname1=who.surname1,
                surname2=who.surname2, folded=" ".join(tokens(whole)), born_on=who.born,
                born_precision="day", sex=who.sex, language=who.language, registered_at=visit.arrived,
                registered_by_id=self.window.promoter.user, last_seen_on=day,
            )
        )  # fmt: skip
        for word in sorted({word[:LONGEST_WORD] for word in tokens(whole)}):
            self.add(SearchWord(person=row, purpose=HEALTH, office=self.window.office, word=word))
        return row

    def visit(self, visit: Visit, person: Person | None, turn: int) -> None:
        """Everything of one visit."""
        window, day = self.window, visit.arrived.date()
        if person is not None and day > person.last_seen_on:
            person.last_seen_on = day
            self.seen[person.pk] = person
        alias = "" if person else f"A-{turn}"
        encounter = self.add(
            Encounter(
                purpose=HEALTH, program=PROGRAM, office=window.office, service_point=window.point, organization=window.agency,
                person=person, alias=alias, source="hall", language="es", started_at=called(visit), day=day,
                recorded_at=recorded(visit), recorded_by_id=window.promoter.user, form_key=visit.keys[1],
            )
        )  # fmt: skip
        self.add(
            Ticket(
                service_point=window.point, day=day, number=turn, person=person, alias=alias, language="es", state="attended",
                arrived_at=visit.arrived, called_at=called(visit), called_by_id=window.promoter.user, done_at=recorded(visit),
                encounter=encounter, form_key=visit.keys[0],
            )
        )  # fmt: skip
        for topic in visit.topics:
            self.add(VisitTopic(encounter=encounter, topic=topic))
        if visit.systolic:
            self._screening(visit, encounter, person)
        if visit.refers and person is not None:
            self._referral(visit, encounter, person)

    def _screening(self, visit: Visit, encounter: Encounter, person: Person | None) -> None:
        row, values = table_row_on(encounter.day), typed(visit)
        age = None
        if person is not None:
            born = person.born_on
            age = encounter.day.year - born.year - ((encounter.day.month, encounter.day.day) < (born.month, born.day))
        reading = assess(
            as_table(row), "blood_pressure", numbers(values), "mmHg", None, encounter.day, age=age, pregnant=None
        )
        self.add(
            Screening(
                encounter=encounter, test="blood_pressure", values={n: str(v) for n, v in reading.values.items()},
                unit=reading.unit, typed=values | {"unit": "mmHg"}, band=reading.band.code if reading.band else "",
                level=reading.band.level.code if reading.band else "", table=row, taken_at=recorded(visit),
                taken_by_id=self.window.promoter.user,
            )
        )  # fmt: skip

    def _referral(self, visit: Visit, encounter: Encounter, person: Person) -> None:
        window, sent = self.window, recorded(visit)
        here = sent.astimezone(ZoneInfo(window.office.timezone))
        consent = self.add(
            Consent(
                person=person, purpose=HEALTH, office=window.office, scope="share_referral",
                recipient=window.service.organization.name, recipient_key=window.service.organization_id, what=list(SHARED),
                how="spoken", language="es", given_at=sent, taken_by_id=window.promoter.user,
            )
        )  # fmt: skip
        ended = {"attended": "completed", "enrolled": "completed", "did_not_come": "closed", "": "sent"}[visit.became]
        request = self.add(
            ServiceRequest(
                reference=_code(), follow_index=self.ring.blind(_code(codes.FOLLOW_CODE)), encounter=encounter, purpose=HEALTH,
                program=PROGRAM, person=person, office=window.office, requester=window.agency, service=window.service,
                performer=window.service.organization, need=NEED, program_family=FAMILY, language="es",
                birth_year=person.born_on.year, consent=consent, state=ended, sent_at=sent, sent_on=here.date(),
                sent_by_id=window.promoter.user,
                answer_due_at=periods.due(
                    here, business_days=window.service.answers_within_days, holidays=self.rest
                ),
                seen_at=answered(visit) if visit.became else None, answered_at=answered(visit) if visit.became else None,
                answered_by="system" if visit.became else "", closed_at=told(visit) if visit.became else None,
            )
        )  # fmt: skip
        for days, due in referrals.follow_up_days(request.sent_on):
            over = (
                {"done_at": told(visit), "done_by": "system", "result": FollowUp.Result.NOT_NEEDED}
                if visit.became
                else {}
            )
            whose = {"office": request.office, "purpose": request.purpose}
            self.add(FollowUp(service_request=request, days=days, due_on=due, **whose, **over))
        if visit.became:
            self.add(
                Outcome(
                    service_request=request, code=visit.became, happened_on=went_on(visit),
                    has_medical_home=visit.has_home if visit.became != "did_not_come" else None, said_by="provider",
                    recorded_at=told(visit), recorded_by="system",
                )
            )  # fmt: skip


_given: set[str] = set()


def _code(length: int = 8) -> str:
    """A code nobody else has: eight characters where the verbs give six, so that the two never meet."""
    while (code := codes.new_code(length, secrets.randbelow)) in _given:
        pass
    _given.add(code)
    return code
