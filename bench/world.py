"""A network as large as the real one may become: 1,000,000 people, 2,000,000 encounters, 200,000 referrals, a queue today.

Written straight into the tables (COPY on PostgreSQL, many rows at a time on SQLite), because measuring needs size and not
the verbs that make it; the verbs are what is measured. Names are made up: drawn from a list (names.json) by a power law, so
that some words are very common and most are rare, as in life. The same seed makes the same world. Keys carry the day their
row was made, so that rows lie in the indexes as they would after years of work.
"""

from __future__ import annotations

import json
import random
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import Any

from django.db import connection, models, transaction

from ambos.domain import codes
from ambos.domain.names import fold, tokens
from ambos.programs.health_windows.models import Ticket, VisitTopic
from ambos.records.casework.models import Encounter, ServiceRequest
from ambos.records.directory.models import Organization, Service
from ambos.records.network.models import Office, ServicePoint
from ambos.records.people.models import LONGEST_WORD, Consent, Person, SearchWord

NAMES = json.loads(Path(__file__).with_name("names.json").read_text(encoding="utf-8"))
PROGRAM = "health_windows"
YEARS = 5
AT_ONCE = 20_000
QUEUE = 40
SOURCED = {"source": "made up for measuring", "as_of": "2026", "confidence": "unverified"}
TOPICS = ("diabetes", "nutrition", "heart_health", "health_insurance", "mental_health")


@dataclass(frozen=True)
class Size:
    """How much there is."""

    people: int = 1_000_000
    encounters_each: float = 2.0
    anonymous: float = 0.25
    referrals: float = 0.1
    offices: int = 54


