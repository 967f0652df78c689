"""Services near a family: p95 of ``services_near`` and of its list narrowed as the public page does, over many services.

    python -m bench.near --db sqlite --services 200000
    python -m bench.near --db postgres --services 200000

Method. Made services, most of them around the places of the destination pack that have an office, spread like a city (the
distance from its middle has a normal distribution, 25 km), one in twenty by telephone only, one in three free of charge, half
of them open on weekdays (the others did not say their hours), one or two needs each of those windows meet often. Each
question is a need and a point near one of those cities, drawn by a fixed seed; five are not counted.
Beside it the same question in bare SQL by the driver alone: the ten nearest of that need in the square of 160 km, by distance.
Milliseconds on the clock and of this thread's processor; a busy machine changes only the first.
Goal: p95 under 100 ms at 200,000 services.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bench.run import RESULTS, SEED, Taken, database

BARE = """
SELECT a.service_id, MIN((l.latitude - %s) * (l.latitude - %s) + (l.longitude - %s) * (l.longitude - %s)) AS apart
FROM directory_location l
JOIN directory_serviceatlocation a ON a.location_id = l.id
JOIN directory_service s ON s.id = a.service_id AND s.state = 'active'
JOIN directory_serviceneed n ON n.service_id = s.id AND n.code = %s
WHERE l.latitude BETWEEN %s AND %s AND l.longitude BETWEEN %s AND %s
GROUP BY a.service_id ORDER BY apart LIMIT 10"""


def build(services: int, cities: list[tuple[float, float, str]], codes: list[str]) -> None:
    """That many services with their locations and needs, many rows at a time."""
    from django.db import connection

    from ambos.domain.names import fold
    from ambos.records.directory import models

    chance, batch = random.Random(SEED), 5_000
    known = {"source": "bench", "confidence": "low"}
    houses = [models.Organization(name=f"House {n}", folded_name=f"house {n}", **known) for n in range(services // 5)]
    models.Organization.objects.bulk_create(houses, batch_size=batch)
    for start in range(0, services, batch):
        made, places, here, needs, hours = [], [], [], [], []
        for n in range(start, min(start + batch, services)):
            house = chance.choice(houses)
            name = f"Service {n}"
            one = models.Service(
                organization=house,
                name=name,
                folded_name=fold(name),
                languages=["es", "en"],
                is_free=n % 3 == 0,
                **known,
            )
            made.append(one)
            if n % 2:
                hours.append(
                    models.Schedule(service=one, byday="MO,TU,WE,TH,FR", opens_at="08:00", closes_at="17:00", **known)
                )
            if chance.random() >= 0.05:
                middle = chance.choice(cities)
                place = models.Location(
                    organization=house, name=name, latitude=middle[0] + chance.gauss(0, 0.22),
                    longitude=middle[1] + chance.gauss(0, 0.26), state_province=middle[2], **known,
                )  # fmt: skip
                places.append(place)
                here.append(models.ServiceAtLocation(service=one, location=place, **known))
            needs += [
                models.ServiceNeed(service=one, code=code) for code in chance.sample(codes, chance.choice((1, 2)))
            ]
        for model, rows in (
            (models.Service, made), (models.Location, places), (models.ServiceAtLocation, here), (models.ServiceNeed, needs),
            (models.Schedule, hours),
        ):  # fmt: skip
            model.objects.bulk_create(rows, batch_size=batch)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure(services: int, times: int) -> list[Taken]:
    """The world, then the questions."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from ambos.config.prepare import load_packs, make_tables
    from ambos.programs.eligibility.queries import help_near
    from ambos.records.directory.models import Service
    from ambos.records.directory.queries import needs, services_near
    from ambos.records.network.models import Office

    make_tables(lambda _said: None)
    load_packs(lambda _said: None)
    offices = Office.objects.filter(country="us", latitude__isnull=False).values_list(
        "latitude", "longitude", "state_province"
    )
    cities = list(offices)
    codes = sorted(code for code, need in needs().items() if need.is_usual)
    if not Service.objects.exists():
        build(services, cities, codes)
    chance = random.Random(SEED)
    asked = [
        (chance.choice(codes), (city[0] + chance.gauss(0, 0.1), city[1] + chance.gauss(0, 0.1)))
        for city in (chance.choice(cities) for _ in range(times + 5))
    ]
    today, now = date(2026, 11, 23), datetime(2026, 11, 23, 18, tzinfo=UTC)

    def ten(need: str, near: tuple[float, float]) -> Any:
        return services_near(need=need, near=near, language="es", on=today)

    def page(need: str, near: tuple[float, float]) -> Any:
        return help_near(need=need, near=near, language="es", now=now)

    def narrowed(need: str, near: tuple[float, float]) -> Any:
        return help_near(need=need, near=near, language="es", now=now, open_now=True, is_free=True)

    def bare(need: str, near: tuple[float, float]) -> Any:
        (lat, lon), high = near, 80 / 111
        wide = high / math.cos(math.radians(lat))
        with connection.cursor() as cursor:
            cursor.execute(BARE, [lat, lat, lon, lon, need, lat - high, lat + high, lon - wide, lon + wide])
            return cursor.fetchall()

    told, floor = [], _taken(bare, asked)
    for name, verb in (
        ("ten services near", ten),
        ("the public page's list", page),
        ("the same, free and open now", narrowed),
    ):
        clock, own = _taken(verb, asked)
        with CaptureQueriesContext(connection) as captured:
            verb(*asked[0])
        told.append(Taken(name, clock, own, len(captured), *floor))
    return told


def _taken(verb: Callable[..., Any], asked: list) -> tuple[tuple[float, ...], tuple[float, ...]]:
    clock, own = [], []
    for arguments in asked:
        start, worked = time.perf_counter(), time.thread_time()
        verb(*arguments)
        clock.append((time.perf_counter() - start) * 1000)
        own.append((time.thread_time() - worked) * 1000)
    return tuple(clock[5:]), tuple(own[5:])


def main() -> None:
    """Read the arguments, make the world, measure, write the table."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--db", choices=["sqlite", "postgres"], default="sqlite")
    arguments.add_argument("--services", type=int, default=200_000)
    arguments.add_argument("--times", type=int, default=100)
    arguments.add_argument("--keep", type=Path)
    given = arguments.parse_args()
    with database(given.db, given.keep):
        import django

        django.setup()
        rows = measure(given.services, given.times)
    said = (
        f"# Services near a place, {given.services:,} services, {given.db}\n\n"
        f"{given.times} questions each; load at the end {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores. Milliseconds. "
        "Goal: p95 under 100 ms.\n\n"
        "| what | median | p95 | processor | bare median | bare p95 | bare processor | queries |\n"
        "|---|---|---|---|---|---|---|---|\n" + "\n".join(row.row() for row in rows) + "\n"
    )
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"near-{given.db}-{given.services}.md").write_text(said, encoding="utf-8")
    print(said)


if __name__ == "__main__":
    main()
