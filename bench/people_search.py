"""Measures finding a person, four users at once, and shows the plan of every query: no step may read a whole table.

    python -m bench.people_search --db sqlite --people 100000
    python -m bench.people_search --db postgres --people 1000000

Method. A list of that size (``world.py``, without visits), a telephone for every person by its blind index, one large
office among 54 (a fifth of all). Each kind of search is asked ``--times`` times by each of four threads, each on a
connection of its own, after five that are not counted; what is typed is drawn from the list by a fixed seed, so that most
searches find somebody. A search writes its event to the log, as always: that is in the time. Beside it the same question in
bare SQL, one user, 20 rows. Milliseconds, on the clock and of the thread's own processor time, which a busy machine does not
change (on PostgreSQL it leaves the server's work out). Then the plan of each query of each kind: on PostgreSQL as it is chosen with the
statistics of the full table.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench.run import RESULTS, ROOT, SEED, USERS, _median, _p95, database

GOAL = 50.0
"""Milliseconds, 95th percentile, at 1,000,000 people."""


def kinds(chance: random.Random, some: list) -> dict[str, Callable[[], str]]:
    """What people type, by kind; each call another."""
    from ambos.domain.names import fold

    def one():
        return chance.choice(some)

    def word(person, letters=3):
        return fold(chance.choice([person.surname1, person.surname2, person.given_names])).split()[0][: max(letters, 3)]

    return {
        "three letters": lambda: word(one()),
        "a whole word": lambda: word(one(), 20),
        "two words, their beginnings": lambda: (lambda p: f"{fold(p.given_names)[:4]} {fold(p.surname1)[:4]}")(one()),
        "the three commonest words": lambda: "maria garcia hernandez",
        "a birth date": lambda: one().born_on.strftime("%d/%m/%Y"),
        "a birth date and a word": lambda: (lambda p: f"{word(p)} {p.born_on:%d/%m/%Y}")(one()),
        "a word and a year": lambda: (lambda p: f"{fold(p.surname1)} {p.born_on.year}")(one()),
        "a year": lambda: str(one().born_on.year),
        "a code": lambda: one().code,
        "a telephone": lambda: f"602 {_digits(one()):07}",
        "nobody": lambda: f"zqx{chance.randrange(1000)}",
    }


BARE = """
SELECT p.* FROM people_searchword w JOIN people_person p ON p.id = w.person_id
WHERE w.purpose = 'health' AND w.office_id = %s AND w.word >= %s AND w.word < %s AND p.forgotten_at IS NULL
ORDER BY w.word, w.person_id DESC LIMIT 20"""


def measure(people: int, times: int) -> Iterator[str]:
    """The lines of the result."""
    from django.db import close_old_connections, connection

    from ambos.config.prepare import make_tables
    from ambos.records.network.models import Office
    from ambos.records.people.models import Person
    from ambos.records.people.queries import search_people
    from bench import world
    from tests.support.world import account

    make_tables(lambda _said: None)
    if not Person.objects.exists():
        size = world.Size(people=people, encounters_each=0.0, referrals=0.0)
        world.build(size, seed=SEED, today=datetime.now(UTC).date(), say=print)
        _telephones(Person)
    office = Office.objects.get(code="bench-00")
    _user, access = account("promoter", office=office, email=f"search-{time.time_ns()}@example.org")
    chance = random.Random(SEED)
    some = list(Person.objects.filter(office=office).order_by("code")[:400])
    yield f"{Person.objects.count():,} people, {Person.objects.filter(office=office).count():,} of them at the office that searches.\n"
    yield "| what is typed | median | p95 | processor median | p95 | found (mean) | queries |\n|---|---|---|---|---|---|---|"
    plans = []
    for name, typed in kinds(chance, some).items():
        lists = [[typed() for _ in range(times + 5)] for _ in range(USERS)]

        def user(asked: list[str]) -> list[tuple[float, float, int]]:
            took = []
            for text in asked:
                start, own = time.perf_counter(), time.thread_time()
                found = search_people(access, text)
                took.append(((time.perf_counter() - start) * 1000, (time.thread_time() - own) * 1000, len(found)))
            connection.close()
            return took[5:]

        with ThreadPoolExecutor(USERS) as crowd:
            rows = [row for took in crowd.map(user, lists) for row in took]
        close_old_connections()
        queries = _queries(lambda: search_people(access, lists[0][0]))  # noqa: B023
        plans += [(name, sql) for sql in queries if sql.startswith("SELECT")]
        found = sum(row[2] for row in rows) / len(rows)
        clock, own = tuple(row[0] for row in rows), tuple(row[1] for row in rows)
        late = "" if float(_p95(clock)) < GOAL else " **late**"
        yield f"| {name} | {_median(clock)} | {_p95(clock)}{late} | {_median(own)} | {_p95(own)} | {found:.1f} | {len(queries)} |"
    yield from _bare(connection, office, chance, times)
    yield "\nPlans: steps that read a whole table of people.\n"
    whole = [(name, step) for name, sql in plans for step in _plan(connection, sql) if _is_whole(step)]
    yield "\n".join(f"- **{name}**: {step}" for name, step in whole) or f"- none, in {len(plans)} queries"


def _telephones(person_model) -> None:
    from ambos.records.people import vault
    from ambos.records.people.models import ContactPoint
    from bench.world import Bulk

    with Bulk() as bulk:
        for number, person in enumerate(person_model.objects.only("pk", "code").iterator(5000)):
            kept = f"+1602{_digits(person):07}"
            bulk.add(
                ContactPoint, id=_key(number), person_id=person.pk, system="phone", value=b"", sealed_with="bench",
                value_index=vault.index("health", "phone", kept),
            )  # fmt: skip


def _digits(person) -> int:
    return zlib.crc32(person.code.encode()) % 10**7


def _key(number: int):
    import uuid

    return uuid.UUID(int=(0x7 << 76) | (0b10 << 62) | number)


def _bare(connection, office, chance: random.Random, times: int) -> Iterator[str]:
    from ambos.domain.names import fold
    from bench.world import NAMES

    took = []
    key = office.pk.hex if connection.vendor == "sqlite" else office.pk
    for _ in range(times + 5):
        word = fold(chance.choice(NAMES["surnames"][:300])).split()[0][:3]
        start = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(BARE, [key, word, word + "\U0010ffff"])
            cursor.fetchall()
        took.append((time.perf_counter() - start) * 1000)
    own = tuple(took[5:])
    yield f"| bare SQL, one user: three letters | {_median(own)} | {_p95(own)} | | | | 1 |"


def _queries(act: Callable[[], object]) -> list[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        act()
    return [q["sql"] for q in seen]


def _plan(connection, sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql)
        return [str(row[-1]) for row in cursor.fetchall()]


def _is_whole(step: str) -> bool:
    return "Seq Scan on people" in step or step.strip().startswith("SCAN people")


@contextmanager
def _warm() -> Iterator[None]:
    import django

    django.setup()
    yield


def main() -> None:
    """Make the list, measure, write the table."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--db", choices=["sqlite", "postgres"], default="sqlite")
    asked.add_argument("--people", type=int, default=100_000)
    asked.add_argument("--times", type=int, default=50)
    asked.add_argument("--keep", type=Path, help="folder in which the list of SQLite is kept for the next run")
    arguments = asked.parse_args()
    with database(arguments.db, arguments.keep), _warm():
        lines = list(measure(arguments.people, arguments.times))
    said = (
        f"# Finding a person, {arguments.db}, {datetime.now(UTC):%Y-%m-%d}\n\n{os.cpu_count()} cores, Python "
        f"{platform.python_version()}, {USERS} users at once; load at the end {os.getloadavg()[0]:.1f}. Milliseconds.\n\n"
        + "\n".join(lines)
        + "\n"
    )
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"people-search-{arguments.db}-{arguments.people}.md"
    file.write_text(said, encoding="utf-8")
    print(said)
    print(f"written to {file.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