def build(size: Size, *, seed: int, today: date, say: Callable[[str], object]) -> None:
    """Fill an empty, migrated database."""
    start = time.monotonic()
    chance = random.Random(seed)
    places = _network(size.offices)
    tables = [Person, SearchWord, Encounter, VisitTopic, Consent, ServiceRequest, Ticket]
    with without_indexes([m._meta.db_table for m in tables], say):
        with Bulk() as bulk:
            _fill(bulk, size, chance, places, today, say)
        say(f"  rows written after {time.monotonic() - start:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    say(f"  indexed after {time.monotonic() - start:.0f} s")


@dataclass(frozen=True)
class Place:
    """One office with its window and a service that answers it."""

    office: uuid.UUID
    window: uuid.UUID
    agency: uuid.UUID
    service: uuid.UUID
    clinic: uuid.UUID


def _network(count: int) -> list[Place]:
    """Offices, windows, agencies and clinics; the first office is the largest."""
    found = []
    with transaction.atomic():
        for number in range(count):
            name = f"Oficina {number:02d}"
            office = Office.objects.create(
                code=f"bench-{number:02d}", kind="consulate", official_name=name, name=name, city=name, state_province="CA",
                country="us", timezone="America/Los_Angeles", **SOURCED,
            )  # fmt: skip
            agency, clinic = (
                Organization.objects.create(
                    name=f"{kind} {number:02d}", folded_name=f"{kind} {number:02d}".lower(), **SOURCED
                )
                for kind in ("Agencia", "Clinica")
            )
            window = ServicePoint.objects.create(office=office, program=PROGRAM, name="Ventanilla", **SOURCED)
            service = Service.objects.create(
                organization=clinic, name="Consulta", folded_name="consulta", takes_referrals=True, **SOURCED
            )
            found.append(Place(office.pk, window.pk, agency.pk, service.pk, clinic.pk))
    return found


def _fill(bulk: Bulk, size: Size, chance: random.Random, places: list[Place], today: date, say) -> None:
    surname, female, male = (_common_first(NAMES[k]) for k in ("surnames", "female", "male"))
    weights = list(accumulate(1 / (n + 2) for n in range(len(places))))
    first_day, turns = today - timedelta(days=YEARS * 365), {}
    referrals = 0
    for number in range(size.people):
        place = chance.choices(places, cum_weights=weights)[0]
        is_woman = chance.random() < 0.62
        given_name = female if is_woman else male
        given = given_name(chance)
        if chance.random() < 0.6:
            given += f" {given_name(chance)}"
        surname1, surname2 = surname(chance), surname(chance)
        day = first_day + timedelta(days=int(YEARS * 365 * chance.random()))
        at = datetime(day.year, day.month, day.day, 16 + chance.randrange(6), chance.randrange(60), tzinfo=UTC)
        person, whole = _key(at, chance), f"{given} {surname1} {surname2}"
        born = date(chance.randrange(1940, 2008), chance.randrange(1, 13), chance.randrange(1, 29))
        bulk.add(
            Person, id=person, purpose="health", office_id=place.office, code=_code(number), given_names=given,
            surname1=surname1, surname2=surname2, folded=fold(whole), born_on=born, born_precision="day",
            sex="female" if is_woman else "male", registered_at=at, last_seen_on=day,
        )  # fmt: skip
        for word in sorted(set(tokens(whole))):
            bulk.add(SearchWord, person_id=person, purpose="health", office_id=place.office, word=word[:LONGEST_WORD])
        for _visit in range(_how_many(chance, size.encounters_each)):
            is_anonymous = chance.random() < size.anonymous
            later, latest = day + timedelta(days=int(chance.expovariate(1 / 200))), today - timedelta(days=1)
            if later > latest:
                # Somewhere in the time there was, never all of them on the last day: no window has 30,000 visits on a Monday.
                later = day + timedelta(days=int((latest - day).days * chance.random()))
            encounter, at = _encounter(bulk, chance, place, None if is_anonymous else person, later)
            if not is_anonymous and chance.random() < size.referrals:
                referrals += 1
                _referral(bulk, chance, place, person, encounter, at, referrals, today)
        if place is places[0] and turns.setdefault("today", 0) < QUEUE and number % 7 == 0:
            turns["today"] += 1
            _turn(bulk, chance, place, person, today, turns["today"])
        if number and number % 100_000 == 0:
            say(f"  {number} people ...")


def _encounter(bulk: Bulk, chance: random.Random, place: Place, person, day: date) -> tuple[uuid.UUID, datetime]:
    at = datetime(day.year, day.month, day.day, 16 + chance.randrange(8), chance.randrange(60), tzinfo=UTC)
    key = _key(at, chance)
    bulk.add(
        Encounter, id=key, purpose="health", program=PROGRAM, office_id=place.office, service_point_id=place.window,
        organization_id=place.agency, person_id=person, alias="" if person else "A-1", started_at=at,
        ended_at=at + timedelta(minutes=chance.randrange(5, 30)), day=day, recorded_at=at, form_key=_key(at, chance),
    )  # fmt: skip
    bulk.add(VisitTopic, id=_key(at, chance), encounter_id=key, topic=chance.choice(TOPICS))
    return key, at


def _referral(bulk: Bulk, chance: random.Random, place: Place, person, encounter, at, number: int, today: date) -> None:
    consent = _key(at, chance)
    bulk.add(
        Consent, id=consent, person_id=person, purpose="health", office_id=place.office, scope="share_referral",
        what=["name", "need"], how="spoken", language="es", given_at=at,
    )  # fmt: skip
    is_open = (today - at.date()).days < 20
    bulk.add(
        ServiceRequest, id=_key(at, chance), reference=f"B{number:07d}", follow_index=sha256(str(number).encode()).hexdigest(),
        encounter_id=encounter, purpose="health", program=PROGRAM, person_id=person, office_id=place.office,
        requester_id=place.agency, service_id=place.service, performer_id=place.clinic, need="1206-1", language="es",
        consent_id=consent, state="sent" if is_open else "completed", sent_at=at, sent_on=at.date(),
        answer_due_at=at + timedelta(days=3), answered_at=None if is_open else at + timedelta(days=1),
        answered_by="" if is_open else "link", closed_at=None if is_open else at + timedelta(days=12),
    )  # fmt: skip


def _turn(bulk: Bulk, chance: random.Random, place: Place, person, today: date, number: int) -> None:
    at = datetime(today.year, today.month, today.day, 16, number, tzinfo=UTC)
    bulk.add(
        Ticket, id=_key(at, chance), service_point_id=place.window, day=today, number=number, person_id=person, topics=["diabetes"],
        arrived_at=at, form_key=_key(at, chance),
    )  # fmt: skip


def _common_first(names: list[str]) -> Callable[[random.Random], str]:
    """Draws a name; the first of the list are the common ones, by a power law."""
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(names))))
    return lambda chance: chance.choices(names, cum_weights=weights)[0]


def _how_many(chance: random.Random, mean: float) -> int:
    """One visit at least for most, now and then many; ``mean`` on average."""
    count = 0
    while chance.random() < mean / (mean + 1):
        count += 1
    return count


