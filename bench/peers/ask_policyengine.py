"""PolicyEngine-US, run by the environment of the peers: what it says of each person's status for five programs, and how long it takes.

    .venv/peers/bin/python bench/peers/ask_policyengine.py PEOPLE.npz [ANSWERS.npz]
    .venv/peers/bin/python bench/peers/ask_policyengine.py --family

``PEOPLE.npz`` holds columns of one length, made by ``bench/eligibility_peers.py``: ``day`` (of the question), ``state``, ``status`` (a
word of theirs), ``age``, ``years``, ``quarters``, ``pregnant``, ``postpartum_days``, ``adjusted``, ``enrolled``. Made-up people only.
Each person is a household, a tax unit and a family of her own. What they would work out from taxes and benefits nobody was asked for
is given: nobody draws a benefit for a disability, nobody served. That shortens their way to an answer, it does not change it.
"""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

YEARLY = {
    "medicaid": "is_medicaid_immigration_status_eligible",
    "chip": "is_chip_immigration_status_eligible",
    "ssi": "is_ssi_qualified_noncitizen",
    "ptc": "is_aca_ptc_immigration_status_eligible",
}
MONTHLY = {"snap": "is_snap_immigration_status_eligible"}
FAMILY = {
    "people": {
        "p": {"age": {"2026": 30}, "employment_income": {"2026": 15_000}, "immigration_status": {"2026": "REFUGEE"}}
    },
    "households": {"h": {"members": ["p"], "state_code": {"2026": "AZ"}}},
}


def peak() -> int:
    """The most memory this process held, in MB. Not ``ru_maxrss``: that begins with what the parent held when it forked."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM:"))) // 1024


def main(people: Path, answers: Path | None) -> dict:
    """Ask, day by day; the answers go to a file when one is named."""
    start = time.perf_counter()
    import numpy as np
    from policyengine_us.system import system

    imported, before = time.perf_counter() - start, peak()
    told = dict(np.load(people))
    said = {program: np.zeros(len(told["day"]), dtype=bool) for program in (*YEARLY, *MONTHLY)}
    took = making = 0.0
    for day in sorted(set(told["day"].tolist())):
        here = told["day"] == day
        start = time.perf_counter()
        simulation = _people(system, {name: column[here] for name, column in told.items()}, day)
        making += time.perf_counter() - start
        start = time.perf_counter()
        for programs, period in ((YEARLY, day[:4]), (MONTHLY, day[:7])):
            for program, variable in programs.items():
                said[program][here] = simulation.calculate(variable, period)
        # their test for SSI is of those who are not citizens; the other half stands in is_ssi_eligible
        said["ssi"][here] |= told["status"][here] == "CITIZEN"
        took += time.perf_counter() - start
    if answers:
        np.savez(answers, **said)
    return {
        "people": len(told["day"]), "rules": len(said), "seconds": took, "seconds_to_make_the_people": making,
        "seconds_to_start": imported, "megabytes_at_start": before, "megabytes": peak(), "versions": versions(),
    }  # fmt: skip


def _people(system, told: dict, day: str):
    """A simulation of these people in the year of that day."""
    import numpy as np
    from policyengine_core.simulations import SimulationBuilder

    year, count = day[:4], len(told["day"])
    made = SimulationBuilder().build_default_simulation(system, count)
    inputs = {
        "state_code": told["state"], "immigration_status": told["status"], "age": told["age"],
        "years_since_us_entry": told["years"], "snap_alien_qualifying_quarters": told["quarters"],
        "ssi_qualifying_quarters_earnings": told["quarters"], "is_pregnant": told["pregnant"],
        "count_days_postpartum": told["postpartum_days"], "receives_medicaid": told["enrolled"],
        "is_snap_lpr_in_waiting_period_exempt_category": told["adjusted"],
        "is_usda_disabled": np.zeros(count, dtype=bool), "is_snap_alien_military_connected": np.zeros(count, dtype=bool),
        "has_medicaid_health_coverage_at_interview": np.zeros(count, dtype=bool),
    }  # fmt: skip
    for variable, column in inputs.items():
        made.set_input(variable, year, column)
    return made


def family() -> dict:
    """One adult asked for Medicaid as a user of theirs would, twice: the first and the next time."""
    from policyengine_us import Simulation

    took = []
    for _ in range(3):
        start = time.perf_counter()
        Simulation(situation=FAMILY).calculate("is_medicaid_eligible", 2026)
        took.append(time.perf_counter() - start)
    return {"seconds_first": took[0], "seconds_warm": min(took[1:]), "megabytes": peak(), "versions": versions()}


def versions() -> dict[str, str]:
    """What was run."""
    return {name: version(name) for name in ("policyengine-us", "policyengine-core")}


if __name__ == "__main__":
    if sys.argv[1] == "--family":
        print(json.dumps(family()))
    else:
        print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)))
