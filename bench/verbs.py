"""The verbs of a busy window, each beside the same question in plain SQL."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.names import fold
from ambos.programs.health_windows.queries import day_figures, queue, visits_of, windows
from ambos.records.network.models import Office
from ambos.records.people.models import Person
from ambos.records.people.queries import person as person_within
from ambos.records.people.queries import search_people
from bench import day
from bench.run import Taken, timed
from bench.world import NAMES

SEARCH = """
SELECT p.* FROM people_searchword w JOIN people_person p ON p.id = w.person_id
WHERE w.purpose = 'health' AND w.office_id = %s AND w.word >= %s AND w.word < %s AND p.forgotten_at IS NULL
ORDER BY w.word, w.person_id DESC LIMIT 20"""
SEARCH_TWO = """
SELECT p.* FROM people_searchword w JOIN people_person p ON p.id = w.person_id
WHERE w.purpose = 'health' AND w.office_id = %s AND w.word >= %s AND w.word < %s AND p.forgotten_at IS NULL
AND EXISTS (SELECT 1 FROM people_searchword o WHERE o.person_id = p.id AND o.word >= %s AND o.word < %s)
ORDER BY w.word, w.person_id DESC LIMIT 20"""
QUEUE = """
SELECT t.*, p.* FROM health_windows_ticket t LEFT JOIN people_person p ON p.id = t.person_id
WHERE t.service_point_id = %s AND t.day = %s AND t.state IN ('waiting', 'called') ORDER BY t.number"""
VISITS = "SELECT * FROM casework_encounter WHERE person_id = %s AND superseded_by_id IS NULL ORDER BY started_at DESC LIMIT 20"
PERSON = "SELECT * FROM people_person WHERE id = %s AND office_id = %s AND purpose = 'health'"


def promoter() -> tuple[Office, Access]:
    """Somebody who attends at the largest office."""
    from tests.support import world

    office = Office.objects.get(code="bench-00")
    _user, access = world.account("promoter", office=office, email=f"bench-{uuid.uuid4().hex}@example.org")
    return office, access


def measured(chance: random.Random, times: int) -> Iterator[Taken]:
    """Search, record, queue, visit."""
    office, access = promoter()
    window = windows(access).get()
    today = timezone.localdate()
    day.begin(access)
    some = list(Person.objects.filter(office=office).order_by("code")[: times + 50])

    def asked(words: int) -> Iterator[tuple]:
        while True:
            typed = [fold(chance.choice(NAMES["surnames"][:300]))[: chance.randint(3, 9)] for _ in range(words)]
            ends = [part for word in typed for part in (word, word + "\U0010ffff")]
            yield (
                partial(search_people, access, " ".join(typed)),
                partial(_sql, SEARCH if words == 1 else SEARCH_TWO, [_key(office.pk), *ends]),
            )

    def common() -> Iterator[tuple]:
        while True:
            yield (
                lambda: search_people(access, "maria garcia hernandez"),
                lambda: _sql(SEARCH_TWO, [_key(office.pk), "garcia", "garciaz", "hernandez", "hernandezz"]),
            )

    def opened() -> Iterator[tuple]:
        for one in some:
            yield partial(_open, access, one), partial(_bare_open, office, one)

    def queued() -> Iterator[tuple]:
        while True:
            yield lambda: queue(access, window, today), lambda: _sql(QUEUE, [_key(window.pk), str(today)])

    def figures() -> Iterator[tuple]:
        while True:
            yield lambda: day_figures(access, window, today), None

    def attended(kind: Callable[..., None], *, beside_bare: bool = False) -> Iterator[tuple]:
        day.begin(access)
        for one in some:
            bare = partial(_bare_visit, access, window, one) if beside_bare else None
            yield partial(kind, access, window, one), bare

    yield timed("search: one word, by its beginning", lambda: asked(1), times)
    yield timed("search: two words", lambda: asked(2), times)
    yield timed("search: three of the commonest words", common, times)
    yield timed("open a person and her visits", opened, times)
    yield timed("the queue of the day", queued, times)
    yield timed("the figures of the day", figures, times)
    yield timed("a turn, called and recorded as a visit", lambda: attended(day.visit, beside_bare=True), times)
    yield timed("the same with two screenings and a referral", lambda: attended(day.full_visit), times)


def _open(access: Access, person) -> None:
    person_within(access, person.pk)
    list(visits_of(access, person)[:20])


def _bare_open(office: Office, person) -> None:
    _sql(PERSON, [_key(person.pk), _key(office.pk)])
    _sql(VISITS, [_key(person.pk)])


def _bare_visit(access: Access, window, person) -> None:
    """The rows of one visit in three transactions, by the driver alone, without a rule checked."""
    now, today, ticket, encounter = str(timezone.now()), str(timezone.localdate()), uuid.uuid4(), uuid.uuid4()
    with connection.cursor() as cursor:
        with transaction.atomic():
            cursor.execute(
                "SELECT max(number) FROM health_windows_ticket WHERE service_point_id = %s AND day = %s",
                [_key(window.pk), today],
            )
            number = (cursor.fetchone()[0] or 0) + 1
            _insert(cursor, "health_windows_ticket", id=ticket, service_point_id=window.pk, day=today, number=number, person_id=person.pk,
                    alias="", company="", topics="[]", is_reserved=False, language="es", needs_interpreter=False, state="waiting",
                    arrived_at=now, form_key=uuid.uuid4())  # fmt: skip
            _event(cursor, ticket, now)
        with transaction.atomic():
            cursor.execute(
                "UPDATE health_windows_ticket SET state = 'called', called_at = %s, called_by_id = %s WHERE id = %s",
                [now, _key(access.user), _key(ticket)],
            )
            _event(cursor, ticket, now)
        with transaction.atomic():
            _insert(cursor, "casework_encounter", id=encounter, purpose="health", program="health_windows", office_id=window.office_id,
                    service_point_id=window.pk, person_id=person.pk, alias="", source="hall", language="es", started_at=now, day=today,
                    recorded_at=now, recorded_by_id=access.user, form_key=uuid.uuid4())  # fmt: skip
            _insert(cursor, "health_windows_visittopic", id=uuid.uuid4(), encounter_id=encounter, topic="diabetes")
            cursor.execute(
                "UPDATE health_windows_ticket SET state = 'attended', done_at = %s, encounter_id = %s WHERE id = %s",
                [now, _key(encounter), _key(ticket)],
            )
            _event(cursor, encounter, now)


def _event(cursor, subject: uuid.UUID, now: str) -> None:
    _insert(
        cursor, "audit_event", id=uuid.uuid4(), at=now, verb="bench.bare", by="system", role="", subject_type="bench",
        subject_id=str(subject), data="{}",
    )  # fmt: skip


def _insert(cursor, table: str, **values) -> None:
    marks = ", ".join(["%s"] * len(values))
    plain = [_key(v) if isinstance(v, uuid.UUID) else v for v in values.values()]
    cursor.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", plain)


def _sql(statement: str, arguments: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return cursor.fetchall()


def _key(key: uuid.UUID) -> uuid.UUID | str:
    return key if connection.vendor == "postgresql" else key.hex
