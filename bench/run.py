"""Measures the verbs and the pages of a busy window against the bare SQL, in the same run, on a database of full size.

    python -m bench.run --db sqlite --people 1000000
    python -m bench.run --db postgres --people 1000000

Method. A world of that size is made (or the one of an earlier run in ``--keep`` is used again). Each verb is called
``--times`` times with arguments drawn from the world by a fixed seed, after five calls that are not counted; beside it the
same question is asked in plain SQL by the driver alone, with the same arguments, in turn with the verb so that both find
the same caches. Beside the clock stands this thread's processor time, which a busy machine does not change. Pages are
asked from the real server (`ambos run`) by four users at once, each with a session and a connection of her own. Median and
95th percentile, in milliseconds. The table goes to ``bench/results``.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).with_name("results")
SEED = 7
USERS = 4


@dataclass(frozen=True)
class Taken:
    """How long something took, many times: milliseconds on the clock, and of this thread's processor time. The second
    tells the same on a busy machine; on SQLite it holds the database's work too, on PostgreSQL only our own."""

    name: str
    times: tuple[float, ...]
    own: tuple[float, ...] = ()
    queries: int | None = None
    bare: tuple[float, ...] = ()
    bare_own: tuple[float, ...] = ()

    def row(self) -> str:
        """One line of the table."""
        cells = [self.name, _median(self.times), _p95(self.times), _median(self.own)]
        cells += [
            _median(self.bare),
            _p95(self.bare),
            _median(self.bare_own),
            "" if self.queries is None else str(self.queries),
        ]
        return f"| {' | '.join(cells)} |"


def _median(times: tuple[float, ...]) -> str:
    return f"{statistics.median(times):.1f}" if times else ""


def _p95(times: tuple[float, ...]) -> str:
    return f"{sorted(times)[int(len(times) * 0.95) - 1]:.1f}" if times else ""


@contextmanager
def database(kind: str, keep: Path | None) -> Iterator[None]:
    """The database to measure, in the environment of this process and of the server it starts."""
    folder = keep.resolve() if keep else Path(tempfile.mkdtemp(prefix="ambos-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    os.environ |= {"AMBOS_MODE": "test", "AMBOS_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "ambos.config.settings"}
    (folder / "static").mkdir(exist_ok=True)
    os.environ.pop("DATABASE_URL", None)
    if kind == "sqlite":
        yield
        return
    from tests.support.postgres import Postgres

    with Postgres(durable=True, keep=folder / "postgres" if keep else None) as server:
        os.environ["DATABASE_URL"] = server.url
        yield


def main() -> None:
    """Read the arguments, make the world, measure, write the table."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--db", choices=["sqlite", "postgres"], default="sqlite")
    asked.add_argument("--people", type=int, default=100_000)
    asked.add_argument("--only", choices=["verbs", "pages", "hq"], default="", help="one part of the measurements")
    asked.add_argument("--times", type=int, default=200)
    asked.add_argument("--keep", type=Path, help="folder in which the world is kept for the next run")
    arguments = asked.parse_args()
    with database(arguments.db, arguments.keep):
        import django

        django.setup()
        said = measure(arguments)
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{arguments.db}-{arguments.people}{'-' if arguments.only else ''}{arguments.only}.md"
    file.write_text(said, encoding="utf-8")
    print(said)
    print(f"written to {file.relative_to(ROOT)}")


def measure(arguments: argparse.Namespace) -> str:
    """The world and the table."""
    from ambos.config.prepare import make_tables
    from ambos.records.people.models import Person
    from bench import day, hq, pages, verbs, world

    make_tables(print)
    start = time.monotonic()
    if not Person.objects.exists():
        print(f"making the world of {arguments.people} people ...")
        world.build(world.Size(people=arguments.people), seed=SEED, today=datetime.now(UTC).date(), say=print)
    built = time.monotonic() - start
    day.follow_ups(datetime.now(UTC).date(), datetime.now(UTC))
    chance = random.Random(SEED)
    parts = {
        "verbs": lambda: verbs.measured(chance, arguments.times),
        "pages": lambda: pages.measured(chance, arguments.times, USERS),
        "hq": lambda: hq.measured(chance, arguments.times, USERS),
    }
    taken = [one for name, part in parts.items() if arguments.only in ("", name) for one in part()]
    return table(arguments, built, taken)


def table(arguments: argparse.Namespace, built: float, taken: list[Taken]) -> str:
    """The results as Markdown."""
    from django.db import connection

    from ambos.programs.health_windows.models import Ticket
    from ambos.records.casework.models import Encounter, ServiceRequest
    from ambos.records.people.models import Person, SearchWord

    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        version = cursor.fetchone()[0]
    counts = {m.__name__: m.objects.count() for m in (Person, SearchWord, Encounter, ServiceRequest, Ticket)}
    head = (
        f"# {connection.vendor} {version}, {datetime.now(UTC):%Y-%m-%d}\n\n"
        f"{', '.join(f'{count:,} {name}' for name, count in counts.items())}. Made in {built:.0f} s.\n"
        f"{os.cpu_count()} cores, Python {platform.python_version()}, {arguments.times} times each; load at the end "
        f"{os.getloadavg()[0]:.1f}. Milliseconds.\n\n"
        "| what | median | p95 | processor | bare median | bare p95 | bare processor | queries |\n"
        "|---|---|---|---|---|---|---|---|\n"
    )
    return head + "\n".join(one.row() for one in taken) + "\n"


def timed(
    name: str, ways: Callable[[], Iterator[tuple[Callable[[], object], Callable[[], object] | None]]], times: int
) -> Taken:
    """Measure what ``ways`` yields: (the verb, the bare SQL or ``None``) with arguments of its own each time."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ours, own, bare, bare_own, queries = [], [], [], [], 0
    for number, (verb, plain) in enumerate(ways()):
        if number == 5:
            with CaptureQueriesContext(connection) as seen:
                verb()
            queries = len(seen)
            continue
        took, plain_took = _milliseconds(verb), _milliseconds(plain) if plain else None
        if number > 5:
            ours.append(took[0])
            own.append(took[1])
            if plain_took:
                bare.append(plain_took[0])
                bare_own.append(plain_took[1])
        if len(ours) == times:
            break
    return Taken(name, tuple(ours), tuple(own), queries, tuple(bare), tuple(bare_own))


def _milliseconds(act: Callable[[], object]) -> tuple[float, float]:
    """On the clock, and of this thread's processor time."""
    clock, own = time.perf_counter(), time.thread_time()
    act()
    return (time.perf_counter() - clock) * 1000, (time.thread_time() - own) * 1000


def at_once(name: str, port: int, asked: list[tuple[str, str]], users: int) -> Taken:
    """Ask pages of the server, ``users`` at a time, each over one connection: (path, cookie) in turn."""

    def user(mine: list[tuple[str, str]]) -> list[float]:
        opened, took = HTTPConnection("127.0.0.1", port, timeout=60), []
        for path, cookie in mine:
            start = time.perf_counter()
            opened.request("GET", path, headers={"Cookie": cookie, "Accept-Language": "es"})
            answer = opened.getresponse()
            answer.read()
            took.append((time.perf_counter() - start) * 1000)
            assert answer.status == 200, (path, answer.status)
        opened.close()
        return took

    with ThreadPoolExecutor(users) as crowd:
        times = [t for took in crowd.map(user, [asked[n::users] for n in range(users)]) for t in took[3:]]
    return Taken(f"{name} ({users} at once)", tuple(times))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
