"""OpenFisca-core with its country template, run by the environment of the peers: how long its rules take over that many persons.

    .venv/peers/bin/python bench/peers/ask_openfisca.py 100000

The template is a toy country. Its rules are of the shape of ours (an age, an income, a day on which the law changed) and say nothing
of anybody's right to anything. One person a household; three rules a person, one a household.
"""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

PERSONS = ("basic_income", "pension", "social_security_contribution")
HOUSEHOLDS = ("parenting_allowance",)
DAY = "2026-11"


def peak() -> int:
    """The most memory this process held, in MB. Not ``ru_maxrss``: that begins with what the parent held when it forked."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM:"))) // 1024


def main(people: int) -> dict:
    """Seconds and memory, the people not counted."""
    start = time.perf_counter()
    import numpy as np
    from openfisca_core.simulation_builder import SimulationBuilder
    from openfisca_country_template import CountryTaxBenefitSystem

    system = CountryTaxBenefitSystem()
    imported, before = time.perf_counter() - start, peak()
    chance = np.random.default_rng(1)
    start = time.perf_counter()
    built = SimulationBuilder().build_default_simulation(system, people)
    built.set_input("age", DAY, chance.integers(0, 90, people))
    built.set_input("salary", DAY, chance.exponential(2000.0, people))
    made = time.perf_counter() - start
    start = time.perf_counter()
    for variable in (*PERSONS, *HOUSEHOLDS):
        built.calculate(variable, DAY)
    return {
        "people": people, "rules": len(PERSONS) + len(HOUSEHOLDS), "seconds": time.perf_counter() - start,
        "seconds_to_make_the_people": made, "seconds_to_start": imported, "megabytes_at_start": before, "megabytes": peak(),
        "versions": {name: version(name) for name in ("openfisca-core", "openfisca-country-template")},
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
