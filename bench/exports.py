"""How fast a table leaves the house, and how much memory that takes.

    python -m bench.exports --rows 20000                 SQLite, in a folder of its own
    DATABASE_URL=postgres://... python -m bench.exports --rows 1000000

Method. A made-up office with so many visits (and one referral for every ten) is written in bulk into an empty database. Then
each table is read the way the page sends it, first to last piece, and thrown away; beside it the same rows by the driver alone
with Python's csv module, which is the floor. Rows a second on the clock, and of the
process's own processor time, which a busy machine changes less; the growth of the process's peak memory while the last
nine tenths of the rows are read, which is what "flat" means. The goal: 5,000 rows
a second, memory flat.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

GOAL = 5000
FLOORS = {
    "visits": "SELECT id, day, program, source, language, started_at, ended_at FROM casework_encounter ORDER BY day, id",
    "referrals": "SELECT reference, sent_on, need, language, state, sent_at FROM casework_servicerequest ORDER BY sent_on, id",
}


def main(rows: int) -> None:
    """Make the rows, measure, print the table."""
    access = build(rows)
    from ambos.domain import sheets
    from ambos.records.interfaces.queries.tables import TABLES

    first, last = date(2020, 1, 1), date(2030, 1, 1)
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {engine()}, {rows:,} visits\n")
    print(
        "| table | rows | rows/s | rows per s of own processor time | floor rows/s | peak memory grew by |\n|---|---|---|---|---|---|"
    )
    for slug in ("visits", "referrals"):
        table = TABLES[slug]
        floor = bare(FLOORS[slug])
        for kind in ("csv", "xlsx"):
            found = table.found(access, first, last)
            cells = counted(table.rows(found))
            made = sheets.as_csv(table.head, cells) if kind == "csv" else sheets.as_xlsx(slug, table.head, cells)
            count, speed, own, grew = taken(made, cells)
            mark = "" if own >= GOAL else " (below the goal)"
            print(
                f"| {slug}.{kind} | {count:,} | {speed:,.0f} | {own:,.0f}{mark} | {floor:,.0f} | {grew / 1024:.1f} MB |"
            )


class counted:  # noqa: N801 - reads as a verb where it is used
    """An iterator that knows how far one has read."""

    def __init__(self, rows: Iterable[Any]):
        self.rows, self.count = iter(rows), 0

    def __iter__(self) -> Iterator[Any]:
        for row in self.rows:
            self.count += 1
            yield row


def taken(pieces: Iterable[bytes], cells: counted) -> tuple[int, float, float, int]:
    """Rows, rows a second by the clock and by own time, and by how many KB the peak grew after the first pieces."""
    started, worked = time.perf_counter(), time.process_time()
    pieces = iter(pieces)
    for _ in islice(pieces, 3):
        pass
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in pieces:
        pass
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    clock, own = time.perf_counter() - started, time.process_time() - worked
    return cells.count, cells.count / clock, cells.count / own, after - before


def bare(sql: str) -> float:
    """Rows a second of plain SQL through csv.writer, by the driver alone."""
    from django.db import connection

    out, count, started = io.StringIO(), 0, time.perf_counter()
    writer = csv.writer(out)
    with connection.cursor() as cursor:
        cursor.execute(sql)
        while many := cursor.fetchmany(2000):
            writer.writerows(many)
            count += len(many)
            out.seek(0)
            out.truncate()
    return count / (time.perf_counter() - started)


def engine() -> str:
    """Which database."""
    from django.db import connection

    return connection.vendor


def build(rows: int) -> Any:
    """An office, a window and its visits; the access of its promoter."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from ambos.domain.access import HEALTH, Access
    from ambos.records.casework.models import Encounter, ServiceRequest
    from ambos.records.people.models import Consent
    from tests.support import world

    office, service = world.office("fresno"), world.service()
    point = world.window(office)
    consent = Consent.objects.create(
        purpose=HEALTH, scope="referral", how="spoken", language="es", given_at=datetime.now(UTC)
    )
    if not Encounter.objects.exists():
        for start in range(0, rows, 5000):
            visits = [
                Encounter(
                    purpose=HEALTH, program="health_windows", office=office, service_point=point, alias=f"A-{n}",
                    source="hall", language="es", started_at=at, ended_at=at + timedelta(minutes=9), day=at.date(),
                    recorded_at=at, form_key=uuid4(),
                )
                for n in range(start, min(start + 5000, rows))
                for at in [datetime(2026, 1, 1, 17, tzinfo=UTC) + timedelta(minutes=n % 400_000)]
            ]  # fmt: skip
            Encounter.objects.bulk_create(visits)
            ServiceRequest.objects.bulk_create(
                ServiceRequest(
                    reference=f"R{start + n}", follow_index=uuid4().hex, encounter=visit, purpose=HEALTH,
                    program=visit.program, office=office, service=service, performer=service.organization,
                    need="1204", language="es", consent=consent, sent_at=visit.started_at, sent_on=visit.day,
                    answer_due_at=visit.started_at + timedelta(days=3),
                )
                for n, visit in enumerate(visits)
                if n % 10 == 0
            )  # fmt: skip
    return Access(can=frozenset({"serve_people"}), purposes=frozenset({HEALTH}), offices=frozenset({office.pk}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000)
    asked = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ambos.config.settings")
    os.environ["AMBOS_MODE"] = "test"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["AMBOS_VAR"] = folder
        main(asked.rows)
