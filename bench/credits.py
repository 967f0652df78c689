"""Credits: one analysis of 40 lines against 50,000 equivalences, and 10,000 analyses in a batch with progress.

Method. 10,000 made-up source courses in 40 plans bear five equivalences each, for different school years (50,000 in all), towards
500 target courses; the same seed makes the same table. A record has 40 lines drawn from one plan, marks from 5 to 10, one in ten
repeated. *Analysis*: ``domain.credits.align`` on a table that was built beforehand, the median and the worst of 300 records.
*Batch*: 10,000 records one after the other, a line of progress every thousand.

    python bench/credits.py [--equivalences 50000] [--batch 10000]
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ambos.domain.credits import Equivalence, Line, Requirement, Rules, Table, Target, align
from ambos.domain.grades import Scale, load_scale

LINES, YEARS, PLANS, TARGETS = 40, 5, 40, 500
REQUIREMENTS = tuple(Requirement(f"subject-{n}", Decimal(4), "subject-7") for n in range(8))
SCALE = load_scale({"code": "ten", "high": 10, "step": "0.1", "bands": [
    {"low": 0, "letter": "F", "pass": False}, {"low": 6, "letter": "D", "pass": True}, {"low": 9, "letter": "A", "pass": True},
]})  # fmt: skip


def table(equivalences: int, chance: random.Random) -> Table:
    """So many equivalences, five for each source course."""
    targets = [Target(f"t{n}", f"Course {n}", f"subject-{n % 8}", Decimal(1)) for n in range(TARGETS)]
    rows = [
        Equivalence(
            f"e{n}", f"p{n // YEARS % PLANS}", f"c{n // YEARS}", "full", ((f"t{chance.randrange(TARGETS)}", Decimal(1)),),
            ("a", "b"), "contents", 2010 + 3 * (n % YEARS), 2012 + 3 * (n % YEARS),
        )
        for n in range(equivalences)
    ]  # fmt: skip
    return Table(rows, targets)


def record(equivalences: int, chance: random.Random) -> list[Line]:
    """Forty lines of one plan."""
    plan, courses = chance.randrange(PLANS), equivalences // YEARS // PLANS
    lines = []
    for n in range(LINES):
        course = plan + PLANS * chance.randrange(max(1, courses))
        mark = str(Decimal(chance.randrange(50, 101)) / 10)
        lines.append(Line(str(n), f"p{plan}", f"c{course}", mark, scale="ten", year=2010 + chance.randrange(15)))
        if chance.random() < 0.1 and n:
            lines[n] = Line(str(n), f"p{plan}", lines[n - 1].course, mark, scale="ten", year=2020)
    return lines


def timed(lines: list[Line], known: Table, scales: dict[str, Scale]) -> float:
    """Milliseconds of one analysis."""
    began = time.perf_counter()
    align(lines, known, scales, rules=Rules(), requirements=REQUIREMENTS)
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--equivalences", type=int, default=50_000)
    asked.add_argument("--batch", type=int, default=10_000)
    options = asked.parse_args()
    chance, scales = random.Random(2009), {"ten": SCALE}
    began = time.perf_counter()
    known = table(options.equivalences, chance)
    print(f"table of {options.equivalences:,} equivalences: {time.perf_counter() - began:.2f} s")
    took = [timed(record(options.equivalences, chance), known, scales) for _ in range(300)]
    print(f"one analysis of {LINES} lines: median {statistics.median(took):.2f} ms, worst {max(took):.2f} ms")
    began = time.perf_counter()
    for n in range(1, options.batch + 1):
        timed(record(options.equivalences, chance), known, scales)
        if n % 1000 == 0:
            print(f"  {n:,} of {options.batch:,}, {n / (time.perf_counter() - began):,.0f} a second", flush=True)
    print(f"batch of {options.batch:,}: {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
