"""How fast the directory leaves the house in HSDS, and how much memory that takes.

    python -m bench.hsds --services 20000

Method. Made services as in ``near.py``, every place of them accessible, in an empty SQLite; a quarter of them, then the rest
added. Each time all that is public is written to a folder as ``ambos hsds export`` does, part by part. Rows a second of the
process's own processor time, and by how much the peak of its memory grew. Twice the services may take twice as long: where a
service takes longer in the larger world, something is looked up row by row; where memory grows with them, something is held (what fits
below the peak of making the world is not seen; ``tests/records/test_hsds_parts.py`` sees it).
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import tempfile
import time
from datetime import date
from pathlib import Path

from bench.near import build
from bench.run import RESULTS, database


def measure(services: int) -> list[str]:
    """One row of the table for a quarter of the services, one for all of them."""
    from ambos.config.prepare import load_packs, make_tables
    from ambos.records.directory.models import Location, Service
    from ambos.records.directory.queries import needs
    from ambos.records.interfaces.queries.hsds import write_public
    from ambos.records.network.models import Office

    make_tables(lambda _said: None)
    load_packs(lambda _said: None)
    places = Office.objects.filter(country="us", latitude__isnull=False)
    cities = list(places.values_list("latitude", "longitude", "state_province"))
    codes = sorted(code for code, need in needs().items() if need.is_usual)
    rows = []
    for more in (services // 4, services - services // 4):
        build(more, cities, codes)
        Location.objects.update(is_accessible=True)
        before, worked = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        with tempfile.TemporaryDirectory() as folder:
            write_public(Path(folder), date(2026, 11, 23))
            took = time.process_time() - worked
            grew = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
            written = sum(_rows_in(file) for file in Path(folder, "csv").glob("*.csv"))
        known = Service.objects.count()
        rows.append(
            f"| {known:,} | {written:,} | {took:.1f} | {written / took:,.0f} | {took / known * 1000:.2f} | {grew:.0f} |"
        )
    return rows


def _rows_in(file: Path) -> int:
    with file.open(encoding="utf-8", newline="") as lines:
        return sum(1 for _row in csv.reader(lines)) - 1


def main() -> None:
    """Read the arguments, make the world, measure, write the table."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--services", type=int, default=20_000)
    given = arguments.parse_args()
    with database("sqlite", None):
        import django

        django.setup()
        rows = measure(given.services)
    said = (
        f"# The directory in HSDS, {given.services:,} services, sqlite\n\n"
        f"Load at the end {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores. Seconds of processor time; goal: 5,000 rows a second.\n\n"
        "| services | rows | processor (s) | rows/s | ms a service | peak memory grew by (MB) |\n"
        "|---|---|---|---|---|---|\n" + "\n".join(rows) + "\n"
    )
    (RESULTS / f"hsds-sqlite-{given.services}.md").write_text(said, encoding="utf-8")
    print(said)


if __name__ == "__main__":
    main()
