"""Eligibility: an explained answer, and a population of a million by all facts.

Method. (1) The households of the pack, every member, every program, warm, the best of five rounds: microseconds per explained answer and
per member with all programs. (2) A made-up population by all programs on one day, in a process of its own: wall time without making the
people, and the peak of its memory above what stood before. Beside peers: ``eligibility_peers.py``.

    python bench/eligibility.py [--people 1000000]

Goals: an explained answer under 100 microseconds; a million people under 3 s and 200 MB.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
ON = date(2026, 11, 22)


def facts():
    import yaml

    from ambos.domain.eligibility import Facts

    return Facts.load(
        yaml.safe_load((ROOT / "packs/destinations/united_states/eligibility/facts.yaml").read_text("utf-8"))
    )


def one_by_one() -> dict:
    import yaml

    from ambos.domain.eligibility import assess_all, read_households

    known = facts()
    folder = ROOT / "packs/destinations/united_states/eligibility"
    read = [
        h
        for file in ("cases.yaml", "cases_more.yaml")
        for h in read_households(yaml.safe_load((folder / file).read_text("utf-8")), known, today=ON)
    ]
    asked = [(person, h.as_of) for h in read for person in h.people.values()]
    best, answers = float("inf"), 0
    for _ in range(6):
        start = time.perf_counter()
        answers = sum(len(assess_all(known, person, day)) for person, day in asked)
        best = min(best, time.perf_counter() - start)
    return {
        "microseconds_an_explained_answer": round(best / answers * 1e6, 1),
        "microseconds_a_member_with_all_programs": round(best / len(asked) * 1e6, 1),
        "answers": answers,
    }


def at_once(people: int) -> dict:
    from ambos.domain.eligibility import populations

    known = facts()
    made = populations.made_up(known, people, seed=1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    populations.answers(known, made, ON)
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "people": people, "programs": len(known.programs), "facts": len(known.rows), "seconds": round(took, 2),
        "megabytes_above_the_people": round((peak - before) / 1024), "megabytes_in_all": round(peak / 1024),
    }  # fmt: skip


PARTS = {"one_by_one": one_by_one, "at_once": at_once}


def main() -> None:
    """Each part in a process of its own, so that memory is its own."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--people", type=int, default=1_000_000)
    asked.add_argument("--part", choices=PARTS)
    given = asked.parse_args()
    if given.part:
        takes = (given.people,) if given.part == "at_once" else ()
        print(json.dumps(PARTS[given.part](*takes)))
        return
    told = {"machine": f"{platform.machine()}, Python {platform.python_version()}"}
    for part in PARTS:
        done = subprocess.run(
            [sys.executable, __file__, "--part", part, "--people", str(given.people)],
            capture_output=True,
            text=True,
            check=False,
        )
        told[part] = json.loads(done.stdout) if done.returncode == 0 else {"measured": False, "why": done.stderr[-300:]}
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
