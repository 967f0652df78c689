"""The lists of plazas at 1,000,000 learners and 20,000,000 attendances, on PostgreSQL: what an adviser, the coordinator of a network, an
education officer and headquarters open, beside the same question in bare SQL asked by the driver alone, in the same run.

    python -m bench.plazas_large                      # a database of its own, thrown away afterwards: some minutes, some 12 GB
    python -m bench.plazas_large --learners 200000    # a fifth of it
    python -m bench.plazas_large --url postgresql://… # a database of yours that may be filled; filled once, measured often

Method. The world is written by SQL straight into the tables: indexes and constraints are taken off, rows made, then put back as the
migrations have them, then VACUUM ANALYZE. Plazas of 200 learners, ten groups each; offices of very different size (the largest has over a
fifth of all); 20 sessions a group, the rows lying in the order of the days as they would; names by a power law; four modules and
two exams a learner. One learner in ten stopped coming. The marks under the attendances (who said it, on which phone) are left out:
no list reads them. Each list is asked ``--times`` times after three that are not counted; pages whole, through the middleware, in this
process, without a network. Beside the clock stands processor time, which a busy machine hardly changes: ours (this thread) and that of the
database (the process behind this connection, as Linux tells it; workers beside it are switched off to have it whole).

Goal: lists under 100 ms.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bench.plazas_world import TODAY, build, key
from bench.run import RESULTS, database


@dataclass
class Asked:
    """One list: how long it took, ours and beside it the bare SQL; milliseconds."""

    name: str
    ours: list[tuple[float, float, float]] = field(default_factory=list)
    bare: list[tuple[float, float, float]] = field(default_factory=list)
    queries: int = 0
    rows: str = ""

    def line(self) -> str:
        """As a line of the table."""
        return f"| {' | '.join([self.name, self.rows, str(self.queries), *_cells(self.ours), *_cells(self.bare)])} |"


def _cells(taken: list[tuple[float, float, float]]) -> list[str]:
    if not taken:
        return [""] * 4
    clock, own, base = ([one[n] for one in taken] for n in range(3))
    return [
        f"{statistics.median(clock):.1f}", f"{sorted(clock)[max(0, int(len(clock) * 0.95) - 1)]:.1f}", f"{statistics.median(own):.1f}",
        f"{statistics.median(base):.1f}",
    ]  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--learners", type=int, default=1_000_000)
    asked.add_argument("--times", type=int, default=20)
    asked.add_argument("--only", default="", help="lists whose name begins so")
    asked.add_argument("--url", default="", help="a PostgreSQL database that may be filled")
    arguments = asked.parse_args()
    with _database(arguments.url):
        import django

        django.setup()
        from django.test.utils import setup_test_environment

        setup_test_environment()
        said = _measured(arguments)
    print(said)
    if not arguments.only:
        file = RESULTS / f"plazas-postgres-{arguments.learners}.md"
        file.write_text(said, encoding="utf-8")
        print(f"written to {file}")


@contextmanager
def _database(url: str) -> Iterator[None]:
    with database("sqlite" if url else "postgres", None):
        if url:
            os.environ["DATABASE_URL"] = url
        yield


def _measured(arguments: argparse.Namespace) -> str:
    from django.db import connection

    from ambos.config.prepare import make_tables
    from ambos.programs.plazas.models import Learner

    make_tables(print)
    start = time.monotonic()
    if not Learner.objects.exists():
        build(arguments.learners)
    built = time.monotonic() - start
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM plazas_attendance")
        attendances = cursor.fetchone()[0]
        cursor.execute("SELECT pg_database_size(current_database()) / 1e9")
        size = cursor.fetchone()[0]
    lines = []
    for one, ask, bare in _lists(arguments.times):
        if one.name.startswith(arguments.only):
            _ask(one, ask, bare, arguments.times if not one.name.startswith("month") else 1)
            lines.append(one.line())
            print(lines[-1], flush=True)
    return (
        f"# Lists of plazas, PostgreSQL {version}, {datetime.now(UTC):%Y-%m-%d}\n\n"
        f"{Learner.objects.count():,} learners, {attendances:,} attendances, {size:.1f} GB with indexes, shared buffers as PostgreSQL comes"
        f" (128 MB); made in {built:.0f} s.\n{os.cpu_count()} cores, Python {platform.python_version()}, {arguments.times} times each"
        " (the month: once); the machine was shared with other work, "
        f"load at the end {os.getloadavg()[0]:.1f}: the clock is an upper bound, processor time is not touched by it.\n"
        "Milliseconds; ours: this process, base: PostgreSQL's.\n\n"
        "| what | rows | queries | median | p95 | processor ours | processor base | bare median | bare p95 | bare ours | bare base |\n"
        "|---|---|---|---|---|---|---|---|---|---|---|\n" + "\n".join(lines) + "\n"
    )


def _ask(one: Asked, ask: Callable[[], Any], bare: Callable[[], Any] | None, times: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        found = ask()
    one.queries = len(seen)
    one.rows = str(len(found)) if isinstance(found, list) else ""
    for n in range(times + (2 if times > 3 else 0)):
        ours, beside = _taken(ask), _taken(bare) if bare else None
        if n >= 2 or times <= 3:
            one.ours.append(ours)
            if beside:
                one.bare.append(beside)


def _taken(ask: Callable[[], Any]) -> tuple[float, float, float]:
    """On the clock, of this thread, of the process of the database; milliseconds."""
    from django.db import connection

    file = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat") if connection.connection else None
    base = int(file.read_text().split()[0]) if file else 0
    clock, own = time.perf_counter(), time.thread_time()
    ask()
    took = (time.perf_counter() - clock) * 1000, (time.thread_time() - own) * 1000
    return *took, ((int(file.read_text().split()[0]) - base) / 1e6 if file else 0.0)


# -- the world ----------------------------------------------------------------------------------------------------------------
LEARNERS = """SELECT l.*, p.*, z.* FROM plazas_learner l JOIN people_person p ON p.id = l.person_id JOIN plazas_plaza z ON z.id = l.plaza_id
WHERE {where} ORDER BY l.number LIMIT 50"""
OF_OFFICE = "z.office_id = %(office)s"


def _lists(times: int) -> Iterator[tuple[Asked, Callable[[], Any], Callable[[], Any] | None]]:
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from ambos.domain.periods import Month
    from ambos.programs.plazas import queries
    from ambos.programs.plazas.measures import MEASURES
    from ambos.programs.plazas.models import Group, Plaza
    from ambos.programs.plazas.reports import LINES
    from ambos.records.accounts.models import User
    from ambos.records.posts.models import Post
    from ambos.records.posts.queries import access_from
    from tests.support.world import signed_in

    settings.ALLOWED_HOSTS = ["*"]
    who = {role: User.objects.get(email=f"{role}@example.org") for role in (
        "adviser", "plaza_coordinator", "education_officer", "headquarters_coordinator")}  # fmt: skip
    access = {role: access_from(Post.objects.get(holder=user)) for role, user in who.items()}
    clients = {role: signed_in(Client(), user) for role, user in who.items()}
    office = Post.objects.get(holder=who["education_officer"]).office_id
    group = Group.objects.get(pk=key(8, 0))
    month = Month.of(datetime.now(UTC).date()).previous
    values = {
        "office": office, "group": group.pk, "plaza": key(9, 0), "lead": Plaza.objects.get(pk=key(9, 0)).host_id, "today": TODAY,
        "since": date.fromordinal(TODAY.toordinal() - 84), "first": month.first_day, "last": month.last_day,
        "year": date(TODAY.year, 1, 1), "five": date(TODAY.year - 4, 1, 1),
        "seen": date.fromordinal(month.last_day.toordinal() - 90),
    }  # fmt: skip

    def sql(*statements: str) -> Callable[[], Any]:
        def ask() -> None:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement, values)
                    cursor.fetchall()

        return ask

    def page(role: str, address: str) -> Callable[[], Any]:
        def ask() -> None:
            answer = clients[role].get(address)
            assert answer.status_code == 200, (address, answer.status_code)

        return ask

    def first(role: str, **more: Any) -> Callable[[], list[Any]]:
        return lambda: list(queries.learners(access[role], **more)[:50])

    roster = (
        "SELECT l.*, p.* FROM plazas_groupmember m JOIN plazas_learner l ON l.id = m.learner_id JOIN people_person p ON p.id = l.person_id "
        "WHERE m.group_id = %(group)s AND m.starts_on <= %(today)s AND (m.ends_on IS NULL OR m.ends_on >= %(today)s) ORDER BY p.given_names"
    )
    held = (
        "SELECT s.id, s.day, count(*) FILTER (WHERE a.state IN ('present', 'late')) FROM plazas_session s LEFT JOIN plazas_attendance a "
        "ON a.session_id = s.id WHERE s.group_id = %(group)s GROUP BY s.id ORDER BY s.day DESC LIMIT 12"
    )
    of_network = "z.id IN (SELECT z.id FROM plazas_plaza z JOIN plazas_network n ON n.id = z.network_id WHERE n.lead_id = %(lead)s)"
    maria = " AND EXISTS (SELECT FROM people_searchword w WHERE w.person_id = p.id AND w.word LIKE 'maria%%')"
    one, few = {"adviser": "z.id = %(plaza)s", "plaza_coordinator": of_network}, ("adviser", "plaza_coordinator")
    worst = (
        "SELECT l.*, p.*, z.* FROM plazas_learner l JOIN people_person p ON p.id = l.person_id JOIN plazas_plaza z ON z.id = l.plaza_id "
        "WHERE {where} AND l.state IN ('registered', 'active', 'inactive') AND l.last_seen_on < %(today)s - 14 "
        "ORDER BY l.last_seen_on LIMIT 25"
    )
    yield Asked("adviser: roster of a group"), lambda: queries.on_the_list(group, TODAY), sql(roster)
    yield Asked("adviser: the last sessions of a group"), lambda: queries.sessions(group), sql(held)
    yield Asked("adviser: what her phone takes"), lambda: queries.phone_groups(access["adviser"]), None
    for role in (*few, "education_officer"):
        where = one.get(role, OF_OFFICE)
        yield Asked(f"{role}: learners"), first(role), sql(LEARNERS.format(where=where))
        yield Asked(f"{role}: learners who left"), first(role, state="withdrawn"), sql(
            LEARNERS.format(where=where + " AND l.state = 'withdrawn'"))  # fmt: skip
        yield (
            Asked(f"{role}: learners called maria"),
            first(role, text="maria"),
            sql(LEARNERS.format(where=where + maria)),
        )
        yield Asked(f"{role}: help before dropping out"), lambda role=role: queries.to_help(access[role], most=25), sql(
            worst.format(where=where))  # fmt: skip
    officer = access["education_officer"]
    yield Asked("education_officer: learner by number"), first("education_officer", text="b00000777"), sql(
        LEARNERS.format(where=OF_OFFICE + " AND l.number = 'B00000777'"))  # fmt: skip
    yield Asked("education_officer: learners, page 400"), lambda: list(queries.KeysFirst(queries.learners(officer), 50).page(400)), sql(
        LEARNERS.format(where=OF_OFFICE) + " OFFSET 19950")  # fmt: skip
    yield Asked("education_officer: exams asked for"), lambda: list(
        queries.KeysFirst(queries.exams(officer, state="requested"), 100).page(1)), sql(
        "SELECT e.*, m.*, l.*, p.*, z.* FROM plazas_examrequest e JOIN plazas_moduleenrolment m ON m.id = e.enrolment_id JOIN "
        "plazas_learner l ON l.id = m.learner_id JOIN people_person p ON p.id = l.person_id "
        "JOIN plazas_plaza z ON z.id = l.plaza_id WHERE " + OF_OFFICE
        + " AND e.state = 'requested' ORDER BY e.requested_at LIMIT 100")  # fmt: skip
    yield Asked("education_officer: studies to decide"), lambda: list(queries.studies_to_decide(officer)), sql(
        "SELECT s.*, l.*, p.* FROM plazas_priorstudy s JOIN plazas_learner l ON l.id = s.learner_id JOIN people_person p ON "
        "p.id = l.person_id JOIN plazas_plaza z ON z.id = l.plaza_id WHERE s.state = 'proposed' AND " + OF_OFFICE)  # fmt: skip
    count = (
        "SELECT z.*, (SELECT count(*) FROM plazas_learner l WHERE l.plaza_id = z.id AND l.state IN ('registered', 'active')) "
        "FROM plazas_plaza z"
    )
    for role, where in (("education_officer", " WHERE " + OF_OFFICE), ("headquarters_coordinator", "")):
        yield Asked(f"{role}: plazas"), lambda role=role: list(queries.plazas(access[role])[:50]), sql(
            f"{count}{where} ORDER BY z.name, z.id LIMIT 50")  # fmt: skip
    cohorts = (
        "SELECT extract(year FROM l.enrolled_on), count(*), count(*) FILTER (WHERE EXISTS (SELECT FROM plazas_levelcompletion c WHERE "
        "c.learner_id = l.id AND c.completed_on >= l.enrolled_on)) FROM plazas_learner l JOIN plazas_plaza z ON z.id = l.plaza_id WHERE "
        "{where} AND l.enrolled_on >= %(five)s GROUP BY 1"
    )
    for role in ("plaza_coordinator", "education_officer"):
        yield Asked(f"{role}: completion by cohort, the year"), lambda role=role: queries.figures(access[role], TODAY.year), sql(
            cohorts.format(where=one.get(role, OF_OFFICE)))  # fmt: skip
    for role, addresses in {
        "adviser": ("today/", "learners/", f"groups/{group.pk}/"),
        "plaza_coordinator": ("today/", "learners/", "learners/?q=maria", "", "figures/"),
        "education_officer": (
            "today/",
            "learners/",
            "learners/?q=maria",
            "learners/?page=400",
            "",
            "exams/",
            "figures/",
        ),
        "headquarters_coordinator": ("",),
    }.items():
        for address in addresses:
            yield (
                Asked(f"page, {role}: /plazas/{address.replace(str(group.pk), '…')}"),
                page(role, f"/plazas/{address}"),
                None,
            )
    of = "JOIN plazas_group g ON g.id = s.group_id JOIN plazas_plaza z ON z.id = g.plaza_id"
    yield Asked("month: every indicator of the network"), lambda: [
        list(each.compute(values["first"], values["last"])) for each in MEASURES if each.compute], sql(
        f"SELECT z.office_id, count(*) FROM plazas_session s {of} WHERE s.day BETWEEN %(first)s AND %(last)s GROUP BY 1",
        f"SELECT z.office_id, count(*) FROM plazas_attendance a JOIN plazas_session s ON s.id = a.session_id {of} WHERE a.day BETWEEN "
        "%(first)s AND %(last)s AND a.state IN ('present', 'late') GROUP BY 1",
        "SELECT z.office_id, count(DISTINCT l.id) FROM plazas_learner l JOIN plazas_plaza z ON z.id = l.plaza_id JOIN plazas_attendance a "
        "ON a.learner_id = l.id WHERE a.day BETWEEN %(seen)s AND %(last)s AND a.state IN ('present', 'late') GROUP BY 1")  # fmt: skip
    yield Asked("month: the lines of the report, every plaza"), lambda: [
        list(line.count(values["first"], values["last"])) for line in LINES], None  # fmt: skip


if __name__ == "__main__":
    main()
