"""How long the public tracker takes with 10,000 recommendations: the page, filtered and searched, the JSON, and the suggestion of
earlier ones. The real view through Django's test client, on SQLite in memory; wall clock, median and slowest of 15. Bound: 100 ms
a page.

    AMBOS_MODE=test AMBOS_VAR=/tmp/bench python -m bench.council
"""

from __future__ import annotations

import os
import statistics
import time

NUMBER = 10_000
ASKED = {
    "page": "/council/",
    "page 200": "/council/?page=200",
    "overdue": "/council/?late=1",
    "one ministry": "/council/?body=SEP",
    "words": "/council/?q=becas+preparatoria",
    "json": "/council/recommendations.json",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ambos.config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client
    from django.test.utils import get_runner, setup_test_environment

    setup_test_environment()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    old = runner.setup_databases()
    try:
        _fill()
        client = Client()
        for name, address in ASKED.items():
            _told(name, lambda address=address: client.get(address).content)  # type: ignore[misc]
        from ambos.programs.council.queries.recommendations import alike

        _told("earlier like it", lambda: alike("Becas para quienes terminan la preparatoria en Texas"))
    finally:
        runner.teardown_databases(old)


def _fill() -> None:
    from ambos.programs.council.actions import load_bodies
    from ambos.programs.council.demo.first_term import simulate_first_term

    load_bodies((None, None), print)
    simulate_first_term(number=NUMBER)


def _told(name: str, ask) -> None:
    ask()
    taken = []
    for _ in range(15):
        start = time.perf_counter()
        ask()
        taken.append(1000 * (time.perf_counter() - start))
    print(f"{name:16} median {statistics.median(taken):7.1f} ms  slowest {max(taken):7.1f} ms")


if __name__ == "__main__":
    main()