def _key(at: datetime, chance: random.Random) -> uuid.UUID:
    """A key of version 7 of that moment."""
    bits = chance.getrandbits(74)
    return uuid.UUID(
        int=int(at.timestamp() * 1000) << 80 | 0x7 << 76 | (bits >> 62) << 64 | 0b10 << 62 | bits & (1 << 62) - 1
    )


def _code(number: int) -> str:
    """A valid code, different for each number (the digits of the number, spread by a step that shares no factor)."""
    rest = number * 7_654_321 % 29**6

    def digit(base: int) -> int:
        nonlocal rest
        rest, found = divmod(rest, base)
        return found

    return codes.new_code(7, digit)


# -- writing in bulk --------------------------------------------------------------------------------------------------------


class Bulk:
    """Gathers rows by table and writes them many at a time. Columns that are not given keep the default of their field."""

    def __init__(self) -> None:
        self.is_postgres = connection.vendor == "postgresql"
        self.waiting: dict[type[models.Model], list[tuple]] = {}
        self.columns: dict[type[models.Model], tuple[str, tuple[str, ...], tuple]] = {}

    def __enter__(self) -> Bulk:
        connection.ensure_connection()
        self.raw = connection.connection
        if self.is_postgres:
            # Rows are right by construction; a million look-ups of foreign keys would only take time.
            self.raw.execute("SET session_replication_role = replica")
        else:
            for pragma in ("foreign_keys=OFF", "synchronous=OFF", "journal_mode=MEMORY"):
                self.raw.execute(f"PRAGMA {pragma}")
        return self

    def __exit__(self, *error) -> None:
        for model in list(self.waiting):
            self._flush(model)
        if self.is_postgres:
            self.raw.execute("SET session_replication_role = DEFAULT")
        connection.close()

    def add(self, model: type[models.Model], **values: Any) -> None:
        """One more row."""
        rows = self.waiting.setdefault(model, [])
        if model not in self.columns:
            self.columns[model] = self._columns(model, tuple(values))
        rows.append(tuple(values.values()) if self.is_postgres else tuple(map(_for_sqlite, values.values())))
        if len(rows) >= AT_ONCE:
            self._flush(model)

    def _columns(self, model: type[models.Model], given: tuple[str, ...]) -> tuple[str, tuple[str, ...], tuple]:
        rest = [f for f in model._meta.local_concrete_fields if f.attname not in given and not f.primary_key]
        defaults = tuple(None if f.null and not f.has_default() else f.get_default() for f in rest)
        defaults = tuple(d if self.is_postgres else _for_sqlite(d) for d in defaults)
        return model._meta.db_table, (*given, *(f.column for f in rest)), defaults

    def _flush(self, model: type[models.Model]) -> None:
        rows, (table, columns, defaults) = self.waiting[model], self.columns[model]
        self.waiting[model] = []
        named = ", ".join(f'"{c}"' for c in columns)
        if self.is_postgres:
            with self.raw.cursor() as cursor, cursor.copy(f'COPY "{table}" ({named}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row([json.dumps(v) if isinstance(v, list | dict) else v for v in (*row, *defaults)])
            return
        marks = ", ".join("?" * len(columns))
        self.raw.execute("BEGIN")
        self.raw.executemany(f'INSERT INTO "{table}" ({named}) VALUES ({marks})', [(*row, *defaults) for row in rows])
        self.raw.execute("COMMIT")


def _for_sqlite(value: Any) -> Any:
    """As Django keeps it there."""
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value)
    return value


@contextmanager
def without_indexes(tables: list[str], say: Callable[[str], object]) -> Iterator[None]:
    """Take the plain indexes of these tables away while they are filled, and make them again."""
    if connection.vendor == "postgresql":
        find = (
            "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
            "JOIN pg_class t ON t.oid = i.indrelid WHERE t.relname = ANY(%s) AND NOT i.indisprimary "
            "AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)"
        )
        arguments: list = [tables]
    else:
        marks = ", ".join(["%s"] * len(tables))
        find = f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})"
        arguments = tables
    with connection.cursor() as cursor:
        cursor.execute(find, arguments)
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    say(f"  making {len(indexes)} indexes ...")
    with connection.cursor() as cursor:
        for _, statement in indexes:
            cursor.execute(statement)
